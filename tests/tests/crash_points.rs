//! A crash at every point of an apply, none left out: before and after each journal entry, and at each call before it was
//! executed and before its answer. Time is virtual and the service is in this process, so that the fifteen minutes in
//! which a lost request can still land are part of it.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use disync_apply::{Poll, Ports, PreviewPorts, Settings, apply, preview};
use disync_emulator::{Mode, Request, Service};
use disync_model::{Clock as _, Desired, Entry, Journal, JournalError, ProjectId, State};
use disync_plan::{Accept, Block, Guards, Input, Plan, Scope, check, plan, wanted};
use disync_state::{RefreshOptions, refresh};
use disync_testkit::{Cloud, Emulated, InProcess, Moment, Sync, Task, VirtualClock, desired};
use disync_wire::Operation;
use jiff::Timestamp;
use tempfile::TempDir;

/// How long a request without an answer can still land at the real service.
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// What becomes of the requests that had left at the crash and were not executed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lost {
    /// They are gone.
    ForEver,
    /// They land when the next run has made its plan.
    UntilTheNextPlan,
}

/// Whether what is applied was previewed, in the run that is killed and in those after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Previewed {
    first: bool,
    then: bool,
}

const NEVER: Previewed = Previewed { first: false, then: false };
const ALWAYS: Previewed = Previewed { first: true, then: true };

/// The panic that stands for a crash.
struct Killed;

/// Counts the points at which a run could be killed, and kills it at one of them.
#[derive(Debug, Default)]
struct Points {
    n: AtomicUsize,
    kill_at: Option<usize>,
}

impl Points {
    fn pass(&self) {
        if Some(self.n.fetch_add(1, Ordering::SeqCst)) == self.kill_at {
            resume_unwind(Box::new(Killed));
        }
    }
}

/// A journal whose entries survive a crash, folded at once.
struct Memory {
    state: Arc<Mutex<State>>,
    points: Arc<Points>,
}

impl Journal for Memory {
    fn append(&mut self, entries: &[Entry]) -> Result<(), JournalError> {
        self.points.pass();
        for entry in entries {
            self.state.lock().expect("nobody panics with it").fold(entry.clone());
        }
        self.points.pass();
        Ok(())
    }
}

/// A service, what is known of it, and the time.
struct World {
    service: Arc<Service>,
    state: Arc<Mutex<State>>,
    now: Mutex<Timestamp>,
    /// Requests that left and were not executed.
    on_the_way: Arc<Mutex<BTreeMap<String, String>>>,
    /// Whether they land once the next plan has been made.
    lands: AtomicBool,
    /// Whether the service is asked what it would make of a plan, before it is applied.
    previews: AtomicBool,
}

impl World {
    fn open(file: &Path, state: State, now: Timestamp) -> Self {
        let service = Service::open(Some(file), Mode::ReadWrite, Emulated::options()).expect("nobody else has it");
        Self {
            service: Arc::new(service),
            state: Arc::new(Mutex::new(state)),
            now: Mutex::new(now),
            on_the_way: Arc::default(),
            lands: AtomicBool::new(false),
            previews: AtomicBool::new(false),
        }
    }

