//! What the service tells of a solution, in our words: how it stands and who made it, and its steps.
//!
//! What its document says is [`shape`](crate::shape)'s concern, and what digit and steps come down to is
//! `disync_model::solution`'s.

use disync_model::{InstanceStatus, Name, Solution, SolutionId, SolutionState, SolutionStatus, SolutionStep};
use disync_wire::document::StepInfo;
use disync_wire::response::{InstanceInfo, SolutionDetail, StepDetail};

use crate::redact::Redactor;

/// The most rows of a step's information that are kept.
const MOST_ROWS: usize = 5;

/// Reads the details of the solution that was asked for. They hold an id, too, which proves nothing: whether it is the
/// number that a creation answers is documented nowhere.
pub(crate) fn solution(id: SolutionId, detail: &SolutionDetail) -> Solution {
    let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    Solution {
        id,
        name: text(&detail.name).map(Name::new),
        state: SolutionState::from_digit(detail.status.as_deref().unwrap_or_default()),
        created_by: text(&detail.creator_name),
        submitted_at: text(&detail.submit_time),
        started_at: text(&detail.start_time),
    }
}

/// Reads how a solution stands. `Data.Status` says only whether that could be read [D]; where it could not, nothing was
/// told.
pub(crate) fn status(info: &InstanceInfo, redactor: &Redactor) -> InstanceStatus {
    let solution = info.solution_info.clone().filter(|_| !info.status.is_fail()).unwrap_or_default();
    InstanceStatus::Solution(SolutionStatus {
        state: SolutionState::from_word(solution.status.as_deref().unwrap_or_default()),
        steps: solution.step_detail.iter().map(|detail| step(detail, redactor)).collect(),
    })
}

fn step(detail: &StepDetail, redactor: &Redactor) -> SolutionStep {
    let number = detail.step_id.map(|id| format!("step {id}"));
    let name = detail.step_name.clone().filter(|name| !name.is_empty()).or(number);
    SolutionStep {
        name: name.unwrap_or_default(),
        word: detail.status.clone().unwrap_or_default(),
        info: detail.info.as_deref().and_then(info).map(|info| redactor.clean(&info)),
    }
}

/// What is not well in the information of a step: the rows of its table that are no success, or a text that is no
/// table at all.
fn info(text: &str) -> Option<String> {
    let Ok(info) = StepInfo::parse(text) else { return Some(text.trim().to_owned()).filter(|text| !text.is_empty()) };
    let rows = info.rows().iter().filter_map(|row| {
        let status = row.status.as_deref().filter(|status| !status.eq_ignore_ascii_case("success"))?;
        Some(format!("{}: {status}", row.file_name.as_deref().unwrap_or("?")))
    });
    let rows: Vec<String> = rows.take(MOST_ROWS).collect();
    (!rows.is_empty()).then(|| rows.join(", "))
}
