//! What one plan may do: the project's guards, and how far flags lift them.

use disync_config::{MostImpact, Project};
use disync_plan::{Allowed, Guards, ImpactClass, RemovedPercent};

use crate::args::GuardArgs;

/// The guards of a plan.
pub(crate) fn guards(project: &Project, args: &GuardArgs) -> Guards {
    let limits = &project.guards;
    let share = |share: disync_config::RemovedPercent| RemovedPercent { percent: share.percent, floor: share.floor };
    Guards {
        max_removed_tables: limits.max_removed_tables,
        max_removed_percent: limits.max_removed_percent.map(share),
        max_restarts: limits.max_restarts,
        max_impact: limits.max_impact.map(class),
        allowed: Allowed {
            classes: args.classes.iter().copied().collect(),
            removed: args.allow_removed,
            restarts: args.allow_restarts,
        },
    }
}

const fn class(most: MostImpact) -> ImpactClass {
    match most {
        MostImpact::Safe => ImpactClass::Safe,
        MostImpact::Backfill => ImpactClass::Backfill,
        MostImpact::Rewind => ImpactClass::Rewind,
        MostImpact::Resync => ImpactClass::Resync,
        MostImpact::DataLoss => ImpactClass::DataLoss,
    }
}
