//! What one plan may do: the project's guards, and how far flags lift them.

use disync_config::Project;
use disync_plan::{Allowed, Guards};

use crate::args::GuardArgs;

/// The guards of a plan.
pub(crate) fn guards(project: &Project, args: &GuardArgs) -> Guards {
    let limits = &project.guards;
    Guards {
        max_removed_tables: limits.max_removed_tables,
        max_removed_percent: limits.max_removed_percent,
        max_restarts: limits.max_restarts,
        max_impact: limits.max_impact,
        allowed: Allowed {
            classes: args.classes.iter().copied().collect(),
            removed: args.allow_removed,
            restarts: args.allow_restarts,
        },
    }
}
