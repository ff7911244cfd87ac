//! Saved plans: what was reviewed is what is applied, and nothing else.

use disync_emulator::{ConsoleChange, Fault, FaultKind};
use disync_testkit::{Emulated, Project, Run, Sync, flat};
use disync_wire::Operation;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// The sync `orders` is applied, and another table is declared in place of one of its two.
fn edited() -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    project.sync(&orders(&["items", "orders"]));
    project.apply();
    project.sync(&orders(&["orders", "refunds"]));
    (emulated, project)
}

fn orders(tables: &[&str]) -> Sync {
    Sync::new("orders").tables("shop", tables).with("run: running")
}

/// The same, with the plan saved.
fn saved() -> (Emulated, Project) {
    let (emulated, project) = edited();
    project.run("plan --out plan.json").succeeds();
    (emulated, project)
}

/// Makes sure that the saved plan is refused and that nothing was written.
#[track_caller]
fn is_refused((emulated, project): &(Emulated, Project)) -> Run {
    let before = emulated.tasks();
    let run = project.run("apply plan.json").exits(4);
    assert_eq!(emulated.tasks(), before);
    run
}

/// A transcript without the calls: how often a process is asked about depends on how busy the machine is.
fn without_calls(text: &str) -> String {
    let Some((before, rest)) = text.split_once("Calls:") else { return text.to_owned() };
    let after = rest.split_once(')').map_or("", |(_, after)| after);
    format!("{before}Calls: [CALLS]{after}")
}

