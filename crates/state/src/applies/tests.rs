use std::collections::BTreeMap;

use disync_model::{
    Action, Address, Applied, AppliedSetting, ApplyEnd, ApplyResult, Digest, Job, Outcome, ProjectId, Purpose, Runner,
    Table, Tables,
};
use tempfile::TempDir;

use super::*;
use crate::{Holder, Local, samples};

/// An apply of serial 7 with one of everything.
fn full() -> Apply {
    let table = |database: Option<&str>, name: &str| Table { database: database.map(Into::into), name: name.into() };
    let of = |address: Address, action| Applied {
        address,
        action,
        before: Some(Digest::of(b"before")),
        after: Some(Digest::of(b"after")),
        was: None,
        added: Vec::new(),
        removed: Vec::new(),
        settings: Vec::new(),
        outcome: Some(Outcome::Done),
    };
    let run = AppliedSetting {
        key: "run".to_owned(),
        before: Some("stopped".to_owned()),
        after: Some("running".to_owned()),
        recorded: Some("unmanaged".to_owned()),
    };
    let updated = Applied {
        added: vec![table(Some("billing"), "a"), table(Some("shop"), "naïve \"quoted\" \u{1b}")],
        removed: vec![table(None, "b")],
        settings: vec![run],
        ..of(Address::realtime("orders"), Action::Update)
    };
    let shop = Tables::Multi(BTreeMap::from([("shop".into(), ["c".into()].into())]));
    let was = disync_model::Spec { tables: shop, ..samples::spec("-") };
    let deleted = Applied {
        after: None,
        was: Some(Box::new(was)),
        outcome: Some(Outcome::Failed("refused".to_owned())),
        ..of(Address::solution("lake"), Action::Delete)
    };
    Apply {
        id: ApplyId(7),
        lineage: "lineage".to_owned(),
        project: ProjectId(10000),
        purpose: Purpose::Rollback(ApplyId(6)),
        runner: Runner {
            who: "ann".to_owned(),
            host: "ci-7".to_owned(),
            pid: 4711,
            job: Some(Job { url: "https://ci.example/9".to_owned(), actor: Some("ann".to_owned()) }),
            version: "0.1.0".to_owned(),
        },
        began_at: samples::at(0),
        plan: Digest::of(b"plan"),
        saved: true,
        outside_window: Some("a fix".to_owned()),
        changes: vec![updated, deleted],
        end: Some(ApplyEnd { at: samples::at(60), result: ApplyResult::Incomplete, why: Some("SIGTERM".to_owned()) }),
    }
}

/// A log in a directory of its own, with the lock that it takes to write.
fn log() -> (TempDir, ApplyLog, Lock) {
    let directory = TempDir::new().unwrap();
    let local = Local::at(&directory.path().join(".disync"));
    let holder = Holder {
        who: "ann".to_owned(),
        operation: "apply".to_owned(),
        at: samples::at(0),
        host: "ci-7".to_owned(),
        pid: 4711,
    };
    let lock = local.lock(&holder).unwrap();
    (directory, local.log(), lock)
}

#[test]
fn one_of_everything_is_written_as_it_always_was() {
    let golden = include_str!("../../testdata/apply-v1.json");
    assert_eq!(v1::encode(&full()).unwrap(), golden);
    assert_eq!(v1::decode(golden.as_bytes()).unwrap(), full());
}

#[test]
fn an_entry_is_there_from_the_beginning_and_replaced_at_the_end() {
    let (_directory, log, lock) = log();
    let begun = Apply { end: None, ..full() };
    log.begin(&lock, &begun).unwrap();
    assert_eq!(log.read(ApplyId(7)).unwrap(), begun);
    log.end(&lock, &full()).unwrap();
    assert_eq!(log.read(ApplyId(7)).unwrap(), full());
    assert_eq!(log.ids().unwrap(), [ApplyId(7)]);
}

#[test]
fn a_changed_bit_anywhere_is_damage() {
    let golden = include_bytes!("../../testdata/apply-v1.json");
    for at in 0..golden.len() {
        let mut bytes = golden.to_vec();
        bytes[at] ^= 1;
        assert!(v1::decode(&bytes).is_err(), "byte {at}");
        assert!(v1::decode(&golden[..at]).is_err(), "the first {at} bytes");
    }
}

#[test]
fn a_damaged_entry_is_named_and_in_nobody_s_way() {
    let (directory, log, lock) = log();
    log.begin(&lock, &full()).unwrap();
    let path = directory.path().join(".disync/applies/7.json");
    std::fs::write(&path, "{}").unwrap();
    let error = log.read(ApplyId(7)).unwrap_err().to_string();
    assert!(error.contains("7.json is damaged: missing field `disync_apply`"), "{error}");
    log.begin(&lock, &full()).unwrap();
    assert_eq!(log.read(ApplyId(7)).unwrap(), full());
    std::fs::rename(&path, path.with_file_name("8.json")).unwrap();
    let error = log.read(ApplyId(8)).unwrap_err().to_string();
    assert!(error.ends_with("it says that it is apply 7"), "{error}");
    assert_eq!(log.read(ApplyId(7)).unwrap_err().to_string(), "there is no apply 7 in the log");
}

#[test]
fn an_apply_of_another_history_is_moved_aside() {
    let (directory, log, lock) = log();
    log.begin(&lock, &full()).unwrap();
    log.begin(&lock, &Apply { lineage: "another".to_owned(), ..full() }).unwrap();
    assert_eq!(log.ids().unwrap(), [ApplyId(7)]);
    assert_eq!(log.read(ApplyId(7)).unwrap().lineage, "another");
    let aside = directory.path().join(".disync/applies/7.of-1800000000.json");
    assert_eq!(v1::decode(&std::fs::read(aside).unwrap()).unwrap(), full());
}

#[test]
fn the_last_thousand_are_kept() {
    let (directory, log, lock) = log();
    log.begin(&lock, &full()).unwrap();
    let applies = directory.path().join(".disync/applies");
    for n in 8..1008 {
        std::fs::write(applies.join(format!("{n}.json")), "").unwrap();
    }
    log.begin(&lock, &Apply { id: ApplyId(1008), ..full() }).unwrap();
    let ids = log.ids().unwrap();
    assert_eq!((ids.len(), ids.first(), ids.last()), (1000, Some(&ApplyId(9)), Some(&ApplyId(1008))));
}

#[test]
fn an_update_takes_less_than_a_kib_of_both_times_that_an_entry_is_written() {
    const N: usize = 10;
    let change = |at: usize| Applied {
        address: Address::realtime(format!("warehouse_{at:03}_to_holo")),
        action: Action::Update,
        before: Some(Digest::of(b"before")),
        after: Some(Digest::of(b"after")),
        was: None,
        added: vec![Table { database: Some("warehouse_eu".into()), name: "order_items_042".into() }],
        removed: Vec::new(),
        settings: Vec::new(),
        outcome: None,
    };
    let begun = |n| Apply { end: None, changes: (0..n).map(change).collect(), ..full() };
    let ended = |n| {
        let changes = (0..n).map(|at| Applied { outcome: Some(Outcome::Done), ..change(at) }).collect();
        Apply { changes, ..full() }
    };
    let length = |apply: &Apply| v1::encode(apply).unwrap().len();
    let more = length(&begun(N + 1)) - length(&begun(1)) + length(&ended(N + 1)) - length(&ended(1));
    assert!(more / N <= 1024, "{} bytes", more / N);
}
