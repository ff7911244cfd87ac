//! Policies: their expressions are checked with the project, and asked of each plan.
//!
//! Both happen on a thread of their own: an expression may be nested more deeply than the stack of any other allows, and
//! one that takes too long is left behind.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use disync_config::code;
use disync_model::{Place, Policy, Problem};
use disync_plan::Plan;
use disync_policy::{Fault, Judgement, compile, enter, judge};

#[cfg(test)]
mod tests;

/// How long all policies together may take. A plan of a hundred thousand tables takes a second or two.
const PATIENCE: Duration = Duration::from_secs(10);

/// Addresses, not memory: only what is used of it is there.
const STACK: usize = 64 * 1024 * 1024;

/// What is wrong with the expressions of policies.
pub(crate) fn problems(policies: &[Policy]) -> Vec<Problem> {
    let policies = policies.to_vec();
    if policies.is_empty() {
        return Vec::new();
    }
    let check = move || -> Vec<Problem> {
        policies.iter().filter_map(|policy| Some(problem(policy, compile(policy).err()?))).collect()
    };
    spawn(check).join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn problem(policy: &Policy, fault: Fault) -> Problem {
    let (at, place) = match fault.at {
        None => (String::new(), policy.place.clone()),
        Some((1, column)) => (format!(" at column {column}"), narrowed(policy, column)),
        Some((line, column)) => (format!(" at line {line}, column {column}"), policy.place.clone()),
    };
    let message = format!("the condition of the policy `{}` is wrong{at}: {}", policy.name, fault.message);
    Problem { code: code::BAD_POLICY.id, message, place, hint: Some(fault.hint) }
}

/// The place of a column of an expression, where that stands in the file as it is read: on one line, with no escapes.
fn narrowed(policy: &Policy, column: u32) -> Place {
    let place = &policy.place;
    let skipped = usize::try_from(place.column.saturating_sub(1)).unwrap_or(usize::MAX);
    let written: String = place.text.chars().skip(skipped).collect();
    let quote = u32::from(written.starts_with(['"', '\'']));
    let verbatim = written.trim_start_matches(['"', '\'']).starts_with(policy.expression.as_str());
    let from = column.saturating_sub(1).saturating_add(quote);
    if !verbatim || from >= place.length {
        return place.clone();
    }
    Place { column: place.column.saturating_add(from), length: 1, ..place.clone() }
}

/// Asks all policies of a plan, and enters what they say.
pub(crate) fn ask(plan: &mut Plan, policies: &[Policy]) {
    ask_within(PATIENCE, plan, policies);
}

fn ask_within(patience: Duration, plan: &mut Plan, policies: &[Policy]) {
    if policies.is_empty() {
        return;
    }
    let (sender, answers) = mpsc::channel();
    let (asked, of) = (policies.to_vec(), plan.clone());
    // Whether it ends is seen by its answers; it is left behind where it takes too long, and ends with the process.
    drop(spawn(move || {
        for policy in &asked {
            let judgement = match compile(policy) {
                Ok(compiled) => judge(&compiled, &of),
                Err(fault) => Judgement::Failed { error: fault.message, hit: None },
            };
            if sender.send(judgement).is_err() {
                return;
            }
        }
    }));
    let deadline = Instant::now() + patience;
    for policy in policies {
        let judgement = answers.recv_timeout(deadline.saturating_duration_since(Instant::now()));
        enter(plan, policy, judgement.unwrap_or_else(|why| unanswered(why, patience)));
    }
}

fn unanswered(why: RecvTimeoutError, patience: Duration) -> Judgement {
    let error = match why {
        RecvTimeoutError::Timeout => format!("the policies took longer than {patience:?}"),
        RecvTimeoutError::Disconnected => "the interpreter broke down".to_owned(),
    };
    Judgement::Failed { error, hit: None }
}

fn spawn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    let builder = thread::Builder::new().name("policies".to_owned()).stack_size(STACK);
    builder.spawn(work).expect("a thread can be started")
}
