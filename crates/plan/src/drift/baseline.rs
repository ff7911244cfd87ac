//! What is in the baseline, and what of the baseline does not hold any more.

use std::collections::{BTreeMap, BTreeSet};

use disync_model::{Acceptance, Address};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::find::edited_again;
use super::input::DriftInput;
use super::report::{DriftReport, Lapse, Lapsed};
use crate::finding::Finding;
use crate::row::Side;
use crate::scope::Coverage;

/// Sorts what was found into the report: what counts, what is settled, and what is accepted.
pub(super) fn sort(report: &mut DriftReport, input: &DriftInput<'_>, found: Vec<Finding>) {
    let mut baseline = Baseline::of(input);
    found.into_iter().for_each(|finding| baseline.take(report, finding));
    let edited: Vec<Finding> =
        edited_since(report, input).into_iter().filter_map(|address| edited_again(input, &address)).collect();
    edited.into_iter().for_each(|finding| baseline.take(report, finding));
    report.lapsed = baseline.lapsed(report, input);
    let key = |finding: &Finding| (finding.address.clone(), finding.class, finding.kind.clone(), finding.task);
    report.findings.sort_by_cached_key(key);
    report.settled.sort_by_cached_key(key);
    report.accepted.sort_by_cached_key(|(finding, _)| key(finding));
}

/// The tasks about whose documents everything is accepted, and which have been edited since it was.
fn edited_since(report: &DriftReport, input: &DriftInput<'_>) -> Vec<Address> {
    let open: BTreeSet<&Address> = report
        .findings
        .iter()
        .filter(|finding| finding.kind.is_of_document())
        .map(|finding| &finding.address)
        .collect();
    let mut edited: BTreeMap<&Address, bool> = BTreeMap::new();
    for (finding, acceptance) in report.accepted.iter().filter(|(finding, _)| finding.kind.is_of_document()) {
        let Some(observed) = input.live.tasks.get(&finding.address).filter(|_| !open.contains(&finding.address)) else {
            continue;
        };
        if let Some(document) = &acceptance.document {
            let is_other = !document.matches(&observed.fingerprint.0);
            *edited.entry(&finding.address).or_insert(true) &= is_other;
        }
    }
    edited.into_iter().filter(|(_, is_edited)| *is_edited).map(|(address, _)| address.clone()).collect()
}

/// The entries of the baseline, and what became of them so far.
struct Baseline<'a> {
    entries: &'a [Acceptance],
    by_address: BTreeMap<&'a Address, Vec<usize>>,
    today: Date,
    fates: Vec<Fate>,
}

/// What became of an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Nothing was found that it is about.
    Idle,
    /// It accepts something.
    Holds,
    /// It would, and its time is over.
    Expired,
}

impl<'a> Baseline<'a> {
    fn of(input: &DriftInput<'a>) -> Self {
        let mut by_address: BTreeMap<&Address, Vec<usize>> = BTreeMap::new();
        for (at, entry) in input.accepted.iter().enumerate() {
            by_address.entry(&entry.address).or_default().push(at);
        }
        let today = input.now.to_zoned(TimeZone::UTC).date();
        Self { entries: input.accepted, by_address, today, fates: vec![Fate::Idle; input.accepted.len()] }
    }

    /// Puts a finding where it belongs.
    fn take(&mut self, report: &mut DriftReport, finding: Finding) {
        if finding.side == Side::Both {
            report.settled.push(finding);
            return;
        }
        let mut acceptance = None;
        for at in self.by_address.get(&finding.address).into_iter().flatten() {
            let (Some(entry), Some(fate)) = (self.entries.get(*at), self.fates.get_mut(*at)) else { continue };
            if !entry.fingerprint.matches(&finding.fingerprint) {
                continue;
            }
            if entry.until.is_none_or(|until| self.today <= until) {
                *fate = Fate::Holds;
                acceptance = Some(entry);
            } else {
                *fate = Fate::Expired;
            }
        }
        match acceptance {
            Some(entry) => report.accepted.push((finding, entry.clone())),
            None => report.findings.push(finding),
        }
    }

    /// The entries that do not hold any more, in the order of the baseline. What was not looked at may hold still.
    fn lapsed(&self, report: &DriftReport, input: &DriftInput<'_>) -> Vec<Lapsed> {
        let unread: BTreeSet<&Address> = report.unread.iter().map(|(address, _)| address).collect();
        let unclear: BTreeSet<&Address> = report.under_way.iter().chain(&report.assumed).chain(unread).collect();
        let is_looked_at = |address: &Address| {
            let is_whole = matches!(input.scope.selection.of(address), Coverage::Whole);
            let is_recorded = input.state.records.contains_key(address);
            is_whole && !unclear.contains(address) && (is_recorded || input.listed.is_some())
        };
        let lapsed = self.entries.iter().zip(&self.fates).filter_map(|(entry, fate)| {
            let lapse = match fate {
                Fate::Holds => return None,
                Fate::Expired => Lapse::Expired,
                Fate::Idle if is_looked_at(&entry.address) => Lapse::Gone,
                Fate::Idle => return None,
            };
            Some(Lapsed { acceptance: entry.clone(), lapse })
        });
        lapsed.collect()
    }
}
