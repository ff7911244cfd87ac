//! Each way of being told to end, once and twice, while a call of an apply of twelve changes is under way: real processes,
//! and moments that are known exactly, because the server holds the call for as long as that takes.
//!
//! Told once, the apply ends after the calls that are under way, with everything recorded. Told twice it is gone although
//! the call is never answered, and what it has sent may land when it is gone. After either, the next apply ends where an
//! undisturbed one would have, nothing is there twice, and the plan after it is empty.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its world has failed")]

mod held;

use std::io::{PipeReader, pipe};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use disync_emulator::{Mode, Service};
use disync_testkit::{Cloud, Emulated, Moment, Project, RawServer, Run, Running, Signal, twelve};
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::Value;

use held::Held;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// When this is set, all moments are tried, and not a sample.
const CAMPAIGN: &str = "DISYNC_CAMPAIGN";

/// How many moments there are in each of the eight ways, and in a sample of them.
const MOMENTS: usize = 50;
const SAMPLE: usize = 2;

/// How many runs at a time: most of their time is spent waiting for each other's processes.
const AT_A_TIME: usize = 6;

/// How long it may take to leave when told a second time.
const AT_ONCE: Duration = Duration::from_secs(2);

/// Enough for anything that should be quick, on a machine that is busy.
const SOON: Duration = Duration::from_secs(30);

/// Readers that leave within this time leave together.
const TOGETHER: Duration = Duration::from_millis(500);

/// Where the world of the template is kept.
const WORLD: &str = ".disync/dataworks.jsonl";

/// Where an apply tells what happens.
const EVENTS: &str = "events.ndjson";

/// How an apply is told to end.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Signal(Signal, i32),
    /// The reader of stdout leaves; told twice, the one of stderr as well.
    ClosedPipe,
}

const WAYS: [Way; 4] =
    [Way::Signal(Signal::INT, 130), Way::Signal(Signal::TERM, 143), Way::Signal(Signal::HUP, 129), Way::ClosedPipe];

/// Each of them, once and twice.
const N_WAYS: usize = 2 * WAYS.len();

impl Way {
    fn word(self) -> &'static str {
        match self {
            Self::Signal(Signal::INT, _) => "SIGINT",
            Self::Signal(Signal::TERM, _) => "SIGTERM",
            Self::Signal(_, _) => "SIGHUP",
            Self::ClosedPipe => "closed pipe",
        }
    }

    const fn code(self) -> i32 {
        match self {
            Self::Signal(_, code) => code,
            Self::ClosedPipe => 141,
        }
    }
}

/// A copy of the template in front of whose world a server holds one call.
struct Subject {
    project: Project,
    cloud: Cloud,
    held: Arc<Held>,
    _server: RawServer,
}

/// An apply that runs, and who reads what it prints.
struct Applying {
    running: Running,
    readers: Vec<PipeReader>,
}

/// How one trial ended.
#[derive(Debug, Clone, Copy)]
struct Ended {
    /// From the last telling, or from the end of the call that was under way, to the end of the process.
    took: Duration,
    /// Whether something was carried out when it was told.
    is_hit: bool,
}

impl Subject {
    fn of(template: &Project) -> Self {
        let project = Project::copy(BIN, template.path());
        let world = project.path().join(WORLD);
        let service = Arc::new(Service::open(Some(&world), Mode::ReadWrite, Emulated::options()).unwrap());
        let held = Held::new();
        let server = held.in_front_of(Arc::clone(&service));
        project.set(&server.url(), "");
        Self { project, cloud: Cloud::of(service), held, _server: server }
    }

    fn applies(&self, parallelism: usize) -> Applying {
        let ((out, stdout), (err, stderr)) = (pipe().unwrap(), pipe().unwrap());
        let command = format!("apply --auto-approve --parallelism {parallelism} --events {EVENTS}");
        // Whoever runs the tests may have been started by `nohup`.
        let cli = self.project.cli().with_signals("--default-signal=HUP");
        let running = cli.spawn_between(&command, stdout, stderr);
        Applying { running, readers: vec![out, err] }
    }

    /// Whether the apply has said that it will end, or has ended.
    fn is_told(&self, applying: &mut Applying) -> bool {
        let began = Instant::now();
        while applying.running.is_running() {
            let events = std::fs::read_to_string(self.project.path().join(EVENTS)).unwrap_or_default();
            if events.contains("stopping: ") {
                return true;
            }
            assert!(began.elapsed() < SOON, "it does not hear: {events}");
            thread::sleep(Duration::from_millis(5));
        }
        false
    }

