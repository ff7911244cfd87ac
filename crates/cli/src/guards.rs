//! What one plan may do: the project's guards, and how far flags lift them.

use disync_config::Project;
use disync_plan::{Allowed, Guards};

use crate::args::GuardArgs;

/// The guards of a plan, as far as they are not lifted for it.
pub(crate) fn guards(project: &Project, allowed: Allowed) -> Guards {
    let limits = &project.guards;
    Guards {
        max_removed_tables: limits.max_removed_tables,
        max_removed_percent: limits.max_removed_percent,
        max_restarts: limits.max_restarts,
        max_impact: limits.max_impact,
        allowed,
    }
}

/// What flags allow.
pub(crate) fn allowed(args: &GuardArgs) -> Allowed {
    Allowed {
        classes: args.classes.iter().copied().collect(),
        removed: args.allow_removed,
        restarts: args.allow_restarts,
    }
}
