//! The log of applies, and undoing one: what was applied is listed, and an ordinary plan leads back from it.

use std::thread;
use std::time::Duration;

use disync_emulator::{ConsoleChange, Options};
use disync_testkit::{Emulated, Project, Run, Running, Signal, Sync, flat};
use disync_wire::Operation;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// Where the world is kept that an emulator serves after another.
const WORLD: &str = "world.jsonl";

/// Two syncs are applied as apply 0.
fn applied() -> (Emulated, Project) {
    let (emulated, project) = Project::emulated(BIN);
    project.sync(&orders(&["items", "orders"]));
    project.sync(&Sync::new("stock").tables("stock", ["parts"]));
    project.apply();
    (emulated, project)
}

/// And then, as apply 1, `orders` is changed, `stock` goes and `users` comes.
fn changed() -> (Emulated, Project) {
    let (emulated, project) = applied();
    project.sync(&orders(&["orders", "refunds"]));
    project.drop_sync("stock");
    project.sync(&Sync::new("users").tables("auth", ["users"]));
    project.apply();
    (emulated, project)
}

fn orders(tables: &[&str]) -> Sync {
    Sync::new("orders").tables("shop", tables).with("run: running")
}

/// Saves the plan that undoes `id`, and applies it.
#[track_caller]
fn roll_back(project: &Project, id: u64) {
    project.run(&format!("rollback {id} --out back.json")).succeeds();
    project.run("apply back.json").succeeds();
}

