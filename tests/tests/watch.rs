//! `disync status --watch`: on terminals, in pipes, for programs; while calls fail, and until somebody ends it.

#![expect(clippy::unwrap_used, reason = "a test whose pipe fails has failed")]

use std::io::{BufRead as _, BufReader, Lines, PipeReader};
use std::time::{Duration, Instant};

use disync_emulator::{Fault, FaultKind};
use disync_testkit::{Emulated, Project, Running, Signal, Sync};
use disync_wire::Operation;
use disync_wire::error_code::KnownCode;
use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// Enough for anything that should be quick, on a machine that is busy.
const SOON: Duration = Duration::from_secs(20);

/// A project whose syncs of these names run.
fn running(names: &[&str]) -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    names.iter().for_each(|name| project.sync(&Sync::new(name).tables("shop", [*name]).with("run: running")));
    project.apply();
    (emulated, project)
}

/// A watch for programs: each round is a line.
fn rounds(project: &Project, more: &str) -> (Running, Lines<BufReader<PipeReader>>) {
    let (reader, writer) = std::io::pipe().unwrap();
    let command = format!("status --watch --interval 50ms --format json {more}");
    let running = project.cli().spawn_into(&command, writer);
    (running, BufReader::new(reader).lines())
}

fn next(lines: &mut Lines<BufReader<PipeReader>>) -> Value {
    serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap()
}

/// The first round from now on of which something is so.
fn until(lines: &mut Lines<BufReader<PipeReader>>, is_so: impl Fn(&Value) -> bool) -> Value {
    let began = Instant::now();
    loop {
        let round = next(lines);
        if is_so(&round) {
            return round;
        }
        assert!(began.elapsed() < SOON, "{round}");
    }
}

#[test]
fn each_round_is_a_line_and_costs_a_call_a_task() {
    let (emulated, project) = running(&["orders", "items", "refunds"]);
    let before = emulated.calls(Operation::GetDISyncTask);
    let (watch, mut lines) = rounds(&project, "");
    let first = next(&mut lines);
    assert_eq!((first["round"].as_u64(), first["calls"].as_u64()), (Some(1), Some(7)), "{first}");
    assert_eq!(first["tasks"][0]["instance"], "RUN");
    for number in 2..5 {
        let round = next(&mut lines);
        assert_eq!((round["round"].as_u64(), round["calls"].as_u64()), (Some(number), Some(4)), "{round}");
        assert_eq!(round["tasks"], first["tasks"]);
    }
    assert_eq!(emulated.calls(Operation::GetDISyncTask), before + 3, "no document is read twice");
    watch.signal(Signal::INT);
    let run = watch.finish(SOON).exits(130);
    assert!(!run.stderr.contains("Error"), "{}", run.stderr);
}

#[test]
fn what_another_apply_changes_is_seen() {
    let (_emulated, project) = running(&["orders"]);
    let (watch, mut lines) = rounds(&project, "");
    assert_eq!(next(&mut lines)["tasks"][0]["tables"], 1);
    project.sync(&Sync::new("orders").tables("shop", ["orders", "more"]).with("run: running"));
    project.apply();
    until(&mut lines, |round| round["tasks"][0]["tables"] == 2);
    project.sync(&Sync::new("orders").tables("shop", ["orders", "more"]).with("run: stopped"));
    project.apply();
    until(&mut lines, |round| round["tasks"][0]["instance"] == "PAUSE");
    watch.signal(Signal::TERM);
    let _ended = watch.finish(SOON).exits(143);
}

#[test]
fn a_round_that_fails_is_told_and_is_not_the_end() {
    let (emulated, project) = running(&["orders"]);
    let (watch, mut lines) = rounds(&project, "");
    assert!(next(&mut lines)["error"].is_null());
    let refusal = FaultKind::Refuse { code: KnownCode::InvalidDiParameter, retry_after: None };
    emulated.inject(Fault::next(Operation::ListFiles, 2, refusal));
    let failed = until(&mut lines, |round| round["error"].is_string());
    assert!(failed["tasks"].is_null(), "{failed}");
    until(&mut lines, |round| round["error"].is_null() && round["tasks"][0]["instance"] == "RUN");
    watch.signal(Signal::INT);
    let run = watch.finish(SOON).exits(130);
    assert!(run.stderr.contains(" has failed, and is tried again in 50 ms: "), "{}", run.stderr);
}

#[test]
fn a_task_that_cannot_be_read_for_once_is_shown_as_it_was() {
    let (emulated, project) = running(&["orders", "items"]);
    let (watch, mut lines) = rounds(&project, "");
    assert!(next(&mut lines)["tasks"][1]["note"].is_null());
    let refusal = FaultKind::Refuse { code: KnownCode::InvalidDiParameter, retry_after: None };
    emulated.inject(Fault::next(Operation::GetDISyncInstanceInfo, 1, refusal));
    let round =
        until(&mut lines, |round| round["tasks"].as_array().unwrap().iter().any(|task| task["note"].is_string()));
    assert!(round["tasks"].as_array().unwrap().iter().all(|task| task["instance"] == "RUN"), "{round}");
    until(&mut lines, |round| round["tasks"].as_array().unwrap().iter().all(|task| task["note"].is_null()));
    watch.signal(Signal::INT);
    let _ended = watch.finish(SOON).exits(130);
}

