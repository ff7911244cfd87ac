//! Why changes may not be applied now, and when they may again.

use disync_plan::{Closed, Closure, Plan, Standing};
use jiff::Zoned;

use crate::escape::message;
use crate::style::{Label, Page};

/// Puts a note on a plan that may not be applied now. That is nothing wrong: plans are made by day for windows at night.
pub(super) fn note(page: &mut Page, plan: &Plan) {
    let Standing::Closed(closed) = &plan.standing else { return };
    if plan.is_empty() {
        return;
    }
    let text = format!(
        "{}. Until then apply refuses this plan; `--outside-window REASON` overrides that.",
        closed_text(closed)
    );
    page.end().sentence(0, (Label::Warning, "Note: "), &text);
}

/// Why changes may not be applied, what time it is on the clock that decides, and when they may again.
#[must_use]
pub fn closed_text(closed: &Closed) -> String {
    let why = match &closed.why {
        Closure::Frozen(freeze) => match &freeze.reason {
            Some(reason) => format!("changes are frozen ({})", message(reason)),
            None => "changes are frozen".to_owned(),
        },
        Closure::OutsideWindows(Some(window)) => format!("no change window is open (the next is {window})"),
        Closure::OutsideWindows(None) => "no change window is open".to_owned(),
    };
    let opens = match &closed.opens {
        Some(opens) => format!("changes may be applied from {} on", wall(opens)),
        None => "no time is in sight at which changes may be applied".to_owned(),
    };
    format!("{why}: it is {}, and {opens}", wall(&closed.now))
}

/// `Mon 2026-11-23 20:00 Asia/Shanghai`: what a clock on the wall shows there.
fn wall(at: &Zoned) -> String {
    let zone = disync_model::calendar::zone_name(at.time_zone());
    let seconds = if at.second() == 0 { "" } else { ":%S" };
    format!("{} {zone}", at.strftime(&format!("%a %F %H:%M{seconds}")))
}
