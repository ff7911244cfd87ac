//! Solutions: from the script to the last step, and what people do to them in the console.

use std::time::Duration;

use disync_wire::document::script::ForCreating;
use disync_wire::document::{ProcessContentView, StepInfo, Tables};
use disync_wire::request::{
    CreateTask, DeleteTask, DeployTask, GenerateForCreating, GenerateForUpdating, GetInstanceInfo, GetTask, ListFiles,
    Project, QueryProcessResult, StartInstance, StopInstance, TaskRef, TerminateInstance, UpdateTask,
};
use disync_wire::response::{Done, SolutionDetail, SolutionInfo};
use disync_wire::{Request as WireRequest, TaskType};
use serde_json::Value;

use super::{Bench, create, generate, generate_update, script};
use crate::*;

fn named(name: &str) -> GenerateForCreating {
    let script = ForCreating { name: Some(name.to_owned()), ..script() };
    GenerateForCreating { task_type: TaskType::Solution, ..generate(&script) }
}

fn solution(id: i64) -> TaskRef {
    TaskRef { project_id: DEFAULT_PROJECT, task_type: TaskType::Solution, file_id: id }
}

fn start(id: i64) -> StartInstance {
    StartInstance { task: solution(id), start_param: Some("ignored".to_owned()) }
}

fn content<R: WireRequest<Data = disync_wire::response::Generated>>(bench: &mut Bench, request: &R) -> String {
    let async_process_id = bench.ask(request).process_id.unwrap();
    bench.wait(2);
    let (project_id, task_type) = (DEFAULT_PROJECT, TaskType::Solution);
    bench.ask(&QueryProcessResult { project_id, task_type, async_process_id }).task_content.unwrap()
}

fn made(bench: &mut Bench, name: &str) -> i64 {
    let content = content(bench, &named(name));
    bench.ask(&create_from(name, &content)).file_id.unwrap()
}

fn create_from(name: &str, content: &str) -> CreateTask {
    CreateTask { task_type: TaskType::Solution, ..create(name, content) }
}

fn running(bench: &mut Bench) -> i64 {
    let id = made(bench, "orders");
    succeed(bench, &DeployTask(solution(id)));
    succeed(bench, &start(id));
    id
}