/// A transcript without what differs from run to run or from machine to machine.
fn shown(run: &Run) -> String {
    let word = |word: &str| match word {
        _ if word.starts_with("tester@") => "tester@[HOST]".to_owned(),
        _ if word.starts_with("ann@") => "ann@[HOST]".to_owned(),
        _ if word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_hexdigit()) => "[PLAN]".to_owned(),
        _ if word.ends_with("),") && word.trim_end_matches("),").bytes().all(|byte| byte.is_ascii_digit()) => {
            "[PID]),".to_owned()
        }
        _ => word.to_owned(),
    };
    let text = run.transcript();
    let lines = text.lines().map(|line| match (line.split_once("Calls:"), line.split_once(".damaged-")) {
        (Some((before, _)), _) => format!("{before}Calls: [CALLS]"),
        (_, Some((before, _))) => format!("{before}.damaged-[WHEN]"),
        _ if line.contains('@') || line.contains("WHEN") => {
            line.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
        }
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn applies_are_listed_newest_first() {
    let (_emulated, project) = changed();
    project.run("plan").succeeds();
    project.apply();
    insta::assert_snapshot!(shown(&project.run("log").succeeds()), @"
    $ disync log
    ID WHEN WHO WHAT PLAN RESULT CHANGES
    1 [TIME] tester@[HOST] apply [PLAN] done 1 added, 1 changed, 1 destroyed
    0 [TIME] tester@[HOST] apply [PLAN] done 2 added
    [exit 0]
    ");
    insta::assert_snapshot!(shown(&project.run("log 1").succeeds()), @"
    $ disync log 1
    Apply 1: done
      what:    apply
      began:   [TIME]
      ended:   [TIME]
    by: tester@[HOST] (process [PID]), disync 0.1.0
      plan:    sha256:[DIGEST]

      ~ realtime.orders: update, done
          - shop.items
          + shop.refunds

      - realtime.stock: delete, done
          - stock.parts

      + realtime.users: create, done
          + auth.users

    To undo it: disync rollback 1
    [exit 0]
    ");
    insta::assert_snapshot!(shown(&project.run("log -n 1").succeeds()), @"
    $ disync log -n 1
    ID WHEN WHO WHAT PLAN RESULT CHANGES
    1 [TIME] tester@[HOST] apply [PLAN] done 1 added, 1 changed, 1 destroyed
    There are 1 before these; -n N lists more.
    [exit 0]
    ");
    insta::assert_snapshot!(shown(&project.run("log 7").exits(1)), @"
    $ disync log 7
    [stderr]
    Error: there is no apply 7 in the log
      hint: `disync log` lists the last thousand applies
    [exit 1]
    ");
}

#[test]
fn a_rollback_is_previewed_reported_and_told_as_any_plan() {
    let (_emulated, project) = changed();
    let plan = project.run("rollback 1 --preview --events told.jsonl --report sarif=back.sarif --report github=-");
    let plan = plan.succeeds();
    assert!(plan.stdout.contains("+ shop.items -> shop.items"), "where the table would go: {}", plan.stdout);
    assert!(plan.stdout.contains("title=table-added realtime.orders"), "{}", plan.stdout);
    assert!(project.read("back.sarif").contains("disync/rollback/"), "{}", project.read("back.sarif"));
    let told = project.read("told.jsonl");
    let of = |kind: &str| told.lines().filter(|line| line.contains(&format!("\"type\":\"{kind}\""))).count();
    assert_eq!((of("planned_change"), of("change_summary"), of("exit")), (3, 1, 1), "{told}");
    let _unknown = project.run("rollback 9 --report junit=back.xml").exits(1);
    assert!(project.read("back.xml").contains("<failure"), "{}", project.read("back.xml"));
}

#[test]
fn a_rollback_shows_what_it_would_do_and_what_the_yaml_says_against_it() {
    let (_emulated, project) = changed();
    insta::assert_snapshot!(shown(&project.run("rollback 1").succeeds()), @"
    $ disync rollback 1
    disync will perform the following actions:

      # realtime.orders will be updated in place (an apply that changed it is undone)
      ~ realtime.orders
          - shop.refunds
          + shop.items
            (1 table unchanged)
          impact: data-loss: stops shipping 1 table, ships 1 new table

      # realtime.stock will be created (an apply that changed it is undone)
      + realtime.stock
          source: mysql_pub
          destination: holo (holo)
          + stock.parts
          impact: backfill: ships 1 new table

      # realtime.users will be destroyed (an apply that changed it is undone)
      - realtime.users
          - auth.users
          impact: data-loss: stops shipping 1 table

    Plan: 1 to add, 1 to change, 1 to destroy.
    Tables: 2 to add, 2 to remove.
    Impact: data-loss: 2 tables stop being shipped (adding them again needs a full load; 2 destination
    tables are expected to stay); backfill: 2 tables come (rows that change after the next start arrive;
    whether existing rows are loaded is not documented); safe: 1 task is expected to take this up at the
    next start (disync does not restart it), 1 new task ships nothing until started (disync does not
    start it)
    Digest: sha256:[DIGEST]
    To carry it out, save it: disync rollback 1 --out FILE
    [stderr]
    Warning: the YAML still says otherwise, and the next plan would do it again: revert the commit
    before that.
      realtime.orders: update (syncs/orders.yaml:9)
      realtime.stock: delete (declared nowhere)
      realtime.users: create (syncs/users.yaml:2)
    Calls: [CALLS]
    [exit 0]
    ");
}

#[test]
fn what_an_apply_changed_is_brought_back_and_nothing_else() {
    let (emulated, project) = applied();
    let before = emulated.tasks();
    project.sync(&orders(&["orders", "refunds"]));
    project.drop_sync("stock");
    project.sync(&Sync::new("users").tables("auth", ["users"]));
    project.apply();
    project.sync(&Sync::new("later").tables("later", ["a"]));
    project.apply();
    roll_back(&project, 1);
    let mut tasks = emulated.tasks();
    assert!(tasks.remove("later").is_some(), "what another apply created stays");
    assert_eq!(tasks, before);
    insta::assert_snapshot!(shown(&project.run("log -n 1").succeeds()), @"
    $ disync log -n 1
    ID WHEN WHO WHAT PLAN RESULT CHANGES
    3 [TIME] tester@[HOST] rollback of 1 [PLAN] done 1 added, 1 changed, 1 destroyed
    There are 3 before these; -n N lists more.
    [exit 0]
    ");
    let plan = project.run("plan").succeeds();
    assert!(plan.stdout.contains("Plan: 1 to add, 1 to change, 1 to destroy."), "{}", plan.transcript());
    insta::assert_snapshot!(shown(&project.run("rollback 1").succeeds()), @"
    $ disync rollback 1
    [stderr]
    Left as it is: realtime.orders: it is as it was before that apply already.
    Left as it is: realtime.stock: it is as it was before that apply already.
    Left as it is: realtime.users: it is as it was before that apply already.
    There is nothing to roll back.
    [exit 0]
    ");
}

#[test]
fn where_the_commit_was_reverted_nothing_contradicts_the_rollback() {
    let (_emulated, project) = changed();
    project.sync(&orders(&["items", "orders"]));
    project.sync(&Sync::new("stock").tables("stock", ["parts"]));
    project.drop_sync("users");
    let planned = project.run("rollback 1 --out back.json").succeeds();
    assert!(!planned.stderr.contains("Warning"), "{}", planned.transcript());
    project.run("apply back.json").succeeds();
    project.is_in_sync();
}

#[test]
fn what_was_changed_again_since_is_refused_until_that_is_rolled_back() {
    let (_emulated, project) = changed();
    project.sync(&orders(&["orders", "refunds", "returns"]));
    project.apply();
    insta::assert_snapshot!(shown(&project.run("rollback 1").exits(4)), @"
    $ disync rollback 1
    [stderr]
    Error: refused: what apply 1 changed was changed again since: realtime.orders by apply 2; nothing
    was changed
      hint: roll that back first: disync rollback 2
    [exit 4]
    ");
    roll_back(&project, 2);
    project.run("rollback 1").succeeds();
    let (_emulated, project) = changed();
    project.run("state forget orders --auto-approve").succeeds();
    let refused = project.run("rollback 1").exits(4);
    assert!(flat(&refused.stderr).contains("by something that is not in the log"), "{}", refused.transcript());
}

#[test]
fn a_rollback_is_a_plan_like_any_other() {
    let (emulated, project) = changed();
    emulated.edit("orders", ConsoleChange::AddTable { database: "shop".to_owned(), table: "theirs".to_owned() });
    let edited = project.run("rollback 1").succeeds();
    assert!(edited.stdout.contains("- shop.theirs"), "what is live is what it starts from:\n{}", edited.transcript());
    let url = emulated.url();
    project.set(&url, "guards: { max_removed_tables: 0 }\n");
    let guarded = project.run("rollback 1 --out back.json").exits(3);
    assert!(guarded.stdout.contains("max_removed_tables"), "{}", guarded.transcript());
    drop(project.run("apply back.json").exits(4));
    project.run("rollback 1 --allow-removed 5 --out back.json").succeeds();
    project.set(&url, "");
    project.sync(&Sync::new("users").tables("auth", ["users"]).with("lifecycle: { prevent_destroy: true }"));
    let protected = project.run("rollback 1").exits(3);
    assert!(protected.stdout.contains("prevent_destroy"), "{}", protected.transcript());
}

/// An apply of a new sync that waits for the service, which takes its time.
fn at_work() -> (Emulated, Project, Running) {
    let hour = Duration::from_secs(3600);
    let project = Project::new(BIN, "embedded");
    let slow = Options { process_time: hour, ..Emulated::options() };
    let emulated = Emulated::of_file(&project.path().join(WORLD), slow);
    project.set(&emulated.url(), "");
    project.sync(&orders(&["items"]));
    let cli = project.cli().env("GITLAB_CI", "true").env("CI_JOB_URL", "https://gitlab.example/-/jobs/7");
    let running = cli.env("GITLAB_USER_LOGIN", "ann").spawn("apply --auto-approve");
    while emulated.calls(Operation::QueryDISyncTaskConfigProcessResult) == 0 {
        thread::sleep(Duration::from_millis(20));
    }
    (emulated, project, running)
}

#[test]
fn a_killed_apply_never_ended_and_is_rolled_back_once_it_is_settled() {
    let (_emulated, project, running) = at_work();
    let alive = project.run("log").succeeds();
    assert!(alive.stdout.contains("under way"), "{}", alive.transcript());
    assert_eq!(running.kill().code, None);
    insta::assert_snapshot!(shown(&project.run("log").succeeds()), @"
    $ disync log
    ID WHEN WHO WHAT PLAN RESULT CHANGES
    0 [TIME] ann@[HOST] apply [PLAN] never ended 1 change begun
    [exit 0]
    ");
    insta::assert_snapshot!(shown(&project.run("log 0").succeeds()), @"
    $ disync log 0
    Apply 0: never ended
      what:    apply
      began:   [TIME]
    by: tester@[HOST] (process [PID]), disync 0.1.0
      job:     https://gitlab.example/-/jobs/7, run by ann
      plan:    sha256:[DIGEST]

      + realtime.orders: create, not known to have been done
          + shop.items
    [exit 0]
    ");
    insta::assert_snapshot!(shown(&project.run("rollback 0").exits(4)), @"
    $ disync rollback 0
    [stderr]
    Error: refused: a run has left something under way that is not settled: realtime.orders; nothing was
    changed
      hint: run `disync apply`, which goes on with it, and roll back then
    [exit 4]
    ");
}

#[test]
fn an_apply_that_was_asked_to_stop_says_so() {
    let (_emulated, project, running) = at_work();
    running.signal(Signal::TERM);
    assert_eq!(running.finish(Duration::from_secs(60)).code, Some(143));
    let log = project.run("log 0").succeeds();
    assert!(log.stdout.starts_with("Apply 0: interrupted\n  why:"), "{}", log.transcript());
}

#[test]
fn a_damaged_journal_is_cut_by_an_explicit_command_and_the_next_apply_goes_on() {
    let (emulated, project, running) = at_work();
    assert_eq!(running.kill().code, None);
    let path = project.path().join(".disync/journal/0.log");
    let mut journal = std::fs::read(&path).unwrap();
    let half = journal.len() / 2;
    journal[half] ^= 1;
    std::fs::write(&path, &journal).unwrap();
    let damaged = project.run("apply --auto-approve").exits(1);
    assert!(flat(&damaged.stderr).contains("`disync state repair`"), "{}", damaged.transcript());
    let looked = project.run("state repair").exits(1);
    assert!(looked.stdout.starts_with("Damaged: "), "{}", looked.transcript());
    assert_eq!(std::fs::read(&path).unwrap(), journal, "nobody has approved it");
    let repaired = project.run("state repair --auto-approve").succeeds();
    assert!(repaired.stdout.contains("Repaired."), "{}", repaired.transcript());
    let beside = std::fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    let kept: Vec<_> = beside.filter(|other| *other != path).map(|kept| std::fs::read(kept).unwrap()).collect();
    assert_eq!(kept, [journal]);
    drop(emulated);
    let quick = Emulated::of_file(&project.path().join(WORLD), Emulated::options());
    project.set(&quick.url(), "");
    project.apply();
    project.is_in_sync();
}

#[test]
fn a_run_with_nothing_to_do_or_that_is_refused_leaves_no_entry() {
    let (_emulated, project) = applied();
    project.apply();
    project.sync(&orders(&["orders"]).with("lifecycle: { prevent_destroy: true }"));
    project.apply();
    project.drop_sync("orders");
    drop(project.run("apply --auto-approve").exits(4));
    let log = project.run("log").succeeds();
    assert_eq!(log.stdout.lines().count(), 3, "{}", log.transcript());
}

#[test]
fn a_damaged_entry_is_named_and_stops_nothing() {
    let (_emulated, project) = changed();
    project.write(".disync/applies/1.json", "{");
    let log = project.run("log").succeeds();
    assert!(flat(&log.stderr).contains("applies/1.json is damaged"), "{}", log.transcript());
    assert_eq!(log.stdout.lines().count(), 2, "{}", log.transcript());
    drop(project.run("log 1").exits(1));
    project.sync(&orders(&["orders"]));
    project.apply();
    roll_back(&project, 2);
}

#[test]
fn for_programs_the_log_is_json() {
    let (_emulated, project) = changed();
    roll_back(&project, 1);
    let json: serde_json::Value = serde_json::from_str(&project.run("log --format json").succeeds().stdout).unwrap();
    let last = &json["applies"][0];
    assert_eq!(
        (&last["id"], &last["purpose"], &last["rolls_back"], &last["result"], &last["saved_plan"]),
        (&2.into(), &"rollback".into(), &1.into(), &"done".into(), &true.into()),
    );
    let changes = json["applies"][1]["changes"].as_array().unwrap();
    assert_eq!(changes[0]["tables_added"], serde_json::json!(["shop.refunds"]));
    assert_eq!(changes[1]["tables_removed"], serde_json::json!(["stock.parts"]));
}

#[test]
fn ten_tables_among_five_thousand_cost_ten() {
    let (_emulated, project) = Project::emulated(BIN);
    let tables = |from: usize| (from..from + 5_000).map(|n| format!("table_{n:05}"));
    project.sync(&Sync::new("wide").tables("shop", tables(0)));
    project.apply();
    project.sync(&Sync::new("wide").tables("shop", tables(5)));
    project.apply();
    // An entry is written when its apply begins, and again when it ends.
    let n_bytes = 2 * project.read(".disync/applies/1.json").len();
    assert!(n_bytes <= 4096, "{n_bytes} bytes were written for ten tables");
    let log = project.run("log 1").succeeds();
    assert_eq!(log.lines_with(&['+', '-']).len(), 10, "{}", log.transcript());
}

#[test]
fn a_damaged_journal_and_a_damaged_state_are_put_right_by_explicit_commands() {
    let (_emulated, project) = changed();
    project.run("state repair --auto-approve").succeeds();
    drop(project.run("state restore --auto-approve").exits(4));
    let state = project.read(".disync/state.json");
    project.write(".disync/state.json", state.replace("refunds", "refunde"));
    let damaged = project.run("plan").exits(1);
    assert!(flat(&damaged.stderr).contains("`disync state restore` puts"), "{}", damaged.transcript());
    drop(project.run("state restore").exits(1));
    insta::assert_snapshot!(shown(&project.run("state restore --auto-approve").succeeds()), @"
    $ disync state restore --auto-approve
    To be put back: ./.disync/history/1.json: serial 1, 2 syncs, last applied [TIME].
    To check: what was done to these since is not recorded. `disync plan` finds real-time tasks by their
    names; of solutions, which nothing lists, look into the console before you apply, and `disync
    import` them. What the last run had sent can take effect for 20 minutes: apply after that.
      realtime.orders (apply 1)
      realtime.stock (apply 1)
      realtime.users (apply 1)
    Restored. The state has serial 3 now.
    Kept: ./.disync/state.json.damaged-[WHEN]
    `disync plan` shows how what is live differs from what is recorded now.
    [exit 0]
    ");
    let plan = project.run("plan").succeeds();
    assert!(plan.stdout.contains("Plan: 0 to add"), "{}", plan.transcript());
}
