//! Batch tasks: created like others, deployed and deleted as files.

use disync_wire::TaskType;
use disync_wire::request::{
    CreateTask, DeleteFile, DeployFile, FileSelector, GetDeployment, GetFile, ListFiles, ListProjectConfig,
    ListRefTasks, Project, RefType, SubmitFile, UpdateProjectConfig, UpdateTask,
};
use disync_wire::response::Deployment;

use super::life_cycle::done;
use super::{Bench, create, script};
use crate::*;

const CONTENT: &str = include_str!("../../../wire/fixtures/examples/taskcontent_offline_mysql_to_odps.json");
const UPDATED: &str = include_str!("../../../wire/fixtures/examples/taskcontent_offline_update_mysql_to_odps.json");

fn project() -> Project {
    Project::Id(DEFAULT_PROJECT)
}

fn made(bench: &mut Bench, name: &str) -> i64 {
    let request = CreateTask { task_type: TaskType::Offline, ..create(name, CONTENT) };
    bench.ask(&request).file_id.unwrap()
}

fn submit(id: i64) -> SubmitFile {
    SubmitFile { project: project(), file_id: id, comment: None, skip_checks: None }
}

fn deploy(id: i64) -> DeployFile {
    DeployFile { project: project(), file: FileSelector::File(id), comment: None }
}

fn deployment(bench: &mut Bench, id: i64) -> Deployment {
    bench.ask(&GetDeployment { project: project(), deployment_id: id })
}

#[test]
fn a_batch_task_is_created_updated_submitted_and_published() {
    let mut bench = Bench::new();
    let id = made(&mut bench, "nightly");
    bench.create("orders");
    let batch = ListFiles { file_types: vec![23], need_content: Some(true), ..ListFiles::all_of(project()) };
    let file = bench.ask(&batch).files.remove(0);
    assert_eq!((file.file_id, file.file_type, file.commit_status), (id, Some(23), Some(0)));
    assert_eq!(file.content.as_deref(), Some(CONTENT), "kept verbatim");
    assert_eq!(bench.refusal(&deploy(id)).1.message, format!("fileId:[{id}] is not submitted."));

    done(
        &mut bench,
        &UpdateTask {
            project_id: DEFAULT_PROJECT,
            task_type: TaskType::Offline,
            file_id: id,
            task_content: Some(UPDATED.to_owned()),
            task_param: None,
        },
    );
    let submitted = bench.ask(&submit(id)).0.unwrap();
    let entry = deployment(&mut bench, submitted).deployment.unwrap();
    assert_eq!((entry.status, entry.to_environment), (Some(0), Some(1)));
    bench.wait(1);
    let over = deployment(&mut bench, submitted);
    assert_eq!(over.deployment.unwrap().status, Some(1));
    assert_eq!((over.deployed_items[0].file_id, over.deployed_items[0].file_version), (Some(id), Some(2)));
    let published = bench.ask(&deploy(id)).0.unwrap();
    assert_eq!(deployment(&mut bench, published).deployment.unwrap().to_environment, Some(2));

    let found = bench.ask(&ListRefTasks {
        project_id: DEFAULT_PROJECT,
        datasource_name: "mysql_pub".to_owned(),
        task_type: TaskType::Offline,
        ref_type: RefType::From,
        page_number: None,
        page_size: None,
    });
    assert_eq!(found.tasks.unwrap().len(), 1);
}

#[test]
fn a_strict_service_updates_batch_tasks_alone() {
    let mut bench = Bench::with(Options { strict_update: true, ..Options::default() });
    let id = made(&mut bench, "nightly");
    let realtime = bench.create("orders");
    let update = |task_type, file_id| UpdateTask {
        project_id: DEFAULT_PROJECT,
        task_type,
        file_id,
        task_content: Some(UPDATED.to_owned()),
        task_param: None,
    };
    done(&mut bench, &update(TaskType::Offline, id));
    assert_eq!(bench.refusal(&update(TaskType::Realtime, realtime)).1.code, "Param.Invalid");
    assert_eq!(bench.refusal(&update(TaskType::Solution, realtime)).1.code, "Param.Invalid");
    let other = bench.ask(&update(TaskType::Offline, realtime));
    assert!(other.status.is_fail(), "a real-time task is no batch task");
}

