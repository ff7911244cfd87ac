//! The workspace around the tasks: what it is, and the data sources and resource groups that syncs name.
//!
//! All of it is made and changed in the console. disync reads it to say, before anything is applied, what a sync names
//! that is not there. What the service does not tell is `None`; words and numbers that nobody has documented are kept.

use std::collections::BTreeMap;

use crate::address::Name;
use crate::ids::{NodeId, ProjectId};
use crate::table::Tables;

/// One of the two halves of a workspace in standard mode (`EnvType` [D]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Environment {
    /// Development, `0`.
    Dev,
    /// Production, `1`.
    Prod,
}

impl Environment {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Prod => "prod",
        }
    }
}

/// A workspace (`GetProject`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its id.
    pub id: ProjectId,
    /// Its unique name (`ProjectIdentifier`).
    pub identifier: Option<String>,
    /// Its display name (`ProjectName`).
    pub name: Option<String>,
    /// Whether development and production are apart.
    pub mode: Option<WorkspaceMode>,
    /// Whether it can be used.
    pub status: Option<WorkspaceStatus>,
    /// The resource group for Data Integration that the console proposes.
    pub default_resource_group: Option<String>,
}

impl Workspace {
    /// The environments in which a data source must exist: both in standard mode, and production where the mode is
    /// basic or not known.
    #[must_use]
    pub const fn environments(&self) -> &'static [Environment] {
        match self.mode {
            Some(WorkspaceMode::Standard) => &[Environment::Dev, Environment::Prod],
            Some(WorkspaceMode::Basic | WorkspaceMode::Other(_)) | None => &[Environment::Prod],
        }
    }
}

/// Whether development and production are apart (`ProjectMode` [D]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkspaceMode {
    /// `2`: they are one.
    Basic,
    /// `3`: they are apart.
    Standard,
    /// A number that nobody has documented.
    Other(i64),
}

/// Whether a workspace can be used (`Status` of `GetProject`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkspaceStatus(pub i64);

impl WorkspaceStatus {
    /// Whether everything works in it.
    #[must_use]
    pub const fn is_available(self) -> bool {
        self.0 == 0
    }

    /// The number in words; nothing for one that nobody has documented [D].
    #[must_use]
    pub const fn word(self) -> Option<&'static str> {
        Some(match self.0 {
            0 => "available",
            1 => "deleted",
            2 => "being initialized",
            3 => "not initialized, which failed",
            4 => "disabled",
            5 => "being deleted",
            6 => "not deleted, which failed",
            7 => "frozen, as a payment is due",
            8 => "being updated",
            9 => "not updated, which failed",
            _ => return None,
        })
    }
}

/// A data source in one environment (`ListDataSources`): the same name occurs once for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataSource {
    /// What syncs call it.
    pub name: String,
    /// Where it is.
    pub environment: Option<Environment>,
    /// Its type in the service's word, for example `mysql`. For `rds` it is the subtype that counts, so that one stands
    /// here where the service says it.
    pub kind: Option<String>,
    /// Whether it may be used (`Status` 1 [D]).
    pub enabled: Option<bool>,
    /// Whether it could be reached when that was last tried (`ConnectStatus` 1 [D]).
    pub reachable: Option<bool>,
}

/// A resource group for Data Integration (`ListResourceGroups`, type 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceGroupInfo {
    /// What syncs call it.
    pub identifier: String,
    /// What people call it.
    pub name: Option<String>,
    /// Whether it can be used.
    pub status: Option<ResourceGroupStatus>,
}

/// Whether a resource group can be used (`Status` of `ListResourceGroups`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResourceGroupStatus(pub i64);

impl ResourceGroupStatus {
    /// Whether tasks can run in it. A group that grows or has failed to grow still runs what it runs [INF].
    #[must_use]
    pub const fn is_usable(self) -> bool {
        matches!(self.0, 0 | 5 | 6)
    }

    /// The number in words; nothing for one that nobody has documented [SDK].
    #[must_use]
    pub const fn word(self) -> Option<&'static str> {
        Some(match self.0 {
            0 => "normal",
            1 => "stopped, as it has expired",
            2 => "deleted",
            3 => "being created",
            4 => "not created, which failed",
            5 => "being updated",
            6 => "not updated, which failed",
            7 => "being deleted",
            8 => "not deleted, which failed",
            9 => "timed out",
            _ => return None,
        })
    }
}

/// Which resource groups to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupQuery {
    /// Whatever the service lists without being asked for a category. The pages of 2024 say that these are the public
    /// groups alone, those of 2026 do not [D].
    Unfiltered,
    /// Exclusive groups (`BizExtKey` `single` [D]).
    Exclusive,
}

/// How a resource group reaches a data source (`TestNetworkConnection`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connectivity {
    /// Whether it does; `None` if the service does not say.
    pub connected: Option<bool>,
    /// Why not, in the service's words.
    pub message: Option<String>,
}

/// What a data source is to a task (`RefType` [D]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The task reads from it.
    Source,
    /// The task writes to it.
    Destination,
}

/// A real-time task that uses a data source (`ListRefDISyncTasks`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Its node, which is not its file.
    pub node: Option<NodeId>,
    /// Its name.
    pub name: Name,
    /// The data sources that it reads from.
    pub sources: Vec<String>,
    /// The data sources that it writes to.
    pub destinations: Vec<String>,
}

/// Which defaults of a workspace are meant (`ListDIProjectConfig`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DdlScope {
    /// The type of the destination, for example `holo`.
    pub destination: String,
    /// The type of the source; all of them where it is absent.
    pub source: Option<String>,
}

/// What a workspace does by default with each kind of schema change, in the service's words: `DROPTABLE` → `WARNING`.
pub type DdlPolicies = BTreeMap<String, String>;

/// How a submission, a publication or a deletion of a file stands (`GetDeployment`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeploymentStatus {
    /// `0`: not yet done. A check that still runs, or has failed, shows in the number (`CheckingStatus`: 8, 7 [D]).
    Ready(Option<i64>),
    /// `1`: done.
    Succeeded,
    /// `2`: failed, with the service's reason.
    Failed(String),
    /// A number that nobody has documented.
    Other(i64),
}

/// The databases and tables of a data source (`GetDataSourceMeta`): always in the multi-database form.
pub type SourceTables = Tables;
