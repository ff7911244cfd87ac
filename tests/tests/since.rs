//! `disync plan --since REV`: what a branch changes, apart from what is pending besides.

use disync_emulator::ConsoleChange;
use disync_testkit::{Emulated, Project, Sync, flat, git};
use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

fn sync(name: &str, tables: &[&str]) -> Sync {
    Sync::new(name).tables(name, tables)
}

/// Two syncs are applied; another table of one is merged and not applied; the branch adds one to each.
fn branched() -> (Emulated, Project) {
    let emulated = Emulated::start();
    let project = Project::new(BIN, &emulated.url());
    project.sync(&sync("orders", &["items"]));
    project.sync(&sync("users", &["names"]));
    project.apply();
    project.commit("applied");
    project.sync(&sync("users", &["mails", "names"]));
    project.commit("pending");
    git(project.path(), &["checkout", "-q", "-b", "feature"]);
    project.sync(&sync("orders", &["items", "refunds"]));
    project.commit("the branch");
    (emulated, project)
}

#[test]
fn what_a_branch_changes_is_told_apart_from_what_is_pending() {
    let (_emulated, project) = branched();
    let plan = project.run("plan --since main --detailed-exitcode").exits(2);
    let (branch, besides) = plan.stdout.split_once("Pending besides this branch:").unwrap();
    assert!(branch.contains("This branch changes:") && branch.contains("+ orders.refunds"), "{branch}");
    assert!(!branch.contains("mails") && besides.contains("~ realtime.users  1 added, 1 unchanged"), "{besides}");
    assert!(besides.contains("Plan: 0 to add, 2 to change, 0 to destroy."), "{besides}");
    let said = "this branch, which began at main (";
    assert!(flat(&plan.stdout).contains(said), "{}", plan.stdout);
    // It is the same plan.
    let digest = |text: &str| text.lines().find(|line| line.starts_with("Digest:")).unwrap().to_owned();
    assert_eq!(digest(&plan.stdout), digest(&project.run("plan").succeeds().stdout));
}

#[test]
fn every_form_has_both_parts() {
    let (_emulated, project) = branched();
    let markdown = project.run("plan --since main --format markdown").succeeds().stdout;
    let (branch, besides) = markdown.split_once("### Pending besides this branch").unwrap();
    assert!(branch.contains("### What this branch changes") && branch.contains("orders.refunds"), "{branch}");
    assert!(!branch.contains("users") && besides.contains("! update   realtime.users  1 added"), "{besides}");
    let html = project.run("plan --since main --format html").succeeds().stdout;
    assert!(html.contains("<li>~ update <code>realtime.users</code> 1 added, 1 unchanged</li>"), "{html}");
    let plan: Value = serde_json::from_str(&project.run("plan --since main --format json").succeeds().stdout).unwrap();
    assert_eq!(plan["since"]["base"]["commit"], git(project.path(), &["rev-parse", "main"]));
    let tables = |part: &str| plan["since"][part][0]["rows"][0]["table"].clone();
    assert_eq!((tables("branch"), tables("besides")), ("refunds".into(), "mails".into()));
    assert_eq!(plan["resource_changes"].as_array().unwrap().len(), 2);
}

#[test]
fn a_stream_of_events_tells_the_parts_apart() {
    let (_emulated, project) = branched();
    let events = project.run("plan --since main --events -").succeeds().stdout;
    let events: Vec<Value> = events.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |kind: &str| events.iter().filter(|event| event["type"] == kind).collect::<Vec<_>>();
    let divided = &of("plan_divided")[0]["since"];
    assert_eq!((&divided["n_branch"], &divided["n_besides"]), (&1.into(), &1.into()));
    assert_eq!(divided["base"]["commit"], git(project.path(), &["rev-parse", "main"]));
    let planned = of("planned_change");
    let table = |at: usize, part: &str| planned[at]["change"]["since"][part]["rows"][0]["table"].clone();
    assert_eq!((table(0, "branch"), table(0, "besides")), ("refunds".into(), Value::Null));
    assert_eq!((table(1, "branch"), table(1, "besides")), (Value::Null, "mails".into()));
    let plain = project.run("plan --events -").succeeds().stdout;
    assert!(!plain.contains("plan_divided") && !plain.contains("\"since\""), "{plain}");
}