#[test]
fn a_budget_that_is_used_up_ends_it_with_words() {
    let (emulated, project) = running(&["orders"]);
    let before = emulated.n_calls();
    let run = project.run("status --watch --interval 10ms --max-calls 12 --color never").exits(1);
    assert_eq!(emulated.n_calls() - before, 12, "{}", run.transcript());
    assert!(run.stderr.contains("Error: the watch ends after round 5: "), "{}", run.stderr);
    assert!(run.stdout.starts_with("ADDRESS "), "{}", run.stdout);
    let denied = project.cli().with_access_key("nobody", "knows").run("status --watch --interval 10ms").exits(8);
    assert_eq!(denied.stdout, "");
}

#[test]
fn a_pipe_gets_the_table_and_then_what_changes() {
    let (_emulated, project) = running(&["orders", "items"]);
    let watch = project.cli().spawn("status --watch --interval 50ms");
    watch.wait_for("Round 2 took 3 calls", SOON);
    project.sync(&Sync::new("orders").tables("shop", ["orders"]).with("run: stopped"));
    project.apply();
    // It may be seen while it is stopping.
    let printed = watch.wait_for("→ stopped", SOON);
    assert!(printed.contains("realtime.orders: instance running → stop"), "{printed}");
    watch.signal(Signal::INT);
    let run = watch.finish(SOON).exits(130);
    assert_eq!(run.stdout.matches("ADDRESS").count(), 1, "{}", run.stdout);
    assert!(!run.stdout.contains("realtime.items: ") && !run.stdout.contains('\u{1b}'), "{}", run.stdout);
    let first = "Round 1 took 5 calls; the next ones take fewer, as long as nothing is edited. Again every 50 ms, until interrupted.";
    assert!(run.stderr.contains(first), "{}", run.stderr);
}

#[test]
fn a_reader_that_has_left_ends_it_quietly_though_nothing_changes() {
    let (_emulated, project) = running(&["orders"]);
    for format in ["json", "text"] {
        let (reader, writer) = std::io::pipe().unwrap();
        let command = format!("status --watch --interval 1h --quiet --format {format}");
        let watch = project.cli().spawn_into(&command, writer);
        let mut line = String::new();
        BufReader::new(reader).read_line(&mut line).unwrap();
        let run = watch.finish(SOON).exits(141);
        assert_eq!(run.stderr, "");
    }
}

#[test]
fn a_terminal_is_redrawn_at_any_size_and_keeps_the_last_table() {
    let (_emulated, project) = running(&["orders", "items"]);
    let mut terminal = project.cli().on_terminal_sized((100, 20), "status --watch --interval 50ms --color never");
    let screen = terminal.look_until(|screen| screen.contains(": round 3, 3 calls, 11 in all; again every 50 ms"));
    assert_eq!(screen.matches("ADDRESS").count(), 1, "{screen}");
    terminal.resize(30, 4);
    let small =
        terminal.look_until(|screen| screen.contains("… and 1 task more") || screen.contains("… and 2 tasks more"));
    assert!(small.lines().count() <= 4, "{small}");
    terminal.resize(100, 20);
    project.sync(&Sync::new("orders").tables("shop", ["orders"]).with("run: stopped"));
    project.apply();
    let screen = terminal.look_until(|screen| screen.contains("stopped") && screen.contains("realtime.items"));
    assert_eq!(screen.matches("realtime.orders").count(), 1, "{screen}");
    terminal.signal(Signal::INT);
    let run = terminal.finish().exits(130);
    assert!(run.stdout.ends_with('\n'), "{:?}", run.stdout);
}

#[test]
fn the_world_in_this_process_is_read_anew() {
    let project = Project::new(BIN, "embedded");
    project.sync(&Sync::new("orders").tables("shop", ["orders"]));
    let (watch, mut lines) = rounds(&project, "--max-calls 1000");
    assert_eq!(next(&mut lines)["tasks"][0]["note"], "does not exist");
    project.apply();
    until(&mut lines, |round| round["tasks"][0]["tables"] == 1);
    watch.signal(Signal::INT);
    let _ended = watch.finish(SOON).exits(130);
}

#[test]
fn an_interval_needs_a_watch_and_a_unit_that_is_one() {
    let project = Project::new(BIN, "embedded");
    for command in ["status --interval 5", "status --watch --interval 0", "status --watch --interval 5x"] {
        let run = project.run(command).exits(1);
        assert!(run.stderr.contains("--watch") || run.stderr.contains("write seconds above 0"), "{}", run.stderr);
    }
}
