//! Change windows and freezes on the command line: a plan says when, an apply refuses, and an override is remembered.

use disync_testkit::{Project, Sync};
use jiff::{Timestamp, ToSpan as _};

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// A project with one sync and these guards.
fn project(guards: &str) -> Project {
    let project = Project::new(BIN, "embedded");
    project.set("embedded", &format!("guards: {{ {guards} }}\n"));
    project.sync(&Sync::new("orders_to_holo").tables("mysql_db", ["molin_di_test_in2_pk_v3"]));
    project
}

/// Nobody may apply anything for a thousand years.
const FROZEN: &str =
    "freeze: [{ from: 2000-01-01, to: 2999-12-31, timezone: Asia/Shanghai, reason: year-end closing }]";

/// The text without the time of day, which is another one each time.
fn without_now(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((before, rest)) = text.split_once("it is ") else { return text };
    let Some((_, after)) = rest.split_once(", and") else { return text.clone() };
    format!("{before}it is NOW, and{after}")
}

#[test]
fn a_plan_outside_of_the_windows_is_a_plan_with_a_note() {
    let run = project(FROZEN).run("plan --detailed-exitcode").exits(2);
    let note = run.stdout.split("Note: ").nth(1).unwrap().split("Digest: ").next().unwrap();
    insta::assert_snapshot!(without_now(note), @"changes are frozen (year-end closing): it is NOW, and changes may be applied from Wed 3000-01-01 00:00 Asia/Shanghai on. Until then apply refuses this plan; `--outside-window REASON` overrides that.");
}

#[test]
fn a_plan_with_nothing_to_do_says_nothing_of_windows_and_its_apply_succeeds() {
    let project = project("max_removed_tables: 1");
    project.apply();
    project.set("embedded", &format!("guards: {{ {FROZEN} }}\n"));
    assert!(!project.run("plan --detailed-exitcode").succeeds().output().contains("frozen"));
    project.apply();
}

#[test]
fn an_apply_outside_of_the_windows_is_refused_before_anything_is_written() {
    let project = project(FROZEN);
    let run = project.run("apply --auto-approve").exits(4);
    insta::assert_snapshot!(without_now(&run.stderr), @"Error: refused: changes are frozen (year-end closing): it is NOW, and changes may be applied from Wed 3000-01-01 00:00 Asia/Shanghai on; nothing was changed hint: run it again then; if it cannot wait, say why with --outside-window REASON");
    assert!(!run.stderr.contains("CreateDISyncTask"), "{}", run.stderr);
    assert!(!project.path().join(".disync/state.json").exists(), "nothing was applied, so nothing is recorded");
}

#[test]
fn a_destroy_outside_of_the_windows_is_refused() {
    let project = project("max_removed_tables: 9");
    project.apply();
    project.set("embedded", &format!("guards: {{ {FROZEN} }}\n"));
    let run = project.run("destroy --auto-approve").exits(4);
    assert!(run.stderr.contains("changes are frozen (year-end closing)"), "{}", run.stderr);
    project.is_in_sync();
}

#[test]
fn an_override_is_reported_and_remembered() {
    let project = project(FROZEN);
    let run = project.run("apply --auto-approve --outside-window incident-4711").succeeds();
    assert!(run.stdout.contains("Outside of the change windows: incident-4711"), "{}", run.stdout);
    assert!(project.read(".disync/state.json").contains("\"reason\": \"incident-4711\""));
    let report = project.run("apply --auto-approve --format json --outside-window incident-4712").succeeds().stdout;
    // There was nothing to do, so nothing was overridden.
    assert!(!report.contains("outside_window"), "{report}");
    assert!(project.run("show").succeeds().stdout.contains("incident-4711"));
    assert!(project.run("show --format json").succeeds().stdout.contains("incident-4711"));
}

#[test]
fn an_override_that_was_not_needed_is_not_recorded() {
    let project = project("max_removed_tables: 1");
    let run = project.run("apply --auto-approve --outside-window incident-4711").succeeds();
    assert!(!run.output().contains("incident"), "{}", run.output());
    assert!(!project.read(".disync/state.json").contains("incident"));
}

#[test]
fn an_override_needs_a_reason() {
    let run = project(FROZEN).cli().env("REASON", "").run("apply --auto-approve --outside-window=").exits(1);
    assert!(run.stderr.contains("say why"), "{}", run.stderr);
}

#[test]
fn a_window_of_another_day_is_named_with_its_next_opening() {
    let in_three_days = (Timestamp::now() + 72.hours()).to_zoned(jiff::tz::TimeZone::UTC);
    let (day, date) = (in_three_days.strftime("%a").to_string(), in_three_days.date());
    let list = format!("{{ days: [{}], from: 10:00, to: 11:00, timezone: UTC }}", day.to_lowercase());
    let run = project(&format!("windows: [{list}]")).run("apply --auto-approve").exits(4);
    let said = without_now(&run.stderr);
    let expected = format!(
        "no change window is open (the next is {} 10:00–11:00 UTC): it is NOW, and changes may be applied from {day} \
         {date} 10:00 UTC on",
        day.to_lowercase()
    );
    assert!(said.contains(&expected), "{said}");
}

#[test]
fn the_plan_says_it_to_programs_too() {
    let plan = project(FROZEN).run("plan --format json").succeeds().stdout;
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    let window = &plan["change_window"];
    assert_eq!((&window["open"], &window["code"]), (&false.into(), &"frozen".into()));
    assert_eq!(
        (&window["reason"], &window["until"]),
        (&"year-end closing".into(), &"3000-01-01T00:00:00+08:00".into())
    );
    let open: serde_json::Value =
        serde_json::from_str(&project("max_removed_tables: 1").run("plan --format json").succeeds().stdout).unwrap();
    assert!(open.get("change_window").is_none(), "a project without a calendar has nothing to say");
}

#[test]
fn an_answer_that_comes_when_the_window_has_closed_is_too_late() {
    // Whether the question is asked before that moment or never: nothing is written after it.
    let at = Timestamp::now() + 2.seconds();
    let soon = at.to_zoned(jiff::tz::TimeZone::UTC).strftime("%FT%T");
    let project = project(&format!("freeze: [{{ from: {soon}, to: 2999-12-31, timezone: UTC }}]"));
    let mut terminal = project.cli().on_terminal("apply");
    while Timestamp::now() < at {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    terminal.type_in("yes\n");
    assert_eq!(terminal.finish().code, Some(4));
    assert!(!project.path().join(".disync/state.json").exists());
}
