//! Solutions: created once although nothing lists them, watched until they run, fail or wait for a human.

use std::cell::RefCell;

use disync_model::{Solution, SolutionId, SolutionState, SolutionStatus, SolutionStep, Stage, TaskId};

use super::*;

fn lake() -> Address {
    Address::solution("lake")
}

/// A service with one solution at the most, which knows a create again by its token.
#[derive(Debug, Default)]
struct Fake {
    task: Option<Spec>,
    generated: Option<Spec>,
    tokens: Vec<String>,
    n_created: u32,
    /// How it stands at each look; the last one stays.
    statuses: Vec<InstanceStatus>,
    n_looks: usize,
}

impl Fake {
    fn standing(statuses: &[InstanceStatus]) -> Self {
        Self { statuses: statuses.to_vec(), ..Self::default() }
    }

    fn reading(&self) -> Reply {
        let Some(spec) = &self.task else { return Reply::Task(Err(error(RemoteErrorKind::Refused))) };
        let (id, state) = (SolutionId(7), SolutionState::Running);
        let solution = Solution { id, name: None, state, created_by: None, submitted_at: None, started_at: None };
        Reply::Task(Ok(Reading { solution: Some(Box::new(solution)), ..reading(spec) }))
    }

    fn answer(&mut self, call: &Call) -> Reply {
        match call {
            Call::Files(_) => panic!("no list has a solution"),
            Call::Task(_) => self.reading(),
            Call::Instance(_) => {
                let status = self.statuses.get(self.n_looks).or(self.statuses.last()).unwrap().clone();
                self.n_looks += 1;
                Reply::Instance(Ok(status))
            }
            Call::Process(..) => Reply::Process(Ok(ProcessStatus::Succeeded(Generated {
                content: Arc::from("content"),
                tables: Ok(self.generated.as_ref().unwrap().tables.clone()),
                mappings: Vec::new(),
            }))),
            Call::Write(write) => Reply::Write(self.write(write)),
        }
    }

    fn write(&mut self, write: &Write) -> Result<Written, RemoteError> {
        match write {
            Write::Generate { spec, .. } => {
                self.generated = Some((**spec).clone());
                Ok(Written::Process(ProcessId(5)))
            }
            Write::Create { token, .. } if self.tokens.contains(&token.0) => Ok(created()),
            Write::Create { .. } if self.task.is_some() => Err(error(RemoteErrorKind::NameTaken)),
            Write::Create { token, .. } => {
                self.tokens.push(token.0.clone());
                self.n_created += 1;
                self.task = self.generated.clone();
                Ok(created())
            }
            Write::Update { .. } => {
                self.task = self.generated.clone();
                Ok(Written::Done)
            }
            Write::Deploy(_) | Write::Start(..) => Ok(Written::Done),
            Write::Stop(_) | Write::Terminate(_) | Write::Delete(_) => panic!("DataWorks offers none of these"),
        }
    }
}

fn created() -> Written {
    Written::Created(TaskId::Solution(SolutionId(7)))
}

fn status(digit: &str, steps: &[(&str, &str)]) -> InstanceStatus {
    let step = |(name, word): &(&str, &str)| {
        let info = (*word == "FAIL").then(|| "orders: FAIL".to_owned());
        SolutionStep { name: (*name).to_owned(), word: (*word).to_owned(), info }
    };
    let (state, steps) = (SolutionState::from_digit(digit), steps.iter().map(step).collect());
    InstanceStatus::Solution(SolutionStatus { state, steps })
}

fn running() -> InstanceStatus {
    status("2", &[("load", "RUNNING")])
}

/// A plan that creates the solution, or updates it from `live`; `pending` is what an earlier run left.
fn plan_from(live: Option<&Spec>, wished: &Spec, pending: Option<&Pending>) -> Plan {
    let mut state = State::new("lineage", ProjectId(10000));
    let mut tasks = BTreeMap::new();
    if let Some(spec) = live {
        let Reading { shape, fingerprint, destinations, .. } = reading(spec);
        let (task, applied_at) = (SolutionId(7), start());
        let record = Record {
            task: task.into(),
            spec: spec.clone(),
            fingerprint: Some(fingerprint),
            destinations: None,
            protected: false,
            order: disync_model::Order::default(),
            unwatched: false,
            applied_at,
        };
        state.records.insert(lake(), record);
        let state = SolutionState::Running;
        let task = Solution { id: task, name: None, state, created_by: None, submitted_at: None, started_at: None };
        let (task, instance) = (Task::Solution(task), Some(running()));
        tasks.insert(lake(), Observed { task, shape, fingerprint, destinations, instance });
    }
    state.pending.extend(pending.map(|pending| (lake(), pending.clone())));
    let desired = Desired { syncs: [(lake(), declared(wished.clone()))].into(), healthy_for: None };
    planned(&desired, &Live { tasks, ..Live::default() }, &state)
}

