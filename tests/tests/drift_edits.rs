//! Whatever somebody does in the console is found, named and sorted right: generated edits of an emulated workspace, beside a
//! model that knows nothing of how they are found.

#![expect(clippy::unwrap_used, reason = "a test that cannot look at the world has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use disync_emulator::{ConsoleChange, Mode, Options, Seed, Service};
use disync_model::{
    Acceptance, Address, Clock as _, Declared, Desired, DigestPrefix, Lifecycle, Live, Origin, Origins, ProjectId,
    ReadOnly, Record, Run, Selectors, Spec, State,
};
use disync_plan::{DriftInput, DriftReport, Finding, FindingKind, Scope, drift_report, drift_wanted};
use disync_state::{RefreshOptions, refresh};
use disync_testkit::{Cloud, InProcess, VirtualClock};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::Value;

const FOLDER: &str = "Business Flow/cdc/Data Integration";
const ARCHIVE: &str = "Business Flow/archive";

/// `one` and `two` run, and `idle` is stopped.
const NAMES: [&str; 3] = ["one", "two", "idle"];

const SEED: &str = "\
disync_emulator_seed: 1
resource_groups: { S_res_group_280749521950784_1623033752022: {} }
projects:
  10000:
    workflows: [cdc]
    folders: [Business Flow/archive]
    data_sources:
      mysql: { data_source_type: mysql, database: shop }
      holo: { data_source_type: holo, database: warehouse }
    tasks:
      - name: one
        file_folder_path: Business Flow/cdc/Data Integration
        source: mysql
        tables: { shop: [a, b, c] }
        destination: holo
        status: RUN
      - name: two
        file_folder_path: Business Flow/cdc/Data Integration
        source: mysql
        tables: { shop: [d, e] }
        destination: holo
        status: RUN
      - name: idle
        file_folder_path: Business Flow/cdc/Data Integration
        source: mysql
        tables: { shop: [f, g] }
        destination: holo
        status: PAUSE
";

/// An edit of the task that was applied under this number, whatever it is called by now.
type Edit = (usize, ConsoleChange);

/// Edits that give tasks names of `names`.
fn edits(names: &'static [&'static str]) -> impl Strategy<Value = Vec<Edit>> {
    let database = || "shop".to_owned();
    let table = || prop::sample::select(vec!["a", "b", "d", "f", "new", "newer"]).prop_map(str::to_owned);
    let to = || "public.other".to_owned();
    let parameter = |value: i64| ConsoleChange::SetWriterParameter { key: "batch".to_owned(), value: value.into() };
    let change = prop_oneof![
        4 => table().prop_map(move |table| ConsoleChange::AddTable { database: database(), table }),
        4 => table().prop_map(move |table| ConsoleChange::RemoveTable { database: database(), table }),
        1 => table().prop_map(move |table| ConsoleChange::RemapTable { database: database(), table, to: to() }),
        1 => (0..3_i64).prop_map(parameter),
        1 => prop::sample::select(names).prop_map(|name| ConsoleChange::Rename(name.to_owned())),
        1 => prop::sample::select(vec![ARCHIVE, FOLDER]).prop_map(|folder| ConsoleChange::Move(folder.to_owned())),
        1 => Just(ConsoleChange::Delete),
        2 => Just(ConsoleChange::Start),
        2 => Just(ConsoleChange::Stop),
    ];
    prop::collection::vec((0..NAMES.len(), change), 0..8)
}

/// What the model knows of one task.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Model {
    name: String,
    exists: bool,
    tables: BTreeSet<String>,
    folder: String,
    runs: bool,
    draft: bool,
    document: Value,
    /// Where each table is written.
    destinations: BTreeMap<String, String>,
}

/// A workspace, what was applied to it, and what the model makes of the edits.
struct World {
    cloud: Cloud,
    clock: VirtualClock,
    desired: Desired,
    state: State,
    applied: Vec<Model>,
    models: Vec<Model>,
    accepted: Vec<Acceptance>,
}

