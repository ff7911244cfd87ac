//! `disync plan --against REV`: two revisions of the YAML, compared without credentials, state or service.

use std::os::unix::fs::symlink;

use disync_testkit::{Project, Run, Sync, flat, git};
use serde_json::Value;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// A project whose service nobody reaches: whoever asks it fails.
const NOWHERE: &str = "https://127.0.0.1:1";

/// A repository with one sync of two tables, on `main`.
fn committed() -> Project {
    let project = Project::new(BIN, NOWHERE);
    project.sync(&orders(&["items", "orders"]));
    project.commit("first");
    project
}

fn orders(tables: &[&str]) -> Sync {
    Sync::new("orders").tables("shop", tables).with("run: running")
}

fn lake() -> Sync {
    Sync::new("lake").tables("shop", ["items"]).to("odps", "odps_source")
}

/// Runs a command without any credentials.
fn run(project: &Project, command: &str) -> Run {
    let cli = project.cli().without("ALIBABA_CLOUD_ACCESS_KEY_ID").without("ALIBABA_CLOUD_ACCESS_KEY_SECRET");
    cli.run(command)
}

#[test]
fn a_pull_request_is_reviewed_without_credentials() {
    let project = committed();
    project.sync(&orders(&["orders", "refunds"]).with("lifecycle: { prevent_destroy: true }"));
    project.sync(&lake());
    insta::assert_snapshot!(run(&project, "plan --against main").succeeds().transcript(), @"
    $ disync plan --against main
    Note: compares main (5389a04) with the working tree; the service was not asked

    To follow the working tree, these would change:

      # realtime.lake will be created (declared and not there yet)
      + realtime.lake
          source: mysql_pub
          destination: odps_source (odps)
          + shop.items  syncs/lake.yaml:8
          impact: backfill: ships 1 new table

      # realtime.orders will be updated in place (the YAML was changed)
      ~ realtime.orders
          - shop.items    syncs/orders.yaml:7
          + shop.refunds  syncs/orders.yaml:9
          ~ lifecycle.prevent_destroy: false -> true
            (1 table unchanged)
          impact: data-loss: stops shipping 1 table, ships 1 new table

    Plan: 1 to add, 1 to change, 0 to destroy.
    Tables: 2 to add, 1 to remove.
    Impact: data-loss: 1 table stops being shipped (adding it again needs a full load; 1 destination
    table is expected to stay); backfill: 2 tables come (rows that change after the next start arrive;
    whether existing rows are loaded is not documented); safe: 1 task is expected to take this up at the
    next start (disync does not restart it), 1 new task ships nothing until started (disync does not
    start it)
    [stderr]
    Calls: 0
    [exit 0]
    ");
    assert!(!project.path().join(".disync").exists(), "nothing is remembered");
}

#[test]
fn every_form_says_with_what_it_compares() {
    let project = committed();
    project.sync(&orders(&["orders", "refunds"]));
    let commit = git(project.path(), &["rev-parse", "main"]);
    let said = format!("compares main ({}) with the working tree; the service was not asked", &commit[..7]);
    let markdown = run(&project, "plan --against main --format markdown").succeeds().stdout;
    assert!(markdown.replace('`', "").contains(&said), "{markdown}");
    assert!(!markdown.contains("Digest") && !markdown.contains("disync apply"), "{markdown}");
    let html = run(&project, "plan --against main --format html").succeeds().stdout;
    assert!(html.contains(&said), "{html}");
    assert!(!html.contains("--plan-digest"), "{html}");
    let text = run(&project, "plan --against main --json-into plan.json --events events.ndjson").succeeds().stdout;
    assert!(!text.contains("Digest"), "{text}");
    let plan: Value = serde_json::from_str(&project.read("plan.json")).unwrap();
    assert_eq!(plan["against"]["commit"], commit);
    assert_eq!((&plan["against"]["revision"], &plan["applyable"]), (&"main".into(), &false.into()));
    assert!(project.read("events.ndjson").contains(&said));
}

#[test]
fn a_revision_compared_with_itself_is_empty() {
    let project = committed();
    for revision in ["main", "HEAD", "@", &git(project.path(), &["rev-parse", "HEAD"])] {
        let plan = run(&project, &format!("plan --detailed-exitcode --against {revision}")).succeeds();
        assert!(plan.stdout.contains("No changes. The working tree declares the same syncs."), "{}", plan.stdout);
    }
    project.sync(&orders(&["orders"]));
    assert_eq!(run(&project, "plan --detailed-exitcode --against main").code, Some(2));
}

#[test]
fn in_which_files_syncs_are_does_not_matter() {
    let project = committed();
    git(project.path(), &["mv", "syncs/orders.yaml", "syncs/renamed.yaml"]);
    run(&project, "plan --detailed-exitcode --against main").succeeds();
}

#[test]
fn a_project_that_was_not_there_is_new() {
    let project = Project::new(BIN, NOWHERE);
    let root = project.path();
    std::fs::create_dir(root.join("old")).unwrap();
    std::fs::rename(root.join("disync.yaml"), root.join("old/disync.yaml")).unwrap();
    project.write("old/syncs/orders.yaml", orders(&["items"]).to_yaml());
    project.commit("in old/");
    git(root, &["mv", "old", "new"]);
    let plan = run(&project, "-C new plan --against main").succeeds();
    assert!(plan.stdout.contains("Note: there is no project at main: everything in it is new"), "{}", plan.stdout);
    assert!(plan.stdout.contains("Plan: 1 to add, 0 to change, 0 to destroy."), "{}", plan.stdout);
    project.commit("in new/");
    run(&project, "-C new plan --against main --detailed-exitcode").succeeds();
    // A project without syncs is one, too.
    project.remove("new/syncs/orders.yaml");
    project.commit("empty");
    project.write("new/syncs/orders.yaml", orders(&["items"]).to_yaml());
    let plan = run(&project, "-C new plan --against main").succeeds();
    assert!(!plan.stdout.contains("there is no project"), "{}", plan.stdout);
    assert!(plan.stdout.contains("Plan: 1 to add, 0 to change, 0 to destroy."), "{}", plan.stdout);
}

#[test]
fn problems_of_the_other_revision_are_told_from_those_of_this_one() {
    let project = committed();
    project.replace("syncs/orders.yaml", "type: holo", "type: hollo");
    project.commit("bad");
    project.replace("syncs/orders.yaml", "type: hollo", "type: holo");
    insta::assert_snapshot!(run(&project, "plan --against main").exits(1).transcript(), @"
    $ disync plan --against main
    [stderr]
    error[E0126]: `hollo` is not a value of `type`
      --> ac58e43:syncs/orders.yaml:10:26
       |
    10 |     destination: { type: hollo, datasource: holo }
       |                          ^^^^^
       = help: did you mean `holo`? `type` can be `odps`, `kafka` or `holo`

    1 problem in 1 file
    Error: the project is not valid at `main` (ac58e43)
      hint: these are problems of that revision, not of the working tree; compare with one that is valid
    [exit 1]
    ");
    run(&project, "plan --detailed-exitcode --against main~1").succeeds();
}

#[test]
fn a_revision_that_a_shallow_clone_lacks_is_to_be_fetched() {
    let (project, place) = (committed(), tempfile::tempdir().unwrap());
    let first = git(project.path(), &["rev-parse", "HEAD"]);
    git(project.path(), &["config", "uploadpack.allowAnySHA1InWant", "true"]);
    project.sync(&orders(&["orders"]));
    project.commit("second");
    let from = format!("file://{}", project.path().display());
    git(place.path(), &["clone", "-q", "--depth=1", &from, "clone"]);
    let clone = Project::copy(BIN, &place.path().join("clone"));
    let refused = run(&clone, &format!("plan --against {first}")).exits(1);
    let advice = format!("git fetch --depth=1 origin {first}");
    assert!(flat(&refused.stderr).contains(&advice), "{}", refused.stderr);
    git(clone.path(), &advice.split(' ').skip(1).collect::<Vec<_>>());
    let plan = run(&clone, &format!("plan --against {first}")).succeeds();
    assert_eq!(plan.lines_with(&['-']), ["- shop.items  syncs/orders.yaml:7"]);
    let refused = run(&clone, "plan --against origin/release").exits(1);
    assert!(flat(&refused.stderr).contains("`git fetch --depth=1 origin release`"), "{}", refused.stderr);
}

#[test]
fn patterns_are_shown_as_they_are() {
    let project = committed();
    project.sync(&orders(&["orders", "ledger_*", "!ledger_tmp_*"]));
    project.commit("patterns");
    project.sync(&orders(&["orders", "ledger_*", "!ledger_old_*"]));
    insta::assert_snapshot!(run(&project, "plan --against main --quiet").succeeds().stdout, @"
    Note: compares main (e12e655) with the working tree; the service was not asked
    Note: patterns were not resolved: tables, impact and limits are told of named tables alone

    To follow the working tree, these would change:

      # realtime.orders will be updated in place (the YAML was changed)
      ~ realtime.orders
          - !shop.ledger_tmp_*  (pattern)
          + !shop.ledger_old_*  (pattern)  syncs/orders.yaml:10
            (1 table unchanged)
          impact: safe: expected to take this up at its next start
          note: which tables its patterns select was not looked up: they may bring or take others than
            are shown

    Plan: 0 to add, 1 to change, 0 to destroy.
    Impact: safe: 1 task is expected to take this up at the next start (disync does not restart it)
    ");
    let markdown = run(&project, "plan --against main --format markdown").succeeds().stdout;
    for line in ["- pattern  !shop.ledger_tmp_*\n", "+ pattern  !shop.ledger_old_*  syncs/orders.yaml:10\n"] {
        assert!(markdown.contains(line), "{markdown}");
    }
}

#[test]
fn limits_and_policies_are_those_of_the_working_tree_and_that_they_change_is_said() {
    let project = committed();
    project.set(NOWHERE, "guards: { max_removed_tables: 0 }\npolicies: [{ name: calm, warn: \"true\" }]\n");
    project.sync(&orders(&["orders"]));
    let plan = run(&project, "plan --against main").exits(3);
    let said =
        "the project's own settings change as well (`guards`, `policies`), and the plan is judged by the new ones";
    assert!(flat(&plan.stdout).contains(said), "{}", plan.stdout);
    assert!(flat(&plan.stdout).contains("max_removed_tables"), "{}", plan.stdout);
    run(&project, "plan --against main --allow-removed 1").succeeds();
}

#[test]
fn a_plan_against_a_revision_is_about_what_is_targeted() {
    let project = committed();
    project.sync(&orders(&["refunds"]));
    let plan = run(&project, "plan --against main --target orders/shop.items").succeeds();
    assert_eq!(plan.lines_with(&['+', '-']), ["- shop.items  syncs/orders.yaml:7"], "{}", plan.stdout);
    assert!(run(&project, "plan --against main --target odrers").exits(1).stderr.contains("`realtime.orders`"));
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let project = committed();
    for command in ["--out plan.json", "--destroy", "--refresh=none", "--refresh-only", "--preview", "--accept ours"] {
        let refused = run(&project, &format!("plan --against main {command}")).exits(1);
        assert!(refused.stderr.contains("cannot be used with"), "{}", refused.stderr);
    }
    for revision in ["--against=-p", "--against=--upload-pack=x", "--against="] {
        let refused = run(&project, &format!("plan {revision}")).exits(1);
        assert!(refused.stderr.contains("is no revision"), "{}", refused.stderr);
    }
    let outside = Project::new(BIN, NOWHERE);
    outside.sync(&orders(&["items"]));
    let refused = run(&outside, "plan --against main").exits(1);
    assert!(refused.stderr.contains("the project has no other revisions"), "{}", refused.stderr);
    let refused = project.cli().env("PATH", "").run("plan --against main").exits(1);
    assert!(refused.stderr.contains("cannot run `git`"), "{}", refused.stderr);
}

#[test]
fn links_and_large_files_are_taken_as_on_the_disk() {
    let project = committed();
    let root = project.path();
    std::fs::create_dir(root.join("shared")).unwrap();
    project.write("shared/lake.txt", lake().to_yaml());
    symlink("../shared/lake.txt", root.join("syncs/lake.yaml")).unwrap();
    project.commit("a link inside");
    run(&project, "plan --detailed-exitcode --against main").succeeds();
    let bad: [(&str, &str); 4] = [
        ("syncs/out.yaml", "../../outside.yaml"),
        ("syncs/etc.yaml", "/etc/passwd"),
        ("syncs/nowhere.yaml", "gone.yaml"),
        ("syncs/folder", "../shared"),
    ];
    let mut told = String::new();
    for (name, target) in bad {
        symlink(target, root.join(name)).unwrap();
        project.commit(name);
        project.remove(name);
        told.push_str(&run(&project, "plan --against main").exits(1).stderr);
    }
    project.write("syncs/large.yaml", vec![b'#'; (4 << 20) + 1]);
    project.commit("large");
    project.remove("syncs/large.yaml");
    told.push_str(&run(&project, "plan --against main").exits(1).stderr);
    insta::assert_snapshot!(told, @"
    Error: cannot read the project at `main`: the link `syncs/out.yaml` leaves the project: it points to
    `../outside.yaml`
      hint: compare with a revision in which that is right
    Error: cannot read the project at `main`: the link `syncs/etc.yaml` leaves the project: it points to
    `/etc/passwd`
      hint: compare with a revision in which that is right
    Error: cannot read the project at `main`: cannot read `syncs/nowhere.yaml`: the link leads nowhere
      hint: compare with a revision in which that is right
    Error: cannot read the project at `main`: `syncs/folder` is a link to a folder, not a file
      hint: compare with a revision in which that is right
    Error: cannot read the project at `main`: `syncs/large.yaml` is too much: a file may hold 4 MiB
      hint: compare with a revision in which that is right
    ");
}

#[test]
fn files_that_are_in_another_repository_are_not_taken_for_none() {
    let (project, other) = (committed(), Project::new(BIN, NOWHERE));
    other.remove("disync.yaml");
    other.write("lake.yaml", lake().to_yaml());
    other.commit("syncs of a team");
    let url = other.path().display().to_string();
    git(project.path(), &["submodule", "add", "-q", &url, "syncs/team"]);
    project.commit("with a submodule");
    let refused = run(&project, "plan --against main").exits(1);
    assert!(flat(&refused.stderr).contains("`syncs/team` is a submodule"), "{}", refused.stderr);
}

#[test]
fn a_hook_of_git_may_run_it() {
    let project = committed();
    let hooked = project.cli().env("GIT_DIR", ".git").env("GIT_INDEX_FILE", ".git/index");
    hooked.run("plan --detailed-exitcode --against main").succeeds();
}
