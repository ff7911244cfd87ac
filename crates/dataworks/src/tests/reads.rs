//! Each read as a request, and what its answers mean.

use disync_model::remote::{FilePage, FileQuery, ProcessStatus};
use disync_model::{
    FileId, InstanceStatus, Kind, Name, ProcessId, ReadRemote as _, Shape, SolutionId, SolutionState, TaskId,
};

use super::*;

const CONTENT: &str = include_str!("../../fixtures/taskcontent_realtime_mysql_to_holo.json");
const WIZARD: &str = include_str!("../../fixtures/getdisynctask_code_wizard_datahub.json");

/// The business parameters that a list sends.
async fn listed(query: &FileQuery, files: &Value) -> (String, FilePage) {
    let (client, script) =
        client([data(&json!({ "Files": files, "PageNumber": 1, "PageSize": 100, "TotalCount": 95 }))]);
    let page = client.files(query).await.unwrap();
    (script.only().body.to_form(), page)
}

fn files() -> Value {
    json!([
        {
            "FileId": 1, "FileName": "orders", "FileType": 900, "AbsoluteFolderPath": "Business Flow/a/b",
            "CommitStatus": 0, "CurrentVersion": 3, "CreateTime": 1_600_000_000_000_i64, "CreateUser": "u1",
            "LastEditTime": 1_600_000_001_500_i64, "LastEditUser": "u2", "NodeId": 11,
        },
        { "FileId": "2", "FileName": "orders_old", "CommitStatus": 1, "NodeId": 0, "LastEditTime": 0, "LastEditUser": "" },
        { "FileId": 3, "FileName": "batch", "FileType": 23 },
        { "FileId": 4, "FileName": "orders", "FileType": 900, "DeletedStatus": "RECYCLE_BIN" },
        { "FileId": 5, "FileName": "bills", "FileType": 900, "DeletedStatus": "NORMAL", "CommitStatus": 7 },
    ])
}

fn names(page: &FilePage) -> Vec<(i64, &str)> {
    page.files.iter().map(|file| (file.id.0, file.name.as_str())).collect()
}

