//! One change as text: a sentence, a symbol, and below them the tables and settings that change.

use std::borrow::Cow;

use disync_model::{Spec, Start};
use disync_plan::{Action, Change, FieldChange, Remark, TableChange, TableChangeKind};

use super::block::{block_text, block_way_out};
use super::conflict::accepted_text;
use super::diff::diff;
use super::impact::{brief_impact, full_impact};
use super::order::order_text;
use super::preview::{Destinations, remark_text};
use super::scope::undone_texts;
use super::{View, against, rows};
use crate::escape::{name, width};
use crate::phrase::{count, table_into};
use crate::style::{Label, Page};

/// Where the lines below a change begin.
const BODY: usize = 6;

/// The widest column of rows: beyond it the places no longer line up, instead of being far away from all the others.
const WIDEST_ROW: usize = 60;

/// How much is said about the impact of one change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Telling {
    /// A few words: the sentences are told with those of all other changes.
    Brief,
    /// A sentence for each effect.
    Full,
}

/// Puts one change, and an empty line below it.
pub(super) fn change(page: &mut Page, change: &Change, (view, telling): (View, Telling)) {
    let address = change.address.to_string();
    let address = name(&address);
    page.heading(2, &format!("# {address} {}", sentence(change)));
    if change.is_effective() || change.block.is_some() {
        let (label, symbol) = symbol(change);
        page.put("  ").paint(label, symbol).put(" ").put(&address).end();
    }
    for aside in block(change) {
        aside.put(page);
    }
    if change.action == Action::Create
        && let Some(spec) = &change.after
    {
        settings(page, spec, view);
    }
    tables(page, change, view);
    for field in &change.fields {
        put_field(page, field);
        if let Some(side) = rows::field_side_text(field) {
            page.put("  ").paint(Label::Warning, side);
        }
        page.end();
    }
    for text in rows::agreed_texts(change, view) {
        page.space(BODY + 2).paint(Label::Dim, &text).end();
    }
    if change.unchanged_tables > 0 {
        let tables = count(change.unchanged_tables, "table");
        let text = match change.action {
            Action::Replace => format!("({tables} taken over by the new task)"),
            _ => format!("({tables} unchanged)"),
        };
        page.space(BODY + 2).paint(Label::Dim, &text).end();
    }
    for text in undone_texts(change) {
        page.space(BODY + 2).paint(Label::Dim, &format!("({text})")).end();
    }
    for aside in notes(change, telling) {
        aside.put(page);
    }
    for done in change.remarks.iter().filter(|remark| view.all && matches!(remark, Remark::RenameDone(_))) {
        page.sentence(BODY, (Label::Dim, "note: "), &remark_text(done));
    }
    if view.diff {
        diff(page, change);
    }
    page.end();
}

/// `will be updated in place (the YAML was changed)`.
pub(crate) fn sentence(change: &Change) -> String {
    let blocked = change.block.is_some();
    let will = if blocked { "would" } else { "will" };
    let what = match change.action {
        Action::Keep if blocked => return "is blocked".to_owned(),
        Action::Keep => "stays as it is".to_owned(),
        Action::Create => format!("{will} be created"),
        Action::Update => format!("{will} be updated in place"),
        Action::Replace if blocked => "would be replaced".to_owned(),
        Action::Replace => "must be replaced".to_owned(),
        Action::Delete => format!("{will} be destroyed"),
        Action::Adopt => format!("{will} be adopted"),
        Action::Forget => format!("{will} be forgotten"),
    };
    let but = if blocked { ", but that is blocked" } else { "" };
    format!("{what} ({}){but}", change.reason)
}

/// The sign of a change in front of its address.
pub(crate) fn symbol(change: &Change) -> (Label, &'static str) {
    if change.block.is_some() {
        return (Label::Error, "!");
    }
    match change.action {
        Action::Keep => (Label::Dim, " "),
        Action::Create => (Label::Add, "+"),
        Action::Update => (Label::Change, "~"),
        Action::Replace => (Label::Destroy, "-/+"),
        Action::Delete => (Label::Destroy, "-"),
        Action::Adopt => (Label::Record, "="),
        Action::Forget => (Label::Record, "."),
    }
}

