//! The calls that a plan expects its apply to need, held against those that it takes.

#![expect(clippy::unwrap_used, reason = "a test that cannot read a result has failed")]

use std::time::Duration;

use disync_emulator::{ConsoleChange, Options};
use disync_testkit::{Emulated, Project, Sync, flat};
use disync_wire::Operation;
use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// Pauses that are long for an emulator whose work takes 50 ms: each is looked at once.
const PATIENT: &str = "wait: { first_poll: 300ms, longest_poll: 1s, deadline: 20s }\n";

fn start(more: &str) -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    project.set(&emulated.url(), &format!("{PATIENT}{more}"));
    (emulated, project)
}

fn sync(name: &str, tables: &[&str], run: &str) -> Sync {
    Sync::new(name).tables("shop", tables).with(&format!("run: {run}"))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Applies what is declared, and returns the calls that were expected and those that were made.
#[track_caller]
fn applied(emulated: &Emulated, project: &Project, flags: &str) -> (u64, u64) {
    let before = emulated.n_calls();
    let run = project.run(&format!("apply --auto-approve --format json {flags}")).succeeds();
    let calls = json(&run.stdout)["calls"].clone();
    assert_eq!(calls["total"], emulated.n_calls() - before, "{}", run.transcript());
    (calls["expected"]["total"].as_u64().unwrap(), calls["total"].as_u64().unwrap())
}

#[track_caller]
fn takes_what_is_expected(emulated: &Emulated, project: &Project, flags: &str) {
    let (expected, made) = applied(emulated, project, flags);
    assert_eq!(expected, made, "apply {flags}");
    project.is_in_sync();
}

/// A sync: its name, its tables (none: it goes) and whether it should run.
type Wished = (&'static str, &'static [&'static str], &'static str);

#[test]
fn every_kind_of_change_takes_the_calls_that_were_expected() {
    let (emulated, project) = start("");
    let steps: [(&str, &[Wished]); 7] = [
        (
            "create",
            &[("a", &["a"], "running"), ("b", &["b"], "stopped"), ("c", &["c"], "unmanaged"), ("z", &["z"], "running")],
        ),
        ("update, move", &[("a", &["a", "d"], "running"), ("b", &[], ""), ("c", &["b", "c"], "unmanaged")]),
        ("stop", &[("a", &["a", "d"], "stopped"), ("c", &["b", "c"], "stopped")]),
        ("start", &[("a", &["a", "d"], "running"), ("c", &["b", "c"], "running")]),
        ("update and stop", &[("a", &["a"], "stopped"), ("c", &["b", "c"], "running")]),
        ("delete what runs", &[("a", &["a"], "stopped"), ("c", &[], "")]),
        ("delete what is stopped", &[("a", &[], "")]),
    ];
    for (what, syncs) in steps {
        for (name, tables, run) in syncs {
            if tables.is_empty() { project.drop_sync(name) } else { project.sync(&sync(name, tables, run)) }
        }
        let (expected, made) = applied(&emulated, &project, "");
        assert_eq!(expected, made, "{what}");
    }
    project.is_in_sync();
}

#[test]
fn a_draft_a_restart_and_a_replacement_take_the_calls_that_were_expected() {
    let (emulated, project) = start("");
    let orders = |tables: &[&str]| sync("orders", tables, "running").with("start: { after_update: restart }");
    project.sync(&orders(&["orders"]));
    project.apply();
    // The console has added what the YAML now says as well: what is left to do is to publish it.
    emulated.edit("orders", ConsoleChange::AddTable { database: "shop".to_owned(), table: "items".to_owned() });
    project.sync(&orders(&["orders", "items"]));
    takes_what_is_expected(&emulated, &project, "");
    project.sync(&orders(&["orders"]));
    takes_what_is_expected(&emulated, &project, "");
    project.sync(&orders(&["orders"]).to("odps", "odps_first"));
    takes_what_is_expected(&emulated, &project, "");
    assert_eq!(emulated.calls(Operation::StopDISyncInstance), 3, "two restarts and a replacement");
}

#[test]
fn waves_that_are_watched_take_the_calls_that_were_expected() {
    let (emulated, project) = start("waves: { healthy_for: 2s }\n");
    project.sync(&sync("canary", &["tiny"], "running").with("wave: 10"));
    for name in ["items", "orders"] {
        project.sync(&sync(name, &[name], "running"));
    }
    takes_what_is_expected(&emulated, &project, "");
    for name in ["canary", "orders"] {
        emulated.edit(name, ConsoleChange::Stop);
    }
    takes_what_is_expected(&emulated, &project, "");
}

#[test]
fn more_changes_than_calls_at_a_time_take_the_calls_that_were_expected() {
    let (emulated, project) = start("");
    let (plain, grown) =
        (|name: &str| vec![name.to_owned()], |name: &str| vec![name.to_owned(), format!("{name}_log")]);
    let names: Vec<String> = (0..24).map(|at| format!("t{at:02}")).collect();
    names.iter().for_each(|name| project.sync(&Sync::new(name).tables("shop", plain(name))));
    takes_what_is_expected(&emulated, &project, "--parallelism 4");
    names.iter().for_each(|name| project.sync(&Sync::new(name).tables("shop", grown(name))));
    takes_what_is_expected(&emulated, &project, "--parallelism 4");
}

#[test]
fn solutions_take_the_calls_that_were_expected() {
    let options = Options { step_time: Duration::from_secs(60), ..Emulated::options() };
    let emulated = Emulated::with(options);
    let project = Project::new(BIN, &emulated.url());
    project.set(&emulated.url(), PATIENT);
    let lake = Sync::solution("lake").tables("shop", ["orders"]).with("run: running");
    project.sync(&lake);
    takes_what_is_expected(&emulated, &project, "");
    project.sync(&lake.tables("shop", ["items"]));
    let (expected, made) = applied(&emulated, &project, "");
    // Whether a look at what runs takes one call or two depends on a digit that only that look tells.
    assert!(expected <= made && made <= expected + 1, "{made} instead of {expected}");
}

#[test]
fn a_plan_tells_people_and_machines_what_is_ahead() {
    let (emulated, project) = start("");
    project.sync(&sync("orders", &["orders"], "running"));
    let plan = project.run("plan --json-into plan.json").succeeds();
    assert!(plan.stderr.contains("; at least 9 more to apply\n"), "{}", plan.transcript());
    let expected = json(&project.read("plan.json"))["expected_calls"].clone();
    assert_eq!(expected, serde_json::json!({ "total": 9, "at_least": true }));
    let run = project.apply();
    assert!(run.stderr.contains("; at least 9 more to apply\n"), "{}", run.transcript());
    assert!(flat(&run.stdout).contains("); at least 10 were expected"), "{}", run.transcript());
    // By now it is known how long all that is waited for takes.
    project.sync(&sync("orders", &["orders", "items"], "running"));
    let plan = project.run("plan").succeeds();
    assert!(plan.stderr.contains("; about 7 more to apply\n"), "{}", plan.transcript());
    let saved = project.run("plan --out saved.plan").succeeds();
    assert!(saved.stderr.contains("; about 7 more to apply\n"), "{}", saved.transcript());
    takes_what_is_expected(&emulated, &project, "saved.plan");
    let nothing = project.run("plan --json-into plan.json").succeeds();
    assert!(nothing.stderr.ends_with(")\n") && !nothing.stderr.contains("more to apply"), "{}", nothing.transcript());
    assert_eq!(json(&project.read("plan.json"))["expected_calls"], Value::Null);
}

#[test]
fn a_plan_says_that_its_budget_will_not_suffice_for_the_apply() {
    let (_emulated, project) = start("");
    project.sync(&sync("orders", &["orders"], "running"));
    insta::assert_snapshot!(project.run("plan --max-calls 9").succeeds().stderr, @"
    Calls: 1 (ListFiles 1); at least 9 more to apply
    Warning: `--max-calls 9` leaves 9 calls, and applying this plan takes at least 10: it will stop on
    the way, with everything recorded, and go on when it is run again
    ");
    let enough = project.run("plan --max-calls 10").succeeds();
    assert!(!enough.stderr.contains("Warning"), "{}", enough.transcript());
}

#[test]
fn an_apply_says_beforehand_that_it_will_stop_and_stops_there() {
    let (emulated, project) = start("max_calls_per_day: 8\n");
    project.sync(&sync("orders", &["orders"], "running"));
    let run = project.run("apply --auto-approve").exits(6);
    assert_eq!(emulated.n_calls(), 8);
    insta::assert_snapshot!(run.stderr.lines().take(3).collect::<Vec<_>>().join("\n"), @"
    Calls: 1 (ListFiles 1); at least 9 more to apply
    Warning: `max_calls_per_day: 8` leaves 7 calls today, and applying this plan takes at least 9: it
    will stop on the way, with everything recorded, and go on when it is run again
    ");
    project.set(&emulated.url(), PATIENT);
    project.apply();
    project.is_in_sync();
}

#[test]
fn a_budget_that_is_short_stops_an_apply_and_does_not_keep_it_from_beginning() {
    let (emulated, project) = start("");
    project.sync(&sync("orders", &["orders"], "running"));
    let run = project.run("apply --auto-approve --max-calls 4").exits(6);
    let warning = "Warning: `--max-calls 4` leaves";
    assert!(flat(&run.stderr).contains(warning), "{}", run.transcript());
    assert_eq!(emulated.n_calls(), 4);
    // Who asks for no notes is told by the report, and by the exit code.
    let quiet = project.run("apply --auto-approve --max-calls 4 --quiet").exits(6);
    assert!(!quiet.stderr.contains(warning), "{}", quiet.transcript());
    project.apply();
    project.is_in_sync();
}
