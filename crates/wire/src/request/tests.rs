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
fn the_requests_about_tasks_are_written_as_documented_and_read_back() {
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

const PROJECT: Project = Project::Id(10000);

#[test]
fn the_requests_about_files_are_written_as_documented_and_read_back() {
    let submit = SubmitFile {
        project: PROJECT,
        file_id: 100,
        comment: Some("first version".to_owned()),
        skip_checks: Some(true),
    };
    let deploy = DeployFile { project: PROJECT, file: FileSelector::Node(200), comment: None };
    let by_name = Project::Identifier("shop".to_owned());
    let lines = [
        round_trip(&submit),
        round_trip(&deploy),
        round_trip(&DeleteFile { project: PROJECT, file_id: 100 }),
        round_trip(&GetDeployment { project: by_name, deployment_id: 3_000_001 }),
    ];
    insta::assert_snapshot!(lines.join("\n"), @"
    SubmitFile?Comment=first%20version&FileId=100&ProjectId=10000&SkipAllDeployFileExtensions=true
    DeployFile?NodeId=200&ProjectId=10000
    DeleteFile?FileId=100&ProjectId=10000
    GetDeployment?DeploymentId=3000001&ProjectIdentifier=shop
    ");
}

fn datasource_name() -> String {
    "mysql_pub".to_owned()
}

fn all_filters() -> ListDataSources {
    ListDataSources {
        name: Some(datasource_name()),
        data_source_type: Some("rds".to_owned()),
        sub_type: Some("mysql".to_owned()),
        env_type: Some(EnvType::Dev),
        status: Some("ENABLED".to_owned()),
        page_number: Some(2),
        page_size: Some(ListDataSources::MAX_PAGE_SIZE),
        ..ListDataSources::all_of(10000)
    }
}

#[test]
fn the_requests_about_data_sources_are_written_as_documented_and_read_back() {
    let (page_number, page_size) = (Some(1), Some(100));
    let meta = GetDataSourceMeta {
        project_id: 10000,
        datasource_name: datasource_name(),
        env_type: Some(EnvType::Prod),
        page_number,
        page_size,
    };
    let test = TestNetworkConnection {
        project_id: 10000,
        datasource_name: datasource_name(),
        env_type: EnvType::Prod,
        resource_group: "S_res_group_1_2".to_owned(),
    };
    let (task_type, ref_type) = (TaskType::Realtime, RefType::From);
    let datasource_name = datasource_name();
    let uses = ListRefTasks { project_id: 10000, datasource_name, task_type, ref_type, page_number, page_size };
    let lines = [round_trip(&all_filters()), round_trip(&meta), round_trip(&test), round_trip(&uses)];
    insta::assert_snapshot!(lines.join("\n"), @"
    ListDataSources?DataSourceType=rds&EnvType=0&Name=mysql_pub&PageNumber=2&PageSize=100&ProjectId=10000&Status=ENABLED&SubType=mysql
    GetDataSourceMeta?DatasourceName=mysql_pub&EnvType=1&PageNumber=1&PageSize=100&ProjectId=10000
    TestNetworkConnection?DatasourceName=mysql_pub&EnvType=1&ProjectId=10000&ResourceGroup=S_res_group_1_2
    ListRefDISyncTasks?DatasourceName=mysql_pub&PageNumber=1&PageSize=100&ProjectId=10000&RefType=from&TaskType=DI_REALTIME
    ");
}

#[test]
fn the_requests_about_a_workspace_are_written_as_documented_and_read_back() {
    let groups = ListResourceGroups {
        resource_group_type: Some(ListResourceGroups::DATA_INTEGRATION),
        keyword: Some("S_res".to_owned()),
        biz_ext_key: Some("single".to_owned()),
        ..ListResourceGroups::default()
    };
    let (destination_type, source_type) = ("holo".to_owned(), Some("mysql".to_owned()));
    let of = ListProjectConfig { project_id: 10000, destination_type, source_type };
    let lines = [
        round_trip(&GetProject { project: PROJECT }),
        round_trip(&groups),
        round_trip(&of),
        round_trip(&UpdateProjectConfig { of: of.clone(), project_config: "{}".to_owned() }),
    ];
    insta::assert_snapshot!(lines.join("\n"), @"
    GetProject?ProjectId=10000
    ListResourceGroups?BizExtKey=single&Keyword=S_res&ResourceGroupType=4
    ListDIProjectConfig?DestinationType=holo&ProjectId=10000&SourceType=mysql
    UpdateDIProjectConfig?DestinationType=holo&ProjectConfig={}&ProjectId=10000&SourceType=mysql
    ");
}

/// Asks until nothing is missing, and returns what was missing in which order.
fn asked_for<R: Request>() -> String {
    let value_of = |name: &str| match name {
        "TaskType" => "DI_REALTIME",
        "RefType" => "to",
        "EnvType" => "1",
        _ => "7",
    };
    let mut params = Params::new();
    let mut asked_for = Vec::new();
    while let Err(error) = R::from_params(&params) {
        assert!(asked_for.len() < 9, "{error} is asked for again and again");
        asked_for.push(error.name());
        params.insert(error.name(), value_of(error.name()));
    }
    format!("{}: {}", R::OPERATION, asked_for.join(", "))
}

#[test]
fn every_operation_asks_for_its_required_parameters_in_the_documented_order() {
    let lines = [
        asked_for::<GenerateForCreating>(),
        asked_for::<GenerateForUpdating>(),
        asked_for::<QueryProcessResult>(),
        asked_for::<CreateTask>(),
        asked_for::<UpdateTask>(),
        asked_for::<GetTask>(),
        asked_for::<GetInstanceInfo>(),
        asked_for::<DeployTask>(),
        asked_for::<StartInstance>(),
        asked_for::<StopInstance>(),
        asked_for::<TerminateInstance>(),
        asked_for::<DeleteTask>(),
        asked_for::<ListFiles>(),
        asked_for::<GetFile>(),
        asked_for::<SubmitFile>(),
        asked_for::<DeployFile>(),
        asked_for::<DeleteFile>(),
        asked_for::<GetDeployment>(),
        asked_for::<GetProject>(),
        asked_for::<ListDataSources>(),
        asked_for::<GetDataSourceMeta>(),
        asked_for::<TestNetworkConnection>(),
        asked_for::<ListResourceGroups>(),
        asked_for::<ListRefTasks>(),
        asked_for::<ListProjectConfig>(),
        asked_for::<UpdateProjectConfig>(),
    ];
    assert_eq!(lines.len(), Operation::ALL.len(), "an operation is not covered");
    insta::assert_snapshot!(lines.join("\n"), @"
    GenerateDISyncTaskConfigForCreating: ProjectId, TaskType, TaskParam
    GenerateDISyncTaskConfigForUpdating: ProjectId, TaskType, TaskId, TaskParam
    QueryDISyncTaskConfigProcessResult: ProjectId, TaskType, AsyncProcessId
    CreateDISyncTask: ProjectId, TaskType, TaskContent
    UpdateDISyncTask: ProjectId, TaskType, FileId
    GetDISyncTask: ProjectId, TaskType, FileId
    GetDISyncInstanceInfo: ProjectId, TaskType, FileId
    DeployDISyncTask: ProjectId, TaskType, FileId
    StartDISyncInstance: ProjectId, TaskType, FileId
    StopDISyncInstance: ProjectId, TaskType, FileId
    TerminateDISyncInstance: ProjectId, TaskType, FileId
    DeleteDISyncTask: ProjectId, TaskType, FileId
    ListFiles: ProjectId
    GetFile: ProjectId, FileId
    SubmitFile: ProjectId, FileId
    DeployFile: ProjectId, FileId
    DeleteFile: ProjectId, FileId
    GetDeployment: ProjectId, DeploymentId
    GetProject: ProjectId
    ListDataSources: ProjectId
    GetDataSourceMeta: ProjectId, DatasourceName
    TestNetworkConnection: ProjectId, DatasourceName, EnvType, ResourceGroup
    ListResourceGroups: 
    ListRefDISyncTasks: ProjectId, DatasourceName, TaskType, RefType
    ListDIProjectConfig: ProjectId, DestinationType
    UpdateDIProjectConfig: ProjectId, DestinationType, ProjectConfig
    ");
}

#[test]
fn an_environment_is_a_number_that_is_known() {
    let asked = |form: &str| ListDataSources::from_params(&Params::from_form(form).unwrap());
    assert_eq!(asked("ProjectId=1&EnvType=1").unwrap().env_type, Some(EnvType::Prod));
    assert_eq!(asked("ProjectId=1&EnvType=").unwrap().env_type, None);
    for value in ["2", "-1", "prod"] {
        let refused = ParamError::Invalid { name: "EnvType", value: value.to_owned() };
        assert_eq!(asked(&format!("ProjectId=1&EnvType={value}")), Err(refused));
    }
}

#[test]
fn required_parameters_are_asked_for_with_their_names() {
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
