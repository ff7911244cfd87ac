use std::fmt::Debug;

use super::*;
use crate::response::{Done, TaskDetail};

const TASK: TaskRef = TaskRef { project_id: 10000, task_type: TaskType::Realtime, file_id: 100 };

fn round_trip<R: Request + Debug + PartialEq>(request: &R) -> String {
    let params = request.to_params();
    assert_eq!(R::from_params(&params).as_ref(), Ok(request));
    format!("{}?{}", R::OPERATION, params.to_form().replace("%7B", "{").replace("%7D", "}"))
}

fn generate() -> GenerateForCreating {
    GenerateForCreating {
        project_id: 10000,
        task_type: TaskType::Solution,
        task_param: "{}".to_owned(),
        client_token: Some("t-1".to_owned()),
    }
}

fn create() -> CreateTask {
    CreateTask {
        project_id: 10000,
        task_type: TaskType::Offline,
        task_content: "{}".to_owned(),
        task_param: Some("{}".to_owned()),
        task_name: Some("orders".to_owned()),
        client_token: None,
    }
}

fn list() -> ListFiles {
    ListFiles {
        file_types: vec![ListFiles::REALTIME_SYNC, 23],
        exact_file_name: Some("orders".to_owned()),
        file_id_in: vec![1, 2],
        need_content: Some(false),
        need_absolute_folder_path: Some(true),
        page_number: Some(2),
        page_size: Some(ListFiles::MAX_PAGE_SIZE),
        ..ListFiles::all_of(Project::Id(10000))
    }
}

