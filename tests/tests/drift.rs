//! What has changed behind Git's back: found, named, and told with who did it as far as that can be told.

use std::time::Duration;

use disync_emulator::{ConsoleChange, Fault, FaultKind};
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

    Drift: 2 console, 2 runtime in 2 tasks; 2 syncs compared with what was applied last.
    [stderr]
    Calls: 5 (GetDISyncInstanceInfo 2, GetDISyncTask 2, ListFiles 1)
    [exit 2]
    ");
}

#[test]
fn a_table_that_was_sent_elsewhere_is_named_and_so_it_is_by_a_plan() {
    let (emulated, project) = applied();
    let (database, table) = ("shop".to_owned(), "items".to_owned());
    emulated.edit("orders", ConsoleChange::RemapTable { database, table, to: "archive.items_v2".to_owned() });
    insta::assert_snapshot!(project.run("drift").exits(2).transcript(), @"
    $ disync drift
      # realtime.orders (file [FILE])
      # last edited by console_user, [TIME], version 2, a draft, after the last apply
        ([TIME])
        ~ the table shop.items is written to archive.items_v2, and was written to shop.items
          ec0187adeb51  syncs/orders.yaml:9
        ! its latest edit is not published
          c2e3c2668ca0  syncs/orders.yaml:2

    Drift: 1 console, 1 runtime in 1 task; 2 syncs compared with what was applied last.
    [stderr]
    Calls: 5 (GetDISyncInstanceInfo 2, GetDISyncTask 2, ListFiles 1)
    [exit 2]
    ");
    insta::assert_snapshot!(project.run("plan").exits(0).transcript(), @"
    $ disync plan
    Note: tasks have changed outside of disync

      # realtime.orders was changed by console_user, [TIME]
      ~ realtime.orders
          ~ shop.items  to: shop.items -> archive.items_v2

    disync will perform the following actions:

      # realtime.orders will be updated in place (it was changed outside of disync)
      ~ realtime.orders
          ~ shop.items  to: shop.items -> archive.items_v2  not by the YAML
          ~ deployed: no -> yes  theirs: changed outside of disync
            (1 table unchanged)
          impact: resync: ships 1 table anew

    Plan: 0 to add, 1 to change, 0 to destroy.
    Impact: resync: 1 table is shipped anew (whether existing rows are loaded again is not documented);
    safe: 1 destination table is expected to stay behind, 1 task is expected to take this up at the next
    start (disync does not restart it)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 5 (GetDISyncInstanceInfo 2, GetDISyncTask 2, ListFiles 1); [N] more to apply
    [exit 0]
    ");
    // Once it is taken into the state, it is what was applied.
    drop(project.run("apply --refresh-only --auto-approve").exits(0));
    let left = project.run("drift --format json").exits(2).stdout;
    assert!(!left.contains("\"remapped\"") && left.contains("\"unpublished\""), "{left}");
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

#[test]
fn what_is_accepted_is_written_down_and_alarms_once_it_changes_further() {
    let (emulated, project) = applied();
    emulated.edit("orders", added("carts"));
    insta::assert_snapshot!(project.run("drift --accept orders --reason OPS-7 --until 2999-01-02").exits(0).transcript(), @"
    $ disync drift --accept orders --reason OPS-7 --until 2999-01-02
    No drift: 2 accepted; `--verbose` shows what

    No drift. 2 syncs compared with what was applied last.
    [stderr]
    Accepted 2 findings in accepted-drift.yaml.
    Calls: 5 (GetDISyncInstanceInfo 2, GetDISyncTask 2, ListFiles 1)
    [exit 0]
    ");
    insta::assert_snapshot!(project.read("accepted-drift.yaml"), @r#"
    # Drift that is accepted: `disync drift` does not alarm about it as long as it stays as it is here.
    # `disync drift --accept` adds entries; take one out to be alarmed again.
    accepted_drift:
      - fingerprint: "95c5df11f599"
        address: "realtime.orders"
        what: "the table shop.carts was added"
        reason: "OPS-7"
        until: 2999-01-02
        document: "bc64229fb1f8"
      - fingerprint: "c2e3c2668ca0"
        address: "realtime.orders"
        what: "its latest edit is not published"
        reason: "OPS-7"
        until: 2999-01-02
    "#);
    drop(project.run("validate").exits(0));
    drop(project.run("drift --verbose").exits(0));
    // The fingerprint of the table is what it was; the document is not.
    emulated.edit("orders", ConsoleChange::SetWriterParameter { key: "batch".to_owned(), value: 5.into() });
    insta::assert_snapshot!(project.run("drift --quiet").exits(2).transcript(), @"
    $ disync drift --quiet
      # realtime.orders (file [FILE])
      # last edited by console_user, [TIME], version 3, a draft, after the last apply
        ([TIME])
        ~ its document was edited, in what disync does not manage  ab79255ebe23  syncs/orders.yaml:2

    No drift: 2 accepted; `--verbose` shows what

    Drift: 1 console in 1 task; 2 syncs compared with what was applied last.
    [exit 2]
    ");
    drop(project.run("drift --accept all --reason OPS-8").exits(0));
    // An apply puts it right, and there is nothing left to accept.
    project.apply();
    insta::assert_snapshot!(project.run("drift --quiet").exits(0).transcript(), @"
    $ disync drift --quiet
    Baseline: 95c5df11f599 of realtime.orders is accepted, and is no more: take the entry out
    (accepted-drift.yaml:4)
    Baseline: c2e3c2668ca0 of realtime.orders is accepted, and is no more: take the entry out
    (accepted-drift.yaml:10)
    Baseline: ab79255ebe23 of realtime.orders is accepted, and is no more: take the entry out
    (accepted-drift.yaml:15)

    No drift. 2 syncs compared with what was applied last.
    [exit 0]
    ");
}

#[test]
fn what_was_accepted_for_a_time_alarms_again_and_can_be_accepted_anew() {
    let (emulated, project) = applied();
    emulated.edit("users", ConsoleChange::Stop);
    let over = project.run("drift --quiet --accept users --reason OPS-7 --until 2026-01-02").exits(1);
    assert!(over.stderr.contains("is over already"), "{}", over.transcript());
    drop(project.run("drift --accept users --reason OPS-7 --until 2999-01-02").exits(0));
    project.replace("accepted-drift.yaml", "2999-01-02", "2026-01-02");
    insta::assert_snapshot!(project.run("drift --quiet").exits(2).transcript(), @"
    $ disync drift --quiet
      # realtime.users (file [FILE])
        ! it is stopped, and should be running; by whom is unknown  d088109493ac  syncs/users.yaml:10

    Baseline: d088109493ac of realtime.users was accepted until 2026-01-02, and is not any more
    (accepted-drift.yaml:4)

    Drift: 1 runtime in 1 task; 2 syncs compared with what was applied last.
    [exit 2]
    ");
    drop(project.run("drift --accept users --reason OPS-8").exits(0));
    assert_eq!(project.read("accepted-drift.yaml").matches("fingerprint:").count(), 1);
    insta::assert_snapshot!(project.run("drift --quiet --accept users --reason again").exits(1).transcript(), @"
    $ disync drift --quiet --accept users --reason again
    [stderr]
    Error: nothing was found that `users` names; nothing was accepted
      hint: it is accepted already
    [exit 1]
    ");
    insta::assert_snapshot!(project.run("drift --quiet --accept all").exits(1).transcript(), @"
    $ disync drift --quiet --accept all
    [stderr]
    error: the following required arguments were not provided:
      --reason <TEXT>

    Usage: disync drift --accept <WHAT> --reason <TEXT> --quiet [SYNC]...

    For more information, try '--help'.
    [exit 1]
    ");
}

#[test]
fn a_baseline_that_is_laid_out_otherwise_is_left_alone() {
    let (emulated, project) = applied();
    emulated.edit("users", ConsoleChange::Stop);
    let text = "accepted_drift: [{ fingerprint: 0123456789ab, address: realtime.users, reason: old }]\n";
    project.write("accepted-drift.yaml", text);
    insta::assert_snapshot!(project.run("drift --quiet --accept all --reason new").exits(1).transcript(), @"
    $ disync drift --quiet --accept all --reason new
    [stderr]
    Error: cannot add to `accepted-drift.yaml`: with the new entries, this is not valid YAML: while
    parsing a block mapping, did not find expected key
      hint: add the entries by hand, in the form that docs/drift.md shows
    [exit 1]
    ");
    assert_eq!(project.read("accepted-drift.yaml"), text);
}

#[test]
fn tasks_that_nobody_has_declared_are_listed_where_it_is_asked_for() {
    let (emulated, project) = applied();
    let code = emulated.view("users").code;
    for name in ["stray", "tmp_1"] {
        emulated.add_task(name, &code);
    }
    drop(project.run("drift").exits(0));
    project.set(&emulated.url(), "unmanaged_ignore: [\"tmp_*\"]\n");
    insta::assert_snapshot!(project.run("drift --unmanaged").exits(2).transcript(), @"
    $ disync drift --unmanaged
      # realtime.stray (file [FILE])
      # last edited by console_user, [TIME], version 1, a draft
        ? nobody has declared it  db7b2f00d98b

    Drift: 1 unmanaged in 1 task; 2 syncs compared with what was applied last, 4 tasks of the workspace
    listed.
    [stderr]
    Calls: 6 (GetDISyncInstanceInfo 2, GetDISyncTask 2, ListFiles 2)
    [exit 2]
    ");
}

#[test]
fn what_nobody_touched_is_not_read_again() {
    let (emulated, project) = applied();
    drop(project.run("drift").exits(0));
    insta::assert_snapshot!(project.run("drift --refresh changed").exits(0).transcript(), @"
    $ disync drift --refresh changed
    Note: 2 tasks were not read again, as the list of files shows no edit; whether instances run was not
    asked

    No drift. 2 syncs compared with what was applied last.
    [stderr]
    Calls: 1 (ListFiles 1)
    [exit 0]
    ");
    emulated.edit("orders", added("carts"));
    insta::assert_snapshot!(project.run("drift --refresh changed").exits(2).transcript(), @"
    $ disync drift --refresh changed
      # realtime.orders (file [FILE])
      # last edited by console_user, [TIME], version 2, a draft, after the last apply
        ([TIME])
        + shop.carts                        95c5df11f599  syncs/orders.yaml:7
        ! its latest edit is not published  c2e3c2668ca0  syncs/orders.yaml:2

    Note: 1 task was not read again, as the list of files shows no edit; whether instances run was not
    asked

    Drift: 1 console, 1 runtime in 1 task; 2 syncs compared with what was applied last.
    [stderr]
    Calls: 3 (GetDISyncInstanceInfo 1, GetDISyncTask 1, ListFiles 1)
    [exit 2]
    ");
    // What has drifted is read each time: no memory stands for it.
    drop(project.run("drift --refresh changed").exits(2));
}

#[test]
fn nothing_found_where_not_all_was_read_is_no_proof() {
    let (emulated, project) = applied();
    emulated.inject(Fault::next(Operation::GetDISyncTask, 3, FaultKind::INTERNAL_ERROR));
    insta::assert_snapshot!(project.run("drift orders --quiet").exits(3).transcript(), @"
    $ disync drift orders --quiet
    Error: realtime.orders could not be looked at: GetDISyncTask: An internal system error occurred. Try
    again later. (code InternalError.System, RequestId [REQUEST])

    No drift found, as far as could be looked: 0 syncs compared with what was applied last.
    [exit 3]
    ");
    emulated.edit("users", ConsoleChange::Stop);
    emulated.inject(Fault::next(Operation::GetDISyncTask, 3, FaultKind::INTERNAL_ERROR));
    drop(project.run("drift --parallelism 1").exits(2));
}

#[test]
fn what_an_apply_has_left_half_done_and_what_the_yaml_asks_for_is_no_drift() {
    let (emulated, project) = applied();
    project.set(&emulated.url(), "wait: { first_poll: 10ms, longest_poll: 50ms, deadline: 100ms }\n");
    project.sync(&Sync::new("orders").tables("shop", ["orders", "refunds"]).with("run: running"));
    project.sync(&Sync::new("users").tables("crm", ["users", "visits"]).with("run: stopped"));
    let slow = FaultKind::SlowProcess(Duration::from_secs(3600));
    emulated.inject(Fault::next(Operation::GenerateDISyncTaskConfigForUpdating, 1, slow));
    drop(project.run("apply --auto-approve --target orders").exits(5));
    insta::assert_snapshot!(project.run("drift --quiet").exits(0).transcript(), @"
    $ disync drift --quiet
    Ahead: the YAML asks to update realtime.users (1 table added, 1 setting changed); that was not
    applied yet, and is no drift
    Under way: realtime.orders is being applied, or an apply has left it under way; it was not looked at

    No drift. 1 sync compared with what was applied last.
    [exit 0]
    ");
}

#[test]
fn what_happens_is_told_as_it_happens() {
    let (emulated, project) = applied();
    emulated.edit("orders", added("carts"));
    let run = project.run("drift --events -").exits(2);
    let events: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let types: Vec<&str> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    let last = types.len() - 4;
    assert_eq!(types[0], "version");
    assert_eq!(types[last..], ["drift_finding", "drift_finding", "drift_summary", "exit"], "{types:?}");
    assert_eq!(events.last().unwrap()["exit"], serde_json::json!({ "exit_code": 2, "reason": "drift_found" }));
}

#[test]
fn a_report_is_made_for_pull_requests_and_browsers() {
    let (emulated, project) = applied();
    emulated.edit("orders", added("carts"));
    let markdown = project.run("drift --format markdown").exits(2).stdout;
    assert!(markdown.starts_with("<!-- disync:drift:v1 project=10000 changes=1 unread=0 -->\n"), "{markdown}");
    assert!(markdown.contains("+ added    shop.carts"), "{markdown}");
    let html = project.run("drift --format html").exits(2).stdout;
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains("shop.carts"), "{html}");
}
