//! Tables that move from one sync to another, and tables that are renamed.

use disync_emulator::{Fault, FaultKind};
use disync_testkit::{Emulated, Project, Sync};
use disync_wire::Operation;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

fn start(syncs: &[Sync]) -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    syncs.iter().for_each(|sync| project.sync(sync));
    project.apply();
    (emulated, project)
}

/// `users` is to move from `all` to `crm`.
fn moving() -> (Emulated, Project) {
    let before = [Sync::new("all").tables("shop", ["orders", "users"]), Sync::new("crm").tables("shop", ["contacts"])];
    let (emulated, project) = start(&before);
    project.sync(&Sync::new("all").tables("shop", ["orders"]));
    project.sync(&Sync::new("crm").tables("shop", ["contacts", "users"]));
    (emulated, project)
}

#[test]
fn a_table_moves_and_both_syncs_say_so() {
    let (emulated, project) = moving();
    insta::assert_snapshot!(project.run("plan").succeeds().transcript(), @"
    $ disync plan
    disync will perform the following actions:

      # realtime.all will be updated in place (the YAML was changed)
      ~ realtime.all
          - shop.users  moved to realtime.crm  syncs/crm.yaml:9
            (1 table unchanged)
          impact: resync: expected to take this up at its next start

      # realtime.crm will be updated in place (the YAML was changed)
      ~ realtime.crm
          + shop.users  moved from realtime.all  syncs/crm.yaml:9
            (1 table unchanged)
          impact: resync: ships 1 table anew

    Plan: 0 to add, 2 to change, 0 to destroy.
    Impact: resync: 1 table is shipped anew (whether existing rows are loaded again is not documented);
    safe: 2 tasks are expected to take this up at the next start (disync does not restart them)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 3 (GetDISyncTask 2, ListFiles 1); [N] more to apply
    [exit 0]
    ");
    project.apply();
    assert_eq!(emulated.tables("all"), ["shop.orders"]);
    assert_eq!(emulated.tables("crm"), ["shop.contacts", "shop.users"]);
    project.is_in_sync();
}

#[test]
fn what_cannot_be_taken_away_is_not_given_to_another() {
    let (emulated, project) = moving();
    emulated.inject(Fault::next(Operation::UpdateDISyncTask, 1, FaultKind::DAILY_LIMIT));
    let run = project.run("apply --auto-approve").exits(6);
    insta::assert_snapshot!(run.stdout.lines().filter(|line| line.contains("realtime.crm")).collect::<Vec<_>>().join("\n"), @"
        - shop.users  moved to realtime.crm  syncs/crm.yaml:9
    # realtime.crm will be updated in place (the YAML was changed)
    ~ realtime.crm
    realtime.crm  skipped  it takes tables over from realtime.all, which was not done
    ");
    assert_eq!(emulated.tables("crm"), ["shop.contacts"]);
    project.apply();
    assert_eq!(emulated.tables("crm"), ["shop.contacts", "shop.users"]);
    project.is_in_sync();
}

#[test]
fn tables_that_are_swapped_are_refused_with_the_way_out() {
    let (_emulated, project) = start(&[Sync::new("a").tables("shop", ["x"]), Sync::new("b").tables("shop", ["y"])]);
    project.sync(&Sync::new("a").tables("shop", ["y"]));
    project.sync(&Sync::new("b").tables("shop", ["x"]));
    insta::assert_snapshot!(project.run("plan").exits(3).transcript(), @"
    $ disync plan
    disync would perform the following actions:

      # realtime.a would be updated in place (the YAML was changed), but that is blocked
      ! realtime.a
          blocked: tables move in a circle between it and realtime.b: whichever went first, a table
            would be shipped twice
          way out: make two plans of it: remove the tables from where they are and apply that, then add
            them where they are to go
          - shop.x  moved to realtime.b    syncs/b.yaml:8
          + shop.y  moved from realtime.b  syncs/a.yaml:8
          impact: resync: ships 1 table anew

      # realtime.b would be updated in place (the YAML was changed), but that is blocked
      ! realtime.b
          blocked: tables move in a circle between it and realtime.a: whichever went first, a table
            would be shipped twice
          way out: make two plans of it: remove the tables from where they are and apply that, then add
            them where they are to go
          - shop.y  moved to realtime.a    syncs/a.yaml:8
          + shop.x  moved from realtime.a  syncs/b.yaml:8
          impact: resync: ships 1 table anew

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 2 syncs are blocked; apply refuses this plan until that is settled
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 3 (GetDISyncTask 2, ListFiles 1)
    [exit 3]
    ");
}

#[test]
fn a_renamed_table_is_one_row_and_the_key_can_go_afterwards() {
    let (emulated, project) = start(&[Sync::new("all").tables("shop", ["orders", "user"])]);
    project.replace("syncs/all.yaml", "- \"user\"", "- { name: users, renamed_from: user }");
    insta::assert_snapshot!(project.run("plan").succeeds().transcript(), @"
    $ disync plan
    disync will perform the following actions:

      # realtime.all will be updated in place (the YAML was changed)
      ~ realtime.all
          > shop.users  renamed from shop.user  syncs/all.yaml:9
            (1 table unchanged)
          impact: resync: ships 1 table anew

    Plan: 0 to add, 1 to change, 0 to destroy.
    Impact: resync: 1 table is shipped anew (whether existing rows are loaded again is not documented);
    safe: 1 destination table is expected to stay behind, 1 task is expected to take this up at the next
    start (disync does not restart it)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 2 (GetDISyncTask 1, ListFiles 1); [N] more to apply
    [exit 0]
    ");
    project.apply();
    assert_eq!(emulated.tables("all"), ["shop.orders", "shop.users"]);
    let after = project.run("plan -v").succeeds();
    assert!(after.stdout.contains("`renamed_from` of shop.users has nothing left to say"), "{}", after.transcript());
    project.is_in_sync();
}
