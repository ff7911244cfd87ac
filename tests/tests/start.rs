//! `start:`: what a task is started with, and the restart after an update.

use disync_emulator::ConsoleChange;
use disync_testkit::{Emulated, Project, Sync};
use disync_wire::Operation;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// A sync that runs and was applied, with `start`.
fn applied(start: &str) -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    project.sync(&orders(["orders"], start));
    project.run("apply --auto-approve").succeeds();
    (emulated, project)
}

fn orders<const N: usize>(tables: [&'static str; N], start: &str) -> Sync {
    Sync::new("orders").tables("shop", tables).with("run: running").with(&format!("start: {start}"))
}

#[test]
fn a_task_is_started_with_what_the_yaml_says() {
    let start =
        "{ failover: { count: 10, minutes: 30 }, error_limit: 0, ddl: { add_column: normal, drop_table: critical } }";
    let (emulated, project) = applied(start);
    insta::assert_snapshot!(emulated.view("orders").start_param.unwrap(), @r#"{"failoverLimit":{"count":10,"interval":30},"errorLimit":{"record":0},"ddlMarkMap":{"ADDCOLUMN":"NORMAL","DROPTABLE":"CRITICAL"}}"#);
    project.is_in_sync();
}

#[test]
fn another_start_is_left_to_the_next_start_and_is_no_drift() {
    let (emulated, project) = applied("{ error_limit: 0 }");
    let starts = emulated.calls(Operation::StartDISyncInstance);
    project.sync(&orders(["orders"], "{ error_limit: 5 }"));
    project.run("drift").succeeds();
    insta::assert_snapshot!(project.run("plan").succeeds().transcript(), @"
    $ disync plan
    disync will perform the following actions:

      # realtime.orders will be updated in place (the YAML was changed)
      ~ realtime.orders
          ~ start.error_limit: 0 -> 5
            (1 table unchanged)
          impact: safe: expected to take this up at its next start

    Plan: 0 to add, 1 to change, 0 to destroy.
    Impact: safe: 1 task is expected to take this up at the next start (disync does not restart it)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 3 (GetDISyncInstanceInfo 1, GetDISyncTask 1, ListFiles 1); [N] more to apply
    [exit 0]
    ");
    project.run("apply --auto-approve").succeeds();
    assert_eq!(emulated.calls(Operation::StartDISyncInstance), starts, "nothing was restarted");
    project.is_in_sync();
}

#[test]
fn where_it_is_wished_an_update_restarts() {
    let (emulated, project) = applied("{ error_limit: 0, after_update: restart }");
    project.sync(&orders(["orders", "items"], "{ error_limit: 5, after_update: restart }"));
    insta::assert_snapshot!(project.run("plan").succeeds().transcript(), @"
    $ disync plan
    disync will perform the following actions:

      # realtime.orders will be updated in place (the YAML was changed)
      ~ realtime.orders
          + shop.items  syncs/orders.yaml:9
          ~ start.error_limit: 0 -> 5
          ~ restarted: no -> yes
            (1 table unchanged)
          impact: backfill: ships 1 new table

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 0 to remove.
    Impact: backfill: 1 table comes (rows that change after the next start arrive; whether existing rows
    are loaded is not documented); safe: 1 task restarts (where it goes on is not documented)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 3 (GetDISyncInstanceInfo 1, GetDISyncTask 1, ListFiles 1); [N] more to apply
    [exit 0]
    ");
    project.run("apply --auto-approve").succeeds();
    assert_eq!(emulated.calls(Operation::StopDISyncInstance), 1);
    insta::assert_snapshot!(emulated.view("orders").start_param.unwrap(), @r#"{"errorLimit":{"record":5}}"#);
    project.is_in_sync();
}

#[test]
fn what_was_recorded_is_shown_and_explained() {
    let (_emulated, project) = applied("{ error_limit: 0 }");
    project.sync(&orders(["orders"], "{ error_limit: 5 }"));
    project.run("apply --auto-approve").succeeds();
    let shown = project.run("show realtime.orders").succeeds();
    assert!(shown.output().contains("start.error_limit"), "{}", shown.transcript());
    let explained = project.run("explain realtime.orders").succeeds();
    assert!(explained.output().contains("start.error_limit"), "{}", explained.transcript());
}

#[test]
fn undoing_an_apply_brings_back_what_the_task_is_started_with() {
    let (emulated, project) = applied("{ error_limit: 0, after_update: restart }");
    project.sync(&orders(["orders"], "{ error_limit: 5, ddl: { drop_table: ignore }, after_update: restart }"));
    project.run("apply --auto-approve").succeeds();
    project.run("rollback 1 --out back.json").succeeds();
    project.run("apply back.json").succeeds();
    insta::assert_snapshot!(emulated.view("orders").start_param.unwrap(), @r#"{"errorLimit":{"record":0}}"#);
    assert_eq!(emulated.calls(Operation::StopDISyncInstance), 2, "restarted with it, and with what was before");
    project.sync(&orders(["orders"], "{ error_limit: 0, after_update: restart }"));
    project.is_in_sync();
}

#[test]
fn an_import_knows_nothing_of_it_and_the_next_apply_restarts_nothing() {
    let (emulated, project) = applied("{ error_limit: 0, after_update: restart }");
    let id = emulated.latest_file().expect("a task was created");
    project.run("state forget realtime.orders --auto-approve").succeeds();
    let imported = project.run(&format!("import realtime.orders {id}")).succeeds();
    insta::assert_snapshot!(imported.stdout.replace(&id.to_string(), "[ID]"), @"
    Imported realtime.orders (file [ID]), 1 table.
    It ships what the YAML says; run `disync plan` to see how it stands.
    What it was started with cannot be read: the next plan takes all that `start:` says for a change.
    ");
    let plan = project.run("plan").succeeds().stdout;
    assert!(plan.contains("~ start.error_limit: (not set) -> 0") && !plan.contains("restarted"), "{plan}");
    project.run("apply --auto-approve").succeeds();
    assert_eq!(emulated.calls(Operation::StopDISyncInstance), 0);
    project.is_in_sync();
    project.sync(&orders(["orders", "items"], "{ error_limit: 0, after_update: restart }"));
    project.run("apply --auto-approve").succeeds();
    assert_eq!(emulated.calls(Operation::StopDISyncInstance), 1, "the next update does");
}

#[test]
fn edits_of_the_yaml_leave_it_as_it_is() {
    let (emulated, project) = applied("{ error_limit: 0 } # agreed with the team");
    let before = project.read("syncs/orders.yaml");
    emulated.edit("orders", ConsoleChange::AddTable { database: "shop".to_owned(), table: "items".to_owned() });
    // The edit is not published, and no YAML says that it is.
    let _written = project.run("drift --write").exits(2);
    let after = project.read("syncs/orders.yaml");
    assert!(after.contains("items") && after.contains("start: { error_limit: 0 } # agreed with the team"), "{after}");
    assert_ne!(before, after);
    assert!(!project.run("plan").succeeds().stdout.contains("start."));
}
