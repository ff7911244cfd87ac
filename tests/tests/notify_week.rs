//! A week of cron: drift is looked for every hour while people work in the console, and each thing is told exactly once.
//!
//! The workspace and its time are in this process; the channels are a real HTTP server, of which one is down for a day, and
//! one run is killed when a channel has taken its message. What should be told is said by a model of the console that knows
//! neither findings nor fingerprints.

#![expect(clippy::unwrap_used, reason = "a test that cannot look at the world has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, StatusCode, Uri};
use disync_emulator::{ConsoleChange, Fault, FaultKind, Mode, Options, Seed, Service, Subject};
use disync_model::{
    Address, Channel, ChannelKind, Clock as _, Declared, Desired, Destination, DestinationKind, Lifecycle, Occasions,
    Origin, Origins, ProjectId, ReadOnly, Record, Run, Selectors, Spec, State, Tables,
};
use disync_notify::{Memory, Sender, due, tell};
use disync_plan::{DriftInput, DriftReport, Scope, drift_report, drift_wanted};
use disync_render::drift_metrics;
use disync_state::{Notified, RefreshOptions, refresh};
use disync_testkit::{Cloud, InProcess, VirtualClock};
use disync_web::{Client, Limits, Retry, Secret};
use disync_wire::Operation;
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;

const HOURS: usize = 168;

/// The chat is down in these hours.
const DOWN: std::ops::Range<usize> = 60..84;

/// In this hour the run is killed when the last channel has taken its message. In the next one nobody touches anything.
const KILLED: usize = 100;

const NAMES: [&str; 3] = ["one", "two", "three"];
const FOLDER: &str = "Business Flow/cdc/Data Integration";
const ARCHIVE: &str = "Business Flow/archive";

fn seed() -> Seed {
    let tasks: String = NAMES
        .iter()
        .map(|name| {
            format!(
                "      - name: {name}\n        file_folder_path: {FOLDER}\n        source: mysql\n        tables: {{ \
                 shop: [{name}_a, {name}_b] }}\n        destination: holo\n        status: RUN\n"
            )
        })
        .collect();
    Seed::parse(&format!(
        "disync_emulator_seed: 1\nresource_groups: {{ S_res_group_280749521950784_1623033752022: {{}} }}\nprojects:\n  10000:\n    workflows: [cdc]\n    folders: [{ARCHIVE}]\n    \
         data_sources:\n      mysql: {{ data_source_type: mysql, database: shop }}\n      holo: {{ data_source_type: \
         holo, database: warehouse }}\n    tasks:\n{tasks}"
    ))
    .unwrap()
}

/// What somebody does in an hour: something, or the contrary of it where it was done before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    AddTable,
    RemoveTable,
    Stop,
    Move,
    Rename,
    Delete,
    /// The service does not tell of the task in that hour.
    Unreadable,
}

fn acts() -> impl Strategy<Value = Vec<Option<(usize, Act)>>> {
    let act = prop_oneof![
        6 => Just(Act::AddTable),
        6 => Just(Act::RemoveTable),
        6 => Just(Act::Stop),
        3 => Just(Act::Move),
        3 => Just(Act::Rename),
        1 => Just(Act::Delete),
        3 => Just(Act::Unreadable),
    ];
    prop::collection::vec(prop::option::weighted(0.6, (0..NAMES.len(), act)), HOURS)
}

/// What a task looks like to whoever works in the console.
#[derive(Debug, Clone, Default)]
struct Model {
    added: bool,
    removed: bool,
    stopped: bool,
    moved: bool,
    renamed: bool,
    deleted: bool,
    draft: bool,
}

impl Model {
    /// What the task as a whole is found to be, which hides all else.
    fn whole(&self, name: &str) -> Option<String> {
        let renamed = self.renamed.then(|| format!("it was renamed to {name}_renamed"));
        if self.deleted { Some("it was deleted".to_owned()) } else { renamed }
    }