#[tokio::test]
async fn a_page_of_all_files_keeps_what_is_a_task_and_not_deleted() {
    let (params, page) = listed(&FileQuery::All { page: 3 }, &files()).await;
    assert_eq!(params, "FileTypes=900&NeedAbsoluteFolderPath=true&PageNumber=3&PageSize=100&ProjectId=10000");
    assert_eq!(names(&page), [(1, "orders"), (2, "orders_old"), (5, "bills")]);
    assert_eq!(page.total, 95);
    insta::assert_debug_snapshot!(&page.files[..2], @r#"
    [
        File {
            id: FileId(
                1,
            ),
            node: Some(
                NodeId(
                    11,
                ),
            ),
            name: Name(
                "orders",
            ),
            folder: Some(
                "Business Flow/a/b",
            ),
            committed: Some(
                false,
            ),
            version: Some(
                3,
            ),
            created_at: Some(
                2020-09-13T12:26:40Z,
            ),
            created_by: Some(
                "u1",
            ),
            edited_at: Some(
                2020-09-13T12:26:41.5Z,
            ),
            edited_by: Some(
                "u2",
            ),
        },
        File {
            id: FileId(
                2,
            ),
            node: None,
            name: Name(
                "orders_old",
            ),
            folder: None,
            committed: Some(
                true,
            ),
            version: None,
            created_at: None,
            created_by: None,
            edited_at: None,
            edited_by: None,
        },
    ]
    "#);
}

#[tokio::test]
async fn a_name_is_asked_for_exactly_and_checked() {
    let (params, page) = listed(&FileQuery::Named(Name::new("orders")), &files()).await;
    assert!(params.contains("ExactFileName=orders&"), "{params}");
    assert_eq!((names(&page), page.total), (vec![(1, "orders")], 1));
}

#[tokio::test]
async fn ids_are_asked_for_in_one_list_and_checked() {
    let (params, page) = listed(&FileQuery::Ids(vec![FileId(5), FileId(1)]), &files()).await;
    assert!(params.contains("FileIdIn=5%2C1&"), "{params}");
    assert_eq!((names(&page), page.total), (vec![(1, "orders"), (5, "bills")], 2));
}

#[tokio::test]
async fn no_ids_are_no_call_and_too_many_are_refused() {
    let (client, script) = client([done()]);
    assert_eq!(client.files(&FileQuery::Ids(Vec::new())).await, Ok(FilePage::default()));
    let too_many = client.files(&FileQuery::Ids((0..51).map(FileId).collect())).await;
    insta::assert_snapshot!(line(&too_many), @"Refused | ListFiles: 51 files were asked for at once, at most 50 can be; nothing was sent | - | -");
    assert!(script.sent().is_empty());
}

#[tokio::test]
async fn an_answer_that_proves_nothing_is_not_an_empty_list() {
    let named = FileQuery::Named(Name::new("orders"));
    let empty = json!({ "Files": [], "TotalCount": 0 });
    assert_eq!(client([data(&empty)]).0.files(&named).await, Ok(FilePage::default()));
    let mut outcomes = Vec::new();
    for answer in [
        json!(null),
        json!([]),
        json!({}),
        json!({ "Files": null }),
        json!({ "Files": [], "TotalCount": -1 }),
        json!({ "Files": files(), "TotalCount": 250 }),
    ] {
        outcomes.push(line(&client([data(&answer)]).0.files(&named).await));
    }
    insta::assert_snapshot!(outcomes.join("\n"), @"
    Unintelligible | ListFiles: the answer has neither files nor a count of them | - | R-1
    Unintelligible | ListFiles: HTTP 200, the data of the answer is not what the operation answers: invalid type: sequence, expected an object at line 1 column 0 | - | R-1
    Unintelligible | ListFiles: the answer has neither files nor a count of them | - | R-1
    Unintelligible | ListFiles: the answer has neither files nor a count of them | - | R-1
    Unintelligible | ListFiles: the answer counts -1 files | - | R-1
    Unintelligible | ListFiles: 250 files are said to match what at most a page of files can | - | R-1
    ");
}

async fn task(kind: Kind, answer: &Value) -> String {
    let reading = client([data(answer)]).0.task(TaskId::new(kind, 7)).await;
    line(&reading.map(|reading| reading.shape))
}

#[tokio::test]
async fn a_generated_task_is_a_sync_and_its_document_has_a_fingerprint() {
    let code = json!({ "Status": "success", "Message": "XXX is invalid.", "Code": CONTENT });
    let (client, script) = client([data(&code)]);
    let reading = client.task(FileId(7).into()).await.unwrap();
    assert_eq!(script.only().body.to_form(), "FileId=7&ProjectId=10000&TaskType=DI_REALTIME");
    assert_eq!(reading.fingerprint, crate::fingerprint(CONTENT));
    let Shape::Sync(spec) = reading.shape else { panic!("{:?}", reading.shape) };
    insta::assert_debug_snapshot!(spec, @r#"
    Spec {
        source: "mm",
        tables: Multi(
            {
                "m": {
                    "m_v1",
                },
            },
        ),
        destination: Destination {
            kind: Holo,
            datasource: "h",
        },
        resource_group: Some(
            ResourceGroup(
                "280749",
            ),
        ),
        folder: None,
        run: Unmanaged,
        start: Start {
            failover: None,
            error_limit: None,
            ddl: {},
            after_update: Keep,
        },
    }
    "#);
}

/// The details of a solution as the documentation's sample has them, with a document that ships a table.
fn detail() -> Value {
    let content: Value = serde_json::from_str(CONTENT).unwrap();
    let process = json!({
        "srcType": "mysql",
        "holoDatasource": "h",
        "realtimeSyncConfig": { "content": content, "extend": { "mode": "migration_holo", "resourceGroup": "group_1" } },
    });
    json!({
        "Id": 7, "Name": "lake", "Type": "holo", "SourceType": "mysql", "ProjectId": 10000, "CreatorName": "dw_user",
        "Status": "2", "StartTime": "", "SubmitTime": "2022-02-11 16:01:37", "ProcessContent": process.to_string(),
        "ProcessExtra": "{\"processType\":\"new\",\"tableNum\":300}",
    })
}

#[tokio::test]
async fn a_solution_is_read_from_its_process_content_and_its_details() {
    let (client, script) = client([data(&json!({ "Status": "success", "SolutionDetail": detail() }))]);
    let reading = client.task(SolutionId(7).into()).await.unwrap();
    assert_eq!(script.only().body.to_form(), "FileId=7&ProjectId=10000&TaskType=DI_SOLUTION");
    let Shape::Sync(spec) = reading.shape else { panic!("{:?}", reading.shape) };
    assert_eq!((spec.source.as_str(), spec.resource_group.unwrap().0.as_str()), ("mm", "group_1"));
    insta::assert_debug_snapshot!(reading.solution, @r#"
    Some(
        Solution {
            id: SolutionId(
                7,
            ),
            name: Some(
                Name(
                    "lake",
                ),
            ),
            state: Running,
            created_by: Some(
                "dw_user",
            ),
            submitted_at: Some(
                "2022-02-11 16:01:37",
            ),
            started_at: None,
        },
    )
    "#);
}

#[tokio::test]
async fn the_fingerprint_of_a_solution_is_that_of_its_document_alone() {
    let fingerprint = async |detail: Value| {
        let answer = data(&json!({ "Status": "success", "SolutionDetail": detail }));
        client([answer]).0.task(SolutionId(7).into()).await.unwrap().fingerprint
    };
    let with = |key: &str, value: Value| {
        let mut detail = detail();
        detail[key] = value;
        detail
    };
    let before = fingerprint(detail()).await;
    assert_eq!(fingerprint(with("Status", json!("5"))).await, before);
    assert_eq!(fingerprint(with("SubmitTime", json!("2030-01-01 00:00:00"))).await, before);
    let other = detail()["ProcessContent"].as_str().unwrap().replace("m_v1", "m_v2");
    assert_ne!(fingerprint(with("ProcessContent", json!(other))).await, before);
}

#[tokio::test]
async fn the_layout_of_a_task_and_of_a_solution_is_read_with_the_fingerprint_of_its_document() {
    let code = json!({ "Status": "success", "Code": CONTENT });
    let solution = json!({ "Status": "success", "SolutionDetail": detail() });
    let drawn = json!({ "Status": "success", "Code": WIZARD });
    let id = |kind| TaskId::new(kind, 7);
    let (client, script) = client([data(&code), data(&solution), data(&drawn)]);
    let of_task = client.layout(id(Kind::Realtime)).await.unwrap();
    assert_eq!(of_task.fingerprint, crate::fingerprint(CONTENT));
    insta::assert_debug_snapshot!(of_task.mappings, @r#"
    [
        Mapping {
            table: Table {
                database: Some(
                    "m",
                ),
                name: "m_v1",
            },
            destination: Some(
                "m.m_v1",
            ),
            columns: [
                Column {
                    name: "id",
                    kind: "int8",
                },
            ],
            primary_key: [
                "id",
            ],
        },
    ]
    "#);
    let of_solution = client.layout(id(Kind::Solution)).await.unwrap();
    assert_eq!(of_solution.mappings, of_task.mappings);
    assert_eq!(client.layout(id(Kind::Realtime)).await.unwrap().mappings, []);
    assert!(script.sent().iter().all(|sent| sent.param("Action") == "GetDISyncTask"));
}

#[tokio::test]
async fn every_digit_of_a_solution_is_known_or_kept() {
    let mut states = String::new();
    for digit in ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "12", ""] {
        let answer = data(&json!({ "Status": "success", "SolutionDetail": { "Id": 7, "Status": digit } }));
        let state = client([answer]).0.task(SolutionId(7).into()).await.unwrap().solution.unwrap().state;
        assert_eq!(state.digit(), digit);
        states += &format!("{digit}: {state:?}\n");
    }
    insta::assert_snapshot!(states, @r#"
    0: Succeeded
    1: NotRunning
    2: Running
    3: Failed
    4: Committed
    5: Confirming
    6: Confirmed
    7: Unclear
    8: Waiting
    9: Deleted
    12: Other("12")
    : Other("")
    "#);
    let number = data(&json!({ "Status": "success", "SolutionDetail": { "Id": "7", "Status": 5 } }));
    let solution = client([number]).0.task(SolutionId(7).into()).await.unwrap().solution.unwrap();
    assert_eq!(solution.state, SolutionState::Confirming);
}

#[tokio::test]
async fn what_is_not_a_generated_task_is_foreign_and_says_why() {
    let shapes = [
        task(Kind::Realtime, &json!({ "Status": "success", "Code": WIZARD })).await,
        task(Kind::Realtime, &json!({ "Status": "success" })).await,
        task(Kind::Realtime, &json!({ "Status": "success", "Code": "{" })).await,
        task(Kind::Solution, &json!({ "Status": "success", "Code": CONTENT, "SolutionDetail": {} })).await,
    ];
    insta::assert_snapshot!(shapes.join("\n"), @r#"
    Foreign("it was drawn in the console (mode `wizard`)")
    Foreign("the service reports no document")
    Foreign("the content is not the JSON that was expected: EOF while parsing an object at line 1 column 1")
    Foreign("the service reports no document")
    "#);
}

#[tokio::test]
async fn a_task_that_cannot_be_read_is_an_error() {
    let outcomes = [
        task(Kind::Realtime, &json!({ "Status": "fail", "Message": "fileId[7] is invalid" })).await,
        task(Kind::Realtime, &json!({ "Status": "odd", "Code": CONTENT })).await,
        task(Kind::Realtime, &json!(null)).await,
        task(Kind::Solution, &json!({ "Status": "success", "Code": CONTENT })).await,
    ];
    insta::assert_snapshot!(outcomes.join("\n"), @"
    Refused | GetDISyncTask: fileId[7] is invalid | - | R-1
    Unintelligible | GetDISyncTask: the status `odd` is neither a success nor a failure | - | R-1
    Unintelligible | GetDISyncTask: the answer has no status | - | R-1
    Unintelligible | GetDISyncTask: the answer says success and has no `SolutionDetail` | - | R-1
    ");
}

async fn instance(kind: Kind, answer: &Value) -> InstanceStatus {
    client([data(answer)]).0.instance(TaskId::new(kind, 7)).await.unwrap()
}

#[tokio::test]
async fn the_words_of_an_instance_are_known_or_kept() {
    let rows = [
        ("RUN", InstanceStatus::Running),
        ("WAIT", InstanceStatus::Waiting),
        ("KILLING", InstanceStatus::Stopping),
        ("PAUSE", InstanceStatus::Paused),
        ("NORUN", InstanceStatus::NotStarted),
        ("run", InstanceStatus::Running),
        ("Exploded", InstanceStatus::Other("Exploded".to_owned())),
        ("fail", InstanceStatus::Absent),
        ("", InstanceStatus::Absent),
    ];
    for (word, status) in rows {
        let answer = json!({ "Status": word, "Message": "fileId[100] is invalid" });
        assert_eq!(instance(Kind::Realtime, &answer).await, status, "{word}");
    }
    assert_eq!(instance(Kind::Realtime, &json!(null)).await, InstanceStatus::Absent);
}

/// How a solution stands by this answer, in a line.
async fn solution_status(info: Value) -> String {
    let InstanceStatus::Solution(status) = instance(Kind::Solution, &info).await else { panic!("no solution") };
    let steps: Vec<String> = status
        .steps
        .iter()
        .map(|step| {
            format!("{}={}{}", step.name, step.word, step.info.as_ref().map_or(String::new(), |i| format!(" [{i}]")))
        })
        .collect();
    format!("{} {}", status.state.digit(), steps.join(", "))
}

#[tokio::test]
async fn the_steps_of_a_solution_are_one_level_down_as_a_list_or_as_one() {
    let told = |info: Value| solution_status(json!({ "Status": "success", "SolutionInfo": info }));
    let rows = |rows: Value| json!({ "fusionProps": { "dataSource": rows } }).to_string();
    let one = json!({ "StepId": 9, "StepName": "stepName", "Status": "success", "Info": rows(json!([{ "fileName": "f", "status": "SUCCESS" }])) });
    let failed = rows(json!([{ "fileName": "a", "status": "SUCCESS" }, { "fileName": "b", "status": "FAIL" }]));
    let lines = [
        told(json!({ "Status": "run", "StepDetail": one })).await,
        told(json!({ "Status": "run", "StepDetail": [one, { "StepId": 10, "Status": "RUNNING" }] })).await,
        told(json!({ "Status": "RUN", "StepDetail": [{ "StepName": "load", "Status": "FAIL", "Info": failed }] }))
            .await,
        told(json!({ "Status": "odd", "StepDetail": [{ "StepName": "load", "Status": "", "Info": "no table" }] }))
            .await,
        told(json!({})).await,
        solution_status(json!({ "Status": "success" })).await,
        solution_status(json!({ "Status": "fail", "SolutionInfo": { "Status": "run" } })).await,
    ];
    insta::assert_snapshot!(lines.join("\n"), @"
    2 stepName=success
    2 stepName=success, step 10=RUNNING
    2 load=FAIL [b: FAIL]
    odd load= [no table]
    ");
}

async fn process(answer: &Value) -> ProcessStatus {
    let (client, script) = client([data(answer)]);
    let status = client.process(Kind::Realtime, ProcessId(9)).await.unwrap();
    assert_eq!(script.only().body.to_form(), "AsyncProcessId=9&ProjectId=10000&TaskType=DI_REALTIME");
    status
}

#[tokio::test]
async fn a_process_succeeds_with_a_document_and_keeps_it_byte_for_byte() {
    let answer = json!({ "Status": "true", "Message": "XXX is invalid.", "TaskContent": CONTENT });
    let ProcessStatus::Succeeded(generated) = process(&answer).await else { panic!() };
    assert_eq!(&*generated.content, CONTENT);
    assert_eq!(generated.tables.unwrap().iter().map(|table| table.to_string()).collect::<Vec<_>>(), ["m.m_v1"]);
    assert_eq!(generated.mappings.len(), 1);
    assert_eq!(generated.mappings[0].destination.as_deref(), Some("m.m_v1"));
    let ProcessStatus::Succeeded(odd) = process(&json!({ "Status": "success", "TaskContent": "{}" })).await else {
        panic!()
    };
    assert!(odd.tables.unwrap_err().contains("reader"));
}

#[tokio::test]
async fn a_process_that_has_neither_failed_nor_succeeded_is_running() {
    let rows = [
        (json!(null), None),
        (json!({}), None),
        (json!({ "Status": null }), None),
        (json!({ "Status": "" }), None),
        (json!({ "Status": "running", "TaskContent": CONTENT }), Some("running")),
        (json!({ "Status": "false" }), Some("false")),
        (json!({ "Status": "success" }), Some("success")),
        (json!({ "Status": "success", "TaskContent": "" }), Some("success")),
        (json!({ "Status": "success", "TaskContent": "null" }), Some("success")),
        (json!({ "Status": "success", "TaskContent": "{\"steps\":" }), Some("success")),
    ];
    for (answer, word) in rows {
        assert_eq!(process(&answer).await, ProcessStatus::Running(word.map(str::to_owned)), "{answer}");
    }
}

#[tokio::test]
async fn a_process_fails_with_its_reason() {
    let failed = |reason: &str| ProcessStatus::Failed(reason.to_owned());
    let answer = json!({ "Status": "fail", "Message": "no such table", "TaskContent": CONTENT });
    assert_eq!(process(&answer).await, failed("no such table"));
    assert_eq!(process(&json!({ "Status": "Fail", "Message": null })).await, failed("no reason is given"));
}