#[test]
fn every_request_is_written_as_documented_and_read_back() {
    let updating = GenerateForUpdating {
        project_id: 10000,
        task_type: TaskType::Realtime,
        task_id: 100,
        task_param: "{}".to_owned(),
        client_token: None,
    };
    let query = QueryProcessResult { project_id: 10000, task_type: TaskType::Realtime, async_process_id: 10 };
    let update = UpdateTask {
        project_id: 10000,
        task_type: TaskType::Realtime,
        file_id: 100,
        task_content: Some("{}".to_owned()),
        task_param: None,
    };
    let lines = [
        round_trip(&generate()),
        round_trip(&updating),
        round_trip(&query),
        round_trip(&create()),
        round_trip(&update),
        round_trip(&GetTask(TASK)),
        round_trip(&GetInstanceInfo(TASK)),
        round_trip(&DeployTask(TASK)),
        round_trip(&StartInstance { task: TASK, start_param: Some("{}".to_owned()) }),
        round_trip(&StopInstance(TASK)),
        round_trip(&TerminateInstance(TASK)),
        round_trip(&DeleteTask(TASK)),
        round_trip(&list()),
        round_trip(&GetFile { project: Project::Id(10000), file: FileSelector::File(100) }),
    ];
    insta::assert_snapshot!(lines.join("\n"), @"
    GenerateDISyncTaskConfigForCreating?ClientToken=t-1&ProjectId=10000&TaskParam={}&TaskType=DI_SOLUTION
    GenerateDISyncTaskConfigForUpdating?ProjectId=10000&TaskId=100&TaskParam={}&TaskType=DI_REALTIME
    QueryDISyncTaskConfigProcessResult?AsyncProcessId=10&ProjectId=10000&TaskType=DI_REALTIME
    CreateDISyncTask?ProjectId=10000&TaskContent={}&TaskName=orders&TaskParam={}&TaskType=DI_OFFLINE
    UpdateDISyncTask?FileId=100&ProjectId=10000&TaskContent={}&TaskType=DI_REALTIME
    GetDISyncTask?FileId=100&ProjectId=10000&TaskType=DI_REALTIME
    GetDISyncInstanceInfo?FileId=100&ProjectId=10000&TaskType=DI_REALTIME
    DeployDISyncTask?FileId=100&ProjectId=10000&TaskType=DI_REALTIME
    StartDISyncInstance?FileId=100&ProjectId=10000&StartParam={}&TaskType=DI_REALTIME
    StopDISyncInstance?FileId=100&ProjectId=10000&TaskType=DI_REALTIME
    TerminateDISyncInstance?FileId=100&ProjectId=10000&TaskType=DI_REALTIME
    DeleteDISyncTask?FileId=100&ProjectId=10000&TaskType=DI_REALTIME
    ListFiles?ExactFileName=orders&FileIdIn=1%2C2&FileTypes=900%2C23&NeedAbsoluteFolderPath=true&NeedContent=false&PageNumber=2&PageSize=100&ProjectId=10000
    GetFile?FileId=100&ProjectId=10000
    ");
}

#[test]
fn required_parameters_are_asked_for_in_the_documented_order() {
    let mut params = Params::new();
    let mut asked_for = Vec::new();
    while let Err(error) = GenerateForUpdating::from_params(&params) {
        asked_for.push(error.to_string());
        params.insert(error.name(), if error.name() == "TaskType" { "DI_REALTIME" } else { "7" });
    }
    insta::assert_snapshot!(asked_for.join("\n"), @"
    ProjectId is mandatory for this action
    TaskType is mandatory for this action
    TaskId is mandatory for this action
    TaskParam is mandatory for this action
    ");
}

#[test]
fn an_empty_value_is_an_absent_one() {
    let mut params = create().to_params();
    params.insert("TaskName", "");
    assert_eq!(CreateTask::from_params(&params).unwrap().task_name, None);
    params.insert("TaskContent", "");
    assert_eq!(CreateTask::from_params(&params), Err(ParamError::Missing("TaskContent")));
}

#[test]
fn values_out_of_range_are_refused_verbatim() {
    for (name, value) in [
        ("ProjectId", "-1"),
        ("ProjectId", "9223372036854775808"),
        ("ProjectId", "1e4"),
        ("TaskType", "di_realtime"),
        ("FileId", "9223372036854775808"),
        ("FileId", "orders"),
    ] {
        let mut params = TASK.to_params();
        params.insert(name, value);
        let refused = ParamError::Invalid { name, value: value.to_owned() };
        assert_eq!(TaskRef::from_params(&params), Err(refused));
    }
}

#[test]
fn a_workspace_and_a_file_go_by_either_name_and_one_of_them_is_needed() {
    let file = GetFile { project: Project::Identifier("shop".to_owned()), file: FileSelector::Node(7) };
    assert_eq!(round_trip(&file), "GetFile?NodeId=7&ProjectIdentifier=shop");
    let asked = |form| GetFile::from_params(&Params::from_form(form).unwrap());
    assert_eq!(asked("NodeId=7"), Err(ParamError::Missing("ProjectId")));
    assert_eq!(asked("ProjectIdentifier=shop"), Err(ParamError::Missing("FileId")));
    let both = asked("ProjectIdentifier=shop&ProjectId=1&NodeId=7&FileId=8").unwrap();
    assert_eq!(both, GetFile { project: Project::Id(1), file: FileSelector::File(8) });
}

#[test]
fn lists_and_booleans_of_other_sdks_are_read() {
    let form = "ProjectId=1&FileTypes=900%2C%2023&NeedContent=True&Keyword=";
    let list = ListFiles::from_params(&Params::from_form(form).unwrap()).unwrap();
    let expected =
        ListFiles { file_types: vec![900, 23], need_content: Some(true), ..ListFiles::all_of(Project::Id(1)) };
    assert_eq!(list, expected);
    let asked = |form| ListFiles::from_params(&Params::from_form(form).unwrap());
    assert!(asked("ProjectId=1&FileIdIn=1,,2").is_err());
    assert!(asked("ProjectId=1&NeedContent=maybe").is_err());
}

#[test]
fn absent_data_defaults_to_neither_success_nor_failure() {
    let (done, detail) = (Done::default(), TaskDetail::default());
    for status in [done.status, detail.status] {
        assert!(!status.is_success() && !status.is_fail());
    }
}
