//! Applies by the real plan, schedule and client against a service in this process, and what would be left of everything if
//! the process were gone at each point of one. Time is virtual.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use disync_apply::{Poll, Ports, Settings, apply};
use disync_emulator::{DEFAULT_PROJECT, Mode, Options, Phase, Request, Service, World};
use disync_model::{Clock as _, Desired, Entry, Journal, JournalError, State};
use disync_plan::{Accept, Block, Guards, Input, Plan, Scope, check, plan, wanted};
use disync_state::{RefreshOptions, refresh};
use disync_testkit::{Cloud, InProcess, Moment, Semantics, Sent, VirtualClock};
use disync_wire::Operation;
use jiff::Timestamp;
use tempfile::TempDir;

/// A request that has left, as it can be repeated.
pub(crate) type OnTheWay = BTreeMap<String, String>;

/// What is left of everything at one moment.
#[derive(Debug, Clone)]
pub(crate) struct Left {
    /// The data file of the service.
    pub(crate) world: Arc<[u8]>,
    /// What is known, by the state file and the journal.
    pub(crate) state: State,
    pub(crate) now: Timestamp,
    /// Writes that have left and were not executed.
    pub(crate) on_the_way: OnTheWay,
}

impl Left {
    /// What the instance of a task does in the world that is left.
    pub(crate) fn phase(&self, task: &str) -> Option<Phase> {
        let directory = TempDir::new().unwrap();
        let file = directory.path().join("world");
        std::fs::write(&file, &self.world).unwrap();
        let service = Service::open(Some(&file), Mode::ReadOnly, Options::default()).unwrap();
        let view = |world: &mut World| {
            world.advance(self.now);
            world.task_by_name(DEFAULT_PROJECT, task)
        };
        service.change(view).unwrap()?.phase
    }
}

/// Where a run can be killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Point {
    /// A request has left.
    Sent,
    /// It was executed, and its answer is on its way.
    Executed,
    /// Entries are about to be appended.
    Before,
    /// They were appended, and what they announce has not left.
    After,
}

/// What becomes of the writes that were on their way when the process was gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Then {
    /// They are lost.
    Lost,
    /// They land before anybody looks again.
    Landed,
    /// They land when the next plan has been made.
    Late,
}

/// How it ended.
#[derive(Debug)]
pub(crate) struct End {
    pub(crate) left: Left,
    /// How many plans were applied before there was nothing left to do.
    pub(crate) n_applies: usize,
    /// What was left at each point of them.
    pub(crate) points: Vec<(Point, Left)>,
    /// The tasks of the service by name and number, and how many there ever were.
    pub(crate) cloud: Cloud,
}

/// How to go on from what is left.
pub(crate) struct Going<'a> {
    pub(crate) desired: &'a Desired,
    pub(crate) semantics: Semantics,
    pub(crate) then: Then,
    /// Whether to remember all points.
    pub(crate) recorded: bool,
    /// Where entries are kept besides.
    pub(crate) keeper: Option<&'a mut dyn Journal>,
    /// How many appends the first apply has room for; any number if nothing is said.
    pub(crate) room: Option<usize>,
}

