//! Order between syncs, waves, and the gate between them.

use disync_emulator::{ConsoleChange, Fault, FaultKind};
use disync_testkit::{Cloud, Emulated, Project, Sync};
use disync_wire::Operation;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// A canary that runs, and two syncs of which the one comes after the other. The time is short, because it is waited for.
fn start() -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    project.set(&emulated.url(), "waves: { healthy_for: 40ms }\n");
    project.sync(&Sync::new("canary").tables("shop", ["tiny"]).with("run: running").with("wave: 10"));
    project.sync(&Sync::new("items").tables("shop", ["items"]).with("after: [orders]"));
    project.sync(&Sync::new("orders").tables("shop", ["orders"]));
    (emulated, project)
}

#[test]
fn a_plan_tells_its_waves_and_apply_keeps_to_them() {
    let (_emulated, project) = start();
    insta::assert_snapshot!(project.run("plan").succeeds().transcript(), @"
    $ disync plan
    disync will perform the following actions:

      # realtime.canary will be created (declared and not there yet)
      + realtime.canary
          source: mysql_pub
          destination: holo (holo)
          run: running
          + shop.tiny  syncs/canary.yaml:8
          order: wave 10
          impact: backfill: ships 1 new table

      # realtime.items will be created (declared and not there yet)
      + realtime.items
          source: mysql_pub
          destination: holo (holo)
          + shop.items  syncs/items.yaml:8
          order: after realtime.orders
          impact: backfill: ships 1 new table

      # realtime.orders will be created (declared and not there yet)
      + realtime.orders
          source: mysql_pub
          destination: holo (holo)
          + shop.orders  syncs/orders.yaml:8
          impact: backfill: ships 1 new table

    Plan: 3 to add, 0 to change, 0 to destroy.
    Tables: 3 to add, 0 to remove.
    Impact: backfill: 3 tables come (rows that change after the next start arrive; whether existing rows
    are loaded is not documented); safe: 2 new tasks ship nothing until started (disync does not start
    them)
    Wave 1 of 2: realtime.canary (`wave: 10`); each must run for 0s before the next begins
    Wave 2 of 2: realtime.items, realtime.orders (`wave: 50`)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 1 (ListFiles 1); [N] more to apply
    [exit 0]
    ");
    let run = project.run("-v apply --auto-approve").succeeds();
    assert!(run.output().contains("realtime.items waits for realtime.orders"), "{}", run.transcript());
    let done = |name: &str| run.output().find(&format!("realtime.{name}: Creation complete")).unwrap();
    assert!(done("canary") < done("orders") && done("orders") < done("items"), "{}", run.transcript());
    project.is_in_sync();
}

#[test]
fn a_gate_that_was_not_passed_is_not_passed_by_on_the_next_run() {
    let (emulated, project) = start();
    // When it is read back, after it was seen to run: how many looks there are depends on how busy the machine is.
    let stop = FaultKind::Edit(Cloud::an_edit("canary", ConsoleChange::Stop));
    emulated.inject(Fault::nth(Operation::GetDISyncTask, 1, stop));
    let run = project.run("apply --auto-approve").exits(6);
    assert!(run.output().contains("it is of a later wave than realtime.canary"), "{}", run.transcript());
    assert_eq!(emulated.names(), ["canary"]);
    // It is started in the console: there is nothing to do about it but to watch it.
    emulated.edit("canary", ConsoleChange::Start);
    let plan = project.run("plan").succeeds();
    assert!(plan.output().contains("an earlier apply has not seen it stay healthy"), "{}", plan.transcript());
    project.apply();
    assert_eq!(emulated.names(), ["canary", "orders", "items"], "in the order of their creation");
    project.is_in_sync();
}

#[test]
fn what_goes_goes_before_what_it_came_after() {
    let (_emulated, project) = start();
    project.apply();
    project.drop_sync("items");
    project.sync(&Sync::new("orders").tables("shop", ["orders", "returns"]));
    let run = project.run("-v apply --auto-approve").succeeds();
    assert!(run.output().contains("realtime.orders waits for realtime.items"), "{}", run.transcript());
    project.is_in_sync();
}

#[test]
fn an_order_alone_is_recorded_without_a_call_that_writes() {
    let (emulated, project) = start();
    project.apply();
    project.sync(&Sync::new("orders").tables("shop", ["orders"]).with("after: [canary]"));
    let before = emulated.calls(Operation::DeployDISyncTask);
    let run = project.apply();
    assert!(run.output().contains("0 added, 0 changed, 0 destroyed, 1 adopted"), "{}", run.transcript());
    assert_eq!(emulated.calls(Operation::DeployDISyncTask), before);
    project.is_in_sync();
}

#[test]
fn tables_that_move_against_the_order_are_refused_with_words() {
    let (_emulated, project) = start();
    project.apply();
    project.sync(&Sync::new("items").tables("shop", ["items"]).with("after: [orders]").with("wave: 60"));
    project.sync(&Sync::new("orders").tables("shop", ["orders"]));
    project.apply();
    project.sync(&Sync::new("items").tables("shop", ["rest"]).with("after: [orders]").with("wave: 60"));
    project.sync(&Sync::new("orders").tables("shop", ["items", "orders"]));
    let plan = project.run("plan --format json").exits(3);
    assert!(plan.stdout.contains("\"code\": \"misordered\""), "{}", plan.stdout);
    let refused = project.run("apply --auto-approve").exits(4);
    assert!(refused.output().contains("blocked"), "{}", refused.transcript());
}

#[test]
fn explain_says_for_whom_a_sync_waits() {
    let (_emulated, project) = start();
    let text = project.run("explain items").succeeds();
    assert!(text.output().contains("waits for realtime.orders"), "{}", text.transcript());
    let json: serde_json::Value =
        serde_json::from_str(&project.run("explain items --format json").succeeds().stdout).unwrap();
    assert_eq!(json["waits_for"], serde_json::json!(["realtime.orders"]));
}
