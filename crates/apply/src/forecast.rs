//! How many calls carrying out a plan takes if all goes well. Pure.
//!
//! It counts what the files under `stage` do, and the looks that the pauses of the schedule make of what was learnt about
//! the service. Whatever a stage does for want of an answer is no part of it, nor is what planning takes.

use std::collections::BTreeMap;
use std::time::Duration;

use disync_model::{Address, Kind, Run, Stage, State};
use disync_plan::{Change, Forecast, Plan, Reason, Seen, Step};

use crate::request;
use crate::schedule::{is_crowded, wait_name};
use crate::settings::Settings;
use crate::stage::watch::PARTS;

/// After so many looks at one thing nobody counts any further.
const MOST_LOOKS: u32 = 1_000;

/// What a step takes.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    /// The calls before it waits for anything; all of them where it does not.
    calls: u64,
    /// The calls of one look at what it waits for; 0 where it waits for nothing.
    a_look: u64,
    /// The calls while it sees that all stays well.
    watching: u64,
    /// Whether nobody knows if there is more to be done.
    at_least: bool,
}

impl Cost {
    const fn calls(calls: u64) -> Self {
        Self { calls, a_look: 0, watching: 0, at_least: false }
    }

    const fn and_looks(self, a_look: u64) -> Self {
        Self { a_look, ..self }
    }

    const fn at_least(self) -> Self {
        Self { at_least: true, ..self }
    }
}

/// The calls that [`apply`](crate::apply()) makes of the service if it carries out `plan` with `settings`, goes on with
/// what is pending in `state`, and all goes well.
#[must_use]
pub fn forecast(plan: &Plan, state: &State, settings: &Settings) -> Forecast {
    let seen: BTreeMap<&Address, &Seen> = plan.basis.live.iter().map(|seen| (&seen.address, seen)).collect();
    let crowded = is_crowded(plan, settings);
    // The steps that are not come to, because one that they wait for is left where it waits.
    let mut left = vec![false; plan.steps.len()];
    let mut forecast = Forecast::default();
    for (at, step) in plan.steps.iter().enumerate() {
        if step.after.iter().any(|before| left.get(before.0).copied().unwrap_or_default()) {
            left[at] = true;
            continue;
        }
        let change = plan.change_of(step);
        let cost = cost(step, change, state, seen.get(&change.address).copied());
        forecast = forecast.and(cost.calls).and(u64::from(step.basis.is_some()));
        forecast.at_least |= cost.at_least;
        let waits = cost.a_look > 0 || cost.watching > 0;
        if waits && settings.detach {
            left[at] = true;
        } else if waits {
            let usual = plan.work(step.id).filter(|_| cost.a_look > 0);
            let usual = usual.map(|work| settings.waits.usual(&work));
            forecast.at_least |= usual == Some(None);
            let name = crowded.then(|| wait_name(plan, step.id));
            let n_looks = looks(settings, step.stage, usual.flatten(), name.as_deref());
            forecast = forecast.and(cost.a_look.saturating_mul(n_looks.into())).and(cost.watching);
        }
    }
    forecast
}

/// How often it is looked until what usually takes so long is seen to be done; once, where nobody knows.
fn looks(settings: &Settings, stage: Stage, usual: Option<Duration>, name: Option<&str>) -> u32 {
    let Some(usual) = usual.map(|usual| usual.min(settings.deadline(stage))) else { return 1 };
    let mut waited = settings.poll.spread_pause(0, Some(usual), name);
    let mut n = 1;
    while waited < usual && n < MOST_LOOKS {
        waited = waited.saturating_add(settings.poll.spread_pause(n, None, None));
        n += 1;
    }
    n
}

/// What `step` takes, besides reading the fingerprint that it insists on.
fn cost(step: &Step, change: &Change, state: &State, seen: Option<&Seen>) -> Cost {
    let kind = change.address.kind;
    match step.stage {
        // It is looked at once before it is waited for.
        Stage::Generate if is_resumable(change, state) => Cost::calls(1).at_least(),
        Stage::Generate => Cost::calls(1).and_looks(1),
        Stage::Create => match kind {
            // That there is none of the name yet.
            Kind::Realtime => Cost::calls(2),
            Kind::Solution => Cost::calls(1),
        },
        Stage::Update | Stage::Deploy | Stage::Delete | Stage::Verify => Cost::calls(1),
        Stage::Start => start(change, seen),
        Stage::Stop => stop(change, state, seen),
        Stage::Terminate if seen.is_some_and(Seen::is_absent) => Cost::default(),
        Stage::Terminate => Cost::calls(1),
        Stage::Watch => {
            let a_look = instance(kind);
            Cost { watching: a_look.saturating_mul(PARTS.into()), ..Cost::calls(a_look) }
        }
        Stage::Gate | Stage::Adopt | Stage::Forget => Cost::default(),
    }
}

/// The calls that tell how an instance stands. Of a solution that runs, one tells the digit and another one the steps.
const fn instance(kind: Kind) -> u64 {
    match kind {
        Kind::Realtime => 1,
        Kind::Solution => 2,
    }
}

fn start(change: &Change, seen: Option<&Seen>) -> Cost {
    let runs = seen.and_then(Seen::runs) == Some(true);
    let looks_first = change.address.kind == Kind::Solution || change.reason == Reason::Interrupted;
    match (looks_first, runs) {
        (true, true) => Cost::calls(1).at_least(),
        (true, false) => Cost::calls(2).and_looks(instance(change.address.kind)),
        (false, _) => Cost::calls(1).and_looks(instance(change.address.kind)),
    }
}

/// It is looked at first. Whether there is anything to be stopped is known where it was asked for, or where an apply has
/// started or stopped it last.
fn stop(change: &Change, state: &State, seen: Option<&Seen>) -> Cost {
    let applied = state.records.get(&change.address).map(|record| record.spec.run);
    match (seen.and_then(Seen::runs), applied) {
        (Some(true), _) | (None, Some(Run::Running)) => Cost::calls(2).and_looks(1),
        (Some(false), _) | (None, Some(Run::Stopped)) => Cost::calls(1),
        (None, Some(Run::Unmanaged) | None) => Cost::calls(1).at_least(),
    }
}

fn is_resumable(change: &Change, state: &State) -> bool {
    let process = state.pending.get(&change.address).and_then(|pending| pending.process.as_ref());
    process.is_some_and(|process| request::wish(change) == Some(process.request))
}
