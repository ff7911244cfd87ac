//! The `syncs:` block: one entry for each sync, under the name of its task.

use std::collections::BTreeMap;

use disync_model::{Destination, DestinationKind, Kind, Lifecycle};

use crate::code;
use crate::report::{At, Report};
use crate::schema::{Settings, TableList, WRITE_SYNCS, name, settings, solution, tables, waves};
use crate::value::{Fields, choice, flag, line, map};
use crate::yaml::{Entry, Node, Value};

const KEYS: [&str; 11] = [
    "type",
    "source",
    "destination",
    "resource_group",
    "folder",
    "run",
    "start",
    "after",
    "wave",
    "lifecycle",
    "allow_empty",
];

/// One sync as far as it could be read: without problems nothing of it is missing.
#[derive(Debug)]
pub(crate) struct Sync {
    /// The number of the file that declares it.
    pub(crate) file: usize,
    /// Its name, good or bad.
    pub(crate) name: String,
    /// Where its name is.
    pub(crate) at: At,
    /// What kind of task it is.
    pub(crate) kind: Option<Kind>,
    /// The data source that is read.
    pub(crate) source: Option<String>,
    /// The tables.
    pub(crate) tables: Option<TableList>,
    /// Where they are shipped to.
    pub(crate) destination: Option<Destination>,
    /// What the project may have defaults for.
    pub(crate) settings: Settings,
    /// The syncs that it comes after, as they are written.
    pub(crate) after: Vec<(String, At)>,
    /// What must not happen to it.
    pub(crate) lifecycle: Lifecycle,
    /// Whether its patterns may match nothing.
    pub(crate) allow_empty: bool,
    /// The line of `tables:`.
    pub(crate) tables_line: u32,
    /// The lines of its other keys, by their names with those of the blocks that they are in.
    pub(crate) lines: Lines,
}

/// Reads the `syncs:` block of a file; `file` is its number.
pub(crate) fn syncs(node: &Node<'_>, file: usize, report: &mut Report<'_>) -> Vec<Sync> {
    let empty = match &node.value {
        Value::Plain(text) => text.is_empty() || text == "~" || text.eq_ignore_ascii_case("null"),
        Value::List(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
        Value::Quoted(_) | Value::Refused => false,
    };
    if empty {
        report.add(code::EMPTY_SYNCS, node.at, "`syncs` is empty", WRITE_SYNCS);
        return Vec::new();
    }
    let entries = map(node, "`syncs`", report).unwrap_or_default();
    entries.iter().map(|entry| sync(entry, file, report)).collect()
}

fn sync(entry: &Entry<'_>, file: usize, report: &mut Report<'_>) -> Sync {
    let at = entry.key.at;
    name::check(&entry.key, report);
    let mut sync = Sync {
        file,
        name: entry.key.text.clone().into_owned(),
        at,
        kind: None,
        source: None,
        tables: None,
        destination: None,
        settings: Settings::default(),
        after: Vec::new(),
        lifecycle: Lifecycle::default(),
        allow_empty: false,
        tables_line: at.line,
        lines: BTreeMap::new(),
    };
    let Some(fields) = Fields::open(&entry.value, "a sync", &KEYS, report) else { return sync };
    if let Some(node) = fields.require("type", at, "write `type: realtime` or `type: solution`", report) {
        sync.kind = kind(node, report);
    }
    let hint = "write `source: { datasource: …, tables: … }`";
    if let Some(node) = fields.require("source", at, hint, report) {
        source(node, &mut sync, report);
    }
    let hint = "write `destination: { type: …, datasource: … }`";
    let node = fields.require("destination", at, hint, report);
    sync.destination = node.and_then(|node| destination(node, &mut sync.lines, report));
    sync.settings = settings::settings(&fields, report);
    sync.after = fields.get("after").map(|node| waves::after(node, report)).unwrap_or_default();
    let lines = &mut sync.lines;
    note(lines, &fields, &[("after", "after")]);
    sync.lifecycle = fields.get("lifecycle").and_then(|node| lifecycle(node, lines, report)).unwrap_or_default();
    if let Some(node) = fields.get("allow_empty") {
        sync.allow_empty = allow_empty(node, sync.tables.as_ref(), report);
    }
    if sync.kind == Some(Kind::Solution) {
        solution::check(&sync, &fields, report);
    }
    sync
}

fn kind(node: &Node<'_>, report: &mut Report<'_>) -> Option<Kind> {
    choice(node, "`type`", &Kind::ALL.map(|kind| (kind.word(), kind)), report)
}

/// The lines of keys, by their names with those of the blocks that they are in.
type Lines = BTreeMap<&'static str, u32>;

/// Notes the lines of those keys of a block that are given: each with its name as a whole.
fn note(lines: &mut Lines, fields: &Fields<'_, '_>, keys: &[(&str, &'static str)]) {
    lines.extend(keys.iter().filter_map(|(key, whole)| Some((*whole, fields.at(key)?.line))));
}

fn source(node: &Node<'_>, sync: &mut Sync, report: &mut Report<'_>) {
    let Some(fields) = Fields::open(node, "`source`", &["datasource", "tables"], report) else { return };
    note(&mut sync.lines, &fields, &[("datasource", "source.datasource")]);
    sync.tables_line = fields.at("tables").unwrap_or(node.at).line;
    sync.source = datasource(&fields, node.at, report);
    let hint = "list the tables: `tables: [orders]`, or by database: `tables: { shop: [orders] }`";
    let tables = fields.require("tables", node.at, hint, report);
    sync.tables = tables.and_then(|node| tables::tables(node, report));
}

fn destination(node: &Node<'_>, lines: &mut Lines, report: &mut Report<'_>) -> Option<Destination> {
    let fields = Fields::open(node, "`destination`", &["type", "datasource"], report)?;
    note(lines, &fields, &[("type", "destination.type"), ("datasource", "destination.datasource")]);
    let kind = fields.require("type", node.at, "write `type: odps`, `type: kafka` or `type: holo`", report);
    let words = DestinationKind::ALL.map(|kind| (kind.word(), kind));
    let kind = kind.and_then(|node| choice(node, "`type`", &words, report));
    let datasource = datasource(&fields, node.at, report);
    Some(Destination { kind: kind?, datasource: datasource? })
}

/// Data sources are named alike on both sides.
fn datasource(fields: &Fields<'_, '_>, at: At, report: &mut Report<'_>) -> Option<String> {
    let hint = "write `datasource:` and the name of a data source of the workspace";
    let node = fields.require("datasource", at, hint, report)?;
    line(node, "`datasource`", report).map(str::to_owned)
}

fn lifecycle(node: &Node<'_>, lines: &mut Lines, report: &mut Report<'_>) -> Option<Lifecycle> {
    let fields = Fields::open(node, "`lifecycle`", &["prevent_destroy"], report)?;
    note(lines, &fields, &[("prevent_destroy", "lifecycle.prevent_destroy")]);
    let prevent_destroy = fields.get("prevent_destroy").and_then(|node| flag(node, "`prevent_destroy`", report));
    Some(Lifecycle { prevent_destroy })
}

/// Without a pattern, nothing can turn out to be empty.
fn allow_empty(node: &Node<'_>, tables: Option<&TableList>, report: &mut Report<'_>) -> bool {
    let allowed = flag(node, "`allow_empty`", report);
    if allowed == Some(true) && tables.is_some_and(|list| list.selectors.is_empty()) {
        let message = "`allow_empty` says something about patterns, and there are none";
        report.add(code::BAD_PATTERN, node.at, message, "remove it");
    }
    allowed.unwrap_or_default()
}
