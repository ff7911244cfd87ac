//! The format: which keys there are, and what their values may be.
//!
//! One module for each block of the format. Everything here looks at one file; what two files say together is checked
//! in `whole`. Defaults of the project are applied when all is read, in `parse`.

use crate::code;
use crate::report::{At, Report, quote};
use crate::value::{Fields, map};
use crate::yaml::{Entry, Node};

mod calendar;
mod endpoint;
mod guards;
mod name;
mod policies;
mod project;
mod renamed;
mod settings;
mod solution;
mod sync;
mod tables;
mod wait;

pub(crate) use project::{ProjectFile, project_file};
pub(crate) use settings::Settings;
pub(crate) use solution::check_default as check_default_of_solution;
pub(crate) use sync::{Sync, syncs};
pub(crate) use tables::{TableList, selectors};

/// What a file of syncs must hold.
const WRITE_SYNCS: &str = "write `syncs:` and below it one entry for each sync";

/// Reads a file that holds syncs and nothing else; `file` is its number.
pub(crate) fn sync_file(node: &Node<'_>, file: usize, report: &mut Report<'_>) -> Vec<Sync> {
    const WHAT: &str = "a file of syncs";
    let Some(entries) = map(node, WHAT, report) else { return Vec::new() };
    // A key of the project is no typo: the hint says where it belongs.
    let belongs_elsewhere = |entry: &&Entry<'_>| entry.key.text != "syncs" && project::KEYS.contains(&&*entry.key.text);
    for Entry { key, .. } in entries.iter().filter(belongs_elsewhere) {
        let message = format!("{} is not a key of {WHAT}", quote(&key.text));
        report.add(code::UNKNOWN_KEY, key.at, message, "it belongs in `disync.yaml`");
    }
    let ours = entries.iter().filter(|entry| !belongs_elsewhere(entry));
    let node = Fields::of(ours, WHAT, &["syncs"], report).require("syncs", At::FILE, WRITE_SYNCS, report);
    node.map(|node| syncs(node, file, report)).unwrap_or_default()
}
