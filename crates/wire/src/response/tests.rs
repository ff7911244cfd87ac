use std::error::Error as _;
use std::fmt::Debug;

use proptest::prelude::*;

use super::*;
use crate::Operation;

fn data<T: Payload + Debug>(body: &str) -> T {
    match decode(200, body.as_bytes()) {
        Ok(Decoded::Data { data, .. }) => data,
        other => panic!("{body}: {other:?}"),
    }
}

fn refused(http_status: u16, body: &str) -> ErrorBody {
    match decode::<Done>(http_status, body.as_bytes()) {
        Ok(Decoded::Refused(body)) => body,
        other => panic!("{body}: {other:?}"),
    }
}

/// The error and its causes, as a person sees them.
fn misread<T: Payload + Debug>(body: &[u8]) -> String {
    let error = decode::<T>(200, body).unwrap_err();
    let cause = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    format!("{error}{cause}")
}

#[test]
fn data_comes_with_the_id_of_its_request() {
    let body = r#"{"Success":true,"RequestId":"r-1","Data":{"Status":"success","FileId":7}}"#;
    let created = Created { status: Status::success(), file_id: Some(7), message: None };
    let expected = Decoded::Data { request_id: "r-1".to_owned(), data: created };
    assert_eq!(decode(200, body.as_bytes()).unwrap(), expected);
}

