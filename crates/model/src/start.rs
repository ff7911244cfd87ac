//! What a real-time task is started with: `start:` in the YAML, `StartParam` of `StartDISyncInstance` [D].
//!
//! No operation reads start parameters back [INF]: what is known of them is what was recorded. They count from the next
//! start of the task on. No key for the position to start from is documented.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// What a task is started with, and whether an update restarts it. What is not said is left to the workspace.
///
/// State files and saved plans hold it as it is serialised here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// After how many failovers the task gives up.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub failover: Option<Failover>,
    /// After how many dirty records the task gives up.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub error_limit: Option<u32>,
    /// What becomes of changes of the source's schema, kind by kind.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub ddl: BTreeMap<DdlKind, DdlPolicy>,
    /// Whether a running instance is restarted after what it takes up at its next start only.
    #[serde(skip_serializing_if = "AfterUpdate::is_keep", default)]
    pub after_update: AfterUpdate,
}

/// So many failovers are tolerated within such a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failover {
    /// How many.
    pub count: u32,
    /// Within how many minutes [INF: the unit].
    pub minutes: u32,
}

impl fmt::Display for Failover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {} minutes", self.count, self.minutes)
    }
}

/// Whether an update restarts a running instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterUpdate {
    /// The instance goes on as it is until somebody restarts it.
    #[default]
    Keep,
    /// It is stopped and started.
    Restart,
}

impl AfterUpdate {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Restart, Self::Keep];

    /// The word of the YAML.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Restart => "restart",
        }
    }

    /// Whether it is what holds where nobody says anything.
    #[must_use]
    pub fn is_keep(&self) -> bool {
        *self == Self::Keep
    }
}

/// A kind of change to the schema of a source [D].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DdlKind {
    /// A table comes.
    CreateTable,
    /// A table goes.
    DropTable,
    /// A table is given another name.
    RenameTable,
    /// A table is emptied.
    TruncateTable,
    /// A column comes.
    AddColumn,
    /// A column goes.
    DropColumn,
    /// A column is given another name.
    RenameColumn,
    /// A column is given another type.
    ModifyColumn,
}

impl DdlKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::CreateTable,
        Self::DropTable,
        Self::RenameTable,
        Self::TruncateTable,
        Self::AddColumn,
        Self::DropColumn,
        Self::RenameColumn,
        Self::ModifyColumn,
    ];

    /// The word of the YAML. That of the service has no underscore, and capitals.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::CreateTable => "create_table",
            Self::DropTable => "drop_table",
            Self::RenameTable => "rename_table",
            Self::TruncateTable => "truncate_table",
            Self::AddColumn => "add_column",
            Self::DropColumn => "drop_column",
            Self::RenameColumn => "rename_column",
            Self::ModifyColumn => "modify_column",
        }
    }
}

/// What becomes of a change to the schema of a source [SDK].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DdlPolicy {
    /// The destination is changed alike.
    Normal,
    /// It is dropped, and nobody is told.
    Ignore,
    /// It is dropped, and a warning is logged.
    Warning,
    /// The task fails.
    Critical,
}

impl DdlPolicy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Normal, Self::Ignore, Self::Warning, Self::Critical];

    /// The word of the YAML. That of the service is the same in capitals.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Ignore => "ignore",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// The keys of `start:`, by their names with that of the block.
const FAILOVER: &str = "start.failover";
const ERROR_LIMIT: &str = "start.error_limit";
const DDL: &str = "start.ddl";
const AFTER_UPDATE: &str = "start.after_update";

impl Start {
    /// Its keys, in the order of the YAML.
    pub const KEYS: [&str; 4] = [FAILOVER, ERROR_LIMIT, DDL, AFTER_UPDATE];

    /// Whether nothing is said.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// What the service is told at a start: all but what is to be done after an update.
    #[must_use]
    pub fn parameters(&self) -> Self {
        Self { after_update: AfterUpdate::Keep, ..self.clone() }
    }

    /// What is said under one of the [keys](Self::KEYS), as people and [`set`](Self::set) read it; `None` where
    /// nothing is, and for any other key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<String> {
        match key {
            FAILOVER => self.failover.map(|failover| failover.to_string()),
            ERROR_LIMIT => self.error_limit.map(|limit| limit.to_string()),
            DDL if !self.ddl.is_empty() => {
                let rules = self.ddl.iter().map(|(kind, policy)| format!("{}: {}", kind.word(), policy.word()));
                Some(rules.collect::<Vec<_>>().join(", "))
            }
            AFTER_UPDATE if !self.after_update.is_keep() => Some(self.after_update.word().to_owned()),
            _ => None,
        }
    }

    /// Sets one of the keys to what [`get`](Self::get) has told of it. What cannot be read, and any other key, changes
    /// nothing.
    pub fn set(&mut self, key: &str, text: Option<&str>) {
        match (key, text) {
            (FAILOVER, None) => self.failover = None,
            (FAILOVER, Some(text)) => self.failover = failover(text).or(self.failover),
            (ERROR_LIMIT, None) => self.error_limit = None,
            (ERROR_LIMIT, Some(text)) => self.error_limit = text.parse().ok().or(self.error_limit),
            (DDL, None) => self.ddl.clear(),
            (DDL, Some(text)) => {
                let rules: Option<BTreeMap<DdlKind, DdlPolicy>> = text.split(", ").map(rule).collect();
                self.ddl = rules.unwrap_or_else(|| std::mem::take(&mut self.ddl));
            }
            (AFTER_UPDATE, text) => {
                let is_restart = text == Some(AfterUpdate::Restart.word());
                self.after_update = if is_restart { AfterUpdate::Restart } else { AfterUpdate::Keep };
            }
            _ => {}
        }
    }
}

fn failover(text: &str) -> Option<Failover> {
    let (count, minutes) = text.strip_suffix(" minutes")?.split_once(" in ")?;
    Some(Failover { count: count.parse().ok()?, minutes: minutes.parse().ok()? })
}

fn rule(text: &str) -> Option<(DdlKind, DdlPolicy)> {
    let (kind, policy) = text.split_once(": ")?;
    let kind = DdlKind::ALL.into_iter().find(|own| own.word() == kind)?;
    let policy = DdlPolicy::ALL.into_iter().find(|own| own.word() == policy)?;
    Some((kind, policy))
}

#[cfg(test)]
mod tests;
