//! Plans that are bigger than somebody meant are shown, refused, and let through by a flag that says how far.

use std::time::Duration;

use disync_testkit::{Emulated, Project, Sync, flat};

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

fn orders<const N: usize>(tables: [&str; N]) -> Sync {
    Sync::new("orders").tables("shop", tables).with("run: running")
}

/// A project whose sync has four tables and is applied, with these guards afterwards.
fn in_sync(sync: &Sync, guards: &str) -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    project.sync(sync);
    project.apply();
    // What a start sets going has come to its end.
    emulated.step(Duration::from_secs(60));
    project.set(&emulated.url(), guards);
    (emulated, project)
}

#[test]
fn a_share_of_the_tables_is_removed_only_with_a_flag_that_says_how_many() {
    let guards = "guards: { max_removed_percent: { percent: 40, floor: 1 } }\n";
    let (emulated, project) = in_sync(&orders(["a", "b", "c", "d"]), guards);
    project.sync(&orders(["a", "b"]));
    insta::assert_snapshot!(project.run("plan").exits(3).transcript(), @"
    $ disync plan
    disync would perform the following actions:

      # realtime.orders will be updated in place (the YAML was changed)
      ~ realtime.orders
          - shop.c  syncs/orders.yaml:7
          - shop.d  syncs/orders.yaml:7
            (2 tables unchanged)
          impact: data-loss: stops shipping 2 tables

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 0 to add, 2 to remove.
    Impact: data-loss: 2 tables stop being shipped (adding them again needs a full load; 2 destination
    tables are expected to stay); safe: 1 task is expected to take this up at the next start (disync
    does not restart it)

    Error: this plan would remove 2 of 4 tables, and `guards.max_removed_percent` in disync.yaml allows
    40 % (and 1 table in any case); if that is meant, pass `--allow-removed 2`
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 3 (GetDISyncInstanceInfo 1, GetDISyncTask 1, ListFiles 1)
    [exit 3]
    ");
    insta::assert_snapshot!(project.run("apply --auto-approve").exits(4).stderr, @"
    Error: refused: the plan would remove 2 of 4 tables, and `guards.max_removed_percent` in disync.yaml
    allows 40 % (and 1 table in any case); nothing was changed
      hint: if that is meant, pass `--allow-removed 2`
    ");
    let _still_too_many = project.run("plan --allow-removed 1").exits(3);
    let _another_flag = project.run("plan --allow data-loss").exits(3);
    assert_eq!(emulated.tables("orders").len(), 4);
    let _meant = project.run("apply --auto-approve --allow-removed 2").exits(0);
    assert_eq!(emulated.tables("orders"), ["shop.a", "shop.b"]);
}

#[test]
fn each_class_of_impact_needs_its_own_flag() {
    let lake = |tables: &[&str]| Sync::solution("lake").tables("shop", tables).with("run: running");
    let (emulated, project) = in_sync(&lake(&["a", "b"]), "guards: { max_impact: backfill, max_restarts: 0 }\n");
    project.sync(&lake(&["a", "c"]));
    insta::assert_snapshot!(project.run("plan").exits(3).transcript(), @"
    $ disync plan
    disync would perform the following actions:

      # solution.lake will be updated in place (the YAML was changed)
      ~ solution.lake
          - shop.b  syncs/lake.yaml:7
          + shop.c  syncs/lake.yaml:9
            (1 table unchanged)
          impact: data-loss: stops shipping 1 table; expected to replay 2 tables, to load 1 table in
            full

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: data-loss: 1 table stops being shipped (adding it again needs a full load; 1 destination
    table is expected to stay); rewind: 1 solution is expected to restart and to ship once more what has
    changed in 2 tables since the full load began, consistent only after that; backfill: 1 table is
    expected to be loaded in full; safe: 1 solution may wait for a confirmation in the console

    Error: this plan would restart 1 task, and `guards.max_restarts` in disync.yaml allows 0; if that is
    meant, pass `--allow-restarts 1`

    Error: this plan would stop shipping tables, `data-loss` (solution.lake), and `guards.max_impact` in
    disync.yaml allows no more than `backfill`; if that is meant, pass `--allow data-loss`

    Error: this plan would have tasks repeat what they have shipped, `rewind` (solution.lake), and
    `guards.max_impact` in disync.yaml allows no more than `backfill`; if that is meant, pass `--allow
    rewind`
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 1 (GetDISyncTask 1)
    [exit 3]
    ");
    insta::assert_snapshot!(project.run("apply --auto-approve").exits(4).stderr, @"
    Error: refused: the plan would restart 1 task, and `guards.max_restarts` in disync.yaml allows 0;
    the plan would stop shipping tables, `data-loss` (solution.lake), and `guards.max_impact` in
    disync.yaml allows no more than `backfill`; the plan would have tasks repeat what they have shipped,
    `rewind` (solution.lake), and `guards.max_impact` in disync.yaml allows no more than `backfill`;
    nothing was changed
      hint: if that is meant, pass `--allow data-loss`
      hint: if that is meant, pass `--allow rewind`
      hint: if that is meant, pass `--allow-restarts 1`
    ");
    let _not_all = project.run("plan --allow data-loss --allow rewind").exits(3);
    let _not_all = project.run("plan --allow data-loss --allow-restarts 1").exits(3);
    let _meant = project.run("apply --auto-approve --allow data-loss --allow rewind --allow-restarts 1").exits(0);
    assert_eq!(emulated.solutions()["lake"].tables.iter().cloned().collect::<Vec<_>>(), ["shop.a", "shop.c"]);
}

#[test]
fn a_class_that_does_not_exist_is_a_usage_error() {
    let project = Project::new(BIN, "embedded");
    project.sync(&orders(["a"]));
    let said = flat(&project.run("plan --allow everything").exits(1).stderr);
    assert!(said.contains("[possible values: backfill, rewind, resync, data-loss]"), "{said}");
    let _not_a_number = project.run("plan --allow-removed many").exits(1);
}

#[test]
fn leaving_the_protection_out_does_not_lift_it_and_false_does() {
    let (emulated, project) = in_sync(&orders(["a", "b"]).with("lifecycle: { prevent_destroy: true }"), "");
    project.sync(&orders(["a", "b"]));
    project.is_in_sync();
    insta::assert_snapshot!(project.run("plan --destroy").exits(3).transcript(), @"
    $ disync plan --destroy
    disync would perform the following actions:

      # realtime.orders would be destroyed (everything is to be destroyed), but that is blocked
      ! realtime.orders
          blocked: `lifecycle.prevent_destroy` protects it from being deleted, replaced or emptied
          way out: declare it again with `prevent_destroy: false`, apply that, and only then remove it
          - shop.a
          - shop.b
          impact: data-loss: stops shipping 2 tables

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 2 (GetDISyncTask 1, ListFiles 1)
    [exit 3]
    ");
    let _refused = project.run("destroy --auto-approve").exits(4);
    project.drop_sync("orders");
    project.sync(&Sync::new("other").tables("shop", ["t"]));
    let _refused = project.run("apply --auto-approve").exits(4);
    assert_eq!(emulated.names(), ["orders"]);
    project.drop_sync("other");
    project.sync(&orders(["a", "b"]).with("lifecycle: { prevent_destroy: false }"));
    project.apply();
    let _destroyed = project.run("destroy --auto-approve").exits(0);
    assert_eq!(emulated.names(), [""; 0]);
}
