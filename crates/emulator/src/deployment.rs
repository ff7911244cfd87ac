//! A deployment: a submission, publication or deletion of a file that somebody asks about later.
//!
//! What it does to the file is done at once; that it takes time is seen in its status alone. No timer fires: it
//! remembers when it is over.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A deployment as the emulator keeps and saves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Deployment {
    /// The workspace.
    pub(crate) project: u64,
    /// The file.
    pub(crate) file: i64,
    /// Its version.
    pub(crate) version: u32,
    /// Where to.
    pub(crate) to: Target,
    /// Who made it.
    pub(crate) user: String,
    /// When it was made.
    pub(crate) made: Timestamp,
    /// When it is over.
    pub(crate) due: Timestamp,
    /// Why it fails in the end, if it does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) failure: Option<String>,
}

/// Where a deployment goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Target {
    /// The development environment.
    Dev,
    /// The production environment.
    Prod,
}

impl Target {
    /// `GetDeployment.ToEnvironment`, whose numbers are not those of `EnvType` [D].
    pub(crate) const fn number(self) -> i64 {
        match self {
            Self::Dev => 1,
            Self::Prod => 2,
        }
    }

    /// `GetDeployment.FromEnvironment`: the one before [D].
    pub(crate) const fn source_number(self) -> i64 {
        match self {
            Self::Dev => 0,
            Self::Prod => 1,
        }
    }
}

impl Deployment {
    /// `GetDeployment.Status` at `now`: `0` ready, `1` successful, `2` failed [D].
    pub(crate) fn status(&self, now: Timestamp) -> i64 {
        match &self.failure {
            _ if now < self.due => 0,
            None => 1,
            Some(_) => 2,
        }
    }
}
