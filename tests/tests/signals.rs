//! Signals, pipes, locks and terminals: who is there, who has gone, and that nothing is lost by it.

use std::io::{BufRead as _, BufReader, Read as _, pipe};
use std::time::{Duration, Instant};

use disync_emulator::{Fault, FaultKind, Options};
use disync_testkit::{Emulated, Project, Running, Signal, Sync, flat};
use disync_wire::Operation;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// Enough for anything that should be quick, on a machine that is busy.
const SOON: Duration = Duration::from_secs(10);

/// In which time nobody may have to wait any more.
const AT_ONCE: Duration = Duration::from_secs(2);

/// What an apply of new tasks begins with.
const GENERATE: Operation = Operation::GenerateDISyncTaskConfigForCreating;

/// Longer than any test takes: what lasts so long ends when a test moves the time of the world on. Twice that is still
/// less than the clocks of client and service may differ by.
const LONG: Duration = Duration::from_secs(5 * 60);

/// An emulator and a project of three syncs that nothing was applied of yet.
fn start() -> (Emulated, Project) {
    let options = Options { process_time: Duration::from_millis(600), ..Emulated::options() };
    let emulated = Emulated::with(options);
    let project = Project::new(BIN, &emulated.url());
    project.set(&emulated.url(), "wait: { first_poll: 20ms, longest_poll: 100ms, deadline: 1h }\n");
    for name in ["one", "two", "three"] {
        project.sync(&Sync::new(name).tables(name, ["t"]).with("run: running"));
    }
    (emulated, project)
}

/// Starts an apply and returns when all of its processes are at work; they end when the world is [`LONG`] older.
fn applying(emulated: &Emulated, project: &Project) -> Running {
    emulated.inject(Fault::next(GENERATE, 3, FaultKind::SlowProcess(LONG)));
    // Whoever runs the tests may have been started by `nohup`.
    let running = project.cli().with_signals("--default-signal=HUP").spawn("apply --auto-approve");
    let began = Instant::now();
    while emulated.calls(GENERATE) < 3 || emulated.calls(Operation::QueryDISyncTaskConfigProcessResult) == 0 {
        assert!(began.elapsed() < SOON, "{}", running.printed());
        std::thread::sleep(Duration::from_millis(5));
    }
    running
}

/// The next apply does what is missing, and nothing twice.
#[track_caller]
fn converges(emulated: &Emulated, project: &Project) {
    emulated.step(LONG);
    project.apply();
    let tasks = emulated.tasks();
    assert_eq!(tasks.keys().collect::<Vec<_>>(), ["one", "three", "two"]);
    assert!(tasks.values().all(|task| task.phase == Some("RUN")), "{tasks:?}");
    assert_eq!(emulated.calls(Operation::CreateDISyncTask), 3);
    project.is_in_sync();
}

/// The first signal ends an apply with this code, and the next one goes on.
fn stops(signal: Signal, code: i32) {
    let (emulated, project) = start();
    let running = applying(&emulated, &project);
    running.signal(signal);
    let run = running.finish(SOON).exits(code);
    assert!(run.stdout.contains("Run `disync apply` again to go on"), "{}", run.transcript());
    let plan = project.run("plan --detailed-exitcode").exits(2);
    assert!(plan.stdout.contains("Plan: "), "{}", plan.transcript());
    converges(&emulated, &project);
}

#[test]
fn an_interrupt_is_a_consistent_stop() {
    stops(Signal::INT, 130);
}

#[test]
fn a_termination_is_a_consistent_stop() {
    stops(Signal::TERM, 143);
}

#[test]
fn a_connection_that_hangs_up_is_a_consistent_stop() {
    stops(Signal::HUP, 129);
}

#[test]
fn a_stop_goes_on_with_the_processes_that_were_started() {
    let (emulated, project) = start();
    let running = applying(&emulated, &project);
    running.signal(Signal::INT);
    let _stopped = running.finish(SOON).exits(130);
    converges(&emulated, &project);
    assert_eq!(emulated.calls(Operation::GenerateDISyncTaskConfigForCreating), 3, "none was started twice");
}

