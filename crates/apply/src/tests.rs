//! The schedule against a service that a test writes down: start from a run that goes well, change one reply.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use disync_model::remote::{FilePage, Generated, ProcessStatus, Reading};
use disync_model::{
    Address, Declared, Desired, Destination, DestinationKind, Digest, Entry, File, FileId, Fingerprint, InstanceStatus,
    Lifecycle, Live, Name, Observed, Origin, Origins, Outcome, Pending, ProcessId, ProjectId, Record, RemoteError,
    RemoteErrorKind, Run, Shape, Spec, State, Tables, Task, Write, Written,
};
use disync_plan::{Accept, Guards, Input, Plan, Report, Scope, StepId, check, plan};
use jiff::{SignedDuration, Timestamp};

use crate::{Call, OnError, Poll, Reply, Schedule, Settings};

mod deadlines;
mod failures;
mod forecast;
mod going_well;
mod on_error;
mod previews;
mod resume;
mod scale;
mod solutions;
mod waves;

fn start() -> Timestamp {
    Timestamp::from_second(1_000_000).unwrap()
}

fn settings() -> Settings {
    let poll =
        Poll { first: Duration::from_secs(1), longest: Duration::from_secs(10), deadline: Duration::from_secs(60) };
    Settings::new(10, poll, Duration::from_secs(900))
}

fn spec(tables: &[&str], run: Run) -> Spec {
    Spec {
        source: "mysql_pub".to_owned(),
        tables: Tables::Single(tables.iter().map(|table| (*table).into()).collect::<BTreeSet<_>>()),
        destination: Destination { kind: DestinationKind::Holo, datasource: "holo".to_owned() },
        resource_group: None,
        folder: None,
        run,
        start: disync_model::Start::default(),
    }
}

fn orders() -> Address {
    Address::realtime("orders")
}

fn file(id: i64) -> File {
    File {
        id: FileId(id),
        node: None,
        name: Name::new("orders"),
        folder: None,
        committed: Some(true),
        version: None,
        created_at: Some(start()),
        created_by: Some("console_user".to_owned()),
        edited_at: None,
        edited_by: None,
    }
}

fn fingerprint(tables: &Tables) -> Fingerprint {
    Fingerprint(Digest::of(format!("{tables:?}").as_bytes()))
}

fn reading(spec: &Spec) -> Reading {
    let spec = Spec { run: Run::Unmanaged, ..spec.clone() };
    Reading { fingerprint: fingerprint(&spec.tables), destinations: None, shape: Shape::Sync(spec), solution: None }
}

/// A plan for one sync, from what is live (and recorded) to what is wished.
fn plan_for(live: Option<&Spec>, wished: Option<&Spec>) -> Plan {
    let mut state = State::new("lineage", ProjectId(10000));
    let mut tasks = BTreeMap::new();
    if let Some(spec) = live {
        let record = Record {
            task: FileId(7).into(),
            spec: spec.clone(),
            fingerprint: Some(fingerprint(&spec.tables)),
            destinations: None,
            protected: false,
            order: disync_model::Order::default(),
            unwatched: false,
            applied_at: start(),
        };
        state.records.insert(orders(), record);
        let Reading { shape, fingerprint, destinations, .. } = reading(spec);
        let instance = Some(if spec.run == Run::Running { InstanceStatus::Running } else { InstanceStatus::Paused });
        tasks.insert(orders(), Observed { task: Task::File(file(7)), shape, fingerprint, destinations, instance });
    }
    let syncs = wished.map(|spec| (orders(), declared(spec.clone())));
    let (desired, live) =
        (Desired { syncs: syncs.into_iter().collect(), healthy_for: None }, Live { tasks, ..Live::default() });
    planned(&desired, &live, &state)
}

fn declared(spec: Spec) -> Declared {
    Declared {
        lifecycle: Lifecycle::default(),
        order: disync_model::Order::default(),
        origin: Origin { file: Arc::from("a.yaml"), line: 1 },
        table_lines: vec![1; spec.tables.len()],
        renamed_from: BTreeMap::new(),
        selectors: disync_model::Selectors::default(),
        origins: Origins::default(),
        spec,
    }
}

/// The plan about everything, which is sound.
fn planned(desired: &Desired, live: &Live, state: &State) -> Plan {
    let (scope, guards) = (Scope::default(), Guards::default());
    let (accept, now) = (Accept::default(), start());
    let plan = plan(&Input { desired, live, state, scope: &scope, guards: &guards, accept: &accept, now });
    assert_eq!(check(&plan), Ok(()));
    plan
}

/// A service with one task at the most, that does what it is told.
#[derive(Debug, Clone)]
struct Service {
    task: Option<Spec>,
    instance: InstanceStatus,
    generated: Option<Spec>,
    n_polls: u32,
    n_writes: BTreeMap<&'static str, u32>,
}

impl Service {
    fn with(task: Option<&Spec>) -> Self {
        let running = task.is_some_and(|spec| spec.run == Run::Running);
        let instance = if running { InstanceStatus::Running } else { InstanceStatus::Paused };
        Self { task: task.cloned(), instance, generated: None, n_polls: 0, n_writes: BTreeMap::new() }
    }

