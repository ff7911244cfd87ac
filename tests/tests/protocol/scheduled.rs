//! The real thing under the adversary of the model: the refresh, the plan, the schedule and the fold of the journal, one
//! decision at a time.
//!
//! What the model has as one client is here a chain of runs, as a person would start them: read what is known, read what is
//! live, plan, wait where a write may still land, and turn by turn append, send and hear. Between any two of those the
//! adversary may do what it does in the model; besides creates it delivers other writes late, too. No time passes but
//! where a run has to wait until a write cannot land any more. Between two runs the person may wish for something else,
//! where the scenario has further wishes.

use std::collections::{HashMap, HashSet};
use std::fmt::{self, Write as _};
use std::hash::{DefaultHasher, Hasher as _};
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use disync_apply::{Call, Poll, Reply, Schedule, Settings, Turn};
use disync_model::{Desired, Entry, ProjectId, Spec, Stage, Start, State, Write};
use disync_plan::{Accept, Block, Guards, Input, Plan, Scope, StepId, check, plan, wanted};
use disync_state::{RefreshOptions, refresh};
use disync_testkit::{Semantics, Sync, desired};
use jiff::Timestamp;

use super::explorer::{self, Budget};
use super::remote::{Late, Remote, RemoteTask, unanswered};

/// How long a request without an answer can still land at the real service.
pub(crate) const WINDOW: Duration = Duration::from_secs(15 * 60);

/// Nothing goes wrong any more.
const CALM: Budget = Budget { n_crashes: 0, n_losses: 0, n_late: 0 };

/// What is to be reached, from where.
#[derive(Debug, Clone)]
pub(crate) struct Scenario {
    /// What is wished first, and what the person changes that to, one after the other.
    wishes: Vec<Desired>,
    before: Remote,
    state: State,
    now: Timestamp,
    /// How long the schedule believes that a write without an answer can still land.
    window: Duration,
}

impl Scenario {
    /// These syncs are to be there, where nothing is.
    pub(crate) fn of(syncs: &[Sync], semantics: Semantics) -> Self {
        let state = State::new("lineage", ProjectId(10_000));
        let now = "2026-01-05T08:00:00Z".parse().unwrap();
        Self { wishes: vec![desired(syncs)], before: Remote::empty(semantics), state, now, window: WINDOW }
    }

    /// These syncs are to be there, where those of `self` are.
    pub(crate) fn then(self, syncs: &[Sync]) -> Self {
        let (counts, end) = explored(&self, CALM);
        assert_eq!((counts.of_tasks.n_ends, counts.of_tasks.n_good), (1, 1));
        let Situation { remote, state, now, .. } = end.unwrap();
        let (before, state) = (Remote::clone(&remote), State::clone(&state));
        Self { wishes: vec![desired(syncs)], before, state, now, window: self.window }
    }

    /// At some time between two runs, these syncs are wished instead.
    pub(crate) fn or_rather(mut self, syncs: &[Sync]) -> Self {
        self.wishes.push(desired(syncs));
        self
    }

    /// The schedule is told that a write without an answer cannot land any more.
    pub(crate) fn without_the_wait(self) -> Self {
        Self { window: Duration::ZERO, ..self }
    }
}

/// How it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    /// What becomes of the tasks.
    pub(crate) of_tasks: explorer::Counts,
    /// The ends before which a write has undone a later one.
    pub(crate) n_overwritten: usize,
}

impl Counts {
    /// Whether it always ends well, as far as it ends at all.
    pub(crate) fn is_good(&self) -> bool {
        self.of_tasks.is_good() && self.n_overwritten == 0
    }
}

/// A run that was begun.
#[derive(Clone)]
struct Run {
    plan: &'static Plan,
    schedule: Schedule<'static>,
    turn: Turn,
    /// The digest of the situation that it was begun in and of all that it was told since: a schedule, and what is in the
    /// journal, is a function of that.
    told: u64,
}

/// Where everything is.
#[derive(Clone)]
struct Situation {
    remote: Shared<Remote>,
    state: Arc<State>,
    /// Whether the journal holds anything that the state file does not.
    journaled: bool,
    now: Timestamp,
    run: Option<Arc<Run>>,
    /// How often the person has changed what is wished.
    n_changed: usize,
    budget: Budget,
    /// Whether anything went wrong since the present run was begun.
    disturbed: bool,
}

