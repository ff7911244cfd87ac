//! `accepted_drift:`: the baseline, in any file of the project.
//!
//! Whether an entry still accepts anything, and whether its time is over, is not asked here: that takes the service and a
//! clock. A file is valid today and tomorrow.

use std::collections::BTreeMap;

use disync_model::{Acceptance, Address, DigestPrefix};

use crate::code;
use crate::report::{At, Report, quote};
use crate::schema::calendar;
use crate::value::{Fields, line, list, verbatim};
use crate::yaml::Node;

const KEYS: [&str; 6] = ["fingerprint", "address", "what", "reason", "until", "document"];

/// More than anybody can mean to live with.
const MOST: usize = 10_000;

/// One entry, and where it is.
#[derive(Debug)]
pub(crate) struct Accepted {
    /// The number of its file.
    pub(crate) file: usize,
    /// Where it begins.
    pub(crate) at: At,
    /// What it says; its origin is not known here.
    pub(crate) acceptance: Acceptance,
}

/// Reads `accepted_drift:`; `file` is the number of the file. An empty list is what is left once nothing is accepted.
pub(super) fn accepted(node: &Node<'_>, file: usize, report: &mut Report<'_>) -> Vec<Accepted> {
    let items = list(node, "`accepted_drift`", report).unwrap_or_default();
    if items.len() > MOST {
        let message = format!("`accepted_drift` has {} entries", items.len());
        report.add(code::BAD_BASELINE, node.at, message, format!("at most {MOST} are allowed"));
        return Vec::new();
    }
    items.iter().filter_map(|item| entry(item, file, report)).collect()
}

fn entry(node: &Node<'_>, file: usize, report: &mut Report<'_>) -> Option<Accepted> {
    let fields = Fields::open(node, "an entry of `accepted_drift`", &KEYS, report)?;
    let hint = "write the fingerprint that `disync drift` shows; `disync drift --accept` writes such entries";
    let fingerprint = fields.require("fingerprint", node.at, hint, report);
    let fingerprint = fingerprint.and_then(|node| fingerprint_of(node, "`fingerprint`", report));
    let hint = "write the address of the sync, such as `realtime.orders_to_holo`";
    let address = fields.require("address", node.at, hint, report).and_then(|node| address_of(node, report));
    let hint = "write why it is accepted";
    let reason = fields.require("reason", node.at, hint, report).and_then(|node| line(node, "`reason`", report));
    let what = fields.get("what").map_or(Some(""), |node| text(node, "`what`", report));
    let until = fields.optional("until", |node| calendar::date(node, "`until`", report));
    let document = fields.optional("document", |node| fingerprint_of(node, "`document`", report));
    let acceptance = Acceptance {
        fingerprint: fingerprint?,
        address: address?,
        what: what?.to_owned(),
        reason: reason?.to_owned(),
        until: until?,
        document: document?,
        origin: None,
    };
    Some(Accepted { file, at: node.at, acceptance })
}

fn fingerprint_of(node: &Node<'_>, what: &str, report: &mut Report<'_>) -> Option<DigestPrefix> {
    let text = text(node, what, report)?;
    let read: Result<DigestPrefix, _> = text.parse();
    read.map_err(|why| {
        let hint = format!("{why}, as `disync drift` shows it");
        report.add(code::BAD_BASELINE, node.at, format!("{} is no fingerprint", quote(text)), hint);
    })
    .ok()
}

fn address_of(node: &Node<'_>, report: &mut Report<'_>) -> Option<Address> {
    let text = text(node, "`address`", report)?;
    let read: Result<Address, _> = text.parse();
    read.map_err(|_| {
        let hint = "an address is a kind and a name, such as `realtime.orders_to_holo`";
        report.add(code::BAD_BASELINE, node.at, format!("{} is not an address", quote(text)), hint);
    })
    .ok()
}

/// A text as it is written: digits alone are a fingerprint, too, and names of the service may look like anything.
fn text<'n>(node: &'n Node<'_>, what: &str, report: &mut Report<'_>) -> Option<&'n str> {
    verbatim(node, what, "a text", report)
}

/// Checks that nothing is accepted twice: the second entry would outlive the first one's end, or be forgotten with it.
pub(crate) fn check(accepted: &[Accepted], reports: &mut [Report<'_>]) {
    let mut by_address: BTreeMap<&Address, Vec<&Accepted>> = BTreeMap::new();
    for entry in accepted {
        let others = by_address.entry(&entry.acceptance.address).or_default();
        let is_same = |other: &&&Accepted| {
            let (ours, theirs) = (&entry.acceptance.fingerprint, &other.acceptance.fingerprint);
            ours.as_str().starts_with(theirs.as_str()) || theirs.as_str().starts_with(ours.as_str())
        };
        let first = others.iter().find(is_same).map(|first| (first.file, first.at.line));
        if let Some((file, line)) = first {
            let place = reports.get(file).map(|report| format!("{}:{line}", report.file())).unwrap_or_default();
            let message =
                format!("`{}` is accepted twice; the first entry is at {place}", entry.acceptance.fingerprint);
            if let Some(report) = reports.get_mut(entry.file) {
                report.add(code::BAD_BASELINE, entry.at, message, "keep one of the two");
            }
        }
        others.push(entry);
    }
}
