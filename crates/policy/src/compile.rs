//! An expression before there is a plan.

use std::panic::{AssertUnwindSafe, catch_unwind};

use cel::{Env, ParseErrors, Program};
use disync_model::Policy;

use crate::inspect::{Uses, inspect};

/// A policy that can be asked.
#[derive(Debug)]
pub struct Compiled {
    /// What the YAML says.
    pub policy: Policy,
    pub(crate) program: Program,
    pub(crate) uses: Uses,
}

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What: a fragment that quotes the user's words in backticks.
    pub message: String,
    /// What to do about it.
    pub hint: String,
    /// Where: a line and a column in characters, both counted from 1; `None` where the whole expression is meant.
    pub at: Option<(u32, u32)>,
}

const HINT: &str = "an expression is CEL, such as `plan.tables_removed > 5 && plan.mode != \"destroy\"`";

impl Fault {
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into(), at: None }
    }
}

/// The language as policies have it. Optional values are left out: nothing here is optional.
pub(crate) fn language() -> Env {
    Env::stdlib().with_optional_support(false)
}

/// Checks a policy as far as that goes without a plan.
///
/// # Errors
/// Says what is wrong with its expression.
pub fn compile(policy: &Policy) -> Result<Compiled, Fault> {
    // The parser is somebody else's: should it ever fail on an expression, that is the expression's fault to everybody.
    let parsed = catch_unwind(AssertUnwindSafe(|| language().compile(&policy.expression)));
    let program = match parsed {
        Ok(Ok(program)) => program,
        Ok(Err(errors)) => return Err(syntax(&errors)),
        Err(_) => return Err(Fault::new("the expression cannot be read", HINT)),
    };
    let uses = inspect(&program, policy.each)?;
    Ok(Compiled { policy: policy.clone(), program, uses })
}

/// The first of the parser's errors; the others follow from it.
fn syntax(errors: &ParseErrors) -> Fault {
    let Some(error) = errors.errors.iter().min_by_key(|error| error.pos) else {
        return Fault::new("the expression cannot be read", HINT);
    };
    let message = in_words(&error.msg);
    let number = |n: isize| u32::try_from(n).ok().filter(|n| *n > 0);
    let (line, column) = error.pos;
    Fault { at: number(line).zip(number(column)), ..Fault::new(message, HINT) }
}

/// What the parser says, without what would be possible instead: that is nearly everything that the language has.
fn in_words(text: &str) -> String {
    let text = text.split(" expecting ").next().unwrap_or_default();
    let text = text.strip_prefix("Syntax error: ").unwrap_or(text);
    let unquoted = |text: &str| text.strip_prefix('\'').and_then(|t| t.strip_suffix('\'')).unwrap_or(text).to_owned();
    for known in ["mismatched input ", "extraneous input ", "no viable alternative at input "] {
        match text.strip_prefix(known) {
            Some(input) if input.ends_with("<EOF>'") => return "it ends too early".to_owned(),
            Some(input) => return format!("`{}` cannot stand here", unquoted(input)),
            None => {}
        }
    }
    match text.strip_prefix("token recognition error at: ") {
        Some(token) => format!("`{}` is no word of the language", unquoted(token)),
        None => text.to_owned(),
    }
}
