//! A small model of the service and of the journal, which carries out the steps of a plan.

use std::collections::{BTreeMap, BTreeSet};

use disync_model::{
    Address, Answer, Entry, File, FileId, Gap, InstanceStatus, Kind, Live, Observed, Outcome, Record, ResourceGroup,
    Run, Sent, Shape, Solution, SolutionId, SolutionState, SolutionStatus, Spec, Stage, State, Table, Task, TaskId,
};

use crate::tests::{at, file};
use crate::{Accept, Action, Change, Guards, Input, Plan, Scope, Step, check, plan};
use disync_model::{Desired, Digest, Fingerprint};

/// One task of the service.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Held {
    pub(super) id: TaskId,
    pub(super) spec: Spec,
    /// Something was done to it that disync does not understand.
    pub(super) foreign: bool,
    /// What its instance ships: what was published last.
    pub(super) shipped: Option<Spec>,
    pub(super) committed: bool,
    pub(super) runs: Option<bool>,
}

/// All that there is.
#[derive(Debug, Clone)]
pub(super) struct Service {
    pub(super) desired: Desired,
    pub(super) state: State,
    pub(super) held: BTreeMap<Address, Held>,
    pub(super) gaps: BTreeMap<Address, Gap>,
    pub(super) scope: Scope,
    pub(super) accept: Accept,
    pub(super) next_id: i64,
    /// The syncs of the project: those of which none may ship what another one ships.
    pub(super) watched: BTreeSet<Address>,
    /// Those that the present plan sees stay healthy.
    pub(super) watching: BTreeSet<Address>,
}

/// What becomes of the last step before a run is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    /// It was answered and recorded.
    Done,
    /// It was executed, and the answer was lost.
    Landed,
    /// It never arrived, which nobody was told.
    Lost,
    /// The service refused it.
    Refused,
}

/// A table with where it is from and where it goes to.
pub(super) type Shipment = (String, String, Table);

impl Held {
    fn observed(&self, address: &Address) -> Observed {
        let (task, instance) = match self.id {
            TaskId::File(id) => {
                let seen = File { id, name: address.name.clone(), committed: Some(self.committed), ..file(0) };
                let status = match self.runs {
                    Some(true) => InstanceStatus::Running,
                    Some(false) => InstanceStatus::Paused,
                    None => InstanceStatus::Absent,
                };
                (Task::File(File { created_at: Some(at(2000)), ..seen }), status)
            }
            TaskId::Solution(id) => {
                let state = match self.runs {
                    Some(true) => SolutionState::Running,
                    Some(false) => SolutionState::Committed,
                    None => SolutionState::NotRunning,
                };
                let name = Some(address.name.clone());
                let status = InstanceStatus::Solution(SolutionStatus { state: state.clone(), steps: Vec::new() });
                let (created_by, submitted_at, started_at) = (None, None, None);
                (Task::Solution(Solution { id, name, state, created_by, submitted_at, started_at }), status)
            }
        };
        let spec = as_told(&self.spec);
        let fingerprint = Fingerprint(Digest::of(format!("{spec:?} {}", self.foreign).as_bytes()));
        let shape = if self.foreign { Shape::Foreign("it was drawn by hand".to_owned()) } else { Shape::Sync(spec) };
        Observed { task, shape, fingerprint, destinations: None, instance: Some(instance) }
    }
}

/// How a document tells a spec: the run state is not in it, and of the group only the tenant.
fn as_told(spec: &Spec) -> Spec {
    let tenant = |group: &ResourceGroup| {
        let digits = group.0.trim_start_matches("S_res_group_").split('_').next().unwrap_or_default();
        ResourceGroup(digits.to_owned())
    };
    Spec { run: Run::Unmanaged, resource_group: spec.resource_group.as_ref().map(tenant), ..spec.clone() }
}

impl Service {
    pub(super) fn live(&self) -> Live {
        let mut live = Live { gaps: self.gaps.clone(), ..Live::default() };
        for (address, held) in self.held.iter().filter(|(address, _)| !self.gaps.contains_key(*address)) {
            // Nothing lists solutions.
            let is_recorded = self.state.records.get(address).is_some_and(|record| record.task == held.id);
            if address.kind == Kind::Realtime || is_recorded {
                live.tasks.insert(address.clone(), held.observed(address));
            }
        }
        live
    }

    /// The plan, which passes the check.
    pub(super) fn plan(&self, second: i64) -> Plan {
        let (live, guards) = (self.live(), Guards::default());
        let Self { desired, state, scope, accept, .. } = self;
        let input = Input { desired, live: &live, state, scope, guards: &guards, accept, now: at(second) };
        let plan = plan(&input);
        assert_eq!(check(&plan), Ok(()));
        plan
    }

