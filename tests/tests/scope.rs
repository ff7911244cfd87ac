//! Plans about a part of the project, and plans that only bring the state up to date.

use disync_emulator::ConsoleChange;
use disync_testkit::{Emulated, Project, Sync};

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// Two syncs of the shop and one of the warehouse, applied.
fn start() -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    project.sync(&orders());
    project.sync(&Sync::new("carts").tables("shop", ["carts"]));
    project.sync(&Sync::new("stock").tables("warehouse", ["stock"]));
    project.apply();
    project.is_in_sync();
    (emulated, project)
}

fn orders() -> Sync {
    Sync::new("orders").tables("shop", ["items", "orders"])
}

/// Two tables come to `orders` and one goes, one comes to `stock`.
fn edited() -> (Emulated, Project) {
    let (emulated, project) = start();
    project.sync(&Sync::new("orders").tables("shop", ["orders", "refunds", "returns"]));
    project.sync(&Sync::new("stock").tables("warehouse", ["places", "stock"]));
    (emulated, project)
}

#[test]
fn one_table_is_applied_alone_and_the_rest_stays_pending() {
    let (emulated, project) = edited();
    insta::assert_snapshot!(project.run("plan --target orders/shop.refunds").succeeds().transcript(), @"
    $ disync plan --target orders/shop.refunds
    disync will perform the following actions:

      # realtime.orders will be updated in place (the YAML was changed)
      ~ realtime.orders
          + shop.refunds  syncs/orders.yaml:9
            (2 tables unchanged)
            (2 table changes left out)
          impact: backfill: ships 1 new table

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 0 to remove.
    Impact: backfill: 1 table comes (rows that change after the next start arrive; whether existing rows
    are loaded is not documented); safe: 1 task is expected to take this up at the next start (disync
    does not restart it)
    2 syncs were left out of this plan: realtime.carts, realtime.stock
    2 changes were left out of syncs in this plan: realtime.orders (2 table changes)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 2 (GetDISyncTask 1, ListFiles 1); [N] more to apply
    [exit 0]
    ");
    let _run = project.run("apply --auto-approve --target orders/shop.refunds").succeeds();
    assert_eq!(emulated.tables("orders"), ["shop.items", "shop.orders", "shop.refunds"]);
    assert_eq!(emulated.tables("stock"), ["warehouse.stock"]);
    let rest = project.run("plan").succeeds();
    assert_eq!(
        rest.lines_with(&['+', '-'])[..2],
        ["- shop.items    syncs/orders.yaml:7", "+ shop.returns  syncs/orders.yaml:10"],
        "{}",
        rest.stdout
    );
    project.apply();
    project.is_in_sync();
    assert_eq!(emulated.tables("orders"), ["shop.orders", "shop.refunds", "shop.returns"]);
}

#[test]
fn only_what_is_in_scope_is_read() {
    let (_emulated, project) = edited();
    let run = project.run("plan --exclude o* --exclude-file skip.txt").exits(1);
    assert!(run.stderr.contains("cannot read the patterns in `skip.txt`"), "{}", run.transcript());
    project.write("skip.txt", "# not today\n\ncarts\nstock/warehouse.pl*\n");
    insta::assert_snapshot!(project.run("plan --exclude o* --exclude-file skip.txt").succeeds().transcript(), @"
    $ disync plan --exclude o* --exclude-file skip.txt
    No changes. What is in scope of this plan matches the configuration.
    2 syncs were left out of this plan: realtime.carts, realtime.orders
    1 change was left out of syncs in this plan: realtime.stock (1 table change)
    [stderr]
    Calls: 2 (GetDISyncTask 1, ListFiles 1)
    [exit 0]
    ");
}

#[test]
fn the_machine_form_says_what_was_left_out() {
    let (_emulated, project) = edited();
    let run = project.run("plan --format json --target orders/shop.refunds --target stock").succeeds();
    let plan: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&plan["mode"], &plan["refresh"], &plan["complete"]), (&"apply".into(), &"full".into(), &false.into()));
    assert_eq!(plan["left_out"], serde_json::json!(["realtime.carts"]));
    assert_eq!(plan["resource_changes"][0]["disync"]["tables"]["left_out"], 2);
    assert_eq!(plan["resource_changes"][1]["disync"]["tables"].get("left_out"), None);
}

