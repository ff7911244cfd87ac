//! What is damaged about the state, what is to be put in its place, and what a person should look at afterwards.

use std::collections::{BTreeMap, BTreeSet};

use disync_model::{Address, ApplyId, State};

use crate::escape::{message, name};
use crate::phrase::{count, date};
use crate::style::{Label, Page, Style};

/// A damaged journal at `path`: it can be read so many bytes far, and so many follow; why it ends there, and which syncs the
/// rest can be about.
#[must_use]
pub fn journal_damage_text(
    path: &str,
    (readable, lost): (u64, u64),
    (reason, to_check): (&str, &BTreeSet<Address>),
    style: &Style,
) -> String {
    let mut page = Page::new(style);
    let text = format!("{} cannot be read from byte {readable} on: {}.", name(path), message(reason));
    page.sentence(0, (Label::Error, "Damaged: "), &text);
    let text = format!(
        "what stands before that is kept, and the {lost} bytes from there on are cut off. The whole file is kept beside it."
    );
    page.sentence(0, (Label::Heading, "Repair: "), &text);
    put_to_check(&mut page, to_check.iter().map(|address| (address, None)));
    page.finish()
}

/// A journal was cut; `kept` is where the whole of it is.
#[must_use]
pub fn repaired_text(kept: &str, style: &Style) -> String {
    let mut page = Page::new(style);
    page.sentence(0, (Label::Good, "Repaired. "), &format!("The damaged journal is kept as {}.", name(kept)));
    page.put("`disync plan` shows how what is live differs from what is recorded now.\n");
    page.finish()
}

/// The state in `path`, kept under that serial, that can be put back; what is known to have been done since.
#[must_use]
pub fn restorable_text(
    path: &str,
    (kept_as, state): (u64, &State),
    (to_check, since): (&BTreeSet<Address>, &[(Address, ApplyId)]),
    style: &Style,
) -> String {
    let mut page = Page::new(style);
    let last = state.records.values().map(|record| record.applied_at).max();
    let last = last.map(|at| format!(", last applied {}", date(at))).unwrap_or_default();
    let text = format!("{}: serial {kept_as}, {}{last}.", name(path), count(state.records.len(), "sync"));
    page.sentence(0, (Label::Heading, "To be put back: "), &text);
    let by: BTreeMap<&Address, ApplyId> = since.iter().map(|(address, id)| (address, *id)).collect();
    let all: BTreeSet<&Address> = to_check.iter().chain(by.keys().copied()).collect();
    put_to_check(&mut page, all.into_iter().map(|address| (address, by.get(address).copied())));
    page.finish()
}

/// An earlier state is the state again, under this serial; where what it replaced is kept.
#[must_use]
pub fn restored_text(serial: u64, replaced: &[String], style: &Style) -> String {
    let mut page = Page::new(style);
    page.sentence(0, (Label::Good, "Restored. "), &format!("The state has serial {serial} now."));
    for path in replaced {
        page.sentence(0, (Label::Dim, "Kept: "), &name(path));
    }
    page.put("`disync plan` shows how what is live differs from what is recorded now.\n");
    page.finish()
}

/// The syncs that a person should look at, and the last apply that is known to have changed each.
fn put_to_check<'a>(page: &mut Page, syncs: impl Iterator<Item = (&'a Address, Option<ApplyId>)>) {
    let mut syncs = syncs.peekable();
    if syncs.peek().is_none() {
        return;
    }
    let text = "what was done to these since is not recorded. `disync plan` finds real-time tasks by their names; of \
                solutions, which nothing lists, look into the console before you apply, and `disync import` them. What the last run had sent can take \
                effect for 20 minutes: apply after that.";
    page.sentence(0, (Label::Warning, "To check: "), text);
    for (address, by) in syncs {
        let by = by.map(|id| format!(" (apply {id})")).unwrap_or_default();
        page.sentence(2, (Label::Dim, ""), &format!("{}{by}", name(&address.to_string())));
    }
}