impl World {
    /// A workspace to which all was applied, and that nobody has touched since.
    async fn applied() -> Self {
        let options = Options { seed: Seed::parse(SEED).unwrap(), ..Options::default() };
        let service = Arc::new(Service::open(None, Mode::ReadWrite, options).unwrap());
        let clock = VirtualClock::at("2026-03-01T00:00:00Z".parse::<Timestamp>().unwrap());
        let cloud = Cloud::of(service).living_by(clock);
        let models: Vec<Model> = NAMES.into_iter().map(|name| model(&cloud, name)).collect();
        let state = State::new("lineage", ProjectId(10000));
        let (desired, applied) = (Desired::default(), models.clone());
        let mut world = Self { cloud, clock, desired, state, applied, models, accepted: Vec::new() };
        for name in NAMES {
            let run = if name == "idle" { Run::Stopped } else { Run::Running };
            world.desired.syncs.insert(Address::realtime(name), declared(run));
        }
        for (address, observed) in &world.read().await.tasks {
            let declared = world.desired.syncs.get_mut(address).unwrap();
            declared.spec = Spec { run: declared.spec.run, ..observed.spec().unwrap().clone() };
            let record = Record {
                task: observed.id(),
                spec: declared.spec.clone(),
                fingerprint: Some(observed.fingerprint),
                destinations: observed.destinations.clone(),
                protected: false,
                order: disync_model::Order::default(),
                unwatched: false,
                applied_at: clock.now(),
            };
            world.state.records.insert(address.clone(), record);
        }
        assert_eq!(world.state.records.len(), NAMES.len());
        world
    }

    async fn read(&self) -> Live {
        let reader = ReadOnly::of(InProcess::to(self.cloud.service(), self.clock).client());
        let wanted = drift_wanted(&self.desired, &self.state, &Scope::default());
        refresh(Arc::new(reader), &wanted, RefreshOptions::default()).await.unwrap()
    }

    async fn report(&self) -> DriftReport {
        let (live, scope, now) = (&self.read().await, &Scope::default(), self.clock.now());
        let (desired, state, accepted) = (&self.desired, &self.state, &*self.accepted);
        drift_report(&DriftInput { desired, live, earlier: state, state, scope, listed: None, accepted, now })
    }

    /// Carries out the edits that are possible; the model follows.
    async fn edit(&mut self, edits: &[Edit]) {
        for (at, change) in edits {
            tokio::time::advance(std::time::Duration::from_secs(1)).await;
            let task = self.models[*at].clone();
            // A task ships one table at least.
            let empties = matches!(change, ConsoleChange::RemoveTable { table, .. } if task.tables.len() == 1 && task.tables.contains(table));
            if task.exists && !empties && self.cloud.try_edit(&task.name, change.clone()).is_ok() {
                self.models[*at] = task.after(change, &self.cloud);
            }
        }
    }

    /// All that there is to be found, by the address that it was applied to.
    fn expected(&self) -> BTreeSet<(String, String)> {
        let mut expected = BTreeSet::new();
        for (applied, now) in self.applied.iter().zip(&self.models) {
            let of = |what: String| (applied.name.clone(), what);
            if !now.exists {
                let is_taken = self.models.iter().any(|other| other.exists && other.name == applied.name);
                expected.insert(of(if is_taken { "recreated" } else { "vanished" }.to_owned()));
                continue;
            }
            if now.name != applied.name {
                expected.insert(of(format!("renamed {}", now.name)));
                continue;
            }
            expected.extend(now.tables.difference(&applied.tables).map(|table| of(format!("+ {table}"))));
            expected.extend(applied.tables.difference(&now.tables).map(|table| of(format!("- {table}"))));
            let is_remapped = |table: &&String| now.destinations.get(*table) != applied.destinations.get(*table);
            let remapped: Vec<&String> = now.tables.intersection(&applied.tables).filter(is_remapped).collect();
            let is_named = now.tables != applied.tables || !remapped.is_empty();
            expected.extend(remapped.iter().map(|table| of(format!("remapped {table}"))));
            let others = [
                ("document", !is_named && now.document != applied.document),
                ("folder", now.folder != applied.folder),
                ("run", now.runs != applied.runs),
                ("draft", now.draft),
            ];
            expected.extend(others.into_iter().filter(|(_, is_so)| *is_so).map(|(what, _)| of(what.to_owned())));
        }
        expected
    }
}

