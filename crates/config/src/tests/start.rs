//! `start:`: what is read, what `defaults:` add, and what is said of mistakes.

use disync_model::{DdlKind, DdlPolicy, Failover, Kind, Start};

use super::*;

/// A project with `start` in its defaults, and one sync of a kind that says this besides.
fn project(start: &str, (kind, says): (Kind, &str)) -> Result<Config, Vec<Problem>> {
    let project = PROJECT.replace(", run: stopped }", &format!("{start} }}"));
    let orders = ORDERS.replace("type: realtime", &format!("type: {kind}"));
    read(&project, &format!("{orders}    {says}\n"))
}

fn realtime(start: &str, says: &str) -> Start {
    let desired = project(start, (Kind::Realtime, says)).unwrap().desired;
    desired.syncs.into_values().next().unwrap().spec.start
}

#[test]
fn every_key_is_read() {
    let all = DdlKind::ALL.map(|kind| format!("{}: critical", kind.word())).join(", ");
    let says = format!(
        "run: running\n    start: {{ failover: {{ count: 10, minutes: 30 }}, error_limit: 0, ddl: {{ {all} }}, after_update: restart }}"
    );
    let start = realtime("", &says);
    assert_eq!(start.failover, Some(Failover { count: 10, minutes: 30 }));
    assert_eq!(start.error_limit, Some(0));
    assert_eq!(start.ddl, DdlKind::ALL.into_iter().map(|kind| (kind, DdlPolicy::Critical)).collect());
    assert_eq!(start.after_update, disync_model::AfterUpdate::Restart);
}

#[test]
fn who_says_nothing_leaves_everything_to_the_workspace() {
    assert!(realtime("", "run: running").is_default());
}

#[test]
fn a_sync_counts_before_the_defaults_key_by_key_and_kind_by_kind() {
    let defaults =
        ", start: { error_limit: 5, ddl: { add_column: normal, drop_table: ignore }, after_update: restart }";
    let start = realtime(defaults, "start: { error_limit: 0, ddl: { drop_table: critical } }");
    let told: Vec<_> = Start::KEYS.into_iter().filter_map(|key| start.get(key)).collect();
    assert_eq!(told, ["0", "drop_table: critical, add_column: normal", "restart"]);
}

#[test]
fn each_key_keeps_its_place() {
    let desired = project(", start: { error_limit: 5 }", (Kind::Realtime, "start: { ddl: { drop_table: ignore } }"));
    let declared = desired.unwrap().desired.syncs.into_values().next().unwrap();
    let place = |key| declared.setting_origin(key).map(ToString::to_string);
    assert_eq!(place("start.ddl").as_deref(), Some("syncs/orders.yaml:11"));
    assert_eq!(place("start.error_limit").as_deref(), Some("disync.yaml:4"));
    assert!(declared.origins.defaults.contains("start.error_limit"));
}

#[test]
fn a_solution_takes_no_start_and_none_of_the_defaults() {
    insta::assert_snapshot!(show(project("", (Kind::Solution, "start: { error_limit: 0 }"))), @"
    syncs/orders.yaml:11:12 E0131 what a solution is started with is ignored by DataWorks
      |     start: { error_limit: 0 }
      |            ^^^^^^^^^^^^^^^^^^
      = remove `start`, and set limits and policies in the console
    ");
    let desired = project(", start: { error_limit: 5 }", (Kind::Solution, "run: running")).unwrap().desired;
    let declared = desired.syncs.into_values().next().unwrap();
    assert!(declared.spec.start.is_default());
    assert_eq!(declared.setting_origin("start.error_limit"), None);
}

#[test]
fn only_what_disync_keeps_running_can_be_restarted() {
    insta::assert_snapshot!(show(project("", (Kind::Realtime, "start: { after_update: restart }"))), @"
    syncs/orders.yaml:11:28 E0126 `after_update: restart` is for a task that disync keeps running, and this is `run: unmanaged`
      |     start: { after_update: restart }
      |                            ^^^^^^^
      = write `run: running`, or leave `after_update` out
    ");
    let of_defaults = project(", start: { after_update: restart }", (Kind::Realtime, "run: unmanaged"));
    assert!(of_defaults.is_ok(), "of the defaults, it is for whatever runs");
}

#[test]
fn mistakes_are_shown_with_their_place_and_what_was_meant() {
    let says = "start: { failover: { count: -1 }, error_limit: many, ddl: { add_colum: normal, drop_table: warn }, after_update: never, limit: 1 }";
    insta::assert_snapshot!(show(project("", (Kind::Realtime, says))), @"
    syncs/orders.yaml:11:24 E0122 `minutes` is missing
      |     start: { failover: { count: -1 }, error_limit: many, ddl: { add_colum: normal, drop_table: warn }, after_update: never, limit: 1 }
      |                        ^^^^^^^^^^^^^
      = write `failover: { count: 10, minutes: 30 }`
    syncs/orders.yaml:11:33 E0125 `-1` is not a number that `count` can be
      |     start: { failover: { count: -1 }, error_limit: many, ddl: { add_colum: normal, drop_table: warn }, after_update: never, limit: 1 }
      |                                 ^^
      = write a whole number from 0 to 2147483647, in plain digits
    syncs/orders.yaml:11:52 E0125 `many` is not a number that `error_limit` can be
      |     start: { failover: { count: -1 }, error_limit: many, ddl: { add_colum: normal, drop_table: warn }, after_update: never, limit: 1 }
      |                                                    ^^^^
      = write a whole number from 0 to 2147483647, in plain digits
    syncs/orders.yaml:11:65 E0120 `add_colum` is not a key of `ddl`
      |     start: { failover: { count: -1 }, error_limit: many, ddl: { add_colum: normal, drop_table: warn }, after_update: never, limit: 1 }
      |                                                                 ^^^^^^^^^
      = did you mean `add_column`?
    syncs/orders.yaml:11:96 E0126 `warn` is not a value of `drop_table`
      |     start: { failover: { count: -1 }, error_limit: many, ddl: { add_colum: normal, drop_table: warn }, after_update: never, limit: 1 }
      |                                                                                                ^^^^
      = `drop_table` can be `normal`, `ignore`, `warning` or `critical`
    syncs/orders.yaml:11:118 E0126 `never` is not a value of `after_update`
      |     start: { failover: { count: -1 }, error_limit: many, ddl: { add_colum: normal, drop_table: warn }, after_update: never, limit: 1 }
      |                                                                                                                      ^^^^^
      = `after_update` can be `restart` or `keep`
    syncs/orders.yaml:11:125 E0120 `limit` is not a key of `start`
      |     start: { failover: { count: -1 }, error_limit: many, ddl: { add_colum: normal, drop_table: warn }, after_update: never, limit: 1 }
      |                                                                                                                             ^^^^^
      = `start` can hold `failover`, `error_limit`, `ddl` or `after_update`
    ");
}
