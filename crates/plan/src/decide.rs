//! The decision table: what is declared, recorded, live and under way → what would be done.
//!
//! | declared | recorded | live | action |
//! |---|---|---|---|
//! | yes | – | – | Create |
//! | yes | yes | – | Create: it vanished |
//! | yes | – | as wished | Adopt |
//! | yes | – | other tables, group or run state | Update, and thereby adopted |
//! | yes | – | another source, destination or folder | blocked: the name is occupied |
//! | yes | yes | as wished | Keep, or Adopt where only the record is behind |
//! | yes | yes | other tables, group or run state | Update |
//! | yes | yes | another source, destination or folder | Replace |
//! | – | yes | yes | Delete |
//! | – | yes | – | Forget |
//! | – | – | yes | not ours: not in the plan at all |
//!
//! A task that an interrupted apply created, by the journal's account, counts as recorded. What is different about a
//! solution, which nothing lists, stops or deletes, is in `solution`; what only brings the state up to date, in `refreshed`.

mod conflict;
mod draft;
mod in_flight;
mod protection;
mod refreshed;
mod side;
mod solution;
mod start;
mod unwatched;

use disync_model::{
    Address, Declared, Gap, InstanceStatus, Kind, Observed, Pending, Record, Run, Shape, SolutionState, Spec, Stage,
    Straggler, Task, TaskId,
};
use jiff::SignedDuration;

pub(crate) use self::draft::Places;
use self::draft::{all_added, all_removed};
use self::in_flight::in_flight;
use self::protection::Protection;
pub(crate) use self::side::{same, value};
pub(crate) use self::unwatched::take_unwatched;
use crate::change::{Action, Block, Change, Reason, STARTING, instance_word};
use crate::compare::{Difference, compare};
use crate::row::FieldChange;
use crate::scope::{Input, Mode};

/// How far the service's clock and ours may be apart when a task's creation is dated.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(15);

/// Decides about one address.
#[must_use]
pub(crate) fn decide(address: &Address, input: &Input<'_>) -> Change {
    if input.scope.mode == Mode::RefreshOnly {
        return refreshed::refreshed(address, input);
    }
    let destroys = input.scope.mode == Mode::Destroy;
    let in_yaml = input.desired.syncs.get(address);
    let declared = if destroys { None } else { in_yaml };
    let (record, pending) = (input.state.records.get(address), input.state.pending.get(address));
    let facts = Facts {
        declared,
        record,
        pending,
        straggler: input.state.stragglers.get(address),
        protection: Protection::of(in_yaml, record, pending),
        live: input.live.tasks.get(address),
    };
    let mut change = Change::keep(address, declared);
    change.order =
        in_yaml.map(|declared| &declared.order).or(record.map(|record| &record.order)).cloned().unwrap_or_default();
    change.unwatched = record.is_some_and(|record| record.unwatched);
    if let Some(gap) = input.live.gaps.get(address) {
        change.set(Action::Keep, Reason::Unclear);
        change.block = Some(blocked_by(gap));
        return change;
    }
    match (declared, facts.live) {
        (Some(declared), Some(live)) => facts.settle(&mut change, declared, live),
        (Some(declared), None) => facts.create(&mut change, declared),
        (None, Some(live)) => facts.delete(&mut change, live),
        (None, None) => change.set(Action::Forget, Reason::Gone),
    }
    if destroys && matches!(change.action, Action::Delete | Action::Forget) {
        change.reason = Reason::Destroyed;
    }
    let conflict = conflict::conflict(&facts, &change).filter(|_| !destroys);
    let undecided = match (conflict, input.accept.party(address)) {
        (Some(_), Some(party)) => {
            conflict::accept(&facts, &mut change, party);
            None
        }
        (conflict, _) => conflict,
    };
    if change.is_effective() {
        change.block = match address.kind {
            Kind::Realtime => change.block.take().or_else(|| in_flight(&change, &facts, input.now)),
            Kind::Solution => solution::block(&change, &facts, input.now).or(change.block),
        };
        // What stops it anyway comes first: it must be put right whoever is.
        change.block = change.block.or(undecided.map(|conflict| Block::Conflict(Box::new(conflict))));
    }
    change
}

/// All that is known of one address.
struct Facts<'a> {
    declared: Option<&'a Declared>,
    record: Option<&'a Record>,
    pending: Option<&'a Pending>,
    straggler: Option<&'a Straggler>,
    live: Option<&'a Observed>,
    /// Also where everything is to be destroyed, what the YAML protects stays.
    protection: Protection,
}

