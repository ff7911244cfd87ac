//! What a fault does to a call: refuses it, or damages the answer.

use std::time::Duration;

use disync_wire::error_code::KnownCode;

use super::FaultKind;
use crate::answer;
use crate::exchange::{Delivery, Response};

/// The code with which a fault refuses a call instead of executing it, and when to come back.
pub(crate) const fn refusal(fault: &FaultKind) -> Option<(KnownCode, Option<Duration>)> {
    match fault {
        FaultKind::Refuse { code, retry_after } => Some((*code, *retry_after)),
        FaultKind::BareStatus(_)
        | FaultKind::LoseRequest
        | FaultKind::LoseAnswer
        | FaultKind::ExecuteTwice
        | FaultKind::ExecuteLate(_)
        | FaultKind::Slow { .. }
        | FaultKind::Truncate(_)
        | FaultKind::Oversize(_)
        | FaultKind::GzipBomb(_)
        | FaultKind::NotJson
        | FaultKind::SlowProcess(_)
        | FaultKind::StuckProcess
        | FaultKind::FailProcess(_)
        | FaultKind::ExpireProcess(_)
        | FaultKind::ListLag(_)
        | FaultKind::Step(_)
        | FaultKind::Edit(_)
        | FaultKind::EditSolution(_) => None,
    }
}

/// What a fault does to the answer of a request that arrived.
pub(crate) fn damage(response: Response, fault: Option<&FaultKind>) -> Response {
    let delivery = match fault {
        Some(FaultKind::NotJson) => return answer::web_page(),
        Some(FaultKind::Slow { first_byte, pace }) => {
            return Response { delay: *first_byte, pace: *pace, ..response };
        }
        Some(FaultKind::LoseAnswer) => Delivery::Nothing,
        Some(FaultKind::Truncate(length)) => Delivery::Truncated(*length),
        Some(FaultKind::Oversize(length)) => Delivery::Oversized(*length),
        Some(FaultKind::GzipBomb(length)) => Delivery::Bomb(*length),
        Some(
            FaultKind::Refuse { .. }
            | FaultKind::BareStatus(_)
            | FaultKind::LoseRequest
            | FaultKind::ExecuteTwice
            | FaultKind::ExecuteLate(_)
            | FaultKind::SlowProcess(_)
            | FaultKind::StuckProcess
            | FaultKind::FailProcess(_)
            | FaultKind::ExpireProcess(_)
            | FaultKind::ListLag(_)
            | FaultKind::Step(_)
            | FaultKind::Edit(_)
            | FaultKind::EditSolution(_),
        )
        | None => Delivery::Whole,
    };
    Response { delivery, ..response }
}
