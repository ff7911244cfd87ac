//! Patterns for tables, resolved against the source: what is planned, and what is refused rather than guessed.

use disync_testkit::{Emulated, Project, Sync};
use disync_wire::Operation;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

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
            ledger_tmp_1: { columns: [{ name: id, type: bigint }], primary_key: [id] }
      bare: { data_source_type: mysql }
      holo: { data_source_type: holo }
      lake: { data_source_type: odps }
";

fn emulated() -> Emulated {
    Emulated::seeded(SEED)
}

/// A project whose sync has these entries for one database, and more keys.
fn project(emulated: &Emulated, database: &str, entries: &[&str], more: &str) -> Project {
    let project = Project::new(BIN, &emulated.url());
    let sync = Sync::new("ledgers").tables(database, entries);
    project.sync(&if more.is_empty() { sync } else { sync.with(more) });
    project
}

const FILE: &str = "syncs/ledgers.yaml";

#[test]
fn a_pattern_ships_what_it_matches_and_shows_its_own_line() {
    let emulated = emulated();
    let project = project(&emulated, "billing", &["invoices", "ledger_*", "!ledger_tmp_*"], "");
    insta::assert_snapshot!(project.run("plan").succeeds().transcript(), @"
    $ disync plan
    disync will perform the following actions:

      # realtime.ledgers will be created (declared and not there yet)
      + realtime.ledgers
          source: mysql_pub
          destination: holo (holo)
          + billing.invoices     syncs/ledgers.yaml:8
          + billing.ledger_2025  syncs/ledgers.yaml:9
          + billing.ledger_2026  syncs/ledgers.yaml:9
          impact: backfill: ships 3 new tables

    Plan: 1 to add, 0 to change, 0 to destroy.
    Tables: 3 to add, 0 to remove.
    Impact: backfill: 3 tables come (rows that change after the next start arrive; whether existing rows
    are loaded is not documented); safe: 1 new task ships nothing until started (disync does not start
    it)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 2 (GetDataSourceMeta 1, ListFiles 1); [N] more to apply
    [exit 0]
    ");
    let asked = emulated.calls(Operation::GetDataSourceMeta);
    project.apply();
    assert_eq!(emulated.tables("ledgers"), ["billing.invoices", "billing.ledger_2025", "billing.ledger_2026"]);
    project.is_in_sync();
    assert_eq!(emulated.calls(Operation::GetDataSourceMeta), asked + 2, "each plan asks once");
    project.run("validate").succeeds();
    assert_eq!(emulated.calls(Operation::GetDataSourceMeta), asked + 2, "and a validation never");
}

#[test]
fn what_a_pattern_takes_away_later_is_removed() {
    let emulated = emulated();
    let project = project(&emulated, "billing", &["ledger_*"], "");
    project.apply();
    project.replace(FILE, "\"ledger_*\"\n", "\"ledger_*\"\n          - \"!ledger_tmp_?\"\n");
    let plan = project.run("plan --detailed-exitcode").exits(2);
    assert_eq!(plan.lines_with(&['-']).len(), 1, "{}", plan.stdout);
    project.apply();
    assert_eq!(emulated.tables("ledgers"), ["billing.ledger_2025", "billing.ledger_2026"]);
}

#[test]
fn the_single_database_form_selects_from_the_only_database() {
    let emulated = emulated();
    let project = Project::new(BIN, &emulated.url());
    project.sync(&Sync::new("ledgers").single(["ledger_202?"]));
    let plan = project.run("plan").succeeds();
    assert!(plan.stdout.contains("+ ledger_2025") && plan.stdout.contains("+ ledger_2026"), "{}", plan.stdout);
}

#[test]
fn a_pattern_that_matches_nothing_makes_no_plan() {
    let emulated = emulated();
    let none = project(&emulated, "billing", &["invoices", "ledgre_*"], "");
    insta::assert_snapshot!(none.run("plan").exits(1).transcript(), @"
    $ disync plan
    [stderr]
    error[E0162]: the pattern `ledgre_*` matches none of 4 tables
     --> syncs/ledgers.yaml:9
      = help: mend the pattern, or write `allow_empty: true` into the sync

    1 problem in 1 file
    Error: which tables are meant cannot be told; nothing was changed
    [exit 1]
    ");
    let refused = none.run("apply --auto-approve").exits(1);
    assert!(refused.stderr.contains("nothing was changed"), "{}", refused.stderr);
    project(&emulated, "billing", &["invoices", "ledgre_*"], "allow_empty: true").apply();
    let elsewhere = project(&emulated, "biling", &["*"], "").run("plan").exits(1);
    assert!(elsewhere.stderr.contains("lists no database `biling`"), "{}", elsewhere.stderr);
}

#[test]
fn a_sync_that_may_select_nothing_is_not_created_and_never_emptied() {
    let emulated = emulated();
    let project = project(&emulated, "billing", &["nothing_*"], "allow_empty: true");
    let plan = project.run("plan --detailed-exitcode").succeeds();
    assert!(plan.stderr.contains("realtime.ledgers select no table: nothing is shipped"), "{}", plan.output());
    project.replace(FILE, "nothing_*", "ledger_*");
    project.apply();
    project.replace(FILE, "ledger_*", "nothing_*");
    let refused = project.run("apply --auto-approve").exits(1);
    assert!(refused.stderr.contains("its task ships some"), "{}", refused.stderr);
    assert_eq!(emulated.tables("ledgers").len(), 3);
}

#[test]
fn a_source_that_lists_nothing_or_cannot_be_read_removes_nothing() {
    let emulated = emulated();
    let project = project(&emulated, "billing", &["ledger_*"], "allow_empty: true");
    project.apply();
    for (source, said) in [("bare", "lists no table at all"), ("no_such", "cannot list the tables of `no_such`")] {
        project.replace(FILE, "datasource: mysql_pub", &format!("datasource: {source}"));
        let refused = project.run("plan").exits(1);
        assert!(refused.stderr.contains(said), "{}", refused.stderr);
        project.replace(FILE, &format!("datasource: {source}"), "datasource: mysql_pub");
    }
    project.is_in_sync();
}

#[test]
fn a_source_is_asked_once_for_all_syncs_and_not_at_all_without_patterns() {
    let emulated = emulated();
    let project = project(&emulated, "billing", &["ledger_2025*"], "");
    project.sync(&Sync::new("other").tables("billing", ["ledger_2026*"]).to("odps", "lake"));
    project.run("plan").succeeds();
    assert_eq!(emulated.calls(Operation::GetDataSourceMeta), 1);
    project.sync(&Sync::new("ledgers").tables("billing", ["ledger_2025"]));
    project.run("plan --target ledgers").succeeds();
    assert_eq!(emulated.calls(Operation::GetDataSourceMeta), 1, "the other sync is not planned");
}

#[test]
fn nothing_can_be_selected_where_nothing_is_read() {
    let emulated = emulated();
    let project = project(&emulated, "billing", &["ledger_*"], "");
    project.apply();
    let run = project.run("plan --refresh none").exits(1);
    assert!(run.stderr.contains("tables of patterns are read from the source"), "{}", run.stderr);
}

#[test]
fn two_syncs_that_select_one_table_are_told() {
    let emulated = emulated();
    let project = project(&emulated, "billing", &["ledger_*"], "");
    project.sync(&Sync::new("also").tables("billing", ["ledger_2026"]));
    let run = project.run("plan").exits(1);
    let said = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("is written to holo `holo` by `realtime.also` as well"), "{}", run.stderr);
}

#[test]
fn everything_can_be_destroyed_without_asking_the_source() {
    let emulated = emulated();
    let project = project(&emulated, "billing", &["ledger_*"], "");
    project.apply();
    let asked = emulated.calls(Operation::GetDataSourceMeta);
    project.run("destroy --auto-approve").succeeds();
    assert_eq!(emulated.calls(Operation::GetDataSourceMeta), asked);
}

#[test]
fn a_table_that_a_pattern_selects_is_explained_by_the_line_of_the_pattern() {
    let emulated = emulated();
    let project = project(&emulated, "billing", &["invoices", "ledger_*"], "");
    project.apply();
    let explained = project.run("explain ledgers/ledger_2026").succeeds();
    assert!(explained.stdout.contains("syncs/ledgers.yaml:9"), "{}", explained.stdout);
    assert!(!project.run("explain ledgers").succeeds().stdout.contains("removed"), "nothing would be removed");
}

#[test]
fn an_import_compares_the_task_with_what_the_patterns_select() {
    let emulated = emulated();
    let project = project(&emulated, "billing", &["ledger_*", "!ledger_tmp_*"], "");
    project.apply();
    let id = emulated.latest_file().expect("a task was created");
    let _forgotten = project.run("state forget realtime.ledgers --auto-approve").succeeds();
    let imported = project.run(&format!("import realtime.ledgers {id}")).succeeds();
    insta::assert_snapshot!(imported.stdout.replace(&id.to_string(), "[ID]"), @"
    Imported realtime.ledgers (file [ID]), 2 tables.
    It ships what the YAML says; run `disync plan` to see how it stands.
    ");
    project.is_in_sync();
    let _forgotten = project.run("state forget realtime.ledgers --auto-approve").succeeds();
    project.replace(FILE, "ledger_*", "nothing_*");
    insta::assert_snapshot!(project.run(&format!("import realtime.ledgers {id}")).exits(1).stderr, @"
    error[E0162]: the pattern `nothing_*` matches none of 4 tables
     --> syncs/ledgers.yaml:8
      = help: mend the pattern, or write `allow_empty: true` into the sync

    1 problem in 1 file
    Error: which tables are meant cannot be told; nothing was changed
    ");
    project.replace(FILE, "    destination:", "    allow_empty: true\n    destination:");
    insta::assert_snapshot!(project.run(&format!("import realtime.ledgers {id}")).exits(1).stderr, @"
    The patterns of realtime.ledgers select no table: nothing is shipped (`allow_empty`).
    Error: the patterns of `realtime.ledgers` select no table; nothing was imported
      hint: mend the patterns, or name the tables that the task ships
    ");
}

#[test]
fn the_doctor_looks_for_what_patterns_select() {
    let emulated = emulated();
    let project = project(&emulated, "billing", &["invoices", "ledger_*"], "");
    let said = project.run("doctor --tables").succeeds().stdout;
    insta::assert_snapshot!(about(&said), @"
    ok       files: 1 sync, 1 table and those of 1 pattern
    ok       tables realtime.ledgers: 4 of 4 found in mysql_pub
    ");
    project.replace(FILE, "ledger_*", "ledgre_*");
    insta::assert_snapshot!(about(&project.run("doctor --tables").exits(3).stdout), @"
    ok       files: 1 sync, 1 table and those of 1 pattern
    problem  tables realtime.ledgers: the pattern `ledgre_*` matches none of 4 tables
               hint: mend the pattern, or write `allow_empty: true` into the sync
    ");
}

/// The first and the last lines of a diagnosis: the files and the tables.
fn about(diagnosis: &str) -> String {
    let is_meant = |line: &&str| line.contains(" files:") || line.contains(" tables ") || line.contains("hint:");
    diagnosis.lines().filter(is_meant).collect::<Vec<_>>().join("\n")
}
