//! What the service tells of a solution besides its document: who made it, how it stands, and its steps.
//!
//! A solution is full loads and a real-time task under one id. No operation lists solutions, and none stops, undeploys
//! or deletes one [D]: it is found by the id that its creation answered, and by nothing else. Two operations tell how
//! one stands: `GetDISyncTask` by a documented digit, `GetDISyncInstanceInfo` by words that are documented nowhere, but
//! step by step. [`SolutionStatus::verdict`] makes one thing of the two; the digit counts.

use serde::{Deserialize, Serialize};

use crate::address::Name;
use crate::ids::SolutionId;

/// A solution as `GetDISyncTask` details it (`SolutionDetail` [D]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    /// Its id.
    pub id: SolutionId,
    /// Its name, where the service tells it.
    pub name: Option<Name>,
    /// How it stands.
    pub state: SolutionState,
    /// Who made it.
    pub created_by: Option<String>,
    /// When it was submitted, as the service writes it: the zone is not stated [D].
    pub submitted_at: Option<String>,
    /// When it was started, as the service writes it.
    pub started_at: Option<String>,
}

/// How a solution stands as a whole (`SolutionDetail.Status` [D]; what the words mean is [INF]).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SolutionState {
    /// `0`, success: all steps have ended well, and the real-time part runs on.
    Succeeded,
    /// `1`: not running; so it is when it was created and nothing else.
    NotRunning,
    /// `2`: its steps are under way, or its real-time part runs.
    Running,
    /// `3`: a step has failed.
    Failed,
    /// `4`: published and not started.
    Committed,
    /// `5`: waiting for manual confirmation in the console. It goes on for nobody but a human.
    Confirming,
    /// `6`: confirmed; it goes on by itself.
    Confirmed,
    /// `7`: something else.
    Unclear,
    /// `8`: waiting; it goes on by itself.
    Waiting,
    /// `9`: deleted in the console.
    Deleted,
    /// A digit or word that nobody has documented, kept verbatim; empty where none was told.
    Other(String),
}

/// Every documented digit and what it stands for.
const DIGITS: [(&str, SolutionState); 10] = [
    ("0", SolutionState::Succeeded),
    ("1", SolutionState::NotRunning),
    ("2", SolutionState::Running),
    ("3", SolutionState::Failed),
    ("4", SolutionState::Committed),
    ("5", SolutionState::Confirming),
    ("6", SolutionState::Confirmed),
    ("7", SolutionState::Unclear),
    ("8", SolutionState::Waiting),
    ("9", SolutionState::Deleted),
];

impl SolutionState {
    /// The state that the service means by a digit (`SolutionDetail.Status`).
    #[must_use]
    pub fn from_digit(digit: &str) -> Self {
        let known = DIGITS.into_iter().find(|(known, _)| *known == digit);
        known.map_or_else(|| Self::Other(digit.to_owned()), |(_, state)| state)
    }

    /// The state that the service means by a word (`SolutionInfo.Status`), of which `run` alone is known [D: sample].
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        if word.eq_ignore_ascii_case("run") { Self::Running } else { Self::Other(word.to_owned()) }
    }

    /// The digit, or the undocumented text.
    #[must_use]
    pub fn digit(&self) -> &str {
        match self {
            Self::Other(text) => text,
            known => DIGITS.iter().find(|(_, state)| state == known).map_or("", |(digit, _)| digit),
        }
    }

    /// Whether the steps can add anything to it: which one waits or has failed, or whether one does at all.
    #[must_use]
    pub const fn asks_for_steps(&self) -> bool {
        match self {
            Self::Running | Self::Failed | Self::Confirming | Self::Unclear | Self::Other(_) => true,
            Self::Succeeded | Self::NotRunning | Self::Committed | Self::Confirmed | Self::Waiting | Self::Deleted => {
                false
            }
        }
    }
}

