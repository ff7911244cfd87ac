use super::{AfterUpdate, DdlKind, DdlPolicy, Failover, Start};

fn full() -> Start {
    Start {
        failover: Some(Failover { count: 10, minutes: 30 }),
        error_limit: Some(0),
        ddl: DdlKind::ALL.into_iter().zip(DdlPolicy::ALL.into_iter().cycle()).collect(),
        after_update: AfterUpdate::Restart,
    }
}

#[test]
fn what_is_told_of_a_key_sets_it() {
    for from in [full(), Start::default()] {
        for to in [full(), Start::default()] {
            let mut start = from.clone();
            for key in Start::KEYS {
                start.set(key, to.get(key).as_deref());
            }
            assert_eq!(start, to);
        }
    }
}

#[test]
fn what_cannot_be_read_changes_nothing() {
    let mut start = full();
    for (key, text) in [("start.failover", "ten in 30 minutes"), ("start.error_limit", "-1"), ("start.ddl", "x: y")] {
        start.set(key, Some(text));
    }
    start.set("run", Some("stopped"));
    assert_eq!(start, full());
}

#[test]
fn what_follows_an_update_is_no_parameter_of_a_start() {
    let only = Start { after_update: AfterUpdate::Restart, ..Start::default() };
    assert!(!only.is_default());
    assert!(only.parameters().is_default());
    assert_eq!(full().parameters(), Start { after_update: AfterUpdate::Keep, ..full() });
}