#[test]
fn a_saved_plan_is_applied_without_a_question_and_only_once() {
    let (emulated, project) = saved();
    let first = project.run("apply plan.json").succeeds();
    insta::assert_snapshot!(without_calls(&first.transcript()), @"
    $ disync apply plan.json
    disync will perform the following actions:

      # realtime.orders will be updated in place (the YAML was changed)
      ~ realtime.orders
          - shop.items    syncs/orders.yaml:7
          + shop.refunds  syncs/orders.yaml:9
            (1 table unchanged)
          impact: data-loss: stops shipping 1 table, ships 1 new table

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: data-loss: 1 table stops being shipped (adding it again needs a full load; 1 destination
    table is expected to stay); backfill: 1 table comes (rows that change after the next start arrive;
    whether existing rows are loaded is not documented); safe: 1 task is expected to take this up at the
    next start (disync does not restart it)
    Apply complete! Resources: 0 added, 1 changed, 0 destroyed.
    Tables: 1 added, 1 removed.
    Calls: [CALLS]; [N] were expected
    [stderr]
    Calls: 3 (GetDISyncInstanceInfo 1, GetDISyncTask 1, ListFiles 1); [N] more to apply

    realtime.orders: Update complete after [ELAPSED] [file [FILE]]

    [exit 0]
    ");
    assert_eq!(emulated.tables("orders"), ["shop.orders", "shop.refunds"]);
    project.is_in_sync();
    insta::assert_snapshot!(project.run("apply plan.json").exits(4).transcript(), @"
    $ disync apply plan.json
    [stderr]
    Error: refused: the plan was applied already
      hint: nothing is left to do; `disync plan` shows whether anything has changed since
    [exit 4]
    ");
}

#[test]
fn the_yaml_may_have_changed_since_and_does_not_matter() {
    let (emulated, project) = saved();
    project.write("syncs/orders.yaml", "syncs: [this, is, no, sync");
    project.run("apply plan.json --format json").succeeds();
    assert_eq!(emulated.tables("orders"), ["shop.orders", "shop.refunds"]);
}

#[test]
fn guards_and_policies_of_today_hold_for_a_plan_of_yesterday() {
    let (emulated, project) = saved();
    project.set(&emulated.url(), "guards: { max_removed_tables: 0 }\n");
    let refused = is_refused(&(emulated, project));
    assert!(refused.stdout.contains("max_removed_tables"), "{}", refused.stdout);
    insta::assert_snapshot!(refused.stderr, @"
    Error: refused: the plan would remove 1 table, and `guards.max_removed_tables` in disync.yaml allows
    0; nothing was changed
      hint: if that is meant, pass `--allow-removed 1`
      hint: where the settings are wrong, correct them and apply the same file: it passed when it was
        made; a saved plan takes no flags, so with a flag or a change, make a new one with `disync plan
        --out FILE`
    ");
    let (emulated, project) = saved();
    let rules = "policies:\n  - name: keep\n    each: table\n    deny: table.kind == \"removed\"\n    message: not on Fridays\n";
    project.set(&emulated.url(), rules);
    let refused = is_refused(&(emulated, project));
    assert!(refused.stdout.contains("not on Fridays"), "{}", refused.stdout);
    insta::assert_snapshot!(refused.stderr, @"
    Error: refused: `policies.keep` denies the plan, as it says above; nothing was changed
      hint: change what the plan does, or the policy in disync.yaml
      hint: where the settings are wrong, correct them and apply the same file: it passed when it was
        made; a saved plan takes no flags, so with a flag or a change, make a new one with `disync plan
        --out FILE`
    ");
    let (emulated, project) = saved();
    project.set(&emulated.url(), &rules.replace("table.kind ==", "table.kinds =="));
    let wrong = project.run("apply plan.json").exits(1).stderr;
    assert!(wrong.contains("the condition of the policy `keep` is wrong"), "{wrong}");
    project.set(&emulated.url(), &rules.replace("deny:", "warn:"));
    let applied = project.run("apply plan.json").succeeds();
    assert_eq!(applied.stdout.matches("not on Fridays").count(), 1, "{}", applied.stdout);
}

#[test]
fn what_was_allowed_in_the_review_needs_no_flag_again_and_allows_no_more() {
    let (emulated, project) = edited();
    project.set(&emulated.url(), "guards: { max_removed_tables: 0, max_impact: rewind }\n");
    project.run("plan --out plan.json --allow-removed 1 --allow data-loss").succeeds();
    project.set(&emulated.url(), "guards: { max_removed_tables: 0, max_impact: safe }\n");
    let refused = is_refused(&(emulated, project));
    assert!(flat(&refused.stderr).contains("pass `--allow backfill`"), "{}", refused.stderr);
    let (emulated, project) = edited();
    project.set(&emulated.url(), "guards: { max_removed_tables: 0, max_impact: rewind }\n");
    project.run("plan --out plan.json --allow-removed 1 --allow data-loss").succeeds();
    project.run("apply plan.json").succeeds();
    assert_eq!(emulated.tables("orders"), ["shop.orders", "shop.refunds"]);
}

#[test]
fn a_plan_that_was_refused_in_its_review_stays_refused() {
    let (emulated, project) = edited();
    project.set(&emulated.url(), "guards: { max_removed_tables: 0 }\n");
    let _refused = project.run("plan --out plan.json").exits(3);
    project.set(&emulated.url(), "");
    is_refused(&(emulated, project));
}

#[test]
fn the_first_plan_of_a_project_can_be_saved_and_applied() {
    let (_emulated, project) = Project::emulated(BIN);
    project.sync(&orders(&["items"]));
    project.run("plan --out plan.json").succeeds();
    let again = project.run("plan --out again.json --quiet").succeeds();
    let digest = |file: &str| {
        let text: serde_json::Value = serde_json::from_str(&project.read(file)).unwrap();
        text["digest"].as_str().unwrap().to_owned()
    };
    assert_eq!(digest("plan.json"), digest("again.json"));
    assert!(again.stdout.contains(&digest("plan.json")), "{}", again.stdout);
    project.run("apply plan.json").succeeds();
    project.is_in_sync();
}

#[test]
fn a_plan_is_shown_again_as_it_was_printed() {
    let (_emulated, project) = edited();
    for (format, out) in
        [("text", "a.json"), ("json", "b.json"), ("yaml", "c.json"), ("markdown", "d.json"), ("html", "e.json")]
    {
        let planned = project.run(&format!("plan --format {format} --out {out}")).succeeds();
        let shown = project.run(&format!("show {out} --format {format}")).succeeds();
        let body = |text: &str| -> Vec<String> {
            // Who shows a file does not know how long the service takes, and says nothing about calls.
            if let Ok(mut plan) = serde_json::from_str::<serde_json::Value>(text) {
                let keys = ["timestamp", "expected_calls"];
                keys.iter().for_each(|key| drop(plan.as_object_mut().and_then(|plan| plan.remove(*key))));
                return vec![plan.to_string()];
            }
            let text = text.split("expected_calls:").next().unwrap_or_default();
            let lines = text.lines().filter(|line| !line.contains("\"timestamp\"") && !line.starts_with("timestamp:"));
            lines
                .filter(|line| !line.starts_with("Saved to") && !line.starts_with("Made at"))
                .map(str::to_owned)
                .collect()
        };
        if format == "html" {
            assert_eq!(shown.stdout.lines().count(), planned.stdout.lines().count());
        } else {
            assert_eq!(body(&shown.stdout), body(&planned.stdout), "{format}");
        }
        assert_eq!(shown.stderr, "");
    }
    insta::assert_snapshot!(project.run("show a.json").succeeds().transcript(), @"
    $ disync show a.json
    disync will perform the following actions:

      # realtime.orders will be updated in place (the YAML was changed)
      ~ realtime.orders
          - shop.items    syncs/orders.yaml:7
          + shop.refunds  syncs/orders.yaml:9
            (1 table unchanged)
          impact: data-loss: stops shipping 1 table, ships 1 new table

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: data-loss: 1 table stops being shipped (adding it again needs a full load; 1 destination
    table is expected to stay); backfill: 1 table comes (rows that change after the next start arrive;
    whether existing rows are loaded is not documented); safe: 1 task is expected to take this up at the
    next start (disync does not restart it)
    Digest: sha256:[DIGEST]
    Made at [TIME] by disync 0.1.0.
    [exit 0]
    ");
}

#[test]
fn what_is_shown_is_a_file_or_a_sync() {
    let (_emulated, project) = saved();
    assert!(project.run("show orders").succeeds().stdout.contains("shop.items"));
    insta::assert_snapshot!(project.run("show ./none.json").exits(1).transcript(), @"
    $ disync show ./none.json
    [stderr]
    Error: cannot read the saved plan `./none.json`: No such file or directory (os error 2)
      hint: `disync plan --out FILE` saves a plan
    [exit 1]
    ");
    insta::assert_snapshot!(project.run("show none.json").exits(1).transcript(), @"
    $ disync show none.json
    [stderr]
    Error: `realtime.none.json` is not recorded
      hint: `disync state list` lists what is recorded; a saved plan is named by its file
    [exit 1]
    ");
}

#[test]
fn a_table_that_was_added_in_the_console_makes_it_stale() {
    let world = saved();
    world.0.edit("orders", ConsoleChange::AddTable { database: "shop".to_owned(), table: "audit".to_owned() });
    insta::assert_snapshot!(is_refused(&world).transcript(), @"
    $ disync apply plan.json
    [stderr]
    Since the plan was made:

      # realtime.orders was changed (last edited by console_user, [TIME])
          + shop.audit
    Error: refused: the plan is stale: not as the plan saw it: realtime.orders
      hint: nothing was changed; make the plan again with `disync plan --out FILE`, and have it reviewed
    [exit 4]
    ");
}

#[test]
fn what_disync_does_not_manage_makes_it_stale_too() {
    let world = saved();
    let (key, value) = ("batchSize".to_owned(), serde_json::json!(7));
    world.0.edit("orders", ConsoleChange::SetWriterParameter { key, value });
    let text = flat(&is_refused(&world).stderr);
    assert!(text.contains("something was changed that disync does not manage"), "{text}");
}

#[test]
fn a_task_that_was_stopped_or_deleted_makes_it_stale() {
    let world = saved();
    world.0.edit("orders", ConsoleChange::Stop);
    let text = flat(&is_refused(&world).stderr);
    assert!(text.contains("~ run: running -> stopped"), "{text}");
    world.0.edit("orders", ConsoleChange::Delete);
    let text = flat(&is_refused(&world).stderr);
    assert!(text.contains("# realtime.orders was deleted"), "{text}");
}

#[test]
fn whatever_was_applied_since_makes_it_stale() {
    let world = saved();
    let quiet = Sync::new("quiet").tables("other", ["t"]);
    world.1.sync(&quiet);
    world.1.run("apply --auto-approve --target quiet").succeeds();
    insta::assert_snapshot!(is_refused(&world).transcript(), @"
    $ disync apply plan.json
    [stderr]
    Error: refused: the plan is stale: it was made from serial 1 of the state, which is at 2 now;
    applied since then: realtime.quiet at [TIME]
      hint: nothing was changed; make the plan again with `disync plan --out FILE`, and have it reviewed
      hint: the last run here was that of [WHO] on [HOST] (process [PID]): apply since [TIME]
    [exit 4]
    ");
}

#[test]
fn tasks_that_the_plan_leaves_alone_are_not_read_and_may_change() {
    let (emulated, project) = edited();
    project.sync(&Sync::new("quiet").tables("other", ["t"]));
    project.run("apply --auto-approve --target quiet").succeeds();
    project.run("plan --out plan.json").succeeds();
    emulated.edit("quiet", ConsoleChange::AddTable { database: "other".to_owned(), table: "more".to_owned() });
    project.run("apply plan.json").succeeds();
    assert_eq!(emulated.tables("orders"), ["shop.orders", "shop.refunds"]);
    assert_eq!(emulated.tables("quiet"), ["other.more", "other.t"]);
}

#[test]
fn the_plan_of_another_project_or_another_copy_is_refused() {
    let world = saved();
    let (emulated, project) = &world;
    let elsewhere = Project::new(BIN, &emulated.url());
    elsewhere.write("plan.json", project.read("plan.json"));
    let text = flat(&elsewhere.run("apply plan.json").exits(4).stderr);
    assert!(text.contains("the plan was made from another state than the one here"), "{text}");
    project.replace("disync.yaml", "project_id: 10000", "project_id: 10001");
    project.forget();
    let text = flat(&project.run("apply plan.json").exits(4).stderr);
    assert!(text.contains("the plan is for project 10000, and this is project 10001"), "{text}");
}

#[test]
fn an_edited_plan_is_refused() {
    let world = saved();
    world.1.replace("plan.json", "\"table\": \"refunds\"", "\"table\": \"secrets\"");
    insta::assert_snapshot!(is_refused(&world).transcript(), @"
    $ disync apply plan.json
    [stderr]
    Error: refused: `plan.json`: it was edited or damaged: its digest is not that of what it says
      hint: nothing was changed; make the plan again with `disync plan --out FILE`, and have it reviewed
    [exit 4]
    ");
    world.1.write("plan.json", "{}\n");
    let text = flat(&is_refused(&world).stderr);
    assert!(text.contains("it is not a saved plan"), "{text}");
}

#[test]
fn a_plan_that_exceeds_a_guard_is_saved_shown_and_refused() {
    let world = edited();
    world.1.set(&world.0.url(), "guards: { max_removed_tables: 0 }\n");
    assert_eq!(world.1.run("plan --out plan.json").code, Some(3));
    // That the guard was loosened since does not make the plan another one.
    world.1.set(&world.0.url(), "");
    let text = flat(&is_refused(&world).output());
    assert!(text.contains("max_removed_tables"), "{text}");
    assert!(world.1.run("show plan.json").succeeds().stdout.contains("max_removed_tables"));
}

#[test]
fn after_a_stop_on_the_way_the_plan_is_made_again() {
    let (emulated, project) = saved();
    project.set(&emulated.url(), "wait: { first_poll: 20ms, longest_poll: 100ms, deadline: 1s }\n");
    emulated.inject(Fault::next(Operation::GenerateDISyncTaskConfigForUpdating, 1, FaultKind::StuckProcess));
    assert_eq!(project.run("apply plan.json").code, Some(5));
    let text = flat(&project.run("apply plan.json").exits(4).stderr);
    assert!(text.contains("a run has left something under way") && text.contains("run `disync apply`"), "{text}");
    assert_eq!(project.run("apply --auto-approve").code, Some(5));
}

#[test]
fn a_saved_plan_takes_no_options_that_make_a_plan() {
    let (_emulated, project) = saved();
    let options = [
        "--target orders",
        "--exclude orders",
        "--target-file f",
        "--exclude-file f",
        "--refresh-only",
        "--preview",
        "--accept ours",
        "--refresh changed",
        "--allow backfill",
        "--allow-removed 1",
        "--allow-restarts 1",
        "--diff",
    ];
    for option in options {
        let text = flat(&project.run(&format!("apply plan.json {option}")).exits(1).stderr);
        assert!(text.contains("a saved plan is carried out as it is"), "{option}: {text}");
    }
}

#[test]
fn an_approved_digest_is_applied_and_any_other_plan_is_refused() {
    let (emulated, project) = edited();
    let plan = project.run("plan --verbose").succeeds();
    let digest = plan.stdout.lines().find_map(|line| line.strip_prefix("Digest: ")).unwrap().to_owned();
    project.sync(&orders(&["orders", "refunds", "returns"]));
    let other = project.run(&format!("apply --plan-digest {digest}")).exits(4);
    insta::assert_snapshot!(other.transcript(), @"
    $ disync apply --plan-digest sha256:[DIGEST]
    disync will perform the following actions:

      # realtime.orders will be updated in place (the YAML was changed)
      ~ realtime.orders
          - shop.items    syncs/orders.yaml:7
          + shop.refunds  syncs/orders.yaml:9
          + shop.returns  syncs/orders.yaml:10
            (1 table unchanged)
          impact: data-loss: stops shipping 1 table, ships 2 new tables

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 2 to add, 1 to remove.
    Impact: data-loss: 1 table stops being shipped (adding it again needs a full load; 1 destination
    table is expected to stay); backfill: 2 tables come (rows that change after the next start arrive;
    whether existing rows are loaded is not documented); safe: 1 task is expected to take this up at the
    next start (disync does not restart it)
    [stderr]
    Error: refused: this is not the plan that was approved: its digest is
    sha256:[DIGEST], and
    sha256:[DIGEST] was approved
      hint: nothing was changed; what is to be done, or what it would be done to, has changed: review it
        again
    [exit 4]
    ");
    assert_eq!(emulated.tables("orders"), ["shop.items", "shop.orders"]);
    project.sync(&orders(&["orders", "refunds"]));
    let short: String = digest.chars().take("sha256:".len() + 12).collect();
    project.run(&format!("apply --plan-digest {short} --format json")).succeeds();
    assert_eq!(emulated.tables("orders"), ["shop.orders", "shop.refunds"]);
    let short = project.run("apply --plan-digest sha256:0123").exits(1).stderr;
    assert!(short.contains("give 12 to 64 digits of it"), "{short}");
}

#[test]
fn the_digest_is_the_same_however_the_plan_is_written_and_where_the_yaml_stands() {
    let (_emulated, project) = edited();
    let text = project.run("plan").succeeds().stdout;
    let digest = text.lines().find_map(|line| line.strip_prefix("Digest: sha256:")).unwrap().to_owned();
    let yaml = project.read("syncs/orders.yaml");
    project.write("syncs/orders.yaml", format!("# Moved down by a line.\n{yaml}"));
    let json: serde_json::Value = serde_json::from_str(&project.run("plan --format json").succeeds().stdout).unwrap();
    assert!(json["plan_digest"].as_str().unwrap().ends_with(&digest), "{}", json["plan_digest"]);
    project.run(&format!("apply --plan-digest {digest}")).succeeds();
}

#[test]
fn a_plan_to_destroy_everything_is_saved_and_applied() {
    let (emulated, project) = edited();
    project.run("plan --destroy --out plan.json").succeeds();
    project.run("apply plan.json").succeeds();
    assert_eq!(emulated.names(), Vec::<String>::new());
}

#[test]
fn a_plan_that_cannot_be_saved_is_an_error_before_anything_is_called() {
    let (emulated, project) = edited();
    let before = emulated.n_calls();
    insta::assert_snapshot!(project.run("plan --out no/such/plan.json").exits(1).transcript(), @"
    $ disync plan --out no/such/plan.json
    [stderr]
    Error: cannot write `./no/such/plan.json`: No such file or directory (os error 2)
      hint: the directory of the file must exist
    [exit 1]
    ");
    assert_eq!(emulated.n_calls(), before);
}