impl Model {
    fn after(mut self, change: &ConsoleChange, cloud: &Cloud) -> Self {
        match change {
            ConsoleChange::AddTable { table, .. } => drop(self.tables.insert(table.clone())),
            ConsoleChange::RemoveTable { table, .. } => drop(self.tables.remove(table)),
            ConsoleChange::RemapTable { .. } | ConsoleChange::SetWriterParameter { .. } => {}
            ConsoleChange::Rename(name) => self.name.clone_from(name),
            ConsoleChange::Move(folder) => self.folder.clone_from(folder),
            ConsoleChange::Delete => self.exists = false,
            ConsoleChange::Start => self.runs = true,
            ConsoleChange::Stop => self.runs = false,
        }
        self.draft |= matches!(
            change,
            ConsoleChange::AddTable { .. }
                | ConsoleChange::RemoveTable { .. }
                | ConsoleChange::RemapTable { .. }
                | ConsoleChange::SetWriterParameter { .. }
        );
        if self.exists {
            let code = cloud.view(&self.name).code;
            (self.document, self.destinations) = (document(&code), destinations(&code));
        }
        self
    }
}

fn model(cloud: &Cloud, name: &str) -> Model {
    let (task, view) = (cloud.task(name), cloud.view(name));
    Model {
        name: name.to_owned(),
        exists: true,
        tables: task.tables.iter().map(|table| table.trim_start_matches("shop.").to_owned()).collect(),
        folder: task.folder,
        runs: task.phase == Some("RUN"),
        draft: !task.deployed,
        document: document(&view.code),
        destinations: destinations(&view.code),
    }
}

/// A document without what the order of its lists says, which is nothing.
fn document(code: &str) -> Value {
    fn sorted(value: Value) -> Value {
        match value {
            Value::Array(items) => {
                let mut items: Vec<Value> = items.into_iter().map(sorted).collect();
                items.sort_by_key(ToString::to_string);
                Value::Array(items)
            }
            Value::Object(entries) => entries.into_iter().map(|(key, value)| (key, sorted(value))).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
        }
    }
    sorted(serde_json::from_str(code).unwrap())
}

/// Where the rules of a document say that its tables are written.
fn destinations(code: &str) -> BTreeMap<String, String> {
    let document: Value = serde_json::from_str(code).unwrap();
    let writers = document["steps"].as_array().unwrap().iter().map(|step| &step["parameter"]["tableMappingRule"]);
    let sources = writers.filter_map(|rules| rules["datasource"].as_array()).flatten();
    let rules = sources.filter_map(|source| source["tableRule"].as_array()).flatten();
    let text = |rule: &Value, key: &str| rule[key].as_str().unwrap().to_owned();
    rules.map(|rule| (text(rule, "srcTable"), text(rule, "dstTable"))).collect()
}

