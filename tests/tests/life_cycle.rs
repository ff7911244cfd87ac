//! The life of syncs: created, changed, stopped, replaced, protected, adopted, deleted.

use disync_emulator::{ConsoleChange, DEFAULT_FOLDER, Fault, FaultKind};
use disync_testkit::{Cloud, Emulated, Project, Sync};
use disync_wire::Operation;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// An emulator and a project that it serves, without syncs.
fn start() -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    (emulated, project)
}

/// The same, with the sync `orders` of three tables applied.
fn in_sync(orders: &Sync) -> (Emulated, Project) {
    let (emulated, project) = start();
    project.sync(orders);
    project.apply();
    project.is_in_sync();
    (emulated, project)
}

fn orders() -> Sync {
    Sync::new("orders").tables("shop", ["orders", "items"]).tables("billing", ["invoices"])
}

fn added(table: &str) -> ConsoleChange {
    ConsoleChange::AddTable { database: "shop".to_owned(), table: table.to_owned() }
}

#[test]
fn a_sync_that_should_run_is_created_deployed_and_started() {
    let (emulated, _project) = in_sync(&orders().with("run: running"));
    let task = emulated.task("orders");
    assert_eq!(emulated.tables("orders"), ["billing.invoices", "shop.items", "shop.orders"]);
    assert_eq!((task.deployed, task.phase), (true, Some("RUN")));
    assert_eq!((task.destination.as_str(), task.folder.as_str()), ("holo holo", DEFAULT_FOLDER));
}

#[test]
fn a_sync_whose_run_is_not_managed_is_deployed_and_left_alone() {
    let (emulated, project) = in_sync(&orders());
    assert_eq!(emulated.task("orders").phase, Some("NORUN"));
    emulated.edit("orders", ConsoleChange::Start);
    project.is_in_sync();
    assert_eq!(emulated.task("orders").phase, Some("RUN"));
}

