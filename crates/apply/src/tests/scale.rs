//! A thousand updates at once, on a service that admits 50 calls a second and whose processes take 2 s. The time is the
//! test's and each call is counted: what is asserted here is how the schedule spends calls, whatever the machine.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use disync_model::TaskId;

use super::*;

const N_TASKS: i64 = 1_000;

/// What one call takes of the time in which the rate allows no other: 50 a second.
const A_CALL: SignedDuration = SignedDuration::from_millis(20);

/// How long the service generates.
const PROCESS: Duration = Duration::from_secs(2);

fn name_of(at: i64) -> String {
    format!("task_{at:04}")
}

/// The plan that adds a table to each of `n` tasks, of `n_tables` tables.
fn updating(n: i64, n_tables: usize) -> Plan {
    let (mut desired, mut live) = (Desired::default(), Live::default());
    let mut state = State::new("lineage", ProjectId(10000));
    let names: Vec<String> = (0..=n_tables).map(|at| format!("warehouse.order_items_{at:03}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for at in 1..=n {
        let address = Address::realtime(name_of(at));
        let (there, wished) = (spec(&names[1..], Run::Unmanaged), spec(&names, Run::Unmanaged));
        desired.syncs.insert(address.clone(), declared(wished));
        let Reading { shape, fingerprint, destinations, .. } = reading(&there);
        let record = Record {
            task: FileId(at).into(),
            spec: there,
            fingerprint: Some(fingerprint),
            destinations: None,
            protected: false,
            order: disync_model::Order::default(),
            unwatched: false,
            applied_at: start(),
        };
        state.records.insert(address.clone(), record);
        let (file, instance) = (File { name: Name::new(name_of(at)), ..file(at) }, Some(InstanceStatus::Paused));
        live.tasks.insert(address, Observed { task: Task::File(file), shape, fingerprint, destinations, instance });
    }
    planned(&desired, &live, &state)
}

/// A service of many tasks, which answers as soon as it is asked.
#[derive(Default)]
struct Many {
    tasks: BTreeMap<TaskId, Spec>,
    processes: Vec<(Timestamp, Spec)>,
}

impl Many {
    fn of(plan: &Plan) -> Self {
        let tasks = plan.changes.iter().map(|change| (change.task.unwrap(), change.before.clone().unwrap())).collect();
        Self { tasks, processes: Vec::new() }
    }

    fn answer(&mut self, call: &Call, now: Timestamp, process_time: Duration) -> Reply {
        match call {
            Call::Task(id) => {
                let spec = &self.tasks[id];
                let name = |table: disync_model::TableRef<'_>| format!("ods_{}", table.name).into();
                let destinations = spec.tables.iter().map(|table| (table.to_table(), name(table))).collect();
                Reply::Task(Ok(Reading { destinations: Some(destinations), ..reading(spec) }))
            }
            Call::Process(_, id) => {
                let (since, spec) = &self.processes[usize::try_from(id.0).unwrap()];
                let is_done = Duration::try_from(now.duration_since(*since)).unwrap() >= process_time;
                Reply::Process(Ok(if is_done {
                    let (content, tables) = (Arc::from(format!("{}", id.0)), Ok(spec.tables.clone()));
                    ProcessStatus::Succeeded(Generated { content, tables, mappings: Vec::new() })
                } else {
                    ProcessStatus::Running(None)
                }))
            }
            Call::Write(Write::Generate { spec, .. }) => {
                self.processes.push((now, (**spec).clone()));
                let id = i64::try_from(self.processes.len() - 1).unwrap();
                Reply::Write(Ok(Written::Process(ProcessId(id))))
            }
            Call::Write(Write::Update { task, content, .. }) => {
                let process: usize = content.parse().unwrap();
                self.tasks.insert(*task, self.processes[process].1.clone());
                Reply::Write(Ok(Written::Done))
            }
            Call::Write(Write::Deploy(..)) => Reply::Write(Ok(Written::Done)),
            other => panic!("nothing asks for {other:?}"),
        }
    }
}

/// How a run went.
struct Figures {
    calls: BTreeMap<&'static str, u64>,
    took: Duration,
    entries: Vec<Entry>,
    report: Report,
}

impl Figures {
    fn n_calls(&self) -> u64 {
        self.calls.values().sum()
    }
}

/// Runs `plan` at one call each `a_call`.
fn figures(plan: &Plan, settings: Settings, a_call: SignedDuration, process_time: Duration) -> Figures {
    let (mut now, mut free) = (start(), start());
    let mut schedule = Schedule::new(plan, &no_pending(), settings, now);
    let mut service = Many::of(plan);
    let mut under_way = BinaryHeap::new();
    let mut replies = BTreeMap::new();
    let mut entries = Vec::new();
    let mut calls = BTreeMap::new();
    let mut turn = schedule.begin();
    loop {
        entries.append(&mut turn.entries);
        for (step, call) in turn.calls {
            let leaves = now.max(free);
            free = leaves.checked_add(a_call).unwrap();
            *calls.entry(word(&call)).or_insert(0) += 1;
            under_way.push(Reverse((leaves, step.0)));
            replies.insert(step.0, (step, service.answer(&call, leaves, process_time)));
        }
        let arrives = under_way.peek().map(|Reverse((at, _))| *at);
        if arrives.is_none() && schedule.is_finished() {
            let took = Duration::try_from(now.duration_since(start())).unwrap();
            return Figures { calls, took, entries, report: schedule.into_report(now) };
        }
        now = now.max(arrives.into_iter().chain(turn.wake_at).min().expect("an unfinished run waits for something"));
        let mut arrived = Vec::new();
        while under_way.peek().is_some_and(|Reverse((at, _))| *at <= now) {
            let Reverse((_, step)) = under_way.pop().unwrap();
            arrived.push(replies.remove(&step).unwrap());
        }
        turn = schedule.turn(now, arrived);
    }
}

#[test]
fn a_thousand_updates_take_no_longer_than_their_calls_and_at_most_seven_calls_each() {
    let plan = updating(N_TASKS, 1);
    let figures = figures(&plan, settings(), A_CALL, PROCESS);
    assert!(figures.report.outcomes.iter().all(|outcome| *outcome == Some(Outcome::Done)));
    let n_tasks = u64::try_from(N_TASKS).unwrap();
    for what in ["generate", "update", "deploy"] {
        assert_eq!(figures.calls[what], n_tasks, "{what}");
    }
    // The fingerprint before the update, and what was written.
    assert_eq!(figures.calls["read"], 2 * n_tasks);
    // A page of the list of files for each 100 tasks is read for the plan.
    let n_calls = figures.n_calls() + n_tasks.div_ceil(100);
    assert!(n_calls <= 7 * n_tasks, "{:?}", figures.calls);
    let at_the_rate = Duration::try_from(A_CALL).unwrap() * u32::try_from(figures.n_calls()).unwrap();
    let bound = at_the_rate.max(PROCESS).mul_f64(1.2);
    assert!(figures.took <= bound, "{:?} for {} calls, bound {bound:?}", figures.took, figures.n_calls());
}

/// By how much a forecast is off, as a share of the calls that were made.
fn error_of(expected: u64, made: u64) -> f64 {
    (expected as f64 / made as f64 - 1.0).abs()
}

#[test]
fn a_thousand_updates_take_the_calls_that_are_expected() {
    let plan = updating(N_TASKS, 1);
    let waits = figures(&updating(24, 1), settings(), A_CALL, PROCESS).report.waits;
    for settings in [settings(), Settings { waits, ..settings() }] {
        let expected = crate::forecast(&plan, &folded(None, Vec::new()), &settings);
        assert_eq!(expected.at_least, settings.waits == disync_model::Waits::default());
        let made = figures(&plan, settings, A_CALL, PROCESS);
        assert!(error_of(expected.n_calls, made.n_calls()) <= 0.15, "{expected:?}, {:?}", made.calls);
    }
}

#[test]
fn work_that_takes_longer_than_the_longest_pause_takes_the_calls_that_are_expected() {
    for seconds in [2, 5, 12, 25, 45] {
        let (plan, process) = (updating(40, 1), Duration::from_secs(seconds));
        let first = figures(&plan, settings(), A_CALL, process);
        let settings = Settings { waits: first.report.waits.clone(), ..settings() };
        let expected = crate::forecast(&plan, &folded(None, Vec::new()), &settings);
        let second = figures(&plan, settings, A_CALL, process);
        let error = error_of(expected.n_calls, second.n_calls());
        assert!(error <= 0.15, "{seconds} s: {expected:?}, {:?}", second.calls);
    }
}

#[test]
fn what_one_run_learns_spares_the_next_one_looks() {
    // So few that all are submitted before the first one is done: within the first run there is nothing to learn from.
    let n = 24;
    let plan = updating(n, 1);
    let first = figures(&plan, settings(), A_CALL, PROCESS);
    assert_eq!(first.calls["poll"], 2 * u64::try_from(n).unwrap());
    let settings = Settings { waits: first.report.waits.clone(), ..settings() };
    let second = figures(&plan, settings, A_CALL, PROCESS);
    assert_eq!(second.calls["poll"], u64::try_from(n).unwrap());
    let seconds = |figures: &Figures| figures.took.as_secs_f64();
    assert!(seconds(&second) <= 1.2 * seconds(&first), "{:?} and {:?}", second.took, first.took);
}

#[test]
fn what_begins_at_one_moment_is_looked_at_at_many_and_the_same_ones_again() {
    let poll = settings().poll;
    let pauses = || (1..=N_TASKS).map(|at| poll.spread_pause(0, None, Some(&name_of(at)))).collect::<Vec<_>>();
    let mut moments = pauses();
    assert_eq!(moments, pauses());
    assert!(moments.iter().all(|pause| (1.0..=1.25).contains(&pause.as_secs_f64())));
    moments.sort();
    let most = moments.windows(20).map(|some| some[19].saturating_sub(some[0])).min();
    assert!(most >= Some(Duration::from_millis(1)), "no 20 of them within a millisecond: {most:?}");
    let at_the_longest = (1..=N_TASKS).map(|at| poll.spread_pause(40, None, Some(&name_of(at))));
    assert!(at_the_longest.clone().all(|pause| pause <= poll.longest && pause >= poll.longest.mul_f64(0.8)));
    assert!(at_the_longest.collect::<BTreeSet<_>>().len() > 900);
}

/// How many bytes the journal takes for the update of one task of so many tables.
fn bytes_of_an_update(n_tables: usize) -> usize {
    let n = 10;
    let figures = figures(&updating(n, n_tables), settings(), A_CALL, PROCESS);
    let journal: usize = figures.entries.iter().map(|entry| serde_json::to_vec(entry).unwrap().len()).sum();
    journal / usize::try_from(n).unwrap()
}

/// The entry of the log of applies takes up to a KiB more, both times that it is written together.
#[test]
fn what_the_journal_takes_for_an_update_is_within_two_kib_and_its_tables_stand_there_once() {
    let of_ten = bytes_of_an_update(10);
    assert!(of_ten <= 2048, "{of_ten} bytes of journal");
    let n_more = 90;
    // `"warehouse.order_items_042",`
    let a_list = n_more * 28;
    let more = bytes_of_an_update(10 + n_more) - of_ten;
    assert!((a_list..a_list + a_list / 10).contains(&more), "{more} bytes more for {n_more} tables more");
}
