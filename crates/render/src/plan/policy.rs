//! What policies say of a plan.

use disync_plan::{Hit, Plan, Warning};

use crate::escape::{message, name};
use crate::phrase::some_of;
use crate::style::{Label, Page};

/// How many changes or tables are named; the others are counted.
const MOST_HITS: usize = 5;

/// Puts the warnings of a plan.
pub(super) fn warnings(page: &mut Page, plan: &Plan) {
    for warning in &plan.warnings {
        page.end().sentence(0, (Label::Warning, "Warning: "), &warning_text(warning));
    }
}

/// What a warning says.
pub(crate) fn warning_text(warning: &Warning) -> String {
    format!(
        "the policy `{}` says: {}",
        policy(&warning.setting),
        said(&warning.message, &warning.expression, &warning.hits)
    )
}

/// Why a policy denies a plan.
pub(crate) fn denied_text(setting: &str, (words, expression, hits): (&Option<String>, &str, &[Hit])) -> String {
    format!("the policy `{}` denies this plan: {}", policy(setting), said(words, expression, hits))
}

/// Why a policy could not be answered.
pub(crate) fn undecided_text(setting: &str, error: &str, hit: Option<&Hit>) -> String {
    let of = hit.map(|hit| format!(" for {}", name(&hit.to_string()))).unwrap_or_default();
    format!("the policy `{}` could not be answered{of}, and so denies this plan: {}", policy(setting), message(error))
}

fn policy(setting: &str) -> String {
    name(setting.strip_prefix("policies.").unwrap_or(setting)).into_owned()
}

fn said(words: &Option<String>, expression: &str, hits: &[Hit]) -> String {
    let what = match words {
        Some(words) => message(words).into_owned(),
        None => format!("`{}`", message(expression)),
    };
    if hits.is_empty() {
        return what;
    }
    format!("{what} ({})", some_of(hits.iter().map(|hit| name(&hit.to_string()).into_owned()), MOST_HITS))
}
