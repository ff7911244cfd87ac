//! What goes wrong with keys, networks and services: the exit code, the words, and that nothing is left half done and
//! unrecorded.

use std::time::Duration;

use disync_emulator::{Fault, FaultKind, Options, ProcessEnd};
use disync_testkit::{Emulated, Project, RawServer, Run, Sync, http, placeholders};
use disync_wire::Operation;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

fn orders() -> Sync {
    Sync::new("orders").tables("shop", ["orders", "items"])
}

/// A project with one sync that nothing was applied of yet.
fn project(url: &str) -> Project {
    let project = Project::new(BIN, url);
    project.sync(&orders());
    project
}

fn start() -> (Emulated, Project) {
    let emulated = Emulated::start();
    let project = project(&emulated.url());
    (emulated, project)
}

/// The next apply ends where an undisturbed one would have.
#[track_caller]
fn converges(emulated: &Emulated, project: &Project) {
    project.apply();
    assert_eq!(emulated.tables("orders"), ["shop.items", "shop.orders"]);
    assert_eq!(emulated.names(), ["orders"]);
    project.is_in_sync();
}

/// Both commands that talk to the service end with this code, and do so in time; returns what `plan` said.
#[track_caller]
fn both_exit(project: &Project, code: i32) -> Run {
    let apply = project.run("apply --auto-approve").exits(code);
    assert!(apply.elapsed < Duration::from_secs(10), "{:?}", apply.elapsed);
    project.run("plan").exits(code)
}

/// A plan could not be made, because the tasks could not be listed: that is an error, and no failed check.
#[track_caller]
fn is_no_plan(run: Run) -> Run {
    assert_eq!(run.code, Some(1), "{}", run.transcript());
    assert!(!run.stdout.contains("No changes."), "{}", run.transcript());
    run
}

