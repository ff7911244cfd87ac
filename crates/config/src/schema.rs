//! The format: which keys there are, and what their values may be.
//!
//! One module for each block of the format. Everything here looks at one file; what two files say together is checked
//! in `whole`. Defaults of the project are applied when all is read, in `parse`.

use crate::code;
use crate::report::{At, Report, quote};
use crate::value::{Fields, map};
use crate::yaml::{Entry, Node};

mod accepted;
mod calendar;
mod endpoint;
mod guards;
mod name;
mod notify;
mod policies;
mod project;
mod renamed;
mod settings;
mod solution;
mod start;
mod sync;
mod tables;
mod wait;
mod waves;

pub(crate) use accepted::{Accepted, check as check_accepted};
pub(crate) use project::{ProjectFile, project_file};
pub(crate) use settings::Settings;
pub(crate) use solution::check_default as check_default_of_solution;
pub(crate) use sync::{Sync, syncs};
pub(crate) use tables::{TableList, selectors};

/// What a file of syncs must hold.
const WRITE_SYNCS: &str = "write `syncs:` and below it one entry for each sync";

/// What a file that is not the project's own says.
#[derive(Debug)]
pub(crate) struct SyncFile {
    /// The syncs; `None` where it is a file of accepted drift alone.
    pub(crate) syncs: Option<Vec<Sync>>,
    /// The part of the baseline in it.
    pub(crate) accepted: Vec<Accepted>,
}

/// Reads a file that holds syncs, or accepted drift, and nothing else; `file` is its number.
pub(crate) fn sync_file(node: &Node<'_>, file: usize, report: &mut Report<'_>) -> SyncFile {
    const WHAT: &str = "a file of syncs";
    const KEYS: [&str; 2] = ["syncs", "accepted_drift"];
    let none = SyncFile { syncs: Some(Vec::new()), accepted: Vec::new() };
    let Some(entries) = map(node, WHAT, report) else { return none };
    // A key of the project is no typo: the hint says where it belongs.
    let belongs_elsewhere =
        |entry: &&Entry<'_>| !KEYS.contains(&&*entry.key.text) && project::KEYS.contains(&&*entry.key.text);
    for Entry { key, .. } in entries.iter().filter(belongs_elsewhere) {
        let message = format!("{} is not a key of {WHAT}", quote(&key.text));
        report.add(code::UNKNOWN_KEY, key.at, message, "it belongs in `disync.yaml`");
    }
    let ours = entries.iter().filter(|entry| !belongs_elsewhere(entry));
    let fields = Fields::of(ours, WHAT, &KEYS, report);
    let Some(node) = fields.get("accepted_drift") else {
        let node = fields.require("syncs", At::FILE, WRITE_SYNCS, report);
        return SyncFile { syncs: node.map(|node| syncs(node, file, report)).or(none.syncs), ..none };
    };
    let accepted = accepted::accepted(node, file, report);
    SyncFile { syncs: fields.get("syncs").map(|node| syncs(node, file, report)), accepted }
}
