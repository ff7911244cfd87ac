//! Whether a run may change anything at this moment.
//!
//! Asked before the approval and again after it: the answer to a question may take hours.

use disync_model::Calendar;
use disync_plan::{Plan, Standing, standing};
use disync_render::closed_text;
use jiff::Timestamp;

use crate::args::WindowArgs;
use crate::failure::{Exit, Failure};

/// Leave to carry out `plan` now: a plan that does nothing may always be; where the calendar forbids it and was overridden, the reason that was given.
///
/// # Errors
/// The calendar forbids it.
pub(crate) fn permit(calendar: &Calendar, plan: &Plan, args: &WindowArgs) -> Result<Option<String>, Failure> {
    if plan.is_empty() {
        return Ok(None);
    }
    match (standing(calendar, Timestamp::now()), &args.outside_window) {
        (Standing::Open { .. }, _) => Ok(None),
        (Standing::Closed(_), Some(reason)) => Ok(Some(reason.clone())),
        (Standing::Closed(closed), None) => {
            let message = format!("refused: {}; nothing was changed", closed_text(&closed));
            let hint = "run it again then; if it cannot wait, say why with --outside-window REASON";
            Err(Failure::new(Exit::Refused, message).hint(hint))
        }
    }
}