fn plan_to_create(run: Run) -> Plan {
    plan_from(None, &spec(&["a", "b"], run), None)
}

/// Runs the plan against `fake`; `twist` may give another answer, after the fake executed the call or without that.
fn carry_out(
    plan: &Plan,
    pending: &BTreeMap<Address, Pending>,
    fake: &RefCell<Fake>,
    mut twist: impl FnMut(&Call, &mut dyn FnMut() -> Reply) -> Option<Reply>,
) -> Outcomes {
    let answer = |_: &mut dyn FnMut() -> Reply, call: &Call| {
        let mut execute = || fake.borrow_mut().answer(call);
        twist(call, &mut execute).unwrap_or_else(|| fake.borrow_mut().answer(call))
    };
    run(plan, pending, answer, Service::with(None))
}

fn untwisted(_: &Call, _: &mut dyn FnMut() -> Reply) -> Option<Reply> {
    None
}

/// What a run that creates and starts the solution does where it stands so at each look.
fn started(statuses: &[InstanceStatus]) -> String {
    let fake = RefCell::new(Fake::standing(statuses));
    let outcomes = carry_out(&plan_to_create(Run::Running), &no_pending(), &fake, untwisted);
    let state = folded_lake(&outcomes.entries);
    let pending =
        state.pending.get(&lake()).map_or("nothing", |p| if p.sent.is_some() { "a write" } else { "the rest" });
    let from = outcomes.log.find("deploy").unwrap();
    format!("{}{:?}\npending: {pending}", &outcomes.log[from..], outcome(&outcomes))
}

fn folded_lake(entries: &[Entry]) -> State {
    let mut state = State::new("lineage", ProjectId(10000));
    entries.iter().for_each(|entry| state.fold(entry.clone()));
    state
}

