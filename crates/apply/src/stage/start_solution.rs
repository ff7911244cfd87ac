//! Starts a solution, where it does not run, and watches it until it does, fails, or waits for a human.
//!
//! It is looked before it is sent: publishing may have started it, and one that waits for a human is not started again.
//! Nobody waits here for a human: the run ends with a word about what to confirm, and the next one goes on.

use disync_model::{InstanceStatus, RemoteErrorKind, SolutionStatus, SolutionStep, Stage, Verdict};

use super::{Learnt, Move, Phase, View, look_again, unexpected};
use crate::call::{Call, Reply};

/// How often to look before a failure is believed: what is read just after a start may be what was before it.
const LOOKS: u32 = 2;

pub(super) fn open(view: &View<'_>) -> Move {
    view.instance(Phase::Check)
}

pub(super) fn next(phase: Phase, view: &View<'_>, reply: Reply) -> Move {
    match (phase, reply) {
        (Phase::Send, Reply::Write(Ok(_))) => view.await_instance(None),
        // A refusal may mean that it runs already.
        (Phase::Send, Reply::Write(Err(error))) => match error.kind {
            kind if kind.may_have_executed() => view.instance(Phase::Settle),
            RemoteErrorKind::Refused => view.instance(Phase::Check),
            _ => Move::Fail(error.to_string()),
        },
        (_, Reply::Instance(Ok(InstanceStatus::Solution(status)))) => after_look(phase, view, &status),
        (_, Reply::Instance(Err(error))) => view.with_id(|id| look_again(phase, Call::Instance(id), &error)),
        (_, other) => unexpected(&other),
    }
}

fn after_look(phase: Phase, view: &View<'_>, status: &SolutionStatus) -> Move {
    let said = || Some(said(status));
    match (status.verdict(), phase) {
        (Verdict::Running, _) => Move::Done(Learnt::Nothing),
        (Verdict::OnTheWay, _) => view.await_instance(said()),
        (Verdict::Confirming(step), _) => Move::Wait(confirm(view, step)),
        (Verdict::Deleted, _) => Move::Fail("the solution was deleted in the console".to_owned()),
        (Verdict::NotStarted | Verdict::Failed(_) | Verdict::Unclear, Phase::Check) => {
            if view.n_sent == 0 {
                view.send(Stage::Start)
            } else {
                view.refused()
            }
        }
        (Verdict::NotStarted | Verdict::Failed(_) | Verdict::Unclear, Phase::Settle) => {
            view.send_again(Stage::Start, "the start was sent and not answered, and does not show yet")
        }
        (Verdict::Failed(step), _) if view.n_looks >= LOOKS => Move::Fail(failed(step)),
        (Verdict::NotStarted | Verdict::Failed(_) | Verdict::Unclear, _) => view.await_instance(said()),
    }
}

/// What the service says, for whoever waits: the step that is under way, or the digit.
fn said(status: &SolutionStatus) -> String {
    let under_way = status.steps.iter().find(|step| step.state() != disync_model::StepState::Done);
    match under_way {
        Some(step) => format!("{} {}", step.name, step.word),
        None => format!("Status {}", status.state.digit()),
    }
}

fn confirm(view: &View<'_>, step: Option<&SolutionStep>) -> String {
    let what = step.map_or_else(|| "a step".to_owned(), |step| format!("the step `{}`", step.name));
    format!(
        "{what} of `{}` waits to be confirmed in the DataWorks console; confirm it there, then run it again",
        view.change.address.name
    )
}

fn failed(step: Option<&SolutionStep>) -> String {
    match step {
        None => "the solution has failed; the DataWorks console says why".to_owned(),
        Some(SolutionStep { name, info: Some(info), .. }) => format!("the step `{name}` has failed: {info}"),
        Some(SolutionStep { name, info: None, .. }) => {
            format!("the step `{name}` has failed; the DataWorks console says why")
        }
    }
}
