//! What the YAML and the console have changed differently: it is refused until somebody decides.

use disync_emulator::ConsoleChange;
use disync_testkit::{Emulated, Project, Sync};

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

fn added(table: &str) -> ConsoleChange {
    ConsoleChange::AddTable { database: "shop".to_owned(), table: table.to_owned() }
}

/// `orders` and `users` are applied; then the YAML drops `users`, and somebody adds a table to it in the console.
fn dropped_and_edited() -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    project.sync(&Sync::new("orders").tables("shop", ["orders", "items"]));
    project.sync(&Sync::new("users").tables("crm", ["users"]));
    project.apply();
    project.drop_sync("users");
    emulated.edit("users", added("audit"));
    (emulated, project)
}

#[test]
fn a_conflict_is_shown_and_refused_until_it_is_decided() {
    let (emulated, project) = dropped_and_edited();
    insta::assert_snapshot!(project.run("plan").exits(3).transcript(), @"
    $ disync plan
    Note: tasks have changed outside of disync

      # realtime.users was changed by console_user, [TIME]
      ~ realtime.users
          + shop.audit

    disync would perform the following actions:

      # realtime.users would be destroyed (it is no longer declared), but that is blocked
      ! realtime.users
          blocked: since the last apply, the YAML dropped it, and it was changed outside of disync (1
            table added: shop.audit)
          way out: decide with `--accept realtime.users=ours` (the YAML is applied over it) or `--accept
            realtime.users=theirs` (it is left as it is, this time); or make the YAML say what live says
          - crm.users
          - shop.audit  theirs: added outside of disync
          impact: data-loss: stops shipping 2 tables

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 3 (GetDISyncTask 2, ListFiles 1)
    [exit 3]
    ");
    assert!(project.run("apply --auto-approve").exits(4).stderr.contains("is blocked"));
    assert_eq!(emulated.names().len(), 2);
    project.run("apply --auto-approve --accept realtime.users=ours").succeeds();
    assert_eq!(emulated.names(), ["orders"]);
    insta::assert_snapshot!(project.run("apply --auto-approve --accept users=ours").exits(1).output(), @"
    Error: `--accept`: no sync `realtime.users` is declared or recorded
      hint: `disync state list` lists what is recorded
    ");
    insta::assert_snapshot!(project.run("apply --auto-approve --accept orders=ours").succeeds().output(), @"
    No changes. Your sync tasks match the configuration.
    `--accept`: nothing is in conflict at realtime.orders.
    Calls: 2 (GetDISyncTask 1, ListFiles 1)
    ");
}

#[test]
fn what_is_left_to_the_console_is_asked_for_again() {
    let (emulated, project) = dropped_and_edited();
    insta::assert_snapshot!(project.run("apply --auto-approve --accept theirs").succeeds().transcript(), @"
    $ disync apply --auto-approve --accept theirs
    Note: tasks have changed outside of disync

      # realtime.users was changed by console_user, [TIME]
      ~ realtime.users
          + shop.audit

    disync leaves everything as it is:

      # realtime.users stays as it is (its conflict was decided for what is live)
            (2 tables unchanged)
            (2 table changes kept as in the console)
          accepted: a conflict, decided for what was changed outside of disync: nothing is done; the
            YAML still says otherwise, so that the next plan asks again

    No changes. What was changed outside of disync is accepted; the configuration still differs.
    2 changes were kept as in the console: realtime.users (2 table changes)
    [stderr]
    Calls: 3 (GetDISyncTask 2, ListFiles 1)
    [exit 0]
    ");
    assert_eq!(emulated.tables("users"), ["crm.users", "shop.audit"]);
    assert!(project.run("plan").exits(3).stdout.contains("way out: "));
}

#[test]
fn a_task_that_was_deleted_while_the_yaml_changed_is_a_conflict() {
    let (emulated, project) = Project::emulated(BIN);
    project.sync(&Sync::new("orders").tables("shop", ["orders"]));
    project.apply();
    project.sync(&Sync::new("orders").tables("shop", ["orders", "items"]));
    emulated.edit("orders", ConsoleChange::Delete);
    insta::assert_snapshot!(project.run("plan").exits(3).transcript(), @"
    $ disync plan
    Note: tasks have changed outside of disync

      # realtime.orders was deleted

    disync would perform the following actions:

      # realtime.orders would be created (applied before, and deleted outside of disync), but that is
        blocked
      ! realtime.orders
          blocked: since the last apply, the YAML changed it (1 table added: shop.items), and its task
            was deleted outside of disync
          way out: decide with `--accept realtime.orders=ours` (the YAML is applied over it) or
            `--accept realtime.orders=theirs` (it is left as it is, this time); or make the YAML say
            what live says
          source: mysql_pub
          destination: holo (holo)
          + shop.items   syncs/orders.yaml:9
          + shop.orders  syncs/orders.yaml:8
          impact: resync: ships 2 tables anew; expected to lose its position

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 2 (ListFiles 2)
    [exit 3]
    ");
    project.run("apply --auto-approve --accept ours").succeeds();
    assert_eq!(emulated.tables("orders"), ["shop.items", "shop.orders"]);
    project.is_in_sync();
}

#[test]
fn decisions_that_make_no_sense_are_refused() {
    let (_emulated, project) = dropped_and_edited();
    let both = "plan --accept realtime.users=ours --accept realtime.users=theirs";
    insta::assert_snapshot!(project.run(both).exits(1).output(), @"Error: `--accept` is given both ways for `realtime.users`");
    insta::assert_snapshot!(project.run("plan --accept mine").exits(1).output(), @"
    error: invalid value 'mine' for '--accept <[ADDRESS=]ours|theirs>': write `ours` or `theirs`, alone or after `ADDRESS=`

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(project.run("plan --accept realtime.user=ours").exits(1).output(), @"
    Error: `--accept`: no sync `realtime.user` is declared or recorded
      hint: did you mean `realtime.users`?
    ");
}