/// What a person sees before a run is begun.
#[derive(Clone, Copy)]
enum Prospect {
    NothingToDo,
    /// A write of an earlier run may still land until then.
    InFlight(Timestamp),
    /// Something else stops it: no run gets any further.
    Blocked,
    Runs(&'static Plan),
}

/// Tries everything.
pub(crate) fn explore(scenario: &Scenario, budget: Budget) -> Counts {
    explored(scenario, budget).0
}

/// Tries everything, and also returns one of the ends.
fn explored(scenario: &Scenario, budget: Budget) -> (Counts, Option<Situation>) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut counts = Counts::default();
    let (mut seen, mut prospects, mut end) = (HashSet::new(), HashMap::new(), None);
    let (remote, state, now) = (scenario.before.clone(), scenario.state.clone(), scenario.now);
    let (remote, state) = (Shared::new(remote), Arc::new(state));
    let first = Situation { remote, state, journaled: false, now, run: None, n_changed: 0, budget, disturbed: false };
    let mut due = vec![first];
    while let Some(situation) = due.pop() {
        if !seen.insert(situation.key()) {
            continue;
        }
        counts.of_tasks.n_states += 1;
        situation.is_interfered_with(&mut due);
        match &situation.run {
            Some(run) => situation.goes_on(run, &mut due),
            None => {
                let desired = &scenario.wishes[situation.n_changed];
                let is_last = situation.n_changed + 1 == scenario.wishes.len();
                due.extend((!is_last).then(|| Situation { n_changed: situation.n_changed + 1, ..situation.clone() }));
                // How often anything may still go wrong is nothing that a plan depends on.
                let calm = Situation { budget: CALM, ..situation.clone() };
                let prospect = prospects.entry(calm.key());
                let prospect = *prospect.or_insert_with(|| calm.prospect(desired, &runtime));
                situation.is_run(prospect, scenario.window, &mut due);
                if is_last && matches!(prospect, Prospect::NothingToDo | Prospect::Blocked) {
                    situation.ends(desired, &mut counts);
                    end = Some(situation);
                }
            }
        }
    }
    (counts, end)
}

impl Situation {
    fn key(&self) -> u64 {
        let Self { remote, state, journaled, now, run, n_changed, budget, disturbed } = self;
        let (told, state) = run.as_ref().map_or_else(|| (0, digest(state)), |run| (run.told, 0));
        digest((
            remote.digest,
            state,
            journaled,
            now,
            (told, n_changed),
            (budget.n_crashes, budget.n_losses, budget.n_late),
            disturbed,
        ))
    }

    /// What can happen without the run's doing.
    fn is_interfered_with(&self, due: &mut Vec<Self>) {
        let later = self.remote.later(self.now);
        due.extend(later.map(|remote| Self { remote: Shared::new(remote), disturbed: true, ..self.clone() }));
        if self.run.is_some() {
            due.extend(self.killed());
        }
    }

    /// The run is killed now, if that is still allowed.
    fn killed(&self) -> Option<Self> {
        let n_crashes = self.budget.n_crashes.checked_sub(1)?;
        Some(Self { run: None, budget: Budget { n_crashes, ..self.budget }, ..self.clone() })
    }

    /// Reads and plans, which changes nothing.
    fn prospect(&self, desired: &Desired, runtime: &tokio::runtime::Runtime) -> Prospect {
        let (scope, guards, accept) = (Scope::default(), Guards::default(), Accept::default());
        let wanted = wanted(desired, &self.state, &scope);
        let reading = refresh(Arc::clone(&self.remote.value), &wanted, RefreshOptions::default());
        let live = runtime.block_on(reading).unwrap();
        let (state, live) = (&self.opened(), &live);
        let input = Input { desired, live, state, scope: &scope, guards: &guards, accept: &accept, now: self.now };
        let plan = plan(&input);
        assert_eq!(check(&plan), Ok(()));
        let in_flight = plan.blocked().filter_map(|change| match &change.block {
            Some(Block::InFlight { until, .. }) => Some(*until),
            _ => None,
        });
        if let Some(until) = in_flight.max() {
            return Prospect::InFlight(until);
        }
        match (plan.is_refused(), plan.is_empty()) {
            (true, _) => Prospect::Blocked,
            (false, true) => Prospect::NothingToDo,
            (false, false) => Prospect::Runs(Box::leak(Box::new(plan))),
        }
    }