/// What a new task is made of; its tables follow.
fn settings(page: &mut Page, spec: &Spec, view: View) {
    setting(page, "source", &name(&spec.source));
    let destination = &spec.destination;
    setting(page, "destination", &format!("{} ({})", name(&destination.datasource), destination.kind));
    if !spec.run.is_unmanaged() {
        setting(page, "run", spec.run.word());
    }
    for (key, value) in Start::KEYS.into_iter().filter_map(|key| Some((key, spec.start.get(key)?))) {
        setting(page, key, &value);
    }
    if view.all {
        if let Some(group) = &spec.resource_group {
            setting(page, "resource_group", &name(&group.0));
        }
        if let Some(folder) = &spec.folder {
            setting(page, "folder", &name(folder));
        }
    }
}

fn setting(page: &mut Page, key: &str, value: &str) {
    page.space(BODY).paint(Label::Dim, key).paint(Label::Dim, ": ").put(value).end();
}

fn tables(page: &mut Page, change: &Change, view: View) {
    let mut buffer = String::new();
    let destinations = Destinations::of(change);
    let beside = destinations.fit_beside(change, page.style().columns().saturating_sub(BODY));
    let briefs = |row: &TableChange| if beside { destinations.brief(row) } else { None };
    let (rows, folded) = rows::shown(change, view);
    let column = place_column(&rows, briefs, &mut buffer);
    for row in rows {
        table_line(page, row, (column, briefs(row)), &mut buffer);
        if let Some(side) = rows::side_text(change, row) {
            page.put("  ").paint(Label::Warning, side);
        }
        page.end();
        if let Some(brief) = destinations.brief(row).filter(|_| !beside) {
            page.space(BODY + 4).put(brief.trim_start()).end();
        }
        if view.all
            && let Some(columns) = destinations.columns(row)
        {
            page.sentence(BODY + 4, (Label::Dim, ""), &columns);
        }
    }
    for text in folded {
        page.space(BODY).paint(Label::Dim, &text).end();
    }
    if view.all {
        unchanged_tables(page, change, &mut buffer);
    }
}

/// `+ shop.users -> ods.users  pk id  3 columns  syncs/shop.yaml:7`.
fn table_line(page: &mut Page, row: &TableChange, (column, brief): (usize, Option<String>), buffer: &mut String) {
    let shown = row_text(row, brief.as_deref(), buffer);
    let (label, symbol) = row_symbol(&row.kind);
    page.space(BODY).paint(label, symbol).put(" ").put(&shown);
    if let Some(place) = row_place(row) {
        page.space(column.saturating_sub(width(&shown)) + 2).paint(Label::Dim, &place);
    }
}

/// A row in one line, without its place: `+ shop.orders`.
pub(crate) fn row_line(row: &TableChange) -> String {
    format!("{} {}", row_symbol(&row.kind).1, row_text(row, None, &mut String::new()))
}

/// All of a row but its symbol and its place.
pub(super) fn row_text(row: &TableChange, brief: Option<&str>, buffer: &mut String) -> String {
    let mut shown = name(table_into(buffer, row.table.as_ref())).into_owned();
    if let Some(words) = row_words(&row.kind) {
        shown.push_str("  ");
        shown.push_str(&words);
    }
    shown.push_str(brief.unwrap_or_default());
    shown
}

pub(super) fn row_place(row: &TableChange) -> Option<String> {
    row.origin.as_ref().map(|origin| format!("{}:{}", name(&origin.file), origin.line))
}

/// A row by itself, without its place.
pub(super) fn placeless_row(page: &mut Page, row: &TableChange) {
    let (label, symbol) = row_symbol(&row.kind);
    let mut buffer = String::new();
    page.space(BODY).paint(label, symbol).put(" ").put(&row_text(row, None, &mut buffer)).end();
}

const fn row_symbol(kind: &TableChangeKind) -> (Label, &'static str) {
    match kind {
        TableChangeKind::Added | TableChangeKind::MovedFrom(_) | TableChangeKind::Published => (Label::Add, "+"),
        TableChangeKind::Removed | TableChangeKind::MovedTo(_) | TableChangeKind::Withdrawn => (Label::Destroy, "-"),
        TableChangeKind::RenamedFrom(_) => (Label::Change, ">"),
        TableChangeKind::Remapped { .. } => (Label::Change, "~"),
    }
}

fn row_words(kind: &TableChangeKind) -> Option<String> {
    match kind {
        TableChangeKind::Added | TableChangeKind::Removed => None,
        TableChangeKind::MovedFrom(from) => Some(format!("moved from {}", name(&from.to_string()))),
        TableChangeKind::MovedTo(to) => Some(format!("moved to {}", name(&to.to_string()))),
        TableChangeKind::RenamedFrom(old) => Some(format!("renamed from {}", name(&old.to_string()))),
        TableChangeKind::Remapped { from, to } => Some(format!("to: {} -> {}", name(from), name(to))),
        TableChangeKind::Published => Some(format!("published {WITH_THE_DRAFT}")),
        TableChangeKind::Withdrawn => Some(format!("withdrawn {WITH_THE_DRAFT}")),
    }
}