#[test]
fn a_report_tells_the_parts_apart() {
    let emulated = Emulated::start();
    let project = Project::new(BIN, &emulated.url());
    project.sync(&sync("orders", &["items", "refunds"]));
    project.sync(&sync("users", &["mails", "names"]));
    project.apply();
    project.commit("applied");
    project.sync(&sync("users", &["mails"]));
    project.commit("pending");
    project.sync(&sync("orders", &["refunds"]));
    let report = project.run("plan --since main --quiet --report github=-").succeeds().stdout;
    let commands: Vec<&str> = report.lines().filter(|line| line.contains("title=")).collect();
    let titled = |title: &str| commands.iter().filter(|line| line.contains(title)).count();
    assert!(titled("title=table-removed realtime.orders::table") == 1, "{report}");
    let besides = "title=besides/table-removed realtime.users::pending besides this branch: table `users.names`";
    assert_eq!(titled(besides), 1, "{report}");
}

#[test]
fn a_branch_begins_where_it_left_the_other() {
    let (_emulated, project) = branched();
    git(project.path(), &["checkout", "-q", "main"]);
    project.sync(&sync("users", &["names"]));
    project.commit("main goes on");
    git(project.path(), &["checkout", "-q", "feature"]);
    let plan = project.run("plan --since main").succeeds();
    assert!(plan.stdout.contains("Pending besides this branch:\n\n  ~ realtime.users"), "{}", plan.stdout);
    let unrelated = Project::new(BIN, "embedded");
    unrelated.sync(&sync("orders", &["items"]));
    unrelated.commit("first");
    git(unrelated.path(), &["checkout", "-q", "--orphan", "other"]);
    unrelated.commit("of another history");
    let refused = unrelated.run("plan --since main").exits(1);
    assert!(flat(&refused.stderr).contains("have no commit in common"), "{}", refused.stderr);
}

#[test]
fn what_undoes_an_edit_in_the_console_is_besides_the_branch() {
    let emulated = Emulated::start();
    let project = Project::new(BIN, &emulated.url());
    project.sync(&sync("orders", &["items"]));
    project.apply();
    project.commit("applied");
    emulated.edit("orders", ConsoleChange::AddTable { database: "orders".to_owned(), table: "byhand".to_owned() });
    project.sync(&sync("orders", &["items", "refunds"]));
    let plan = project.run("plan --since main").succeeds();
    let said = "~ realtime.orders  1 removed, 1 setting, 1 unchanged (2 made outside of disync, to be undone)";
    assert!(plan.stdout.contains(said), "{}", plan.stdout);
    assert!(plan.stdout.contains("Note: tasks have changed outside of disync"), "{}", plan.stdout);
    assert!(
        flat(&plan.stdout).contains("1 table and 1 setting more of it were pending besides this branch"),
        "{}",
        plan.stdout
    );
}

#[test]
fn the_order_that_a_branch_asks_for_is_its_own() {
    let (_emulated, project) = branched();
    project.sync(&sync("orders", &["items"]).with("wave: 10"));
    project.replace("disync.yaml", "disync: 1\n", "disync: 1\nwaves: { healthy_for: 5m }\n");
    let plan = project.run("plan --since main").succeeds();
    let (branch, besides) = plan.stdout.split_once("Pending besides this branch:").unwrap();
    assert!(branch.contains("realtime.orders") && !besides.contains("realtime.orders"), "{}", plan.stdout);
    let text = flat(&plan.stdout);
    assert!(text.contains("settings change as well (`waves`)"), "{text}");
}

#[test]
fn a_branch_that_changes_nothing_is_told_so() {
    let (_emulated, project) = branched();
    let plan = project.run("plan --since feature").succeeds();
    assert!(plan.stdout.contains("This branch changes nothing that an apply would do."), "{}", plan.stdout);
    assert!(project.run("plan --since main --against main").exits(1).stderr.contains("cannot be used with"));
}