/// Who made the live task.
enum Maker<'a> {
    /// This project, by the state's account.
    Recorded(&'a Record),
    /// This project, by the journal's account.
    Interrupted,
    /// Somebody else.
    Stranger,
}

impl<'a> Maker<'a> {
    const fn record(&self) -> Option<&'a Record> {
        match self {
            Self::Recorded(record) => Some(record),
            Self::Interrupted | Self::Stranger => None,
        }
    }
}

impl<'a> Facts<'a> {
    /// Declared and not there.
    fn create(&self, change: &mut Change, declared: &Declared) {
        let reason = match (self.may_have_deleted(), self.record) {
            (true, _) => Reason::Interrupted,
            (false, Some(_)) => Reason::Vanished,
            (false, None) => Reason::New,
        };
        change.set(Action::Create, reason);
        change.after = Some(declared.spec.clone());
        change.protected = self.protection.afterwards();
        change.tables = all_added(declared, self.base());
    }

    /// Whether an apply may have deleted it that did not hear of that.
    fn may_have_deleted(&self) -> bool {
        self.pending.is_some() || self.straggler.is_some_and(|straggler| straggler.stage == Stage::Delete)
    }

    /// Not declared and there.
    fn delete(&self, change: &mut Change, live: &Observed) {
        if matches!(self.maker(live), Maker::Stranger) {
            change.set(Action::Forget, Reason::Gone);
            return;
        }
        change.set(Action::Delete, Reason::Undeclared);
        change.seen(live);
        change.before = live.spec().cloned();
        if let Some(spec) = live.spec() {
            change.tables = all_removed(&spec.tables, self.base());
        }
        if self.protection.holds() {
            change.block = Some(Block::Protected);
        }
    }

    /// Declared and there.
    fn settle(&self, change: &mut Change, declared: &Declared, live: &Observed) {
        change.seen(live);
        change.protected = self.protection.afterwards();
        let there = match &live.shape {
            Shape::Sync(spec) => spec,
            Shape::Foreign(why) => {
                let why = why.clone();
                change.set(Action::Keep, Reason::Unclear);
                change.block = Some(Block::Occupied { task: live.id(), why });
                return;
            }
        };
        let maker = self.maker(live);
        change.remark_renames(declared, there);
        let mut difference = self.difference((declared, maker.record()), live, there);
        let action = match self.action(&difference, maker.record(), &declared.spec) {
            // Nothing is to be done but to remember the order, for the time when no YAML tells it any more.
            Action::Keep if maker.record().is_some_and(|record| record.order != declared.order) => Action::Adopt,
            action => action,
        };
        change.set(action, self.reason(action, &maker, declared, there));
        if action == Action::Keep {
            change.unchanged_tables = difference.unchanged;
            return;
        }
        change.before = Some(there.clone());
        change.after = Some(declared.spec.clone());
        if action == Action::Replace {
            change.block = match maker {
                Maker::Stranger => Some(occupied(live.id(), &difference)),
                Maker::Recorded(_) | Maker::Interrupted => self.protection.holds().then_some(Block::Protected),
            };
        }
        if declared.spec.tables.is_empty() && self.protection.holds() {
            change.block = change.block.take().or(Some(Block::Protected));
        }
        let base = self.base();
        self.judge(&mut difference.fields, declared, live);
        change.agreed = side::agreed(base, &declared.spec, there);
        change.take(difference, declared, base);
    }

    /// Everything that would have to change, the run state and the publishing included.
    fn difference(
        &self,
        (declared, record): (&Declared, Option<&Record>),
        live: &Observed,
        there: &Spec,
    ) -> Difference {
        let wished = &declared.spec;
        let mut difference = compare(there, wished);
        let fields = &mut difference.fields;
        // Across spellings live cannot tell two groups of one tenant apart; what was applied last can.
        if let Some(Record { spec: Spec { resource_group: Some(applied), .. }, .. }) = record
            && let Some(group) = &wished.resource_group
            && applied != group
            && there.resource_group.as_ref().is_none_or(|there| there.may_be(applied))
            && !fields.iter().any(|field| field.field == "resource_group")
        {
            fields.push(FieldChange::of("resource_group", Some(applied.to_string()), Some(group.to_string())));
        }
        if self.is_unpublished(live, wished.run) {
            fields.push(FieldChange::of("deployed", Some("no".to_owned()), Some("yes".to_owned())));
        }
        if let Some(status) = &live.instance
            && !wished.run.is_met_by(status)
            && !(wished.run == Run::Stopped && *status == InstanceStatus::Absent)
        {
            fields.push(FieldChange::of("run", Some(instance_word(status)), Some(wished.run.to_string())));
        } else if self.pending.is_some() && wished.run == Run::Running && live.instance == Some(InstanceStatus::Waiting)
        {
            // The interrupted run would have waited until it runs, and not called it done before.
            fields.push(FieldChange::of("run", Some(STARTING.to_owned()), Some(wished.run.to_string())));
        }
        let protected = record.is_some_and(|record| record.protected);
        let after = self.protection.afterwards();
        if record.is_some() && protected != after {
            let (before, after) = (Some(protected.to_string()), Some(after.to_string()));
            fields.push(FieldChange::of("lifecycle.prevent_destroy", before, after));
        }
        self.add_start(&mut difference, (declared, record), live);
        difference
    }