    fn answer(&mut self, call: &Call) -> Reply {
        match call {
            Call::Files(_) => {
                let files: Vec<File> = self.task.iter().map(|_| file(7)).collect();
                Reply::Files(Ok(FilePage { total: files.len() as u64, files }))
            }
            Call::Task(..) => Reply::Task(match &self.task {
                Some(spec) => Ok(reading(spec)),
                None => Err(error(RemoteErrorKind::Refused)),
            }),
            Call::Instance(..) => Reply::Instance(Ok(self.instance.clone())),
            Call::Process(..) => {
                self.n_polls += 1;
                Reply::Process(Ok(match (&self.generated, self.n_polls) {
                    (Some(spec), 2..) => ProcessStatus::Succeeded(Generated {
                        content: Arc::from("content"),
                        tables: Ok(spec.tables.clone()),
                        mappings: Vec::new(),
                    }),
                    _ => ProcessStatus::Running(None),
                }))
            }
            Call::Write(write) => Reply::Write(Ok(self.write(write))),
        }
    }

    fn write(&mut self, write: &Write) -> Written {
        *self.n_writes.entry(name(write)).or_default() += 1;
        match write {
            Write::Generate { spec, .. } => {
                self.generated = Some((**spec).clone());
                Written::Process(ProcessId(5))
            }
            Write::Create { .. } => {
                self.task = self.generated.clone();
                Written::Created(FileId(7).into())
            }
            Write::Update { .. } => {
                self.task = self.generated.clone();
                Written::Done
            }
            Write::Start(..) => {
                self.instance = InstanceStatus::Running;
                Written::Done
            }
            Write::Stop(..) => {
                self.instance = InstanceStatus::Paused;
                Written::Done
            }
            Write::Delete(..) => {
                self.task = None;
                Written::Done
            }
            Write::Deploy(..) | Write::Terminate(..) => Written::Done,
        }
    }
}

fn name(write: &Write) -> &'static str {
    match write {
        Write::Generate { .. } => "generate",
        Write::Create { .. } => "create",
        Write::Update { .. } => "update",
        Write::Deploy(..) => "deploy",
        Write::Start(..) => "start",
        Write::Stop(..) => "stop",
        Write::Terminate(..) => "terminate",
        Write::Delete(..) => "delete",
    }
}

fn error(kind: RemoteErrorKind) -> RemoteError {
    let message = kind.to_string();
    RemoteError { kind, operation: "Operation", code: None, message, request_id: None }
}

/// A run with virtual time: what was called when, what was recorded, and how it ended.
struct Outcomes {
    log: String,
    entries: Vec<Entry>,
    report: Report,
}

/// Runs `plan` to its end; `answer` may replace what the service says, or do without the service.
fn run(
    plan: &Plan,
    pending: &BTreeMap<Address, Pending>,
    mut answer: impl FnMut(&mut dyn FnMut() -> Reply, &Call) -> Reply,
    mut service: Service,
) -> Outcomes {
    let mut now = start();
    let mut schedule = Schedule::new(plan, pending, settings(), now);
    let (mut log, mut entries) = (String::new(), Vec::new());
    let mut turn = schedule.begin();
    for _ in 0..1_000 {
        entries.extend(turn.entries);
        let mut replies: Vec<(StepId, Reply)> = Vec::new();
        for (step, call) in turn.calls {
            let reply = answer(&mut || service.answer(&call), &call);
            writeln!(log, "{:>3} s  {}", now.duration_since(start()).as_secs(), line(&call, &reply)).unwrap();
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
        now = now.checked_add(SignedDuration::ZERO).unwrap();
    }
    panic!("the run does not end:\n{log}");
}

fn word(call: &Call) -> &'static str {
    match call {
        Call::Files(_) => "list",
        Call::Task(..) => "read",
        Call::Instance(..) => "instance",
        Call::Process(..) => "poll",
        Call::Write(write) => name(write),
    }
}

fn line(call: &Call, reply: &Reply) -> String {
    let call = word(call);
    let error = match reply {
        Reply::Files(Err(error))
        | Reply::Task(Err(error))
        | Reply::Instance(Err(error))
        | Reply::Process(Err(error))
        | Reply::Write(Err(error)) => format!(": {}", error.kind),
        _ => String::new(),
    };
    format!("{call}{error}")
}

fn no_pending() -> BTreeMap<Address, Pending> {
    BTreeMap::new()
}

fn outcome(outcomes: &Outcomes) -> &Outcome {
    outcomes.report.outcomes[0].as_ref().unwrap()
}

/// What the journal folds to, from an empty state or from one with a record.
fn folded(before: Option<&Spec>, entries: Vec<Entry>) -> State {
    let mut state = State::new("lineage", ProjectId(10000));
    if let Some(spec) = before {
        let (spec, applied_at) = (spec.clone(), start());
        let (task, fingerprint, destinations) = (FileId(7).into(), None, None);
        let record = Record {
            task,
            spec,
            fingerprint,
            destinations,
            protected: false,
            order: disync_model::Order::default(),
            unwatched: false,
            applied_at,
        };
        state.records.insert(orders(), record);
    }
    entries.into_iter().for_each(|entry| state.fold(entry));
    state
}