    /// The state as whoever opens it finds it: what the journal holds is folded into a new file.
    fn opened(&self) -> State {
        State { serial: self.state.serial + u64::from(self.journaled), ..State::clone(&self.state) }
    }

    /// What a person does next.
    fn is_run(&self, prospect: Prospect, window: Duration, due: &mut Vec<Self>) {
        match prospect {
            Prospect::NothingToDo | Prospect::Blocked => {}
            Prospect::InFlight(until) => {
                // What is on its way may as well have landed before; what has not, is lost.
                let remote = Shared::new(Remote::clone(&self.remote).without_late(until));
                due.push(Self { now: until, remote, ..self.clone() });
            }
            Prospect::Runs(plan) => {
                let state = self.opened();
                let mut schedule = Schedule::new(plan, &state.pending, settings(window), self.now);
                let turn = schedule.begin();
                let run = Some(Arc::new(Run { plan, schedule, turn, told: self.key() }));
                let state = Arc::new(state);
                due.push(Self { run, state, journaled: false, disturbed: false, ..self.clone() });
            }
        }
    }

    /// The entries of the turn are appended, its call is sent, and something is heard of it, or nothing.
    fn goes_on(&self, run: &Run, due: &mut Vec<Self>) {
        let appended = self.appends(&run.turn.entries);
        let [(step, call)] = run.turn.calls.as_slice() else {
            assert!(run.turn.calls.is_empty(), "one at a time");
            due.push(appended.waits(run));
            return;
        };
        due.extend(appended.killed());
        if let Call::Write(write) = call {
            appended.has_announced(write);
        }
        let (remote, reply) = Remote::clone(&self.remote).executed(call, self.now);
        let remote = if remote == *self.remote { self.remote.clone() } else { Shared::new(remote) };
        let executed = Self { remote, ..appended.clone() };
        due.push(executed.hears(run, *step, reply));
        due.extend(executed.killed().filter(|_| executed.remote.digest != appended.remote.digest));
        if let Some(n_losses) = self.budget.n_losses.checked_sub(1) {
            let budget = Budget { n_losses, ..self.budget };
            let lost = |situation: &Self| {
                let lossy = Self { budget, disturbed: true, ..situation.clone() };
                lossy.hears(run, *step, no_answer(call))
            };
            // The answer is lost, or the request, which is the same where it changes nothing.
            due.push(lost(&appended));
            due.extend((executed.remote.digest != appended.remote.digest).then(|| lost(&executed)));
        }
        if let (Call::Write(write), Some(n_late)) = (call, self.budget.n_late.checked_sub(1))
            && !matches!(write, Write::Generate { .. } | Write::Deploy(..) | Write::Terminate(..))
        {
            let mut remote = Remote::clone(&self.remote);
            remote.late.push(Late::new(write.clone(), self.now + WINDOW));
            let (remote, budget) = (Shared::new(remote), Budget { n_late, ..self.budget });
            let held_up = Self { remote, budget, disturbed: true, ..appended };
            due.push(held_up.hears(run, *step, no_answer(call)));
            due.extend(held_up.killed());
        }
    }

    fn appends(&self, entries: &[Entry]) -> Self {
        if entries.is_empty() {
            return self.clone();
        }
        let mut state = State::clone(&self.state);
        entries.iter().for_each(|entry| state.fold(entry.clone()));
        Self { state: Arc::new(state), journaled: true, ..self.clone() }
    }

    /// No call is due: time passes, or the run has ended.
    fn waits(&self, run: &Run) -> Self {
        if run.schedule.is_finished() {
            return self.has_run(run);
        }
        let now = run.turn.wake_at.unwrap();
        let mut run = run.clone();
        run.turn = run.schedule.turn(now, Vec::new());
        run.told = digest((run.told, now, "nothing"));
        Self { now, run: Some(Arc::new(run)), ..self.clone() }
    }

