//! The calls that are still ahead if a plan is carried out, and whether the budgets suffice for them.
//!
//! A budget that does not is told beforehand and refuses nothing: an apply stops at its last call with everything recorded,
//! and the next one goes on, which is how a large change is made with the calls of several days.

use disync_apply::{Settings, forecast};
use disync_model::State;
use disync_plan::{Change, Forecast, Plan};
use disync_render::{Budget, Shortage, calls_ahead_text, calls_text, shortage_text};

use crate::identity;
use crate::printer::Printer;
use crate::remote::Remote;

/// The calls that carrying out `plan` takes; `None` where there is nothing to carry out.
pub(crate) fn of(plan: &Plan, state: &State, settings: &Settings) -> Option<Forecast> {
    (!plan.steps.is_empty()).then(|| forecast(plan, state, settings).and(identity::CALLS))
}

/// The same of a plan that is to be reviewed; `None` also where an apply would refuse it.
pub(crate) fn of_reviewed(plan: &Plan, state: &State, settings: &Settings) -> Option<Forecast> {
    of(plan, state, settings).filter(|_| !plan.is_refused())
}

/// Who is going to apply a plan that was made by this command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Applier {
    /// This command.
    Here,
    /// Another one, which makes the plan again.
    Again,
    /// Another one, which reads the saved plan, and what that changes.
    Saved,
}

/// Tells how many calls were made, how many are ahead, and which budgets do not suffice for them.
pub(crate) fn tell(remote: &Remote, plan: &Plan, (ahead, applier): (Option<Forecast>, Applier), printer: &Printer) {
    let calls = remote.calls();
    let Some(ahead) = ahead else { return printer.note(&calls_text(&calls, &printer.err)) };
    printer.note(&calls_ahead_text(&calls, ahead, &printer.err));
    for shortage in shortages(remote, plan, ahead, applier) {
        printer.warning(&shortage_text(&shortage));
    }
}

/// The budgets that do not suffice.
fn shortages(remote: &Remote, plan: &Plan, ahead: Forecast, applier: Applier) -> Vec<Shortage> {
    let made = remote.calls().values().fold(0_u64, |sum, n| sum.saturating_add(*n));
    let needed = match applier {
        Applier::Here => ahead,
        Applier::Again => ahead.and(made),
        Applier::Saved => ahead.and(made.min(read_again(plan))),
    };
    let of_run = remote.max_calls.map(|max_calls| {
        let left = if applier == Applier::Here { max_calls.saturating_sub(made) } else { max_calls };
        (Budget::Run(max_calls), left)
    });
    let of_day = remote.left_today().map(|(left, limit)| (Budget::Day(limit), left));
    let short = of_run.into_iter().chain(of_day).filter(|(_, left)| *left < needed.n_calls);
    short.map(|(budget, left)| Shortage { budget, left, needed }).collect()
}

/// What is read of the tasks that a saved plan changes: where they are, what they are, and how their instances stand.
fn read_again(plan: &Plan) -> u64 {
    let n_changes = plan.changes.iter().filter(|change: &&Change| change.is_effective()).count();
    u64::try_from(n_changes).unwrap_or(u64::MAX).saturating_mul(3)
}
