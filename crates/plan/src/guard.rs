//! Limits on what one plan may do. Which of them a plan exceeds is decided in `violations`.
//!
//! What is blocked does not count: it is not done. A limit can be lifted for one run alone, by a flag that says how far;
//! there is none that lifts them all.

use std::collections::BTreeSet;

use disync_model::{Address, ImpactClass, RemovedPercent};

use crate::warning::Hit;

/// The limits of a project, and how far they are lifted for this run. `None` is no limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guards {
    /// The most tables that one plan may stop shipping.
    pub max_removed_tables: Option<u32>,
    /// The largest share of the tables that one plan may stop shipping.
    pub max_removed_percent: Option<RemovedPercent>,
    /// The most tasks that one plan may restart.
    pub max_restarts: Option<u32>,
    /// The worst impact that needs no flag.
    pub max_impact: Option<ImpactClass>,
    /// What was allowed for this run.
    pub allowed: Allowed,
}

/// What was allowed for one run, by flags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed {
    /// These classes of impact, each by itself.
    pub classes: BTreeSet<ImpactClass>,
    /// So many tables may go.
    pub removed: Option<u32>,
    /// So many tasks may restart.
    pub restarts: Option<u32>,
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
    /// A larger share of the tables would go than may.
    RemovedPercent {
        /// Which share may, in hundredths.
        limit: u8,
        /// How many tables may go whatever their share is.
        floor: usize,
        /// How many would.
        found: usize,
        /// Of how many.
        shipped: usize,
    },
    /// More tasks would restart than may.
    Restarts {
        /// How many may.
        limit: usize,
        /// How many would.
        found: usize,
    },
    /// Something would have a worse impact than may be without a flag.
    Impact {
        /// The worst that needs none.
        limit: ImpactClass,
        /// What some changes have.
        found: ImpactClass,
    },
}