    /// Tells an apply to end while its `nth` call is held.
    fn is_told_once(&self, way: Way, (nth, moment, parallelism): (usize, Moment, usize)) -> Ended {
        self.held.hold(nth, moment);
        let mut applying = self.applies(parallelism);
        let is_reached = self.held.is_reached(&mut applying.running);
        applying.tell(way, 0);
        let is_told = self.is_told(&mut applying);
        let arrived = self.held.arrived();
        let began = Instant::now();
        self.held.release();
        let run = applying.running.finish(SOON);
        let took = began.elapsed();
        self.held.is_over();
        if is_told {
            // Those that had left may still be on their way.
            assert!(self.held.arrived() - arrived < parallelism, "calls were made after {way:?}");
            assert!(matches!(run.code, Some(0)) || run.code == Some(way.code()), "{way:?}: {:?}", run.code);
            assert_eq!(unanswered(self.project.path()), 0, "all is recorded");
        } else if is_reached {
            assert_eq!(run.code, Some(way.code()), "nothing was carried out yet, {way:?}");
        }
        Ended { took, is_hit: is_told }
    }

    /// Tells an apply twice to end while its `nth` call is held, which is let go only when it is gone.
    fn is_told_twice(&self, way: Way, (nth, moment, parallelism): (usize, Moment, usize)) -> Ended {
        self.held.hold(nth, moment);
        let mut applying = self.applies(parallelism);
        let is_reached = self.held.is_reached(&mut applying.running);
        applying.tell(way, 0);
        let is_hit = self.is_told(&mut applying);
        if way == Way::ClosedPipe && is_hit {
            thread::sleep(TOGETHER);
        }
        let began = Instant::now();
        applying.tell(way, 1);
        let run = applying.running.finish(SOON);
        let took = began.elapsed();
        assert!(!is_reached || run.code == Some(way.code()), "{way:?}: {:?}", run.code);
        assert!(took < AT_ONCE, "{way:?}: {took:?}");
        // What was on its way lands when nobody hears of it.
        self.held.release();
        self.held.is_over();
        Ended { took, is_hit }
    }

    /// Lets no file grow any more while the `nth` call of an apply is held.
    fn is_full_at(&self, (nth, moment): (usize, Moment)) -> bool {
        self.held.hold(nth, moment);
        // One call at a time: none can have left that has not arrived.
        let mut running = self.project.cli().spawn("apply --auto-approve --parallelism 1");
        if !self.held.is_reached(&mut running) {
            return false;
        }
        let limit = Rlimit { current: Some(0), maximum: None };
        let _before =
            prlimit(Some(Pid::from_raw(running.pid().cast_signed()).unwrap()), Resource::Fsize, limit).unwrap();
        let n_writes = self.held.writes().len();
        self.held.release();
        let run = running.finish(SOON);
        assert_eq!(
            self.held.writes().len(),
            n_writes,
            "written although that cannot be recorded: {}",
            run.transcript()
        );
        assert_eq!(run.code, Some(6), "{}", run.transcript());
        assert!(run.stdout.contains("Halted: cannot write the journal"), "{}", run.transcript());
        true
    }

    /// The next apply ends where an undisturbed one would have.
    fn is_gone_on_with(&self) {
        let run = self.project.run("apply --auto-approve");
        assert_eq!(run.code, Some(0), "{}", run.transcript());
        self.is_as_expected(&run);
    }

