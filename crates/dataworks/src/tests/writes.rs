//! Each write as a request, and what its answers mean.

use disync_model::{
    AfterUpdate, DdlKind, DdlPolicy, Destination, DestinationKind, Failover, FileId, Kind, Name, ResourceGroup, Run,
    SolutionId, Spec, Start, Tables, Target, Token, Write, WriteRemote as _, Written,
};

use super::*;

pub(super) fn spec() -> Spec {
    Spec {
        source: "mysql_pub".to_owned(),
        tables: Tables::Multi(
            [("billing", vec!["invoices"]), ("shop", vec!["orders", "order \"items\""])]
                .map(|(database, tables)| (database.into(), tables.into_iter().map(Into::into).collect()))
                .into(),
        ),
        destination: Destination { kind: DestinationKind::Holo, datasource: "holo".to_owned() },
        resource_group: Some(ResourceGroup("S_res_group_1_2".to_owned())),
        folder: None,
        run: Run::Unmanaged,
        start: Start::default(),
    }
}

pub(super) fn generate(target: Target, spec: Spec) -> Write {
    Write::Generate { target, spec: Box::new(spec), token: Token("token-1".to_owned()) }
}

fn create(folder: Option<&str>, resource_group: Option<&str>) -> Write {
    Write::Create {
        kind: Kind::Realtime,
        name: Name::new("orders"),
        content: "{ \"b\":1,\n\"a\":\"\\u00e9 é+&=\" }".into(),
        folder: folder.map(str::to_owned),
        resource_group: resource_group.map(|group| ResourceGroup(group.to_owned())),
        token: Token("token-2".to_owned()),
    }
}

fn update(resource_group: Option<&str>) -> Write {
    Write::Update {
        task: FileId(7).into(),
        content: "{ \"b\":1 }".into(),
        resource_group: resource_group.map(|group| ResourceGroup(group.to_owned())),
    }
}

async fn outcome(write: &Write, answer: Answer) -> String {
    line(&client([answer]).0.write(write).await)
}

/// The business parameters that a write sends, one a line.
async fn sent(write: &Write) -> String {
    let answer = json!({ "Status": "success", "ProcessId": 1, "FileId": 2 });
    let (client, script) = client([data(&answer)]);
    client.write(write).await.unwrap();
    let sent = script.only();
    let params = sent.body.iter().map(|(name, value)| format!("{name}={value}\n"));
    format!("{}\n{}", sent.param("Action"), params.collect::<String>())
}

