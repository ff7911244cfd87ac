//! Waves and the gate between them: tasks that are stopped and are to run, so that each takes a start and a look at it.

use disync_model::{Order, TaskId, Wave};

use super::*;

/// For how long what runs must run.
const HEALTHY_FOR: Duration = Duration::from_secs(300);

/// A sync: its name, its wave, and what it comes after.
type Sync = (&'static str, u8, &'static [&'static str]);

fn id(at: usize) -> TaskId {
    FileId(1 + i64::try_from(at).unwrap()).into()
}

/// The plan that starts all of `syncs`, and the state that it was made of.
fn starting(syncs: &[Sync], unwatched: &[&str], running: &[&str]) -> (Plan, State) {
    let (mut desired, mut live) = (Desired::default(), Live::default());
    desired.healthy_for = Some(HEALTHY_FOR);
    let mut state = State::new("lineage", ProjectId(10000));
    for (at, (name, wave, after)) in syncs.iter().enumerate() {
        let (address, tables) = (Address::realtime(*name), [*name]);
        let (there, wished) = (spec(&tables, Run::Stopped), spec(&tables, Run::Running));
        let after = after.iter().map(|other| Address::realtime(*other)).collect();
        let order = Order { wave: Wave::new(*wave).unwrap(), after };
        desired.syncs.insert(address.clone(), Declared { order: order.clone(), ..declared(wished.clone()) });
        let Reading { shape, fingerprint, destinations, .. } = reading(&there);
        let runs = running.contains(name);
        let record = Record {
            task: id(at),
            spec: if runs { wished } else { there },
            fingerprint: Some(fingerprint),
            destinations: None,
            protected: false,
            order,
            unwatched: unwatched.contains(name),
            applied_at: start(),
        };
        state.records.insert(address.clone(), record);
        let instance = Some(if runs { InstanceStatus::Running } else { InstanceStatus::Paused });
        let file = File { name: Name::new(*name), ..file(id(at).number()) };
        live.tasks.insert(address, Observed { task: Task::File(file), shape, fingerprint, destinations, instance });
    }
    (planned(&desired, &live, &state), state)
}

/// Runs `plan`; `instance` says how the instance of a sync stands after so many seconds. Returns one line a look or start,
/// with the name of the sync, and how it ended.
fn ran(
    plan: &Plan,
    syncs: &[Sync],
    mut instance: impl FnMut(&str, i64) -> Result<InstanceStatus, RemoteError>,
) -> Outcomes {
    let mut now = start();
    let mut schedule = Schedule::new(plan, &no_pending(), settings(), now);
    let (mut log, mut entries) = (String::new(), Vec::new());
    let mut turn = schedule.begin();
    let name_of = |task: TaskId| syncs[usize::try_from(task.number()).unwrap() - 1].0;
    for _ in 0..1_000 {
        entries.extend(turn.entries);
        let mut replies = Vec::new();
        for (step, call) in turn.calls {
            let second = now.duration_since(start()).as_secs();
            let (said, reply) = match &call {
                Call::Task(task) => (None, Reply::Task(Ok(reading(&spec(&[name_of(*task)], Run::Running))))),
                Call::Instance(task) => {
                    let name = name_of(*task);
                    let answer = instance(name, second);
                    let word = answer.as_ref().map_or_else(|error| error.kind.to_string(), |s| s.word().to_owned());
                    (Some(format!("{name} {word}")), Reply::Instance(answer))
                }
                Call::Write(Write::Start(task, _)) => {
                    (Some(format!("{} start", name_of(*task))), Reply::Write(Ok(Written::Done)))
                }
                other => panic!("nothing asks for {other:?}"),
            };
            said.into_iter().for_each(|said| writeln!(log, "{second:>3} s  {said}").unwrap());
            replies.push((step, reply));
        }
        if replies.is_empty() {
            if schedule.is_finished() {
                let report = schedule.into_report(now);
                return Outcomes { log, entries, report };
            }
            now = turn.wake_at.expect("an unfinished run waits for something");
        }
        turn = schedule.turn(now, replies);
    }
    panic!("the run does not end:\n{log}");
}

/// How each change ended, in the order of the addresses.
fn ended(plan: &Plan, outcomes: &Outcomes) -> String {
    let of =
        |(change, outcome): (&disync_plan::Change, &Option<Outcome>)| format!("{} {outcome:?}", change.address.name);
    plan.changes.iter().zip(&outcomes.report.outcomes).map(of).collect::<Vec<_>>().join("\n")
}

const CANARY: &[Sync] = &[("canary", 10, &[]), ("rest", 50, &[])];

fn runs(_: &str, _: i64) -> Result<InstanceStatus, RemoteError> {
    Ok(InstanceStatus::Running)
}

#[test]
fn the_next_wave_begins_once_the_last_one_has_run_for_long_enough() {
    let (plan, _) = starting(CANARY, &[], &[]);
    let outcomes = ran(&plan, CANARY, runs);
    insta::assert_snapshot!(outcomes.log, @"
      0 s  canary start
      1 s  canary RUN
      1 s  canary RUN
     76 s  canary RUN
    151 s  canary RUN
    226 s  canary RUN
    301 s  canary RUN
    301 s  rest start
    302 s  rest RUN
    ");
    assert!(outcomes.report.is_complete(&plan));
}

#[test]
fn an_instance_that_stops_meanwhile_fails_the_gate() {
    let (plan, mut state) = starting(CANARY, &[], &[]);
    let stops = |_: &str, second| Ok(if second < 100 { InstanceStatus::Running } else { InstanceStatus::Paused });
    let outcomes = ran(&plan, CANARY, stops);
    insta::assert_snapshot!(outcomes.log, @"
      0 s  canary start
      1 s  canary RUN
      1 s  canary RUN
     76 s  canary RUN
    151 s  canary PAUSE
    ");
    insta::assert_snapshot!(ended(&plan, &outcomes), @r#"
    canary Some(Failed("watch: it was to run for 300 s without interruption, and is `PAUSE` after 150 s"))
    rest Some(Skipped("it is of a later wave than realtime.canary, which was not seen to stay healthy"))
    "#);
    outcomes.entries.into_iter().for_each(|entry| state.fold(entry));
    let canary = &state.records[&Address::realtime("canary")];
    assert!(canary.unwatched, "the next run must not pass by the gate");
    assert_eq!(canary.spec.run, Run::Running, "the start itself was done");
    assert!(state.pending.is_empty());
}

#[test]
fn one_that_starts_anew_has_been_interrupted() {
    let (plan, _) = starting(CANARY, &[], &[]);
    let restarts = |_: &str, second| {
        Ok(if (100..200).contains(&second) { InstanceStatus::Waiting } else { InstanceStatus::Running })
    };
    let outcomes = ran(&plan, CANARY, restarts);
    insta::assert_snapshot!(ended(&plan, &outcomes), @r#"
    canary Some(Failed("watch: it was to run for 300 s without interruption, and is `WAIT` after 150 s"))
    rest Some(Skipped("it is of a later wave than realtime.canary, which was not seen to stay healthy"))
    "#);
}

#[test]
fn a_look_that_fails_is_repeated_and_breaks_nothing() {
    let (plan, _) = starting(CANARY, &[], &[]);
    let mut n = 0;
    let unreachable = |name: &str, second| {
        n += usize::from(name == "canary" && second > 0);
        if n == 2 { Err(error(RemoteErrorKind::Unreachable)) } else { runs(name, second) }
    };
    let outcomes = ran(&plan, CANARY, unreachable);
    assert!(outcomes.report.is_complete(&plan), "{}", outcomes.log);
}

#[test]
fn a_gate_that_nobody_can_look_through_does_not_open() {
    let (plan, _) = starting(CANARY, &[], &[]);
    let denied =
        |name: &str, second| if second > 50 { Err(error(RemoteErrorKind::Denied)) } else { runs(name, second) };
    let outcomes = ran(&plan, CANARY, denied);
    insta::assert_snapshot!(ended(&plan, &outcomes), @r#"
    canary Some(Unknown("watch: could not be looked at: Operation: denied"))
    rest Some(Skipped("it is of a later wave than realtime.canary, which was not seen to stay healthy"))
    "#);
    let gone =
        |name: &str, second| if second > 50 { Err(error(RemoteErrorKind::Unreachable)) } else { runs(name, second) };
    let outcomes = ran(&plan, CANARY, gone);
    insta::assert_snapshot!(ended(&plan, &outcomes), @r#"
    canary Some(Unknown("watch: still under way after 360 s; the service said Operation: unreachable"))
    rest Some(Skipped("it is of a later wave than realtime.canary, which was not seen to stay healthy"))
    "#);
}

#[test]
fn what_was_not_watched_to_the_end_is_watched_before_a_later_wave() {
    let (plan, mut state) = starting(CANARY, &["canary"], &["canary"]);
    let outcomes = ran(&plan, CANARY, runs);
    insta::assert_snapshot!(outcomes.log, @"
      0 s  canary RUN
     75 s  canary RUN
    150 s  canary RUN
    225 s  canary RUN
    300 s  canary RUN
    300 s  rest start
    301 s  rest RUN
    ");
    outcomes.entries.into_iter().for_each(|entry| state.fold(entry));
    assert!(!state.records[&Address::realtime("canary")].unwatched);
    let (nothing, _) = starting(CANARY, &["canary"], &["canary", "rest"]);
    assert!(nothing.is_empty(), "nobody waits where no later wave has anything to do");
}

#[test]
fn a_run_that_is_stopped_while_it_watches_says_so() {
    let (plan, _) = starting(CANARY, &[], &[]);
    let mut schedule = Schedule::new(&plan, &no_pending(), settings(), start());
    let mut turn = schedule.begin();
    while !turn.calls.is_empty() {
        let reply = |call: &Call| match call {
            Call::Task(_) => Reply::Task(Ok(reading(&spec(&["canary"], Run::Running)))),
            Call::Instance(_) => Reply::Instance(Ok(InstanceStatus::Running)),
            _ => Reply::Write(Ok(Written::Done)),
        };
        let replies = turn.calls.iter().map(|(step, call)| (*step, reply(call))).collect();
        turn = schedule.turn(turn.wake_at.filter(|_| turn.calls.is_empty()).unwrap_or(start()), replies);
        if turn.calls.is_empty() && turn.wake_at.is_some_and(|at| at < start() + SignedDuration::from_secs(20)) {
            turn = schedule.turn(turn.wake_at.unwrap(), Vec::new());
        }
    }
    schedule.stop("asked to");
    let report = schedule.into_report(start());
    let ended = Outcomes { log: String::new(), entries: Vec::new(), report };
    insta::assert_snapshot!(super::waves::ended(&plan, &ended), @r#"
    canary Some(Skipped("stopped before it was seen to stay healthy: asked to"))
    rest Some(Skipped("not begun: asked to"))
    "#);
}

#[test]
fn one_comes_after_another_and_is_skipped_with_the_reason() {
    const CHAIN: &[Sync] = &[("first", 50, &[]), ("then", 50, &["first"])];
    let (plan, _) = starting(CHAIN, &[], &[]);
    insta::assert_snapshot!(ran(&plan, CHAIN, runs).log, @"
    0 s  first start
    1 s  first RUN
    1 s  then start
    2 s  then RUN
    ");
    let fails = |name: &str, _| {
        Ok(if name == "first" { InstanceStatus::Other("BROKEN".to_owned()) } else { InstanceStatus::Running })
    };
    let outcomes = ran(&plan, CHAIN, fails);
    insta::assert_snapshot!(ended(&plan, &outcomes), @r#"
    first Some(Running("start: still under way after 60 s; the service said BROKEN"))
    then Some(Skipped("it comes after realtime.first, which was not done"))
    "#);
}

#[test]
fn all_later_waves_have_the_reason_of_the_gate_that_stayed_shut() {
    const THREE: &[Sync] = &[("a", 1, &[]), ("b", 2, &[]), ("c", 3, &["b"])];
    let (plan, _) = starting(THREE, &[], &[]);
    let stops = |_: &str, second| Ok(if second < 100 { InstanceStatus::Running } else { InstanceStatus::Paused });
    let outcomes = ran(&plan, THREE, stops);
    insta::assert_snapshot!(ended(&plan, &outcomes), @r#"
    a Some(Failed("watch: it was to run for 300 s without interruption, and is `PAUSE` after 150 s"))
    b Some(Skipped("it is of a later wave than realtime.a, which was not seen to stay healthy"))
    c Some(Skipped("it is of a later wave than realtime.a, which was not seen to stay healthy"))
    "#);
}

#[test]
fn what_a_wave_adds_is_linear() {
    let syncs: Vec<(String, u8)> = (0..400).map(|n| (format!("sync_{n:03}"), if n < 200 { 10 } else { 50 })).collect();
    let desired = syncs.iter().map(|(name, wave)| {
        let order = Order { wave: Wave::new(*wave).unwrap(), ..Order::default() };
        (Address::realtime(name.as_str()), Declared { order, ..declared(spec(&[name], Run::Running)) })
    });
    let desired = Desired { syncs: desired.collect(), healthy_for: Some(HEALTHY_FOR) };
    let plan = planned(&desired, &Live::default(), &State::new("lineage", ProjectId(10000)));
    let n_edges: usize = plan.steps.iter().map(|step| step.after.len()).sum();
    assert!(n_edges < 2 * plan.steps.len(), "{n_edges} edges between {} steps", plan.steps.len());
}
