//! In what order changes are made: which wave comes when, and what a sync comes after.

use disync_plan::{Change, Plan, PlannedWave};

use crate::escape::name;
use crate::phrase::{count, duration, some_of};

/// How many syncs of a wave are named.
const MOST_NAMED: usize = 5;

/// The waves of a plan, a lead and a sentence each: `Wave 1 of 2: ` and whose it is. Nothing where there is but one.
pub(crate) fn wave_texts(plan: &Plan) -> Vec<(String, String)> {
    let waves = plan.waves();
    if waves.len() < 2 {
        return Vec::new();
    }
    let n_waves = waves.len();
    let text = |(n, wave): (usize, &PlannedWave)| {
        let syncs = some_of(wave.changes.iter().map(|at| address(plan, *at)), MOST_NAMED);
        let watch = if n + 1 < n_waves { watch_text(plan, wave) } else { String::new() };
        (format!("Wave {} of {n_waves}: ", n + 1), format!("{syncs} (`wave: {}`){watch}", wave.wave))
    };
    waves.iter().enumerate().map(text).collect()
}

/// What must be true before the next wave begins.
fn watch_text(plan: &Plan, wave: &PlannedWave) -> String {
    match (plan.healthy_for, wave.watched.len(), wave.changes.len()) {
        (None, _, _) => String::new(),
        (Some(_), 0, _) => "; nothing is watched before the next, because none of it is `run: running`".to_owned(),
        (Some(time), watched, all) if watched == all => {
            format!("; each must run for {} before the next begins", duration(time))
        }
        (Some(time), watched, all) => {
            let syncs = count(all, "sync");
            format!("; {watched} of {syncs} must run for {} before the next begins", duration(time))
        }
    }
}

/// What the YAML says of the order of a change, where it says anything: `wave 10; after realtime.orders`.
pub(crate) fn order_text(change: &Change) -> Option<String> {
    let order = &change.order;
    if order.is_default() || !(change.is_effective() || change.block.is_some()) {
        return None;
    }
    let mut parts = Vec::new();
    if !order.wave.is_default() {
        parts.push(format!("wave {}", order.wave));
    }
    if !order.after.is_empty() {
        let others = order.after.iter().map(|other| name(&other.to_string()).into_owned());
        let deletes = change.action == disync_plan::Action::Delete;
        let word = if deletes { "goes before" } else { "after" };
        parts.push(format!("{word} {}", some_of(others, MOST_NAMED)));
    }
    Some(parts.join("; "))
}

/// Which changes wait for which others because the YAML says so, a sentence each, for whoever asks for all of it.
#[must_use]
pub fn waiting_texts(plan: &Plan) -> Vec<String> {
    let waits = plan.waits().into_iter();
    let texts = waits.map(|(at, others)| {
        let others = some_of(others.iter().map(|at| address(plan, *at)), MOST_NAMED);
        format!("{} waits for {others}", address(plan, at))
    });
    texts.collect()
}

fn address(plan: &Plan, at: usize) -> String {
    plan.changes.get(at).map(|change| name(&change.address.to_string()).into_owned()).unwrap_or_default()
}
