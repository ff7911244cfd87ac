//! The life of solutions, end to end: created, watched, changed, refused, forgotten, imported.

use disync_emulator::{
    ConsoleChange, Fault, FaultKind, Options, SolutionChange, SolutionStatus, StepDetailShape, StepEvent,
};
use disync_testkit::{Emulated, Project, Run, Sync, flat};
use disync_wire::Operation;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

fn start_with(options: Options) -> (Emulated, Project) {
    let emulated = Emulated::with(options);
    let project = Project::new(BIN, &emulated.url());
    (emulated, project)
}

fn start() -> (Emulated, Project) {
    start_with(Emulated::options())
}

fn lake() -> Sync {
    Sync::solution("lake").tables("shop", ["orders", "items"]).with("run: running")
}

/// A project whose solution `lake` is applied.
fn in_sync() -> (Emulated, Project) {
    let (emulated, project) = start();
    project.sync(&lake());
    project.apply();
    project.is_in_sync();
    (emulated, project)
}

fn tables(emulated: &Emulated) -> Vec<String> {
    emulated.solutions()["lake"].tables.iter().cloned().collect()
}

/// The lines of a run that hold one of these texts.
fn lines_with(run: &Run, texts: &[&str]) -> String {
    let all = format!("{}{}", run.stdout, run.stderr);
    let lines: Vec<&str> = all.lines().filter(|line| texts.iter().any(|text| line.contains(text))).collect();
    lines.join("\n")
}

#[test]
fn a_solution_is_created_published_started_and_found_again_by_its_id() {
    let (emulated, project) = in_sync();
    assert_eq!(tables(&emulated), ["shop.items", "shop.orders"]);
    let solution = &emulated.solutions()["lake"];
    assert_eq!(
        (solution.deployed, solution.phase, solution.destination.as_str()),
        (true, Some("running"), "holo holo")
    );
    assert_eq!(emulated.calls(Operation::ListFiles), 0);
    let id = emulated.solution("lake").solution_id.to_string();
    assert!(project.run("show solution.lake").succeeds().stdout.contains(&id));
    assert_eq!(project.run("state list").succeeds().stdout, "solution.lake\n");
}

#[test]
fn a_solution_whose_run_is_not_managed_is_published_and_left_alone() {
    let (emulated, project) = start();
    project.sync(&Sync::solution("lake").tables("shop", ["orders"]));
    project.apply();
    project.is_in_sync();
    assert_eq!(emulated.solution("lake").status, SolutionStatus::Committed);
}

