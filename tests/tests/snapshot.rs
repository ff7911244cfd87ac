//! `disync snapshot` and `disync plan --snapshot`: a plan without credentials.

use disync_emulator::ConsoleChange;
use disync_testkit::{Emulated, Project, Run, Sync, flat};
use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

fn orders(tables: &[&str]) -> Sync {
    Sync::new("orders").tables("shop", tables).with("run: running")
}

/// One sync is applied, edited in the console, and another table is declared; a snapshot has all of that.
fn recorded() -> (Emulated, Project) {
    let emulated = Emulated::start();
    let project = Project::new(BIN, &emulated.url());
    project.sync(&orders(&["items", "orders"]));
    project.sync(&Sync::new("lake").tables("shop", ["items"]).to("odps", "odps_source"));
    project.apply();
    emulated.edit("orders", ConsoleChange::AddTable { database: "shop".to_owned(), table: "byhand".to_owned() });
    project.sync(&orders(&["orders", "refunds"]));
    project.run("snapshot --out snap.json").succeeds();
    (emulated, project)
}

/// Runs a command where there is neither state nor credentials, and the service cannot be reached.
fn elsewhere(project: &Project, command: &str) -> Run {
    if project.path().join(".disync").exists() {
        project.forget();
    }
    project.set("https://127.0.0.1:1", "");
    let cli = project.cli().without("ALIBABA_CLOUD_ACCESS_KEY_ID").without("ALIBABA_CLOUD_ACCESS_KEY_SECRET");
    cli.run(command)
}

fn json(run: &Run) -> Value {
    let mut plan: Value = serde_json::from_str(&run.stdout).expect("the plan is JSON");
    let object = plan.as_object_mut().expect("the plan is an object");
    // When it was made, from what, and what it takes to carry it out: one of a snapshot is not carried out.
    for key in ["timestamp", "snapshot", "applyable", "expected_calls"] {
        object.remove(key);
    }
    plan
}

#[test]
fn a_plan_from_a_snapshot_is_the_plan_of_that_moment() {
    let (_emulated, project) = recorded();
    let now = json(&project.run("plan --format json").succeeds());
    let then = json(&elsewhere(&project, "plan --snapshot snap.json --format json").succeeds());
    assert_eq!(now, then);
    assert!(!now["resource_drift"].as_array().unwrap().is_empty());
}

#[test]
fn every_form_says_how_old_it_is() {
    let (_emulated, project) = recorded();
    let text = elsewhere(&project, "plan --snapshot snap.json --json-into plan.json").succeeds().stdout;
    let said = flat(&text);
    assert!(
        said.contains("Note: compares with what was live as of 20") && said.contains(" s ago (--snapshot)"),
        "{text}"
    );
    for format in ["markdown", "html"] {
        let text = elsewhere(&project, &format!("plan --snapshot snap.json --format {format}")).succeeds().stdout;
        assert!(text.replace("<code>", "").contains("compares with what was live as of"), "{text}");
    }
    let plan: Value = serde_json::from_str(&project.read("plan.json")).unwrap();
    assert!(plan["snapshot"]["age_seconds"].is_u64() && plan["applyable"] == false);
    assert!(!project.read("snap.json").contains(disync_emulator::DEFAULT_ACCESS_KEY_SECRET));
}

#[test]
fn what_is_not_to_be_relied_on_is_refused() {
    let (_emulated, project) = recorded();
    let refused = |command: &str, why: &str| {
        let run = elsewhere(&project, command).exits(4);
        assert!(flat(&run.stderr).contains(why), "{}", run.stderr);
    };
    refused("plan --snapshot snap.json --max-age 0s", "longer ago than --max-age allows");
    elsewhere(&project, "plan --snapshot snap.json --max-age 1d").succeeds();
    let text = project.read("snap.json");
    project.write("edited.json", text.replacen("\"items\"", "\"other\"", 1));
    refused("plan --snapshot edited.json", "it was edited or damaged");
    project.write("other.json", "{}");
    refused("plan --snapshot other.json", "it is not a snapshot");
    let project_file = project.read("disync.yaml");
    project.write("disync.yaml", project_file.replace("project_id: 10000", "project_id: 10001"));
    let run = project.run("plan --snapshot snap.json").exits(4);
    assert!(flat(&run.stderr).contains("it is of project 10000, and this is project 10001"), "{}", run.stderr);
    for flag in ["--out plan.json", "--against main", "--refresh=none", "--preview"] {
        let run = project.run(&format!("plan --snapshot snap.json {flag}")).exits(1);
        assert!(run.stderr.contains("cannot be used with"), "{}", run.stderr);
    }
}

#[test]
fn a_sync_that_takes_the_name_of_another_task_is_not_new() {
    let emulated = Emulated::start();
    let project = Project::new(BIN, &emulated.url());
    project.sync(&orders(&["items"]));
    project.sync(&Sync::new("lake").tables("shop", ["items"]).to("odps", "odps_source"));
    project.apply();
    project.run("state forget lake --yes").succeeds();
    project.drop_sync("lake");
    project.run("snapshot --out snap.json").succeeds();
    project.sync(&Sync::new("lake").tables("shop", ["items"]).to("odps", "odps_source"));
    project.sync(&Sync::new("new").tables("shop", ["refunds"]).to("odps", "odps_source"));
    let plan = elsewhere(&project, "plan --snapshot snap.json").exits(3);
    assert!(plan.stdout.contains("# realtime.lake is blocked"), "{}", plan.stdout);
    assert!(plan.stdout.contains("# realtime.new will be created"), "{}", plan.stdout);
}