#[test]
fn a_second_signal_leaves_at_once_and_loses_nothing() {
    let (emulated, project) = start();
    emulated.inject(Fault::next(GENERATE, 3, FaultKind::Slow { first_byte: LONG, pace: None }));
    let running = project.cli().spawn("apply --auto-approve");
    is_reached(|| emulated.calls(GENERATE) == 3);
    running.signal(Signal::INT);
    let _said = running.wait_for("Stopping: SIGINT (3 calls under way, to be brought to an end)", SOON);
    running.signal(Signal::TERM);
    let run = running.finish(AT_ONCE).exits(130);
    insta::assert_snapshot!(run.stderr.lines().last().unwrap(), @"Left at once (SIGTERM): what was sent is recorded, its answer is not waited for. Run `disync apply` again to go on; nothing is lost.");
    converges(&emulated, &project);
}

#[test]
fn a_reader_that_has_left_ends_an_apply_consistently() {
    for leaves_stderr in [false, true] {
        let (emulated, project) = start();
        emulated.inject(Fault::next(GENERATE, 3, FaultKind::SlowProcess(LONG)));
        let ((out, stdout), (err, stderr)) = (pipe().unwrap(), pipe().unwrap());
        let running = project.cli().spawn_between("apply --auto-approve", stdout, stderr);
        is_reached(|| emulated.calls(GENERATE) == 3);
        let (left, mut reader) = if leaves_stderr { (err, out) } else { (out, err) };
        drop(left);
        let run = running.finish(SOON);
        assert_eq!(run.code, Some(141));
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        let said = if leaves_stderr { "nobody reads stderr any more" } else { "nobody reads stdout any more" };
        assert!(text.contains(said), "{text}");
        converges(&emulated, &project);
    }
}

#[test]
fn a_result_whose_reader_has_left_is_no_crash() {
    let (emulated, project) = start();
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    let run = project.cli().spawn_into("plan", writer).finish(SOON).exits(141);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let _run = project.cli().spawn_into("plan", full).finish(SOON).exits(1);
    converges(&emulated, &project);
}

#[test]
fn an_emulator_serves_on_when_nobody_reads_what_it_has_said() {
    let directory = Project::new(BIN, "embedded");
    let (reader, writer) = pipe().unwrap();
    let running = directory.cli().spawn_into("emulator --listen 127.0.0.1:0", writer);
    let mut line = String::new();
    let mut reader = BufReader::new(reader);
    reader.read_line(&mut line).unwrap();
    drop(reader);
    let url = line.trim().rsplit(' ').next().unwrap();
    let project = Project::new(BIN, url);
    project.sync(&Sync::new("one").tables("one", ["t"]));
    project.apply();
    running.signal(Signal::TERM);
    let _run = running.finish(SOON).exits(0);
}

/// Until something is so, which it soon is.
#[track_caller]
fn is_reached(is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < SOON, "it does not come to that");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_signal_ends_whatever_only_reads() {
    let (emulated, project) = start();
    project.apply();
    for command in ["plan", "drift", "status", "apply --auto-approve", "destroy --auto-approve"] {
        let n_calls = emulated.n_calls();
        let throttled = FaultKind::throttle(Some(Duration::from_secs(60)));
        emulated.inject(Fault::next(Operation::ListFiles, 1, throttled).at_any_operation());
        let running = project.cli().spawn(command);
        is_reached(|| emulated.n_calls() > n_calls);
        running.signal(Signal::TERM);
        let run = running.finish(AT_ONCE).exits(143);
        assert!(run.stderr.ends_with("Interrupted by SIGTERM. No task was changed.\n"), "{}", run.transcript());
    }
    assert_eq!(emulated.names().len(), 3);
    converges(&emulated, &project);
}

#[test]
fn a_signal_ends_a_wait_for_others() {
    let (emulated, project) = start();
    emulated.inject(Fault::next(GENERATE, 3, FaultKind::SlowProcess(LONG)));
    let _left = project.run("apply --auto-approve --detach").exits(5);
    let running = project.cli().spawn("op wait");
    let _said = running.wait_for("is at work", SOON);
    running.signal(Signal::INT);
    let _run = running.finish(AT_ONCE).exits(130);
    converges(&emulated, &project);
}