#[test]
fn an_update_is_planned_table_by_table_and_keeps_the_solution() {
    let (emulated, project) = in_sync();
    let before = emulated.solution("lake").solution_id;
    project.sync(&Sync::solution("lake").tables("shop", ["orders", "returns"]).with("run: running"));
    insta::assert_snapshot!(project.run("plan").succeeds().transcript(), @"
    $ disync plan
    disync will perform the following actions:

      # solution.lake will be updated in place (the YAML was changed)
      ~ solution.lake
          - shop.items    syncs/lake.yaml:7
          + shop.returns  syncs/lake.yaml:9
            (1 table unchanged)
          impact: data-loss: stops shipping 1 table; expected to replay 2 tables, to load 1 table in
            full

    Plan: 0 to add, 1 to change, 0 to destroy.
    Tables: 1 to add, 1 to remove.
    Impact: data-loss: 1 table stops being shipped (adding it again needs a full load; 1 destination
    table is expected to stay); rewind: 1 solution is expected to restart and to ship once more what has
    changed in 2 tables since the full load began, consistent only after that; backfill: 1 table is
    expected to be loaded in full; safe: 1 solution may wait for a confirmation in the console
    Digest: sha256:[DIGEST]
    [stderr]
    Calls: 1 (GetDISyncTask 1); [N] more to apply
    [exit 0]
    ");
    project.apply();
    assert_eq!(tables(&emulated), ["shop.orders", "shop.returns"]);
    let after = emulated.solution("lake");
    assert_eq!((after.solution_id, after.committed), (before, true));
    project.is_in_sync();
}

#[test]
fn an_edit_in_the_console_is_drift_and_is_undone() {
    let (emulated, project) = in_sync();
    let added = SolutionChange::AddTable { database: "shop".to_owned(), table: "new".to_owned() };
    emulated.edit_solution("lake", added);
    let plan = project.run("plan --detailed-exitcode").exits(2);
    assert!(plan.stdout.contains("tasks have changed outside of disync") && plan.stdout.contains("- shop.new"));
    project.apply();
    assert_eq!(tables(&emulated), ["shop.items", "shop.orders"]);
    project.is_in_sync();
}

#[test]
fn a_step_that_waits_for_a_human_ends_with_5_and_goes_on_once_it_is_confirmed() {
    for step_detail in [StepDetailShape::List, StepDetailShape::Object] {
        let waits = Options { step_event: Some(StepEvent::Waits { step: 1 }), step_detail, ..Emulated::options() };
        let (emulated, project) = start_with(waits);
        project.sync(&lake());
        let run = project.run("apply --auto-approve").exits(5);
        let waiting = "waits to be confirmed in the DataWorks console";
        assert!(
            flat(&run.stdout).contains(waiting) && flat(&run.stdout).contains("`Create the base table`"),
            "{}",
            run.transcript()
        );
        // Nobody has confirmed it: there is nothing to send, and the answer is the same.
        let starts = emulated.calls(Operation::StartDISyncInstance);
        drop(project.run("apply --auto-approve").exits(5));
        assert_eq!(emulated.calls(Operation::StartDISyncInstance), starts);
        let status = project.run("status").succeeds();
        assert!(
            status.stdout.contains("to be confirmed") && status.stdout.contains("made by testid"),
            "{}",
            status.stdout
        );
        emulated.edit_solution("lake", SolutionChange::Confirm);
        project.apply();
        project.is_in_sync();
        assert_eq!(emulated.calls(Operation::DeployDISyncTask), 1);
    }
}

#[test]
fn a_solution_that_waits_later_shows_in_the_next_plan() {
    let (emulated, project) = in_sync();
    emulated.inject(Fault::next(Operation::DeployDISyncTask, 1, FaultKind::Step(StepEvent::Waits { step: 1 })));
    project.sync(&Sync::solution("lake").tables("shop", ["orders", "new"]).with("run: running"));
    drop(project.run("apply --auto-approve").exits(5));
    let plan = project.run("plan --detailed-exitcode").exits(2);
    assert!(flat(&plan.stdout).contains("run: waiting for confirmation -> running"), "{}", plan.transcript());
}

#[test]
fn a_failed_step_is_named_with_its_reason() {
    let fails = StepEvent::Fails { step: 1, message: "no such table".to_owned() };
    let (emulated, project) =
        start_with(Options { step_event: Some(fails), step_time: std::time::Duration::ZERO, ..Emulated::options() });
    project.sync(&lake());
    let run = project.run("apply --auto-approve").exits(6);
    assert!(flat(&run.stdout).contains("the step `Create the base table` has failed"), "{}", run.transcript());
    let status = project.run("status -v").succeeds();
    assert!(status.stdout.contains("failed") && status.stdout.contains("solution.lake steps:"), "{}", status.stdout);
    drop(emulated);
}

#[test]
fn what_dataworks_does_not_offer_is_refused_with_the_way_out() {
    let (emulated, project) = in_sync();
    let writes = emulated.n_calls();
    project.drop_sync("lake");
    project.sync(&Sync::new("orders").tables("b", ["t"]));
    let plan = project.run("plan").exits(3);
    insta::assert_snapshot!(lines_with(&plan, &["#", "blocked", "way out", "state forget", "Plan:"]), @"
      # realtime.orders will be created (declared and not there yet)
      # solution.lake would be destroyed (it is no longer declared), but that is blocked
          blocked: DataWorks offers no operation that stops, undeploys or deletes a solution
          way out: delete it in the DataWorks console, or keep it there; then run `disync state forget
    Plan: 1 to add, 0 to change, 0 to destroy.
    Error: 1 sync is blocked; apply refuses this plan until that is settled
    ");
    let apply = project.run("apply --auto-approve").exits(4);
    assert!(apply.stderr.contains("solution.lake is blocked") && apply.stderr.contains("--target"), "{}", apply.stderr);
    project.sync(&lake().to("kafka", "azn_kafka"));
    let plan = project.run("plan --target solution.lake").exits(3);
    assert!(flat(&plan.stdout).contains("undo what forces the replacement"), "{}", plan.stdout);
    let destroy = project.run("destroy --auto-approve").exits(4);
    assert!(flat(&destroy.stdout).contains("DataWorks offers no operation"), "{}", destroy.stdout);
    assert_eq!(emulated.solutions().len(), 1);
    assert!(emulated.n_calls() > writes, "the plans have read");
    assert_eq!(emulated.calls(Operation::DeleteDISyncTask), 0);
}

#[test]
fn a_solution_that_was_deleted_in_the_console_is_forgotten_or_created_again() {
    let (emulated, project) = in_sync();
    emulated.edit_solution("lake", SolutionChange::Delete);
    let plan = project.run("plan --detailed-exitcode").exits(2);
    assert!(plan.stdout.contains("applied before, and deleted outside of disync"), "{}", plan.stdout);
    project.apply();
    project.is_in_sync();
    emulated.edit_solution("lake", SolutionChange::Delete);
    project.drop_sync("lake");
    project.sync(&Sync::new("orders").tables("b", ["t"]));
    project.apply();
    assert_eq!(project.run("state list").succeeds().stdout, "realtime.orders\n");
}

#[test]
fn forgetting_a_solution_leaves_it_alone_and_importing_it_takes_it_in_again() {
    let (emulated, project) = in_sync();
    let id = emulated.solution("lake").solution_id;
    let forgotten = project.run("state forget solution.lake --yes").succeeds().transcript();
    insta::assert_snapshot!(forgotten.replace(&id.to_string(), "[ID]"), @"
    $ disync state forget solution.lake --yes
    disync will forget the following records:

      . solution.lake (solution [ID], applied [TIME])
          note: it is declared still: the next apply creates another solution; `disync import` takes
            this one in again

    Nothing is written to DataWorks: the tasks stay as they are, and disync no longer knows them.
    Forgotten: 1 record.
    [exit 0]
    ");
    assert_eq!(project.run("state list").succeeds().stdout, "");
    assert_eq!(emulated.solutions().len(), 1);
    // Nothing finds it by its name: a create is refused, and says how to go on.
    let apply = project.run("apply --auto-approve").exits(6);
    assert!(flat(&apply.stdout).contains("disync import solution.lake ID"), "{}", apply.stdout);
    let import = project.run(&format!("import solution.lake {id}")).succeeds();
    insta::assert_snapshot!(import.stdout.replace(&id.to_string(), "[ID]"), @"
    Imported solution.lake (solution [ID]), 2 tables.
    It ships what the YAML says; run `disync plan` to see how it stands.
    ");
    project.is_in_sync();
    assert_eq!(emulated.latest_solution(), Some(id));
}

#[test]
fn an_import_is_refused_where_it_is_not_the_one() {
    let (emulated, project) = in_sync();
    let id = emulated.solution("lake").solution_id;
    project.sync(&Sync::solution("pond").tables("pond", ["t"]));
    project.sync(&Sync::new("orders").tables("b", ["t"]));
    let refused = |command: &str, code: i32| {
        let run = project.run(command).exits(code).transcript();
        flat(&run.replace("[stderr]", ""))
    };
    let lines = [
        refused("import solution.lake 1", 4),
        refused(&format!("import solution.pond {id}"), 4),
        refused("import solution.sea 1", 1),
        refused("import solution.lak 1", 1),
        refused("import solution.pond 5", 1),
        refused("import realtime.orders 5", 1),
        refused("import solution.pond 0", 1),
    ];
    insta::assert_snapshot!(lines.join("\n").replace(&id.to_string(), "[ID]"), @"
    $ disync import solution.lake 1 Error: `solution.lake` is recorded already, as solution [ID] hint: if that is wrong, run `disync state forget solution.lake` first [exit 4]
    $ disync import solution.pond [ID] Error: solution [ID] is recorded as `solution.lake` [exit 4]
    $ disync import solution.sea 1 Error: `solution.sea` is not declared hint: declare the sync first, with the source and the destination that the task has [exit 1]
    $ disync import solution.lak 1 Error: `solution.lak` is not declared hint: did you mean `solution.lake`? [exit 1]
    $ disync import solution.pond 5 Error: cannot read solution 5: GetDISyncTask: fileId:[5] is invalid. (refused, RequestId [REQUEST]) [exit 1]
    $ disync import realtime.orders 5 Error: there is no file 5 [exit 1]
    $ disync import solution.pond 0 error: invalid value '0' for '<ID>': 0 is not in 1..9223372036854775807 For more information, try '--help'. [exit 1]
    ");
    project.run("state forget solution.lake --yes").succeeds();
    let other = project.run(&format!("import solution.pond {id}")).exits(4);
    assert!(other.stderr.contains("its name is `lake`"), "{}", other.stderr);
    project.sync(&lake().to("kafka", "azn_kafka"));
    let other = project.run(&format!("import solution.lake {id}")).exits(4);
    assert!(flat(&other.stderr).contains("another destination.type, destination.datasource"), "{}", other.stderr);
}

#[test]
fn a_realtime_task_is_imported_by_its_file() {
    let (emulated, project) = start();
    let orders = Sync::new("orders").tables("shop", ["orders", "items"]).with("run: running");
    project.sync(&orders);
    project.apply();
    let file = emulated.view("orders").file_id;
    project.run("state forget orders --yes").succeeds();
    project.sync(&Sync::new("orders").tables("shop", ["orders"]).with("run: running"));
    let import = project.run(&format!("import orders {file}")).succeeds();
    assert!(import.stdout.contains("Tables: 0 to add, 1 to remove."), "{}", import.stdout);
    assert_eq!(project.run("state list").succeeds().stdout, "realtime.orders\n");
    project.apply();
    assert_eq!(emulated.tables("orders"), ["shop.orders"]);
    emulated.edit("orders", ConsoleChange::Stop);
}

#[test]
fn forgetting_refuses_what_is_not_recorded_and_asks_first() {
    let (_emulated, project) = in_sync();
    let near = project.run("state forget solution.lak").exits(1);
    assert!(near.stderr.contains("did you mean `solution.lake`?"), "{}", near.stderr);
    for command in ["state forget lake --yes", "show lake", "import lake 1"] {
        let twin = project.run(command).exits(1);
        assert!(twin.stderr.contains("did you mean `solution.lake`?"), "{command}: {}", twin.stderr);
    }
    let unasked = project.run("state forget solution.lake").exits(1);
    assert!(unasked.stderr.contains("there is no terminal to ask"), "{}", unasked.stderr);
    assert_eq!(project.run("state list").succeeds().stdout, "solution.lake\n");
}

/// A create whose request or answer is lost, once: the same request is sent again.
#[test]
fn a_lost_create_is_sent_again_and_the_solution_is_there_once() {
    for kind in [FaultKind::LoseRequest, FaultKind::LoseAnswer] {
        let (emulated, project) = start();
        project.sync(&lake());
        emulated.inject(Fault::next(Operation::CreateDISyncTask, 1, kind));
        project.apply();
        project.is_in_sync();
        assert_eq!(emulated.solutions().len(), 1);
    }
}

/// A create that is never answered is accounted for by a human, or by the next run while the token is remembered.
#[test]
fn a_create_that_is_never_answered_is_known_and_repeated_or_imported() {
    let (emulated, project) = start();
    project.sync(&lake());
    emulated.inject(Fault::next(Operation::CreateDISyncTask, 3, FaultKind::LoseAnswer));
    let run = project.run("apply --auto-approve").exits(6);
    assert!(flat(&run.stdout).contains("disync import solution.lake ID"), "{}", run.stdout);
    let id = emulated.solution("lake").solution_id;
    // Another wish is not made of it.
    project.sync(&Sync::solution("lake").tables("shop", ["other"]).with("run: running"));
    let plan = project.run("plan").exits(3);
    assert!(
        flat(&plan.stdout).contains("was sent at") && flat(&plan.stdout).contains("disync state forget"),
        "{}",
        plan.stdout
    );
    project.sync(&lake());
    project.run(&format!("import solution.lake {id}")).succeeds();
    // It was created and nothing else: the next apply goes on from there.
    project.apply();
    project.is_in_sync();
    assert_eq!((emulated.solution("lake").committed, emulated.latest_solution()), (true, Some(id)));
}

#[test]
fn both_kinds_live_in_one_project() {
    let (emulated, project) = in_sync();
    project.sync(&Sync::new("orders").tables("b", ["t"]).with("run: running"));
    project.apply();
    project.is_in_sync();
    let status = project.run("status --format json").succeeds();
    let status: serde_json::Value = serde_json::from_str(&status.stdout).unwrap();
    assert_eq!(status["tasks"][0]["file_id"], emulated.view("orders").file_id);
    assert_eq!(status["tasks"][1]["solution_id"], emulated.solution("lake").solution_id);
    assert_eq!(status["tasks"][1]["solution"]["created_by"], "testid");
    let plan = project.run("plan --format json").succeeds();
    let plan: serde_json::Value = serde_json::from_str(&plan.stdout).unwrap();
    assert_eq!(plan["resource_changes"][1]["type"], "dataworks_sync_solution");
    assert_eq!(plan["format_version"], "1.5");
}
