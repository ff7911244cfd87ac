//! Desired × Live × State → [`Plan`]: what would be done, because of what, in which steps.
//!
//! Pure: no IO, no clock (now is an argument), no async. A plan is a value; it leaves `apply` no choices. The
//! decision table is in [`decide`](decide()), what counts as a difference in `compare`, what a change takes in
//! `stages` and `steps`, and what must be true of every plan in [`check`](check()).

mod accept;
mod against;
mod applied;
mod assess;
mod change;
mod check;
mod compare;
mod conflict;
mod decide;
mod digest;
mod divide;
mod drift;
mod event;
mod explain;
mod finding;
mod forecast;
mod fresh;
mod guard;
mod impact;
mod import;
mod moves;
mod narrow;
mod order;
mod parked;
mod plan;
mod planning;
mod precedence;
mod preview;
mod previewed;
mod publish;
mod recall;
mod remark;
mod revert;
mod revisions;
mod rollback;
mod row;
mod saved;
mod scope;
mod select;
mod since;
mod stages;
mod step;
mod steps;
mod violations;
mod waits;
mod warning;
mod window;

pub use accept::{Accept, NotAParty, Party};
pub use against::{Against, Revision};
pub use applied::{applied, ended};
pub use change::{Action, Block, Change, Indivisible, Reason};
pub use check::check;
pub use compare::{Difference, compare};
pub use conflict::{Conflict, Edit};
pub use divide::select_again;
pub use drift::{Ahead, Drift, DriftInput, DriftKind, DriftReport, Lapse, Lapsed, Listed, drift_report, drift_wanted};
pub use event::{Event, Report};
pub use explain::{Explanation, Layer, Presence, Setting, TableFacts, explain, explaining_scope, known_tables};
pub use finding::{Attribution, Finding, FindingClass, FindingKind, LastEdit};
pub use forecast::Forecast;
pub use fresh::{Moved, MovedKind, Stale, fits_state, moved, wanted_again};
pub use guard::{Allowed, Excess, Guards, Violation};
pub use impact::{Effect, EffectKind, Evidence, Impact};
pub use import::{NotImportable, import};
pub use parked::in_flight;
pub use plan::{Basis, Counts, Plan, Seen};
pub use planning::plan;
pub use precedence::PlannedWave;
pub use preview::Preview;
pub use previewed::Previewed;
pub use recall::{as_recorded, settled};
pub use remark::Remark;
pub use revert::{Left, Reverted, revert};
pub use revisions::{Revisions, as_applied, plan_against};
pub use rollback::{Contradiction, NotRolledBack, NotUndone, Rollback, rollback};
pub use row::{FieldChange, PATTERNS, Side, TableChange, TableChangeKind};
pub use saved::snapshot::{NotASnapshot, Snapshot, read_snapshot, write_snapshot};
pub use saved::{Made, Saved, Unreadable, Unsavable, read_saved, write_saved};
pub use scope::{
    Coverage, Input, Mode, NotAPattern, Part, Pattern, Scope, Selection, Unmatched, check_syncs, check_tables, wanted,
};
pub use select::{Unselected, select, selected_twice};
pub use since::{Since, SincePart};
pub use step::{Step, StepGraph, StepId};
pub use warning::{Hit, Warning};
pub use window::{Closed, Closure, Standing, standing};

#[cfg(test)]
mod tests;
