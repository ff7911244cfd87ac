//! What has become of `start:` since the last apply, and whether the instance is to be restarted.
//!
//! No operation reads start parameters back [INF]: they are compared with the record alone, and never are drift. A task
//! that this project has not recorded takes them up at its next start, and is not restarted for being adopted.

use disync_model::{AfterUpdate, Declared, InstanceStatus, Observed, Pending, Record, Run, Stage, Start};

use super::Facts;
use super::in_flight::live_is;
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
        if !self.was_started_with(wished) {
            let differs = Start::KEYS.into_iter().filter(|key| applied.get(key) != wished.get(key));
            difference.fields.extend(differs.map(|key| FieldChange::of(key, applied.get(key), wished.get(key))));
        }
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
        let is_due = takes_up_at_a_start(difference, applied) || self.restart_is_left(record);
        if wishes && runs && is_due && !difference.replaces() {
            difference.fields.push(FieldChange::of(RESTARTED, Some("no".to_owned()), Some("yes".to_owned())));
        }
    }

    /// Whether an earlier apply has stopped between an update, or a publishing, and the restart after it. What was sent last
    /// tells: a record without a fingerprint is that of an update which nothing was seen of afterwards.
    pub(super) fn restart_is_left(&self, record: &Record) -> bool {
        if record.spec.start.after_update != AfterUpdate::Restart {
            return false;
        }
        let Some(pending) = self.pending else { return record.fingerprint.is_none() };
        let was_updated = match (&pending.sent, last_write(pending)) {
            // It was never answered. Where it has not landed, the difference to what is live tells that it is due.
            (Some(_), Some(Stage::Update)) => self.live.is_some_and(|live| live_is(live, pending)),
            // Nothing is published before the update was answered, or seen.
            (_, Some(Stage::Update | Stage::Deploy)) => true,
            _ => record.fingerprint.is_none(),
        };
        was_updated && !was_started(pending)
    }

    /// Whether an earlier apply has stopped after it had started the instance with just this: only the record is behind.
    fn was_started_with(&self, wished: &Start) -> bool {
        let is_this = |pending: &&Pending| pending.spec.as_ref().is_some_and(|spec| spec.start == *wished);
        let runs =
            self.live.is_some_and(|live| live.instance.as_ref().is_some_and(|status| Run::Running.is_met_by(status)));
        runs && self.pending.filter(is_this).is_some_and(was_started)
    }
}

/// The write to the task that was sent last. To have a content generated is none.
fn last_write(pending: &Pending) -> Option<Stage> {
    let sent = pending.sent.as_ref().map(|sent| sent.stage).filter(|stage| *stage != Stage::Generate);
    sent.or(pending.answered)
}

/// Whether the last that was sent has started the instance, if it runs: the start itself, or the stop before it was
/// answered and somebody else has started it since.
fn was_started(pending: &Pending) -> bool {
    match (&pending.sent, last_write(pending)) {
        (_, Some(Stage::Start)) => true,
        (sent, Some(Stage::Stop)) => sent.as_ref().is_none_or(|sent| sent.stage != Stage::Stop),
        _ => false,
    }
}

/// Whether something differs that a running instance is expected to take up at its next start only [INF]. Where nothing was
/// recorded of `start:`, as of a task that was imported, it may run with just that: that alone is no reason to stop it.
fn takes_up_at_a_start(difference: &Difference, applied: &Start) -> bool {
    let is_known = !applied.is_default();
    let counts =
        |field: &FieldChange| matches!(field.field, "resource_group" | "deployed") || (is_known && is_start(field));
    !difference.added.is_empty() || !difference.removed.is_empty() || difference.fields.iter().any(counts)
}