/// How a table comes or goes of which nothing is left to be written.
pub(crate) const WITH_THE_DRAFT: &str = "with the draft";

/// The width of the widest row that has a place.
fn place_column(rows: &[&TableChange], briefs: impl Fn(&TableChange) -> Option<String>, buffer: &mut String) -> usize {
    let placed = rows.iter().filter(|row| row.origin.is_some());
    let widths = placed.map(|row| width(&row_text(row, briefs(row).as_deref(), buffer)));
    widths.filter(|width| *width <= WIDEST_ROW).max().unwrap_or(0)
}

/// The tables that stay as they are: those that are there afterwards and have no row of their own. Both are in order, so
/// one pass is enough.
fn unchanged_tables(page: &mut Page, change: &Change, buffer: &mut String) {
    let Some(after) = &change.after else { return };
    let mut rows = change.tables.iter().map(|row| row.table.as_ref()).peekable();
    for table in &after.tables {
        while rows.next_if(|row| *row < table).is_some() {}
        if rows.peek() != Some(&table) {
            page.space(BODY + 2).paint(Label::Dim, &name(table_into(buffer, table))).end();
        }
    }
}

/// `~ run: stopped -> running`.
pub(super) fn field_line(page: &mut Page, field: &FieldChange) {
    put_field(page, field);
    page.end();
}

fn put_field(page: &mut Page, field: &FieldChange) {
    if let Some((sign, pattern)) = against::pattern(field) {
        let label = if sign == "+" { Label::Add } else { Label::Destroy };
        page.space(BODY).paint(label, sign).put(" ").put(&pattern).put("  (pattern)");
        if let Some(origin) = &field.origin {
            page.put("  ").paint(Label::Dim, &format!("{}:{}", name(&origin.file), origin.line));
        }
        return;
    }
    let before = value(field.field, field.before.as_deref());
    let after = value(field.field, field.after.as_deref());
    let text = format!(" {}: {before} -> {after}", field.field);
    page.space(BODY).paint(Label::Change, "~").put(&text);
    if field.replaces {
        page.put("  ").paint(Label::Destroy, "# forces replacement");
    }
}

/// A value of a field, or that there is none, where that can be told, or that it is not known.
pub(crate) fn value<'t>(field: &str, text: Option<&'t str>) -> Cow<'t, str> {
    // What a task is started with is compared with what was recorded: there, nothing means nothing.
    let none = if field.starts_with("start.") { "(not set)" } else { "(unknown)" };
    text.map_or(Cow::Borrowed(none), name)
}

/// A sentence about a change, which every form for people has: what it is about, and the rest.
pub(crate) struct Aside {
    pub(crate) label: Label,
    /// `blocked: `.
    pub(crate) lead: &'static str,
    pub(crate) text: Cow<'static, str>,
}

impl Aside {
    fn put(&self, page: &mut Page) {
        page.sentence(BODY, (self.label, self.lead), &self.text);
    }
}

/// What stops a change, and how to go on.
pub(crate) fn block(change: &Change) -> Vec<Aside> {
    let Some(block) = &change.block else { return Vec::new() };
    vec![
        Aside { label: Label::Error, lead: "blocked: ", text: block_text(block, change).into() },
        Aside { label: Label::Heading, lead: "way out: ", text: block_way_out(block, change).into() },
    ]
}

/// What there is to know about a change besides what it changes.
pub(crate) fn notes(change: &Change, telling: Telling) -> Vec<Aside> {
    let accepted = accepted_text(change).into_iter();
    let accepted = accepted.map(|text| Aside { label: Label::Warning, lead: "accepted: ", text: text.into() });
    let impact = match telling {
        Telling::Brief => brief_impact(change),
        Telling::Full => full_impact(change),
    };
    let impact = impact.into_iter().map(|text| Aside { label: Label::Dim, lead: "impact: ", text: text.into() });
    // Who asks for all is told what can be tidied up, too.
    let remarks = change.remarks.iter().filter(|remark| !matches!(remark, Remark::RenameDone(_))).map(remark_text);
    let remarks = remarks.map(|text| Aside { label: Label::Warning, lead: "note: ", text: text.into() });
    let order = order_text(change).into_iter();
    let order = order.map(|text| Aside { label: Label::Dim, lead: "order: ", text: text.into() });
    accepted.chain(order).chain(impact).chain(remarks).collect()
}
