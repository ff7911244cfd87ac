//! One apply as the log of applies tells it: who ran it, what it did, and what leads back to what was there before.
//!
//! What an apply costs in the log is what it changes: of a task with five thousand tables of which ten change, those ten
//! are in it. How it is made of a plan and undone again is `plan`'s, the file is `state`'s.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use crate::action::Action;
use crate::address::Address;
use crate::digest::Digest;
use crate::ids::ProjectId;
use crate::spec::Spec;
use crate::table::Table;
use crate::write::Outcome;

/// Names an apply: the serial of the state that it started from. There is one of each in a lineage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApplyId(pub u64);

impl fmt::Display for ApplyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a text does not name an apply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an apply is named by a number, as `disync log` lists them")]
pub struct NotAnApplyId;

impl FromStr for ApplyId {
    type Err = NotAnApplyId;

    fn from_str(text: &str) -> Result<Self, NotAnApplyId> {
        text.parse().map(Self).map_err(|_| NotAnApplyId)
    }
}

/// A run that set out to change something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apply {
    /// Its name.
    pub id: ApplyId,
    /// The history that it is a part of: that of the state.
    pub lineage: String,
    /// The workspace.
    pub project: ProjectId,
    /// What it was for.
    pub purpose: Purpose,
    /// Who ran it.
    pub runner: Runner,
    /// When it began.
    pub began_at: Timestamp,
    /// The digest of the plan that it carried out: the one by which plans are approved.
    pub plan: Digest,
    /// Whether that plan was saved and reviewed as a file.
    pub saved: bool,
    /// Why it was run although no change window was open, in the user's words.
    pub outside_window: Option<String>,
    /// What it was to change, in the order of the addresses.
    pub changes: Vec<Applied>,
    /// How it ended; `None` as long as it is under way, and for ever where it was killed.
    pub end: Option<ApplyEnd>,
}

/// What an apply is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To make live as the YAML says.
    Apply,
    /// To delete everything.
    Destroy,
    /// To bring the state up to date.
    RefreshOnly,
    /// To undo an earlier apply.
    Rollback(ApplyId),
}

impl Purpose {
    /// The word for people and files; which apply is rolled back is not in it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Destroy => "destroy",
            Self::RefreshOnly => "refresh-only",
            Self::Rollback(_) => "rollback",
        }
    }
}

/// `rollback of 41`, or the word alone.
impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rollback(id) => write!(f, "rollback of {id}"),
            Self::Apply | Self::Destroy | Self::RefreshOnly => f.write_str(self.word()),
        }
    }
}

/// Who ran an apply, by the account of its environment. Verbatim: whoever prints it escapes it first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runner {
    /// The account.
    pub who: String,
    /// The machine.
    pub host: String,
    /// The process on it.
    pub pid: u32,
    /// The job of CI that it ran in: where to look at it, and who had it run.
    pub job: Option<Job>,
    /// The version of disync.
    pub version: String,
}

/// A job of CI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Where to look at it.
    pub url: String,
    /// Who had it run, where CI says so.
    pub actor: Option<String>,
}

/// How an apply ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplyEnd {
    /// When.
    pub at: Timestamp,
    /// How.
    pub result: ApplyResult,
    /// Why it stopped, where it was not a step that failed.
    pub why: Option<String>,
}

/// In which way an apply ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApplyResult {
    /// All that it meant to do is done.
    Done,
    /// Something failed, or is not known, or goes on by itself.
    Incomplete,
    /// It was asked to stop.
    Interrupted,
    /// Something kept it from going on, such as a full disk.
    Halted,
}

impl ApplyResult {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Done, Self::Incomplete, Self::Interrupted, Self::Halted];

    /// The word for people and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Incomplete => "incomplete",
            Self::Interrupted => "interrupted",
            Self::Halted => "halted",
        }
    }

    /// The result with that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|result| result.word() == word)
    }
}

/// What an apply did to one address: the way from what was recorded of it to what is recorded afterwards.
///
/// What was recorded is not the same as what was live where somebody had edited the task: such an edit is no part of it,
/// and is not brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Whose.
    pub address: Address,
    /// What.
    pub action: Action,
    /// The digest of what was recorded before; `None` where nothing was.
    pub before: Option<Digest>,
    /// The digest of what is recorded once it is done; `None` where nothing is.
    pub after: Option<Digest>,
    /// All that the sync was before, of a task that is deleted or replaced: of that no difference leads back.
    pub was: Option<Box<Spec>>,
    /// The tables that came.
    pub added: Vec<Table>,
    /// The tables that went.
    pub removed: Vec<Table>,
    /// What else changed.
    pub settings: Vec<AppliedSetting>,
    /// How it ended; `None` where that is not known.
    pub outcome: Option<Outcome>,
}

/// A setting that an apply changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedSetting {
    /// Its key in the YAML.
    pub key: String,
    /// What it was in the service, or by the record where the service does not tell.
    pub before: Option<String>,
    /// What it became.
    pub after: Option<String>,
    /// What was recorded of it, where that is not what it was: an instance that is nobody's business has a state, too.
    pub recorded: Option<String>,
}
