//! From the script to the deletion, and what is refused on the way.

use disync_wire::document::{ContentView, Placement, Tables};
use disync_wire::request::{
    DeleteTask, DeployTask, GetInstanceInfo, GetTask, ListFiles, Project, StartInstance, StopInstance,
    TerminateInstance, UpdateTask,
};
use disync_wire::response::Done;
use disync_wire::{Request as WireRequest, TaskType};

use super::{Bench, create, generate, script, task};
use crate::*;

#[test]
fn a_task_lives_from_its_script_to_its_deletion() {
    let mut bench = Bench::new();
    let process = bench.ask(&generate(&script())).process_id.unwrap();
    assert_eq!(bench.query(process).status, None, "it is at work");
    bench.wait(2);
    let result = bench.query(process);
    assert!(result.status.unwrap().is_success());

    let created = bench.ask(&create("orders", &result.task_content.unwrap()));
    assert!(created.status.is_success());
    let id = created.file_id.unwrap();
    assert_eq!(bench.phase(id), format!("fileId:[{id}] is not deployed."));

    done(&mut bench, &DeployTask(task(id)));
    assert_eq!(bench.phase(id), "NORUN");
    done(&mut bench, &start(id));
    assert_eq!(bench.phase(id), "WAIT");
    bench.wait(1);
    assert_eq!(bench.phase(id), "RUN");

    let content = bench.generate_update(id, Tables::multi([("shop", ["orders", "items"])]));
    done(&mut bench, &update(id, Some(&content), None));
    let view = bench.service.read(|world| world.task_by_name(DEFAULT_PROJECT, "orders")).unwrap();
    assert_eq!((view.version, view.committed, view.phase), (2, false, Some(Phase::Run)));
    done(&mut bench, &DeployTask(task(id)));
    assert_eq!(bench.phase(id), "RUN", "a running instance keeps running");

    done(&mut bench, &StopInstance(task(id)));
    assert_eq!(bench.phase(id), "KILLING");
    bench.wait(1);
    assert_eq!(bench.phase(id), "PAUSE");
    done(&mut bench, &start(id));
    bench.wait(1);
    done(&mut bench, &StopInstance(task(id)));
    bench.wait(1);
    done(&mut bench, &TerminateInstance(task(id)));
    assert_eq!(bench.phase(id), format!("fileId:[{id}] is not deployed."));
    done(&mut bench, &DeleteTask(task(id)));
    assert!(bench.ask(&GetTask(task(id))).status.is_fail());
    assert!(bench.ask(&ListFiles::all_of(Project::Id(DEFAULT_PROJECT))).files.is_empty());
}

#[test]
fn what_is_out_of_order_fails_with_a_message_and_changes_nothing() {
    let mut bench = Bench::new();
    let id = bench.create("orders");
    assert_eq!(fail(&mut bench, &start(id)), "fileId:[1000001] is not deployed.");
    assert_eq!(fail(&mut bench, &StopInstance(task(id))), "fileId:[1000001] is not deployed.");
    assert_eq!(fail(&mut bench, &TerminateInstance(task(id))), "fileId:[1000001] is not deployed.");
    done(&mut bench, &DeployTask(task(id)));
    assert_eq!(
        fail(&mut bench, &StopInstance(task(id))),
        "fileId:[1000001] is in status NORUN: StopDISyncInstance is not possible."
    );
    assert_eq!(fail(&mut bench, &DeleteTask(task(id))), "fileId:[1000001] is deployed. Undeploy it first.");
    done(&mut bench, &start(id));
    for (wait, phase) in [(0, "WAIT"), (1, "RUN")] {
        bench.wait(wait);
        assert_eq!(bench.phase(id), phase);
        assert!(fail(&mut bench, &start(id)).contains(phase));
        assert!(fail(&mut bench, &TerminateInstance(task(id))).contains(phase));
    }
    done(&mut bench, &StopInstance(task(id)));
    assert!(fail(&mut bench, &start(id)).contains("KILLING"));
    assert!(fail(&mut bench, &StopInstance(task(id))).contains("KILLING"));
    assert!(fail(&mut bench, &TerminateInstance(task(id))).contains("KILLING"));
    bench.wait(1);
    assert!(fail(&mut bench, &StopInstance(task(id))).contains("PAUSE"));
    done(&mut bench, &TerminateInstance(task(id)));
    assert!(fail(&mut bench, &TerminateInstance(task(id))).contains("not deployed"));
    done(&mut bench, &DeleteTask(task(id)));
}

