//! The two ways out of drift: the YAML says what is live, or a plan makes live what the YAML says.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use disync_emulator::ConsoleChange;
use disync_testkit::{Emulated, Project};
use disync_wire::{Class, Operation};

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// Written by hand, with all that a person leaves in a file.
const ORDERS: &str = "\
# Owned by the shop team.
syncs:
  orders:   # see OPS-12
    type: realtime
    source:
      datasource: mysql_pub
      tables:
        shop:
          - orders     # the heart

          # since May
          - 'items'
        billing: [invoices, payments]
    destination: { type: holo, datasource: holo }
    run: running # day and night
";

fn applied() -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    project.write("syncs/orders.yaml", ORDERS);
    project.apply();
    (emulated, project)
}

fn table(database: &str, table: &str) -> (String, String) {
    (database.to_owned(), table.to_owned())
}

fn added(of: (String, String)) -> ConsoleChange {
    ConsoleChange::AddTable { database: of.0, table: of.1 }
}

fn removed(of: (String, String)) -> ConsoleChange {
    ConsoleChange::RemoveTable { database: of.0, table: of.1 }
}

#[test]
fn the_yaml_comes_to_say_what_is_live_and_nothing_else_of_it_changes() {
    let (emulated, project) = applied();
    fs::set_permissions(project.path().join("syncs/orders.yaml"), fs::Permissions::from_mode(0o640)).unwrap();
    emulated.edit("orders", added(table("shop", "carts")));
    emulated.edit("orders", removed(table("shop", "orders")));
    emulated.edit("orders", removed(table("billing", "invoices")));
    emulated.edit("orders", ConsoleChange::Stop);
    let dry = project.run("drift --write --dry-run").exits(2);
    assert_eq!(project.read("syncs/orders.yaml"), ORDERS);
    let run = project.run("drift --write").exits(2);
    insta::assert_snapshot!(run.transcript(), @"
    $ disync drift --write
    --- syncs/orders.yaml
    +++ syncs/orders.yaml
    @@ -6,10 +6,10 @@
           datasource: mysql_pub
           tables:
             shop:
    -          - orders     # the heart
     
               # since May
               - 'items'
    -        billing: [invoices, payments]
    +          - 'carts'
    +        billing: [payments]
         destination: { type: holo, datasource: holo }
    -    run: running # day and night
    +    run: stopped # day and night

    Not written: realtime.orders: its latest edit is not published: what runs is not what is shown, and
    the YAML says nothing about that
      hint: publish the task in the console, or have `disync apply` do it

    Written: 4 findings of drift into syncs/orders.yaml; 1 left.
    [stderr]
    Calls: 3 (GetDISyncInstanceInfo 1, GetDISyncTask 1, ListFiles 1)
    [exit 2]
    ");
    assert_eq!(dry.stdout.split("Would write").next(), run.stdout.split("Written").next());
    let wished = ORDERS
        .replace("          - orders     # the heart\n", "")
        .replace("          - 'items'\n", "          - 'items'\n          - 'carts'\n")
        .replace("[invoices, payments]", "[payments]")
        .replace("run: running", "run: stopped");
    assert_eq!(project.read("syncs/orders.yaml"), wished);
    let mode = fs::metadata(project.path().join("syncs/orders.yaml")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn once_written_there_is_no_drift_left_to_write_and_apply_publishes_the_draft() {
    let (emulated, project) = applied();
    emulated.edit("orders", added(table("shop", "carts")));
    emulated.edit("orders", removed(table("shop", "orders")));
    emulated.edit("orders", removed(table("billing", "invoices")));
    emulated.edit("orders", ConsoleChange::Stop);
    let _written = project.run("drift --write").exits(2);
    let written = project.read("syncs/orders.yaml");
    insta::assert_snapshot!(project.run("drift --write").exits(2).transcript(), @"
    $ disync drift --write
    Not written: realtime.orders: its latest edit is not published: what runs is not what is shown, and
    the YAML says nothing about that
      hint: publish the task in the console, or have `disync apply` do it

    Written: 0 findings of drift; 1 left.
    [stderr]
    Calls: 3 (GetDISyncInstanceInfo 1, GetDISyncTask 1, ListFiles 1)
    [exit 2]
    ");
    insta::assert_snapshot!(project.run("plan").exits(0).transcript(), @"
    $ disync plan
    Note: tasks have changed outside of disync

      # realtime.orders was changed by console_user, [TIME]
      ~ realtime.orders
          - billing.invoices
          + shop.carts
          - shop.orders
          ~ run: running -> stopped

    disync will perform the following actions:

      # realtime.orders will be updated in place (the YAML was changed, and it was changed outside of
        disync too)
      ~ realtime.orders
          - billing.invoices  withdrawn with the draft  syncs/orders.yaml:13
          - shop.orders  withdrawn with the draft       syncs/orders.yaml:8
          + shop.carts  published with the draft        syncs/orders.yaml:12
          ~ deployed: no -> yes  theirs: changed outside of disync
            (3 changes made alike in the YAML and outside of disync)
            (2 tables unchanged)
          impact: data-loss: ships 1 new table; expected to stop shipping 2 tables

    Plan: 0 to add, 1 to change, 0 to destroy.
    Impact: data-loss: 2 tables are expected to stop being shipped (adding them again needs a full load;
    2 destination tables are expected to stay); backfill: 1 table comes (rows that change after the next
    start arrive; whether existing rows are loaded is not documented)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 3 (GetDISyncInstanceInfo 1, GetDISyncTask 1, ListFiles 1); [N] more to apply
    [exit 0]
    ");
    project.apply();
    assert_eq!(project.read("syncs/orders.yaml"), written);
    insta::assert_snapshot!(project.run("drift --write").exits(0).stdout, @"No drift. 1 sync compared with what was applied last.");
    project.is_in_sync();
}

#[test]
fn a_plan_undoes_what_the_console_did_and_nothing_else() {
    let (emulated, project) = applied();
    emulated.edit("orders", added(table("shop", "carts")));
    emulated.edit("orders", removed(table("billing", "payments")));
    // Git is ahead by two tables.
    project.replace("syncs/orders.yaml", "[invoices, payments]", "[payments, refunds]");
    let writes =
        || Operation::ALL.iter().filter(|of| of.class() == Class::Write).map(|of| emulated.calls(*of)).sum::<u64>();
    let before = writes();
    insta::assert_snapshot!(project.run("drift --revert --out revert.plan").exits(2).transcript(), @"
    $ disync drift --revert --out revert.plan
    Note: tasks have changed outside of disync

      # realtime.orders was changed by console_user, [TIME]
      ~ realtime.orders
          - billing.payments
          + shop.carts

    disync will perform the following actions:

      # realtime.orders will be updated in place (the YAML was changed, and it was changed outside of
        disync too)
      ~ realtime.orders
          - shop.carts        syncs/orders.yaml:8  theirs: added outside of disync
          + billing.payments  syncs/orders.yaml:13  theirs: removed outside of disync
          ~ deployed: no -> yes  theirs: changed outside of disync
            (3 tables unchanged)
            (2 table changes left out)
          impact: data-loss: stops shipping 1 table, ships 1 new table

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: data-loss: 1 table stops being shipped (adding it again needs a full load; 1 destination
    table is expected to stay); backfill: 1 table comes (rows that change after the next start arrive;
    whether existing rows are loaded is not documented); safe: 1 task is expected to take this up at the
    next start (disync does not restart it)
    2 changes were left out of syncs in this plan: realtime.orders (2 table changes)
    Digest: sha256:[DIGEST]
    Saved to revert.plan; to carry out exactly this, run: disync apply revert.plan
    [stderr]
    Calls: 3 (GetDISyncInstanceInfo 1, GetDISyncTask 1, ListFiles 1)
    [exit 2]
    ");
    assert_eq!(writes(), before);
    drop(project.run("apply revert.plan").succeeds());
    let run = project.run("drift").exits(0);
    insta::assert_snapshot!(run.stdout, @"
    Ahead: the YAML asks to update realtime.orders (1 table added, 1 table removed); that was not
    applied yet, and is no drift

    No drift. 1 sync compared with what was applied last.
    ");
    insta::assert_snapshot!(project.run("drift --revert").exits(0).stdout, @"
    Ahead: the YAML asks to update realtime.orders (1 table added, 1 table removed); that was not
    applied yet, and is no drift

    No drift. 1 sync compared with what was applied last.
    ");
    // A program that asks for a plan is given one.
    let plan: serde_json::Value =
        serde_json::from_str(&project.run("drift --revert --format json").exits(0).stdout).unwrap();
    assert_eq!(plan["resource_changes"], serde_json::json!([]));
    // What Git is ahead by is still to be applied.
    let plan = project.run("plan --detailed-exitcode").exits(2).stdout;
    assert!(plan.contains("+ billing.refunds") && plan.contains("- billing.invoices"), "{plan}");
}

#[test]
fn where_a_table_is_written_neither_the_yaml_nor_a_plan_can_say() {
    let (emulated, project) = applied();
    let (database, table) = table("shop", "items");
    emulated.edit("orders", ConsoleChange::RemapTable { database, table, to: "archive.items_v2".to_owned() });
    insta::assert_snapshot!(project.run("drift --write").exits(2).transcript(), @"
    $ disync drift --write
    Not written: realtime.orders: the table shop.items is written to archive.items_v2, and was written
    to shop.items: the YAML says nothing about destination tables
      hint: map it back in the console, or accept it with `--accept`
    Not written: realtime.orders: its latest edit is not published: what runs is not what is shown, and
    the YAML says nothing about that
      hint: publish the task in the console, or have `disync apply` do it

    Written: 0 findings of drift; 2 left.
    [stderr]
    Calls: 3 (GetDISyncInstanceInfo 1, GetDISyncTask 1, ListFiles 1)
    [exit 2]
    ");
    assert_eq!(project.read("syncs/orders.yaml"), ORDERS);
    insta::assert_snapshot!(project.run("drift --revert").exits(2).transcript(), @"
    $ disync drift --revert
    Note: tasks have changed outside of disync

      # realtime.orders was changed by console_user, [TIME]
      ~ realtime.orders
          ~ shop.items  to: shop.items -> archive.items_v2

    disync will perform the following actions:

      # realtime.orders will be updated in place (it was changed outside of disync)
      ~ realtime.orders
          ~ shop.items  to: shop.items -> archive.items_v2  not by the YAML
          ~ deployed: no -> yes  theirs: changed outside of disync
            (3 tables unchanged)
          impact: resync: ships 1 table anew

    Plan: 0 to add, 1 to change, 0 to destroy.
    Impact: resync: 1 table is shipped anew (whether existing rows are loaded again is not documented);
    safe: 1 destination table is expected to stay behind, 1 task is expected to take this up at the next
    start (disync does not restart it)
    Digest: sha256:[DIGEST]
    To carry it out, save it: disync drift --revert --out FILE
    [stderr]
    Not undone, but published: realtime.orders: the table shop.items is written to archive.items_v2, and
    was written to shop.items: no plan undoes that, and this one publishes the draft that it is in; undo
    it in the console first
    Calls: 3 (GetDISyncInstanceInfo 1, GetDISyncTask 1, ListFiles 1)
    [exit 2]
    ");
}

const SEED: &str = "disync_emulator_seed: 1
resource_groups:
  S_res_group_280749521950784_1623033752022: { name: etl }
projects:
  10000:
    project_identifier: shop
    workflows: [cdc]
    data_sources:
      mysql_pub:
        data_source_type: mysql
        database: billing
        databases:
          billing:
            invoices: { columns: [{ name: id, type: bigint }], primary_key: [id] }
            ledger_2025: { columns: [{ name: id, type: bigint }], primary_key: [id] }
            ledger_2026: { columns: [{ name: id, type: bigint }], primary_key: [id] }
      holo: { data_source_type: holo }
";

#[test]
fn what_a_pattern_selects_is_taken_away_by_an_exception_that_goes_when_it_comes_back() {
    let emulated = Emulated::seeded(SEED);
    let project = Project::new(BIN, &emulated.url());
    let syncs = "syncs:\n  ledgers:\n    type: realtime\n    source:\n      datasource: mysql_pub\n      tables: { billing: [invoices, 'ledger_*'] } # all of them\n    destination: { type: holo, datasource: holo }\n";
    project.write("syncs/ledgers.yaml", syncs);
    project.apply();
    let with = |list: &str| syncs.replace("invoices, 'ledger_*'", list);
    emulated.edit("ledgers", removed(table("billing", "ledger_2025")));
    emulated.edit("ledgers", removed(table("billing", "invoices")));
    drop(project.run("drift --write").exits(2));
    assert_eq!(project.read("syncs/ledgers.yaml"), with("'ledger_*', '!ledger_2025'"));
    project.apply();
    project.is_in_sync();
    emulated.edit("ledgers", added(table("billing", "ledger_2025")));
    drop(project.run("drift --write").exits(2));
    assert_eq!(project.read("syncs/ledgers.yaml"), with("'ledger_*'"));
    project.apply();
    project.is_in_sync();
}

#[test]
fn what_contradicts_itself_is_refused() {
    let (_emulated, project) = applied();
    for (command, code) in [
        ("drift --write --revert", 1),
        ("drift --write --accept all --reason x", 1),
        ("drift --dry-run", 1),
        ("drift --out x", 1),
        ("drift --write --format json", 1),
        ("drift --allow-removed 3", 1),
        ("drift --write", 0),
        ("drift --revert", 0),
    ] {
        let run = project.run(command);
        assert_eq!(run.code, Some(code), "{command}: {}", run.transcript());
    }
    assert_eq!(project.read("syncs/orders.yaml"), ORDERS);
}