    /// Plans and applies until nothing is left to do, at most `most` times; returns whether that was reached, or that the
    /// run was killed.
    fn run(&self, desired: &Desired, points: &Arc<Points>, most: u32) -> Result<bool, Killed> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let runtime = runtime.expect("a runtime");
        let clock = {
            let _inside = runtime.enter();
            VirtualClock::at(*self.now.lock().expect("nobody panics with it"))
        };
        let all = async {
            for _ in 0..most {
                if self.once(desired, points, clock).await {
                    return true;
                }
            }
            false
        };
        let ended = catch_unwind(AssertUnwindSafe(|| runtime.block_on(all)));
        *self.now.lock().expect("nobody panics with it") = {
            let _inside = runtime.enter();
            clock.now()
        };
        ended.map_err(|panic| panic.downcast::<Killed>().map_or_else(|other| resume_unwind(other), |killed| *killed))
    }

    /// One run of the command: read, plan, wait where a write of an earlier run may still land, apply. Returns whether
    /// there was nothing to do.
    async fn once(&self, desired: &Desired, points: &Arc<Points>, clock: VirtualClock) -> bool {
        let (on_the_way, at) = (Arc::clone(&self.on_the_way), Arc::clone(points));
        let cloud = Cloud::of(Arc::clone(&self.service)).living_by(clock);
        let moves = desired.syncs.keys().any(|address| address.name.as_str() == "gaining");
        let watch = move |request: &disync_testkit::Sent, moment| {
            if moment == Moment::Executed && moves {
                no_table_is_shipped_twice(&cloud.tasks());
            }
            let mut on_the_way = on_the_way.lock().expect("nobody panics with it");
            match moment {
                Moment::Sent => drop(on_the_way.insert(request.query.clone(), request.body.clone())),
                Moment::Executed => drop(on_the_way.remove(&request.query)),
            }
            drop(on_the_way);
            at.pass();
        };
        let remote = InProcess::to(Arc::clone(&self.service), clock).watched_by(watch).client();
        let state = self.state.lock().expect("nobody panics with it").clone();
        let scope = Scope::default();
        let wanted = wanted(desired, &state, &scope);
        let live = refresh(Arc::clone(&remote), &wanted, RefreshOptions::default()).await.expect("nothing goes wrong");
        let (guards, accept, now) = (Guards::default(), Accept::default(), clock.now());
        let input = Input { desired, live: &live, state: &state, scope: &scope, guards: &guards, accept: &accept, now };
        let mut plan = plan(&input);
        let poll = Poll { first: ms(20), longest: ms(1000), deadline: Duration::from_secs(60) };
        if self.previews.load(Ordering::SeqCst) {
            let ports = PreviewPorts { remote: Arc::clone(&remote), clock };
            let previewed = preview(&plan, &state.pending, (4, poll), ports, |_, _| ()).await.expect("it is allowed");
            plan = plan.with_previews(previewed);
            assert_eq!(plan.to_preview().count(), 0, "{plan:?}");
        }
        assert_eq!(check(&plan), Ok(()));
        if self.lands.swap(false, Ordering::SeqCst) {
            self.land(clock.now());
        }
        if let Some(until) = in_flight(&plan) {
            clock.sleep(Duration::try_from(until.duration_since(clock.now())).unwrap_or_default()).await;
            return false;
        }
        assert!(!plan.is_refused(), "{plan:?}");
        if plan.is_empty() {
            return true;
        }
        let settings = Settings::new(4, poll, WINDOW);
        let mut journal = Memory { state: Arc::clone(&self.state), points: Arc::clone(points) };
        let stop = std::future::pending();
        let ports = Ports { remote, journal: &mut journal, clock: &clock, on_event: |_: &_| {}, stop };
        let _report = apply(&plan, &state.pending, settings, ports).await;
        false
    }

    /// What had left at the crash arrives now.
    fn land(&self, now: Timestamp) {
        let requests = std::mem::take(&mut *self.on_the_way.lock().expect("nobody panics with it"));
        for (query, body) in requests {
            let _nobody_reads_it = self.service.respond(&Request::post(query, body), now);
        }
    }
}

/// What comes to `gaining` is not in `losing` any more, nor what `losing` still ships.
fn no_table_is_shipped_twice(tasks: &BTreeMap<String, Task>) {
    if let (Some(losing), Some(gaining)) = (tasks.get("losing"), tasks.get("gaining")) {
        assert!(losing.tables.is_disjoint(&gaining.tables), "{tasks:?}");
        assert!(losing.deployed || gaining.tables.len() == 1, "{tasks:?}");
    }
}

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Until when a write of an earlier run may land, where that keeps the plan from being applied.
fn in_flight(plan: &Plan) -> Option<Timestamp> {
    let until = plan.blocked().filter_map(|change| match &change.block {
        Some(Block::InFlight { until, .. }) => Some(*until),
        _ => None,
    });
    until.max()
}

fn before() -> Desired {
    desired(&[
        Sync::new("changing").tables("a", ["t"]).with("run: running"),
        Sync::new("leaving").tables("b", ["t"]).with("run: running"),
        Sync::new("moving").tables("c", ["t"]).with("run: running"),
        Sync::new("starting").tables("d", ["t"]).with("run: stopped"),
    ])
}

