//! Asking before anything is written, and applying what was reviewed.
//!
//! The service of these tests reads and generates. It has no operation that writes, so that a preview that wanted to write
//! would not compile.

use std::sync::Mutex;

use disync_model::remote::FileQuery;
use disync_model::{
    Clock, Column, GenerateRemote, Kind, Layout, Mapping, Process, ReadRemote, Stage, Target, TaskId, Token,
};
use disync_plan::{Block, Previewed, Remark};
use tokio::time::Instant;

use super::*;
use crate::{PreviewPorts, preview, request};

/// Tokio's time, which the tests pause.
struct TestClock(Instant);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        start().checked_add(self.0.elapsed()).unwrap()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// What a look at a process finds; the first argument is which look it is, counted from 1.
type Answer = fn(u32, &Spec) -> Result<ProcessStatus, RemoteError>;

/// A service that generates what it is told, each process on its own.
struct Generator {
    began: Instant,
    refusal: Option<RemoteErrorKind>,
    answer: Answer,
    live: Result<Layout, RemoteErrorKind>,
    /// What each process was started for, and how often it was looked at.
    processes: Mutex<BTreeMap<i64, (Spec, u32)>>,
    tokens: Mutex<BTreeSet<Token>>,
    log: Mutex<String>,
}

impl Generator {
    fn new(answer: Answer) -> Self {
        let live = Ok(Layout { fingerprint: fingerprint(&spec(&["a"], Run::Unmanaged).tables), mappings: Vec::new() });
        Self {
            began: Instant::now(),
            refusal: None,
            answer,
            live,
            processes: Mutex::default(),
            tokens: Mutex::default(),
            log: Mutex::default(),
        }
    }

    fn note(&self, what: &str) {
        writeln!(self.log.lock().unwrap(), "{:>3} s  {what}", self.began.elapsed().as_secs()).unwrap();
    }

    /// A process that was started for `spec` before.
    fn started(&self, id: i64, spec: &Spec) {
        self.processes.lock().unwrap().insert(id, (spec.clone(), 1));
    }
}

impl GenerateRemote for Generator {
    async fn generate(&self, target: &Target, spec: &Spec, token: &Token) -> Result<ProcessId, RemoteError> {
        let kind = if matches!(target, Target::New(..)) { "new" } else { "existing" };
        self.note(&format!("generate for {kind}"));
        if let Some(kind) = self.refusal {
            return Err(error(kind));
        }
        self.tokens.lock().unwrap().insert(token.clone());
        let mut processes = self.processes.lock().unwrap();
        let id = processes.keys().last().map_or(1, |last| last + 1);
        processes.insert(id, (spec.clone(), 0));
        Ok(ProcessId(id))
    }
}

impl ReadRemote for Generator {
    async fn files(&self, _: &FileQuery) -> Result<FilePage, RemoteError> {
        unreachable!("a preview looks for no files")
    }

    async fn task(&self, _: TaskId) -> Result<Reading, RemoteError> {
        unreachable!("a preview compares no specs")
    }

    async fn instance(&self, _: TaskId) -> Result<InstanceStatus, RemoteError> {
        unreachable!("a preview asks for no instance")
    }

    async fn process(&self, _: Kind, process: ProcessId) -> Result<ProcessStatus, RemoteError> {
        self.note("look");
        let mut processes = self.processes.lock().unwrap();
        let Some((spec, n)) = processes.get_mut(&process.0) else { return Err(error(RemoteErrorKind::Refused)) };
        *n += 1;
        (self.answer)(*n, spec)
    }

    async fn layout(&self, _: TaskId) -> Result<Layout, RemoteError> {
        self.note("layout");
        self.live.clone().map_err(error)
    }
}

fn content(spec: &Spec) -> Generated {
    let mapping = |table: disync_model::TableRef<'_>| Mapping {
        table: table.to_table(),
        destination: Some(format!("ods.{}", table.name)),
        columns: vec![Column { name: "id".to_owned(), kind: "int8".to_owned() }],
        primary_key: vec!["id".to_owned()],
    };
    let mappings = spec.tables.iter().map(mapping).collect();
    Generated { content: Arc::from(format!("reviewed {:?}", spec.tables)), tables: Ok(spec.tables.clone()), mappings }
}

/// At the second look it is done.
fn done(n: u32, spec: &Spec) -> Result<ProcessStatus, RemoteError> {
    Ok(if n < 2 { ProcessStatus::Running(None) } else { ProcessStatus::Succeeded(content(spec)) })
}

