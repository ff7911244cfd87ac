//! What is to be told: a report compared with what was told before, for each channel.
//!
//! | told | in the report | it is |
//! |---|---|---|
//! | no | a finding | new |
//! | yes | a finding | told |
//! | yes | another finding about the same subject | replaced by that one, which is new |
//! | yes | accepted, or another one about the same subject is | no more: accepted |
//! | yes | settled: the YAML says the same by now | no more: settled |
//! | yes | the task as a whole is gone or cannot be understood | kept: nothing is known of it |
//! | yes | nothing, and it was looked at | no more: recovered |
//! | yes | nothing, and it was not looked at | kept |
//!
//! What was accepted is told once, as whoever has seen the alarm wants to know that somebody has dealt with it.

use std::collections::BTreeMap;

use disync_model::{Address, Channel, Digest, ProjectId};
use disync_plan::{DriftReport, Finding};
use jiff::Timestamp;

use crate::memory::{Memory, Remembered, Subject, Told};

/// What one channel does not know yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Due<'a> {
    /// The channel.
    pub channel: &'a Channel,
    /// The workspace.
    pub project: ProjectId,
    /// The time of the report.
    pub at: Timestamp,
    /// The findings to tell, in the order of the report.
    pub new: Vec<&'a Finding>,
    /// The findings of which to tell that they are no more, by address.
    pub ended: Vec<Ended>,
    /// What the channel knows once it was told.
    pub(crate) after: Remembered,
}

/// A finding that was told and is no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// By what it was told apart from others.
    pub fingerprint: Digest,
    /// What was told of it, and when.
    pub told: Told,
    /// Why it is no more.
    pub ending: Ending,
}

/// Why a finding is no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The task is again as it was applied.
    Recovered,
    /// The YAML says the same by now.
    Settled,
    /// It is in the baseline, for this reason.
    Accepted(String),
}

impl Ending {
    /// The word for people and for programs.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Recovered => "recovered",
            Self::Settled => "settled",
            Self::Accepted(_) => "accepted",
        }
    }
}

impl Due<'_> {
    /// Whether the channel only has to be remembered as knowing, because it wants none of this to be told.
    #[must_use]
    pub const fn is_silent(&self) -> bool {
        self.new.is_empty() && self.ended.is_empty()
    }
}

/// What is to be told on each of `channels`; those that know everything are left out.
#[must_use]
pub fn due<'a>(memory: &Memory, report: &'a DriftReport, channels: &'a [Channel]) -> Vec<Due<'a>> {
    let known = Known::of(report);
    channels.iter().filter_map(|channel| due_on(channel, &memory.of(&channel.name), &known)).collect()
}

/// A report, by what it is asked for here.
struct Known<'a> {
    report: &'a DriftReport,
    /// The findings by their fingerprints.
    findings: BTreeMap<Digest, &'a Finding>,
    /// What the report says of each subject.
    subjects: BTreeMap<(&'a Address, Subject), Said<'a>>,
}

/// What a report says of a subject.
#[derive(Clone, Copy)]
enum Said<'a> {
    Settled,
    Accepted(&'a str),
    Finding,
}

/// What has become of a finding that was told.
enum Fate {
    /// It is still so, as far as anybody knows.
    Kept,
    /// Another finding about the same subject has taken its place.
    Replaced,
    Ended(Ending),
}

impl<'a> Known<'a> {
    fn of(report: &'a DriftReport) -> Self {
        let about = |finding: &'a Finding| (&finding.address, Subject::of(&finding.kind));
        let settled = report.settled.iter().map(|finding| (about(finding), Said::Settled));
        let accepted = report.accepted.iter();
        let accepted =
            accepted.map(|(finding, acceptance)| (about(finding), Said::Accepted(acceptance.reason.as_str())));
        let findings = report.findings.iter().map(|finding| (about(finding), Said::Finding));
        // Where there are several, a finding outweighs what is accepted, and that what is settled.
        let subjects = settled.chain(accepted).chain(findings).collect();
        let findings = report.findings.iter().map(|finding| (finding.fingerprint, finding)).collect();
        Self { report, findings, subjects }
    }

    /// What has become of a finding that was told.
    fn fate(&self, fingerprint: &Digest, told: &Told) -> Fate {
        if self.findings.contains_key(fingerprint) {
            return Fate::Kept;
        }
        match self.subjects.get(&(&told.address, told.subject.clone())) {
            Some(Said::Finding) => return Fate::Replaced,
            Some(Said::Accepted(reason)) => return Fate::Ended(Ending::Accepted((*reason).to_owned())),
            Some(Said::Settled) => return Fate::Ended(Ending::Settled),
            None => {}
        }
        let is_hidden = self.subjects.contains_key(&(&told.address, Subject::Task));
        if is_hidden || !self.report.looked_at(&told.address, &told.subject.kind()) {
            return Fate::Kept;
        }
        Fate::Ended(Ending::Recovered)
    }
}

fn due_on<'a>(channel: &'a Channel, before: &Remembered, known: &Known<'a>) -> Option<Due<'a>> {
    let report = known.report;
    let mut new: Vec<&Finding> =
        report.findings.iter().filter(|finding| !before.told.contains_key(&finding.fingerprint)).collect();
    let mut after = Remembered { n_messages: before.n_messages, ..Remembered::default() };
    after.told.extend(new.iter().map(|finding| (finding.fingerprint, Told::of(finding, report.at))));
    let mut ended = Vec::new();
    for (fingerprint, told) in &before.told {
        match known.fate(fingerprint, told) {
            Fate::Kept => drop(after.told.insert(*fingerprint, told.clone())),
            Fate::Replaced => {}
            Fate::Ended(ending) => ended.push(Ended { fingerprint: *fingerprint, told: told.clone(), ending }),
        }
    }
    if after == *before {
        return None;
    }
    if !channel.on.new {
        new.clear();
    }
    if !channel.on.recovered {
        ended.clear();
    }
    ended.sort_by(|a, b| (&a.told.address, &a.told.subject).cmp(&(&b.told.address, &b.told.subject)));
    if !(new.is_empty() && ended.is_empty()) {
        after.n_messages = after.n_messages.saturating_add(1);
    }
    Some(Due { channel, project: report.project, at: report.at, new, ended, after })
}

#[cfg(test)]
mod tests;