#[test]
fn a_business_failure_is_data() {
    let done: Done = data(r#"{"Success":"True","Data":{"Status":"Fail","Message":"no"}}"#);
    assert!(done.status.is_fail());
    assert_eq!(done.message.as_deref(), Some("no"));
}

#[test]
fn absent_data_is_the_default() {
    for body in [r#"{"Success":true}"#, r#"{"Success":true,"Data":null}"#, r#"{"Success":1,"Data":{}}"#] {
        assert_eq!(data::<ProcessResult>(body), ProcessResult::default());
        assert_eq!(data::<FileList>(body), FileList::default());
    }
}

#[test]
fn an_array_is_not_read_as_an_object() {
    for data in ["[]", r#"["success"]"#] {
        let body = format!(r#"{{"Success":true,"RequestId":"r","Data":{data}}}"#);
        let said = misread::<Done>(body.as_bytes());
        assert!(said.contains("the data of the answer is not what"), "{said}");
    }
}

#[test]
fn an_http_error_is_a_refusal_even_with_data() {
    let body = r#"{"Success":true,"RequestId":"r","Data":{"Status":"success"},"Code":"Throttling"}"#;
    for http_status in [199, 302, 404, 429, 500] {
        assert_eq!(refused(http_status, body).code, "Throttling");
    }
}

#[test]
fn success_false_is_a_refusal_whatever_the_data_is() {
    let body = r#"{"Success":false,"RequestId":"r","Data":"odd","ErrorCode":1010040007,"ErrorMessage":"m"}"#;
    let expected = ErrorBody {
        code: "1010040007".to_owned(),
        message: "m".to_owned(),
        request_id: "r".to_owned(),
        ..ErrorBody::default()
    };
    assert_eq!(refused(200, body), expected);
}

#[test]
fn a_code_without_success_is_a_refusal() {
    assert_eq!(refused(200, r#"{"Code":"Throttling.User"}"#).code, "Throttling.User");
}

#[test]
fn both_spellings_of_an_error_are_read() {
    let lower = refused(400, r#"{"code":"c","message":"m","requestId":"r","hostId":"h"}"#);
    assert_eq!(lower, refused(400, r#"{"Code":"c","Message":"m","RequestId":"r","HostId":"h"}"#));
    assert_eq!(refused(400, r#"{"Code":null,"code":"c"}"#).code, "c");
}

#[test]
fn the_page_of_a_proxy_is_a_refusal_without_a_code() {
    let page = format!("<html>\u{1b}[31m\n502 Bad Gateway{}", "x".repeat(1000));
    let refusal = refused(502, &page);
    assert_eq!(refusal.code, "");
    assert!(refusal.message.starts_with("<html> [31m 502 Bad Gateway"), "{}", refusal.message);
    assert_eq!(refusal.message.chars().count(), 200);
    assert_eq!(refused(500, "").message, "");
    assert_eq!(refused(500, "[]").message, "[]");
}

#[test]
fn what_cannot_be_understood_is_said_with_its_place() {
    insta::assert_snapshot!(
        [
            misread::<Done>(b"<html>"),
            misread::<Done>(b"{\"Success\":true,\n\"Data\":{"),
            misread::<Done>(b"{\"RequestId\":\"r-1\"}"),
            misread::<Created>(br#"{"Success":true,"RequestId":"r-1","Data":{"FileId":"abc"}}"#),
            misread::<FileList>(br#"{"Success":true,"RequestId":"r-1","Data":{"Files":[{}]}}"#),
            misread::<Done>(b"{\"Success\":true,\"RequestId\":\"\xff\"}"),
        ]
        .join("\n"),
        @r#"
    the answer is not the JSON object that was expected, but starts with `<html>`: expected value at line 1 column 1
    the answer is not the JSON object that was expected, but starts with `{"Success":true, "Data":{`: EOF while parsing an object at line 2 column 8
    the answer says neither success nor refusal, but starts with `{"RequestId":"r-1"}`
    the data of the answer is not what the operation answers: expected a 64-bit integer, found `abc` at line 1 column 16
    the data of the answer is not what the operation answers: missing field `FileId` at line 1 column 12
    the answer is not the JSON object that was expected, but starts with `{"Success":true,"RequestId":"�"}`: invalid unicode code point at line 1 column 30
    "#
    );
}

#[test]
fn only_the_documented_words_decide() {
    for word in ["success", "Success", "SUCCESS", "true", "True"] {
        assert!(Status::new(word).is_success() && !Status::new(word).is_fail(), "{word}");
    }
    for word in ["fail", "Fail"] {
        assert!(Status::new(word).is_fail() && !Status::new(word).is_success(), "{word}");
    }
    for word in ["", "false", "failed", "running", "RUN", "successful", " success", "null", "0"] {
        assert!(!Status::new(word).is_success() && !Status::new(word).is_fail(), "{word}");
    }
}

#[test]
fn a_status_is_read_from_any_scalar_and_kept_verbatim() {
    for (status, word) in [("true", "true"), ("null", ""), ("3", "3"), (r#""Läuft""#, "Läuft")] {
        let body = format!(r#"{{"Success":true,"Data":{{"Status":{status}}}}}"#);
        assert_eq!(data::<Generated>(&body).status.word(), word);
    }
    let pending: ProcessResult = data(r#"{"Success":true,"Data":{"Status":null}}"#);
    assert_eq!(pending.status, None);
}

#[test]
fn ids_are_read_from_strings() {
    let body = r#"{"Success":true,"Data":{"Status":"true","ProcessId":"9223372036854775807"}}"#;
    assert_eq!(data::<Generated>(body).process_id, Some(i64::MAX));
}

#[test]
fn the_steps_of_a_solution_may_be_a_bare_object() {
    let bare = r#"{"Success":true,"Data":{"Status":"success","SolutionInfo":{"Id":"100","StepDetail":{"StepId":"1","Status":"success"}}}}"#;
    let info: InstanceInfo = data(bare);
    let listed = bare.replace(r#"{"StepId""#, r#"[{"StepId""#).replace("}}}}", "}]}}}");
    assert_eq!(info, data(&listed));
    assert_eq!(info.solution_info.unwrap().step_detail.len(), 1);
}

#[test]
fn an_odd_decoration_does_not_cost_the_list() {
    let body = r#"{"Success":true,"Data":{"Files":[{"FileId":"7","FileName":"orders","CreateTime":"yesterday","New":{}}],"TotalCount":"1"}}"#;
    let list: FileList = data(body);
    assert_eq!(list.total_count, Some(1));
    let expected = FileEntry { file_id: 7, file_name: Some("orders".to_owned()), ..FileEntry::default() };
    assert_eq!(list.files, [expected]);
}

#[test]
fn answers_are_written_in_the_spelling_of_the_service() {
    let pending = Envelope::ok("r-1", ProcessResult::default());
    let file = FileEntry { file_id: 7, node_id: Some(8), ..FileEntry::default() };
    let detail = FileDetail { file: Some(file), node_configuration: None };
    insta::assert_snapshot!(
        [
            serde_json::to_string(&pending).unwrap(),
            serde_json::to_string(&Envelope::ok("r-2", detail)).unwrap(),
        ]
        .join("\n"),
        @r#"
    {"Success":true,"RequestId":"r-1","Data":{"Status":null}}
    {"Success":true,"RequestId":"r-2","Data":{"File":{"FileId":7,"NodeId":8}}}
    "#
    );
}

#[test]
fn an_envelope_is_read_as_it_is_written() {
    let failed = Done { status: Status::fail(), message: None };
    for operation in Operation::ALL {
        let json = serde_json::to_vec(&Envelope::of(operation, "r-1", failed.clone())).unwrap();
        let expected = Decoded::Data { request_id: "r-1".to_owned(), data: failed.clone() };
        assert_eq!(decode(200, &json).unwrap(), expected, "{operation}");
    }
}

#[test]
fn the_operations_on_files_and_workspaces_say_more() {
    insta::assert_snapshot!(
        [
            serde_json::to_string(&Envelope::of(Operation::GetFile, "r-1", FileDetail::default())).unwrap(),
            serde_json::to_string(&Envelope::of(Operation::GetProject, "r-1", FileDetail::default())).unwrap(),
            serde_json::to_string(&Envelope::refused("r-1", 400, "Param.Invalid", "no")).unwrap(),
        ]
        .join("\n"),
        @r#"
    {"Success":true,"RequestId":"r-1","HttpStatusCode":200,"ErrorCode":"","ErrorMessage":"","Data":{}}
    {"Success":true,"RequestId":"r-1","HttpStatusCode":200,"Data":{}}
    {"Success":false,"RequestId":"r-1","HttpStatusCode":400,"ErrorCode":"Param.Invalid","ErrorMessage":"no"}
    "#
    );
}

#[test]
fn a_refusal_in_the_way_of_files_is_read() {
    let json = serde_json::to_string(&Envelope::refused("r-1", 400, "Param.Invalid", "no")).unwrap();
    let ErrorBody { code, message, request_id, .. } = refused(400, &json);
    assert_eq!((&*code, &*message, &*request_id), ("Param.Invalid", "no", "r-1"));
    assert_eq!(refused(200, &json).code, "Param.Invalid");
}

#[test]
fn an_answer_that_says_a_thing_twice_is_not_understood() {
    let body = br#"{"Success":true,"Success":false,"Data":{}}"#;
    assert!(misread::<Done>(body).contains("duplicate field `Success`"));
}

#[test]
fn a_list_of_data_sources_is_read() {
    let body = r#"{"HttpStatusCode":200,"RequestId":"r","Success":"true","Data":{"PageNumber":1,"PageSize":"10","TotalCount":"1",
        "DataSources":{"Id":"144544","Name":"mysql_pub","DataSourceType":"rds","SubType":"mysql","EnvType":"1","Status":1,
        "ConnectStatus":null,"Content":"{\"password\":\"***\"}","Shared":"False","GmtCreate":"Mar 17, 2021 4:09:32 PM","New":[]}}}"#;
    let expected = DataSourceEntry {
        id: Some(144_544),
        name: Some("mysql_pub".to_owned()),
        data_source_type: Some("rds".to_owned()),
        sub_type: Some("mysql".to_owned()),
        env_type: Some(1),
        status: Some(1),
        content: Some(r#"{"password":"***"}"#.to_owned()),
        shared: Some(false),
        gmt_create: Some("Mar 17, 2021 4:09:32 PM".to_owned()),
        ..DataSourceEntry::default()
    };
    let list: DataSourceList = data(body);
    assert_eq!((list.data_sources, list.total_count), (vec![expected], Some(1)));
}

#[test]
fn resource_groups_are_a_bare_list_or_none_at_all() {
    let groups = |data_json: &str| {
        let body = format!(r#"{{"Success":true,"RequestId":"r","Data":{data_json}}}"#);
        let ResourceGroupList(groups) = data(&body);
        groups.map(|groups| groups.into_iter().filter_map(|group| group.identifier).collect::<Vec<_>>())
    };
    assert_eq!(groups(r#"[{"Identifier":"a","Specs":{}},{"Identifier":"b"}]"#).unwrap(), ["a", "b"]);
    assert_eq!(groups(r#"{"Identifier":"a"}"#).unwrap(), ["a"]);
    assert_eq!(groups("[]"), Some(Vec::new()));
    assert_eq!(groups("null"), None);
    assert_eq!(data::<ResourceGroupList>(r#"{"Success":true}"#), ResourceGroupList(None));
}

#[test]
fn a_connection_is_carried_by_a_member_of_its_own() {
    let body = r#"{"Success":true,"RequestId":"r","TaskList":{"ConnectStatus":"false","ConnectMessage":"time out"}}"#;
    let refused = Connection { connect_status: Some(false), connect_message: Some("time out".to_owned()) };
    assert_eq!(data::<Connection>(body), refused);
    assert_eq!(data::<Connection>(&body.replace(":{\"Con", ":[{\"Con").replace("\"}}", "\"}]}")), refused);
    assert_eq!(data::<Connection>(r#"{"Success":true,"Data":{"ConnectStatus":true}}"#), Connection::default());
    let two = misread::<Connection>(br#"{"Success":true,"RequestId":"r","TaskList":[{},{}]}"#);
    assert!(two.contains("expected one connection, found 2"), "{two}");
}

#[test]
fn a_deployment_id_is_a_bare_number() {
    assert_eq!(data::<Submitted>(r#"{"Success":true,"Data":3000001}"#), Submitted(Some(3_000_001)));
    assert_eq!(data::<Submitted>(r#"{"Success":true,"Data":"3000001"}"#), Submitted(Some(3_000_001)));
    assert_eq!(data::<Deleted>(r#"{"Success":true,"DeploymentId":3000001}"#), Deleted(Some(3_000_001)));
    for gone in
        [r#"{"Success":true}"#, r#"{"Success":true,"DeploymentId":null}"#, r#"{"Success":true,"DeploymentId":""}"#]
    {
        assert_eq!(data::<Deleted>(gone), Deleted(None));
    }
    let said = misread::<Submitted>(br#"{"Success":true,"RequestId":"r","Data":{"Id":1}}"#);
    assert!(said.contains("expected a 64-bit integer"), "{said}");
}

#[test]
fn the_data_sources_of_a_task_are_names_in_a_string() {
    let list: RefTaskList = data(
        r#"{"Success":true,"Data":{"DISyncTasks":[{"NodeId":"100000","NodeName":"orders","TaskType":"DI_REALTIME",
            "DiSourceDatasource":"[\"mysql_pub\"]","DiDestinationDatasource":"[\"odps_first\",\"kafka\"]"}]}}"#,
    );
    let [task] = list.tasks.unwrap().try_into().unwrap();
    assert_eq!(RefTask::names(&task.di_source_datasource.unwrap()), ["mysql_pub"]);
    assert_eq!(RefTask::names(&task.di_destination_datasource.unwrap()), ["odps_first", "kafka"]);
    assert_eq!(RefTask::names(r#"[\"odps_writer\"]"#), ["odps_writer"]);
    assert_eq!(RefTask::names(r#"\"odps_writer\", \"mysql\""#), ["odps_writer", "mysql"]);
    assert_eq!(RefTask::names("mysql_pub"), ["mysql_pub"]);
    assert!(RefTask::names("").is_empty());
    assert_eq!(data::<RefTaskList>(r#"{"Success":true,"Data":{}}"#).tasks, None);
}

#[test]
fn a_workspace_is_read() {
    let workspace: Workspace = data(
        r#"{"Success":true,"Data":{"ProjectId":27,"ProjectMode":"3","EnvTypes":["DEV","PROD"],"Status":0,"Appkey":"x"}}"#,
    );
    assert_eq!(workspace.project_mode, Some(Workspace::STANDARD));
    assert_eq!(workspace.env_types.unwrap(), ["DEV", "PROD"]);
    assert_eq!(workspace.status, Some(Workspace::AVAILABLE));
}

#[test]
fn a_deployment_is_read_with_what_is_in_it() {
    let found: Deployment = data(
        r#"{"Success":true,"Data":{"Deployment":{"Name":"first","Status":"1","ToEnvironment":2},"DeployedItems":{"FileId":"100","Status":1}}}"#,
    );
    let deployment = found.deployment.unwrap();
    assert_eq!((deployment.status, deployment.to_environment), (Some(1), Some(2)));
    assert_eq!(found.deployed_items, [DeployedItem { file_id: Some(100), file_version: None, status: Some(1) }]);
}

#[test]
fn what_a_server_writes_of_a_workspace_is_in_the_spelling_of_the_service() {
    let group = ResourceGroupEntry {
        identifier: Some("S_res_group_1_2".to_owned()),
        resource_group_type: Some("4".to_owned()),
        status: Some(ResourceGroupEntry::NORMAL),
        ..ResourceGroupEntry::default()
    };
    let task = RefTask { node_id: Some(7), di_source_datasource: Some(r#"["a"]"#.to_owned()), ..RefTask::default() };
    let connection = Connection { connect_status: Some(true), connect_message: None };
    let config = ProjectConfig { config: Some("{}".to_owned()) };
    let source =
        DataSourceEntry { id: Some(7), env_type: Some(0), gmt_create: Some("x".to_owned()), ..Default::default() };
    let list = DataSourceList { data_sources: vec![source], total_count: Some(1), ..DataSourceList::default() };
    let entry = DeploymentEntry { status: Some(0), ..DeploymentEntry::default() };
    let deployment = Deployment { deployment: Some(entry), deployed_items: Vec::new() };
    let lines = [
        serde_json::to_string(&Envelope::of(Operation::SubmitFile, "r", Submitted(Some(7)))),
        serde_json::to_string(&Envelope::of(Operation::DeleteFile, "r", Deleted(None))),
        serde_json::to_string(&Envelope::of(Operation::GetDeployment, "r", deployment)),
        serde_json::to_string(&Envelope::of(Operation::ListDataSources, "r", list)),
        serde_json::to_string(&Envelope::of(Operation::GetDataSourceMeta, "r", DataSourceMeta::default())),
        serde_json::to_string(&Envelope::of(Operation::TestNetworkConnection, "r", connection)),
        serde_json::to_string(&Envelope::of(Operation::ListResourceGroups, "r", ResourceGroupList(Some(vec![group])))),
        serde_json::to_string(&Envelope::of(
            Operation::ListRefDISyncTasks,
            "r",
            RefTaskList { tasks: Some(vec![task]) },
        )),
        serde_json::to_string(&Envelope::of(Operation::ListDIProjectConfig, "r", config)),
    ];
    insta::assert_snapshot!(lines.map(Result::unwrap).join("\n"), @r#"
    {"Success":true,"RequestId":"r","HttpStatusCode":200,"ErrorCode":"","ErrorMessage":"","Data":7}
    {"Success":true,"RequestId":"r","HttpStatusCode":200,"ErrorCode":"","ErrorMessage":"","DeploymentId":null}
    {"Success":true,"RequestId":"r","HttpStatusCode":200,"ErrorCode":"","ErrorMessage":"","Data":{"Deployment":{"Status":0},"DeployedItems":[]}}
    {"Success":true,"RequestId":"r","HttpStatusCode":200,"Data":{"DataSources":[{"Id":7,"EnvType":0,"GmtCreate":"x"}],"TotalCount":1}}
    {"Success":true,"RequestId":"r","Data":{"Status":""}}
    {"Success":true,"RequestId":"r","TaskList":{"ConnectStatus":true}}
    {"Success":true,"RequestId":"r","HttpStatusCode":200,"Data":[{"Identifier":"S_res_group_1_2","ResourceGroupType":"4","Status":0}]}
    {"Success":true,"RequestId":"r","Data":{"DISyncTasks":[{"NodeId":7,"DiSourceDatasource":"[\"a\"]"}]}}
    {"Success":true,"RequestId":"r","Data":{"Config":"{}"}}
    "#);
}

fn decode_as_everything(http_status: u16, body: &[u8]) {
    drop(decode::<Generated>(http_status, body));
    drop(decode::<ProcessResult>(http_status, body));
    drop(decode::<Created>(http_status, body));
    drop(decode::<Done>(http_status, body));
    drop(decode::<TaskDetail>(http_status, body));
    drop(decode::<InstanceInfo>(http_status, body));
    drop(decode::<FileList>(http_status, body));
    drop(decode::<FileDetail>(http_status, body));
    drop(decode::<DataSourceList>(http_status, body));
    drop(decode::<DataSourceMeta>(http_status, body));
    drop(decode::<Connection>(http_status, body));
    drop(decode::<ResourceGroupList>(http_status, body));
    drop(decode::<Workspace>(http_status, body));
    drop(decode::<RefTaskList>(http_status, body));
    drop(decode::<Submitted>(http_status, body));
    drop(decode::<Deployment>(http_status, body));
}

proptest! {
    #[test]
    fn any_bytes_are_decoded_or_refused(http_status: u16, body: Vec<u8>) {
        decode_as_everything(http_status, &body);
    }

    #[test]
    fn a_damaged_answer_is_decoded_or_refused(place: prop::sample::Index, byte: u8, cut: bool) {
        let whole = include_bytes!("../../fixtures/examples/response_getdisynctask_doc.json");
        let mut body = whole.to_vec();
        let at = place.index(body.len());
        body[at] = byte;
        if cut {
            body.truncate(at);
        }
        decode_as_everything(200, &body);
    }
}