/// One change of each kind.
fn after() -> Desired {
    desired(&[
        Sync::new("changing").tables("a", ["t", "u"]).with("run: running"),
        Sync::new("moving").tables("c", ["t"]).to("kafka", "azn_kafka").with("run: running"),
        Sync::new("starting").tables("d", ["t"]).with("run: running"),
    ])
}

/// A solution that is changed, and one that comes: none of them can be looked up.
fn solutions() -> (Desired, Desired) {
    let lake = |tables: &[&str]| Sync::solution("lake").tables("a", tables).with("run: running");
    let pond = Sync::solution("pond").tables("b", ["t"]).with("run: running");
    (desired(&[lake(&["t"])]), desired(&[lake(&["t", "u"]), pond]))
}

/// A table moves between two tasks.
fn moves() -> (Desired, Desired) {
    let sync = |name: &str, tables: &[&str]| Sync::new(name).tables("a", tables);
    let before = desired(&[sync("gaining", &["x"]), sync("losing", &["t", "u"])]);
    (before, desired(&[sync("gaining", &["u", "x"]), sync("losing", &["t"])]))
}

/// A world that is as it was before the changes, on the disk, so that it can be had again and again.
struct Start {
    directory: TempDir,
    state: State,
    now: Timestamp,
}

/// What came of a run.
#[derive(Debug, PartialEq)]
struct End {
    tasks: BTreeMap<String, Task>,
    /// Counts the tasks that were ever created.
    latest_file: Option<i64>,
    solutions: BTreeMap<String, Task>,
    /// Counts the solutions that were ever created.
    latest_solution: Option<i64>,
}

impl Start {
    fn new(before: &Desired) -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let start: Timestamp = "2026-01-05T08:00:00Z".parse().expect("a time");
        let world = World::open(&directory.path().join("before"), State::new("lineage", ProjectId(10_000)), start);
        assert!(matches!(world.run(before, &Arc::default(), 2), Ok(true)), "the world is as it was before");
        let state = world.state.lock().expect("nobody panics with it").clone();
        let now = *world.now.lock().expect("nobody panics with it");
        Self { directory, state, now }
    }

    fn world(&self, name: &str) -> World {
        let file = self.directory.path().join(name);
        std::fs::copy(self.directory.path().join("before"), &file).expect("the world can be copied");
        World::open(&file, self.state.clone(), self.now)
    }

    /// Applies `after` undisturbed; returns how many points there are at which that could be killed.
    fn undisturbed(&self, after: &Desired, previewed: Previewed) -> (usize, End) {
        let world = self.world("undisturbed");
        world.previews.store(previewed.first, Ordering::SeqCst);
        let points = Arc::new(Points::default());
        assert!(matches!(world.run(after, &points, 2), Ok(true)));
        (points.n.load(Ordering::SeqCst), world.end(after))
    }

    /// Applies `after`, is killed at `point`, and goes on; nothing comes of it where no write had left that could land late.
    fn killed_at(&self, point: usize, after: &Desired, (lost, previewed): (Lost, Previewed)) -> Option<End> {
        let world = self.world(&format!("{lost:?} {point}"));
        world.previews.store(previewed.first, Ordering::SeqCst);
        let points = Arc::new(Points { kill_at: Some(point), ..Points::default() });
        assert!(world.run(after, &points, 2).is_err(), "killed at {point}");
        if lost == Lost::UntilTheNextPlan {
            world.lands.store(true, Ordering::SeqCst);
            if !world.has_a_write_on_the_way() {
                return None;
            }
        }
        world.previews.store(previewed.then, Ordering::SeqCst);
        let converged = world.run(after, &Arc::default(), 6);
        assert!(matches!(converged, Ok(true)), "killed at {point}: {:#?}", world.state);
        Some(world.end(after))
    }
}

impl World {
    fn has_a_write_on_the_way(&self) -> bool {
        let on_the_way = self.on_the_way.lock().expect("nobody panics with it");
        let mut writes = Operation::ALL.into_iter().filter(|operation| operation.is_write());
        // Whole words: `&Action=…&`, wherever the client puts it.
        writes.any(|operation| on_the_way.iter().any(|(query, body)| names(query, operation) || names(body, operation)))
    }

