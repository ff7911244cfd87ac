//! `drift --notify` on the command line: what is sent, what is remembered, and what never gets out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use disync_emulator::ConsoleChange;
use disync_testkit::{Cli, Emulated, Project, RawServer, Sync, http};
use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

const CHANNELS: &str = "notify:\n  - { type: webhook, url_env: PAGER_URL, secret_env: PAGER_SECRET }\n";

/// A pager that answers with a status that the test sets; 0 is no answer at all.
struct Pager {
    server: RawServer,
    status: Arc<AtomicU16>,
}

impl Pager {
    fn start() -> Self {
        let status = Arc::new(AtomicU16::new(204));
        let answer = Arc::clone(&status);
        let server = RawServer::answering(move |_| {
            while answer.load(Ordering::SeqCst) == 0 {
                std::thread::sleep(Duration::from_millis(5));
            }
            http(answer.load(Ordering::SeqCst), "text/plain", b"hush-token is wrong")
        });
        Self { server, status }
    }

    fn answers(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    fn messages(&self) -> Vec<Value> {
        let bodies = self.server.received().into_iter().map(|received| received.body);
        bodies.map(|body| serde_json::from_str(&body).expect("JSON")).collect()
    }
}

/// A sync that was applied and then edited in the console, and a pager.
fn edited() -> (Emulated, Project, Pager, Cli) {
    let (emulated, pager) = (Emulated::start(), Pager::start());
    let project = Project::new(BIN, &emulated.url());
    project.set(&emulated.url(), CHANNELS);
    project.sync(&Sync::new("orders").tables("shop", ["orders", "items"]).with("run: running"));
    project.apply();
    emulated.edit("orders", ConsoleChange::Stop);
    let url = format!("{}/alarms/hush-token?key=hush-key", pager.server.url());
    let cli = project.cli().env("PAGER_URL", url).env("PAGER_SECRET", "hush-secret");
    (emulated, project, pager, cli)
}

#[test]
fn a_finding_is_told_once_and_once_more_when_it_is_gone() {
    let (emulated, project, pager, cli) = edited();
    let silent = cli.run("drift").exits(2);
    assert!(pager.messages().is_empty(), "nobody has asked for it");
    assert_eq!(cli.run("drift --notify").exits(2).transcript(), silent.transcript().replace("drift", "drift --notify"));
    let said = |message: &Value, key: &str| {
        let lines = message[key].as_array().expect("a list").clone();
        lines.iter().map(|line| line["message"].as_str().expect("a text").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(said(&pager.messages()[0], "new"), ["its instance was found stopped and should be running"]);
    assert!(pager.server.received()[0].header("webhook-signature").is_some_and(|sign| sign.starts_with("v1,")));
    drop(cli.run("drift --notify").exits(2));
    assert_eq!(pager.messages().len(), 1, "it was told");
    emulated.edit("orders", ConsoleChange::Start);
    drop(cli.run("drift --notify").succeeds());
    assert_eq!(said(&pager.messages()[1], "ended"), ["its instance was found stopped and should be running"]);
    drop(cli.run("drift --notify").succeeds());
    assert_eq!(pager.messages().len(), 2);
    assert!(!project.read(".disync/notified.json").contains("hush"));
}

#[test]
fn a_pager_that_is_down_is_a_warning_without_its_secrets_and_is_told_later() {
    let (_emulated, project, pager, cli) = edited();
    pager.answers(404);
    let run = cli.run("drift --notify --quiet").exits(2);
    assert!(!run.output().contains("hush"), "{}", run.output());
    insta::assert_snapshot!(run.stderr, @"
    Warning: the channel `webhook`, which `PAGER_URL` leads to, was not told: it answered with HTTP
    status 404: [secret] is wrong; the next run tries again
    ");
    let verbose = cli.run("drift --notify --verbose").exits(2);
    assert!(!verbose.output().contains("hush"), "{}", verbose.output());
    pager.answers(200);
    let n_before = pager.messages().len();
    assert_eq!(cli.run("drift --notify --quiet").exits(2).stderr, "");
    assert_eq!(pager.messages().len(), n_before + 1);
    let unset = cli.without("PAGER_URL").run("drift --notify").exits(2);
    assert!(!unset.stderr.contains("Warning"), "there is nothing to tell: {}", unset.stderr);
    project.remove(".disync/notified.json");
    let unset = project.cli().run("drift --notify").exits(2);
    assert!(
        unset.stderr.replace('\n', " ").contains("the environment variable `PAGER_URL` is not set"),
        "{}",
        unset.stderr
    );
}

#[test]
fn a_run_that_is_killed_while_it_tells_is_repeated_by_the_next_one_alone() {
    let (_emulated, _project, pager, cli) = edited();
    pager.answers(0);
    let running = cli.spawn("drift --notify");
    while pager.server.received().is_empty() {
        std::thread::yield_now();
    }
    assert_eq!(running.kill().code, None);
    pager.answers(200);
    drop(cli.run("drift --notify").exits(2));
    drop(cli.run("drift --notify").exits(2));
    let ids: Vec<_> = pager.server.received().iter().map(|one| one.header("webhook-id").map(str::to_owned)).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn a_damaged_memory_is_said_and_the_one_before_it_is_used() {
    let (emulated, project, pager, cli) = edited();
    drop(cli.run("drift --notify").exits(2));
    emulated.edit("orders", ConsoleChange::AddTable { database: "shop".to_owned(), table: "carts".to_owned() });
    drop(cli.run("drift --notify").exits(2));
    project.write(".disync/notified.json", "{");
    let run = cli.run("drift --notify").exits(2);
    assert!(run.stderr.replace('\n', " ").contains("the one before it is used"), "{}", run.stderr);
    let messages = pager.messages();
    assert_eq!((messages.len(), &messages[1]["new"]), (3, &messages[2]["new"]), "only the last message is repeated");
}

#[test]
fn telling_nobody_is_a_mistake() {
    let project = Project::new(BIN, "embedded");
    project.sync(&Sync::new("orders").tables("shop", ["orders"]));
    insta::assert_snapshot!(project.run("drift --notify").exits(1).transcript(), @"
    $ disync drift --notify
    [stderr]
    Error: `--notify` has nobody to tell: the project names no channel
      hint: add `notify:` to disync.yaml, such as `notify: [{ type: slack, url_env: DISYNC_SLACK_URL }]`
    [exit 1]
    ");
}