#[tokio::test]
async fn generating_for_a_new_task_sends_the_whole_script() {
    insta::assert_snapshot!(sent(&generate(Target::New(Kind::Realtime, Name::new("orders")), spec())).await, @r#"
    GenerateDISyncTaskConfigForCreating
    ClientToken=token-1
    ProjectId=10000
    TaskParam={"setting":{"resourceGroup":"S_res_group_1_2","taskType":"oneclick_to_holo"},"steps":[{"category":"reader","name":"Reader","parameter":{"connection":[{"datasource":"mysql_pub","datasourceType":"mysql","selectedTables":[{"dbName":"billing","schema":[{"tableInfos":[{"table":"invoices"}]}]},{"dbName":"shop","schema":[{"tableInfos":[{"table":"order \"items\""},{"table":"orders"}]}]}]}]},"stepType":"mysql"},{"category":"writer","name":"Writer","parameter":{"datasource":"holo"},"stepType":"holo"}],"type":"realtime","version":"1.0"}
    TaskType=DI_REALTIME
    "#);
}

#[tokio::test]
async fn a_solution_is_named_in_the_script_already() {
    let text = sent(&generate(Target::New(Kind::Solution, Name::new("lake")), spec())).await;
    assert!(
        text.contains(r#""setting":{"name":"lake","resourceGroup""#) && text.contains("TaskType=DI_SOLUTION"),
        "{text}"
    );
    let text = sent(&generate(Target::Existing(SolutionId(7).into()), spec())).await;
    assert!(text.contains("TaskId=7\n") && text.contains("TaskType=DI_SOLUTION"), "{text}");
}

#[tokio::test]
async fn what_is_created_has_the_id_of_its_kind() {
    let answer = json!({ "Status": "success", "FileId": 13 });
    let Write::Create { name, content, folder, resource_group, token, .. } = create(None, None) else { unreachable!() };
    let solution = Write::Create { kind: Kind::Solution, name, content, folder, resource_group, token };
    assert_eq!(client([data(&answer)]).0.write(&solution).await, Ok(Written::Created(SolutionId(13).into())));
}

#[tokio::test]
async fn the_single_database_form_stays_one() {
    let tables = Tables::Single(["b".into(), "a".into()].into());
    insta::assert_snapshot!(sent(&generate(Target::Existing(FileId(7).into()), Spec { tables, ..spec() })).await, @r#"
    GenerateDISyncTaskConfigForUpdating
    ClientToken=token-1
    ProjectId=10000
    TaskId=7
    TaskParam={"steps":[{"category":"reader","name":"Reader","parameter":{"connection":[{"table":["a","b"]}]}}]}
    TaskType=DI_REALTIME
    "#);
}

#[tokio::test]
async fn generating_for_an_update_sends_the_whole_table_set_and_nothing_else() {
    insta::assert_snapshot!(sent(&generate(Target::Existing(FileId(7).into()), spec())).await, @r#"
    GenerateDISyncTaskConfigForUpdating
    ClientToken=token-1
    ProjectId=10000
    TaskId=7
    TaskParam={"steps":[{"category":"reader","name":"Reader","parameter":{"connection":[{"selectedTables":[{"dbName":"billing","schema":[{"tableInfos":[{"table":"invoices"}]}]},{"dbName":"shop","schema":[{"tableInfos":[{"table":"order \"items\""},{"table":"orders"}]}]}]}]}}]}
    TaskType=DI_REALTIME
    "#);
}

#[tokio::test]
async fn a_new_task_without_a_resource_group_is_refused_before_sending() {
    let (client, script) = client([done()]);
    let refused = client
        .write(&generate(Target::New(Kind::Realtime, Name::new("orders")), Spec { resource_group: None, ..spec() }))
        .await;
    insta::assert_snapshot!(line(&refused), @"Refused | GenerateDISyncTaskConfigForCreating: a new task needs a resource group (`resource_group`); nothing was sent | - | -");
    assert!(script.sent().is_empty());
}

#[tokio::test]
async fn creating_sends_the_content_byte_for_byte_and_the_placement() {
    insta::assert_snapshot!(sent(&create(Some("Business Flow/a/b"), Some("S_res_group_1_2"))).await, @r#"
    CreateDISyncTask
    ClientToken=token-2
    ProjectId=10000
    TaskContent={ "b":1,
    "a":"\u00e9 é+&=" }
    TaskName=orders
    TaskParam={"FileFolderPath":"Business Flow/a/b","ResourceGroup":"S_res_group_1_2"}
    TaskType=DI_REALTIME
    "#);
    assert!(sent(&create(None, None)).await.contains("\nTaskParam={}\n"));
}

#[tokio::test]
async fn updating_names_the_resource_group_only_where_it_changes() {
    insta::assert_snapshot!(sent(&update(None)).await, @r#"
    UpdateDISyncTask
    FileId=7
    ProjectId=10000
    TaskContent={ "b":1 }
    TaskType=DI_REALTIME
    "#);
    assert!(sent(&update(Some("g"))).await.contains("\nTaskParam={\"ResourceGroup\":\"g\"}\n"));
}

#[tokio::test]
async fn a_start_carries_the_documented_parameters() {
    let start = Start {
        failover: Some(Failover { count: 10, minutes: 30 }),
        error_limit: Some(0),
        ddl: DdlKind::ALL.into_iter().zip(DdlPolicy::ALL.into_iter().cycle()).collect(),
        after_update: AfterUpdate::Restart,
    };
    insta::assert_snapshot!(sent(&Write::Start(FileId(7).into(), start)).await, @r#"
    StartDISyncInstance
    FileId=7
    ProjectId=10000
    StartParam={"failoverLimit":{"count":10,"interval":30},"errorLimit":{"record":0},"ddlMarkMap":{"ADDCOLUMN":"NORMAL","CREATETABLE":"NORMAL","DROPCOLUMN":"IGNORE","DROPTABLE":"IGNORE","MODIFYCOLUMN":"CRITICAL","RENAMECOLUMN":"WARNING","RENAMETABLE":"WARNING","TRUNCATETABLE":"CRITICAL"}}
    TaskType=DI_REALTIME
    "#);
    let only_after = Start { after_update: AfterUpdate::Restart, ..Start::default() };
    assert!(!sent(&Write::Start(FileId(7).into(), only_after)).await.contains("StartParam"));
}

#[tokio::test]
async fn the_life_cycle_operations_name_the_task() {
    let mut operations = String::new();
    for write in [
        Write::Deploy(SolutionId(7).into()),
        Write::Start(FileId(7).into(), Start::default()),
        Write::Stop(FileId(7)),
        Write::Terminate(FileId(7)),
        Write::Delete(FileId(7)),
    ] {
        operations += &sent(&write).await.replace('\n', " ");
        operations += "\n";
    }
    insta::assert_snapshot!(operations, @"
    DeployDISyncTask FileId=7 ProjectId=10000 TaskType=DI_SOLUTION 
    StartDISyncInstance FileId=7 ProjectId=10000 TaskType=DI_REALTIME 
    StopDISyncInstance FileId=7 ProjectId=10000 TaskType=DI_REALTIME 
    TerminateDISyncInstance FileId=7 ProjectId=10000 TaskType=DI_REALTIME 
    DeleteDISyncTask FileId=7 ProjectId=10000 TaskType=DI_REALTIME
    ");
}

#[tokio::test]
async fn success_is_said_by_the_status_and_never_by_the_message() {
    let message = "XXX is invalid.";
    for word in ["success", "Success", "SUCCESS", "true", "True"] {
        let answer = json!({ "Status": word, "Message": message });
        assert_eq!(outcome(&Write::Deploy(FileId(7).into()), data(&answer)).await, "Done", "{word}");
    }
    let mut others = Vec::new();
    for status in [json!("fail"), json!("FAIL"), json!(""), json!(null), json!("running"), json!(false)] {
        let answer = json!({ "Status": status, "Message": message });
        others.push(outcome(&Write::Deploy(FileId(7).into()), data(&answer)).await);
    }
    others.push(outcome(&Write::Deploy(FileId(7).into()), data(&json!(null))).await);
    others.push(outcome(&Write::Deploy(FileId(7).into()), data(&json!({ "Status": "fail" }))).await);
    insta::assert_snapshot!(others.join("\n"), @"
    Refused | DeployDISyncTask: XXX is invalid. | - | R-1
    Refused | DeployDISyncTask: XXX is invalid. | - | R-1
    Unanswered | DeployDISyncTask: the answer has no status | - | R-1
    Unanswered | DeployDISyncTask: the answer has no status | - | R-1
    Unanswered | DeployDISyncTask: the status `running` is neither a success nor a failure | - | R-1
    Unanswered | DeployDISyncTask: the status `false` is neither a success nor a failure | - | R-1
    Unanswered | DeployDISyncTask: the answer has no status | - | R-1
    Refused | DeployDISyncTask: it failed, and no reason is given | - | R-1
    ");
}

#[tokio::test]
async fn a_success_without_its_number_leaves_the_outcome_unknown() {
    let answer = json!({ "Status": "success", "FileId": null, "ProcessId": null });
    let outcomes = [
        outcome(&create(None, None), data(&answer)).await,
        outcome(&generate(Target::New(Kind::Realtime, Name::new("orders")), spec()), data(&answer)).await,
        outcome(&create(None, None), data(&json!({ "Status": "success", "FileId": "abc" }))).await,
        outcome(&create(None, None), data(&json!({ "Status": "success", "FileId": 9_223_372_036_854_775_808_u64 })))
            .await,
    ];
    insta::assert_snapshot!(outcomes.join("\n"), @"
    Unanswered | CreateDISyncTask: the answer says success and has no `FileId` | - | R-1
    Unanswered | GenerateDISyncTaskConfigForCreating: the answer says success and has no `ProcessId` | - | R-1
    Unanswered | CreateDISyncTask: HTTP 200, the data of the answer is not what the operation answers: expected a 64-bit integer, found `abc` at line 1 column 15 | - | R-1
    Unanswered | CreateDISyncTask: HTTP 200, the data of the answer is not what the operation answers: expected a 64-bit integer, found `9223372036854775808` at line 1 column 29 | - | R-1
    ");
}

#[tokio::test]
async fn numbers_are_read_from_numbers_and_from_strings() {
    let (client, _) = client([
        data(&json!({ "Status": "true", "ProcessId": "12" })),
        data(&json!({ "Status": "success", "FileId": 13 })),
    ]);
    assert_eq!(
        client.write(&generate(Target::New(Kind::Realtime, Name::new("orders")), spec())).await,
        Ok(Written::Process(disync_model::ProcessId(12)))
    );
    assert_eq!(client.write(&create(None, None)).await, Ok(Written::Created(FileId(13).into())));
}

#[tokio::test]
async fn a_taken_name_is_told_apart() {
    let answer = code(400, "Invalid.DI.Parameter.File.Existed");
    insta::assert_snapshot!(outcome(&generate(Target::New(Kind::Realtime, Name::new("orders")), spec()), answer).await, @"NameTaken | GenerateDISyncTaskConfigForCreating: about Invalid.DI.Parameter.File.Existed | Invalid.DI.Parameter.File.Existed | R-2");
}
