//! `disync emulator`: DataWorks on this machine, as a service that others start, use, kill and stop.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use disync_emulator::Options;
use disync_testkit::{Cloud, Emulated, Project, Running, Signal, Sync};

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");
const SOON: Duration = Duration::from_secs(10);

/// A running emulator that keeps its world in `world.jsonl` of the project, and its address.
fn serve(project: &Project, more: &str) -> (Running, String) {
    let running = project.cli().spawn(&format!("emulator --listen 127.0.0.1:0 --instance-time 50ms {more}"));
    let line = running.wait_for("\n", SOON);
    let address = line.strip_prefix("DataWorks emulator listening on ").and_then(|rest| rest.strip_suffix('\n'));
    let address = address.unwrap_or_else(|| panic!("another first line: {line:?}")).to_owned();
    (running, address)
}

/// A project whose endpoint is not known yet.
fn project() -> Project {
    let project = Project::new(BIN, "http://127.0.0.1:1");
    project.sync(&Sync::new("orders").tables("shop", ["orders"]).with("run: running"));
    project
}

#[test]
fn it_prints_one_line_and_serves() {
    let project = project();
    let (running, url) = serve(&project, "--process-time 50ms");
    project.set(&url, "");
    project.apply();
    project.is_in_sync();
    running.signal(Signal::TERM);
    let run = running.finish(SOON).exits(0);
    assert_eq!(run.stdout, format!("DataWorks emulator listening on {url}\n"));
    assert_eq!(run.stderr, "");
}

#[test]
fn what_was_answered_survives_a_kill() {
    let project = project();
    let file = "--data world.jsonl --process-time 50ms";
    let (running, url) = serve(&project, file);
    project.set(&url, "");
    project.apply();
    assert_eq!(running.kill().code, None);
    let (running, url) = serve(&project, file);
    project.set(&url, "");
    project.is_in_sync();
    project.sync(&Sync::new("orders").tables("shop", ["orders", "items"]).with("run: running"));
    project.apply();
    assert_eq!(running.kill().code, None);
    let cloud = Cloud::kept_in(&project.path().join("world.jsonl"));
    assert_eq!(cloud.tables("orders"), ["shop.items", "shop.orders"]);
    assert_eq!(cloud.task("orders").phase, Some("RUN"));
}

#[test]
fn a_process_that_was_started_before_the_kill_ends_after_it() {
    let project = project();
    let (running, url) = serve(&project, "--data world.jsonl --process-time 2s");
    project.set(&url, "wait: { first_poll: 20ms, longest_poll: 50ms, deadline: 200ms }\n");
    let _accepted = project.run("apply --auto-approve").exits(5);
    assert_eq!(running.kill().code, None);
    // It is the file that knows the process: started anew, it would fail without an end of its own.
    let emulated = Emulated::of_file(
        &project.path().join("world.jsonl"),
        Options { process_end: disync_emulator::ProcessEnd::Never, ..Emulated::options() },
    );
    project.set(&emulated.url(), "");
    project.apply();
    assert_eq!(emulated.tables("orders"), ["shop.orders"]);
}

#[test]
fn every_signal_that_asks_for_an_end_is_a_clean_end() {
    let project = project();
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let (running, url) = serve(&project, "--data world.jsonl");
        running.signal(signal);
        let _ended = running.finish(Duration::from_secs(5)).exits(0);
        let address = url.strip_prefix("http://").unwrap();
        assert!(std::net::TcpStream::connect(address).is_err(), "the port is free again");
    }
}

#[test]
fn only_the_access_keys_that_were_given_are_known() {
    let project = project();
    let (_running, url) = serve(&project, "--access-key ann:secretofann --access-key bob:secretofbob");
    project.set(&url, "");
    let _unknown = project.run("plan").exits(8);
    let _ann = project.cli().with_access_key("ann", "secretofann").run("plan").succeeds();
    let _bob = project.cli().with_access_key("bob", "secretofbob").run("plan").succeeds();
    let _wrong = project.cli().with_access_key("ann", "secretofbob").run("plan").exits(8);
}