#[test]
fn a_deleted_file_is_in_the_recycle_bin_and_its_name_is_free() {
    let mut bench = Bench::new();
    let delete = |id| DeleteFile { project: project(), file_id: id };
    let draft = made(&mut bench, "draft");
    assert_eq!(bench.ask(&delete(draft)).0, None, "there is nothing to withdraw");
    let id = made(&mut bench, "nightly");
    bench.ask(&submit(id));
    let withdrawn = bench.ask(&delete(id)).0.unwrap();
    bench.wait(1);
    assert_eq!(deployment(&mut bench, withdrawn).deployment.unwrap().status, Some(1));
    assert!(bench.ask(&ListFiles::all_of(project())).files.is_empty());
    let file = bench.ask(&GetFile { project: project(), file: FileSelector::File(id) }).file.unwrap();
    assert_eq!(file.deleted_status.as_deref(), Some("RECYCLE_BIN"));
    assert_ne!(made(&mut bench, "nightly"), id);
    let (status, refusal) = bench.refusal(&delete(id));
    assert_eq!((status, refusal.code.as_str()), (400, "Param.Invalid"));

    let realtime = bench.create("orders");
    done(&mut bench, &disync_wire::request::DeployTask(super::task(realtime)));
    assert!(bench.refusal(&delete(realtime)).1.message.contains("Undeploy it first"));
    assert_eq!(bench.refusal(&submit(realtime)).1.code, "Param.Invalid");
    assert_eq!(bench.refusal(&GetDeployment { project: project(), deployment_id: 1 }).1.code, "Param.Invalid");
}

#[test]
fn a_standard_workspace_publishes_in_two_steps_what_exists_in_both_environments() {
    let mut options = Options::default();
    let workspace = options.seed.workspaces.get_mut(&DEFAULT_PROJECT).unwrap();
    workspace.mode = ProjectMode::Standard;
    let source = workspace.data_sources.get_mut("mysql_pub").unwrap();
    source.environments.retain(|environment| *environment == disync_wire::request::EnvType::Dev);
    let mut bench = Bench::with(options);
    let id = made(&mut bench, "nightly");
    let submitted = bench.ask(&submit(id)).0.unwrap();
    let published = bench.ask(&deploy(id)).0.unwrap();
    bench.wait(1);
    let to_dev = deployment(&mut bench, submitted).deployment.unwrap();
    assert_eq!((to_dev.status, to_dev.from_environment, to_dev.to_environment), (Some(1), Some(0), Some(1)));
    let to_prod = deployment(&mut bench, published).deployment.unwrap();
    assert_eq!((to_prod.status, to_prod.checking_status, to_prod.to_environment), (Some(2), Some(7), Some(2)));
    let message = "data source mysql_pub does not exist in the production environment";
    assert_eq!(to_prod.error_message.as_deref(), Some(message));
}

#[test]
fn two_files_can_have_one_name_where_that_is_allowed() {
    let mut bench = Bench::with(Options { unique_names: false, ..Options::default() });
    let content = bench.generate(&script());
    let first = bench.ask(&create("orders", &content)).file_id.unwrap();
    let second = bench.ask(&create("orders", &content)).file_id.unwrap();
    let named = ListFiles { exact_file_name: Some("orders".to_owned()), ..ListFiles::all_of(project()) };
    let ids: Vec<i64> = bench.ask(&named).files.iter().map(|file| file.file_id).collect();
    assert_eq!(ids, [first, second]);
}

#[test]
fn a_token_means_nothing_where_it_is_not_honoured() {
    let mut bench = Bench::with(Options { unique_names: false, tokens_honoured: false, ..Options::default() });
    let content = bench.generate(&script());
    let request = CreateTask { client_token: Some("token".to_owned()), ..create("orders", &content) };
    let (first, second) = (bench.ask(&request).file_id, bench.ask(&request).file_id);
    assert_ne!(first, second);
}

