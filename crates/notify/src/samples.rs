//! For tests: worlds that are as they were applied, in which a test changes one thing, and their reports.

use std::collections::{BTreeMap, BTreeSet};

use disync_model::{
    Acceptance, Address, Channel, ChannelKind, Declared, Desired, Destination, DestinationKind, Digest, File, FileId,
    Fingerprint, InstanceStatus, Lifecycle, Live, Name, Observed, Occasions, Origin, Origins, ProjectId, Record, Run,
    Selectors, Shape, Spec, State, Tables, Task,
};
use disync_plan::{DriftInput, DriftReport, Finding, Scope, drift_report};
use jiff::Timestamp;

use crate::{Due, Memory, due};

/// A look at a world of any number of syncs.
#[derive(Clone)]
pub(crate) struct Look {
    pub(crate) state: State,
    pub(crate) live: Live,
    pub(crate) scope: Scope,
    pub(crate) accepted: Vec<Acceptance>,
    pub(crate) desired: Desired,
    pub(crate) now: Timestamp,
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

pub(crate) fn spec(tables: &[&str]) -> Spec {
    Spec {
        source: "mysql_pub".to_owned(),
        tables: Tables::Multi(BTreeMap::from([(
            "shop".into(),
            tables.iter().map(|table| (*table).into()).collect::<BTreeSet<_>>(),
        )])),
        destination: Destination { kind: DestinationKind::Holo, datasource: "holo".to_owned() },
        resource_group: None,
        folder: None,
        run: Run::Running,
        start: disync_model::Start::default(),
    }
}

/// Syncs of these names, each with the tables `orders` and `items`, as they were applied.
pub(crate) fn applied(names: &[&str]) -> Look {
    let mut look = Look {
        state: State::new("lineage", ProjectId(10000)),
        live: Live::default(),
        scope: Scope::default(),
        accepted: Vec::new(),
        desired: Desired::default(),
        now: at(0),
    };
    for (number, name) in (1..).zip(names) {
        let spec = spec(&["orders", "items"]);
        let observed = observed(number, name, spec.clone());
        let fingerprint = Some(observed.fingerprint);
        let task = FileId(number).into();
        let record = Record {
            task,
            spec,
            fingerprint,
            destinations: None,
            protected: false,
            order: disync_model::Order::default(),
            unwatched: false,
            applied_at: at(-9000),
        };
        look.state.records.insert(Address::realtime(*name), record);
        look.live.tasks.insert(Address::realtime(*name), observed);
        look = look.declare(name, &["orders", "items"]);
    }
    look
}

fn declared(name: &str, spec: Spec) -> Declared {
    let origin = Origin { file: format!("syncs/{name}.yaml").into(), line: 2 };
    let table_lines = (10..).take(spec.tables.len()).collect();
    let (lifecycle, order, renamed_from) = (Lifecycle::default(), disync_model::Order::default(), BTreeMap::new());
    let (selectors, origins) = (Selectors::default(), Origins::default());
    Declared { spec, lifecycle, order, origin, table_lines, renamed_from, selectors, origins }
}

fn observed(number: i64, name: &str, spec: Spec) -> Observed {
    let fingerprint = Fingerprint(Digest::of(format!("{spec:?}").as_bytes()));
    let file = File {
        id: FileId(number),
        node: None,
        name: Name::new(name),
        folder: None,
        committed: Some(true),
        version: Some(2),
        created_at: Some(at(-9000)),
        created_by: None,
        edited_at: Some(at(-60)),
        edited_by: Some("eve".to_owned()),
    };
    let spec = Spec { run: Run::Unmanaged, ..spec };
    let instance = Some(InstanceStatus::Running);
    Observed { task: Task::File(file), shape: Shape::Sync(spec), fingerprint, destinations: None, instance }
}

impl Look {
    /// The YAML gives a sync these tables.
    pub(crate) fn declare(mut self, name: &str, tables: &[&str]) -> Self {
        self.desired.syncs.insert(Address::realtime(name), declared(name, spec(tables)));
        self
    }

    /// Somebody gives a sync these tables in the console.
    pub(crate) fn tables(self, name: &str, tables: &[&str]) -> Self {
        self.edit(name, spec(tables))
    }

    /// Somebody saves another document in the console.
    pub(crate) fn edit(mut self, name: &str, spec: Spec) -> Self {
        let task = self.live.tasks.get_mut(&Address::realtime(name)).unwrap();
        let number = task.task.file().unwrap().id.0;
        *task = observed(number, name, spec);
        self
    }

    /// The instance of a sync does something.
    pub(crate) fn instance(mut self, name: &str, status: InstanceStatus) -> Self {
        self.live.tasks.get_mut(&Address::realtime(name)).unwrap().instance = Some(status);
        self
    }

    /// A sync is deleted in the console.
    pub(crate) fn delete(mut self, name: &str) -> Self {
        self.live.tasks.remove(&Address::realtime(name)).unwrap();
        self
    }

    pub(crate) fn report(&self) -> DriftReport {
        let Self { state, live, scope, accepted, desired, now } = self;
        let (earlier, listed, now) = (state, None, *now);
        drift_report(&DriftInput { desired, live, earlier, state, scope, listed, accepted, now })
    }

    /// Accepts all that is found now.
    pub(crate) fn accept(mut self, reason: &str) -> Self {
        let accepted = self.report().findings;
        let accept = |finding: &Finding| Acceptance {
            fingerprint: finding.short(),
            address: finding.address.clone(),
            what: String::new(),
            reason: reason.to_owned(),
            until: None,
            document: None,
            origin: None,
        };
        self.accepted.extend(accepted.iter().map(accept));
        self
    }
}

/// A channel that is told everything, of the type by which it is called.
pub(crate) fn channel(kind: ChannelKind) -> Channel {
    Channel {
        name: kind.word().to_owned(),
        kind,
        url_env: "CHAT_URL".to_owned(),
        secret_env: kind.can_sign().then(|| "CHAT_SECRET".to_owned()),
        on: Occasions::default(),
    }
}

/// A memory in which all that `report` finds was told on `channels`.
pub(crate) fn told(report: &DriftReport, channels: &[Channel]) -> Memory {
    let mut memory = Memory::default();
    for Due { channel, after, .. } in due(&Memory::default(), report, channels) {
        memory.learn(&channel.name, after);
    }
    memory
}