    fn hears(&self, run: &Run, step: StepId, reply: Reply) -> Self {
        let mut run = run.clone();
        run.told = digest((run.told, self.now, &reply));
        run.turn = run.schedule.turn(self.now, vec![(step, reply)]);
        Self { run: Some(Arc::new(run)), ..self.clone() }
    }

    /// The run has ended and saved its state. If nothing went wrong, all is done.
    fn has_run(&self, run: &Run) -> Self {
        let report = run.schedule.clone().into_report(self.now);
        assert!(self.disturbed || report.is_complete(run.plan), "{report:?}\n{:#?}", *self.state);
        let state = State { serial: self.state.serial + 1, ..State::clone(&self.state) };
        Self { run: None, state: Arc::new(state), journaled: false, ..self.clone() }
    }

    /// The journal holds what is about to leave.
    fn has_announced(&self, write: &Write) {
        let mut sent = self.state.pending.values().filter_map(|pending| pending.sent.as_ref());
        let stage = match write {
            Write::Generate { .. } => return,
            Write::Create { .. } => Stage::Create,
            Write::Update { .. } => Stage::Update,
            Write::Deploy(..) => Stage::Deploy,
            Write::Start(..) => Stage::Start,
            Write::Stop(..) => Stage::Stop,
            Write::Terminate(..) => Stage::Terminate,
            Write::Delete(..) => Stage::Delete,
        };
        assert!(sent.any(|sent| sent.stage == stage), "{write:?}\n{:#?}", *self.state);
    }

    fn ends(&self, desired: &Desired, counts: &mut Counts) {
        let known = |task: &RemoteTask| self.state.records.values().any(|record| record.task == task.id.into());
        let n_known = self.remote.tasks.iter().filter(|task| known(task)).count();
        // What it is started with is no part of a task.
        let content = |spec: &Spec| Spec { start: Start::default(), ..spec.clone() };
        let wished = desired.syncs.values().map(|declared| content(&declared.spec));
        let as_wished = self.remote.tasks.iter().map(|task| task.spec.clone()).eq(wished);
        let settled = self.state.pending.is_empty() && self.state.records.len() == n_known;
        let n_tasks = self.remote.tasks.len();
        let overwritten = self.remote.is_overwritten;
        counts.n_overwritten += usize::from(overwritten);
        let counts = &mut counts.of_tasks;
        counts.n_ends += 1;
        counts.n_good += usize::from(as_wished && settled && n_known == n_tasks && !overwritten);
        counts.n_duplicates += usize::from(n_tasks > desired.syncs.len());
        counts.n_orphans += usize::from(n_known < n_tasks);
    }
}

fn settings(window: Duration) -> Settings {
    // Time does not matter to who waits for a service that is always ready.
    let poll = Poll { first: Duration::ZERO, longest: Duration::ZERO, deadline: Duration::from_secs(60) };
    Settings::new(1, poll, window)
}

fn no_answer(call: &Call) -> Reply {
    match call {
        Call::Files(_) => Reply::Files(Err(unanswered())),
        Call::Task(_) => Reply::Task(Err(unanswered())),
        Call::Instance(_) => Reply::Instance(Err(unanswered())),
        Call::Process(..) => Reply::Process(Err(unanswered())),
        Call::Write(_) => Reply::Write(Err(unanswered())),
    }
}

/// A value that many situations have, with its digest.
struct Shared<T> {
    value: Arc<T>,
    digest: u64,
}

impl<T: fmt::Debug> Shared<T> {
    fn new(value: T) -> Self {
        Self { digest: digest(&value), value: Arc::new(value) }
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self { value: Arc::clone(&self.value), digest: self.digest }
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Tells some hundred thousand values apart: with 64 bits, two that differ are taken for the same once in a billion runs.
fn digest(of: impl fmt::Debug) -> u64 {
    let mut digester = Digester(DefaultHasher::new());
    write!(digester, "{of:?}").unwrap();
    digester.0.finish()
}

struct Digester(DefaultHasher);

impl fmt::Write for Digester {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}
