//! What is seen of an apply while it is at work: on terminals of any kind and size, and where there is none.

use std::time::Duration;

use disync_emulator::{Fault, FaultKind};
use disync_testkit::{Emulated, Project, Sync};
use disync_wire::Operation;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

const START: Operation = Operation::GenerateDISyncTaskConfigForCreating;

/// Longer than any test takes: what lasts so long ends when a test moves the time of the world on.
const LONG: Duration = Duration::from_secs(5 * 60);

/// As many syncs that nothing was applied of yet.
fn start(names: &[&str]) -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    names.iter().for_each(|name| project.sync(&Sync::new(name).tables("shop", [*name])));
    (emulated, project)
}

/// The same, and their processes end when the world is [`LONG`] older.
fn slow(names: &[&str]) -> (Emulated, Project) {
    let (emulated, project) = start(names);
    emulated.inject(Fault::next(START, 1000, FaultKind::SlowProcess(LONG)));
    project.set(&emulated.url(), "wait: { first_poll: 20ms, longest_poll: 100ms, deadline: 1h }\n");
    (emulated, project)
}

#[test]
fn a_terminal_that_is_resized_shows_what_is_under_way_and_keeps_none_of_it() {
    let (emulated, project) = slow(&["orders", "items", "refunds"]);
    let mut terminal = project.cli().on_terminal_sized((100, 30), "apply --auto-approve --color never");
    let is_under_way = |screen: &str| screen.contains("  realtime.orders  generate ") && screen.contains("3 under way");
    let screen = terminal.look_until(is_under_way);
    assert!(screen.contains("0 of 3 changes done, 3 under way, "), "{screen}");
    terminal.resize(20, 8);
    // One line wider than the terminal would have it write two.
    let shrunk = terminal.look_until(|screen| screen.contains("\n0 of 3 done, "));
    assert!(shrunk.lines().filter(|line| line.ends_with("  generate")).count() == 3, "{shrunk}");
    terminal.resize(120, 40);
    terminal.look_until(|screen| is_under_way(screen) && emulated.calls(START) == 3);
    emulated.step(LONG);
    let end = terminal.look_until(|screen| screen.contains("Apply complete!"));
    assert!(!end.contains("under way") && !end.contains("generate "), "{end}");
    assert!(end.contains("realtime.items: Creation complete after "), "{end}");
    let _done = terminal.finish().exits(0);
}

#[test]
fn more_changes_than_a_terminal_has_rows_are_counted() {
    let names: Vec<String> = (10..30).map(|n| format!("sync_{n}")).collect();
    let (emulated, project) = slow(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let mut terminal = project.cli().on_terminal_sized((80, 6), "apply --auto-approve --color never");
    let screen = terminal.look_until(|screen| screen.contains("  … and 17 more\n0 of 20 changes done, 20 under way, "));
    assert!(screen.contains("realtime.sync_10  generate ") && !screen.contains("realtime.sync_13"), "{screen}");
    let all_are_submitted = |_: &str| emulated.calls(START) == 20;
    terminal.look_until(all_are_submitted);
    emulated.step(LONG);
    let _done = terminal.finish().exits(0);
}

#[test]
fn a_dumb_terminal_and_a_pipe_get_a_line_for_each_change_and_no_sequence() {
    for term in [Some("dumb"), None] {
        let (_emulated, project) = start(&["orders", "订单"]);
        let text = match term {
            Some(term) => {
                let run = project.cli().env("TERM", term).on_terminal("apply --auto-approve").finish().exits(0);
                run.stdout.replace("\r\n", "\n")
            }
            None => project.run("apply --auto-approve").exits(0).stderr,
        };
        assert!(!text.contains(['\u{1b}', '\r']), "{text:?}");
        let n_lines = text.lines().filter(|line| line.contains(": Creation complete after ")).count();
        assert_eq!((n_lines, text.matches("realtime.订单: ").count()), (2, 1), "{text}");
    }
}

#[test]
fn what_a_stage_took_before_is_what_it_is_expected_to_take() {
    let (_emulated, project) = slow(&["orders"]);
    let waits = "{\"disync_waits\":1,\"waits\":[{\"stage\":\"generate\",\"kind\":\"realtime\",\"destination\":\"holo\",\
                 \"milliseconds\":30000}]}\n";
    project.write(".disync/waits.json", waits);
    let mut terminal = project.cli().on_terminal("apply --auto-approve --color never");
    terminal.look_until(|screen| screen.contains("  realtime.orders  generate ") && screen.contains("s of about 30s"));
}

#[test]
fn whoever_wants_no_progress_gets_none() {
    let (_emulated, project) = start(&["orders", "items"]);
    let mut terminal = project.cli().on_terminal("apply --auto-approve --quiet --color never");
    let screen = terminal.look_until(|screen| screen.contains("Apply complete!"));
    assert!(!screen.contains("Creation complete") && !screen.contains("under way"), "{screen}");
    let _done = terminal.finish().exits(0);
}
