//! Limits on what one plan may do.

use crate::change::{Action, Change};

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
    pub setting: &'static str,
    /// The limit.
    pub limit: usize,
    /// What the plan would do.
    pub found: usize,
}

/// Which limits `changes` exceed. A deleted sync stops shipping all its tables; a replaced one those that it loses.
pub(crate) fn violations(changes: &[Change], guards: &Guards) -> Vec<Violation> {
    let Some(limit) = guards.max_removed_tables else { return Vec::new() };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let removed: usize = changes.iter().filter(|change| change.action != Action::Keep).map(Change::n_removed).sum();
    if removed > limit {
        vec![Violation { setting: "guards.max_removed_tables", limit, found: removed }]
    } else {
        Vec::new()
    }
}
