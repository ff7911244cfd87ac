//! What leads back from an apply: an ordinary plan, about the syncs that it changed and nothing else.
//!
//! For each of them what was recorded before the apply takes the place of what the YAML says. Everything else is as in any
//! plan: what was edited outside of disync since then, limits, protection. What an apply only recorded is left as it is, and
//! so is protection: no rollback takes it away.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use disync_model::{
    Action, Address, Applied, AppliedSetting, Apply, ApplyId, Declared, Desired, Kind, Lifecycle, Live, Order, Origin,
    Origins, Outcome, ProjectId, ResourceGroup, Run, Selectors, Spec, Start, State, Table, Tables, Wanted,
};
use jiff::Timestamp;

use crate::accept::Accept;
use crate::change::{NOT_STARTED, Reason};
use crate::compare::compare;
use crate::digest::spec_digest;
use crate::guard::Guards;
use crate::plan::Plan;
use crate::planning::plan;
use crate::scope::{Input, Scope, Selection, wanted};

/// What a rollback is to lead to.
#[derive(Debug, Clone, PartialEq)]
pub struct Rollback {
    /// What each sync is to become; `None` where it is to go.
    syncs: BTreeMap<Address, Option<Spec>>,
    /// What is recorded of the run state of some, because what it was is nobody's business.
    recorded_runs: BTreeMap<Address, Run>,
    /// The changes that are not undone, and why.
    pub left: Vec<(Address, NotUndone)>,
    desired: Desired,
    state: State,
    scope: Scope,
}

/// Why a change of an apply is not undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotUndone {
    /// The apply took the task into the state and wrote nothing to it.
    Adopted,
    /// The apply dropped a record whose task was gone.
    Forgotten,
    /// It is as it was before the apply, by the state's account.
    AlreadyBack,
    /// It was not known what the task was like.
    Unknown,
}

/// Why an apply cannot be rolled back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRolledBack {
    /// It was one of another workspace. *Go where its state is.*
    #[error("apply {id} was one of project {then}, and this is project {here}")]
    OtherProject {
        /// Which apply.
        id: ApplyId,
        /// Its project.
        then: ProjectId,
        /// The project here.
        here: ProjectId,
    },
    /// It is no part of this state's history. *Nothing leads from one history to another.*
    #[error("apply {0} is not one of the state here: the state was made anew since")]
    OtherHistory(ApplyId),
    /// A run has stopped on the way. *Run `disync apply`, which goes on with it.*
    #[error("a run has left something under way that is not settled")]
    Interrupted(Vec<Address>),
    /// What it changed was changed once more since. *Roll that back first.*
    #[error("what apply {id} changed was changed again since")]
    Later {
        /// Which apply.
        id: ApplyId,
        /// The syncs, and the last apply that changed each, where the log tells.
        syncs: Vec<(Address, Option<ApplyId>)>,
    },
}

/// What the YAML still says of a sync that is rolled back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// Whose.
    pub address: Address,
    /// What the next plan would do about it.
    pub action: Action,
    /// Where the YAML says so; `None` where it is that nothing is said.
    pub origin: Option<Origin>,
}

/// Finds what leads back from `apply`; `later` are the applies since then, oldest first, and `yaml` is what is declared now.
///
/// # Errors
/// Says why nothing leads back.
pub fn rollback(apply: &Apply, later: &[Apply], state: &State, yaml: &Desired) -> Result<Rollback, NotRolledBack> {
    check(apply, state)?;
    let mut rollback = Rollback::of_nothing(state);
    let mut changed_since = Vec::new();
    for applied in &apply.changes {
        let address = &applied.address;
        match back(applied, state.records.get(address).map(|record| &record.spec)) {
            Back::To(spec) => rollback.lead_to(applied, spec),
            Back::Not(why) => rollback.left.push((address.clone(), why)),
            Back::Nothing => {}
            Back::Later => changed_since.push((address.clone(), last_to_change(later, address))),
        }
    }
    if !changed_since.is_empty() {
        return Err(NotRolledBack::Later { id: apply.id, syncs: changed_since });
    }
    rollback.settle(apply.id, yaml);
    Ok(rollback)
}

fn check(apply: &Apply, state: &State) -> Result<(), NotRolledBack> {
    if apply.project != state.project {
        return Err(NotRolledBack::OtherProject { id: apply.id, then: apply.project, here: state.project });
    }
    if apply.lineage != state.lineage {
        return Err(NotRolledBack::OtherHistory(apply.id));
    }
    if !state.pending.is_empty() {
        return Err(NotRolledBack::Interrupted(state.pending.keys().cloned().collect()));
    }
    Ok(())
}