#[test]
fn no_pause_between_two_looks_is_waited_for() {
    let (emulated, project) = start();
    project.set(&emulated.url(), "wait: { first_poll: 5m, longest_poll: 5m, deadline: 1h }\n");
    let running = project.cli().spawn("apply --auto-approve");
    is_reached(|| emulated.calls(GENERATE) == 3);
    running.signal(Signal::TERM);
    let _run = running.finish(AT_ONCE).exits(143);
    project.set(&emulated.url(), "");
    converges(&emulated, &project);
}

#[test]
fn no_pause_before_a_repetition_is_waited_for() {
    let (emulated, project) = start();
    let throttled = FaultKind::throttle(Some(Duration::from_secs(100)));
    emulated.inject(Fault::next(GENERATE, 3, throttled));
    let running = project.cli().spawn("apply --auto-approve");
    // The others wait for the same pause, before they leave for the first time.
    is_reached(|| emulated.calls(GENERATE) > 0);
    running.signal(Signal::INT);
    let run = running.finish(AT_ONCE).exits(130);
    assert_eq!(run.stdout.matches("stopped on the way: SIGINT").count(), 3, "{}", run.transcript());
    assert!(!project.run("op list").succeeds().stdout.contains("no answer"), "nothing that may land was sent");
    let _n_left = emulated.service().change(disync_emulator::World::clear_faults).unwrap();
    converges(&emulated, &project);
}

#[test]
fn no_gate_between_waves_is_waited_for() {
    let (emulated, project) = start();
    project.set(&emulated.url(), "waves: { healthy_for: 1h }\n");
    project.sync(&Sync::new("one").tables("one", ["t"]).with("run: running").with("wave: 10"));
    let running = project.cli().spawn("apply --auto-approve --events events.ndjson");
    let is_watched = || emulated.tasks().get("one").is_some_and(|task| task.phase == Some("RUN"));
    is_reached(|| is_watched() && project.read("events.ndjson").contains("\"watch\""));
    running.signal(Signal::INT);
    let run = running.finish(AT_ONCE).exits(130);
    assert!(run.stdout.contains("stopped before it was seen to stay healthy"), "{}", run.transcript());
    project.set(&emulated.url(), "");
    converges(&emulated, &project);
}

#[test]
fn quitting_is_at_once_and_loses_nothing() {
    let (emulated, project) = start();
    let running = applying(&emulated, &project);
    running.signal(Signal::QUIT);
    let run = running.finish(AT_ONCE).exits(131);
    assert!(run.stderr.contains("Left at once (SIGQUIT)"), "{}", run.transcript());
    converges(&emulated, &project);
}

#[test]
fn a_hang_up_is_outlasted_where_that_was_asked_for() {
    let (emulated, project) = start();
    emulated.inject(Fault::next(GENERATE, 3, FaultKind::SlowProcess(LONG)));
    // As `nohup` does it.
    let running = project.cli().with_signals("--ignore-signal=HUP").spawn("apply --auto-approve");
    is_reached(|| emulated.calls(GENERATE) == 3);
    running.signal(Signal::HUP);
    emulated.step(LONG);
    let run = running.finish(SOON).exits(0);
    assert!(run.stdout.contains("Apply complete!"), "{}", run.transcript());
    converges(&emulated, &project);
}

#[test]
fn a_second_apply_is_told_who_holds_the_lock() {
    let (emulated, project) = start();
    let running = applying(&emulated, &project);
    let second = project.run("apply --auto-approve").exits(7);
    insta::assert_snapshot!(flat(&second.transcript()), @"$ disync apply --auto-approve [stderr] Error: the state is locked by [WHO] on [HOST] (process [PID]): apply since [TIME] hint: wait until that run has ended [exit 7]");
    let pid = format!("(process {})", running.pid());
    assert!(flat(&second.stderr).contains(&pid), "{}", second.stderr);
    let _destroy = project.run("destroy --auto-approve").exits(7);
    // Looking is allowed.
    let _planned = project.run("plan").succeeds();
    let _shown = project.run("show").succeeds();
    emulated.step(LONG);
    let _first = running.finish(SOON).exits(0);
    converges(&emulated, &project);
}