#[test]
fn an_update_keeps_the_task_and_sends_the_whole_table_set() {
    let (emulated, project) = in_sync(&orders().with("run: running"));
    let before = emulated.view("orders").file_id;
    project.sync(&Sync::new("orders").tables("shop", ["orders", "returns"]).with("run: running"));
    insta::assert_snapshot!(project.run("plan").succeeds().transcript(), @"
    $ disync plan
    disync will perform the following actions:

      # realtime.orders will be updated in place (the YAML was changed)
      ~ realtime.orders
          - billing.invoices  syncs/orders.yaml:6
          - shop.items        syncs/orders.yaml:7
          + shop.returns      syncs/orders.yaml:9
            (1 table unchanged)
          impact: data-loss: stops shipping 2 tables, ships 1 new table

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 2 to remove.
    Impact: data-loss: 2 tables stop being shipped (adding them again needs a full load; 2 destination
    tables are expected to stay); backfill: 1 table comes (rows that change after the next start arrive;
    whether existing rows are loaded is not documented); safe: 1 task is expected to take this up at the
    next start (disync does not restart it)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 3 (GetDISyncInstanceInfo 1, GetDISyncTask 1, ListFiles 1); [N] more to apply
    [exit 0]
    ");
    project.apply();
    assert_eq!(emulated.tables("orders"), ["shop.orders", "shop.returns"]);
    let after = emulated.view("orders");
    assert_eq!((after.file_id, after.committed), (before, true));
    assert_eq!(emulated.task("orders").phase, Some("RUN"));
    project.is_in_sync();
}

#[test]
fn a_sync_is_stopped_and_started_again_without_being_touched() {
    let (emulated, project) = in_sync(&orders().with("run: running"));
    let version = emulated.view("orders").version;
    project.sync(&orders().with("run: stopped"));
    insta::assert_snapshot!(project.run("plan").succeeds().transcript(), @"
    $ disync plan
    disync will perform the following actions:

      # realtime.orders will be updated in place (the YAML was changed)
      ~ realtime.orders
          ~ run: running -> stopped
            (3 tables unchanged)
          impact: safe: expected to ship nothing until it is started

    Plan: 0 to add, 1 to change, 0 to destroy.
    Impact: safe: 1 task stops (to be started again before the source drops its binary log)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 3 (GetDISyncInstanceInfo 1, GetDISyncTask 1, ListFiles 1); [N] more to apply
    [exit 0]
    ");
    project.apply();
    assert_eq!(emulated.task("orders").phase, Some("PAUSE"));
    project.is_in_sync();
    project.sync(&orders().with("run: running"));
    project.apply();
    assert_eq!(emulated.task("orders").phase, Some("RUN"));
    assert_eq!(emulated.view("orders").version, version, "the document was not edited");
}

#[test]
fn another_destination_is_a_replacement() {
    let (emulated, project) = in_sync(&orders().with("run: running"));
    let before = emulated.view("orders").file_id;
    project.sync(&orders().to("kafka", "azn_kafka").with("run: running"));
    insta::assert_snapshot!(project.run("plan").succeeds().transcript(), @"
    $ disync plan
    disync will perform the following actions:

      # realtime.orders must be replaced (the YAML was changed)
      -/+ realtime.orders
          ~ destination.type: holo -> kafka  # forces replacement
          ~ destination.datasource: holo -> azn_kafka  # forces replacement
            (3 tables taken over by the new task)
          impact: resync: ships 3 tables anew; expected to lose its position

    Plan: 1 to add, 0 to change, 1 to destroy.
    Impact: resync: 3 tables are shipped anew (whether existing rows are loaded again is not
    documented), 1 task is expected to forget how far it has shipped; safe: 3 destination tables are
    expected to stay behind
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 3 (GetDISyncInstanceInfo 1, GetDISyncTask 1, ListFiles 1); [N] more to apply
    [exit 0]
    ");
    project.apply();
    let after = emulated.view("orders").file_id;
    assert_ne!(before, after);
    let task = emulated.task("orders");
    assert_eq!((task.destination.as_str(), task.phase), ("kafka azn_kafka", Some("RUN")));
    assert_eq!(emulated.names(), ["orders"]);
    project.is_in_sync();
}

#[test]
fn a_protected_sync_is_not_replaced() {
    let protected = "lifecycle: { prevent_destroy: true }";
    let (emulated, project) = in_sync(&orders().with(protected));
    project.sync(&orders().to("kafka", "azn_kafka").with(protected));
    insta::assert_snapshot!(project.run("plan").exits(3).transcript(), @"
    $ disync plan
    disync would perform the following actions:

      # realtime.orders would be replaced (the YAML was changed), but that is blocked
      ! realtime.orders
          blocked: `lifecycle.prevent_destroy` protects it from being deleted, replaced or emptied
          way out: undo what forces the replacement, set `prevent_destroy: false`, apply that, and only
            then replace it
          ~ destination.type: holo -> kafka  # forces replacement
          ~ destination.datasource: holo -> azn_kafka  # forces replacement
            (3 tables taken over by the new task)
          impact: resync: ships 3 tables anew, is not started; expected to lose its position

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 2 (GetDISyncTask 1, ListFiles 1)
    [exit 3]
    ");
    let calls = emulated.n_calls();
    insta::assert_snapshot!(project.run("apply --auto-approve").exits(4).stderr, @"Error: refused: realtime.orders is blocked, as the plan says; nothing was changed");
    assert_eq!(emulated.task("orders").destination, "holo holo");
    assert_eq!(emulated.n_calls(), calls + 2);
}

#[test]
fn a_protected_sync_is_not_deleted_until_it_says_otherwise() {
    let (emulated, project) = in_sync(&orders().with("lifecycle: { prevent_destroy: true }"));
    let calls = emulated.n_calls();
    // It is remembered in the state, so taking the block out together with the sync is no way around it.
    project.drop_sync("orders");
    project.sync(&Sync::new("other").tables("shop", ["t"]));
    insta::assert_snapshot!(project.run("plan").exits(3).transcript(), @"
    $ disync plan
    disync would perform the following actions:

      # realtime.orders would be destroyed (it is no longer declared), but that is blocked
      ! realtime.orders
          blocked: `lifecycle.prevent_destroy` protects it from being deleted, replaced or emptied
          way out: declare it again with `prevent_destroy: false`, apply that, and only then remove it
          - billing.invoices
          - shop.items
          - shop.orders
          impact: data-loss: stops shipping 3 tables

      # realtime.other will be created (declared and not there yet)
      + realtime.other
          source: mysql_pub
          destination: holo (holo)
          + shop.t  syncs/other.yaml:8
          impact: backfill: ships 1 new table

    Plan: 1 to add, 0 to change, 0 to destroy.
    Tables: 1 to add, 0 to remove.
    Impact: backfill: 1 table comes (rows that change after the next start arrive; whether existing rows
    are loaded is not documented); safe: 1 new task ships nothing until started (disync does not start
    it)

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 3 (GetDISyncTask 1, ListFiles 2)
    [exit 3]
    ");
    let _refused = project.run("apply --auto-approve").exits(4);
    let _refused = project.run("destroy --auto-approve").exits(4);
    assert_eq!(emulated.names(), ["orders"]);
    assert!(emulated.n_calls() > calls, "plans were made");
    // The way that is meant: unprotect, apply, delete.
    project.sync(&orders().with("lifecycle: { prevent_destroy: false }"));
    project.apply();
    project.drop_sync("orders");
    project.apply();
    assert_eq!(emulated.names(), ["other"]);
}

#[test]
fn a_plan_that_removes_more_tables_than_the_guard_allows_is_refused() {
    let (emulated, project) = in_sync(&orders());
    project.set(&emulated.url(), "guards: { max_removed_tables: 1 }\n");
    project.sync(&Sync::new("orders").tables("shop", ["orders"]));
    insta::assert_snapshot!(project.run("plan").exits(3).transcript(), @"
    $ disync plan
    disync would perform the following actions:

      # realtime.orders will be updated in place (the YAML was changed)
      ~ realtime.orders
          - billing.invoices  syncs/orders.yaml:6
          - shop.items        syncs/orders.yaml:7
            (1 table unchanged)
          impact: data-loss: stops shipping 2 tables

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 0 to add, 2 to remove.
    Impact: data-loss: 2 tables stop being shipped (adding them again needs a full load; 2 destination
    tables are expected to stay); safe: 1 task is expected to take this up at the next start (disync
    does not restart it)

    Error: this plan would remove 2 tables, and `guards.max_removed_tables` in disync.yaml allows 1; if
    that is meant, pass `--allow-removed 2`
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 2 (GetDISyncTask 1, ListFiles 1)
    [exit 3]
    ");
    insta::assert_snapshot!(project.run("apply --auto-approve").exits(4).stderr, @"
    Error: refused: the plan would remove 2 tables, and `guards.max_removed_tables` in disync.yaml
    allows 1; nothing was changed
      hint: if that is meant, pass `--allow-removed 2`
    ");
    assert_eq!(emulated.tables("orders").len(), 3);
    project.set(&emulated.url(), "guards: { max_removed_tables: 2 }\n");
    project.apply();
    assert_eq!(emulated.tables("orders"), ["shop.orders"]);
}

#[test]
fn a_sync_that_is_taken_out_is_stopped_undeployed_and_deleted() {
    let (emulated, project) = in_sync(&orders().with("run: running"));
    project.sync(&Sync::new("other").tables("shop", ["t"]));
    project.apply();
    project.drop_sync("orders");
    insta::assert_snapshot!(project.run("plan").succeeds().transcript(), @"
    $ disync plan
    disync will perform the following actions:

      # realtime.orders will be destroyed (it is no longer declared)
      - realtime.orders
          - billing.invoices
          - shop.items
          - shop.orders
          impact: data-loss: stops shipping 3 tables

    Plan: 0 to add, 0 to change, 1 to destroy.
    Tables: 0 to add, 3 to remove.
    Impact: data-loss: 3 tables stop being shipped (adding them again needs a full load; 3 destination
    tables are expected to stay)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 3 (GetDISyncTask 2, ListFiles 1); [N] more to apply
    [exit 0]
    ");
    project.apply();
    assert_eq!(emulated.names(), ["other"]);
    project.is_in_sync();
    assert_eq!(project.run("state list").succeeds().stdout, "realtime.other\n");
}

#[test]
fn what_somebody_did_in_the_console_is_shown_as_drift_and_put_right() {
    let (emulated, project) = in_sync(&orders().with("run: running"));
    emulated.edit("orders", added("audit"));
    let items = ConsoleChange::RemoveTable { database: "shop".to_owned(), table: "items".to_owned() };
    emulated.edit("orders", items);
    insta::assert_snapshot!(project.run("plan").succeeds().transcript(), @"
    $ disync plan
    Note: tasks have changed outside of disync

      # realtime.orders was changed by console_user, [TIME]
      ~ realtime.orders
          + shop.audit
          - shop.items

    disync will perform the following actions:

      # realtime.orders will be updated in place (it was changed outside of disync)
      ~ realtime.orders
          - shop.audit  syncs/orders.yaml:9  theirs: added outside of disync
          + shop.items  syncs/orders.yaml:11  theirs: removed outside of disync
          ~ deployed: no -> yes  theirs: changed outside of disync
            (2 tables unchanged)
          impact: data-loss: stops shipping 1 table, ships 1 new table

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: data-loss: 1 table stops being shipped (adding it again needs a full load; 1 destination
    table is expected to stay); backfill: 1 table comes (rows that change after the next start arrive;
    whether existing rows are loaded is not documented); safe: 1 task is expected to take this up at the
    next start (disync does not restart it)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 3 (GetDISyncInstanceInfo 1, GetDISyncTask 1, ListFiles 1); [N] more to apply
    [exit 0]
    ");
    project.apply();
    assert_eq!(emulated.tables("orders"), ["billing.invoices", "shop.items", "shop.orders"]);
    project.is_in_sync();
}

#[test]
fn a_task_that_somebody_stopped_is_started_again() {
    let (emulated, project) = in_sync(&orders().with("run: running"));
    emulated.edit("orders", ConsoleChange::Stop);
    let plan = project.run("plan").succeeds();
    assert!(plan.stdout.contains("1 to change"), "{}", plan.transcript());
    project.apply();
    assert_eq!(emulated.task("orders").phase, Some("RUN"));
}

#[test]
fn a_task_that_somebody_deleted_is_created_again() {
    let (emulated, project) = in_sync(&orders());
    emulated.edit("orders", ConsoleChange::Delete);
    insta::assert_snapshot!(project.run("plan").succeeds().transcript(), @"
    $ disync plan
    Note: tasks have changed outside of disync

      # realtime.orders was deleted

    disync will perform the following actions:

      # realtime.orders will be created (applied before, and deleted outside of disync)
      + realtime.orders
          source: mysql_pub
          destination: holo (holo)
          + billing.invoices  syncs/orders.yaml:8
          + shop.items        syncs/orders.yaml:11
          + shop.orders       syncs/orders.yaml:10
          impact: resync: ships 3 tables anew; expected to lose its position

    Plan: 1 to add, 0 to change, 0 to destroy.
    Tables: 3 to add, 0 to remove.
    Impact: resync: 3 tables are shipped anew (whether existing rows are loaded again is not
    documented), 1 task is expected to forget how far it has shipped; safe: 1 new task ships nothing
    until started (disync does not start it)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 2 (ListFiles 2); [N] more to apply
    [exit 0]
    ");
    project.apply();
    assert_eq!(emulated.tables("orders").len(), 3);
    project.is_in_sync();
}

#[test]
fn a_parameter_that_somebody_set_survives_an_update() {
    let (emulated, project) = in_sync(&orders());
    let change = ConsoleChange::SetWriterParameter { key: "maxConnections".to_owned(), value: 7.into() };
    emulated.edit("orders", change);
    project.sync(&orders().tables("shop", ["returns"]));
    project.apply();
    assert_eq!(emulated.tables("orders").len(), 4);
    let code = emulated.view("orders").code;
    assert!(code.contains("\"maxConnections\":7"), "{code}");
}

#[test]
fn an_edit_between_plan_and_write_stops_that_change_and_no_other() {
    let (emulated, project) = in_sync(&orders());
    project.sync(&Sync::new("other").tables("shop", ["t"]));
    project.apply();
    project.sync(&orders().tables("shop", ["returns"]));
    project.sync(&Sync::new("other").tables("shop", ["t", "u"]));
    // The plan has been made by the time at which anything is generated.
    let edit = FaultKind::Edit(Cloud::an_edit("orders", added("audit")));
    emulated.inject(Fault::next(Operation::GenerateDISyncTaskConfigForUpdating, 1, edit));
    let run = project.run("apply --auto-approve").exits(6);
    assert!(run.output().contains("the task was changed since this plan was made"), "{}", run.transcript());
    assert!(emulated.tables("orders").contains(&"shop.audit".to_owned()), "the edit was not overwritten");
    assert!(!emulated.tables("orders").contains(&"shop.returns".to_owned()));
    assert_eq!(emulated.tables("other"), ["shop.t", "shop.u"]);
    project.apply();
    assert_eq!(emulated.tables("orders"), ["billing.invoices", "shop.items", "shop.orders", "shop.returns"]);
    project.is_in_sync();
}

#[test]
fn without_its_state_a_project_adopts_what_it_made() {
    let (emulated, project) = in_sync(&orders().with("run: running"));
    let before = emulated.view("orders");
    project.forget();
    insta::assert_snapshot!(project.run("plan").succeeds().transcript(), @"
    $ disync plan
    disync will perform the following actions:

      # realtime.orders will be adopted (exists, and is not recorded in the state)
      = realtime.orders
            (3 tables unchanged)

    Plan: 0 to add, 0 to change, 0 to destroy, 1 to adopt.
    Only the state is brought up to date: nothing is written to DataWorks.
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 3 (GetDISyncInstanceInfo 1, GetDISyncTask 1, ListFiles 1); [N] more to apply
    [exit 0]
    ");
    project.apply();
    assert_eq!(emulated.view("orders"), before, "nothing was written");
    assert_eq!(project.run("state list").succeeds().stdout, "realtime.orders\n");
    project.is_in_sync();
}

#[test]
fn a_task_of_that_name_that_ships_elsewhere_blocks() {
    let (emulated, project) = in_sync(&orders());
    let before = emulated.view("orders");
    project.forget();
    project.sync(&orders().to("kafka", "azn_kafka"));
    insta::assert_snapshot!(project.run("plan").exits(3).transcript(), @"
    $ disync plan
    disync would perform the following actions:

      # realtime.orders would be replaced (exists, and is not recorded in the state), but that is
        blocked
      ! realtime.orders
          blocked: file [FILE] has this name and is another task: it has another destination.type,
            destination.datasource
          way out: rename the sync, or rename or delete that task in DataWorks
          ~ destination.type: holo -> kafka  # forces replacement
          ~ destination.datasource: holo -> azn_kafka  # forces replacement
            (3 tables taken over by the new task)
          impact: resync: ships 3 tables anew, is not started; expected to lose its position

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 2 (GetDISyncTask 1, ListFiles 1)
    [exit 3]
    ");
    let _refused = project.run("apply --auto-approve").exits(4);
    assert_eq!(emulated.view("orders"), before);
}

#[test]
fn a_task_of_that_name_that_was_drawn_by_hand_blocks() {
    let (emulated, project) = start();
    emulated
        .add_task("orders", include_str!("../../crates/wire/fixtures/examples/getdisynctask_code_wizard_datahub.json"));
    let before = emulated.view("orders");
    project.sync(&orders());
    let plan = project.run("plan").exits(3);
    insta::assert_snapshot!(plan.transcript(), @"
    $ disync plan
    disync cannot decide what to do:

      # realtime.orders is blocked
      ! realtime.orders
          blocked: file [FILE] has this name and is another task: it was drawn in the console (mode
            `wizard`)
          way out: rename the sync, or rename or delete that task in DataWorks

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    [stderr]
    Calls: 2 (GetDISyncTask 1, ListFiles 1)
    [exit 3]
    ");
    let _refused = project.run("apply --auto-approve").exits(4);
    assert_eq!(emulated.view("orders"), before);
}

#[test]
fn a_target_is_applied_alone() {
    let (emulated, project) = start();
    project.sync(&orders());
    project.sync(&Sync::new("other").tables("shop", ["t"]));
    let _applied = project.run("apply --auto-approve --target orders").succeeds();
    assert_eq!(emulated.names(), ["orders"]);
    let plan = project.run("plan --detailed-exitcode").exits(2);
    assert!(plan.stdout.contains("Plan: 1 to add, 0 to change, 0 to destroy."), "{}", plan.transcript());
    insta::assert_snapshot!(project.run("plan --target nowhere").exits(1).transcript(), @"
    $ disync plan --target nowhere
    [stderr]
    Error: `--target nowhere` matches no sync that is declared or recorded
      hint: `disync state list` lists what is recorded
    [exit 1]
    ");
}

#[test]
fn two_syncs_ship_the_same_tables_to_two_destinations() {
    let (emulated, project) = in_sync(&orders());
    project.sync(&Sync::new("to_kafka").tables("shop", ["orders", "items"]).to("kafka", "azn_kafka"));
    project.apply();
    project.is_in_sync();
    assert_eq!(emulated.task("orders").destination, "holo holo");
    assert_eq!(emulated.task("to_kafka").destination, "kafka azn_kafka");
    assert_eq!(emulated.tables("to_kafka"), ["shop.items", "shop.orders"]);
}

#[test]
fn the_single_database_form_lives_like_the_other() {
    let single = Sync::new("orders").single(["orders", "items"]);
    let (emulated, project) = in_sync(&single);
    assert_eq!(emulated.tables("orders"), ["items", "orders"]);
    project.sync(&Sync::new("orders").single(["orders", "returns"]));
    let plan = project.run("plan").succeeds();
    let lines = plan.lines_with(&['+', '-']);
    assert_eq!(lines.len(), 2, "{}", plan.transcript());
    assert!(lines[0].starts_with("- items") && lines[1].starts_with("+ returns"), "{lines:?}");
    project.apply();
    assert_eq!(emulated.tables("orders"), ["orders", "returns"]);
    project.is_in_sync();
}

#[test]
fn thirty_syncs_are_created_three_calls_at_a_time() {
    let (emulated, project) = start();
    for n in 0..30 {
        project.sync(&Sync::new(&format!("sync_{n:02}")).tables("shop", [format!("t{n}")]).with("run: running"));
    }
    let run = project.run("apply --auto-approve --parallelism 3").succeeds();
    assert!(run.stdout.contains("Resources: 30 added, 0 changed, 0 destroyed."), "{}", run.stdout);
    let tasks = emulated.tasks();
    assert_eq!(tasks.len(), 30);
    for (n, task) in tasks.values().enumerate() {
        assert_eq!(task.tables.iter().collect::<Vec<_>>(), [&format!("shop.t{n}")]);
        assert_eq!(task.phase, Some("RUN"));
    }
    project.is_in_sync();
    let run = project.run("destroy --auto-approve --parallelism 3").succeeds();
    assert!(run.stdout.contains("Resources: 0 added, 0 changed, 30 destroyed."), "{}", run.stdout);
    assert!(emulated.names().is_empty());
}

#[test]
fn a_verdict_does_not_depend_on_the_order_of_the_yaml() {
    let (_emulated, project) = in_sync(&orders());
    let reversed = project.read("syncs/orders.yaml").replace("\"items\"", "\"x\"").replace("\"orders\"", "\"items\"");
    project.write("syncs/orders.yaml", reversed.replace("\"x\"", "\"orders\""));
    project.is_in_sync();
}
