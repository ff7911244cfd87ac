//! Names come from outside: any text is a table that somebody's MySQL may have. They travel unchanged, and never reach
//! a terminal raw.

use std::collections::BTreeSet;

use disync_emulator::{ConsoleChange, Fault, FaultKind};
use disync_testkit::{Emulated, Project, Run, Sync, git};
use disync_wire::Operation;
use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// Names that have broken tools.
const NAMES: [&str; 24] = [
    "with space",
    " leading and trailing ",
    "single'quote",
    "double\"quote",
    "back`tick",
    "back\\slash",
    "pipe|pipe",
    "dots.in.it",
    "\u{6570}\u{636e}\u{5e93}",
    "e\u{301}te\u{301}",
    "<script>alert(1)</script>",
    "red\u{1b}[31m",
    "title\u{1b}]0;owned\u{7}",
    "two\nlines",
    "carriage\rreturn",
    "\u{202e}txt.exe",
    "\u{200f}rtl\u{200b}zero",
    "${bizdate}",
    "%0A%0D",
    "=1+1",
    "\u{1f600}",
    "+ realtime.fake will be created",
    "~",
    "null",
];

fn names() -> Vec<String> {
    NAMES.iter().map(|name| (*name).to_owned()).chain(["x".repeat(200)]).collect()
}

fn hostile(tables: &[String]) -> Sync {
    let database = "data\u{1b}[2Jbase 'q' \"d\" |";
    Sync::new("hostile").tables("shop", tables).tables(database, tables.iter().take(3))
}

/// What the emulator should hold for [`hostile`].
fn held(tables: &[String]) -> BTreeSet<String> {
    let database = "data\u{1b}[2Jbase 'q' \"d\" |";
    let first = tables.iter().take(3).map(|table| format!("{database}.{table}"));
    tables.iter().map(|table| format!("shop.{table}")).chain(first).collect()
}

/// Makes sure that nothing in the output of a command could move a cursor, start a line or turn it around.
#[track_caller]
fn is_harmless(run: &Run) {
    for (at, c) in run.output().char_indices() {
        let turns = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let moves = c.is_control() && c != '\n';
        assert!(!turns && !moves, "{c:?} at {at}:\n{:?}", run.output());
    }
}

fn start() -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    project.sync(&hostile(&names()));
    (emulated, project)
}

#[test]
fn names_reach_the_service_and_come_back_unchanged() {
    let (emulated, project) = start();
    is_harmless(&project.apply());
    assert_eq!(emulated.task("hostile").tables, held(&names()));
    project.is_in_sync();
    let fewer: Vec<String> = names().into_iter().skip(1).collect();
    project.sync(&hostile(&fewer));
    is_harmless(&project.apply());
    assert_eq!(emulated.task("hostile").tables, held(&fewer));
    project.is_in_sync();
}

#[test]
fn names_in_the_single_database_form_come_back_unchanged() {
    let (emulated, project) = start();
    project.sync(&Sync::new("hostile").single(names()));
    project.apply();
    assert_eq!(emulated.task("hostile").tables, names().into_iter().collect());
    project.is_in_sync();
}

#[test]
fn names_survive_a_lost_state() {
    let (emulated, project) = start();
    project.apply();
    project.forget();
    let adopted = project.apply();
    assert!(adopted.stdout.contains("1 to adopt"), "{}", adopted.transcript());
    assert_eq!(emulated.task("hostile").tables, held(&names()));
}

#[test]
fn no_output_holds_a_raw_control_character() {
    let (emulated, project) = start();
    let commands = [
        "plan",
        "plan --diff",
        "apply --auto-approve",
        "plan --verbose",
        "show",
        "show hostile",
        "status",
        "state list",
    ];
    for command in commands {
        is_harmless(&project.run(command).succeeds());
    }
    emulated.edit("hostile", ConsoleChange::AddTable { database: "\u{1b}[1A".to_owned(), table: "\r".to_owned() });
    is_harmless(&project.run("plan").succeeds());
    for command in ["drift", "drift --format json", "drift --format yaml"] {
        is_harmless(&project.run(command).exits(2));
    }
    is_harmless(&project.run("drift --verbose --accept all --reason known").succeeds());
    project.remove("accepted-drift.yaml");
    project.drop_sync("hostile");
    project.sync(&Sync::new("other").tables("shop", ["t"]));
    // It was dropped and edited: a conflict, which names what was edited.
    is_harmless(&project.run("plan").exits(3));
    is_harmless(&project.run("destroy --auto-approve").succeeds());
}

#[test]
fn no_machine_format_holds_a_raw_control_character() {
    let (_emulated, project) = start();
    project.apply();
    project.sync(&hostile(&names()[..20]));
    for command in ["plan", "show", "status", "state list"] {
        for format in ["json", "yaml"] {
            let run = project.run(&format!("{command} --format {format}")).succeeds();
            let raw = run.stdout.chars().find(|c| c.is_control() && *c != '\n');
            assert_eq!(raw, None, "{command} --format {format}:\n{:?}", run.stdout);
        }
    }
}