    /// The tasks with a content that is not published, which `plan` does not publish, or not before others gain tables.
    /// What they ship until then nobody tells: whoever gains tables can wait only for those that are published without
    /// waiting for anybody.
    fn drafts_beside(&self, plan: &Plan) -> BTreeSet<Address> {
        let drafts = self.held.iter().filter(|(_, held)| !held.committed && held.shipped.as_ref() != Some(&held.spec));
        let is_published_first = |address: &Address| {
            let Some(at) = plan.changes.iter().position(|change| change.address == *address) else { return false };
            let mut others = plan.steps.iter().filter(|step| step.change == at).flat_map(|step| &step.after);
            let waits = others.any(|before| plan.steps[before.0].change != at);
            plan.changes[at].action == Action::Update && plan.changes[at].block.is_none() && !waits
        };
        drafts.map(|(address, _)| address).filter(|address| !is_published_first(address)).cloned().collect()
    }

    /// The tables that two tasks of the project ship from the same source to the same destination.
    fn shipped_twice(&self, but_for: &BTreeSet<Address>) -> BTreeSet<Shipment> {
        let mut once = BTreeSet::new();
        let mut twice = BTreeSet::new();
        let is_watched = |address: &Address| self.watched.contains(address) && !but_for.contains(address);
        let watched = self.held.iter().filter(|(address, _)| is_watched(address));
        for spec in watched.filter_map(|(_, held)| held.shipped.as_ref()) {
            for table in &spec.tables {
                let shipment = (spec.source.clone(), spec.destination.datasource.clone(), table.to_table());
                if !once.insert(shipment.clone()) {
                    twice.insert(shipment);
                }
            }
        }
        twice
    }

    /// Carries out the first `n` steps of `plan` in an order of which `choices` decides where the graph does not. Says
    /// after which step a table was shipped twice.
    pub(super) fn carry_out(&mut self, plan: &Plan, choices: &[u8], (n, last): (usize, Last)) -> Result<(), String> {
        let watches = plan.steps.iter().filter(|step| step.stage == Stage::Watch);
        self.watching = watches.map(|step| plan.change_of(step).address.clone()).collect();
        let drafts = self.drafts_beside(plan);
        let before = self.shipped_twice(&drafts);
        let mut begun = BTreeSet::new();
        let mut open: Vec<&Step> = plan.steps.iter().collect();
        let mut done = BTreeSet::new();
        for at in 0..n.min(plan.steps.len()) {
            let ready: Vec<usize> =
                (0..open.len()).filter(|i| open[*i].after.iter().all(|s| done.contains(s))).collect();
            let choice = choices.get(at % choices.len().max(1)).copied().unwrap_or_default();
            let step = open.remove(ready[usize::from(choice) % ready.len()]);
            done.insert(step.id);
            let last = if at + 1 == n { last } else { Last::Done };
            self.step(plan.change_of(step), step, begun.insert(step.change), last)?;
            let twice = self.shipped_twice(&drafts);
            if let Some(shipment) = twice.difference(&before).next() {
                let (address, stage) = (&plan.change_of(step).address, step.stage.word());
                return Err(format!("{address}.{stage} made {shipment:?} shipped twice"));
            }
        }
        Ok(())
    }

    pub(super) fn carry_out_all(&mut self, plan: &Plan, choices: &[u8]) -> Result<(), String> {
        self.carry_out(plan, choices, (usize::MAX, Last::Done))
    }

    /// One step, with the entries of the journal around it.
    fn step(&mut self, change: &Change, step: &Step, is_first: bool, last: Last) -> Result<(), String> {
        let (address, stage) = (&change.address, step.stage);
        if let Some(basis) = step.basis {
            let seen = self.held.get(address).map(|held| held.observed(address).fingerprint);
            if seen != Some(basis) {
                return Err(format!("{address}.{} insists on another document", stage.word()));
            }
        }
        if is_first && !matches!(stage, Stage::Adopt | Stage::Forget) {
            let (spec, recorded) = (change.after.clone().map(Box::new), change.recorded.clone().map(Box::new));
            let (address, protected) = (address.clone(), change.protected);
            self.state.fold(Entry::Intent { address, spec, recorded, protected, at: at(2000) });
        }
        match stage {
            Stage::Generate | Stage::Gate => {}
            Stage::Verify | Stage::Adopt => return self.record(change, stage),
            Stage::Watch => {
                let record = Record { unwatched: false, ..self.state.records[address].clone() };
                self.state.fold(Entry::Verified { address: address.clone(), record });
            }
            Stage::Forget => self.state.fold(Entry::Forgotten { address: address.clone() }),
            Stage::Create
            | Stage::Update
            | Stage::Deploy
            | Stage::Start
            | Stage::Stop
            | Stage::Terminate
            | Stage::Delete => self.send(change, stage, last),
        }
        Ok(())
    }