#[test]
fn keys_that_are_wrong_unknown_or_missing_are_told_apart() {
    let (emulated, project) = start();
    let wrong = project.cli().with_access_key("testid", "wrongsecret").run("plan").exits(8);
    assert!(wrong.stderr.contains("SignatureDoesNotMatch"), "{}", wrong.transcript());
    assert!(!wrong.stderr.contains("string to sign"), "{}", wrong.transcript());
    assert!(wrong.stderr.contains("  hint: check the secret of the access key"), "{}", wrong.transcript());
    assert!(!wrong.output().contains("testid"), "what the service repeats of the key is not shown");
    assert!(!wrong.output().contains("wrongsecret"));
    let unknown = project.cli().with_access_key("nobody", "testsecret").run("plan").exits(8);
    insta::assert_snapshot!(unknown.transcript(), @"
    $ disync plan
    [stderr]
    Error: ListFiles: Specified access key is not found. (denied, code InvalidAccessKeyId.NotFound,
    RequestId [REQUEST])
      hint: check the access key: `disync auth whoami` says where it comes from
      hint: `disync error InvalidAccessKeyId.NotFound` says more
    [exit 8]
    ");
    let missing = project.cli().without("ALIBABA_CLOUD_ACCESS_KEY_SECRET").run("plan").exits(8);
    insta::assert_snapshot!(missing.transcript(), @"
    $ disync plan
    [stderr]
    Error: no credentials: environment: ALIBABA_CLOUD_ACCESS_KEY_SECRET: not set, though
    ALIBABA_CLOUD_ACCESS_KEY_ID is
      hint: what is set up is used or mended, never skipped; docs/credentials.md lists the sources in
        order
    [exit 8]
    ");
    let _denied = project.cli().with_access_key("testid", "wrongsecret").run("apply --auto-approve").exits(8);
    assert!(emulated.names().is_empty());
    converges(&emulated, &project);
}

#[test]
fn a_key_with_a_line_break_is_called_that() {
    let (emulated, project) = start();
    let pasted = project.cli().with_access_key("testid", "testsecret\n").run("plan").exits(8);
    insta::assert_snapshot!(pasted.transcript(), @"
    $ disync plan
    [stderr]
    Error: no credentials: environment: ALIBABA_CLOUD_ACCESS_KEY_SECRET: contains a space, a line break
    or another character that no key has (the value is not shown)
      hint: what is set up is used or mended, never skipped; docs/credentials.md lists the sources in
        order
    [exit 8]
    ");
    assert_eq!(emulated.n_calls(), 0);
}

#[test]
fn an_unknown_project_is_a_matter_of_permission() {
    let (emulated, project) = start();
    project.replace("disync.yaml", "project_id: 10000", "project_id: 10001");
    insta::assert_snapshot!(both_exit(&project, 8).transcript(), @"
    $ disync plan
    [stderr]
    Error: ListFiles: The workspace 10001 does not exist or you are not a member of it. (denied, code
    Forbidden.Access, RequestId [REQUEST])
      hint: check `project_id`, the caller's role in the workspace, and that the edition has the
        operation
      hint: `disync error Forbidden.Access` says more
    [exit 8]
    ");
    project.replace("disync.yaml", "project_id: 10001", "project_id: 10000");
    project.forget();
    converges(&emulated, &project);
}

#[test]
fn a_state_of_another_project_is_refused() {
    let (emulated, project) = start();
    converges(&emulated, &project);
    project.replace("disync.yaml", "project_id: 10000", "project_id: 10001");
    let calls = emulated.n_calls();
    insta::assert_snapshot!(both_exit(&project, 4).stderr, @"
    Error: ./.disync/state.json is the state of project 10000, not of project 10001: correct
    `project_id` or use another directory
    ");
    assert_eq!(emulated.n_calls(), calls);
}

#[test]
fn an_endpoint_where_nobody_listens_is_unreachable() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let project = project(&format!("http://127.0.0.1:{port}"));
    insta::assert_snapshot!(both_exit(&project, 1).transcript(), @"
    $ disync plan
    [stderr]
    Error: ListFiles: 127.0.0.1:[PORT]: cannot connect: Connection refused (os error 111) (unreachable)
      hint: check the endpoint and the network, then run it again
    [exit 1]
    ");
}

#[test]
fn throttling_that_does_not_end_is_given_up() {
    let (emulated, project) = start();
    let fault = |times| Fault::next(Operation::ListFiles, times, FaultKind::throttle(None)).at_any_operation();
    emulated.inject(fault(1000));
    let run = is_no_plan(project.run("plan"));
    assert!(run.output().contains("Throttling.User"), "{}", run.transcript());
    assert!(run.elapsed < Duration::from_secs(5), "{:?}", run.elapsed);
    assert!(emulated.n_calls() <= 3, "an account that is throttled is not called again and again");
}

#[test]
fn throttling_that_passes_is_not_noticed() {
    let (emulated, project) = start();
    let soon = FaultKind::throttle(Some(Duration::from_millis(50)));
    emulated.inject(Fault::next(Operation::ListFiles, 1, soon.clone()));
    emulated.inject(Fault::next(Operation::CreateDISyncTask, 1, soon.clone()));
    emulated.inject(Fault::next(Operation::QueryDISyncTaskConfigProcessResult, 1, soon));
    converges(&emulated, &project);
}

#[test]
fn a_close_look_tells_how_the_service_is_called_and_what_is_repeated() {
    let (emulated, project) = start();
    let soon = FaultKind::throttle(Some(Duration::from_millis(50)));
    emulated.inject(Fault::next(Operation::ListFiles, 1, soon));
    let run = project.run("plan -v").succeeds();
    let notes: Vec<&str> = run.stderr.lines().take_while(|line| !line.starts_with("Calls: ")).collect();
    insta::assert_snapshot!(placeholders(&notes.join("\n"), project.path()), @"
    endpoint 127.0.0.1:[PORT] (`endpoint` in disync.yaml)
    signature V1 (HMAC-SHA1)
    credentials from environment: ALIBABA_CLOUD_ACCESS_KEY_ID (key te…)
    the service throttles: 2.1 calls a second instead of 5.0 calls a second
    ListFiles: attempt 2 of 3 in 0.1 s, after: Throttling.User
    ");
    emulated.inject(Fault::next(Operation::ListFiles, 1, FaultKind::UNAVAILABLE));
    assert!(!project.run("plan").succeeds().stderr.contains("attempt"), "only where it was asked for");
    assert_eq!(project.run("plan -v --quiet").succeeds().stderr, "");
}

#[test]
fn a_used_up_day_is_called_that() {
    let (emulated, project) = start();
    emulated.inject(Fault::next(Operation::ListFiles, 1000, FaultKind::DAILY_LIMIT).at_any_operation());
    insta::assert_snapshot!(project.run("plan").exits(1).transcript(), @"
    $ disync plan
    [stderr]
    Error: ListFiles: The number of calls has reached the daily limit. (quota exhausted, code
    Throttling.Api.Risk, RequestId [REQUEST])
      hint: wait until the next day, or raise the edition
      hint: `disync error Throttling.Api.Risk` says more
    [exit 1]
    ");
    assert_eq!(emulated.n_calls(), 1, "the next call would be in vain");
}

#[test]
fn an_error_of_the_service_while_reading_is_repeated_and_then_reported() {
    let (emulated, project) = start();
    emulated.inject(Fault::next(Operation::ListFiles, 1, FaultKind::INTERNAL_ERROR));
    let _planned = project.run("plan").succeeds();
    emulated.inject(Fault::next(Operation::ListFiles, 3, FaultKind::UNAVAILABLE));
    let run = is_no_plan(project.run("plan"));
    assert!(run.output().contains("ServiceUnavailable, RequestId"), "{}", run.transcript());
    converges(&emulated, &project);
}

#[test]
fn a_task_that_cannot_be_read_is_left_alone() {
    let (emulated, project) = start();
    converges(&emulated, &project);
    project.sync(&Sync::new("orders").tables("shop", ["orders"]));
    emulated.inject(Fault::next(Operation::GetDISyncTask, 3, FaultKind::INTERNAL_ERROR));
    insta::assert_snapshot!(project.run("plan").exits(3).transcript(), @"
    $ disync plan
    disync cannot decide what to do:

      # realtime.orders is blocked
      ! realtime.orders
          blocked: it could not be read: GetDISyncTask: An internal system error occurred. Try again
            later. (no answer, code InternalError.System, RequestId
            [REQUEST])
          way out: run it again: what was sent is looked up before anything is repeated

    Plan: 0 to add, 0 to change, 0 to destroy.

    Error: 1 sync is blocked; apply refuses this plan until that is settled
    [stderr]
    Calls: 4 (GetDISyncTask 3, ListFiles 1)
    [exit 3]
    ");
    emulated.inject(Fault::next(Operation::GetDISyncTask, 3, FaultKind::INTERNAL_ERROR));
    let _refused = project.run("apply --auto-approve").exits(4);
    assert_eq!(emulated.tables("orders").len(), 2);
    project.apply();
    assert_eq!(emulated.tables("orders"), ["shop.orders"]);
}

#[test]
fn a_process_that_fails_says_why_and_is_tried_again_by_the_next_apply() {
    let (emulated, project) = start();
    let fault = FaultKind::FailProcess("the source shop is not reachable".to_owned());
    emulated.inject(Fault::next(Operation::GenerateDISyncTaskConfigForCreating, 1, fault));
    let run = project.run("apply --auto-approve --quiet").exits(6);
    let report: Vec<&str> = run.stdout.lines().skip_while(|line| !line.starts_with("Tables: ")).collect();
    let report: Vec<&str> = report.into_iter().take_while(|line| !line.starts_with("Calls: ")).collect();
    insta::assert_snapshot!(report.join("\n"), @"
    Tables: 2 to add, 0 to remove.
    Impact: backfill: 2 tables come (rows that change after the next start arrive; whether existing rows
    are loaded is not documented); safe: 1 new task ships nothing until started (disync does not start
    it)
      realtime.orders  failed  generate: the service could not generate the configuration: the source
                               shop is not reachable

    Apply incomplete: 0 added, 0 changed, 0 destroyed.
    Syncs: 1 planned, 0 applied, 0 skipped, 1 failed, 0 unknown, 0 waiting.
    ");
    assert!(emulated.names().is_empty());
    let plan = project.run("plan --detailed-exitcode").exits(2);
    assert!(plan.stdout.contains("Plan: 1 to add"), "{}", plan.transcript());
    converges(&emulated, &project);
}

#[test]
fn a_process_that_takes_longer_than_the_deadline_is_gone_on_with() {
    let (emulated, project) = start();
    project.set(&emulated.url(), "wait: { first_poll: 20ms, longest_poll: 50ms, deadline: 300ms }\n");
    let slow = FaultKind::SlowProcess(Duration::from_millis(1500));
    emulated.inject(Fault::next(Operation::GenerateDISyncTaskConfigForCreating, 1, slow));
    let _running = project.run("apply --auto-approve").exits(5);
    let plan = project.run("plan --detailed-exitcode").exits(2);
    assert!(plan.stdout.contains("Plan: 1 to add"), "{}", plan.transcript());
    project.set(&emulated.url(), "");
    converges(&emulated, &project);
    let started = emulated.calls(Operation::GenerateDISyncTaskConfigForCreating);
    assert_eq!(started, 1, "the process of the first run is the one that is used");
}

#[test]
fn a_process_that_never_ends_is_given_up_every_time() {
    let emulated = Emulated::with(Options { process_end: ProcessEnd::Never, ..Emulated::options() });
    let project = project(&emulated.url());
    project.set(&emulated.url(), "wait: { first_poll: 20ms, longest_poll: 50ms, deadline: 200ms }\n");
    for _ in 0..2 {
        let _running = project.run("apply --auto-approve").exits(5);
    }
    assert!(emulated.names().is_empty());
}

#[test]
fn a_configuration_for_other_tables_than_wished_is_not_used() {
    let emulated = Emulated::start();
    let server = RawServer::in_front_of(emulated.service(), |received, mut response| {
        if received.operation() == "QueryDISyncTaskConfigProcessResult" {
            let text = String::from_utf8_lossy(&response.body).replace("items", "salaries");
            response.body = text.into_bytes();
        }
        response
    });
    let tampered = project(&server.url());
    let run = tampered.run("apply --auto-approve").exits(6);
    assert!(run.output().contains("missing: shop.items; not wished: shop.salaries"), "{}", run.transcript());
    assert!(emulated.names().is_empty(), "nothing was created");
    let plan = tampered.run("plan --detailed-exitcode").exits(2);
    assert!(plan.stdout.contains("Plan: 1 to add"), "{}", plan.transcript());
    tampered.set(&emulated.url(), "");
    converges(&emulated, &tampered);
}

#[test]
fn what_is_no_dataworks_is_not_understood_and_nothing_is_concluded_from_it() {
    let answers: [(&str, Vec<u8>); 6] = [
        ("a login page", http(200, "text/html", b"<html><body>Please log in</body></html>")),
        ("an empty object", http(200, "application/json", b"{}")),
        ("an empty list", http(200, "application/json", b"[]")),
        ("nothing", http(200, "application/json", b"")),
        ("binary", http(200, "application/octet-stream", &[0xff; 64])),
        ("no HTTP", b"SSH-2.0-OpenSSH_9.0\r\n".to_vec()),
    ];
    for (what, answer) in answers {
        let server = RawServer::answering(move |_| answer.clone());
        let project = project(&server.url());
        for command in ["plan", "apply --auto-approve"] {
            let run = is_no_plan(project.run(command));
            assert!(run.output().len() < 2000, "{what}: {}", run.transcript());
        }
        let writes = server.received().iter().filter(|received| !received.operation().starts_with("List")).count();
        assert_eq!(writes, 0, "{what}");
    }
}

#[test]
fn a_redirect_is_named_and_not_followed() {
    let there = RawServer::answering(|_| http(200, "application/json", b"{}"));
    let location = there.url();
    let here = RawServer::answering(move |received| {
        let to = format!("Location: {location}/login?Signature=abc&back={}\r\n", received.query);
        format!("HTTP/1.1 302 -\r\n{to}Content-Length: 0\r\nConnection: close\r\n\r\n").into_bytes()
    });
    let run = is_no_plan(project(&here.url()).run("plan"));
    insta::assert_snapshot!(run.transcript(), @"
    $ disync plan
    [stderr]
    Error: ListFiles: HTTP 302, which points to http://127.0.0.1:[PORT]/login; the API redirects nowhere,
    and disync follows nothing (unintelligible answer)
      hint: is `endpoint` in disync.yaml the DataWorks API? If it is, report this with its RequestId
    [exit 1]
    ");
    assert!(there.received().is_empty(), "a signed request is for the host that it was signed for");
}

#[test]
fn an_answer_without_end_is_cut_off() {
    let server = RawServer::answering(|_| http(200, "application/json", &vec![b' '; 40 << 20]));
    let run = is_no_plan(project(&server.url()).run("plan"));
    assert!(run.output().contains("33554432 bytes"), "{}", run.transcript());
}

#[test]
fn an_unreachable_service_keeps_what_is_recorded() {
    let (emulated, project) = start();
    converges(&emulated, &project);
    let url = emulated.url();
    let shown = project.run("show").succeeds().stdout;
    project.set("http://127.0.0.1:1", "");
    let _unreachable = both_exit(&project, 1);
    assert_eq!(project.run("show").succeeds().stdout, shown);
    project.set(&url, "");
    project.is_in_sync();
}

#[test]
fn tasks_that_cannot_be_listed_are_an_error_and_no_failed_check() {
    let (emulated, project) = start();
    for kind in [FaultKind::throttle(None), FaultKind::UNAVAILABLE, FaultKind::NotJson, FaultKind::LoseAnswer] {
        emulated.inject(Fault::next(Operation::ListFiles, 3, kind.clone()));
        is_no_plan(project.run("plan"));
        emulated.inject(Fault::next(Operation::ListFiles, 3, kind));
        is_no_plan(project.run("apply --auto-approve"));
    }
}