#[test]
fn an_address_that_others_reach_needs_a_flag() {
    let project = project();
    insta::assert_snapshot!(project.run("emulator --listen 0.0.0.0:0").exits(1).transcript(), @"
    $ disync emulator --listen 0.0.0.0:0
    [stderr]
    Error: 0.0.0.0:0 can be reached from other machines
      hint: listen on 127.0.0.1, or pass --allow-remote
    [exit 1]
    ");
    let running = project.cli().spawn("emulator --listen 0.0.0.0:0 --allow-remote");
    running.wait_for("listening on http://0.0.0.0:", SOON);
    running.signal(Signal::TERM);
    let _ended = running.finish(SOON).exits(0);
}

#[test]
fn a_file_or_a_port_that_is_in_use_is_refused() {
    let project = project();
    let (_running, url) = serve(&project, "--data world.jsonl");
    insta::assert_snapshot!(
        project.run("emulator --listen 127.0.0.1:0 --data world.jsonl").exits(1).transcript(), @"
    $ disync emulator --listen 127.0.0.1:[PORT] --data world.jsonl
    [stderr]
    Error: cannot open the world: another emulator is using the data file world.jsonl
    [exit 1]
    ");
    let address = url.strip_prefix("http://").unwrap();
    insta::assert_snapshot!(project.run(&format!("emulator --listen {address}")).exits(1).stderr.replace(address, "[ADDRESS]"), @"Error: cannot listen on [ADDRESS]: Address already in use (os error 98)");
    project.write("other.jsonl", "{\"not\": \"ours\"}\n");
    insta::assert_snapshot!(
        project.run("emulator --listen 127.0.0.1:0 --data other.jsonl").exits(1).transcript(), @"
    $ disync emulator --listen 127.0.0.1:[PORT] --data other.jsonl
    [stderr]
    Error: cannot open the world: other.jsonl is not a data file of the emulator
    [exit 1]
    ");
    assert_eq!(project.read("other.jsonl"), "{\"not\": \"ours\"}\n", "what is not ours is not touched");
}

#[test]
fn two_projects_share_an_emulator() {
    let emulated = Emulated::start();
    let (ours, theirs) = (Project::new(BIN, &emulated.url()), Project::new(BIN, &emulated.url()));
    ours.sync(&Sync::new("ours").tables("shop", ["a"]));
    theirs.sync(&Sync::new("theirs").tables("shop", ["b"]));
    ours.apply();
    theirs.apply();
    ours.is_in_sync();
    theirs.is_in_sync();
    let _destroyed = ours.run("destroy --auto-approve").succeeds();
    assert_eq!(emulated.names(), ["theirs"]);
    theirs.is_in_sync();
}

#[test]
fn a_key_that_is_none_is_refused_without_being_repeated() {
    let project = project();
    let run = project.run("emulator --listen 127.0.0.1:0 --access-key verysecret").exits(1);
    assert!(run.stderr.contains("ID:SECRET"), "{}", run.stderr);
    assert!(!run.stderr.contains("verysecret"), "{}", run.stderr);
}

/// Asks the emulator at `url` for something below `/_emulator/`, and returns the status and the body.
fn admin(url: &str, method: &str, path: &str, body: &str) -> (u16, String) {
    let answer = exchange(url, method, path, body).expect("the emulator answers");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.expect("a head has a status"), body.to_owned())
}

fn exchange(url: &str, method: &str, path: &str, body: &str) -> io::Result<String> {
    let address = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address)?;
    let length = body.len();
    let head = format!("{method} /_emulator/{path} HTTP/1.0\r\nHost: {address}\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(format!("{head}{body}").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[test]
fn faults_from_a_file_strike_the_calls_they_name() {
    let project = project();
    let faults = r#"{"faults":[{"at":"CreateDISyncTask","nth":1,"fault":"lose_answer"}]}"#;
    project.write("faults.json", faults);
    let (_running, url) = serve(&project, "--process-time 50ms --faults faults.json");
    project.set(&url, "");
    project.apply();
    project.is_in_sync();
    let (status, stats) = admin(&url, "GET", "stats", "");
    assert_eq!(status, 200);
    let stats: serde_json::Value = serde_json::from_str(&stats).unwrap();
    assert_eq!(stats["operations"]["CreateDISyncTask"]["calls"], 1, "it was found, not created again");
    assert_eq!(stats["faults_waiting"], 0);
}

#[test]
fn what_is_edited_below_the_administration_is_drift() {
    let project = project();
    let (_running, url) = serve(&project, "--process-time 50ms");
    project.set(&url, "");
    project.apply();
    let edit = r#"{"task":"orders","edit":"remove_table","database":"shop","table":"orders"}"#;
    assert_eq!(admin(&url, "POST", "edit", edit), (200, "{\"edited\":\"orders\"}\n".to_owned()));
    let _pending = project.run("plan --detailed-exitcode").exits(2);
    let (status, world) = admin(&url, "GET", "world", "");
    assert!(status == 200 && world.contains("\"tables\":[]"), "{world}");
}

#[test]
fn stepped_time_waits_for_its_steps() {
    let project = project();
    let (_running, url) = serve(&project, "--time stepped --start-time 2025-01-01T00:00:00Z");
    project.set(&url, "wait: { first_poll: 20ms, longest_poll: 50ms, deadline: 200ms }\n");
    let _waiting = project.run("apply --auto-approve").exits(5);
    let (_, answer) = admin(&url, "POST", "advance", r#"{"seconds":2}"#);
    assert_eq!(answer, "{\"now\":\"2025-01-01T00:00:02Z\"}\n");
    // The process has ended now; the start of the instance takes another second.
    let _waiting = project.run("apply --auto-approve").exits(5);
    drop(admin(&url, "POST", "advance", r#"{"by":"1s"}"#));
    project.apply();
    project.is_in_sync();
}

#[test]
fn a_file_that_is_not_understood_is_an_error_at_its_place() {
    let project = project();
    project.write("faults.yaml", "faults:\n  - { fault: lose_answer, nht: 3 }\n");
    project.write("options.yaml", "process_time: 2s\npending: perhaps\n");
    let commands = ["--faults faults.yaml", "--options options.yaml", "--faults none.yaml", "--process-time soon"];
    let errors =
        commands.map(|command| project.run(&format!("emulator --listen 127.0.0.1:0 {command}")).exits(1).stderr);
    insta::assert_snapshot!(errors.join("\n"), @r#"
    Error: faults.yaml:2:5: faults[0]: `nht` does not belong here

    Error: options.yaml:2:10: pending: unknown variant `perhaps`, expected one of `null_status`,
    `running`, `empty_success`, `never`, `fail`

    Error: cannot read the faults none.yaml: No such file or directory (os error 2)

    Error: an option is not valid: process_time: invalid value: string "soon", expected a time such as
    `500ms`, `2s` or `1h 30m`
    "#);
}

#[test]
fn flags_win_over_the_file_of_options() {
    let project = project();
    let options = r#"{"process_time":"1h","instance_time":"1h","pending":"running","status":"Success"}"#;
    project.write("options.json", options);
    // The helper gives --instance-time.
    let (_running, url) = serve(&project, "--options options.json --process-time 50ms");
    project.set(&url, "");
    project.apply();
    project.is_in_sync();
}
