//! How the state of an instance is called beside a wished `run:`.

use disync_model::{InstanceStatus, SolutionStatus, Verdict};

/// How an instance is called that runs, or is about to.
pub(crate) const RUNNING: &str = "running";

/// How an instance is called that is none, because its task is not deployed.
pub(crate) const ABSENT: &str = "not deployed";

/// How a solution is called that nobody has started.
pub(crate) const NOT_STARTED: &str = "not started";

/// How an instance is called that an interrupted run has started and that does not run yet.
pub(crate) const STARTING: &str = "starting";

/// How an instance's state is shown beside a wished `run:`.
pub(crate) fn instance_word(status: &InstanceStatus) -> String {
    match status {
        InstanceStatus::Running | InstanceStatus::Waiting => RUNNING.to_owned(),
        InstanceStatus::Stopping | InstanceStatus::Paused | InstanceStatus::NotStarted => "stopped".to_owned(),
        InstanceStatus::Absent => ABSENT.to_owned(),
        InstanceStatus::Solution(status) => solution_word(status).to_owned(),
        InstanceStatus::Other(word) => word.clone(),
    }
}

fn solution_word(status: &SolutionStatus) -> &str {
    match status.verdict() {
        Verdict::Running | Verdict::OnTheWay => RUNNING,
        Verdict::NotStarted => NOT_STARTED,
        Verdict::Confirming(_) => "waiting for confirmation",
        Verdict::Failed(_) => "failed",
        Verdict::Deleted => "deleted",
        Verdict::Unclear => status.state.digit(),
    }
}
