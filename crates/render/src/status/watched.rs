//! The status as it is looked at again and again: a screen that fits a terminal, and a line for programs.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::Duration;

use disync_model::Address;
use jiff::Timestamp;

use super::changes::differ;
use super::{StatusRow, status_text, v1};
use crate::escape::{fit, message};
use crate::json::{to_json_line, to_yaml};
use crate::phrase::{count, date, duration};
use crate::style::{Label, Page, Style};

/// One look of many.
#[derive(Debug, Clone, Copy)]
pub struct Round<'a> {
    /// Which: the first one is 1.
    pub number: u64,
    /// When it was over.
    pub at: Timestamp,
    /// How many calls it took.
    pub calls: u64,
    /// How many all of them took.
    pub all_calls: u64,
    /// What it found; or why it has failed.
    pub found: Result<&'a [StatusRow], &'a str>,
}

/// All that a screen is made of.
#[derive(Debug, Default)]
pub struct Watched {
    rows: Vec<StatusRow>,
    seen_at: Option<Timestamp>,
    /// At which round each task was seen to change last.
    changed: BTreeMap<Address, u64>,
    footer: Vec<String>,
}

impl Round<'_> {
    /// The round as one line of JSON: the document of [`status_json`](super::status_json) with `at`, `round` and `calls`;
    /// `tasks` is null and there is an `error` where it has failed.
    #[must_use]
    pub fn json(&self) -> String {
        to_json_line(&v1::look(self))
    }

    /// The round as one document of a stream of YAML.
    #[must_use]
    pub fn yaml(&self) -> String {
        format!("---\n{}", to_yaml(&v1::look(self)))
    }

    /// What the first rounds cost, for those who see no screen that says so.
    #[must_use]
    pub fn cost_text(&self, interval: Duration) -> String {
        let Self { number, calls, .. } = self;
        let next = if *number == 1 { "; the next ones take fewer, as long as nothing is edited" } else { "" };
        format!("Round {number} took {}{next}. Again every {}, until interrupted.", calls_of(*calls), every(interval))
    }

    /// That it has failed, and what becomes of that; nothing where it has not.
    #[must_use]
    pub fn failed_text(&self, interval: Duration) -> Option<String> {
        let why = self.found.err()?;
        Some(format!("round {} has failed, and is tried again in {}: {}", self.number, every(interval), message(why)))
    }
}

fn calls_of(n: u64) -> String {
    count(usize::try_from(n).unwrap_or(usize::MAX), "call")
}

/// An interval of less than a second is for the impatient, and for tests.
fn every(interval: Duration) -> String {
    if interval < Duration::from_secs(1) { format!("{} ms", interval.as_millis()) } else { duration(interval) }
}

impl Watched {
    /// Takes in what a round has found, or that it has failed; the next one follows after `interval`.
    pub fn take(&mut self, round: &Round<'_>, interval: Duration) {
        let Round { number, at, calls, all_calls, .. } = round;
        let calls = calls_of(*calls);
        let sum =
            format!("{}: round {number}, {calls}, {all_calls} in all; again every {}", date(*at), every(interval));
        self.footer = vec![sum];
        match round.found {
            Ok(rows) => {
                let old: BTreeMap<&Address, &StatusRow> = self.rows.iter().map(|row| (&row.address, row)).collect();
                for row in rows.iter().filter(|_| self.seen_at.is_some()) {
                    if old.get(&row.address).is_none_or(|old| differ(old, row)) {
                        self.changed.insert(row.address.clone(), round.number);
                    }
                }
                self.rows = rows.to_vec();
                self.seen_at = Some(round.at);
            }
            Err(why) => {
                let as_of = self.seen_at.map(|at| format!("; what is above is of {}", date(at))).unwrap_or_default();
                self.footer.push(format!("failed: {}{as_of}", message(why)));
            }
        }
    }

    /// The lines for a terminal: no wider than `style` says, and no more than `rows`. Where there are more tasks, those that
    /// have changed last are shown, then those that do not run, and the others are counted.
    #[must_use]
    pub fn lines(&self, style: &Style, rows: usize, steps: bool) -> Vec<String> {
        let unwrapped = Style { width: 0, ..*style };
        let room = rows.saturating_sub(self.footer.len());
        let mut lines: Vec<String> =
            if self.seen_at.is_some() { self.table(&unwrapped, room, steps) } else { Vec::new() };
        for (n, text) in self.footer.iter().enumerate() {
            let mut page = Page::new(&unwrapped);
            page.paint(if n == 0 { Label::Dim } else { Label::Warning }, text);
            lines.push(page.finish());
        }
        lines.truncate(rows.max(1));
        lines.iter().map(|line| fit(line, style.columns()).into_owned()).collect()
    }

    fn table(&self, style: &Style, room: usize, steps: bool) -> Vec<String> {
        let lines = |rows: &[StatusRow], steps| -> Vec<String> {
            status_text(rows, style, steps).lines().map(str::to_owned).collect()
        };
        let all = self.rows.len() < room;
        if all {
            let whole = lines(&self.rows, steps);
            return if whole.len() <= room { whole } else { lines(&self.rows, false) };
        }
        // The heads, and the line that counts the others.
        let n_shown = room.saturating_sub(2);
        let mut ranked: Vec<(usize, &StatusRow)> = self.rows.iter().enumerate().collect();
        ranked.sort_by_key(|(at, row)| (Reverse(self.changed.get(&row.address)), row.is_well(), *at));
        ranked.truncate(n_shown);
        ranked.sort_by_key(|(at, _)| *at);
        let shown: Vec<StatusRow> = ranked.into_iter().map(|(_, row)| row.clone()).collect();
        let mut lines = if shown.is_empty() { Vec::new() } else { lines(&shown, false) };
        lines.push(format!("… and {} more", count(self.rows.len() - shown.len(), "task")));
        lines
    }
}