fn with_tables(bench: &mut Bench, id: i64, tables: &[&'static str]) {
    let tables = Tables::multi([("shop", tables.iter().copied())]);
    let request = GenerateForUpdating { task_type: TaskType::Solution, ..generate_update(id, tables) };
    let task_content = Some(content(bench, &request));
    let (project_id, task_type) = (DEFAULT_PROJECT, TaskType::Solution);
    succeed(bench, &UpdateTask { project_id, task_type, file_id: id, task_content, task_param: None });
}

fn detail(bench: &mut Bench, id: i64) -> SolutionDetail {
    bench.ask(&GetTask(solution(id))).solution_detail.unwrap()
}

fn status(bench: &mut Bench, id: i64) -> String {
    detail(bench, id).status.unwrap()
}

fn info(bench: &mut Bench, id: i64) -> SolutionInfo {
    bench.ask(&GetInstanceInfo(solution(id))).solution_info.unwrap()
}

/// The word for the whole and those for its steps.
fn steps(bench: &mut Bench, id: i64) -> String {
    let info = info(bench, id);
    let steps = info.step_detail.iter().filter_map(|step| step.status.clone());
    std::iter::once(info.status.unwrap()).chain(steps).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn succeed<R: WireRequest<Data = Done>>(bench: &mut Bench, request: &R) {
    let done = bench.ask(request);
    assert!(done.status.is_success(), "{done:?}");
}

#[track_caller]
fn fail<R: WireRequest<Data = Done>>(bench: &mut Bench, request: &R) -> String {
    let done = bench.ask(request);
    assert!(done.status.is_fail(), "{done:?}");
    done.message.unwrap()
}

fn edit(bench: &Bench, change: SolutionChange) -> Result<(), EditError> {
    let edit = SolutionEdit { project: DEFAULT_PROJECT, solution: "orders".to_owned(), change };
    let now = bench.now;
    bench
        .service
        .change(|world| {
            world.advance(now);
            world.edit_solution(&edit)
        })
        .unwrap()
}

#[test]
fn a_solution_goes_from_its_script_to_its_last_step() {
    let mut bench = Bench::new();
    let id = made(&mut bench, "orders");
    assert_eq!(status(&mut bench, id), "1");
    assert_eq!(fail(&mut bench, &start(id)), format!("solution [{id}] is in status 1: it cannot be started."));
    succeed(&mut bench, &DeployTask(solution(id)));
    assert_eq!(status(&mut bench, id), "4");
    assert_eq!(steps(&mut bench, id), "committed");
    succeed(&mut bench, &start(id));
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(format!("{}: {}", status(&mut bench, id), steps(&mut bench, id)));
        bench.wait(1);
    }
    insta::assert_snapshot!(seen.join("\n"), @r"
    2: run RUNNING
    2: run SUCCESS RUNNING
    2: run SUCCESS SUCCESS RUNNING
    0: success SUCCESS SUCCESS SUCCESS
    ");
    assert!(fail(&mut bench, &start(id)).contains("status 0"), "it runs on");
}

#[test]
fn the_detail_has_the_fields_and_the_shape_of_the_sample() {
    let mut bench = Bench::new();
    let id = running(&mut bench);
    let detail = detail(&mut bench, id);
    assert_eq!((detail.id, detail.name.as_deref(), detail.project_id), (Some(id), Some("orders"), Some(10_000)));
    assert_eq!(detail.creator_name.as_deref(), Some(DEFAULT_ACCESS_KEY_ID));
    assert_eq!((detail.source_type.as_deref(), detail.destination_type.as_deref()), (Some("mysql"), Some("holo")));
    assert_eq!(detail.start_time.as_deref(), Some("2026-01-02 11:04:07"), "in the zone of most regions");
    assert_eq!(detail.process_extra.as_deref(), Some(r#"{"processType":"new","tableNum":1}"#));

    let text = detail.process_content.unwrap();
    let view = ProcessContentView::parse(&text).unwrap();
    assert_eq!(view.content().tables().unwrap(), Tables::multi([("shop", ["orders"])]));
    assert_eq!(view.content().source_datasource().unwrap(), Some("mysql_pub"));
    assert_eq!(view.content().destination_datasource(), Some("holo"));
    assert_eq!(view.offline_resource_group(), Some("group_280749521950784"));

    let sample = include_str!("../../../wire/fixtures/examples/solutiondetail_processcontent_holo.json");
    let keys = |text: &str, at: &str| -> Vec<String> {
        let value: Value = serde_json::from_str(text).unwrap();
        value.pointer(at).unwrap().as_object().unwrap().keys().cloned().collect()
    };
    for at in ["", "/realtimeSyncConfig", "/realtimeSyncConfig/content", "/realtimeSyncConfig/extend", "/setting"] {
        assert_eq!(keys(&text, at), keys(sample, at), "{at}");
    }
    let writer = "/realtimeSyncConfig/content/steps/1/parameter";
    assert_eq!(keys(&text, writer), keys(sample, writer));
}

#[test]
fn a_solution_is_named_by_its_script_and_its_name_is_unique_among_solutions() {
    let mut bench = Bench::new();
    let unnamed = GenerateForCreating { task_type: TaskType::Solution, ..generate(&script()) };
    let (status, refusal) = bench.refusal(&unnamed);
    assert_eq!((status, refusal.code.as_str()), (400, "Invalid.DI.Parameter"));
    assert_eq!(refusal.message, "setting.name is mandatory for DI_SOLUTION");

    bench.create("orders");
    let content = content(&mut bench, &named("orders"));
    let unsaid = CreateTask { task_name: None, ..create_from("", &content) };
    let id = bench.ask(&unsaid).file_id.unwrap();
    assert_eq!(detail(&mut bench, id).name.as_deref(), Some("orders"), "as the content says");
    assert_eq!(bench.refusal(&named("orders")).1.code, "Invalid.DI.Parameter.File.Existed");
    assert_eq!(bench.refusal(&create_from("orders", &content)).1.code, "Invalid.DI.Parameter.File.Existed");
}

#[test]
fn solutions_and_files_do_not_know_each_other() {
    let mut bench = Bench::new();
    let file = bench.create("orders");
    let id = made(&mut bench, "orders");
    assert_ne!(file, id);
    assert!(bench.ask(&GetTask(solution(file))).status.is_fail());
    assert!(bench.ask(&GetTask(super::task(id))).status.is_fail());
    assert_eq!(fail(&mut bench, &DeployTask(super::task(id))), format!("fileId:[{id}] is invalid."));
    assert_eq!(bench.ask(&ListFiles::all_of(Project::Id(DEFAULT_PROJECT))).files.len(), 1);
    let process = bench.ask(&named("items")).process_id.unwrap();
    let as_task = bench.query(process);
    assert!(as_task.status.unwrap().is_fail(), "a process belongs to its kind of task");
}

#[test]
fn what_the_api_does_not_offer_for_solutions_is_refused() {
    let mut bench = Bench::new();
    let id = running(&mut bench);
    for (status, refusal) in [
        bench.refusal(&StopInstance(solution(id))),
        bench.refusal(&TerminateInstance(solution(id))),
        bench.refusal(&DeleteTask(solution(id))),
    ] {
        assert_eq!((status, refusal.code.as_str()), (400, "Param.Invalid"), "{refusal:?}");
    }
}

#[test]
fn a_step_waits_until_somebody_confirms_it() {
    let step_event = Some(StepEvent::Waits { step: 2 });
    let mut bench = Bench::with(Options { step_event, ..Options::default() });
    let id = running(&mut bench);
    assert!(matches!(edit(&bench, SolutionChange::Confirm), Err(EditError::NotNow { .. })));
    bench.wait(3600);
    assert_eq!(status(&mut bench, id), "5");
    assert_eq!(steps(&mut bench, id), "wait SUCCESS WAIT");
    edit(&bench, SolutionChange::Confirm).unwrap();
    assert_eq!(status(&mut bench, id), "6");
    bench.wait(1);
    assert_eq!(status(&mut bench, id), "2");
    bench.wait(1);
    assert_eq!(status(&mut bench, id), "0");
}

#[test]
fn a_step_fails_by_a_fault_and_the_solution_can_be_started_again() {
    let mut bench = Bench::new();
    let event = StepEvent::Fails { step: 2, message: "no such table".to_owned() };
    bench.inject(Fault::next(StartInstance::OPERATION, 1, FaultKind::Step(event)));
    let id = running(&mut bench);
    bench.wait(1);
    assert_eq!(status(&mut bench, id), "2");
    bench.wait(1);
    assert_eq!(status(&mut bench, id), "3");
    assert_eq!(steps(&mut bench, id), "fail SUCCESS FAIL");
    let widget = info(&mut bench, id).step_detail.pop().unwrap().info.unwrap();
    let row = StepInfo::parse(&widget).unwrap().rows()[0].clone();
    assert_eq!((row.status.as_deref(), row.other["message"].as_str()), (Some("FAIL"), Some("no such table")));
    succeed(&mut bench, &start(id));
    bench.wait(3);
    assert_eq!(status(&mut bench, id), "0");
}

#[test]
fn a_step_can_hang_or_be_failed_in_the_console() {
    let step_event = Some(StepEvent::Hangs { step: 3 });
    let mut bench = Bench::with(Options { step_event, ..Options::default() });
    let id = running(&mut bench);
    bench.wait(1_000_000);
    assert_eq!(status(&mut bench, id), "2");
    edit(&bench, SolutionChange::Fail("cancelled".to_owned())).unwrap();
    assert_eq!(status(&mut bench, id), "3");
    assert_eq!(steps(&mut bench, id), "fail SUCCESS SUCCESS FAIL");
}

#[test]
fn new_tables_of_a_running_solution_are_loaded_and_others_only_restart_it() {
    let mut bench = Bench::new();
    let id = running(&mut bench);
    bench.wait(3);
    with_tables(&mut bench, id, &["orders", "items"]);
    assert_eq!(status(&mut bench, id), "0", "an edit alone changes nothing that runs");
    succeed(&mut bench, &DeployTask(solution(id)));
    assert_eq!(steps(&mut bench, id), "run RUNNING");
    bench.wait(3);
    assert_eq!(status(&mut bench, id), "0");
    assert_eq!(detail(&mut bench, id).process_extra.as_deref(), Some(r#"{"processType":"new","tableNum":2}"#));

    with_tables(&mut bench, id, &["items"]);
    succeed(&mut bench, &DeployTask(solution(id)));
    assert_eq!(steps(&mut bench, id), "run SUCCESS SUCCESS RUNNING");
    bench.wait(1);
    succeed(&mut bench, &DeployTask(solution(id)));
    assert_eq!(status(&mut bench, id), "0", "nothing new was deployed");
}

#[test]
fn the_console_edits_renames_runs_and_deletes_a_solution() {
    let mut bench = Bench::new();
    let id = made(&mut bench, "orders");
    edit(&bench, SolutionChange::Run).unwrap();
    assert_eq!(status(&mut bench, id), "0");
    edit(&bench, SolutionChange::AddTable { database: "shop".to_owned(), table: "items".to_owned() }).unwrap();
    let view = |bench: &Bench| bench.service.read(|world| world.solution_by_name(DEFAULT_PROJECT, "orders"));
    let edited = view(&bench).unwrap();
    assert_eq!((edited.version, edited.committed, edited.status), (2, false, SolutionStatus::Success));
    edit(&bench, SolutionChange::RemoveTable { database: "shop".to_owned(), table: "items".to_owned() }).unwrap();
    edit(&bench, SolutionChange::Run).unwrap();
    assert!(view(&bench).unwrap().committed);

    edit(&bench, SolutionChange::Delete).unwrap();
    assert_eq!(status(&mut bench, id), "9");
    assert!(bench.ask(&GetInstanceInfo(solution(id))).status.is_fail());
    assert!(fail(&mut bench, &DeployTask(solution(id))).contains("invalid"));
    assert!(fail(&mut bench, &start(id)).contains("status 9"));
    let again = made(&mut bench, "orders");
    assert_ne!(again, id);
    edit(&bench, SolutionChange::Rename("sales".to_owned())).unwrap();
    assert!(view(&bench).is_none());
    assert_eq!(detail(&mut bench, again).name.as_deref(), Some("sales"));
}

#[test]
fn the_latest_step_can_be_a_bare_object() {
    let mut bench = Bench::with(Options { step_detail: StepDetailShape::Object, ..Options::default() });
    let id = running(&mut bench);
    bench.wait(1);
    let answer = bench.send(&GetInstanceInfo(solution(id)));
    let answer: Value = serde_json::from_slice(&answer.body).unwrap();
    let step = answer.pointer("/Data/SolutionInfo/StepDetail").unwrap();
    assert_eq!((&step["StepId"], &step["Status"]), (&Value::from(2), &Value::from("RUNNING")));
}

#[test]
fn a_token_makes_one_solution_and_a_data_file_keeps_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("world.jsonl");
    let options = || Options { step_time: Duration::from_secs(60), ..Options::default() };
    let open = |mode| Bench::of(Service::open(Some(&path), mode, options()).unwrap());
    let mut bench = open(Mode::ReadWrite);
    let content = content(&mut bench, &named("orders"));
    let request = CreateTask { client_token: Some("t-1".to_owned()), ..create_from("orders", &content) };
    let id = bench.ask(&request).file_id.unwrap();
    assert_eq!(bench.ask(&request).file_id, Some(id));
    succeed(&mut bench, &DeployTask(solution(id)));
    succeed(&mut bench, &start(id));
    let now = bench.now;
    drop(bench);
    let mut bench = open(Mode::ReadOnly);
    bench.now = now;
    bench.wait(60);
    assert_eq!(steps(&mut bench, id), "run SUCCESS RUNNING");
}