/// A sync in the YAML; all but `run` is filled in from what there is.
fn declared(run: Run) -> Declared {
    let destination =
        disync_model::Destination { kind: disync_model::DestinationKind::Holo, datasource: "holo".to_owned() };
    let tables = disync_model::Tables::Multi(BTreeMap::new());
    Declared {
        spec: Spec {
            source: "mysql".to_owned(),
            tables,
            destination,
            resource_group: None,
            folder: None,
            run,
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

fn found(findings: &[Finding]) -> BTreeSet<(String, String)> {
    let what = |finding: &Finding| match &finding.kind {
        FindingKind::TableAdded(table) => format!("+ {}", table.name),
        FindingKind::TableRemoved(table) => format!("- {}", table.name),
        FindingKind::Remapped { table, .. } => format!("remapped {}", table.name),
        FindingKind::Field { field, .. } => (*field).to_owned(),
        FindingKind::Renamed(to) => format!("renamed {to}"),
        FindingKind::Instance { .. } => "run".to_owned(),
        FindingKind::Unpublished => "draft".to_owned(),
        kind => kind.word().to_owned(),
    };
    findings.iter().map(|finding| (finding.address.name.to_string(), what(finding))).collect()
}

/// By what the findings are told again.
fn fingerprints(report: &DriftReport) -> BTreeSet<String> {
    report.findings.iter().map(|finding| finding.fingerprint.to_string()).collect()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.unwrap().block_on(future)
}

/// Accepts what is found, as `--accept all` does.
fn accept_all(world: &mut World, report: &DriftReport, live: &Live) {
    world.accepted.extend(report.findings.iter().map(|finding| {
        let document = live.tasks.get(&finding.address).filter(|_| finding.kind.is_of_document());
        Acceptance {
            fingerprint: finding.short(),
            address: finding.address.clone(),
            what: String::new(),
            reason: "known".to_owned(),
            until: None,
            document: document.map(|live| DigestPrefix::of(&live.fingerprint.0)),
            origin: None,
        }
    }));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(32) })]

    #[test]
    fn every_edit_is_found_and_nothing_else(edits in edits(&["one", "two", "idle", "other"])) {
        block_on(async {
            let mut world = World::applied().await;
            assert_eq!(world.report().await.findings, []);
            world.edit(&edits).await;
            let report = world.report().await;
            prop_assert_eq!(found(&report.findings), world.expected());
            prop_assert!(report.settled.is_empty() && report.unread.is_empty() && report.ahead.is_empty());
            prop_assert_eq!(fingerprints(&report).len(), report.findings.len());
            Ok(())
        })?;
    }

    /// What is done to one task does not depend on what is done to another, so that only the order of the edits of one task
    /// matters to what there is, and neither order nor time to how it is told again.
    #[test]
    fn what_is_found_again_has_its_fingerprint(edits in edits(&["other"])) {
        block_on(async {
            let edits: Vec<Edit> =
                edits.into_iter().filter(|(_, change)| !matches!(change, ConsoleChange::Rename(_))).collect();
            let mut by_task = edits.clone();
            by_task.sort_by_key(|(task, _)| std::cmp::Reverse(*task));
            let (mut one, mut other) = (World::applied().await, World::applied().await);
            one.edit(&edits).await;
            tokio::time::advance(std::time::Duration::from_secs(86_400)).await;
            other.edit(&by_task).await;
            prop_assert_eq!(fingerprints(&one.report().await), fingerprints(&other.report().await));
            Ok(())
        })?;
    }

    #[test]
    fn what_is_accepted_alarms_once_it_changes_further(
        first in edits(&["other"]),
        then in edits(&["other", "one", "two"]),
    ) {
        block_on(async {
            let mut world = World::applied().await;
            world.edit(&first).await;
            let (before, report, live) = (world.expected(), world.report().await, world.read().await);
            let models = world.models.clone();
            accept_all(&mut world, &report, &live);
            let report = world.report().await;
            prop_assert!(report.findings.is_empty() && report.lapsed.is_empty(), "{:#?}", report);
            world.edit(&then).await;
            let report = world.report().await;
            let findings = found(&report.findings);
            for new in world.expected().difference(&before).filter(|(_, what)| what != "document") {
                prop_assert!(findings.contains(new), "{:?} is missing from {:?}", new, findings);
            }
            for ((applied, accepted), now) in world.applied.iter().zip(&models).zip(&world.models) {
                let is_here = now.exists && now.name == applied.name && accepted.name == applied.name;
                if is_here && now.document != applied.document && now.document != accepted.document {
                    prop_assert!(report.findings.iter().any(|finding| {
                        finding.address.name.as_str() == applied.name && finding.kind.is_of_document()
                    }), "the document of {} has changed further: {:#?}", applied.name, report);
                }
            }
            // What was accepted and is no more is named.
            let gone = before.difference(&world.expected()).count();
            prop_assert!(gone == 0 || !report.lapsed.is_empty());
            Ok(())
        })?;
    }
}
