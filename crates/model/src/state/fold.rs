//! How journal entries make the state. What is known of a write that was sent is decided here alone, for every run and
//! every design of a run: who reads a journal needs nothing but its entries.

use crate::address::Address;
use crate::entry::{Answer, Entry};
use crate::state::{OutsideWindow, Pending, Record, Sent, Stage, State};
use crate::write::Outcome;

/// How many runs outside of the change windows are remembered.
const MOST_OUTSIDE_WINDOW: usize = 20;

impl State {
    /// Takes one journal entry into account.
    pub fn fold(&mut self, entry: Entry) {
        match entry {
            Entry::Ended { .. } => {}
            Entry::Began { at, outside_window, plan: _ } => {
                self.stragglers.retain(|_, straggler| straggler.until > at);
                self.outside_window.extend(outside_window.map(|reason| OutsideWindow { at, reason }));
                let surplus = self.outside_window.len().saturating_sub(MOST_OUTSIDE_WINDOW);
                self.outside_window.drain(..surplus);
            }
            Entry::Intent { address, spec, recorded, protected, at } => {
                // What an earlier run left open stays open until something is known of it.
                let before = self.pending.remove(&address);
                let since = before.as_ref().map_or(at, |before| before.since);
                let unpublished = before.as_ref().is_some_and(|before| before.unpublished);
                let answered = before.as_ref().and_then(|before| before.answered);
                let (spec, recorded) = (spec.map(|spec| *spec), recorded.map(|spec| *spec));
                // It was started for another wish than this: this one is not met by that.
                let is_of_this = before.as_ref().is_some_and(|before| before.spec == spec);
                let answered = answered.filter(|stage| is_of_this || *stage != Stage::Start);
                let (process, sent) = before.map_or((None, None), |before| (before.process, before.sent));
                let inherited = sent.is_some();
                let pending =
                    Pending { spec, recorded, protected, process, sent, inherited, answered, unpublished, since };
                self.pending.insert(address, pending);
            }
            Entry::Sent { address, sent } => self.fold_sent(&address, sent),
            Entry::Process { address, process } => {
                if let Some(pending) = self.pending.get_mut(&address) {
                    pending.process = Some(process);
                    pending.sent = pending.sent.take().filter(|sent| sent.stage != Stage::Generate);
                }
            }
            Entry::Answered { address, answer } => self.fold_answer(&address, &answer),
            Entry::Verified { address, record } => self.fold_record(address, record),
            Entry::Fulfilled { address, fulfilled } => {
                let intent = self.pending.get(&address);
                let intended = intent.and_then(|intent| Some((intent.record()?.clone(), intent.protected)));
                if let Some((spec, protected)) = intended {
                    self.fold_record(address, fulfilled.record(spec, protected));
                }
            }
            Entry::Cancelled { address } => {
                if self.pending.get(&address).is_some_and(|pending| !pending.can_be_cancelled(address.kind)) {
                    return;
                }
                self.pending.remove(&address);
            }
            Entry::Forgotten { address } => {
                if let Some(Pending { sent: Some(sent), spec, .. }) = self.pending.remove(&address)
                    && sent.stage != Stage::Delete
                {
                    self.leave_behind(&address, spec, &sent);
                }
                self.records.remove(&address);
            }
        }
    }

    fn fold_record(&mut self, address: Address, record: Record) {
        // What has no answer by then is seen to be so; of several sendings nobody knows which one that was.
        if let Some(sent) = self.pending.remove(&address).and_then(|pending| pending.sent) {
            self.settle(&address, &sent);
        }
        self.records.insert(address, record);
    }

