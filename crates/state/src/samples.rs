//! Values for the tests of this crate.

use std::collections::{BTreeMap, BTreeSet};

use disync_model::{
    Address, AfterUpdate, DdlKind, DdlPolicy, Destination, DestinationKind, Digest, Entry, Failover, FileId,
    Fingerprint, Kind, Name, Order, Pending, Process, ProcessId, ProjectId, Record, ResourceGroup, Run, Sent,
    SolutionId, Spec, Stage, Start, State, Tables, Token, Wave,
};
use jiff::Timestamp;

pub(crate) const PROJECT: ProjectId = ProjectId(10000);

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

pub(crate) fn spec(table: &str) -> Spec {
    Spec {
        source: "mysql_pub".to_owned(),
        tables: Tables::Single(BTreeSet::from([table.into()])),
        destination: Destination { kind: DestinationKind::Holo, datasource: "holo".to_owned() },
        resource_group: None,
        folder: None,
        run: Run::Unmanaged,
        start: disync_model::Start::default(),
    }
}

pub(crate) fn record(file: i64, spec: Spec) -> Record {
    Record {
        task: FileId(file).into(),
        spec,
        fingerprint: None,
        destinations: None,
        protected: false,
        order: disync_model::Order::default(),
        unwatched: false,
        applied_at: at(0),
    }
}

/// A state of serial 7 with one of everything that can stand in one.
pub(crate) fn full() -> State {
    let shop = BTreeSet::from(["orders".into(), "order_items".into(), "naïve \"quoted\" \\ \u{1b}".into()]);
    let rich = Spec {
        tables: Tables::Multi(BTreeMap::from([
            ("shop".into(), shop),
            ("billing".into(), BTreeSet::from(["a".into()])),
        ])),
        destination: Destination { kind: DestinationKind::Odps, datasource: "odps_first".to_owned() },
        resource_group: Some(ResourceGroup("S_res_group_280749521950784_1623033752022".to_owned())),
        folder: Some("Business Flow/demo".to_owned()),
        run: Run::Running,
        ..spec("-")
    };
    let verified = Record {
        fingerprint: Some(Fingerprint(Digest::of(b"document"))),
        protected: true,
        applied_at: "2026-11-21T03:04:05.678Z".parse().unwrap(),
        ..record(7_000_000_001, rich.clone())
    };
    let sent = Sent {
        stage: Stage::Create,
        token: Some(Token::of(&Digest::of(b"intent"))),
        request: Digest::of(b"create"),
        at: at(2),
        not_after: at(902),
    };
    let process = Process { id: ProcessId(5), request: Digest::of(b"generate") };
    let deleting = deleting();
    let creating = Pending {
        spec: Some(rich),
        protected: true,
        process: Some(process),
        sent: Some(sent),
        since: at(1),
        ..deleting.clone()
    };
    State {
        serial: 7,
        records: BTreeMap::from([
            (Address::realtime("orders_to_holo"), record(12, spec("orders"))),
            (Address::realtime("with.dots"), verified),
            (
                Address { kind: Kind::Solution, name: Name::new("lake") },
                Record { task: SolutionId(13).into(), ..record(13, spec("lake")) },
            ),
        ]),
        pending: BTreeMap::from([
            (Address::realtime("new"), creating),
            (Address::realtime("orders_to_holo"), deleting),
        ]),
        ..State::new("01JD0000000000000000000000", PROJECT)
    }
}

/// The same with what came later: the order of syncs, what is not seen healthy yet, what tasks are started with, and which
/// write was answered last.
pub(crate) fn ordered() -> State {
    let mut state = full();
    let start = Start {
        failover: Some(Failover { count: 10, minutes: 30 }),
        error_limit: Some(0),
        ddl: BTreeMap::from([(DdlKind::AddColumn, DdlPolicy::Normal), (DdlKind::RenameTable, DdlPolicy::Critical)]),
        after_update: AfterUpdate::Restart,
    };
    if let Some(record) = state.records.get_mut(&Address::realtime("with.dots")) {
        let after = BTreeSet::from([Address::realtime("orders_to_holo")]);
        record.order = Order { wave: Wave::new(60).unwrap(), after };
        record.unwatched = true;
        record.spec.start = start.clone();
    }
    if let Some(pending) = state.pending.get_mut(&Address::realtime("new")) {
        pending.answered = Some(Stage::Deploy);
        pending.spec.iter_mut().for_each(|spec| spec.start = start.clone());
    }
    state
}

/// A deletion that was begun.
fn deleting() -> Pending {
    Pending {
        spec: None,
        recorded: None,
        protected: false,
        process: None,
        sent: None,
        answered: None,
        inherited: false,
        unpublished: false,
        since: at(3),
    }
}

/// A small state of serial 1.
pub(crate) fn small() -> State {
    State {
        serial: 1,
        records: BTreeMap::from([(Address::realtime("a"), record(1, spec("t")))]),
        ..State::new("l", PROJECT)
    }
}

/// The entry that records a task.
pub(crate) fn verified(name: &str, file: i64) -> Entry {
    Entry::Verified { address: Address::realtime(name), record: record(file, spec("t")) }
}
