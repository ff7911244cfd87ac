//! What is remembered between runs, for a person and for other programs.
//!
//! This is not the format in which the state is kept; that one is nobody's business but disync's own.

mod v1;

use std::collections::BTreeSet;

use disync_model::{Address, OutsideWindow, Pending, Record, Start, State, TaskId};

use crate::escape::{message, name, width};
use crate::json::{to_json, to_yaml};
use crate::phrase::{date, table_into};
use crate::style::{Label, Page, Style};

/// The addresses in the state, one a line; nothing else, so that other programs can read it.
#[must_use]
pub fn state_list(state: &State) -> String {
    addresses(state, None).into_iter().map(|address| format!("{}\n", name(&address.to_string()))).collect()
}

/// The addresses in the state, as a JSON list.
#[must_use]
pub fn state_list_json(state: &State) -> String {
    to_json(&addresses(state, None))
}

/// The addresses in the state, as a YAML list.
#[must_use]
pub fn state_list_yaml(state: &State) -> String {
    to_yaml(&addresses(state, None))
}

/// The state, or what is recorded of one address, as text.
#[must_use]
pub fn state_text(state: &State, only: Option<&Address>, style: &Style) -> String {
    let mut page = Page::new(style);
    let addresses = addresses(state, only);
    if addresses.is_empty() {
        let what = only.map_or("nothing has been applied yet".to_owned(), |address| {
            format!("nothing is recorded of {}", name(&address.to_string()))
        });
        page.sentence(0, (Label::Dim, ""), &format!("The state says: {what}."));
    }
    for (at, address) in addresses.into_iter().enumerate() {
        if at > 0 {
            page.end();
        }
        page.paint(Label::Heading, &format!("# {}", name(&address.to_string()))).end();
        if let Some(record) = state.records.get(address) {
            put_record(&mut page, record);
        }
        if let Some(pending) = state.pending.get(address) {
            put_pending(&mut page, pending);
        }
        if let Some(straggler) = state.stragglers.get(address) {
            let text = format!("`{}`; may take effect until {}", straggler.stage.word(), date(straggler.until));
            line(&mut page, "straggler", &text);
        }
    }
    if only.is_none() {
        put_outside_window(&mut page, state);
    }
    page.finish()
}

/// The runs that changed something outside of the change windows.
fn put_outside_window(page: &mut Page, state: &State) {
    if !state.outside_window.is_empty() {
        page.end().paint(Label::Heading, "# Applied outside of the change windows").end();
    }
    for OutsideWindow { at, reason } in &state.outside_window {
        page.sentence(0, (Label::Heading, ""), &format!("{}  {}", date(*at), message(reason)));
    }
}

/// The state, or what is recorded of one address, as JSON.
#[must_use]
pub fn state_json(state: &State, only: Option<&Address>) -> String {
    to_json(&v1::state(state, &addresses(state, only)))
}

/// The document of [`state_json`] as YAML.
#[must_use]
pub fn state_yaml(state: &State, only: Option<&Address>) -> String {
    to_yaml(&v1::state(state, &addresses(state, only)))
}

/// All addresses of which anything is remembered.
fn addresses<'a>(state: &'a State, only: Option<&Address>) -> BTreeSet<&'a Address> {
    state.addresses().filter(|address| only.is_none_or(|only| only == *address)).collect()
}

fn put_record(page: &mut Page, record: &Record) {
    let spec = &record.spec;
    let destination = format!("{} ({})", name(&spec.destination.datasource), spec.destination.kind);
    let key = match record.task {
        TaskId::File(_) => "file",
        TaskId::Solution(_) => "solution",
    };
    line(page, key, &record.task.number().to_string());
    line(page, "applied", &date(record.applied_at));
    line(page, "verified", if record.fingerprint.is_some() { "yes" } else { "not yet" });
    line(page, "source", &name(&spec.source));
    line(page, "destination", &destination);
    if let Some(group) = &spec.resource_group {
        line(page, "resource_group", &name(&group.0));
    }
    if let Some(folder) = &spec.folder {
        line(page, "folder", &name(folder));
    }
    line(page, "run", spec.run.word());
    for (key, value) in Start::KEYS.into_iter().filter_map(|key| Some((key, spec.start.get(key)?))) {
        line(page, key, &value);
    }
    line(page, "prevent_destroy", if record.protected { "true" } else { "false" });
    line(page, "tables", &spec.tables.len().to_string());
    let mut buffer = String::new();
    for table in &spec.tables {
        page.put("  ").put(&name(table_into(&mut buffer, table)));
        if let Some(to) = record.destinations.as_ref().and_then(|all| all.get(&table.to_table())) {
            page.paint(Label::Dim, " -> ").put(&name(to));
        }
        page.end();
    }
}

fn put_pending(page: &mut Page, pending: &Pending) {
    let what = if pending.spec.is_some() { "apply" } else { "deletion" };
    page.sentence(0, (Label::Warning, "under way: "), &format!("{what}, begun {}", date(pending.since)));
    if let Some(process) = &pending.process {
        line(page, "process", &process.id.to_string());
    }
    if let Some(sent) = &pending.sent {
        let text =
            format!("`{}`, {}; may take effect until {}", sent.stage.word(), date(sent.at), date(sent.not_after));
        line(page, "unanswered", &text);
    }
}

/// `key:              value`, with the values below each other.
fn line(page: &mut Page, key: &str, value: &str) {
    const COLUMN: usize = 17;
    page.paint(Label::Dim, key)
        .paint(Label::Dim, ":")
        .space(COLUMN.saturating_sub(width(key) + 1).max(1))
        .put(value)
        .end();
}