    fn is_as_expected(&self, run: &Run) {
        let (expected, began) = (twelve::expected(), Instant::now());
        // An instance that is starting when the next apply looks at it is as wished, and is not waited for.
        while self.cloud.tasks() != expected && began.elapsed() < Duration::from_secs(2) {
            thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(self.cloud.tasks(), expected, "{}", run.transcript());
        assert_eq!(self.cloud.latest_file(), Some(twelve::LATEST_FILE), "{}", run.transcript());
        self.project.is_in_sync();
        let listed = self.project.run("state list").succeeds().stdout;
        let names: Vec<String> = expected.keys().map(|name| format!("realtime.{name}\n")).collect();
        assert_eq!(listed, names.concat());
    }
}

impl Applying {
    fn tell(&mut self, way: Way, nth: usize) {
        match way {
            Way::Signal(signal, _) => self.running.signal(signal),
            Way::ClosedPipe if nth < 2 => drop(self.readers.remove(0)),
            Way::ClosedPipe => {}
        }
    }
}

/// How many writes the state says are not answered.
fn unanswered(project: &Path) -> usize {
    let text = std::fs::read_to_string(project.join(".disync/state.json")).unwrap();
    let state: Value = serde_json::from_str(&text).unwrap();
    let pending = state["pending"].as_object().into_iter().flatten();
    pending.filter(|(_, pending)| !pending["sent"].is_null()).count()
}

/// The calls of an undisturbed apply that are made while something is carried out, from the first write on, without those
/// that look whether something is done.
fn calls_of(template: &Project, parallelism: usize) -> Range<usize> {
    let subject = Subject::of(template);
    let mut applying = subject.applies(parallelism);
    while applying.running.is_running() {
        thread::sleep(Duration::from_millis(5));
    }
    let run = applying.running.finish(SOON).succeeds();
    let calls = *subject.held.writes().first().unwrap()..subject.held.counted() + 1;
    subject.is_as_expected(&run);
    calls
}

/// All trials of one of the eight ways of being told: `n_moments` calls, spread over those of an apply, and others than in the
/// other ways. Returns its line of the table, and in how many something was lost.
fn all(template: &Project, nth_way: usize, (calls, n_moments): (&[Range<usize>; 2], usize)) -> (String, usize) {
    let (way, is_twice) = (WAYS[nth_way / 2], nth_way % 2 == 1);
    let (next, ended) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::SeqCst);
                    if n >= n_moments {
                        return;
                    }
                    let (parallelism, calls) = [(1, &calls[0]), (4, &calls[1])][n % 2];
                    let moment = [Moment::Sent, Moment::Executed][(n + n / 2) % 2];
                    let nth = calls.start + calls.len() * (n * N_WAYS + nth_way) / (n_moments * N_WAYS);
                    let subject = Subject::of(template);
                    let held = (nth, moment, parallelism);
                    // What is lost is counted, and the others are tried all the same.
                    let trial = catch_unwind(AssertUnwindSafe(|| {
                        let trial =
                            if is_twice { subject.is_told_twice(way, held) } else { subject.is_told_once(way, held) };
                        subject.is_gone_on_with();
                        trial
                    }));
                    ended.lock().unwrap().extend(trial.ok());
                }
            });
        }
    });
    let ended = ended.into_inner().unwrap();
    let n_lost = n_moments - ended.len();
    let n_hit = ended.iter().filter(|ended| ended.is_hit).count();
    assert!((n_hit + n_lost) * 10 >= n_moments * 9, "{way:?}: only {n_hit} of {n_moments} were in the middle of it");
    let worst = ended.iter().map(|ended| ended.took).max().unwrap_or_default();
    let (word, times) = (way.word(), if is_twice { "twice" } else { "once" });
    (format!("{word:<12} {times:<6} {n_moments:>7} {n_hit:>21} {n_lost:>5} {:>16} ms", worst.as_millis()), n_lost)
}

#[test]
fn whoever_is_told_to_end_loses_nothing() {
    let n_moments = if std::env::var_os(CAMPAIGN).is_some() { MOMENTS } else { SAMPLE };
    let template = twelve::project(BIN);
    let calls = [calls_of(&template, 1), calls_of(&template, 4)];
    println!(
        "{:<12} {:<6} {:>7} {:>21} {:>5} {:>19}",
        "told by", "times", "moments", "while carrying out", "lost", "worst to leave"
    );
    let mut n_lost_in_all = 0;
    for nth_way in 0..N_WAYS {
        let (line, n_lost) = all(&template, nth_way, (&calls, n_moments));
        println!("{line}");
        n_lost_in_all += n_lost;
    }
    assert_eq!(n_lost_in_all, 0, "each of them is told above");
    println!("of calls {:?} and {:?} with --parallelism 1 and 4", calls[0], calls[1]);
}

#[test]
fn a_full_disk_ends_an_apply_before_anything_else_is_sent() {
    let n_moments = if std::env::var_os(CAMPAIGN).is_some() { MOMENTS } else { SAMPLE };
    let template = twelve::project(BIN);
    let calls = calls_of(&template, 1);
    let hits = (0..n_moments).filter(|n| {
        let subject = Subject::of(&template);
        let moment = [Moment::Sent, Moment::Executed][n % 2];
        let is_hit = subject.is_full_at((calls.start + calls.len() * n / n_moments, moment));
        subject.is_gone_on_with();
        is_hit
    });
    let n_hit = hits.count();
    assert!(n_hit * 10 >= n_moments * 9, "{n_hit} of {n_moments}");
    println!("the disk was full at {n_hit} moments: 0 writes after that, nothing lost");
}