    /// All that is found of the task.
    fn found(&self, name: &str) -> BTreeSet<String> {
        if let Some(whole) = self.whole(name) {
            return BTreeSet::from([whole]);
        }
        let things = [
            (self.added, format!("table shop.{name}_new was added")),
            (self.removed, format!("table shop.{name}_b was removed")),
            (self.stopped, "its instance was found stopped and should be running".to_owned()),
            (self.moved, format!("folder was changed from {FOLDER} to {ARCHIVE}")),
            (self.draft, "its latest edit was not published".to_owned()),
        ];
        things.into_iter().filter(|(is_so, _)| *is_so).map(|(_, what)| what).collect()
    }

    /// Does the act, or its contrary, in the console as well.
    fn act(&mut self, name: &str, act: Act, cloud: &Cloud) {
        let called = if self.renamed { format!("{name}_renamed") } else { name.to_owned() };
        let table = |suffix: &str| ("shop".to_owned(), format!("{name}_{suffix}"));
        let shipped = |is_shipped: bool, (database, table): (String, String)| match is_shipped {
            true => ConsoleChange::AddTable { database, table },
            false => ConsoleChange::RemoveTable { database, table },
        };
        let (change, flag) = match act {
            Act::AddTable => (shipped(!self.added, table("new")), &mut self.added),
            Act::RemoveTable => (shipped(self.removed, table("b")), &mut self.removed),
            Act::Stop if self.stopped => (ConsoleChange::Start, &mut self.stopped),
            Act::Stop => (ConsoleChange::Stop, &mut self.stopped),
            Act::Move => {
                let to = if self.moved { FOLDER } else { ARCHIVE };
                (ConsoleChange::Move(to.to_owned()), &mut self.moved)
            }
            Act::Rename => {
                let to = if self.renamed { name.to_owned() } else { format!("{name}_renamed") };
                (ConsoleChange::Rename(to), &mut self.renamed)
            }
            // What was renamed and then deleted would be two things at once, and a week in which all is gone has nothing to
            // tell.
            Act::Delete if self.renamed || name != "three" => return,
            Act::Delete => (ConsoleChange::Delete, &mut self.deleted),
            Act::Unreadable => return,
        };
        *flag = !*flag;
        self.draft |= matches!(act, Act::AddTable | Act::RemoveTable);
        cloud.edit(&called, change);
    }
}

/// One thing that is told: a word, the address, and what is said.
type Line = (String, String, String);

/// What one channel should be told.
#[derive(Default)]
struct Expected {
    known: BTreeMap<&'static str, BTreeSet<String>>,
    lines: Vec<(usize, BTreeSet<Line>)>,
}

impl Expected {
    /// An hour in which the channel is there.
    fn hour(&mut self, hour: usize, models: &[Model], unreadable: Option<usize>) {
        let mut lines = BTreeSet::new();
        for (number, (name, model)) in NAMES.into_iter().zip(models).enumerate() {
            if unreadable == Some(number) {
                continue;
            }
            let (found, known) = (model.found(name), self.known.entry(name).or_default());
            let line = |word: &str, what: &String| (word.to_owned(), format!("realtime.{name}"), what.clone());
            lines.extend(found.difference(known).map(|what| line("new", what)));
            let is_hidden = model.whole(name).is_some();
            let is_over = |what: &&String| !found.contains(*what) && !is_hidden;
            let over: Vec<String> = known.iter().filter(is_over).cloned().collect();
            lines.extend(over.iter().map(|what| line("recovered", what)));
            known.retain(|what| !over.contains(what));
            known.extend(found);
        }
        if !lines.is_empty() {
            self.lines.push((hour, lines));
        }
    }
}

/// A message as a channel has taken it.
#[derive(Debug, Clone)]
struct Taken {
    hour: usize,
    path: String,
    id: String,
    body: Value,
}