    fn send(&mut self, change: &Change, stage: Stage, last: Last) {
        let address = change.address.clone();
        let sent = Sent { stage, token: None, request: Digest::of(b"request"), at: at(2000), not_after: at(2100) };
        self.state.fold(Entry::Sent { address: address.clone(), sent });
        // What became of the creation of a solution only a human can say.
        let is_told = matches!(last, Last::Done) || (address.kind == Kind::Solution && stage == Stage::Create);
        if is_told || last == Last::Landed {
            self.write(change, stage);
        }
        let outcome = match last {
            _ if is_told => Outcome::Done,
            Last::Refused => Outcome::Failed("refused".to_owned()),
            Last::Done | Last::Landed | Last::Lost => return,
        };
        let created = (stage == Stage::Create).then(|| self.held.get(&address).map(|held| held.id)).flatten();
        let task = created.filter(|_| outcome == Outcome::Done);
        self.state.fold(Entry::Answered { address, answer: Answer { stage, outcome, task, at: at(2000) } });
    }

    fn write(&mut self, change: &Change, stage: Stage) {
        let address = &change.address;
        if stage == Stage::Create {
            let id = match address.kind {
                Kind::Realtime => TaskId::File(FileId(self.next_id)),
                Kind::Solution => TaskId::Solution(SolutionId(self.next_id)),
            };
            self.next_id += 1;
            let spec = change.after.clone().unwrap();
            let held = Held { id, spec, foreign: false, shipped: None, committed: false, runs: None };
            assert_eq!(self.held.insert(address.clone(), held), None, "{address} is created where there is a task");
            return;
        }
        if stage == Stage::Delete {
            let gone = self.held.remove(address).unwrap();
            assert_eq!(gone.shipped, None, "{address} is deleted while it is deployed");
            return;
        }
        let held = self.held.get_mut(address).unwrap();
        match stage {
            Stage::Update => {
                let after = change.after.as_ref().unwrap();
                held.spec.tables = after.tables.clone();
                held.spec.resource_group = after.resource_group.clone();
                held.committed = false;
            }
            Stage::Deploy => {
                held.shipped = Some(held.spec.clone());
                held.committed = true;
                // Publishing halts a solution.
                let halts = address.kind == Kind::Solution;
                held.runs = Some(held.runs.is_some_and(|runs| runs && !halts));
            }
            Stage::Start => held.runs = Some(true),
            Stage::Stop => held.runs = held.runs.map(|_| false),
            Stage::Terminate => (held.shipped, held.runs) = (None, None),
            _ => unreachable!(),
        }
    }

    fn record(&mut self, change: &Change, stage: Stage) -> Result<(), String> {
        let address = change.address.clone();
        let held = &self.held[&address];
        let (after, spec) = (change.after.as_ref().unwrap(), change.record().unwrap().clone());
        let is_so = crate::compare(&as_told(&held.spec), after).is_empty() && (held.committed || stage == Stage::Adopt);
        if !is_so {
            return Err(format!("{address} reads back otherwise than planned"));
        }
        let fingerprint = Some(held.observed(&address).fingerprint);
        let record = Record {
            task: held.id,
            spec,
            fingerprint,
            destinations: None,
            protected: change.protected,
            order: change.order.clone(),
            unwatched: self.watching.contains(&address)
                || (stage == Stage::Adopt && change.reason != crate::Reason::Interrupted && change.unwatched),
            applied_at: at(2000),
        };
        self.state.fold(Entry::Verified { address, record });
        Ok(())
    }

    /// All that there is, without the numbers of tasks, which another run may give otherwise.
    pub(super) fn portrait(&self) -> (BTreeMap<Address, Held>, BTreeMap<Address, Record>) {
        let id = TaskId::File(FileId(0));
        let held = self.held.iter().map(|(address, held)| {
            let held =
                Held { id, spec: as_told(&held.spec), shipped: held.shipped.as_ref().map(as_told), ..held.clone() };
            (address.clone(), held)
        });
        let records = self.state.records.iter().map(|(address, record)| {
            let record = Record { task: id, applied_at: at(0), ..record.clone() };
            (address.clone(), record)
        });
        (held.collect(), records.collect())
    }
}
