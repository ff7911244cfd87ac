//! What a board looks like: lines that fit a terminal, and one line of text where there is none.

use std::time::Duration;

use disync_model::Stage;

use super::board::{Board, Ended, UnderWay};
use crate::escape::{keep_end, keep_start, name, width};
use crate::phrase::{count, duration};
use crate::style::{Label, Page, Style};

/// The most changes that have a line of their own: more are not read.
const MOST_LINES: usize = 10;

/// A name is cut before its stage is, as long as so many columns are left of it.
const LEAST_NAME: usize = 12;

impl Board<'_> {
    /// The live lines, `now` after the beginning: a line for each change under way, those that began first, then how many
    /// others there are, and the sum of it all. No line is wider than `style` says, and there are at most `rows` of them.
    #[must_use]
    pub fn live_lines(&self, now: Duration, style: &Style, rows: usize) -> Vec<String> {
        let n = self.n_under_way();
        let room = rows.saturating_sub(1).min(MOST_LINES + 1);
        // The line that counts the others takes the place of one of them.
        let n_shown = if n <= room.min(MOST_LINES) { n } else { room.saturating_sub(1) };
        let mut lines: Vec<String> = self.under_way(now).take(n_shown).map(|one| line_of(&one, style)).collect();
        if n > n_shown && room > 0 {
            let text = format!("  … and {} more", n - n_shown);
            lines.push(painted(style, |page| {
                page.paint(Label::Dim, keep_start(&text, style.columns()));
            }));
        }
        lines.push(self.sum(now, style));
        lines
    }

    /// That it goes on, in one line: how much is done, and what takes the longest.
    #[must_use]
    pub fn heartbeat(&self, now: Duration, style: &Style) -> String {
        painted(style, |page| {
            page.paint(Label::Heading, "Still at work").put(": ").put(&self.standing());
            if let Some(longest) = self.longest(now) {
                let name = name(&longest.change.address.to_string()).into_owned();
                page.put("; longest: ").paint(Label::Heading, &name).put(", ").put(&stood(&longest, " for "));
            }
        })
    }

    /// `12 of 40 changes done, 1 failed, 3 under way, 24 to come`.
    fn standing(&self) -> String {
        let Ended { done, failed, unknown, skipped, waiting, running } = self.ended;
        let n_under_way = self.n_under_way();
        let to_come = self.n_changes.saturating_sub(self.ended.all()).saturating_sub(n_under_way);
        let mut text = format!("{done} of {} done", count(self.n_changes, "change"));
        let others = [
            (failed, "failed"),
            (unknown, "unknown"),
            (waiting, "waiting for you"),
            (running, "still running"),
            (skipped, "skipped"),
            (n_under_way, "under way"),
            (to_come, "to come"),
        ];
        for (n, what) in others.into_iter().filter(|(n, _)| *n > 0) {
            text.push_str(&format!(", {n} {what}"));
        }
        text
    }

    /// The last line; in a narrow terminal what matters most of it.
    fn sum(&self, now: Duration, style: &Style) -> String {
        let (done, n, elapsed) = (self.ended.done, self.n_changes, duration(now));
        let wide = format!("{}, {elapsed}", self.standing());
        let narrow = format!("{done} of {n} done, {elapsed}");
        let narrowest = format!("{done}/{n} {elapsed}");
        let fits = |text: &&String| width(text) <= style.columns();
        let text = [&wide, &narrow].into_iter().find(fits).unwrap_or(&narrowest);
        keep_start(text, style.columns()).to_owned()
    }
}

/// `  realtime.orders  generate 12s of about 30s`, or as much of it as there is room for.
fn line_of(one: &UnderWay<'_>, style: &Style) -> String {
    let address = name(&one.change.address.to_string()).into_owned();
    let columns = style.columns();
    let least = width(&address).min(LEAST_NAME);
    let forms = [stood(one, " "), format!("{} {}", word(one), duration(one.elapsed))];
    let room = |form: &String| columns.saturating_sub(4 + width(form));
    let form = forms.into_iter().find(|form| room(form) >= least).unwrap_or_else(|| word(one).to_owned());
    let mut shown = address.as_str();
    if width(shown) > room(&form) {
        // What names differ in is at their end more often than at their beginning.
        shown = keep_end(shown, room(&form).saturating_sub(1));
    }
    let cut = if shown.len() < address.len() && !shown.is_empty() { "…" } else { "" };
    painted(style, |page| {
        if shown.is_empty() {
            page.put(keep_start(&form, columns));
        } else {
            page.put("  ").put(cut).paint(Label::Heading, shown).put("  ").put(&form);
        }
    })
}

/// `generate 12s of about 30s`; between the stage and the time is `lead`.
fn stood(one: &UnderWay<'_>, lead: &str) -> String {
    let expected = match (one.always, one.usual) {
        (Some(always), _) => format!(" of {}", duration(always)),
        (None, Some(usual)) => format!(" of about {}", duration(usual)),
        (None, None) => String::new(),
    };
    format!("{}{lead}{}{expected}", word(one), duration(one.elapsed))
}

/// What it does; between two steps it waits for others.
fn word(one: &UnderWay<'_>) -> &'static str {
    one.stage.map_or("waits", Stage::word)
}

fn painted(style: &Style, put: impl FnOnce(&mut Page)) -> String {
    let mut page = Page::new(style);
    put(&mut page);
    page.finish()
}