/// What comes of asking about `plan`, and the calls.
async fn ask_with(
    plan: &Plan,
    pending: &BTreeMap<Address, Pending>,
    parallelism: usize,
    generator: Generator,
) -> (Result<BTreeMap<Address, Previewed>, RemoteError>, String) {
    let clock = TestClock(generator.began);
    let remote = Arc::new(generator);
    let ports = PreviewPorts { remote: Arc::clone(&remote), clock };
    let previewed = preview(plan, pending, (parallelism, settings().poll), ports, |_, _| ()).await;
    let log = remote.log.lock().unwrap().clone();
    (previewed, log)
}

async fn ask(plan: &Plan, generator: Generator) -> (Previewed, String) {
    let (previewed, log) = ask_with(plan, &no_pending(), 10, generator).await;
    (previewed.unwrap().remove(&orders()).unwrap(), log)
}

fn creation() -> Plan {
    plan_for(None, Some(&spec(&["a"], Run::Unmanaged)))
}

fn update() -> Plan {
    plan_for(Some(&spec(&["a"], Run::Unmanaged)), Some(&spec(&["a", "b"], Run::Unmanaged)))
}

#[tokio::test(start_paused = true)]
async fn a_creation_is_generated_and_waited_for() {
    let (previewed, log) = ask(&creation(), Generator::new(done)).await;
    insta::assert_snapshot!(log, @"
    0 s  generate for new
    1 s  look
    2 s  look
    ");
    let Previewed::Generated { generated, process, live } = previewed else { panic!("{previewed:?}") };
    assert_eq!(generated, content(&spec(&["a"], Run::Unmanaged)));
    assert_eq!((process, live), (ProcessId(1), Ok(Vec::new())));
}

#[tokio::test(start_paused = true)]
async fn of_a_task_that_exists_the_layout_is_read_too() {
    let (previewed, log) = ask(&update(), Generator::new(done)).await;
    insta::assert_snapshot!(log, @"
    0 s  generate for existing
    1 s  look
    2 s  look
    2 s  layout
    ");
    assert!(matches!(previewed, Previewed::Generated { live: Ok(_), .. }), "{previewed:?}");
}

#[tokio::test(start_paused = true)]
async fn a_task_that_was_changed_meanwhile_is_not_compared() {
    let other = Layout { fingerprint: fingerprint(&spec(&["z"], Run::Unmanaged).tables), mappings: Vec::new() };
    let (previewed, _) = ask(&update(), Generator { live: Ok(other), ..Generator::new(done) }).await;
    let Previewed::Generated { live: Err(why), .. } = &previewed else { panic!("{previewed:?}") };
    assert_eq!(why, "the task was changed while this plan was made; plan again");
    let plan = update().with_previews(BTreeMap::from([(orders(), previewed.clone())]));
    assert!(matches!(plan.changes[0].remarks.as_slice(), [Remark::NotCompared(_)]));
    let unread = Generator { live: Err(RemoteErrorKind::Unanswered), ..Generator::new(done) };
    assert!(matches!(ask(&update(), unread).await.0, Previewed::Generated { live: Err(_), .. }));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_a_block_and_a_lack_of_rights_ends_it_all() {
    for kind in [RemoteErrorKind::Refused, RemoteErrorKind::NameTaken] {
        let (previewed, log) = ask(&creation(), Generator { refusal: Some(kind), ..Generator::new(done) }).await;
        let expected = Block::Rejected { message: kind.to_string(), code: None, kind };
        assert_eq!((previewed, log.as_str()), (Previewed::Blocked(expected), "  0 s  generate for new\n"));
    }
    let denied = Generator { refusal: Some(RemoteErrorKind::Denied), ..Generator::new(done) };
    let (previewed, _) = ask_with(&creation(), &no_pending(), 10, denied).await;
    assert_eq!(previewed, Err(error(RemoteErrorKind::Denied)));
}

#[tokio::test(start_paused = true)]
async fn what_was_not_answered_leaves_the_change_as_it_is() {
    for kind in [RemoteErrorKind::OverBudget, RemoteErrorKind::Throttled, RemoteErrorKind::Unanswered] {
        let (previewed, _) = ask(&creation(), Generator { refusal: Some(kind), ..Generator::new(done) }).await;
        assert_eq!(previewed, Previewed::NotMade(format!("Operation: {kind}")));
    }
}

#[tokio::test(start_paused = true)]
async fn a_process_that_fails_or_generates_something_else_is_a_block() {
    let fails: Answer = |_, _| Ok(ProcessStatus::Failed("no such table".to_owned()));
    let (previewed, _) = ask(&creation(), Generator::new(fails)).await;
    let (message, kind) = ("no such table".to_owned(), RemoteErrorKind::Refused);
    assert_eq!(previewed, Previewed::Blocked(Block::Rejected { message, code: None, kind }));
    let other: Answer = |_, _| Ok(ProcessStatus::Succeeded(content(&spec(&["b", "c"], Run::Unmanaged))));
    let (previewed, _) = ask(&creation(), Generator::new(other)).await;
    let table = |name: &str| disync_model::Table { database: None, name: name.into() };
    let (missing, extra) = (vec![table("a")], vec![table("b"), table("c")]);
    assert_eq!(previewed, Previewed::Blocked(Block::OtherTables { missing, extra }));
    let odd: Answer =
        |_, spec| Ok(ProcessStatus::Succeeded(Generated { tables: Err("no steps".to_owned()), ..content(spec) }));
    let (previewed, _) = ask(&creation(), Generator::new(odd)).await;
    assert_eq!(previewed, Previewed::Blocked(Block::Unchecked("no steps".to_owned())));
}

#[tokio::test(start_paused = true)]
async fn past_the_deadline_the_plan_goes_on_without_an_answer() {
    let never: Answer = |_, _| Ok(ProcessStatus::Running(Some("running".to_owned())));
    let (previewed, log) = ask(&creation(), Generator::new(never)).await;
    assert_eq!(previewed, Previewed::NotMade("still running after 60 s; the service said running".to_owned()));
    assert_eq!(log.matches("look").count(), 11, "{log}");
}

#[tokio::test(start_paused = true)]
async fn a_look_that_fails_is_repeated_where_that_may_help() {
    let stumbles: Answer = |n, spec| if n == 1 { Err(error(RemoteErrorKind::Unanswered)) } else { done(n, spec) };
    assert!(matches!(ask(&creation(), Generator::new(stumbles)).await.0, Previewed::Generated { .. }));
    let spent: Answer = |_, _| Err(error(RemoteErrorKind::OverBudget));
    let (previewed, log) = ask(&creation(), Generator::new(spent)).await;
    assert_eq!(previewed, Previewed::NotMade("Operation: over budget".to_owned()));
    assert_eq!(log.matches("look").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_change_that_waits_holds_no_slot() {
    let mut plan = creation();
    let one = plan.changes[0].clone();
    plan.changes = (0..50)
        .map(|n| disync_plan::Change { address: Address::realtime(format!("orders{n}")), ..one.clone() })
        .collect();
    let slow: Answer = |n, spec| if n < 5 { Ok(ProcessStatus::Running(None)) } else { done(n, spec) };
    let generator = Generator::new(slow);
    let began = generator.began;
    let (previewed, _) = ask_with(&plan, &no_pending(), 1, generator).await;
    assert_eq!(previewed.unwrap().len(), 50);
    // Five pauses, as long as those of one alone at most.
    assert!((13..=16).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
}

/// What an interrupted apply of `plan` left: a process that was started for it.
fn left_process(plan: &Plan) -> BTreeMap<Address, Pending> {
    let request = request::wish(&plan.changes[0]).unwrap();
    let spec = plan.changes[0].after.clone();
    let process = Some(Process { id: ProcessId(9), request });
    let pending = Pending {
        spec,
        recorded: None,
        protected: false,
        process,
        sent: None,
        answered: None,
        inherited: false,
        unpublished: false,
        since: start(),
    };
    BTreeMap::from([(orders(), pending)])
}

#[tokio::test(start_paused = true)]
async fn a_process_of_an_interrupted_apply_is_asked_first() {
    let plan = creation();
    let generator = Generator::new(done);
    generator.started(9, plan.changes[0].after.as_ref().unwrap());
    let (previewed, log) = ask_with(&plan, &left_process(&plan), 10, generator).await;
    assert_eq!(log, "  0 s  look\n");
    assert!(matches!(previewed.unwrap()[&orders()], Previewed::Generated { process: ProcessId(9), .. }));
    // It was forgotten: another one is started.
    let (previewed, log) = ask_with(&plan, &left_process(&plan), 10, Generator::new(done)).await;
    insta::assert_snapshot!(log, @"
    0 s  look
    0 s  generate for new
    1 s  look
    2 s  look
    ");
    assert!(matches!(previewed.unwrap()[&orders()], Previewed::Generated { process: ProcessId(1), .. }));
    // It was started for another wish.
    let (_, log) = ask_with(&update(), &left_process(&plan), 10, Generator::new(done)).await;
    assert_eq!(log.matches("generate").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_token_of_a_preview_is_neither_that_of_an_apply_nor_of_another_preview() {
    let plan = creation();
    let mut tokens = BTreeSet::new();
    let remote = Arc::new(Generator::new(done));
    for n in 1..=3 {
        let ports = PreviewPorts { remote: Arc::clone(&remote), clock: TestClock(remote.began) };
        drop(preview(&plan, &no_pending(), (10, settings().poll), ports, |_, _| ()).await.unwrap());
        assert_eq!(remote.tokens.lock().unwrap().len(), n);
    }
    tokens.extend(remote.tokens.lock().unwrap().clone());
    let applied = run(&plan, &no_pending(), |answer, _| answer(), Service::with(None));
    let sent = applied.entries.iter().filter_map(|entry| match entry {
        Entry::Sent { sent, .. } => sent.token.clone(),
        _ => None,
    });
    sent.for_each(|token| assert!(tokens.insert(token)));
    assert!(tokens.len() > 3);
}

/// `plan` with what the service generates for it.
fn pinned(plan: Plan) -> Plan {
    let wish = plan.changes[0].after.clone().unwrap();
    let generated = Previewed::Generated { generated: content(&wish), process: ProcessId(5), live: Ok(Vec::new()) };
    let plan = plan.with_previews(BTreeMap::from([(orders(), generated)]));
    assert_eq!(check(&plan), Ok(()));
    plan
}

/// A service that has generated the content of `plan` already.
fn service_for(plan: &Plan, live: Option<&Spec>) -> Service {
    Service { generated: plan.changes[0].after.clone(), n_polls: 1, ..Service::with(live) }
}

#[test]
fn an_apply_sends_the_very_bytes_that_were_reviewed() {
    let live = spec(&["a"], Run::Unmanaged);
    for (live, plan) in [(None, pinned(creation())), (Some(&live), pinned(update()))] {
        let mut sent = Vec::new();
        let answer = |service: &mut dyn FnMut() -> Reply, call: &Call| {
            if let Call::Write(Write::Create { content, .. } | Write::Update { content, .. }) = call {
                sent.push(Arc::clone(content));
            }
            service()
        };
        let outcomes = run(&plan, &no_pending(), answer, service_for(&plan, live));
        assert_eq!(outcome(&outcomes), &Outcome::Done);
        assert_eq!(sent, [Arc::clone(&plan.changes[0].preview.as_ref().unwrap().content)]);
        assert!(!outcomes.log.contains("generate") && !outcomes.log.contains("poll"), "{}", outcomes.log);
    }
}

#[test]
fn a_pinned_content_that_is_not_what_was_reviewed_is_not_sent() {
    for live in [None, Some(spec(&["a"], Run::Unmanaged))] {
        let mut plan = pinned(if live.is_some() { update() } else { creation() });
        plan.changes[0].preview.as_mut().unwrap().content = Arc::from("something else");
        let outcomes = run(&plan, &no_pending(), |answer, _| answer(), service_for(&plan, live.as_ref()));
        let Outcome::Failed(why) = outcome(&outcomes) else { panic!("{:?}", outcome(&outcomes)) };
        assert!(why.ends_with("was changed or ships other tables; nothing was written, plan again"), "{why}");
        assert_eq!(outcomes.log, "");
    }
}

#[test]
fn an_interrupted_apply_of_a_reviewed_content_goes_on_with_that_content() {
    let plan = pinned(creation());
    let first = run(&plan, &no_pending(), |answer, _| answer(), service_for(&plan, None));
    let is_create = |entry: &Entry| matches!(entry, Entry::Sent { sent, .. } if sent.stage == Stage::Create);
    let n = first.entries.iter().position(is_create).unwrap();
    let pending = folded(None, first.entries.into_iter().take(n).collect()).pending;
    // The next run plans without a preview, and asks the process whose content was reviewed.
    let second = run(&creation(), &pending, |answer, _| answer(), service_for(&plan, None));
    insta::assert_snapshot!(second.log, @"
    0 s  poll
    0 s  list
    0 s  create
    0 s  deploy
    0 s  read
    ");
    assert_eq!(outcome(&second), &Outcome::Done);
}
