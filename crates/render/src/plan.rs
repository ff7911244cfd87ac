//! The text of a plan, in Terraform's manner: what changed behind our back, what would be done, and the sum of it.
//!
//! It decides nothing: what is blocked, forbidden or left out is in the plan. How one change looks is in `change`, what
//! stops it and how to go on in `block`.

mod against;
mod block;
mod change;
mod conflict;
mod diff;
mod drift;
mod impact;
mod moved;
mod moves;
mod order;
mod policy;
mod preview;
mod rows;
mod scope;
mod since;
mod standing;
mod summary;
mod violation;

use disync_plan::{Change, Mode, Plan};

use crate::style::{Label, Page, Style};

pub(crate) use against::{against_texts, has_digest, pattern};
pub(crate) use block::{block_code, block_text, block_way_out};
pub(crate) use change::{Aside, Telling, WITH_THE_DRAFT, block, notes, row_line, sentence, symbol, value};
pub(crate) use conflict::accepted_text;
pub use drift::drift_text;
pub(crate) use drift::sentence as drift_sentence;
pub(crate) use impact::{effect_text, worth_a_word};
pub use moved::{digest_text, moved_text};
pub use order::waiting_texts;
pub(crate) use policy::warning_text;
pub(crate) use preview::Destinations;
pub use preview::asking_text;
pub(crate) use preview::{remark_code, remark_text};
pub(crate) use scope::undone_texts;
pub(crate) use since::besides_text;
pub use standing::closed_text;
pub(crate) use summary::tables_line;
pub use violation::{refusal_text, violation_way_out};
pub(crate) use violation::{violation_flag, violation_text};

/// How much of a plan is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct View {
    /// Also what stays as it is: unchanged tables, and syncs with nothing to do; and all there is to say of the impact of
    /// each change.
    pub all: bool,
    /// Below each change, the YAML before and after as a unified diff.
    pub diff: bool,
}

/// Puts one change as a plan shows it, with all that is to be said of its impact, and an empty line below it.
pub(crate) fn put_change(page: &mut Page, change: &Change) {
    change::change(page, change, (View::default(), Telling::Full));
}

/// A plan as text.
#[must_use]
pub fn plan_text(plan: &Plan, style: &Style, view: View) -> String {
    let mut page = Page::new(style);
    let notes = above(plan);
    for text in &notes {
        page.sentence(0, (Label::Warning, "Note: "), text);
    }
    if !notes.is_empty() {
        page.end();
    }
    drift::section(&mut page, &plan.drift);
    let telling = if view.all { Telling::Full } else { Telling::Brief };
    if let Some(since) = &plan.since {
        since::parts(&mut page, since, (view, telling));
        end(&mut page, plan);
        return page.finish();
    }
    let mut shown = plan.changes.iter().filter(|change| view.all || is_told(change)).peekable();
    if shown.peek().is_some() {
        page.heading(0, heading(plan));
        page.end();
    }
    for change in shown {
        change::change(&mut page, change, (view, telling));
    }
    end(&mut page, plan);
    page.finish()
}

/// Whether there is more to say about a change than that it stays as it is.
pub(crate) fn is_told(change: &Change) -> bool {
    change.is_effective() || change.block.is_some() || change.accepted.is_some()
}

/// The sentences around the changes of a plan, for the forms that lay them out their own way: what it sums up to, what apply
/// refuses it for (`Error: …`), and what else deserves a look (`Note: …`, `Warning: …`).
pub(crate) fn sentences(plan: &Plan) -> Vec<String> {
    let mut page = Page::new(&Style::PLAIN);
    end(&mut page, plan);
    let read = above(plan).into_iter().map(|text| format!("Note: {text}"));
    let lines = page.finish();
    read.chain(lines.lines().filter(|line| !line.is_empty()).map(str::to_owned)).collect()
}

/// What a reader should know before anything else: with what the plan compares, and what was not read.
fn above(plan: &Plan) -> Vec<String> {
    let mut texts = against_texts(plan);
    texts.extend(since::divided_text(plan));
    texts.extend(plan.since.as_ref().and_then(|since| against::settings_text(&since.revision)));
    texts.extend(scope::refresh_text(plan));
    texts
}

fn end(page: &mut Page, plan: &Plan) {
    summary::summary(page, plan);
    policy::warnings(page, plan);
    standing::note(page, plan);
}

fn heading(plan: &Plan) -> &'static str {
    if let Some(heading) = against::heading(plan) {
        return heading;
    }
    match (plan.is_empty(), plan.is_refused()) {
        (false, false) if plan.mode == Mode::RefreshOnly => "disync will bring the state up to date:",
        (false, false) => "disync will perform the following actions:",
        (false, true) => "disync would perform the following actions:",
        (true, true) => "disync cannot decide what to do:",
        (true, false) => "disync leaves everything as it is:",
    }
}