/// The server behind all channels.
struct Server {
    url: String,
    taken: Arc<Mutex<Vec<Taken>>>,
    hour: Arc<AtomicUsize>,
    is_down: Arc<AtomicBool>,
    /// Whether the run is killed when the last channel has taken its message, and by what.
    is_deadly: Arc<AtomicBool>,
    killed: Arc<Notify>,
    /// What it is reached with. A run of its own would make one of its own, which takes longer than all that is tested.
    client: Client,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            taken: Arc::default(),
            hour: Arc::default(),
            is_down: Arc::default(),
            is_deadly: Arc::default(),
            killed: Arc::default(),
            client: Client::new(Limits::default()),
        };
        let (taken, hour, is_down) = (server.taken.clone(), server.hour.clone(), server.is_down.clone());
        let (is_deadly, killed) = (server.is_deadly.clone(), server.killed.clone());
        let app = Router::new().fallback(move |uri: Uri, headers: HeaderMap, body: String| {
            let path = uri.path().to_owned();
            let is_refused = path == "/chat" && is_down.load(Ordering::SeqCst);
            let is_last = path == "/last" && is_deadly.swap(false, Ordering::SeqCst);
            if !is_refused {
                let id = headers.get("webhook-id").map(|id| id.to_str().unwrap().to_owned()).unwrap_or_default();
                let body = serde_json::from_str(&body).unwrap();
                let hour = hour.load(Ordering::SeqCst);
                taken.lock().unwrap().push(Taken { hour, path, id, body });
            }
            if is_last {
                killed.notify_one();
            }
            async move {
                if is_last {
                    std::future::pending::<()>().await;
                }
                let status = if is_refused { StatusCode::BAD_GATEWAY } else { StatusCode::OK };
                (status, r#"{"errcode":0,"errmsg":"ok"}"#)
            }
        });
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        server
    }

    /// What a channel was told, hour by hour.
    fn told(&self, path: &str) -> Vec<(usize, BTreeSet<Line>)> {
        let taken = self.taken.lock().unwrap();
        let taken = taken.iter().filter(|taken| taken.path == path);
        taken.map(|taken| (taken.hour, lines(&taken.body))).collect()
    }
}

/// What a message says: one of ours for programs, or one for people.
fn lines(body: &Value) -> BTreeSet<Line> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let Some(markdown) = body["markdown"]["text"].as_str() else {
        let of = |key: &str| body[key].as_array().unwrap().clone();
        let new = of("new").into_iter().map(|line| ("new".to_owned(), text(&line["address"]), text(&line["message"])));
        let ended = of("ended").into_iter();
        let ended = ended.map(|line| (text(&line["because"]), text(&line["address"]), text(&line["message"])));
        let all: Vec<Line> = new.chain(ended).collect();
        let set: BTreeSet<Line> = all.iter().cloned().collect();
        assert_eq!(set.len(), all.len(), "something is told twice in one message: {body:#}");
        return set;
    };
    let mut address = String::new();
    let mut lines = BTreeSet::new();
    for line in markdown.lines() {
        if let Some(heading) = line.strip_prefix("**") {
            heading.trim_end_matches('*').clone_into(&mut address);
        } else if let Some((word, rest)) = line.strip_prefix("- ").and_then(|line| line.split_once(": ")) {
            let what = rest.rsplit_once(" (").unwrap().0;
            assert!(lines.insert((word.to_owned(), address.clone(), what.to_owned())), "twice: {markdown}");
        }
    }
    lines
}

/// A workspace to which all was applied.
struct World {
    cloud: Cloud,
    clock: VirtualClock,
    desired: Desired,
    state: State,
}

impl World {
    async fn applied() -> Self {
        let options = Options { seed: seed(), ..Options::default() };
        let service = Arc::new(Service::open(None, Mode::ReadWrite, options).unwrap());
        let clock = VirtualClock::at("2026-03-02T00:00:00Z".parse::<Timestamp>().unwrap());
        let cloud = Cloud::of(service).living_by(clock);
        let state = State::new("lineage", ProjectId(10000));
        let mut world = Self { cloud, clock, desired: Desired::default(), state };
        for name in NAMES {
            world.desired.syncs.insert(Address::realtime(name), declared());
        }
        let live = world.read().await;
        for (address, observed) in &live.tasks {
            let declared = world.desired.syncs.get_mut(address).unwrap();
            declared.spec = Spec { run: Run::Running, ..observed.spec().unwrap().clone() };
            let (task, fingerprint, spec) = (observed.id(), Some(observed.fingerprint), declared.spec.clone());
            let (destinations, applied_at) = (observed.destinations.clone(), clock.now());
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
            world.state.records.insert(address.clone(), record);
        }
        assert_eq!(world.state.records.len(), NAMES.len());
        world
    }

