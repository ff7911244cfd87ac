//! How much is read before a plan: counted call by call.

use disync_emulator::ConsoleChange;
use disync_testkit::{Emulated, Project, Sync};

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// Syncs of one table each, applied, and read whole once since then.
fn start(n: usize) -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    for at in 0..n {
        let name = format!("t{at:03}");
        project.sync(&Sync::new(&name).tables("shop", [&name]).with("run: running"));
    }
    project.apply();
    project.is_in_sync();
    (emulated, project)
}

/// What a plan prints about its calls.
fn calls(project: &Project, command: &str) -> String {
    let run = project.run(command).succeeds();
    run.stderr.lines().filter(|line| line.starts_with("Calls:")).collect()
}

#[test]
fn a_plan_without_changes_costs_a_call_for_each_hundred_tasks() {
    for n in [1, 101] {
        let (emulated, project) = start(n);
        let before = emulated.n_calls();
        let run = project.run("plan --refresh=changed --detailed-exitcode").succeeds();
        assert_eq!(emulated.n_calls() - before, n.div_ceil(100) as u64, "{}", run.transcript());
        // And it stays so.
        let before = emulated.n_calls();
        let _run = project.run("plan --refresh=changed --detailed-exitcode").succeeds();
        assert_eq!(emulated.n_calls() - before, n.div_ceil(100) as u64);
    }
}

#[test]
fn what_status_has_read_need_not_be_read_again() {
    let (emulated, project) = start(2);
    project.remove(".disync/seen.json");
    let _status = project.run("status").succeeds();
    let before = emulated.n_calls();
    let _plan = project.run("plan --refresh=changed --detailed-exitcode").succeeds();
    assert_eq!(emulated.n_calls() - before, 1);
}

