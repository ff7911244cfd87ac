//! The first ten minutes: `examples/quickstart`, as its reader runs it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use disync_emulator::Response;
use disync_testkit::{Cloud, Emulated, Project, RawServer, Received, whole};
use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

fn quickstart() -> Project {
    Project::copy(BIN, &root().join("examples/quickstart"))
}

/// The quickstart at another endpoint than its own.
fn quickstart_at(url: &str) -> Project {
    let project = quickstart();
    let wait = "\nwait: { first_poll: 20ms, longest_poll: 100ms, deadline: 20s }";
    project.replace(
        "disync.yaml",
        "endpoint: embedded # DataWorks in this process, kept in .disync/: no account, no network",
        &format!("endpoint: {url}{wait}"),
    );
    project
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

/// The lines of a plan that begin with a sign, without the places in the YAML that follow the tables.
fn signed(plan: &str) -> Vec<&str> {
    let lines = plan.lines().map(str::trim).filter(|line| line.starts_with(['+', '-']));
    lines.map(|line| line.split("  ").next().unwrap_or(line)).collect()
}

#[test]
fn the_first_plan_creates_three_syncs() {
    let project = quickstart();
    insta::assert_snapshot!(project.run("plan --detailed-exitcode").exits(2).transcript(), @"
    $ disync plan --detailed-exitcode
    disync will perform the following actions:

      # realtime.mysql_to_hologres will be created (declared and not there yet)
      + realtime.mysql_to_hologres
          source: mysql_pub
          destination: holo (holo)
          run: running
          + mysql_db.molin_di_test_in2_pk_v3  syncs/to_hologres.yaml:8
          impact: backfill: ships 1 new table

      # realtime.mysql_to_kafka will be created (declared and not there yet)
      + realtime.mysql_to_kafka
          source: pkset_test
          destination: azn_kafka (kafka)
          + mysql_db.molin_di_test_in_pk_v4  syncs/to_kafka.yaml:8
          impact: backfill: ships 1 new table

      # realtime.mysql_to_maxcompute will be created (declared and not there yet)
      + realtime.mysql_to_maxcompute
          source: mysql_pub1
          destination: odps_source (odps)
          + mysql_db.molin_di_test_in_pk_v4  syncs/to_maxcompute.yaml:8
          impact: backfill: ships 1 new table

    Plan: 3 to add, 0 to change, 0 to destroy.
    Tables: 3 to add, 0 to remove.
    Impact: backfill: 3 tables come (rows that change after the next start arrive; whether existing rows
    are loaded is not documented); safe: 2 new tasks ship nothing until started (disync does not start
    them)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 1 (ListFiles 1); [N] more to apply
    [exit 2]
    ");
}

#[test]
fn the_quickstart_goes_as_its_reader_expects() {
    let project = quickstart();
    let applied = project.run("apply --auto-approve --quiet --parallelism 1").succeeds();
    insta::assert_snapshot!(summary(&applied.stdout), @"
    Apply complete! Resources: 3 added, 0 changed, 0 destroyed.
    Tables: 3 added, 0 removed.
    ");
    insta::assert_snapshot!(project.run("plan --detailed-exitcode").transcript(), @"
    $ disync plan --detailed-exitcode
    No changes. Your sync tasks match the configuration.
    [stderr]
    Calls: 5 (GetDISyncInstanceInfo 1, GetDISyncTask 3, ListFiles 1)
    [exit 0]
    ");

    let table = "          - molin_di_test_in_pk_v4\n";
    project.replace("syncs/to_kafka.yaml", table, "          - orders\n");
    let plan = project.run("plan --detailed-exitcode").exits(2);
    assert_eq!(signed(&plan.stdout), ["- mysql_db.molin_di_test_in_pk_v4", "+ mysql_db.orders"]);
    insta::assert_snapshot!(plan.transcript(), @"
    $ disync plan --detailed-exitcode
    disync will perform the following actions:

      # realtime.mysql_to_kafka will be updated in place (the YAML was changed)
      ~ realtime.mysql_to_kafka
          - mysql_db.molin_di_test_in_pk_v4  syncs/to_kafka.yaml:7
          + mysql_db.orders                  syncs/to_kafka.yaml:8
          impact: data-loss: stops shipping 1 table, ships 1 new table

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: data-loss: 1 table stops being shipped (adding it again needs a full load; 1 destination
    table is expected to stay); backfill: 1 table comes (rows that change after the next start arrive;
    whether existing rows are loaded is not documented); safe: 1 task is expected to take this up at the
    next start (disync does not restart it)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 5 (GetDISyncInstanceInfo 1, GetDISyncTask 3, ListFiles 1); [N] more to apply
    [exit 2]
    ");
    project.apply();
    project.is_in_sync();
    let shown = project.run("show realtime.mysql_to_kafka").succeeds();
    assert!(shown.stdout.contains("tables:          1\n  mysql_db.orders -> mysql_db_orders\n"), "{}", shown.stdout);
    let cloud = Cloud::kept_in(&project.path().join(".disync/dataworks.jsonl"));
    assert_eq!(cloud.tables("mysql_to_kafka"), ["mysql_db.orders"]);
    assert_eq!(cloud.tables("mysql_to_maxcompute"), ["mysql_db.molin_di_test_in_pk_v4"]);
    assert_eq!(cloud.task("mysql_to_hologres").phase, Some("RUN"));
    insta::assert_snapshot!(project.run("status").transcript(), @"
    $ disync status
    ADDRESS                       ID       INSTANCE     DEPLOYED  TABLES  LAST EDITED              BY
    realtime.mysql_to_hologres    [FILE]  running      yes       1       [TIME]  testid
    realtime.mysql_to_kafka       [FILE]  not started  yes       1       [TIME]  testid
    realtime.mysql_to_maxcompute  [FILE]  not started  yes       1       [TIME]  testid
    [exit 0]
    ");

    let destroyed = project.run("destroy --auto-approve").succeeds();
    assert!(destroyed.stdout.contains("Resources: 0 added, 0 changed, 3 destroyed."), "{}", destroyed.stdout);
    let cloud = Cloud::kept_in(&project.path().join(".disync/dataworks.jsonl"));
    assert_eq!(cloud.names(), Vec::<String>::new());
    assert_eq!(project.run("state list").succeeds().stdout, "");
}

/// What an apply says after the plan, but for the calls: how many looks a process takes is up to the machine.
fn summary(stdout: &str) -> String {
    let lines = stdout.lines().skip_while(|line| !line.starts_with("Apply complete!"));
    lines.take_while(|line| !line.starts_with("Calls: ")).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_table_more_and_a_table_less_are_two_lines() {
    let emulated = Emulated::start();
    let project = quickstart_at(&emulated.url());
    project.apply();
    let table = "          - molin_di_test_in2_pk_v3\n";
    project.replace("syncs/to_hologres.yaml", table, &format!("{table}          - orders\n"));
    let added = project.run("plan").succeeds();
    assert_eq!(signed(&added.stdout), ["+ mysql_db.orders"]);
    project.apply();
    project.replace("syncs/to_hologres.yaml", table, "");
    let removed = project.run("plan").succeeds();
    assert_eq!(signed(&removed.stdout), ["- mysql_db.molin_di_test_in2_pk_v3"]);
    project.apply();
    assert_eq!(emulated.tables("mysql_to_hologres"), ["mysql_db.orders"]);
    assert_eq!(emulated.task("mysql_to_hologres").phase, Some("RUN"));
}

#[test]
fn the_scripts_that_are_sent_are_those_of_the_documentation() {
    let emulated = Emulated::start();
    let server = RawServer::in_front_of(emulated.service(), whole);
    quickstart_at(&server.url()).apply();
    let sent = server.received();
    let scripts = sent.iter().filter(|received| received.operation() == "GenerateDISyncTaskConfigForCreating");
    let by_destination: BTreeMap<String, Value> = scripts.map(script).collect();
    assert_eq!(by_destination.len(), 3);
    for (destination, script) in by_destination {
        let file = format!("taskparam_create_oneclick_to_{destination}_selectedtables.json");
        let path = root().join("crates/wire/fixtures/examples").join(file);
        assert_eq!(script, json(&std::fs::read_to_string(path).unwrap()), "{destination}");
    }
}

/// The script of a request, and where it ships to.
fn script(received: &Received) -> (String, Value) {
    let script = json(&received.get("TaskParam").expect("a script"));
    let destination = script["steps"][1]["stepType"].as_str().expect("a type").to_owned();
    (destination, script)
}

#[test]
fn all_formats_of_a_plan_say_the_same() {
    let emulated = Emulated::start();
    let project = quickstart_at(&emulated.url());
    project.apply();
    project.replace("syncs/to_kafka.yaml", "mysql_to_kafka", "kafka_of_mine");
    let table = "          - molin_di_test_in2_pk_v3\n";
    project.replace("syncs/to_hologres.yaml", table, "          - orders\n          - items\n");
    let text = project.run("plan").succeeds().stdout;
    assert!(text.contains("Plan: 1 to add, 1 to change, 1 to destroy.\nTables: 2 to add, 1 to remove"), "{text}");
    let mut from_json = json(&project.run("plan --format json").succeeds().stdout);
    let mut from_yaml = yaml(&project.run("plan --format yaml").succeeds().stdout);
    for plan in [&mut from_json, &mut from_yaml] {
        assert!(plan["timestamp"].take().is_string());
    }
    assert_eq!(from_json, from_yaml);
    let changes = from_json["resource_changes"].as_array().unwrap();
    let count = |action: &str| changes.iter().filter(|c| c["change"]["actions"] == serde_json::json!([action])).count();
    assert_eq!((count("create"), count("update"), count("delete"), count("no-op")), (1, 1, 1, 1));
    let tables = |which: &str| -> usize {
        changes.iter().map(|c| c["disync"]["tables"][which].as_array().map_or(0, Vec::len)).sum()
    };
    assert_eq!((tables("added"), tables("removed")), (3, 2));
}

#[test]
fn state_and_status_parse_back_in_both_formats() {
    let emulated = Emulated::start();
    let project = quickstart_at(&emulated.url());
    project.apply();
    for command in ["show", "status", "state list"] {
        let from_json = json(&project.run(&format!("{command} --format json")).succeeds().stdout);
        let from_yaml = yaml(&project.run(&format!("{command} --format yaml")).succeeds().stdout);
        assert_eq!(from_json, from_yaml, "{command}");
        assert!(from_json.to_string().contains("mysql_to_kafka"), "{command}: {from_json}");
    }
}

#[test]
fn an_answer_is_used_as_it_comes() {
    // The proxy of these suites changes nothing by itself, or what they find would be its own.
    let emulated = Emulated::start();
    let server = RawServer::in_front_of(emulated.service(), |_: &Received, response: Response| response);
    let project = quickstart_at(&server.url());
    project.apply();
    project.is_in_sync();
    assert_eq!(emulated.tasks().len(), 3);
}