#[test]
fn compute_units_and_groups_are_those_of_the_placement() {
    let mut options = Options::default();
    let workspace = options.seed.workspaces.get_mut(&DEFAULT_PROJECT).unwrap();
    workspace.resource_groups.insert("Serverless_res_group_1_2".to_owned());
    let mut bench = Bench::with(options);
    let content = bench.generate(&script());
    let mut place = |name: &str, param: &str| {
        let request = CreateTask { task_param: Some(param.to_owned()), ..create(name, &content) };
        bench.ask(&request)
    };
    let serverless = place("a", r#"{"ResourceGroup":"Serverless_res_group_1_2","Cu":1.5}"#).file_id.unwrap();
    assert!(place("b", r#"{"ResourceGroup":"Serverless_res_group_1_2","Cu":0.7}"#).status.is_fail());
    assert!(place("c", &format!(r#"{{"ResourceGroup":"{DEFAULT_RESOURCE_GROUP}","Cu":1}}"#)).status.is_fail());
    let update = |param: &str| UpdateTask {
        project_id: DEFAULT_PROJECT,
        task_type: TaskType::Realtime,
        file_id: serverless,
        task_content: None,
        task_param: Some(param.to_owned()),
    };
    done(&mut bench, &update(r#"{"Cu":2.5}"#));
    assert!(bench.ask(&update(r#"{"Cu":-1}"#)).status.is_fail());
    let detail = bench.ask(&GetFile { project: project(), file: FileSelector::File(serverless) });
    assert_eq!(detail.node_configuration.unwrap().resource_group_id, Some(1));
}

#[test]
fn a_data_file_keeps_batch_tasks_deployments_and_defaults() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("world.jsonl");
    let open = || Bench::of(Service::open(Some(&path), Mode::ReadWrite, Options::default()).unwrap());
    let mut bench = open();
    let id = made(&mut bench, "nightly");
    let submitted = bench.ask(&submit(id)).0.unwrap();
    let gone = made(&mut bench, "gone");
    bench.ask(&DeleteFile { project: project(), file_id: gone });
    let of = ListProjectConfig { project_id: DEFAULT_PROJECT, destination_type: "holo".to_owned(), source_type: None };
    let config = r#"{"ADDCOLUMN":"NORMAL"}"#;
    done(&mut bench, &UpdateProjectConfig { of: of.clone(), project_config: config.to_owned() });
    drop(bench);

    let mut bench = open();
    bench.wait(60);
    assert_eq!(deployment(&mut bench, submitted).deployment.unwrap().status, Some(1));
    assert_eq!(bench.ask(&of).config.as_deref(), Some(config));
    assert_eq!(bench.ask(&ListFiles::all_of(project())).files.len(), 1);
    let file = bench.ask(&GetFile { project: project(), file: FileSelector::File(gone) }).file.unwrap();
    assert_eq!(file.deleted_status.as_deref(), Some("RECYCLE_BIN"));
    assert_ne!(made(&mut bench, "gone"), gone, "numbers are never given twice");
}

#[test]
fn a_data_file_from_before_there_were_solutions_and_deployments_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("world.jsonl");
    let lines = [
        r#"{"disync_emulator_data":1}"#,
        r#"{"counters":{"file":1000007,"node":700000000000,"process":10},"processes":{"10":{"project":10000,"started":"2026-01-02T03:04:05Z","due":"2026-01-02T03:04:07Z","end":"used"}}}"#,
    ];
    std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    let seed = Seed::parse(include_str!("../../../../examples/emulator/seed.yaml")).unwrap();
    let options = Options { seed, ..Options::default() };
    let mut bench = Bench::of(Service::open(Some(&path), Mode::ReadWrite, options).unwrap());
    assert!(bench.service.read(World::tasks).is_empty(), "it is not new");
    bench.wait(10);
    assert!(bench.query(10).message.unwrap().contains("not kept any longer"));
    assert_eq!(made(&mut bench, "nightly"), 1_000_008);
}