/// How a solution stands, with its steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SolutionStatus {
    /// As a whole.
    pub state: SolutionState,
    /// Its steps, in the service's order; none where they were not asked for or not told.
    pub steps: Vec<SolutionStep>,
}

/// One step of a solution (`StepDetail` [D]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SolutionStep {
    /// Its name; empty where the service gives none.
    pub name: String,
    /// How it stands, in the service's word.
    pub word: String,
    /// What else the service says about it, shortened to what is not well.
    pub info: Option<String>,
}

/// What a step's word means; the words are documented nowhere (the samples show `success` and `SUCCESS` [D]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// It has ended well.
    Done,
    /// It is under way.
    Running,
    /// It waits for others.
    Waiting,
    /// It waits for a human to confirm it in the console.
    Confirming,
    /// It has failed.
    Failed,
    /// Something else.
    Other,
}

impl SolutionStep {
    /// What its word means [INF]; in any case, and whatever joins the parts of a word.
    #[must_use]
    pub fn state(&self) -> StepState {
        let word: String =
            self.word.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        match word.as_str() {
            "success" | "succeeded" | "succeed" | "finished" | "finish" | "done" | "confirmed" => StepState::Done,
            "run" | "running" => StepState::Running,
            "wait" | "waiting" | "pending" | "norun" | "notrun" | "notrunning" | "init" => StepState::Waiting,
            "fail" | "failed" | "failure" | "error" => StepState::Failed,
            word if word.contains("confirm") || word.contains("manual") => StepState::Confirming,
            _ => StepState::Other,
        }
    }
}

/// What a status comes down to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// It runs.
    Running,
    /// It is not running yet and will be by itself.
    OnTheWay,
    /// Nobody has started it.
    NotStarted,
    /// It waits for a human; at this step, where one says so.
    Confirming(Option<&'a SolutionStep>),
    /// It has failed; at this step, where one says so.
    Failed(Option<&'a SolutionStep>),
    /// It was deleted in the console.
    Deleted,
    /// Nobody can tell.
    Unclear,
}

impl SolutionStatus {
    /// A status without steps.
    #[must_use]
    pub const fn of(state: SolutionState) -> Self {
        Self { state, steps: Vec::new() }
    }

    /// What the digit and the steps come down to.
    ///
    /// | digit | steps | |
    /// |---|---|---|
    /// | `0` | | runs |
    /// | `2` | one waits to be confirmed | waits for a human |
    /// | `2` | one has failed | failed |
    /// | `2` | any other | runs |
    /// | `5` | | waits for a human |
    /// | `3` | | failed |
    /// | `6`, `8` | | on the way |
    /// | `1`, `4` | | not started |
    /// | `9` | | deleted |
    /// | `7`, undocumented, none | as for `2`, but without that | unclear |
    #[must_use]
    pub fn verdict(&self) -> Verdict<'_> {
        let first = |state| self.steps.iter().find(|step| step.state() == state);
        match &self.state {
            SolutionState::Succeeded => Verdict::Running,
            SolutionState::Confirmed | SolutionState::Waiting => Verdict::OnTheWay,
            SolutionState::NotRunning | SolutionState::Committed => Verdict::NotStarted,
            SolutionState::Deleted => Verdict::Deleted,
            SolutionState::Failed => Verdict::Failed(first(StepState::Failed)),
            // A step that is to be confirmed may say no more than that it waits.
            SolutionState::Confirming => {
                Verdict::Confirming(first(StepState::Confirming).or_else(|| first(StepState::Waiting)))
            }
            running_or_unclear => match (first(StepState::Confirming), first(StepState::Failed)) {
                (Some(step), _) => Verdict::Confirming(Some(step)),
                (None, Some(step)) => Verdict::Failed(Some(step)),
                (None, None) if *running_or_unclear == SolutionState::Running => Verdict::Running,
                (None, None) => Verdict::Unclear,
            },
        }
    }
}

#[cfg(test)]
mod tests;