#[test]
fn machine_formats_hold_the_names_verbatim() {
    let (_emulated, project) = start();
    let from_json: Value = serde_json::from_str(&project.run("plan --format json").succeeds().stdout).unwrap();
    let from_yaml: Value = serde_yaml::from_str(&project.run("plan --format yaml").succeeds().stdout).unwrap();
    for plan in [from_json, from_yaml] {
        let text = plan["resource_changes"][0]["change"]["after"]["source"]["tables"]["shop"].clone();
        let found: BTreeSet<String> = text.as_array().unwrap().iter().map(|t| t.as_str().unwrap().to_owned()).collect();
        assert_eq!(found, names().into_iter().collect());
    }
}

#[test]
fn plans_that_are_made_for_a_review_hold_no_raw_control_character() {
    let emulated = Emulated::start();
    let project = Project::new(BIN, &emulated.url());
    // Git has names of branches that turn the reading direction; names of syncs are visible, and no more than that.
    let (branch, name) = ("\u{202e}niam", "na`<i>*|me");
    let sync = |name: &str, tables: &[String]| Sync::new(name).tables(&format!("{} shop", name.len()), tables);
    project.sync(&sync("hostile", &names()[..20]));
    project.sync(&sync(name, &names()[..3]));
    project.apply();
    project.commit("applied");
    project.sync(&sync(name, &names()[..20]));
    project.commit("pending");
    git(project.path(), &["branch", branch]);
    project.sync(&sync("hostile", &names()));
    for revision in [format!("--since {branch}"), format!("--against {branch}~1")] {
        for more in ["", "--verbose", "--diff", "--format markdown", "--format html", "--format json", "--events -"] {
            let run = project.run(&format!("plan {revision} {more}")).succeeds();
            assert!(run.output().contains("niam"), "{revision} {more}: {}", run.output());
            is_harmless(&run);
        }
        is_harmless(&project.run(&format!("plan {revision} --quiet --report github=-")).succeeds());
    }
    let besides = project.run(&format!("plan --since {branch}")).succeeds().stdout;
    assert!(besides.contains("~ realtime.na`<i>*|me  17 added"), "{besides}");
    for missing in ["\u{1b}[31m", "\u{202e}", "--upload-pack=x", "HEAD:\u{9b}", ":/\u{7}"] {
        for flag in ["--since", "--against"] {
            is_harmless(&project.run(&format!("plan {flag}={missing}")).exits(1));
        }
    }
}

#[test]
fn what_the_service_says_reaches_the_terminal_escaped() {
    let (emulated, project) = start();
    let message = "failed: \u{1b}[31mred\u{1b}[0m\r\nhint: \u{202e}evil".to_owned();
    let fault = FaultKind::FailProcess(message);
    emulated.inject(Fault::next(Operation::GenerateDISyncTaskConfigForCreating, 1, fault));
    let run = project.run("apply --auto-approve").exits(6);
    is_harmless(&run);
    assert!(run.output().contains("red"), "the message is shown: {}", run.transcript());
}

#[test]
fn mistakes_in_hostile_names_are_shown_escaped() {
    let (_emulated, project) = start();
    let twice = Sync::new("hostile").tables("sh\u{1b}[2Jop", ["red\u{1b}[31m", "red\u{1b}[31m", "a\u{202e}*"]);
    project.sync(&twice);
    is_harmless(&project.run("validate").exits(3));
    is_harmless(&project.run("plan").exits(1));
    project.write("syncs/hostile.yaml", "syncs:\n  \"na\\u001b[31mme\":\n    typ\u{9b}e: \u{202e}x\n");
    is_harmless(&project.run("validate").exits(3));
    project.write("syncs/\u{1b}[31mred.yaml", "syncs:\n  a: \u{1b}\n");
    is_harmless(&project.run("validate").exits(3));
}

#[test]
fn the_plan_shows_hostile_names_on_one_line_each() {
    let (_emulated, project) = Project::emulated(BIN);
    project.sync(&Sync::new("hostile").tables("shop", &NAMES[8..21]));
    insta::assert_snapshot!(project.run("plan").succeeds().transcript(), @r"
    $ disync plan
    disync will perform the following actions:

      # realtime.hostile will be created (declared and not there yet)
      + realtime.hostile
          source: mysql_pub
          destination: holo (holo)
          + shop.${bizdate}                 syncs/hostile.yaml:17
          + shop.%0A%0D                     syncs/hostile.yaml:18
          + shop.<script>alert(1)</script>  syncs/hostile.yaml:10
          + shop.=1+1                       syncs/hostile.yaml:19
          + shop.carriage\rreturn           syncs/hostile.yaml:14
          + shop.été                        syncs/hostile.yaml:9
          + shop.red\x1b[31m                syncs/hostile.yaml:11
          + shop.title\x1b]0;owned\x07      syncs/hostile.yaml:12
          + shop.two\nlines                 syncs/hostile.yaml:13
          + shop.\u{200f}rtl\u{200b}zero    syncs/hostile.yaml:16
          + shop.\u{202e}txt.exe            syncs/hostile.yaml:15
          + shop.数据库                     syncs/hostile.yaml:8
          + shop.😀                         syncs/hostile.yaml:20
          impact: backfill: ships 13 new tables

    Plan: 1 to add, 0 to change, 0 to destroy.
    Tables: 13 to add, 0 to remove.
    Impact: backfill: 13 tables come (rows that change after the next start arrive; whether existing
    rows are loaded is not documented); safe: 1 new task ships nothing until started (disync does not
    start it)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 1 (ListFiles 1); [N] more to apply
    [exit 0]
    ");
}