    async fn read(&self) -> disync_model::Live {
        let reader = ReadOnly::of(InProcess::to(self.cloud.service(), self.clock).client());
        let wanted = drift_wanted(&self.desired, &self.state, &Scope::default());
        refresh(Arc::new(reader), &wanted, RefreshOptions::default()).await.unwrap()
    }

    async fn report(&self) -> DriftReport {
        let (live, scope, now) = (&self.read().await, &Scope::default(), self.clock.now());
        let (desired, state) = (&self.desired, &self.state);
        drift_report(&DriftInput { desired, live, earlier: state, state, scope, listed: None, accepted: &[], now })
    }
}

fn declared() -> Declared {
    let destination = Destination { kind: DestinationKind::Holo, datasource: "holo".to_owned() };
    let tables = Tables::Multi(BTreeMap::new());
    let source = "mysql".to_owned();
    Declared {
        spec: Spec {
            source,
            tables,
            destination,
            resource_group: None,
            folder: None,
            run: Run::Running,
            start: disync_model::Start::default(),
        },
        lifecycle: Lifecycle::default(),
        order: disync_model::Order::default(),
        origin: Origin { file: "syncs.yaml".into(), line: 1 },
        table_lines: Vec::new(),
        renamed_from: BTreeMap::new(),
        selectors: Selectors::default(),
        origins: Origins::default(),
    }
}

/// The channels in the order in which they are told; the last one is where the run is killed.
fn channels() -> [Channel; 3] {
    let channel = |name: &str, kind| Channel {
        name: name.to_owned(),
        kind,
        url_env: name.to_uppercase(),
        secret_env: None,
        on: Occasions::default(),
    };
    [
        channel("pager", ChannelKind::Webhook),
        channel("chat", ChannelKind::DingTalk),
        channel("last", ChannelKind::Webhook),
    ]
}

/// One run of cron, with all that a run knows from the disk. Returns how many channels were not told; `None` if it was
/// killed.
async fn run(report: &DriftReport, directory: &Path, server: &Server) -> Option<usize> {
    let (file, channels) = (Notified::take(directory).unwrap().unwrap(), channels());
    let recalled = file.read(|bytes| Memory::read(bytes, report.project));
    assert_eq!(recalled.trouble, None);
    let mut memory = recalled.value.unwrap_or_default();
    let dues = due(&memory, report, &channels);
    let variable = |name: &str| Some(Secret::new(format!("{}/{}", server.url, name.to_lowercase())));
    let retry = Retry { base: Duration::ZERO, ..Retry::freely() };
    let sender = Sender { client: &server.client, retry, variable: &variable, now: &|| report.at };
    let save = |memory: &Memory| file.write(memory.to_bytes(report.project)).map_err(|error| error.to_string());
    tokio::select! {
        troubles = tell(&dues, &mut memory, &sender, save) => Some(troubles.len()),
        () = server.killed.notified() => None,
    }
}

/// The metrics of that hour say how many things are found of each task that can be read.
fn check_metrics(report: &DriftReport, models: &[Model], unreadable: Option<usize>, hour: usize) {
    let metrics = drift_metrics(report, &BTreeMap::new(), Duration::ZERO);
    let value = |series: &str| {
        let line = metrics.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
        line.map(|value| value.parse::<usize>().unwrap())
    };
    for (number, (name, model)) in NAMES.into_iter().zip(models).enumerate() {
        let n_found = if unreadable == Some(number) { 0 } else { model.found(name).len() };
        let series = format!("disync_drift_task_findings{{project=\"10000\",address=\"realtime.{name}\"}}");
        assert_eq!(value(&series).unwrap_or_default(), n_found, "hour {hour}:\n{metrics}");
    }
    assert_eq!(value("disync_drift_success{project=\"10000\"}"), Some(1));
    let at = value("disync_drift_last_run_timestamp_seconds{project=\"10000\"}").unwrap();
    let start = "2026-03-02T00:00:00Z".parse::<Timestamp>().unwrap().as_second();
    assert!((at - usize::try_from(start).unwrap()) / 3600 == hour + 1, "hour {hour}:\n{metrics}");
}

