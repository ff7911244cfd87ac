//! What has changed behind Git's back: found, named, and told with who did it as far as that can be told.

use disync_emulator::ConsoleChange;
use disync_testkit::{Emulated, Project, Sync};
use disync_wire::{Class, Operation};
use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

fn added(table: &str) -> ConsoleChange {
    ConsoleChange::AddTable { database: "shop".to_owned(), table: table.to_owned() }
}

fn removed(table: &str) -> ConsoleChange {
    ConsoleChange::RemoveTable { database: "shop".to_owned(), table: table.to_owned() }
}

/// `orders` and `users` are applied and run, and nobody has touched them since.
fn applied() -> (Emulated, Project) {
    let emulated = Emulated::start();
    let project = Project::new(BIN, &emulated.url());
    project.sync(&Sync::new("orders").tables("shop", ["orders", "items"]).with("run: running"));
    project.sync(&Sync::new("users").tables("crm", ["users"]).with("run: running"));
    project.apply();
    (emulated, project)
}

#[test]
fn a_world_that_nobody_touched_has_none() {
    let (_emulated, project) = applied();
    insta::assert_snapshot!(project.run("drift").exits(0).transcript(), @"
    $ disync drift
    No drift. 2 syncs compared with what was applied last.
    [stderr]
    Calls: 5 (GetDISyncInstanceInfo 2, GetDISyncTask 2, ListFiles 1)
    [exit 0]
    ");
}

#[test]
fn what_the_console_did_is_told_by_task_with_who_and_when() {
    let (emulated, project) = applied();
    emulated.edit("orders", added("carts"));
    emulated.edit("orders", removed("items"));
    emulated.edit("users", ConsoleChange::Stop);
    insta::assert_snapshot!(project.run("drift").exits(2).transcript(), @"
    $ disync drift
      # realtime.orders (file [FILE])
      # last edited by console_user, [TIME], version 3, a draft, after the last apply
        ([TIME])
        + shop.carts                        95c5df11f599  syncs/orders.yaml:7
        - shop.items                        33c7c967b213  syncs/orders.yaml:9
        ! its latest edit is not published  c2e3c2668ca0  syncs/orders.yaml:2

      # realtime.users (file [FILE])
        ! it is stopped, and should be running; by whom is unknown  d088109493ac  syncs/users.yaml:10

    Drift: 2 console, 2 runtime in 2 tasks; 2 syncs compared.
    [stderr]
    Calls: 5 (GetDISyncInstanceInfo 2, GetDISyncTask 2, ListFiles 1)
    [exit 2]
    ");
}

#[test]
fn programs_are_told_the_same_with_fingerprints_and_places() {
    let (emulated, project) = applied();
    emulated.edit("orders", added("carts"));
    let report: Value = serde_json::from_str(&project.run("drift --format json").exits(2).stdout).unwrap();
    let [table, draft] = report["findings"].as_array().unwrap().as_slice() else { panic!("{report:#}") };
    assert_eq!((&table["kind"], &table["class"]), (&"table_added".into(), &"console".into()));
    assert_eq!(table["table"], serde_json::json!({ "database": "shop", "table": "carts" }));
    assert_eq!(table["origin"], serde_json::json!({ "file": "syncs/orders.yaml", "line": 7 }));
    assert_eq!((&table["last_edit"]["by"], &table["attribution"]), (&"console_user".into(), &"since".into()));
    assert_eq!(draft["kind"], "unpublished");
    assert_eq!((&report["drifted"], &report["complete"]), (&true.into(), &true.into()));
    let again: Value = serde_json::from_str(&project.run("drift orders --format json").exits(2).stdout).unwrap();
    assert_eq!(again["findings"][0]["fingerprint"], table["fingerprint"]);
    assert_eq!(again["left_out"], serde_json::json!(["realtime.users"]));
}

#[test]
fn a_look_writes_nothing_and_needs_no_lock() {
    let (emulated, project) = applied();
    emulated.edit("orders", added("carts"));
    let writes =
        || Operation::ALL.iter().filter(|of| of.class() == Class::Write).map(|of| emulated.calls(*of)).sum::<u64>();
    let before = (writes(), project.read(".disync/state.json"));
    assert!(before.0 > 0, "the apply has written");
    for command in ["drift", "drift --unmanaged", "drift --refresh changed", "drift --accept all --reason known"] {
        drop(project.run(command));
    }
    assert_eq!((writes(), project.read(".disync/state.json")), before);
    // An apply that holds the lock does not keep anybody from looking.
    let lock = std::fs::File::open(project.path().join(".disync/lock")).unwrap();
    lock.lock().unwrap();
    assert_eq!(project.run("apply --auto-approve").code, Some(7));
    drop(project.run("drift").exits(0));
}

#[test]
fn metrics_say_how_much_it_is_and_that_a_run_has_failed() {
    let (emulated, project) = applied();
    emulated.edit("orders", added("carts"));
    drop(project.run("drift --unmanaged --metrics out.prom").exits(2));
    let text = project.read("out.prom");
    for line in [
        "disync_drift_success{project=\"10000\"} 1",
        "disync_drift_findings{project=\"10000\",class=\"console\"} 1",
        "disync_drift_findings{project=\"10000\",class=\"vanished\"} 0",
        "disync_drift_findings{project=\"10000\",class=\"runtime\"} 1",
        "disync_drift_task_findings{project=\"10000\",address=\"realtime.orders\"} 2",
        "disync_drift_checked_syncs{project=\"10000\"} 2",
        "disync_drift_listed_tasks{project=\"10000\"} 2",
        "disync_drift_calls{project=\"10000\",operation=\"ListFiles\"} 2",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    // Whatever the reason: the file of the run before does not stay.
    for (broken, id) in [("syncs/bad.yaml", "10000"), ("disync.yml", "unknown")] {
        project.write(broken, "syncs: [\n");
        drop(project.run("drift --metrics out.prom").exits(1));
        let text = project.read("out.prom");
        assert!(text.contains(&format!("disync_drift_success{{project=\"{id}\"}} 0\n")), "{text}");
        assert!(!text.contains("findings") && text.contains("disync_drift_last_run_timestamp_seconds"), "{text}");
        project.remove(broken);
    }
    let before = emulated.n_calls();
    drop(project.run("drift --metrics nowhere/out.prom").exits(1));
    assert_eq!(emulated.n_calls(), before, "it is refused before anything is done");
}

#[test]
fn findings_are_reported_at_their_lines_and_so_is_a_failure() {
    let (emulated, project) = applied();
    emulated.edit("orders", added("carts"));
    let found = project.run("drift --report sarif=out.sarif --report junit=out.xml --json-into drift.json").exits(2);
    let json = |file: &str| serde_json::from_str::<Value>(&project.read(file)).unwrap();
    let (log, report) = (json("out.sarif"), json("drift.json"));
    let results = log["runs"][0]["results"].as_array().unwrap();
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(results.len(), findings.len(), "{}", found.transcript());
    for (result, finding) in results.iter().zip(findings) {
        assert_eq!(result["ruleId"], format!("drift-{}", finding["class"].as_str().unwrap()));
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["region"]["startLine"], finding["origin"]["line"]);
        assert!(result["partialFingerprints"].to_string().contains(finding["fingerprint"].as_str().unwrap()));
    }
    assert!(project.read("out.xml").contains("tests=\"2\" failures=\"1\""), "{}", project.read("out.xml"));
    project.write("syncs/bad.yaml", "syncs:\n  bad:\n    typ: realtime\n");
    drop(project.run("drift --report junit=out.xml").exits(1));
    assert!(project.read("out.xml").contains("E0120"), "{}", project.read("out.xml"));
}