#[test]
fn only_what_was_touched_or_is_to_be_changed_is_read() {
    let (emulated, project) = start(4);
    insta::assert_snapshot!(project.run("plan --refresh=changed").succeeds().transcript(), @"
    $ disync plan --refresh=changed
    Note: 4 tasks were not read: DataWorks lists no edit since they were read last (--refresh=changed);
    whether they run was not looked at either; `--refresh=full` reads all

    No changes. Your sync tasks match the configuration.
    [stderr]
    Calls: 1 (ListFiles 1)
    [exit 0]
    ");
    emulated.edit("t001", ConsoleChange::AddTable { database: "shop".to_owned(), table: "gifts".to_owned() });
    project.sync(&Sync::new("t002").tables("shop", ["t002", "items"]).with("run: running"));
    insta::assert_snapshot!(project.run("plan --refresh=changed").succeeds().transcript(), @"
    $ disync plan --refresh=changed
    Note: 2 tasks were not read: DataWorks lists no edit since they were read last (--refresh=changed);
    whether they run was not looked at either; `--refresh=full` reads all

    Note: tasks have changed outside of disync

      # realtime.t001 was changed by console_user, [TIME]
      ~ realtime.t001
          + shop.gifts

    disync will perform the following actions:

      # realtime.t001 will be updated in place (it was changed outside of disync)
      ~ realtime.t001
          - shop.gifts  syncs/t001.yaml:7  theirs: added outside of disync
          ~ deployed: no -> yes  theirs: changed outside of disync
            (1 table unchanged)
          impact: data-loss: stops shipping 1 table

      # realtime.t002 will be updated in place (the YAML was changed)
      ~ realtime.t002
          + shop.items  syncs/t002.yaml:9
            (1 table unchanged)
          impact: backfill: ships 1 new table

    Plan: 0 to add, 2 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: data-loss: 1 table stops being shipped (adding it again needs a full load; 1 destination
    table is expected to stay); backfill: 1 table comes (rows that change after the next start arrive;
    whether existing rows are loaded is not documented); safe: 2 tasks are expected to take this up at
    the next start (disync does not restart them)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 5 (GetDISyncInstanceInfo 2, GetDISyncTask 2, ListFiles 1); [N] more to apply
    [exit 0]
    ");
    let _run = project.run("apply --refresh=changed --auto-approve").succeeds();
    assert_eq!(emulated.tables("t001"), ["shop.t001"]);
    // What was written is read once more, and then it is known.
    assert_eq!(
        calls(&project, "plan --refresh=changed"),
        "Calls: 5 (GetDISyncInstanceInfo 2, GetDISyncTask 2, ListFiles 1)"
    );
    assert_eq!(calls(&project, "plan --refresh=changed"), "Calls: 1 (ListFiles 1)");
    project.is_in_sync();
}

#[test]
fn what_was_seen_is_a_cache_that_may_be_lost_or_damaged() {
    let (_emulated, project) = start(2);
    let seen = project.read(".disync/seen.json");
    let all = "Calls: 5 (GetDISyncInstanceInfo 2, GetDISyncTask 2, ListFiles 1)";
    project.remove(".disync/seen.json");
    assert_eq!(calls(&project, "plan --refresh=changed"), all);
    assert_eq!(project.read(".disync/seen.json"), seen);
    project.write(".disync/seen.json", seen.replace("\"project\":10000", "\"project\":10001"));
    let run = project.run("plan --refresh=changed").succeeds();
    assert!(run.stderr.contains(all), "{}", run.transcript());
    assert!(run.stderr.contains("belongs to another state; all tasks are read."), "{}", run.transcript());
    project.write(".disync/seen.json", "{");
    assert!(project.run("plan --refresh=changed").succeeds().stderr.contains("seen.json is damaged"));
    assert_eq!(calls(&project, "plan --refresh=changed"), "Calls: 1 (ListFiles 1)", "it was written anew");
    assert_eq!(calls(&project, "plan"), all, "and a full refresh does not look at it");
}

#[test]
fn instances_are_taken_to_run_as_they_were_told() {
    let (emulated, project) = start(1);
    emulated.edit("t000", ConsoleChange::Stop);
    let changed = project.run("plan --refresh=changed").succeeds();
    assert!(changed.stdout.contains("1 task was not read"), "{}", changed.stdout);
    assert!(changed.stdout.contains("No changes."), "{}", changed.stdout);
    assert!(project.run("plan --refresh=full").succeeds().stdout.contains("~ run: stopped -> running"));
    // Who wants it otherwise is told what there is.
    project.sync(&Sync::new("t000").tables("shop", ["t000"]).with("run: stopped"));
    let stopped = project.run("plan --refresh=changed").succeeds();
    assert!(stopped.stdout.contains("1 to adopt"), "{}", stopped.stdout);
}

#[test]
fn a_plan_without_any_call_compares_with_what_was_applied() {
    let (emulated, project) = start(2);
    emulated.edit("t001", ConsoleChange::Delete);
    project.sync(&Sync::new("t000").tables("shop", ["t000", "items"]).with("run: running"));
    let before = emulated.n_calls();
    // Not even credentials are needed.
    let keyless = project.cli().without("ALIBABA_CLOUD_ACCESS_KEY_ID").without("ALIBABA_CLOUD_ACCESS_KEY_SECRET");
    insta::assert_snapshot!(keyless.run("plan --refresh=none").succeeds().transcript(), @"
    $ disync plan --refresh=none
    Note: this plan was not compared with DataWorks (--refresh=none): what was applied last stands for
    what there is

    disync will perform the following actions:

      # realtime.t000 will be updated in place (the YAML was changed)
      ~ realtime.t000
          + shop.items  syncs/t000.yaml:9
            (1 table unchanged)
          impact: backfill: ships 1 new table

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 0 to remove.
    Impact: backfill: 1 table comes (rows that change after the next start arrive; whether existing rows
    are loaded is not documented); safe: 1 task is expected to take this up at the next start (disync
    does not restart it)
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 0
    [exit 0]
    ");
    assert_eq!(emulated.n_calls(), before);
    insta::assert_snapshot!(project.run("apply --refresh=none --auto-approve").exits(1).transcript(), @"
    $ disync apply --refresh=none --auto-approve
    [stderr]
    Error: `--refresh=none` reads nothing, and an apply must know what it writes to
      hint: `disync plan --refresh=none` shows the difference from what was applied last; apply with
        `--refresh=changed`, or without --refresh
    [exit 1]
    ");
    for needs in ["--refresh-only", "--preview"] {
        let run = project.run(&format!("plan --refresh=none {needs}")).exits(1);
        assert!(run.stderr.contains(&format!("`{needs}` has to ask DataWorks")), "{}", run.transcript());
    }
    let json: serde_json::Value =
        serde_json::from_str(&project.run("plan --refresh=none --format json").succeeds().stdout).unwrap();
    assert_eq!(json["refresh"], "none");
    assert_eq!(json["assumed"], serde_json::json!(["realtime.t000", "realtime.t001"]));
}

#[test]
fn the_state_is_brought_up_to_date_from_what_was_touched() {
    let (emulated, project) = start(3);
    emulated.edit("t001", ConsoleChange::AddTable { database: "shop".to_owned(), table: "gifts".to_owned() });
    let run = project.run("apply --refresh-only --refresh=changed --auto-approve").succeeds();
    assert!(run.stdout.contains("1 adopted"), "{}", run.transcript());
    // Nobody has published that yet, so it stays to be read; the others do not.
    let rest = "Calls: 3 (GetDISyncInstanceInfo 1, GetDISyncTask 1, ListFiles 1)";
    assert_eq!(calls(&project, "plan --refresh-only --refresh=changed"), rest);
}

#[test]
fn the_help_says_what_is_not_documented() {
    let (_emulated, project) = start(1);
    let help = project.run("plan --help").succeeds().stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("an edit always moves one of the two, which Alibaba Cloud documents nowhere"), "{help}");
}
