//! `disync drift --accept`: writes what was found into the baseline.
//!
//! The new text is read again, with all other files of the project, before it is written: what it then accepts must be what
//! was accepted before and what is accepted now, and nothing else may be read otherwise.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use disync_config::{ACCEPTED_FILE, SourceFile, with_accepted};
use disync_model::{Acceptance, DigestPrefix};
use disync_plan::{DriftReport, Finding};
use disync_render::{escape, finding_text};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::args::{BaselineArgs, Global, address};
use crate::command::drift::Look;
use crate::failure::{Exit, Failure};
use crate::printer::Printer;
use crate::{output, project};

/// The longest reason, in characters: what the format takes.
const LONGEST_REASON: usize = 256;

/// Refuses a reason that the format could not hold, and a time that is over, before anything is called.
pub(crate) fn check(args: &BaselineArgs) -> Result<(), Failure> {
    let Some(reason) = &args.reason else { return Ok(()) };
    if let Some(until) = args.until.filter(|until| *until < Timestamp::now().to_zoned(TimeZone::UTC).date()) {
        return Err(Failure::new(Exit::Error, format!("`--until {until}` is over already, by UTC")));
    }
    let fits = (1..=LONGEST_REASON).contains(&reason.chars().count()) && reason.trim() == reason;
    if fits && !reason.chars().any(char::is_control) {
        return Ok(());
    }
    let message = "`--reason` takes a text of one line, without spaces around it";
    Err(Failure::new(Exit::Error, message).hint(format!("at most {LONGEST_REASON} characters are allowed")))
}

/// Adds what was asked for to the file of accepted drift; returns the whole baseline from then on.
///
/// # Errors
/// Nothing of that kind was found, or the file cannot be added to.
pub(crate) fn accept(
    global: &Global,
    args: &BaselineArgs,
    look: &Look,
    report: &DriftReport,
    printer: &Printer,
) -> Result<Vec<Acceptance>, Failure> {
    let chosen = chosen(&args.accept, report)?;
    if chosen.is_empty() {
        printer.note("Nothing is accepted: there is no drift.");
        return Ok(look.config.accepted_drift.clone());
    }
    let entries: Vec<Acceptance> = chosen.iter().map(|finding| entry(finding, args, look)).collect();
    let mut files =
        disync_config::load(&global.chdir).map_err(|error| Failure::new(Exit::Error, project::cannot_read(&error)))?;
    let before = files.iter().find(|file| &*file.path == ACCEPTED_FILE);
    let text = before.map_or(Ok(String::new()), |file| String::from_utf8(file.bytes.clone()));
    let text = text.map_err(|_| unfit("it is not UTF-8"))?;
    let mut wished = look.config.accepted_drift.clone();
    let replaced = replaced(&chosen, &mut wished)?;
    wished.extend(entries.iter().cloned());
    let text = with_accepted(&text, &replaced, &entries);
    files.retain(|file| &*file.path != ACCEPTED_FILE);
    files.push(SourceFile { path: Arc::from(ACCEPTED_FILE), bytes: text.clone().into_bytes() });
    let read = project::parse(&files).map_err(|problems| match problems.first() {
        Some(problem) => unfit(&format!("with the new entries, {}", problem.message)),
        None => unfit("it would not be valid"),
    })?;
    if said(&read.accepted_drift) != said(&wished) {
        return Err(unfit("its entries are not written one below the other"));
    }
    output::write(global, Path::new(ACCEPTED_FILE), &text)?;
    let noun = if entries.len() == 1 { "finding" } else { "findings" };
    printer.note(&format!("Accepted {} {noun} in {ACCEPTED_FILE}.", entries.len()));
    Ok(read.accepted_drift)
}

/// The findings that are meant, each once.
fn chosen<'r>(wanted: &[String], report: &'r DriftReport) -> Result<Vec<&'r Finding>, Failure> {
    let mut meant = BTreeSet::new();
    for what in wanted {
        let prefix: Option<DigestPrefix> = what.parse().ok();
        let address = address(what).ok();
        let named = |finding: &Finding| prefix.as_ref().is_some_and(|prefix| prefix.matches(&finding.fingerprint));
        let found: Vec<usize> = positions(report, |finding| what == "all" || named(finding));
        let found = if found.is_empty() {
            positions(report, |finding| Some(&finding.address) == address.as_ref())
        } else {
            found
        };
        if found.is_empty() && what != "all" {
            let known =
                report.accepted.iter().any(|(finding, _)| named(finding) || Some(&finding.address) == address.as_ref());
            let message = format!("nothing was found that `{}` names; nothing was accepted", escape(what));
            let hint = if known {
                "it is accepted already"
            } else {
                "give the fingerprint of a finding, 12 digits of it at least, the address of a sync, or `all`"
            };
            return Err(Failure::new(Exit::Error, message).hint(hint));
        }
        meant.extend(found);
    }
    Ok(meant.into_iter().filter_map(|at| report.findings.get(at)).collect())
}

fn positions(report: &DriftReport, is: impl Fn(&Finding) -> bool) -> Vec<usize> {
    report.findings.iter().enumerate().filter(|(_, finding)| is(finding)).map(|(at, _)| at).collect()
}

fn entry(finding: &Finding, args: &BaselineArgs, look: &Look) -> Acceptance {
    let live = look.live.tasks.get(&finding.address).filter(|_| finding.kind.is_of_document());
    Acceptance {
        fingerprint: finding.short(),
        address: finding.address.clone(),
        what: finding_text(finding),
        reason: args.reason.clone().unwrap_or_default(),
        until: args.until,
        document: live.map(|live| DigestPrefix::of(&live.fingerprint.0)),
        origin: None,
    }
}

/// Takes the entries out of the baseline that were about the same and whose time is over; the lines that they begin on.
fn replaced(chosen: &[&Finding], baseline: &mut Vec<Acceptance>) -> Result<Vec<u32>, Failure> {
    let is_same = |entry: &Acceptance| {
        chosen.iter().any(|finding| entry.address == finding.address && entry.fingerprint.matches(&finding.fingerprint))
    };
    let (over, left): (Vec<Acceptance>, Vec<Acceptance>) = std::mem::take(baseline).into_iter().partition(is_same);
    *baseline = left;
    let lines = over.iter().map(|entry| match &entry.origin {
        Some(origin) if &*origin.file == ACCEPTED_FILE => Ok(origin.line),
        origin => {
            let place = origin.as_ref().map(ToString::to_string).unwrap_or_default();
            let message = format!("`{}` was accepted at {} until its time was over", entry.fingerprint, escape(&place));
            Err(Failure::new(Exit::Error, message).hint("change `until:` there, or take that entry out first"))
        }
    });
    lines.collect()
}

/// What entries say, wherever they stand.
fn said(entries: &[Acceptance]) -> Vec<Acceptance> {
    let mut said: Vec<Acceptance> = entries.iter().map(|entry| Acceptance { origin: None, ..entry.clone() }).collect();
    said.sort_by(|a, b| (&a.address, &a.fingerprint).cmp(&(&b.address, &b.fingerprint)));
    said
}

fn unfit(why: &str) -> Failure {
    Failure::new(Exit::Error, format!("cannot add to `{ACCEPTED_FILE}`: {}", escape(why)))
        .hint("add the entries by hand, in the form that docs/drift.md shows")
}