    /// Whether the latest content is not published. Of a real-time task the service tells it; of a solution the journal
    /// does, as far as it was us who wrote it, and so does that it is `1`, not running, where it should be: that is how a
    /// solution stands that was created and nothing else [INF], and publishing twice does no harm [INF].
    fn is_unpublished(&self, live: &Observed, run: Run) -> bool {
        match &live.task {
            Task::File(file) => file.committed == Some(false),
            Task::Solution(solution) => {
                let created = run == Run::Running && solution.state == SolutionState::NotRunning;
                created || self.pending.is_some_and(|pending| pending.unpublished)
            }
        }
    }

    fn action(&self, difference: &Difference, record: Option<&Record>, wished: &Spec) -> Action {
        if difference.replaces() {
            return Action::Replace;
        }
        if !difference.is_empty() {
            return Action::Update;
        }
        match record {
            None => Action::Adopt,
            Some(_) if self.pending.is_some() => Action::Adopt,
            Some(record) if record.fingerprint.is_none() => Action::Adopt,
            // What is compared with an instance is no matter of `compare`, and is behind all the same.
            Some(record) if record.spec.run != wished.run => Action::Adopt,
            Some(record) if !compare(&record.spec, wished).is_empty() => Action::Adopt,
            Some(_) => Action::Keep,
        }
    }

    fn reason(&self, action: Action, maker: &Maker<'_>, declared: &Declared, there: &Spec) -> Reason {
        let record = match maker {
            Maker::Stranger => return Reason::Unrecorded,
            Maker::Interrupted => return Reason::Interrupted,
            Maker::Recorded(_) if self.pending.is_some() => return Reason::Interrupted,
            Maker::Recorded(record) => record,
        };
        let edited = record.spec != declared.spec || record.protected != self.protection.afterwards();
        let drifted = !compare(&record.spec, there).is_empty();
        match (action, edited, drifted) {
            (Action::Keep, ..) => Reason::InSync,
            (Action::Adopt, ..) => Reason::AlreadySo,
            (_, true, true) => Reason::EditedAndDrifted,
            (_, true, false) => Reason::Edited,
            (Action::Update, false, false) if self.restart_is_left(record) => Reason::Interrupted,
            (_, false, _) => Reason::Drifted,
        }
    }

    fn maker(&self, live: &Observed) -> Maker<'a> {
        match self.record {
            Some(record) if record.task == live.id() => Maker::Recorded(record),
            _ if self.made_by_an_interrupted_apply(live) => Maker::Interrupted,
            _ => Maker::Stranger,
        }
    }

    /// Whether the live task is the one that an interrupted apply created: by the journal's account a create of this
    /// very table set was sent, and the task is no older than that. Never by its name alone.
    fn made_by_an_interrupted_apply(&self, live: &Observed) -> bool {
        let Some(pending) = self.pending else { return false };
        let sent = pending.sent.as_ref().is_some_and(|sent| sent.stage == Stage::Create);
        let young =
            live.task.file().and_then(|file| file.created_at).is_some_and(|at| at >= pending.since - CLOCK_SKEW);
        let same = match (&pending.spec, live.spec()) {
            (Some(meant), Some(there)) => compare(there, meant).is_empty(),
            _ => false,
        };
        sent && young && same
    }
}

fn blocked_by(gap: &Gap) -> Block {
    match gap {
        Gap::Unreadable(error) => Block::Unreadable(error.clone()),
        Gap::Ambiguous(files) => Block::Ambiguous(files.clone()),
        Gap::Renamed { task, to } => Block::Renamed { task: *task, to: to.clone() },
        Gap::NotRead => Block::NotRead,
    }
}

fn occupied(task: TaskId, difference: &Difference) -> Block {
    let fields: Vec<&str> = difference.fields.iter().filter(|f| f.replaces).map(|f| f.field).collect();
    Block::Occupied { task, why: format!("it has another {}", fields.join(", ")) }
}
