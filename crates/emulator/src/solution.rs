//! A solution: a job document, and the run of its steps once it is started.
//!
//! Created (`1`) → (deploy) `4` → (start) `2` → step by step → `0`, or `3` where a step fails; a step that waits for a
//! human makes it `5`, and `6` once confirmed. The digits are documented [D]; how they follow each other, and the words
//! beside them, are inferred [INF]. No timer fires: a [`Run`] says at which step it is at a given time.

mod console;
mod run;
mod view;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::packed::Packed;
pub(crate) use console::carry_out;
pub use console::{SolutionChange, SolutionEdit};
pub(crate) use run::{Run, Stand};
pub use run::{STEPS, StepEvent};
pub use view::{NewSolution, SolutionView};

/// A solution as the emulator keeps and saves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Solution {
    /// The workspace.
    pub(crate) project: u64,
    /// The name, unique among the solutions of the workspace that are not deleted.
    pub(crate) name: String,
    /// The job document, as `CreateDISyncTask` took it.
    pub(crate) content: Packed,
    /// Who created it.
    pub(crate) create_user: String,
    /// Counts the edits, from 1.
    pub(crate) version: u32,
    /// The content that was deployed last, for telling which tables are new.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) deployed: Option<Packed>,
    /// When it was deployed last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) submit_time: Option<Timestamp>,
    /// What was started; absent before the first start.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) run: Option<Run>,
    /// What happens at one of its steps whenever they are set going.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) event: Option<StepEvent>,
    /// Whether it was deleted in the console.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub(crate) deleted: bool,
}

/// How a solution stands, as `SolutionDetail.Status` says it in digits [D].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SolutionStatus {
    /// All steps have ended well, and the real-time part runs on.
    Success,
    /// Never deployed.
    NotRunning,
    /// Its steps are at work.
    Running,
    /// A step failed.
    Failed,
    /// Deployed and not started.
    Committed,
    /// A step waits for a human.
    WaitingForConfirmation,
    /// That step was confirmed and is at work.
    Confirmed,
    /// Deleted in the console.
    Deleted,
}

impl SolutionStatus {
    /// `SolutionDetail.Status` [D].
    #[must_use]
    pub const fn digit(self) -> &'static str {
        match self {
            Self::Success => "0",
            Self::NotRunning => "1",
            Self::Running => "2",
            Self::Failed => "3",
            Self::Committed => "4",
            Self::WaitingForConfirmation => "5",
            Self::Confirmed => "6",
            Self::Deleted => "9",
        }
    }

    /// `SolutionInfo.Status`: `run` is the sample's word [D], the others are ours [INF].
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::NotRunning => "init",
            Self::Running => "run",
            Self::Failed => "fail",
            Self::Committed => "committed",
            Self::WaitingForConfirmation => "wait",
            Self::Confirmed => "confirmed",
            Self::Deleted => "deleted",
        }
    }
}

impl Solution {
    /// A solution that was never deployed.
    pub(crate) fn new((project, name): (u64, &str), content: Packed, user: &str) -> Self {
        Self {
            project,
            name: name.to_owned(),
            content,
            create_user: user.to_owned(),
            version: 1,
            deployed: None,
            submit_time: None,
            run: None,
            event: None,
            deleted: false,
        }
    }

    /// Whether the latest edit was deployed.
    pub(crate) fn is_committed(&self) -> bool {
        self.deployed.as_ref() == Some(&self.content)
    }

    /// Gives it another content, which then is not committed.
    pub(crate) fn edit(&mut self, content: Packed) {
        self.version = self.version.saturating_add(1);
        self.content = content;
    }

    /// How it stands at `now`.
    pub(crate) fn status(&self, now: Timestamp) -> SolutionStatus {
        match self.run.as_ref().map(|run| run.stand(now)) {
            _ if self.deleted => SolutionStatus::Deleted,
            None if self.is_committed() => SolutionStatus::Committed,
            None => SolutionStatus::NotRunning,
            Some(Stand::At { confirmed: true, .. }) => SolutionStatus::Confirmed,
            Some(Stand::At { confirmed: false, .. }) => SolutionStatus::Running,
            Some(Stand::Waits { .. }) => SolutionStatus::WaitingForConfirmation,
            Some(Stand::Failed { .. }) => SolutionStatus::Failed,
            Some(Stand::Ended) => SolutionStatus::Success,
        }
    }
}