/// Lives through a week of this, and says what each channel was to be told.
fn week(acts: &[Option<(usize, Act)>], server: &Server, network: &Runtime) -> BTreeMap<&'static str, Expected> {
    let stepped = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let world = stepped.block_on(World::applied());
    let mut models = vec![Model::default(); NAMES.len()];
    let mut expected: BTreeMap<&str, Expected> = BTreeMap::new();
    for (hour, act) in acts.iter().enumerate() {
        let act = act.filter(|(task, _)| hour != KILLED + 1 && !models[*task].deleted);
        // In the hour of the kill there is something to tell.
        let act = if hour == KILLED { Some((0, Act::Stop)).filter(|_| !models[0].deleted) } else { act };
        let unreadable = act.filter(|(task, act)| *act == Act::Unreadable && !models[*task].renamed);
        let report = stepped.block_on(async {
            tokio::time::advance(Duration::from_secs(3600)).await;
            if let Some((task, act)) = act {
                models[task].act(NAMES[task], act, &world.cloud);
            }
            if let Some((task, _)) = unreadable {
                let subject = Subject::Id(world.cloud.view(NAMES[task]).file_id);
                let fault = Fault::next(Operation::GetDISyncTask, 3, FaultKind::INTERNAL_ERROR).at_task(subject);
                world.cloud.inject(fault);
            }
            world.report().await
        });
        assert_eq!(report.unread.len(), usize::from(unreadable.is_some()), "hour {hour}: {:?}", report.unread);
        server.hour.store(hour, Ordering::SeqCst);
        server.is_down.store(DOWN.contains(&hour), Ordering::SeqCst);
        check_metrics(&report, &models, unreadable.map(|(task, _)| task), hour);
        let n_before = expected.entry("/last").or_default().lines.len();
        let unreadable = unreadable.map(|(task, _)| task);
        for path in ["/pager", "/chat", "/last"] {
            if path != "/chat" || !DOWN.contains(&hour) {
                expected.entry(path).or_default().hour(hour, &models, unreadable);
            }
        }
        let is_told = expected["/last"].lines.len() > n_before;
        server.is_deadly.store(hour == KILLED, Ordering::SeqCst);
        let troubles = network.block_on(run(&report, directory.path(), server));
        assert_eq!(troubles.is_none(), hour == KILLED && is_told, "hour {hour}");
        assert!(troubles.unwrap_or_default() <= usize::from(DOWN.contains(&hour)), "hour {hour}");
    }
    expected
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1, max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn in_a_week_of_cron_each_thing_is_told_once_when_it_is_new_and_once_when_it_is_no_more(acts in acts()) {
        let network = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = network.block_on(Server::start());
        let expected = week(&acts, &server, &network);
        prop_assert_eq!(&server.told("/pager"), &expected["/pager"].lines);
        prop_assert_eq!(&server.told("/chat"), &expected["/chat"].lines);
        // The message that was taken when the run was killed comes once more, under the same id, and no other does.
        let mut last = server.told("/last");
        let repeated = last.iter().position(|(hour, _)| *hour == KILLED + 1);
        if let Some(at) = repeated {
            let (_, again) = last.remove(at);
            prop_assert_eq!(&again, &last[at - 1].1);
            let taken = server.taken.lock().unwrap();
            let ids: Vec<&str> = taken.iter().filter(|taken| taken.path == "/last").map(|taken| taken.id.as_str()).collect();
            prop_assert_eq!(ids[at], ids[at - 1]);
            let n_ids = ids.iter().collect::<BTreeSet<_>>().len();
            prop_assert_eq!(n_ids, ids.len() - 1);
        }
        prop_assert_eq!(&last, &expected["/last"].lines);
        prop_assert!(last.len() > 20, "a week in which hardly anything happens shows nothing");
    }
}
