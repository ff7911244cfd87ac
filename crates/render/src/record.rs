//! What is said when a person changes the records of the state: a task that is taken in, or one that is forgotten.

use std::collections::BTreeSet;

use disync_model::{Address, Kind, Pending, Record, Spec, State};
use disync_plan::Difference;

use crate::escape::name;
use crate::phrase::{count, date};
use crate::plan::tables_line;
use crate::style::{Label, Page, Style};

/// What forgetting `addresses` means, before it is done. `declared` are those that the YAML still asks for.
#[must_use]
pub fn forget_text(
    state: &State,
    addresses: &BTreeSet<Address>,
    declared: &BTreeSet<Address>,
    style: &Style,
) -> String {
    let mut page = Page::new(style);
    page.paint(Label::Heading, "disync will forget the following records:").put("\n\n");
    for address in addresses {
        let shown = address.to_string();
        let shown = name(&shown);
        page.put("  ").paint(Label::Record, ".").put(" ").put(&shown);
        if let Some(record) = state.records.get(address) {
            page.put(&format!(" ({}, applied {})", record.task, date(record.applied_at)));
        }
        page.end();
        if let Some(pending) = state.pending.get(address) {
            under_way(&mut page, pending);
        }
        if declared.contains(address) {
            page.sentence(6, (Label::Warning, "note: "), still_declared(address.kind));
        }
    }
    page.end().put("Nothing is written to DataWorks: the tasks stay as they are, and disync no longer knows them.\n");
    page.finish()
}

fn under_way(page: &mut Page, pending: &Pending) {
    let text = match &pending.sent {
        Some(sent) => {
            format!(
                "its `{}` was sent at {} and has no answer; disync will not look for it",
                sent.stage.word(),
                date(sent.at)
            )
        }
        None => format!("an apply of it was begun at {} and did not end", date(pending.since)),
    };
    page.sentence(6, (Label::Warning, "note: "), &text);
}

/// What the next apply makes of a sync that is forgotten and declared.
const fn still_declared(kind: Kind) -> &'static str {
    match kind {
        Kind::Realtime => "it is declared still: the next apply finds the task by its name and takes it in again",
        Kind::Solution => {
            "it is declared still: the next apply creates another solution; `disync import` takes this one in again"
        }
    }
}

/// What was forgotten.
#[must_use]
pub fn forgotten_text(n: usize) -> String {
    format!("Forgotten: {}.\n", count(n, "record"))
}

/// What was taken in, and what the next plan would change of it.
#[must_use]
pub fn imported_text(
    (address, declared): (&Address, &Spec),
    record: &Record,
    difference: &Difference,
    style: &Style,
) -> String {
    let mut page = Page::new(style);
    let tables = count(record.spec.tables.len(), "table");
    page.paint(Label::Good, "Imported").put(&format!(" {} ({}), {tables}.\n", name(&address.to_string()), record.task));
    if difference.is_empty() {
        page.put("It ships what the YAML says; run `disync plan` to see how it stands.\n");
    } else {
        page.put("It differs from the YAML; run `disync plan` to see how.\n");
        if let Some(line) = tables_line(difference.added.len(), difference.removed.len(), ["to add", "to remove"]) {
            page.paint(Label::Heading, "Tables:").put(&line).end();
        }
    }
    if !declared.start.is_default() {
        page.put("What it was started with cannot be read: the next plan takes all that `start:` says for a change.\n");
    }
    page.finish()
}
