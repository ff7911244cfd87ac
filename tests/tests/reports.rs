//! Reports for machines that review: there whatever becomes of the command, and each comment at its place.

#![expect(clippy::unwrap_used, reason = "a test that cannot read a report has failed")]

use disync_emulator::{ConsoleChange, Fault, FaultKind};
use disync_testkit::{Emulated, Project, Sync};
use disync_wire::Operation;
use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// An emulator and a project that it serves, with the sync `orders` of two tables applied.
fn in_sync() -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    project.sync(&Sync::new("orders").tables("shop", ["orders", "items"]));
    project.apply();
    (emulated, project)
}

fn json(project: &Project, file: &str) -> Value {
    serde_json::from_str(&project.read(file)).unwrap()
}

/// The rules of a SARIF log with their levels and lines.
fn findings(log: &Value) -> Vec<(String, String, u64)> {
    let results = log["runs"][0]["results"].as_array().unwrap();
    let finding = |result: &Value| {
        let line = result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().unwrap();
        let text = |key: &str| result[key].as_str().unwrap().to_owned();
        (text("ruleId"), text("level"), line)
    };
    results.iter().map(finding).collect()
}

#[test]
fn a_plan_in_sync_has_nothing_to_comment_on() {
    let (_emulated, project) = in_sync();
    drop(
        project.run("plan --report sarif=plan.sarif --report junit=plan.xml --report codequality=plan.json").succeeds(),
    );
    assert_eq!(findings(&json(&project, "plan.sarif")), []);
    assert_eq!(project.read("plan.json"), "[]\n");
    insta::assert_snapshot!(project.read("plan.xml"), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="disync" tests="1" failures="0" errors="0">
      <testsuite name="disync plan" tests="1" failures="0" errors="0">
        <testcase classname="disync.plan" name="realtime.orders"/>
      </testsuite>
    </testsuites>
    "#);
}

#[test]
fn what_a_plan_takes_away_is_commented_on_where_the_sync_is_declared() {
    let (_emulated, project) = in_sync();
    project.sync(&Sync::new("orders").tables("shop", ["orders"]));
    let run = project.run("plan --quiet --report github=-").succeeds();
    let (_, commands) = run.stdout.split_once("::").unwrap();
    insta::assert_snapshot!(commands, @"
    warning file=syncs/orders.yaml,line=2,title=impact-data-loss realtime.orders::`realtime.orders`: 1 table stops being shipped (adding it again needs a full load); 1 destination table is expected to stay behind; a running instance is expected to take this up at its next start, which disync does not do
    ::warning file=syncs/orders.yaml,line=7,title=table-removed realtime.orders::table `shop.items` would be removed (impact: data-loss)
    ");
}

#[test]
fn problems_are_reported_by_validate_and_plan_alike() {
    let (_emulated, project) = in_sync();
    project.write("syncs/bad.yaml", "syncs:\n  bad:\n    typ: realtime\n");
    for (command, code) in [("validate", 3), ("plan", 1)] {
        drop(project.run(&format!("{command} --report sarif=out.sarif --report rdjson=out.json")).exits(code));
        let rules = findings(&json(&project, "out.sarif"));
        assert!(rules.contains(&("E0120".to_owned(), "error".to_owned(), 3)), "{rules:?}");
        assert_eq!(json(&project, "out.json")["severity"], "ERROR");
        project.remove("out.sarif");
    }
}

#[test]
fn a_command_that_fails_leaves_no_report_of_an_earlier_run() {
    let (emulated, project) = in_sync();
    drop(project.run("plan --report junit=plan.xml").succeeds());
    emulated.inject(Fault::next(Operation::ListFiles, 100, FaultKind::DAILY_LIMIT));
    let run = project.run("plan --report junit=plan.xml");
    assert_ne!(run.code, Some(0), "{}", run.transcript());
    let report = project.read("plan.xml");
    assert!(report.contains("failures=\"1\"") && report.contains("command-failed"), "{report}");
}

#[test]
fn drift_and_refusals_are_reported() {
    let (emulated, project) = in_sync();
    emulated.edit("orders", ConsoleChange::AddTable { database: "shop".to_owned(), table: "carts".to_owned() });
    project.set(&emulated.url(), "guards: { max_removed_tables: 0 }\n");
    drop(project.run("plan --report sarif=plan.sarif").exits(3));
    let rules: Vec<String> = findings(&json(&project, "plan.sarif")).into_iter().map(|found| found.0).collect();
    for rule in ["guards-max-removed-tables", "table-removed", "drift-changed"] {
        assert!(rules.iter().any(|found| found == rule), "{rules:?}");
    }
}

#[test]
fn paths_begin_at_the_root_of_the_repository() {
    let (_emulated, project) = in_sync();
    project.write("infra/größe/disync.yaml", "disync: 1\n");
    let uri = || {
        drop(project.run("-C infra/größe validate --report sarif=../../out.sarif").exits(3));
        let log = json(&project, "out.sarif");
        let result = &log["runs"][0]["results"][0];
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap().to_owned()
    };
    assert_eq!(uri(), "disync.yaml", "no repository is above it");
    // In a work tree of Git's it is a file, else a folder.
    project.write(".git", "gitdir: elsewhere\n");
    assert_eq!(uri(), "infra/gr%C3%B6%C3%9Fe/disync.yaml");
}

#[test]
fn two_results_do_not_share_stdout() {
    let (_emulated, project) = in_sync();
    let run = project.run("plan --format json --report github=-").exits(1);
    insta::assert_snapshot!(run.transcript(), @"
    $ disync plan --format json --report github=-
    [stderr]
    Error: a report and another machine format would both go to stdout
      hint: write one of them into a file
    [exit 1]
    ");
}

#[test]
fn a_report_that_cannot_be_written_is_an_error_before_anything_is_done() {
    let (emulated, project) = in_sync();
    let before = emulated.n_calls();
    let run = project.run("plan --report sarif=nowhere/plan.sarif").exits(1);
    insta::assert_snapshot!(run.transcript(), @"
    $ disync plan --report sarif=nowhere/plan.sarif
    [stderr]
    Error: cannot write `./nowhere/plan.sarif`: No such file or directory (os error 2)
      hint: the directory of the file must exist
    [exit 1]
    ");
    assert_eq!(emulated.n_calls(), before);
}
