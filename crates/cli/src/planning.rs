//! The stages of a plan that read something: each says what the next ones work on.
//!
//! What is computed from that is in `disync_plan`; the order of the stages is in `command::plan`.

mod patterns;
pub(crate) mod preview;
pub(crate) mod refresh;
pub(crate) mod scope;
pub(crate) mod select;

use disync_config::Project;
use disync_plan::{Plan, check, standing};
use jiff::Timestamp;

use crate::failure::{Exit, Failure};
use crate::policy;

/// A plan with what the calendar and the policies of the project say of it, checked.
///
/// # Errors
/// It is not sound, which is a fault of disync's.
pub(crate) fn judged(mut plan: Plan, project: &Project, now: Timestamp) -> Result<Plan, Failure> {
    plan.standing = standing(&project.guards.calendar, now);
    policy::ask(&mut plan, &project.policies);
    check(&plan).map_err(|broken| {
        Failure::new(Exit::Error, format!("internal error: the plan is not sound: {}", broken.join("; ")))
            .hint("nothing was changed; please report this")
    })?;
    Ok(plan)
}