#[test]
fn a_pattern_that_matches_nothing_is_refused_with_what_was_meant() {
    let (emulated, project) = edited();
    project.write("targets.txt", "orders\nstok\n");
    project.write("wrong.txt", "orders\norders/a/b\n");
    project.write("empty.txt", "# nothing\n");
    let n_calls = emulated.n_calls();
    let mut all = String::new();
    for arguments in [
        "--target order",
        "--exclude solution.orders",
        "--target-file targets.txt",
        "--target-file wrong.txt",
        "--target-file empty.txt",
        "--target-file -",
        "--target orders/",
        "--refresh-only --target orders/shop.items",
    ] {
        all += &project.run(&format!("plan {arguments}")).exits(1).transcript();
        all.push('\n');
    }
    insta::assert_snapshot!(all, @r"
    $ disync plan --target order
    [stderr]
    Error: `--target order` matches no sync that is declared or recorded
      hint: did you mean `realtime.orders`?
    [exit 1]
    $ disync plan --exclude solution.orders
    [stderr]
    Error: `--exclude solution.orders` matches no sync that is declared or recorded
      hint: did you mean `realtime.orders`?
    [exit 1]
    $ disync plan --target-file targets.txt
    [stderr]
    Error: targets.txt:2: `stok` matches no sync that is declared or recorded
      hint: did you mean `realtime.stock`?
    [exit 1]
    $ disync plan --target-file wrong.txt
    [stderr]
    Error: wrong.txt:2: `orders/a/b` is no pattern: it has two `/`; one that belongs to the name of a
    table is written `\/`
    [exit 1]
    $ disync plan --target-file empty.txt
    [stderr]
    Error: `empty.txt` holds no pattern: the plan would be about everything
      hint: leave --target-file away if that is meant
    [exit 1]
    $ disync plan --target-file -
    [stderr]
    Error: cannot read the patterns in `-`: standard input is not read for patterns
      hint: write them into a file
    [exit 1]
    $ disync plan --target orders/
    [stderr]
    error: invalid value 'orders/' for '--target <PATTERN>': no table follows; `orders/*` stands for all tables of a sync, `orders` for the whole sync

    For more information, try '--help'.
    [exit 1]
    $ disync plan --refresh-only --target orders/shop.items
    [stderr]
    Error: `orders/shop.items` is about tables, and --refresh-only takes a sync into the state as a
    whole
      hint: write the sync alone, without `/` and what follows
    [exit 1]
    ");
    assert_eq!(emulated.n_calls(), n_calls, "it is known before anything is asked for");
    insta::assert_snapshot!(project.run("plan --target orders/shop.refund").exits(1).transcript(), @"
    $ disync plan --target orders/shop.refund
    [stderr]
    Error: `--target orders/shop.refund` matches no table that is declared, recorded or there
      hint: did you mean `shop.refunds`?
    [exit 1]
    ");
}

#[test]
fn what_cannot_be_divided_is_blocked() {
    let (emulated, project) = start();
    project.drop_sync("orders");
    insta::assert_snapshot!(project.run("plan --exclude */shop.items").exits(3).transcript(), @"
    $ disync plan --exclude */shop.items
    disync would perform the following actions:

      # realtime.orders would be destroyed (it is no longer declared), but that is blocked
      ! realtime.orders
          blocked: some of its tables are left out, and a task is deleted with all its tables
          way out: target realtime.orders as a whole, or exclude it as a whole
          - shop.items
          - shop.orders
          impact: data-loss: stops shipping 2 tables

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 4 (GetDISyncTask 3, ListFiles 1)
    [exit 3]
    ");
    let _run = project.run("apply --auto-approve --exclude */shop.items").exits(4);
    assert_eq!(emulated.tables("orders"), ["shop.items", "shop.orders"]);
}

#[test]
fn half_a_move_is_blocked() {
    let (_emulated, project) = start();
    project.sync(&Sync::new("orders").tables("shop", ["orders"]));
    project.sync(&Sync::new("carts").tables("shop", ["carts", "items"]));
    insta::assert_snapshot!(project.run("plan --target carts").exits(3).transcript(), @"
    $ disync plan --target carts
    disync would perform the following actions:

      # realtime.carts would be updated in place (the YAML was changed), but that is blocked
      ! realtime.carts
          blocked: `shop.items` moves between it and realtime.orders, and the other half of the move is
            not in this plan: the table would be shipped twice, or not at all
          way out: have both realtime.carts and realtime.orders in the plan, or neither; where `--accept
            theirs` keeps the one, `--accept ours` or the YAML of the other settles it
          + shop.items  syncs/carts.yaml:9
            (1 table unchanged)
          impact: backfill: ships 1 new table

    Plan: 0 to add, 0 to change, 0 to destroy.
    2 syncs were left out of this plan: realtime.orders, realtime.stock

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 2 (GetDISyncTask 1, ListFiles 1)
    [exit 3]
    ");
    let _both = project.run("plan --target carts --target orders").succeeds();
}

#[test]
fn a_part_is_destroyed() {
    let (emulated, project) = start();
    let _run = project.run("destroy --auto-approve --target *o* --exclude stock").succeeds();
    let mut names = emulated.names();
    names.sort();
    assert_eq!(names, ["carts", "stock"]);
}

#[test]
fn a_change_in_the_console_is_taken_into_the_state_alone() {
    let (emulated, project) = start();
    emulated.edit("orders", ConsoleChange::AddTable { database: "shop".to_owned(), table: "gifts".to_owned() });
    emulated.edit("carts", ConsoleChange::Delete);
    insta::assert_snapshot!(project.run("plan --refresh-only").succeeds().transcript(), @"
    $ disync plan --refresh-only
    Note: tasks have changed outside of disync

      # realtime.carts was deleted

      # realtime.orders was changed by console_user, [TIME]
      ~ realtime.orders
          + shop.gifts

    disync will bring the state up to date:

      # realtime.carts will be forgotten (applied before, and deleted outside of disync)
      . realtime.carts

      # realtime.orders will be adopted (it was changed outside of disync)
      = realtime.orders
            (3 tables unchanged)

    Plan: 0 to add, 0 to change, 0 to destroy, 1 to adopt, 1 to forget.
    Only the state is brought up to date: nothing is written to DataWorks.
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 4 (GetDISyncTask 2, ListFiles 2); [N] more to apply
    [exit 0]
    ");
    let before = emulated.n_calls();
    let applied = project.run("apply --refresh-only --auto-approve").succeeds();
    let report = "Apply complete! Resources: 0 added, 0 changed, 0 destroyed, 1 adopted, 1 forgotten.";
    assert!(applied.stdout.contains(report), "{}", applied.transcript());
    assert_eq!(emulated.n_calls() - before, 5, "nothing is written; the name of the workspace is one call");
    insta::assert_snapshot!(project.run("plan --refresh-only").succeeds().stdout, @"No changes. The state says what DataWorks reports.");
    // The YAML still says otherwise, and nobody else is to blame for that any more.
    insta::assert_snapshot!(project.run("plan").succeeds().transcript(), @"
    $ disync plan
    disync will perform the following actions:

      # realtime.carts will be created (declared and not there yet)
      + realtime.carts
          source: mysql_pub
          destination: holo (holo)
          + shop.carts  syncs/carts.yaml:8
          impact: backfill: ships 1 new table

      # realtime.orders will be updated in place (the YAML was changed)
      ~ realtime.orders
          - shop.gifts  syncs/orders.yaml:7
          ~ deployed: no -> yes  theirs: changed outside of disync
            (2 tables unchanged)
          impact: data-loss: stops shipping 1 table

    Plan: 1 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: data-loss: 1 table stops being shipped (adding it again needs a full load; 1 destination
    table is expected to stay); backfill: 1 table comes (rows that change after the next start arrive;
    whether existing rows are loaded is not documented); safe: 1 task is expected to take this up at the
    next start (disync does not restart it), 1 new task ships nothing until started (disync does not
    start it)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 4 (GetDISyncTask 2, ListFiles 2); [N] more to apply
    [exit 0]
    ");
    let _both = project.run("plan --refresh-only --destroy").exits(1);
    let _both = project.run("destroy --refresh-only --auto-approve").exits(1);
}