#[test]
fn a_lock_ends_with_its_process() {
    let (emulated, project) = start();
    let killed = applying(&emulated, &project).kill();
    assert_eq!(killed.code, None);
    converges(&emulated, &project);
}

#[test]
fn without_a_terminal_nothing_is_asked_and_nothing_is_called() {
    let (emulated, project) = start();
    insta::assert_snapshot!(project.run("apply").exits(1).transcript(), @"
    $ disync apply
    [stderr]
    Error: there is no terminal to ask for approval
      hint: look at `disync plan`, then pass --auto-approve
    [exit 1]
    ");
    let _refused = project.run("destroy").exits(1);
    assert_eq!(emulated.n_calls(), 0);
    assert!(!project.path().join(".disync").exists());
}

#[test]
fn yes_is_an_approval() {
    let (emulated, project) = start();
    let mut terminal = project.cli().on_terminal("apply --color never");
    terminal.wait_for("Enter a value:");
    assert!(emulated.names().is_empty());
    terminal.type_in("yes\n");
    let run = terminal.finish().exits(0);
    assert!(run.stdout.contains("Resources: 3 added, 0 changed, 0 destroyed."), "{:?}", run.stdout);
    assert_eq!(emulated.names().len(), 3);
    converges(&emulated, &project);
}

#[test]
fn anything_else_is_none() {
    let (emulated, project) = start();
    for answer in ["no\n", "y\n", "YES\n", "\n", "yes please\n", "\u{4}"] {
        let mut terminal = project.cli().on_terminal("apply");
        terminal.wait_for("Enter a value:");
        terminal.type_in(answer);
        let run = terminal.finish().exits(1);
        assert!(run.stdout.contains("it was not approved"), "{answer:?}: {:?}", run.stdout);
    }
    assert!(emulated.names().is_empty());
    let writes = Operation::ALL.into_iter().filter(|operation| operation.is_write());
    assert_eq!(writes.map(|operation| emulated.calls(operation)).sum::<u64>(), 0);
}

#[test]
fn an_interrupt_at_the_question_is_no_approval() {
    let (emulated, project) = start();
    let terminal = project.cli().on_terminal("apply");
    terminal.wait_for("Enter a value:");
    terminal.signal(Signal::INT);
    let run = terminal.finish().exits(130);
    assert!(run.elapsed < SOON, "{:?}", run.elapsed);
    assert!(run.stdout.ends_with("Interrupted by SIGINT. No task was changed.\r\n"), "{:?}", run.stdout);
    assert!(emulated.names().is_empty());
}

#[test]
fn live_progress_is_cleared_and_holds_no_garbage() {
    let (_emulated, project) = start();
    let run = project.cli().on_terminal("apply --auto-approve").finish().exits(0);
    let left = without_sequences(&run.stdout);
    assert!(!left.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r')), "{left:?}");
    assert!(run.stdout.contains("\u{1b}[32m"), "there is colour: {:?}", run.stdout);
    assert!(left.contains("Apply complete!"), "{left:?}");
    assert_eq!(
        run.stdout.matches("\u{1b}[?25l").count(),
        run.stdout.matches("\u{1b}[?25h").count(),
        "the cursor is back"
    );
}

#[test]
fn a_dumb_terminal_and_no_color_get_plain_lines() {
    let (_emulated, project) = start();
    let run = project.cli().env("NO_COLOR", "1").on_terminal("plan").finish().exits(0);
    assert!(!run.stdout.contains('\u{1b}'), "{:?}", run.stdout);
    let run = project.run("plan --color always").succeeds();
    assert!(run.stdout.contains('\u{1b}'), "{:?}", run.stdout);
}

/// A text without its control sequences (`ESC [ … letter`), which must be well formed.
fn without_sequences(text: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        left.push_str(before);
        let end = after.find(|c: char| c.is_ascii_alphabetic()).unwrap_or_else(|| panic!("unfinished: {after:?}"));
        let (parameters, from_end) = after.split_at(end);
        assert!(parameters.chars().all(|c| c.is_ascii_digit() || matches!(c, ';' | '?')), "{parameters:?}");
        rest = &from_end[1..];
    }
    left + rest
}