#[test]
fn an_unknown_file_fails_in_every_operation() {
    let mut bench = Bench::new();
    let message = "fileId:[7] is invalid.";
    assert_eq!(fail(&mut bench, &DeployTask(task(7))), message);
    assert_eq!(fail(&mut bench, &start(7)), message);
    assert_eq!(fail(&mut bench, &StopInstance(task(7))), message);
    assert_eq!(fail(&mut bench, &TerminateInstance(task(7))), message);
    assert_eq!(fail(&mut bench, &DeleteTask(task(7))), message);
    assert_eq!(fail(&mut bench, &update(7, Some("{\"steps\":[]}"), None)), message);
    assert_eq!(bench.ask(&GetTask(task(7))).message.as_deref(), Some(message));
    assert_eq!(bench.ask(&GetInstanceInfo(task(7))).message.as_deref(), Some(message));
}

#[test]
fn a_file_of_another_workspace_is_unknown() {
    let seed = Seed::default().with_project(20_000);
    let mut bench = Bench::with(Options { seed, ..Options::default() });
    let id = bench.create("orders");
    let mut elsewhere = task(id);
    elsewhere.project_id = 20_000;
    assert!(bench.ask(&GetTask(elsewhere)).status.is_fail());
    assert!(bench.ask(&DeleteTask(elsewhere)).status.is_fail());
    elsewhere.project_id = 30_000;
    let (status, refusal) = bench.refusal(&GetTask(elsewhere));
    assert_eq!((status, refusal.code.as_str()), (403, "Forbidden.Access"));
}

#[test]
fn a_name_can_be_taken_once_a_workspace() {
    let mut bench = Bench::new();
    let content = bench.generate(&script());
    bench.ask(&create("orders", &content));
    let (status, refusal) = bench.refusal(&create("orders", &content));
    assert_eq!((status, refusal.code.as_str()), (400, "Invalid.DI.Parameter.File.Existed"));

    let named =
        |name: &str| generate(&disync_wire::document::script::ForCreating { name: Some(name.to_owned()), ..script() });
    assert_eq!(bench.refusal(&named("orders")).1.code, "Invalid.DI.Parameter.File.Existed");
    assert!(bench.ask(&named("items")).process_id.is_some());
}

#[test]
fn a_task_without_a_name_is_called_as_its_content_says() {
    let mut bench = Bench::new();
    let content = bench.generate(&script());
    bench.ask(&disync_wire::request::CreateTask { task_name: None, ..create("", &content) });
    assert!(bench.service.read(|world| world.task_by_name(DEFAULT_PROJECT, "holo")).is_some());
}

#[test]
fn a_task_goes_into_a_folder_that_exists() {
    let mut bench = Bench::new();
    let content = bench.generate(&script());
    let mut create_in = |name: &str, folder: &str| {
        let placement = Placement { file_folder_path: Some(folder.to_owned()), ..Placement::default() };
        let request =
            disync_wire::request::CreateTask { task_param: Some(placement.to_json()), ..create(name, &content) };
        bench.ask(&request)
    };
    assert!(create_in("a", DEFAULT_FOLDER).status.is_success());
    assert!(create_in("b", "/").status.is_success());
    let failed = create_in("c", "Business Flow/nowhere");
    assert!(failed.status.is_fail() && failed.file_id.is_none());
    assert_eq!(failed.message.as_deref(), Some("Invalid directory path: Business Flow/nowhere."));
    let folders: Vec<String> = bench.service.read(World::tasks).into_iter().map(|task| task.folder).collect();
    assert_eq!(folders, [DEFAULT_FOLDER, ""]);
}

#[test]
fn a_content_that_is_no_document_is_refused() {
    let mut bench = Bench::new();
    for content in ["", "{", "[]", "{\"steps\":3}", "{\"type\":\"job\"}"] {
        let (status, refusal) = bench.refusal(&create("orders", content));
        let code = if content.is_empty() { "MissingTaskContent" } else { "Invalid.DI.Parameter" };
        assert_eq!((status, refusal.code.as_str()), (400, code), "{content}");
    }
    assert!(bench.service.read(World::tasks).is_empty());
}

#[test]
fn an_update_can_move_a_task_to_another_resource_group() {
    let mut options = Options::default();
    let workspace = options.seed.workspaces.get_mut(&DEFAULT_PROJECT).unwrap();
    workspace.resource_groups.insert("Serverless_res_group_1_2".to_owned());
    let mut bench = Bench::with(options);
    let id = bench.create("orders");
    let before = bench.code(id);
    done(&mut bench, &update(id, None, Some("Serverless_res_group_1_2")));
    let after = bench.code(id);
    assert_eq!(ContentView::parse(&before).unwrap().resource_group(), Some("280749521950784"));
    assert_eq!(ContentView::parse(&after).unwrap().resource_group(), Some("Serverless_res_group_1_2"));
    assert_eq!(before.len() + "Serverless_res_group_1_2".len(), after.len() + "280749521950784".len());
    assert_eq!(fail(&mut bench, &update(id, None, Some("nobody"))), "ResourceGroup:[nobody] is invalid.");
    assert_eq!(bench.refusal(&update(id, None, None)).1.code, "Param.Invalid");
}

