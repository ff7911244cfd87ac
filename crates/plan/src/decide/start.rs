//! What has become of `start:` since the last apply, and whether the instance is to be restarted.
//!
//! No operation reads start parameters back [INF]: they are compared with the record alone, and never are drift. A task
//! that this project has not recorded takes them up at its next start, and is not restarted for being adopted.

use disync_model::{AfterUpdate, Declared, InstanceStatus, Observed, Pending, Record, Run, Stage, Start};

use super::Facts;
use crate::change::{RESTARTED, is_start};
use crate::compare::Difference;
use crate::row::FieldChange;

impl Facts<'_> {
    /// Adds the keys of `start:` that differ from the record, and the restart where one is due.
    pub(super) fn add_start(
        &self,
        difference: &mut Difference,
        (declared, record): (&Declared, Option<&Record>),
        live: &Observed,
    ) {
        let Some(record) = record else { return };
        let (applied, wished) = (&record.spec.start, &declared.spec.start);
        let differs = Start::KEYS.into_iter().filter(|key| applied.get(key) != wished.get(key));
        difference.fields.extend(differs.map(|key| FieldChange::of(key, applied.get(key), wished.get(key))));
        let wishes = wished.after_update == AfterUpdate::Restart && declared.spec.run == Run::Running;
        // What does not run is started as `run:` says; what was not asked is looked at again before it is stopped.
        let runs = match &live.instance {
            Some(InstanceStatus::Running | InstanceStatus::Waiting) | None => true,
            Some(
                InstanceStatus::Stopping
                | InstanceStatus::Paused
                | InstanceStatus::NotStarted
                | InstanceStatus::Absent
                | InstanceStatus::Solution(_)
                | InstanceStatus::Other(_),
            ) => false,
        };
        let is_due = takes_up_at_a_start(difference) || self.restart_is_left(record);
        if wishes && runs && is_due && !difference.replaces() {
            difference.fields.push(FieldChange::of(RESTARTED, Some("no".to_owned()), Some("yes".to_owned())));
        }
    }

    /// Whether an earlier apply has stopped between an update and the restart after it: it was recorded as sent, and
    /// never seen through.
    pub(super) fn restart_is_left(&self, record: &Record) -> bool {
        let is_restarted = |pending: &Pending| {
            let was_sent = pending.sent.as_ref().is_some_and(|sent| sent.stage == Stage::Start);
            was_sent || matches!(pending.answered, Some(Stage::Start | Stage::Stop))
        };
        record.fingerprint.is_none()
            && record.spec.start.after_update == AfterUpdate::Restart
            && !self.pending.is_some_and(is_restarted)
    }
}

/// Whether something differs that a running instance is expected to take up at its next start only [INF].
fn takes_up_at_a_start(difference: &Difference) -> bool {
    let counts = |field: &FieldChange| matches!(field.field, "resource_group" | "deployed") || is_start(field);
    !difference.added.is_empty() || !difference.removed.is_empty() || difference.fields.iter().any(counts)
}