fn last_to_change(later: &[Apply], address: &Address) -> Option<ApplyId> {
    let changed = |apply: &&Apply| apply.changes.iter().any(|applied| applied.address == *address);
    later.iter().rev().find(changed).map(|apply| apply.id)
}

/// What leads back from one change.
enum Back {
    /// This; `None` where the sync is to go.
    To(Option<Spec>),
    /// Nothing has to.
    Nothing,
    /// Nothing does.
    Not(NotUndone),
    /// Something has come in between.
    Later,
}

/// What leads back from one change; `now` is what is recorded by now.
fn back(applied: &Applied, now: Option<&Spec>) -> Back {
    match applied.action {
        Action::Keep => return Back::Nothing,
        Action::Adopt => return Back::Not(NotUndone::Adopted),
        Action::Forget => return Back::Not(NotUndone::Forgotten),
        Action::Create | Action::Update | Action::Replace | Action::Delete => {}
    }
    let digest = now.map(spec_digest);
    match (applied.action, now) {
        (Action::Delete | Action::Replace, _) if digest == applied.after => match &applied.was {
            Some(was) => Back::To(Some((**was).clone())),
            None => Back::Not(NotUndone::Unknown),
        },
        (Action::Create, _) if digest == applied.after && applied.before.is_none() => Back::To(None),
        (_, Some(now)) if digest == applied.after => Back::To(Some(undone(applied, now))),
        (_, _) if digest != applied.before => Back::Later,
        (_, _) if applied.outcome == Some(Outcome::Done) => Back::Not(NotUndone::AlreadyBack),
        // It failed, or nobody knows: what was recorded stands, and the plan shows whether live parts from it.
        (_, Some(now)) => Back::To(Some(now.clone())),
        (_, None) => Back::Nothing,
    }
}

/// What was recorded before a change that led to `now`.
fn undone(applied: &Applied, now: &Spec) -> Spec {
    let mut tables: BTreeSet<Table> = now.tables.iter().map(|table| table.to_table()).collect();
    for table in &applied.added {
        tables.remove(table);
    }
    tables.extend(applied.removed.iter().cloned());
    let mut was = Spec { tables: in_their_form(tables), ..now.clone() };
    for setting in &applied.settings {
        let before = setting.recorded.as_ref().or(setting.before.as_ref());
        match setting.key.as_str() {
            "resource_group" => was.resource_group = before.cloned().map(ResourceGroup),
            "run" => was.run = before.map_or(Run::Unmanaged, |word| run_of(word)),
            key => was.start.set(key, before.map(String::as_str)),
        }
    }
    was
}

fn in_their_form(tables: BTreeSet<Table>) -> Tables {
    if tables.iter().all(|table| table.database.is_none()) {
        return Tables::Single(tables.into_iter().map(|table| table.name).collect());
    }
    let mut databases: BTreeMap<Box<str>, BTreeSet<Box<str>>> = BTreeMap::new();
    for table in tables {
        databases.entry(table.database.unwrap_or_default()).or_default().insert(table.name);
    }
    Tables::Multi(databases)
}

/// What an instance must do to be as the word says that it was.
fn run_of(word: &str) -> Run {
    match word {
        "running" => Run::Running,
        "stopped" | "not deployed" | NOT_STARTED => Run::Stopped,
        _ => Run::Unmanaged,
    }
}

impl Rollback {
    fn of_nothing(state: &State) -> Self {
        Self {
            syncs: BTreeMap::new(),
            recorded_runs: BTreeMap::new(),
            left: Vec::new(),
            desired: Desired::default(),
            state: state.clone(),
            scope: Scope::default(),
        }
    }

    fn lead_to(&mut self, applied: &Applied, spec: Option<Spec>) {
        let address = &applied.address;
        let spec = spec.map(|mut spec| {
            // Whether it ran was nobody's business; the apply started or stopped it all the same. A solution cannot be
            // stopped, and stays as it is.
            if spec.run == Run::Unmanaged
                && address.kind == Kind::Realtime
                && let Some(AppliedSetting { before: Some(word), recorded: Some(_), .. }) =
                    applied.settings.iter().find(|setting| setting.key == "run")
            {
                self.recorded_runs.insert(address.clone(), spec.run);
                spec.run = run_of(word);
            }
            spec
        });
        self.syncs.insert(address.clone(), spec);
    }