    fn fold_sent(&mut self, address: &Address, sent: Sent) {
        let Some(pending) = self.pending.get_mut(address) else { return };
        if sent.stage == Stage::Generate && pending.sent.is_some() {
            return;
        }
        pending.unpublished |= matches!(sent.stage, Stage::Create | Stage::Update);
        pending.inherited = false;
        if sent.stage == Stage::Create {
            // It is sent where there is none any more, whoever has deleted it.
            self.records.remove(address);
        }
        let (now, stage) = (sent.at, sent.stage);
        let before = pending.sent.take();
        pending.sent = Some(sent.repeating(before.as_ref()));
        let spec = pending.spec.clone();
        match before.filter(|before| before.not_after > now) {
            Some(before) if before.stage.is_done_before(stage) => self.settle(address, &before),
            Some(before) => self.leave_behind(address, spec, &before),
            None => {}
        }
    }

    fn fold_answer(&mut self, address: &Address, answer: &Answer) {
        match answer.outcome {
            Outcome::Unknown(_) | Outcome::Waiting(_) | Outcome::Running(_) => {}
            // It was announced and has not left after all. What an earlier run has sent did leave.
            Outcome::Skipped(_) => {
                if let Some(pending) = self.pending.get_mut(address).filter(|pending| !pending.inherited) {
                    pending.sent = pending.sent.take().filter(|sent| sent.stage != answer.stage);
                }
            }
            Outcome::Failed(_) => self.fold_failure(address, answer),
            Outcome::Done => self.fold_done(address, answer),
        }
    }

    /// A refusal is about what this run has sent, and about nothing that an earlier one has.
    fn fold_failure(&mut self, address: &Address, answer: &Answer) {
        let Some(pending) = self.pending.get_mut(address) else { return };
        let is_about = |sent: &Sent| sent.stage == answer.stage && !pending.inherited;
        let unknown = pending.sent.clone().filter(|sent| !is_about(sent) && sent.not_after > answer.at);
        let spec = pending.spec.clone();
        if pending.outlives_failed(address.kind, answer.stage) {
            pending.sent = pending.sent.take().filter(|sent| sent.stage != answer.stage);
        } else {
            self.pending.remove(address);
        }
        if let Some(sent) = unknown {
            self.leave_behind(address, spec, &sent);
        }
    }

    fn fold_done(&mut self, address: &Address, answer: &Answer) {
        let Some(pending) = self.pending.get_mut(address) else { return };
        let (sent, inherited, spec) = (pending.sent.take(), pending.inherited, pending.spec.clone());
        pending.answered = Some(answer.stage);
        pending.unpublished &= answer.stage != Stage::Deploy;
        match sent.filter(|sent| sent.not_after > answer.at) {
            Some(sent) if inherited && sent.stage.is_done_before(answer.stage) => self.settle(address, &sent),
            Some(sent) if sent.stage != answer.stage => self.leave_behind(address, spec, &sent),
            // Of one kind, or left by an earlier run: then nobody knows how often it was sent.
            Some(sent) if inherited || self.stragglers.get(address).is_some_and(|late| late.stage == sent.stage) => {
                self.settle(address, &sent);
            }
            Some(_) | None => {}
        }
        self.record_answer(address, answer);
    }

    fn record_answer(&mut self, address: &Address, answer: &Answer) {
        let Some(pending) = self.pending.get_mut(address) else { return };
        let task = answer.task.or_else(|| self.records.get(address).map(|record| record.task));
        match (answer.stage, pending.record(), task) {
            (Stage::Create | Stage::Update, Some(spec), Some(task)) => {
                let (spec, protected) = (spec.clone(), pending.protected);
                pending.process = None;
                let (fingerprint, destinations) = (None, None);
                // What the YAML says of the order is recorded with the end of the change.
                let (order, unwatched) = self
                    .records
                    .get(address)
                    .map(|record| (record.order.clone(), record.unwatched))
                    .unwrap_or_default();
                let applied_at = answer.at;
                let record = Record { task, spec, fingerprint, destinations, protected, order, unwatched, applied_at };
                self.records.insert(address.clone(), record);
                if answer.stage == Stage::Create {
                    // Whatever is late was aimed at a task that this one takes the place of.
                    self.stragglers.remove(address);
                }
            }
            (Stage::Delete, _, _) => {
                self.records.remove(address);
                if pending.spec.is_none() {
                    self.pending.remove(address);
                }
            }
            _ => {}
        }
    }
}
