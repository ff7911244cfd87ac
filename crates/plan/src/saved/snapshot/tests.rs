//! A snapshot is read as it was written, and as nothing else.

use disync_model::{
    Address, Destination, DestinationKind, Destinations, Digest, File, FileId, Fingerprint, InstanceStatus, Pending,
    ProjectId, Record, RemoteError, RemoteErrorKind, Run, Shape, Solution, SolutionId, SolutionState, SolutionStatus,
    Spec, Table, Tables, Task, TaskId,
};

use super::*;

fn spec() -> Spec {
    Spec {
        source: "mysql_pub".to_owned(),
        tables: Tables::Multi(BTreeMap::from([("shop".into(), BTreeSet::from(["a".into(), "b\u{1b}".into()]))])),
        destination: Destination { kind: DestinationKind::Holo, datasource: "holo".to_owned() },
        resource_group: None,
        folder: None,
        run: Run::Running,
        start: disync_model::Start::default(),
    }
}

fn destinations(of_b: &str) -> Destinations {
    let table = |name: &str| Table { database: Some("shop".into()), name: name.into() };
    [(table("a"), Box::from("ods.a")), (table("b\u{1b}"), Box::from(of_b))].into_iter().collect()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn file(id: i64) -> File {
    File {
        id: FileId(id),
        node: None,
        name: Name::new("orders"),
        folder: Some("Business Flow".to_owned()),
        committed: Some(true),
        version: Some(3),
        created_at: Some(at(5)),
        created_by: None,
        edited_at: None,
        edited_by: Some("dev@corp.example".to_owned()),
    }
}

fn solution() -> Solution {
    Solution {
        id: SolutionId(9),
        name: Some(Name::new("big")),
        state: SolutionState::Other("11".to_owned()),
        created_by: None,
        submitted_at: Some("2026".to_owned()),
        started_at: None,
    }
}

fn pending() -> Pending {
    Pending {
        spec: Some(spec()),
        recorded: None,
        protected: false,
        process: None,
        sent: None,
        answered: None,
        inherited: false,
        unpublished: true,
        since: at(7),
    }
}

/// One of everything.
fn snapshot() -> Snapshot {
    let (orders, big) = (Address::realtime("orders"), "solution.big".parse::<Address>().unwrap());
    let mut state = State::new("lineage", ProjectId(10000));
    (state.serial, state.identity.region) = (4, Some("cn-shanghai".to_owned()));
    let fingerprint = Fingerprint(Digest::of(b"document"));
    let record = Record {
        task: TaskId::File(FileId(7)),
        spec: spec(),
        fingerprint: Some(fingerprint),
        destinations: Some(destinations("ods.b")),
        protected: true,
        order: disync_model::Order::default(),
        unwatched: false,
        applied_at: at(100),
    };
    state.records.insert(orders.clone(), record);
    state.pending.insert(big.clone(), pending());
    let mut live = Live::default();
    let seen = Observed {
        task: Task::File(file(7)),
        shape: Shape::Sync(spec()),
        fingerprint,
        destinations: Some(destinations("archive.b\u{1b}")),
        instance: Some(InstanceStatus::Running),
    };
    live.tasks.insert(orders, seen);
    let status = InstanceStatus::Solution(SolutionStatus::of(SolutionState::Running));
    let seen = Observed {
        task: Task::Solution(solution()),
        shape: Shape::Foreign("drawn by hand".to_owned()),
        fingerprint,
        destinations: None,
        instance: Some(status),
    };
    live.tasks.insert(big, seen);
    let error = RemoteError {
        kind: RemoteErrorKind::Refused,
        operation: "GetDISyncTask",
        code: Some("X".to_owned()),
        message: "no".to_owned(),
        request_id: None,
    };
    let gaps = [
        ("unread", Gap::NotRead),
        ("twice", Gap::Ambiguous(vec![FileId(1), FileId(2)])),
        ("was", Gap::Renamed { task: TaskId::File(FileId(3)), to: Name::new("is") }),
        ("broken", Gap::Unreadable(error)),
    ];
    live.gaps = gaps.into_iter().map(|(name, gap)| (Address::realtime(name), gap)).collect();
    Snapshot {
        by: "0.1.0".to_owned(),
        at: at(1000),
        state,
        live,
        others: BTreeSet::from([Name::new("somebody's")]),
        sources: BTreeMap::from([("mysql_pub".to_owned(), spec().tables)]),
    }
}

#[test]
fn a_snapshot_is_read_as_it_was_written() {
    let text = write_snapshot(&snapshot()).unwrap();
    assert_eq!(read_snapshot(text.as_bytes()).unwrap(), snapshot());
    assert!(text.starts_with("{\n  \"format\": \"disync snapshot\",\n  \"format_version\": 1,\n"), "{text}");
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text}");
}

#[test]
fn whatever_is_changed_in_it_is_noticed() {
    let text = write_snapshot(&snapshot()).unwrap();
    let mut n_refused = 0;
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        n_refused += usize::from(read_snapshot(&bytes).is_err());
    }
    assert_eq!(n_refused, text.len());
    for cut in [0, 1, text.len() / 2, text.len() - 1] {
        assert!(read_snapshot(&text.as_bytes()[..cut]).is_err());
    }
}

#[test]
fn what_is_no_snapshot_is_told_from_a_damaged_one() {
    let refused = |text: &str| read_snapshot(text.as_bytes()).unwrap_err().to_string();
    insta::assert_snapshot!(refused("{}"), @"it is not a snapshot: it does not say that it is one");
    insta::assert_snapshot!(refused(r#"{"format": "disync snapshot", "format_version": 2}"#), @"it was recorded by another version of disync, as format 2; this one reads format 1");
    let text = write_snapshot(&snapshot()).unwrap().replace("\"serial\": 4", "\"serial\": 5");
    insta::assert_snapshot!(refused(&text), @"it was edited or damaged: line 4 is not as disync writes it, from column 23 on");
}

#[test]
fn a_plan_reads_from_it_what_it_would_have_read_then() {
    let snapshot = snapshot();
    let wanted = |name: &str, instance| Wanted { address: Address::realtime(name), record: None, instance };
    let live = snapshot.live(&[wanted("orders", false), wanted("somebody's", true), wanted("new", true)]);
    assert_eq!(live.tasks.values().map(|task| task.instance.clone()).collect::<Vec<_>>(), [None]);
    assert_eq!(live.gaps, BTreeMap::from([(Address::realtime("somebody's"), Gap::NotRead)]));
    let live = snapshot.live(&[wanted("orders", true), wanted("twice", false)]);
    assert_eq!(live.tasks.values().next().unwrap().instance, Some(InstanceStatus::Running));
    assert_eq!(live.gaps.len(), 1);
}

#[test]
fn its_age_is_never_less_than_nothing() {
    let age = |now| match snapshot().against(now) {
        Against::Snapshot { age, .. } => age.as_secs(),
        other => panic!("{other:?}"),
    };
    assert_eq!((age(at(1060)), age(at(0))), (60, 0));
}