/// Plans and applies until there is nothing left to do, as a person would: who is told that a write may still land waits.
pub(crate) fn go_on(left: &Left, going: Going<'_>, file: &Path) -> End {
    std::fs::write(file, &left.world).unwrap();
    let service = Arc::new(Service::open(Some(file), Mode::ReadWrite, going.semantics.options()).unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let clock = {
        let _inside = runtime.enter();
        VirtualClock::at(left.now)
    };
    let known = Known { state: left.state.clone(), on_the_way: OnTheWay::new(), points: Vec::new(), is_full: false };
    let camera = Camera { known: Arc::new(Mutex::new(known)), file: file.into(), clock, recorded: going.recorded };
    let cloud = Cloud::of(Arc::clone(&service)).living_by(clock);
    let n_applies = runtime.block_on(all(left, going, (&service, &camera)));
    // Elsewhere its clock is not known.
    let _inside = runtime.enter();
    let (world, state, now) = (camera.world(), camera.lock().state.clone(), clock.now());
    let points = std::mem::take(&mut camera.lock().points);
    let left = Left { world, state, now, on_the_way: OnTheWay::new() };
    End { left, n_applies, points, cloud }
}

async fn all(left: &Left, mut going: Going<'_>, (service, camera): (&Arc<Service>, &Camera)) -> usize {
    let mut late = left.on_the_way.clone();
    let then = going.then;
    let mut land = |when: Then, now: Timestamp| {
        if then == when {
            for (query, body) in std::mem::take(&mut late) {
                let _nobody_reads_it = service.respond(&Request::post(query, body), now);
            }
        }
    };
    land(Then::Landed, camera.clock.now());
    for n_applies in 0..4 {
        let plan = loop {
            let plan = camera.plan(service, going.desired).await;
            land(Then::Late, camera.clock.now());
            let Some(until) = in_flight(&plan) else { break plan };
            let pause = until.duration_since(camera.clock.now());
            camera.clock.sleep(Duration::try_from(pause).unwrap_or_default()).await;
        };
        assert!(!plan.is_refused(), "{plan:#?}");
        if plan.is_empty() {
            return n_applies;
        }
        camera.apply(service, &plan, &mut going).await;
    }
    panic!("it does not come to an end: {:#?}", camera.lock().state)
}

/// Until when a write of an earlier run may land, where that keeps the plan from being applied.
fn in_flight(plan: &Plan) -> Option<Timestamp> {
    let until = plan.blocked().filter_map(|change| match &change.block {
        Some(Block::InFlight { until, .. }) => Some(*until),
        _ => None,
    });
    until.max()
}

/// What is known at a moment, and what was at those before.
struct Known {
    state: State,
    on_the_way: OnTheWay,
    points: Vec<(Point, Left)>,
    /// Whether nothing can be recorded any more.
    is_full: bool,
}

/// Takes a picture of everything at each point.
#[derive(Clone)]
struct Camera {
    known: Arc<Mutex<Known>>,
    file: Arc<Path>,
    clock: VirtualClock,
    recorded: bool,
}

impl Camera {
    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn world(&self) -> Arc<[u8]> {
        std::fs::read(&self.file).unwrap().into()
    }

    fn sees(&self, point: Point) {
        if self.recorded {
            let world = self.world();
            let mut known = self.lock();
            // Whoever opens the state next folds the journal into another one.
            let state = State { serial: known.state.serial + 1, ..known.state.clone() };
            let left = Left { world, state, now: self.clock.now(), on_the_way: known.on_the_way.clone() };
            known.points.push((point, left));
        }
    }

    async fn plan(&self, service: &Arc<Service>, desired: &Desired) -> Plan {
        let remote = InProcess::to(Arc::clone(service), self.clock).client();
        let state = self.lock().state.clone();
        let (scope, guards, accept, now) = (Scope::default(), Guards::default(), Accept::default(), self.clock.now());
        let wanted = wanted(desired, &state, &scope);
        let live = &refresh(remote, &wanted, RefreshOptions::default()).await.unwrap();
        let input = Input { desired, live, state: &state, scope: &scope, guards: &guards, accept: &accept, now };
        let plan = plan(&input);
        assert_eq!(check(&plan), Ok(()));
        plan
    }

    /// Applies a plan and saves the state.
    async fn apply(&self, service: &Arc<Service>, plan: &Plan, going: &mut Going<'_>) {
        let (camera, pending) = (self.clone(), self.lock().state.pending.clone());
        let remote = InProcess::to(Arc::clone(service), self.clock).watched_by(move |request, moment| {
            camera.hears(request, moment);
        });
        let poll = Poll { first: ms(20), longest: ms(1000), deadline: Duration::from_secs(60) };
        let settings = Settings::new(4, poll, InProcess::window());
        let mut journal = Memory { camera: self, keeper: going.keeper.take(), room: going.room.take() };
        let stop = std::future::pending();
        let ports =
            Ports { remote: remote.client(), journal: &mut journal, clock: &self.clock, on_event: |_: &_| {}, stop };
        let report = apply(plan, &pending, settings, ports).await;
        // The next one has room again.
        let was_full = std::mem::take(&mut self.lock().is_full);
        assert_eq!(report.halted.is_some(), was_full, "{report:?}");
        self.lock().state.serial += 1;
    }

    fn hears(&self, request: &Sent, moment: Moment) {
        let key = request.query.clone();
        assert!(moment != Moment::Sent || !self.lock().is_full, "sent after an append has failed: {}", request.body);
        match moment {
            Moment::Sent if is_write(request) => drop(self.lock().on_the_way.insert(key, request.body.clone())),
            Moment::Sent => {}
            Moment::Executed => drop(self.lock().on_the_way.remove(&key)),
        }
        self.sees(match moment {
            Moment::Sent => Point::Sent,
            Moment::Executed => Point::Executed,
        });
    }
}

/// A journal whose entries survive, folded at once; and perhaps kept in a file as well.
struct Memory<'a, 'k> {
    camera: &'a Camera,
    keeper: Option<&'k mut dyn Journal>,
    room: Option<usize>,
}

impl Journal for Memory<'_, '_> {
    fn append(&mut self, entries: &[Entry]) -> Result<(), JournalError> {
        if self.room == Some(0) {
            self.camera.lock().is_full = true;
            let source = std::io::ErrorKind::StorageFull.into();
            return Err(JournalError { path: "journal".to_owned(), source });
        }
        self.room = self.room.map(|room| room - 1);
        self.camera.sees(Point::Before);
        if let Some(keeper) = &mut self.keeper {
            keeper.append(entries)?;
        }
        for entry in entries {
            self.camera.lock().state.fold(entry.clone());
        }
        self.camera.sees(Point::After);
        Ok(())
    }
}

/// Whether a request has an operation that may change something, wherever the client names it.
fn is_write(request: &Sent) -> bool {
    let pairs = || request.query.split('&').chain(request.body.split('&'));
    let named = |operation: &Operation| pairs().any(|pair| pair.strip_prefix("Action=") == Some(operation.name()));
    Operation::ALL.iter().filter(|operation| operation.is_write()).any(named)
}

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}