#[test]
fn a_strict_emulator_updates_no_real_time_task() {
    let mut bench = Bench::with(Options { strict_update: true, ..Options::default() });
    let id = bench.create("orders");
    let code = bench.code(id);
    let (status, refusal) = bench.refusal(&update(id, Some(&code), None));
    assert_eq!((status, refusal.code.as_str()), (400, "Param.Invalid"));
}

#[test]
fn batch_tasks_are_refused_where_the_api_does_not_offer_them() {
    let mut bench = Bench::new();
    let mut other = task(1);
    other.task_type = TaskType::Offline;
    assert_eq!(bench.refusal(&GetTask(other)).1.code, "Param.Invalid");
    assert_eq!(bench.refusal(&GetInstanceInfo(other)).1.code, "Param.Invalid");
    assert_eq!(bench.refusal(&DeployTask(other)).1.code, "Param.Invalid");
    assert_eq!(bench.refusal(&DeleteTask(other)).1.code, "Param.Invalid");
    let task_type = TaskType::Offline;
    let request = disync_wire::request::GenerateForCreating { task_type, ..generate(&script()) };
    assert_eq!(bench.refusal(&request).1.code, "Invalid.DI.Parameter");
}

#[test]
fn what_the_console_adds_is_stable_and_can_be_switched_off() {
    let mut bench = Bench::new();
    let content = bench.generate(&script());
    let id = bench.ask(&create("orders", &content)).file_id.unwrap();
    let code = bench.code(id);
    assert_eq!(code, bench.code(id));
    assert!(code.contains("\"gui\"") && code.contains("\"nodeDef\"") && !content.contains("\"gui\""));
    done(&mut bench, &update(id, Some(&code), None));
    assert_eq!(code, bench.code(id), "what is there already stays");

    let mut plain = Bench::with(Options { code_noise: false, ..Options::default() });
    let id = plain.create("orders");
    assert_eq!(plain.code(id), content);
}

#[test]
fn messages_beside_successes_can_be_switched_off() {
    let mut bench = Bench::new();
    assert!(bench.ask(&generate(&script())).message.is_some());
    let mut quiet = Bench::with(Options { message_noise: false, ..Options::default() });
    assert_eq!(quiet.ask(&generate(&script())).message, None);
}

#[test]
fn start_parameters_must_be_json() {
    let mut bench = Bench::new();
    let id = bench.create("orders");
    done(&mut bench, &DeployTask(task(id)));
    let mut start = start(id);
    start.start_param = Some("{".to_owned());
    assert_eq!(bench.refusal(&start).1.code, "Param.Invalid");
    start.start_param = Some(include_str!("../../../wire/fixtures/examples/startparam_realtime.json").to_owned());
    done(&mut bench, &start);
}

#[test]
fn limits_that_make_no_sense_are_refused() {
    let mut bench = Bench::new();
    let id = bench.create("orders");
    done(&mut bench, &DeployTask(task(id)));
    for odd in [
        r#"{"failoverLimit":{"count":-1,"interval":30}}"#,
        r#"{"failoverLimit":{"count":1,"interval":0}}"#,
        r#"{"errorLimit":{"record":-1}}"#,
    ] {
        let odd = StartInstance { start_param: Some(odd.to_owned()), ..start(id) };
        assert_eq!(bench.refusal(&odd).1.code, "Param.Invalid");
    }
    done(&mut bench, &start(id));
}

pub(super) fn start(id: i64) -> StartInstance {
    StartInstance { task: task(id), start_param: None }
}

pub(super) fn update(id: i64, content: Option<&str>, group: Option<&str>) -> UpdateTask {
    let placement = Placement { resource_group: group.map(str::to_owned), ..Placement::default() };
    UpdateTask {
        project_id: DEFAULT_PROJECT,
        task_type: TaskType::Realtime,
        file_id: id,
        task_content: content.map(str::to_owned),
        task_param: group.map(|_| placement.to_json()),
    }
}

pub(super) fn done<R: WireRequest<Data = Done>>(bench: &mut Bench, request: &R) {
    let done = bench.ask(request);
    assert!(done.status.is_success(), "{done:?}");
}

fn fail<R: WireRequest<Data = Done>>(bench: &mut Bench, request: &R) -> String {
    let done = bench.ask(request);
    assert!(done.status.is_fail(), "{done:?}");
    done.message.unwrap()
}