    fn end(&self, after: &Desired) -> End {
        let state = self.state.lock().expect("nobody panics with it");
        assert!(state.pending.is_empty(), "{:#?}", state.pending);
        assert!(state.records.keys().eq(after.syncs.keys()), "{:#?}", state.records);
        let cloud = Cloud::of(Arc::clone(&self.service));
        End {
            tasks: cloud.tasks(),
            latest_file: cloud.latest_file(),
            solutions: cloud.solutions(),
            latest_solution: cloud.latest_solution(),
        }
    }
}

fn names(form: &str, operation: Operation) -> bool {
    form.split('&').any(|pair| pair.strip_prefix("Action=") == Some(operation.name()))
}

/// Returns how it ends, and at how many points that could be tried.
fn every_point_is_survived(lost: Lost, previewed: Previewed, (before, after): &(Desired, Desired)) -> (End, usize) {
    let start = Start::new(before);
    let (n_points, expected) = start.undisturbed(after, previewed);
    let mut n_tried = 0;
    for point in 0..n_points {
        if let Some(end) = start.killed_at(point, after, (lost, previewed)) {
            assert_eq!(end, expected, "killed at {point} of {n_points}");
            n_tried += 1;
        }
    }
    (expected, n_tried)
}

#[test]
fn a_crash_at_any_point_is_survived() {
    let (end, n_tried) = every_point_is_survived(Lost::ForEver, NEVER, &(before(), after()));
    assert!(n_tried > 100, "{n_tried}");
    // Four tasks were there, and one was created anew for another destination.
    assert_eq!(end.latest_file, Some(1_000_005));
}

#[test]
fn requests_that_land_long_after_the_crash_do_no_harm() {
    let (_, n_tried) = every_point_is_survived(Lost::UntilTheNextPlan, NEVER, &(before(), after()));
    assert!(n_tried > 10, "{n_tried}");
}

#[test]
fn a_crash_at_any_point_makes_no_solution_twice_and_loses_none() {
    let (end, n_tried) = every_point_is_survived(Lost::ForEver, NEVER, &solutions());
    assert!(n_tried > 40, "{n_tried}");
    assert_eq!((end.solutions.len(), end.latest_solution), (2, Some(30_002)));
    assert!(end.solutions.values().all(|solution| solution.deployed && solution.phase == Some("running")));
}

#[test]
fn requests_for_solutions_that_land_long_after_the_crash_do_no_harm() {
    let (end, n_tried) = every_point_is_survived(Lost::UntilTheNextPlan, NEVER, &solutions());
    assert!(n_tried > 5, "{n_tried}");
    assert_eq!((end.solutions.len(), end.latest_solution), (2, Some(30_002)));
}

#[test]
fn a_crash_while_something_is_previewed_or_sent_as_reviewed_is_survived() {
    let (end, n_tried) = every_point_is_survived(Lost::ForEver, ALWAYS, &(before(), after()));
    assert!(n_tried > 100, "{n_tried}");
    assert_eq!(end.latest_file, Some(1_000_005));
}

#[test]
fn a_solution_that_is_sent_as_reviewed_is_never_made_twice() {
    let (first, then) = (Previewed { first: true, then: false }, Previewed { first: false, then: true });
    for (lost, previewed) in
        [(Lost::ForEver, first), (Lost::ForEver, then), (Lost::ForEver, ALWAYS), (Lost::UntilTheNextPlan, ALWAYS)]
    {
        let (end, n_tried) = every_point_is_survived(lost, previewed, &solutions());
        assert!(n_tried > 5, "{n_tried}");
        assert_eq!((end.solutions.len(), end.latest_solution), (2, Some(30_002)));
    }
}

#[test]
fn a_crash_at_any_point_of_a_move_ships_no_table_twice_and_loses_none() {
    let (end, n_tried) = every_point_is_survived(Lost::ForEver, NEVER, &moves());
    assert!(n_tried > 30, "{n_tried}");
    assert_eq!(end.tasks.values().map(|task| task.tables.len()).collect::<Vec<_>>(), [2, 1]);
}
