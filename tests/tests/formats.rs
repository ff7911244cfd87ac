//! The forms of a plan and of a report, and where they go.

#![expect(clippy::unwrap_used, reason = "a test that cannot read a result has failed")]

use std::fs;

use disync_testkit::{Emulated, Project, Sync};
use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// An emulator and a project that it serves, with the sync `orders` of two tables not yet applied.
fn start() -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    project.sync(&Sync::new("orders").tables("shop", ["orders", "items"]));
    (emulated, project)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A plan's JSON without the time at which it was made.
fn timeless(text: &str) -> Value {
    let mut plan = json(text);
    assert!(plan["timestamp"].take().is_string());
    plan
}

#[test]
fn a_plan_goes_into_a_file_as_the_json_that_the_format_shows() {
    let (_emulated, project) = start();
    project.apply();
    project.sync(&Sync::new("orders").tables("shop", ["orders", "returns"]));
    let shown = project.run("plan --format json").succeeds().stdout;
    for format in ["text", "json", "yaml"] {
        drop(project.run(&format!("plan --format {format} --json-into plan.json")).succeeds());
        assert_eq!(timeless(&project.read("plan.json")), timeless(&shown), "{format}");
        project.remove("plan.json");
    }
}

#[test]
fn a_refused_plan_goes_into_the_file_too() {
    let (emulated, project) = start();
    project.apply();
    project.set(&emulated.url(), "guards: { max_removed_tables: 0 }\n");
    project.sync(&Sync::new("orders").tables("shop", ["orders"]));
    assert_eq!(project.run("plan --json-into plan.json").code, Some(3));
    assert_eq!(json(&project.read("plan.json"))["applyable"], false);
    assert_eq!(project.run("apply --auto-approve --json-into report.json").code, Some(4));
    let report = json(&project.read("report.json"));
    assert_eq!((&report["complete"], &report["changes"][0]["outcome"]), (&false.into(), &"not_begun".into()));
}

#[test]
fn a_report_goes_into_a_file_beside_the_text() {
    let (_emulated, project) = start();
    let run = project.run("apply --auto-approve --json-into report.json").succeeds();
    assert!(run.stdout.contains("Apply complete!"), "{}", run.transcript());
    let report = json(&project.read("report.json"));
    assert_eq!((&report["complete"], &report["summary"]["added"]), (&true.into(), &1.into()));
    drop(project.run("apply --auto-approve --json-into report.json").succeeds());
    let report = json(&project.read("report.json"));
    assert_eq!((&report["complete"], &report["summary"]["added"]), (&true.into(), &0.into()));
}

#[test]
fn a_file_that_cannot_be_written_is_named_before_the_service_is_called() {
    let (emulated, project) = start();
    insta::assert_snapshot!(project.run("apply --auto-approve --json-into no/such/report.json").exits(1).transcript(), @"
    $ disync apply --auto-approve --json-into no/such/report.json
    [stderr]
    Error: cannot write `./no/such/report.json`: No such file or directory (os error 2)
      hint: the directory of the file must exist
    [exit 1]
    ");
    assert_eq!(project.run("plan --json-into syncs").code, Some(1));
    assert_eq!(emulated.n_calls(), 0);
}

#[test]
fn a_link_stays_one_and_a_pipe_takes_what_comes() {
    let (_emulated, project) = start();
    project.write("old.json", "{}");
    std::os::unix::fs::symlink("old.json", project.path().join("link.json")).unwrap();
    drop(project.run("plan --json-into link.json").succeeds());
    assert!(fs::symlink_metadata(project.path().join("link.json")).unwrap().is_symlink());
    assert!(json(&project.read("old.json"))["format_version"].is_string());
    let run = project.run("plan --quiet --json-into /dev/stderr").succeeds();
    assert!(json(&run.stderr)["format_version"].is_string());
}

#[test]
fn a_narrow_terminal_gets_lines_that_fit() {
    let (_emulated, project) = start();
    project.apply();
    project.sync(&Sync::new("orders").tables("shop", ["orders"]));
    let impact_on = |columns: u16| {
        let screen = project.cli().on_terminal_of(columns, "plan --color never").finish().exits(0).stdout;
        let impact = screen.lines().skip_while(|line| !line.starts_with("Impact: "));
        let impact = impact.take_while(|line| !line.starts_with("Digest: "));
        impact.map(|line| line.trim_end().to_owned()).collect::<Vec<_>>()
    };
    let (narrow, wide) = (impact_on(40), impact_on(400));
    assert!(narrow.len() > 2 && narrow.iter().all(|line| line.len() <= 40), "{narrow:?}");
    assert!(wide.len() == 1 && wide[0].len() > 100, "{wide:?}");
}
