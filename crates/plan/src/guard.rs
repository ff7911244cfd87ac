//! Limits on what one plan may do.

use disync_model::Address;

use crate::change::{Action, Change};
use crate::warning::Hit;

/// The limits of a project.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Guards {
    /// The most tables that one plan may stop shipping.
    pub max_removed_tables: Option<u32>,
}

/// A limit that a plan exceeds. The plan is shown whole all the same; apply refuses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The setting, as it is written in `disync.yaml`.
    pub setting: String,
    /// How it is exceeded.
    pub excess: Excess,
    /// The changes that exceed it.
    pub addresses: Vec<Address>,
    /// The flag that lets this plan pass once, where there is one.
    pub flag: Option<&'static str>,
}

/// How a limit is exceeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Excess {
    /// More tables would go than may.
    RemovedTables {
        /// How many may.
        limit: usize,
        /// How many would.
        found: usize,
    },
    /// A policy denies it.
    Denied {
        /// What the policy says, in the user's words.
        message: Option<String>,
        /// Its condition.
        expression: String,
        /// What meets it; nothing where that is the plan as a whole.
        hits: Vec<Hit>,
    },
    /// A policy could not be answered, which must not pass for one that has nothing to say.
    Undecided {
        /// Why, in words.
        error: String,
        /// For what, where it was not about the plan as a whole.
        hit: Option<Hit>,
    },
}

/// Which limits `changes` exceed. A deleted sync stops shipping all its tables; a replaced one those that it loses.
pub(crate) fn violations(changes: &[Change], guards: &Guards) -> Vec<Violation> {
    let Some(limit) = guards.max_removed_tables else { return Vec::new() };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let removes = |change: &&Change| change.action != Action::Keep && change.n_removed() > 0;
    let removing: Vec<&Change> = changes.iter().filter(removes).collect();
    let found: usize = removing.iter().map(|change| change.n_removed()).sum();
    if found <= limit {
        return Vec::new();
    }
    vec![Violation {
        setting: "guards.max_removed_tables".to_owned(),
        excess: Excess::RemovedTables { limit, found },
        addresses: removing.iter().map(|change| change.address.clone()).collect(),
        flag: None,
    }]
}