    /// Makes of what it is to lead to what a plan is made of.
    fn settle(&mut self, id: ApplyId, yaml: &Desired) {
        // Of no use to anybody who looks for a line to edit: the plan does not show it.
        let origin = Origin { file: Arc::from(format!(".disync/applies/{id}.json")), line: 1 };
        let wished = self.syncs.iter().filter_map(|(address, spec)| Some((address.clone(), spec.clone()?)));
        let records = &self.state.records;
        // The order is what the YAML asks for now: it is about what comes next, and not about what was.
        let order = |address: &Address| {
            let declared = yaml.syncs.get(address).map(|declared| &declared.order);
            declared.or(records.get(address).map(|record| &record.order)).cloned().unwrap_or_default()
        };
        let declared = |order: Order, spec: Spec| Declared {
            spec,
            lifecycle: Lifecycle::default(),
            order,
            origin: origin.clone(),
            table_lines: Vec::new(),
            renamed_from: BTreeMap::new(),
            selectors: Selectors::default(),
            origins: Origins::default(),
        };
        let syncs = wished.map(|(address, spec)| (address.clone(), declared(order(&address), spec))).collect();
        self.desired = Desired { syncs, healthy_for: yaml.healthy_for };
        self.scope.selection = Selection::only(self.syncs.keys());
        for (address, record) in &mut self.state.records {
            // What the YAML protects is protected before that was applied.
            record.protected |=
                yaml.syncs.get(address).is_some_and(|declared| declared.lifecycle.prevent_destroy == Some(true));
        }
    }

    /// Whether nothing is to be undone.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.syncs.is_empty()
    }

    /// The tasks to read before the plan is made.
    #[must_use]
    pub fn wanted(&self) -> Vec<Wanted> {
        wanted(&self.desired, &self.state, &self.scope)
    }

    /// The plan that leads back from what is live.
    #[must_use]
    pub fn plan(&self, live: &Live, guards: &Guards, accept: &Accept, now: Timestamp) -> Plan {
        let Self { desired, state, scope, .. } = self;
        let mut plan = plan(&Input { desired, live, state, scope, guards, accept, now });
        plan.left_out.clear();
        for change in &mut plan.changes {
            if let Some(run) = self.recorded_runs.get(&change.address).filter(|_| change.after.is_some()) {
                change.edit_recorded(|recorded| recorded.run = *run);
            }
            change.origin = None;
            change.tables.iter_mut().for_each(|row| row.origin = None);
            change.fields.iter_mut().for_each(|field| field.origin = None);
            if matches!(change.reason, Reason::New | Reason::Edited | Reason::EditedAndDrifted | Reason::Undeclared) {
                change.reason = Reason::RolledBack;
            }
        }
        plan
    }

    /// What the YAML still says otherwise: the next plan would do it again.
    #[must_use]
    pub fn contradictions(&self, yaml: &Desired) -> Vec<Contradiction> {
        let syncs = self.syncs.iter();
        syncs.filter_map(|(address, spec)| contradiction(address, spec.as_ref(), yaml.syncs.get(address))).collect()
    }
}

fn contradiction(address: &Address, back: Option<&Spec>, declared: Option<&Declared>) -> Option<Contradiction> {
    let (action, origin) = match (back, declared) {
        (None, None) => return None,
        (None, Some(declared)) => (Action::Create, Some(declared.origin.clone())),
        (Some(_), None) => (Action::Delete, None),
        (Some(back), Some(declared)) => {
            let difference = compare(back, &declared.spec);
            let run = (back.run != declared.spec.run && !declared.spec.run.is_unmanaged()).then_some("run");
            let start = || {
                let (back, declared) = (&back.start, &declared.spec.start);
                Start::KEYS.into_iter().find(|key| back.get(key) != declared.get(key))
            };
            let field = difference.fields.first().map(|field| field.field).or(run).or_else(start);
            let origin = match (difference.added.first(), difference.removed.first(), field) {
                (Some(table), ..) => declared.origin_of(table.as_ref()),
                (None, Some(table), _) => declared.list_origin(table.as_ref()),
                (None, None, Some(field)) => declared.setting_origin(field).unwrap_or(&declared.origin).clone(),
                (None, None, None) => return None,
            };
            (if difference.replaces() { Action::Replace } else { Action::Update }, Some(origin))
        }
    };
    Some(Contradiction { address: address.clone(), action, origin })
}