#[test]
fn a_solution_is_created_without_being_looked_for_and_started_once_it_is_seen_not_to_run() {
    let fake = RefCell::new(Fake::standing(&[status("4", &[]), running()]));
    let plan = plan_to_create(Run::Running);
    let outcomes = carry_out(&plan, &no_pending(), &fake, untwisted);
    insta::assert_snapshot!(outcomes.log, @"
    0 s  generate
    1 s  poll
    1 s  create
    1 s  deploy
    1 s  instance
    1 s  start
    2 s  instance
    2 s  read
    ");
    assert!(outcomes.report.is_complete(&plan));
    let state = folded_lake(&outcomes.entries);
    assert_eq!(state.records[&lake()].task, TaskId::Solution(SolutionId(7)));
    assert!(state.pending.is_empty());
}

#[test]
fn an_update_is_published_and_started_only_where_it_does_not_run() {
    let (before, wished) = (spec(&["a"], Run::Running), spec(&["a", "b"], Run::Running));
    let plan = plan_from(Some(&before), &wished, None);
    for (statuses, starts) in [(vec![status("4", &[]), running()], 1), (vec![running()], 0)] {
        let fake = RefCell::new(Fake { task: Some(before.clone()), ..Fake::standing(&statuses) });
        let outcomes = carry_out(&plan, &no_pending(), &fake, untwisted);
        assert_eq!(outcome(&outcomes), &Outcome::Done, "{}", outcomes.log);
        assert_eq!(outcomes.log.matches("start").count(), starts, "{}", outcomes.log);
    }
}

#[test]
fn a_step_that_waits_for_a_human_ends_the_wait_at_once() {
    insta::assert_snapshot!(started(&[status("4", &[]), status("5", &[("load", "SUCCESS"), ("switch", "WAIT")])]), @r#"
    deploy
      1 s  instance
      1 s  start
      2 s  instance
    Waiting("start: the step `switch` of `lake` waits to be confirmed in the DataWorks console; confirm it there, then run it again")
    pending: the rest
    "#);
    insta::assert_snapshot!(started(&[status("2", &[("load", "SUCCESS"), ("switch", "WAIT_CONFIRM")])]), @r#"
    deploy
      1 s  instance
    Waiting("start: the step `switch` of `lake` waits to be confirmed in the DataWorks console; confirm it there, then run it again")
    pending: the rest
    "#);
    insta::assert_snapshot!(started(&[status("5", &[])]), @r#"
    deploy
      1 s  instance
    Waiting("start: a step of `lake` waits to be confirmed in the DataWorks console; confirm it there, then run it again")
    pending: the rest
    "#);
}

#[test]
fn what_is_on_the_way_is_waited_for() {
    insta::assert_snapshot!(started(&[status("4", &[]), status("8", &[]), status("6", &[]), status("0", &[])]), @"
    deploy
      1 s  instance
      1 s  start
      2 s  instance
      3 s  instance
      5 s  instance
      5 s  read
    Done
    pending: nothing
    ");
}

#[test]
fn a_failed_step_is_named_with_what_is_known_of_it() {
    let failed = status("3", &[("load", "SUCCESS"), ("switch", "FAIL")]);
    insta::assert_snapshot!(started(&[status("4", &[]), failed.clone(), failed.clone()]), @r#"
    deploy
      1 s  instance
      1 s  start
      2 s  instance
      3 s  instance
    Failed("start: the step `switch` has failed: orders: FAIL")
    pending: nothing
    "#);
    insta::assert_snapshot!(started(&[status("3", &[]), status("3", &[]), status("3", &[])]), @r#"
    deploy
      1 s  instance
      1 s  start
      2 s  instance
      3 s  instance
    Failed("start: the solution has failed; the DataWorks console says why")
    pending: nothing
    "#);
    // What is read just after a start may be what was before it.
    insta::assert_snapshot!(started(&[failed.clone(), failed, running()]), @"
    deploy
      1 s  instance
      1 s  start
      2 s  instance
      3 s  instance
      3 s  read
    Done
    pending: nothing
    ");
}

#[test]
fn a_deleted_solution_is_not_waited_for() {
    insta::assert_snapshot!(started(&[status("4", &[]), status("9", &[])]), @r#"
    deploy
      1 s  instance
      1 s  start
      2 s  instance
    Failed("start: the solution was deleted in the console")
    pending: nothing
    "#);
}

#[test]
fn a_state_that_nobody_knows_is_waited_for_until_the_deadline() {
    let shown = started(&[status("4", &[]), status("odd", &[])]);
    assert!(shown.contains("still under way after") && shown.contains("Status odd"), "{shown}");
}

/// Twists the first `n` creates: each fails with `kind`, executed or not.
fn losing(
    n: u32,
    kind: RemoteErrorKind,
    executed: bool,
) -> impl FnMut(&Call, &mut dyn FnMut() -> Reply) -> Option<Reply> {
    let mut left = n;
    move |call, execute| {
        if left == 0 || !matches!(call, Call::Write(Write::Create { .. })) {
            return None;
        }
        left -= 1;
        if executed {
            execute();
        }
        Some(Reply::Write(Err(error(kind))))
    }
}

#[test]
fn a_create_that_is_not_answered_is_sent_again_and_executed_once() {
    for executed in [false, true] {
        let fake = RefCell::new(Fake::default());
        let plan = plan_to_create(Run::Unmanaged);
        let twist = losing(2, RemoteErrorKind::Unanswered, executed);
        let outcomes = carry_out(&plan, &no_pending(), &fake, twist);
        assert_eq!(outcome(&outcomes), &Outcome::Done, "{}", outcomes.log);
        assert_eq!((fake.borrow().n_created, outcomes.log.matches("create").count()), (1, 3), "{}", outcomes.log);
    }
}

#[test]
fn a_create_that_is_never_answered_is_unknown_and_says_what_to_do() {
    let fake = RefCell::new(Fake::default());
    let twist = losing(9, RemoteErrorKind::Unanswered, true);
    let outcomes = carry_out(&plan_to_create(Run::Unmanaged), &no_pending(), &fake, twist);
    insta::assert_snapshot!(format!("{}{:?}", outcomes.log, outcome(&outcomes)), @r#"
      0 s  generate
      1 s  poll
      1 s  create: no answer
      2 s  create: no answer
      3 s  create: no answer
    Unknown("create: Operation: no answer; solutions cannot be listed, so look into the DataWorks console: if `lake` is there, run `disync import solution.lake ID`; if it is not, run `disync state forget solution.lake` and apply again")
    "#);
    let state = folded_lake(&outcomes.entries);
    assert_eq!(state.pending[&lake()].sent.as_ref().map(|sent| sent.stage), Some(Stage::Create));
}

#[test]
fn a_name_that_is_taken_is_a_failure_with_the_way_out() {
    let fake = RefCell::new(Fake { task: Some(spec(&["z"], Run::Unmanaged)), ..Fake::default() });
    let outcomes = carry_out(&plan_to_create(Run::Unmanaged), &no_pending(), &fake, untwisted);
    insta::assert_snapshot!(format!("{:?}", outcome(&outcomes)), @r#"Failed("create: a solution of that name exists already and is not recorded; rename this one, or find the id of the other in the DataWorks console and run `disync import solution.lake ID`")"#);
    assert!(folded_lake(&outcomes.entries).pending.is_empty());
}

#[test]
fn a_name_that_is_taken_after_a_lost_create_is_unknown() {
    let fake = RefCell::new(Fake::default());
    let mut n = 0;
    let twist = |call: &Call, execute: &mut dyn FnMut() -> Reply| {
        matches!(call, Call::Write(Write::Create { .. })).then(|| {
            n += 1;
            let kind = if n == 1 { RemoteErrorKind::Unanswered } else { RemoteErrorKind::NameTaken };
            execute();
            Reply::Write(Err(error(kind)))
        })
    };
    let outcomes = carry_out(&plan_to_create(Run::Unmanaged), &no_pending(), &fake, twist);
    assert!(matches!(outcome(&outcomes), Outcome::Unknown(why) if why.contains("disync import solution.lake ID")));
}

/// What a run left that was killed after its first create was announced.
fn left_by_a_lost_create(fake: &RefCell<Fake>, executed: bool) -> BTreeMap<Address, Pending> {
    let twist = losing(1, RemoteErrorKind::Unanswered, executed);
    let first = carry_out(&plan_to_create(Run::Unmanaged), &no_pending(), fake, twist);
    let sent = first.entries.iter().position(|e| matches!(e, Entry::Sent { sent, .. } if sent.stage == Stage::Create));
    folded_lake(&first.entries[..=sent.unwrap()]).pending
}

#[test]
fn the_next_run_sends_the_very_same_create_again() {
    for executed in [false, true] {
        let fake = RefCell::new(Fake::default());
        let pending = left_by_a_lost_create(&fake, executed);
        let mut plan = plan_from(None, &spec(&["a", "b"], Run::Unmanaged), pending.get(&lake()));
        // The state was compacted in between, so that a token made anew would be another one.
        plan.basis.serial += 1;
        let n_before = fake.borrow().n_created;
        let second = carry_out(&plan, &pending, &fake, untwisted);
        assert_eq!(outcome(&second), &Outcome::Done, "{}", second.log);
        // The first run went on after its lost answer, so the solution exists in any case; it is the same one.
        assert_eq!((n_before, fake.borrow().n_created), (1, 1));
        assert_eq!(second.log.matches("generate").count(), 0, "{}", second.log);
    }
}

#[test]
fn a_lost_create_whose_content_cannot_be_had_again_is_unknown_and_nothing_is_sent() {
    let fake = RefCell::new(Fake::default());
    let mut pending = left_by_a_lost_create(&fake, false);
    let of_lake = pending.get_mut(&lake()).unwrap();
    of_lake.process = None;
    of_lake.sent.as_mut().unwrap().request = Digest::of(b"another content");
    let plan = plan_from(None, &spec(&["a", "b"], Run::Unmanaged), Some(&pending[&lake()]));
    let second = carry_out(&plan, &pending, &fake, untwisted);
    assert!(matches!(outcome(&second), Outcome::Unknown(why) if why.contains("disync state forget solution.lake")));
    assert_eq!(second.log.matches("create").count(), 0, "{}", second.log);
}

#[test]
fn a_name_that_is_taken_shows_when_the_content_is_generated_already() {
    let fake = RefCell::new(Fake::default());
    let refuse = |call: &Call, _: &mut dyn FnMut() -> Reply| {
        let generates = matches!(call, Call::Write(Write::Generate { .. }));
        generates.then(|| Reply::Write(Err(error(RemoteErrorKind::NameTaken))))
    };
    let plan = plan_to_create(Run::Unmanaged);
    let outcomes = carry_out(&plan, &no_pending(), &fake, refuse);
    assert!(matches!(outcome(&outcomes), Outcome::Failed(why) if why.contains("disync import solution.lake ID")));
    let mut pending = left_by_a_lost_create(&fake, false);
    pending.get_mut(&lake()).unwrap().process = None;
    let outcomes = carry_out(&plan, &pending, &fake, refuse);
    assert!(matches!(outcome(&outcomes), Outcome::Unknown(why) if why.contains("look into the DataWorks console")));
}

#[test]
fn a_deployment_without_an_answer_is_repeated() {
    let fake = RefCell::new(Fake::default());
    let mut n = 0;
    let twist = |call: &Call, _: &mut dyn FnMut() -> Reply| {
        let lost = matches!(call, Call::Write(Write::Deploy(_))) && n == 0;
        n += u32::from(lost);
        lost.then(|| Reply::Write(Err(error(RemoteErrorKind::Unanswered))))
    };
    let outcomes = carry_out(&plan_to_create(Run::Unmanaged), &no_pending(), &fake, twist);
    assert_eq!(outcome(&outcomes), &Outcome::Done, "{}", outcomes.log);
    assert_eq!(outcomes.log.matches("deploy").count(), 2);
}

#[test]
fn a_refused_start_is_a_failure_unless_it_runs() {
    for (after, done) in [(running(), true), (status("4", &[]), false)] {
        let fake = RefCell::new(Fake::standing(&[status("4", &[]), after]));
        let twist = |call: &Call, _: &mut dyn FnMut() -> Reply| {
            matches!(call, Call::Write(Write::Start(..))).then(|| Reply::Write(Err(error(RemoteErrorKind::Refused))))
        };
        let outcomes = carry_out(&plan_to_create(Run::Running), &no_pending(), &fake, twist);
        assert_eq!(outcome(&outcomes) == &Outcome::Done, done, "{}", outcomes.log);
        assert_eq!(matches!(outcome(&outcomes), Outcome::Failed(_)), !done);
    }
}

proptest::proptest! {
    /// Whatever fails, and however often: the solution is created once at the most, and never lost sight of.
    #[test]
    fn a_solution_is_created_once_at_the_most_and_never_lost(
        faults in proptest::collection::vec((0..10_usize, proptest::prelude::any::<bool>(), 0..3_u8), 0..4),
    ) {
        let fake = RefCell::new(Fake::standing(&[status("4", &[]), running()]));
        let mut n = 0;
        let twist = |call: &Call, execute: &mut dyn FnMut() -> Reply| {
            n += 1;
            let (_, executed, kind) = faults.iter().find(|(at, ..)| *at == n - 1)?;
            let kind = [RemoteErrorKind::Unanswered, RemoteErrorKind::Refused, RemoteErrorKind::Throttled][usize::from(*kind)];
            if *executed && kind == RemoteErrorKind::Unanswered {
                execute();
            }
            Some(match call {
                Call::Files(_) => Reply::Files(Err(error(kind))),
                Call::Task(..) => Reply::Task(Err(error(kind))),
                Call::Instance(..) => Reply::Instance(Err(error(kind))),
                Call::Process(..) => Reply::Process(Err(error(kind))),
                Call::Write(_) => Reply::Write(Err(error(kind))),
            })
        };
        let outcomes = carry_out(&plan_to_create(Run::Running), &no_pending(), &fake, twist);
        let state = folded_lake(&outcomes.entries);
        proptest::prop_assert!(fake.borrow().n_created <= 1, "created twice:\n{}", outcomes.log);
        if fake.borrow().n_created == 1 {
            let known = state.records.contains_key(&lake());
            let sent = state.pending.get(&lake()).and_then(|pending| pending.sent.as_ref());
            proptest::prop_assert!(known || sent.is_some_and(|sent| sent.stage == Stage::Create), "lost:\n{}", outcomes.log);
        }
    }
}
