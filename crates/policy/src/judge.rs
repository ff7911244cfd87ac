//! What a policy says of a plan.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use cel::{Context, Env, ExecutionError, Value};
use disync_model::{Each, Policy, Severity};
use disync_plan::{Change, Excess, Hit, Plan, Violation, Warning};

use crate::compile::{Compiled, language};
use crate::facts;

/// The most that is quoted of an error: it can hold a whole list of tables.
const LONGEST_ERROR: usize = 200;

/// What a policy says of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// Nothing: it is not met.
    NotMet,
    /// It is met: by these changes or tables, or by none of them where it was asked of the plan as a whole.
    Met(Vec<Hit>),
    /// It could not be told.
    Failed {
        /// Why, in words.
        error: String,
        /// For what, where it was not asked of the plan as a whole.
        hit: Option<Hit>,
    },
}

/// Asks a policy of a plan.
#[must_use]
pub fn judge(policy: &Compiled, plan: &Plan) -> Judgement {
    let question = Question { policy, env: Arc::new(language()), plan: facts::plan(plan, &policy.uses) };
    let effective = || plan.changes.iter().filter(|change| change.is_effective());
    let mut hits = Vec::new();
    match policy.policy.each {
        Each::Plan => match question.ask(&[]) {
            Ok(false) => {}
            Ok(true) => return Judgement::Met(hits),
            Err(error) => return Judgement::Failed { error, hit: None },
        },
        Each::Change => {
            for change in effective() {
                let hit = || Hit { address: change.address.clone(), table: None };
                match question.ask(&[(Each::Change, facts::change(change, &policy.uses))]) {
                    Ok(met) => hits.extend(met.then(hit)),
                    Err(error) => return Judgement::Failed { error, hit: Some(hit()) },
                }
            }
        }
        Each::Table => {
            for change in effective() {
                if let Err(failed) = question.ask_of_tables(change, &mut hits) {
                    return failed;
                }
            }
        }
    }
    if hits.is_empty() { Judgement::NotMet } else { Judgement::Met(hits) }
}

/// A policy with what stays the same each time that it is asked.
struct Question<'q> {
    policy: &'q Compiled,
    env: Arc<Env>,
    plan: Value,
}

impl Question<'_> {
    fn ask_of_tables(&self, change: &Change, hits: &mut Vec<Hit>) -> Result<(), Judgement> {
        let uses = &self.policy.uses;
        let of_change = facts::change(change, uses);
        for row in &change.tables {
            let hit = || Hit { address: change.address.clone(), table: Some(row.table.clone()) };
            match self.ask(&[(Each::Change, of_change.clone()), (Each::Table, facts::table(row, uses))]) {
                Ok(met) => hits.extend(met.then(hit)),
                Err(error) => return Err(Judgement::Failed { error, hit: Some(hit()) }),
            }
        }
        Ok(())
    }

    /// Whether the condition is met; an error says in words why that cannot be told.
    fn ask(&self, things: &[(Each, Value)]) -> Result<bool, String> {
        // The interpreter is somebody else's: should it ever fail, the policy has not been answered, and no more.
        let answer = catch_unwind(AssertUnwindSafe(|| {
            let mut context = Context::with_env(Arc::clone(&self.env));
            context.add_variable_from_value(Each::Plan.word(), self.plan.clone());
            for (name, value) in things {
                context.add_variable_from_value(name.word(), value.clone());
            }
            self.policy.program.execute(&context)
        }));
        match answer {
            Ok(Ok(Value::Bool(met))) => Ok(met),
            Ok(Ok(other)) => Err(format!("it is of type {}, and must be true or false", other.type_of())),
            Ok(Err(error)) => Err(in_words(&error)),
            Err(_) => Err("the interpreter broke down over it".to_owned()),
        }
    }
}

/// What went wrong while an expression was evaluated.
fn in_words(error: &ExecutionError) -> String {
    let text = match error {
        ExecutionError::NoSuchKey(key) => format!("there is no `{key}`"),
        ExecutionError::UndeclaredReference(name) => format!("there is no `{name}`"),
        ExecutionError::NoSuchOverload(call) => {
            let name = call.function().trim_matches('_');
            format!("`{name}` cannot be applied to {}", call.argument_types().join(" and "))
        }
        ExecutionError::DivisionByZero(_) | ExecutionError::RemainderByZero(_) => "it divides by zero".to_owned(),
        ExecutionError::IndexOutOfBounds(_) => "a list has fewer elements than it is asked for".to_owned(),
        ExecutionError::Overflow(..) => "a number becomes too large".to_owned(),
        other => other.to_string(),
    };
    match text.char_indices().nth(LONGEST_ERROR) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// Enters what a policy says into the plan: as a violation where it denies or could not answer, as a warning where it
/// warns.
pub fn enter(plan: &mut Plan, policy: &Policy, judgement: Judgement) {
    let setting = format!("policies.{}", policy.name);
    let (message, expression) = (policy.message.clone(), policy.expression.clone());
    let (excess, hits) = match judgement {
        Judgement::NotMet => return,
        Judgement::Met(hits) if policy.severity == Severity::Warn => {
            plan.warnings.push(Warning { setting, message, expression, hits });
            return;
        }
        Judgement::Met(hits) => (Excess::Denied { message, expression, hits: hits.clone() }, hits),
        Judgement::Failed { error, hit } => (Excess::Undecided { error, hit: hit.clone() }, hit.into_iter().collect()),
    };
    let mut addresses: Vec<_> = hits.into_iter().map(|hit| hit.address).collect();
    addresses.dedup();
    plan.violations.push(Violation { setting, excess, addresses, flag: None });
}
