//! What is around the tasks: each read as a request, and what its answers mean.

use disync_model::workspace::{DdlScope, DeploymentStatus, GroupQuery, WorkspaceMode};
use disync_model::{DeploymentId, Environment, FileId, ReadWorkspace as _, ResourceGroup, Role};
use disync_wire::sign_v1;
use disync_wire::sign_v3::Authorization;

use super::*;
use crate::Signature;

/// Answers that carry their data under another name than `Data`.
fn carried(member: &str, value: &Value) -> Answer {
    http(200, json!({ "Success": true, "RequestId": "R-1", member: value }).to_string())
}

/// What travels in the query beside the parameters of an operation and its signature.
const COMMON: [&str; 6] = ["AccessKeyId", "Action", "Format", "SecurityToken", "Timestamp", "Version"];

/// The parameters of the operations, wherever they travelled.
fn forms(script: &Script) -> String {
    let own = |name: &str| !name.starts_with("Sign") && !COMMON.contains(&name);
    let form = |sent: &Sent| match sent.method {
        Method::Post => sent.body.to_form(),
        Method::Get => sent.query.iter().filter(|(name, _)| own(name)).collect::<Params>().to_form(),
    };
    let forms: Vec<String> = script.sent().iter().map(form).collect();
    forms.join("\n")
}

#[tokio::test]
async fn a_workspace_is_the_one_that_was_asked_for() {
    let answer = json!({ "ProjectId": 10_000, "ProjectIdentifier": "shop", "ProjectMode": 3, "Status": 0 });
    let (client, script) = client([data(&answer)]);
    let workspace = client.workspace().await.unwrap();
    assert_eq!(script.only().body.to_form(), "ProjectId=10000");
    assert_eq!((workspace.identifier.as_deref(), workspace.mode), (Some("shop"), Some(WorkspaceMode::Standard)));
    assert!(workspace.status.unwrap().is_available());
    assert_eq!(workspace.environments(), [Environment::Dev, Environment::Prod]);
}

#[tokio::test]
async fn another_workspace_or_none_is_not_taken_for_it() {
    let read = async |answer: Value| line(&client([data(&answer)]).0.workspace().await);
    let lines = [read(json!(null)).await, read(json!({ "ProjectId": 7 })).await];
    insta::assert_snapshot!(lines.join("\n"), @"
    Unintelligible | GetProject: the answer has no `ProjectId` | - | R-1
    Unintelligible | GetProject: workspace 10000 was asked for and 7 was answered | - | R-1
    ");
}

fn page_of_sources(names: std::ops::Range<usize>, total: Option<usize>) -> Answer {
    let sources: Vec<Value> = names
        .map(|n| json!({ "Name": format!("s{n}"), "DataSourceType": "mysql", "EnvType": 1, "Status": 1 }))
        .collect();
    data(&json!({ "DataSources": sources, "TotalCount": total }))
}

#[tokio::test]
async fn data_sources_are_listed_to_the_last_page() {
    let (client, script) = client([page_of_sources(0..100, Some(130)), page_of_sources(100..130, Some(130))]);
    let sources = client.data_sources().await.unwrap();
    assert_eq!((sources.len(), sources[129].name.as_str()), (130, "s129"));
    insta::assert_snapshot!(forms(&script), @"
    PageNumber=1&PageSize=100&ProjectId=10000
    PageNumber=2&PageSize=100&ProjectId=10000
    ");
}

#[tokio::test]
async fn data_sources_are_listed_by_get_under_either_signature() {
    for signature in [Signature::V1, Signature::V3] {
        let (client, script) = client_with(Settings { signature, ..settings() }, [page_of_sources(0..1, Some(1))]);
        client.data_sources().await.unwrap();
        let mut sent = script.only();
        assert_eq!((sent.method, sent.body.is_empty(), sent.param("PageSize")), (Method::Get, true, "100"));
        let (signed, again) = match signature {
            Signature::V1 => (sent.param("Signature").to_owned(), sign_v1::signature("topsecret", "GET", &sent.query)),
            Signature::V3 => {
                let (_, authorization) = sent.headers.pop().unwrap();
                assert!(!sent.headers.iter().any(|(name, _)| name == "content-type"));
                let again = Authorization::sign(("LTAIid", "topsecret"), "GET", &sent.query, &sent.headers);
                (authorization, again.to_string())
            }
        };
        assert_eq!(signed, again);
    }
}

#[tokio::test]
async fn a_count_is_believed_and_without_one_a_short_page_is_the_last() {
    let calls = async |answers: Vec<Answer>| {
        let (client, script) = client(answers);
        (client.data_sources().await.unwrap().len(), script.sent().len())
    };
    assert_eq!(calls(vec![page_of_sources(0..100, Some(100))]).await, (100, 1));
    assert_eq!(calls(vec![page_of_sources(0..0, Some(0))]).await, (0, 1));
    assert_eq!(calls(vec![page_of_sources(0..99, None)]).await, (99, 1));
    assert_eq!(calls(vec![page_of_sources(0..100, None), page_of_sources(0..1, None)]).await, (101, 2));
    assert_eq!(calls(vec![page_of_sources(0..100, Some(500)), page_of_sources(0..0, Some(500))]).await, (100, 2));
}

#[tokio::test]
async fn a_list_that_is_missing_is_not_an_empty_one() {
    let (client, _) = client([data(&json!(null))]);
    let lines = [
        line(&client.data_sources().await),
        line(&client.resource_groups(GroupQuery::Unfiltered).await),
        line(&client.source_tables("mysql_pub", Environment::Prod).await),
        line(&client.references("mysql_pub", Role::Source).await),
        line(&client.ddl_policies(&scope()).await),
        line(&client.deployment(DeploymentId(7)).await),
    ];
    insta::assert_snapshot!(lines.join("\n"), @"
    Unintelligible | ListDataSources: the answer has neither data sources nor a count of them | - | R-1
    Unintelligible | ListResourceGroups: the answer has no list of resource groups | - | R-1
    Unintelligible | GetDataSourceMeta: the answer has no status | - | R-1
    Unintelligible | ListRefDISyncTasks: the answer has no list of tasks | - | R-1
    Unintelligible | ListDIProjectConfig: the answer has no `Config` | - | R-1
    Unintelligible | GetDeployment: the answer does not say how the deployment stands | - | R-1
    ");
}

#[tokio::test]
async fn the_type_of_a_data_source_is_that_of_what_is_behind_it() {
    let sources = json!([
        { "Name": "a", "DataSourceType": "RDS", "SubType": "MySQL", "EnvType": "0", "Status": 2, "ConnectStatus": 2 },
        { "Name": "b", "DataSourceType": "rds", "EnvType": 5, "Status": 9 },
        { "DataSourceType": "odps" },
    ]);
    let (client, _) = client([data(&json!({ "DataSources": sources, "TotalCount": 3 }))]);
    insta::assert_debug_snapshot!(client.data_sources().await.unwrap(), @r#"
    [
        DataSource {
            name: "a",
            environment: Some(
                Dev,
            ),
            kind: Some(
                "mysql",
            ),
            enabled: Some(
                false,
            ),
            reachable: Some(
                false,
            ),
        },
        DataSource {
            name: "b",
            environment: None,
            kind: Some(
                "rds",
            ),
            enabled: None,
            reachable: None,
        },
    ]
    "#);
}

#[tokio::test]
async fn resource_groups_are_asked_for_by_their_type() {
    let groups = json!([{ "Identifier": "S_res_group_1_2", "Name": "first", "Status": 1 }, { "Name": "nameless" }]);
    let (client, script) = client([data(&groups)]);
    let found = client.resource_groups(GroupQuery::Unfiltered).await.unwrap();
    let [group] = found.try_into().unwrap();
    assert_eq!((group.identifier.as_str(), group.name.as_deref()), ("S_res_group_1_2", Some("first")));
    let status = group.status.unwrap();
    assert!(!status.is_usable() && status.word() == Some("stopped, as it has expired"));
    client.resource_groups(GroupQuery::Exclusive).await.unwrap();
    insta::assert_snapshot!(forms(&script), @"
    ResourceGroupType=4
    BizExtKey=single&ResourceGroupType=4
    ");
}

fn meta(databases: &Value) -> Answer {
    data(&json!({ "Status": "success", "Meta": json!({ "dbTables": databases }).to_string() }))
}

fn database(name: &str, tables: std::ops::Range<usize>) -> Value {
    let infos: Vec<Value> = tables.map(|n| json!({ "table": format!("t{n}") })).collect();
    json!({ "dbName": name, "schema": [{ "tableInfos": infos }] })
}

#[tokio::test]
async fn the_tables_of_a_source_are_read_to_the_last_page() {
    let (client, script) = client([
        meta(&json!([database("shop", 0..100)])),
        meta(&json!([database("shop", 100..101), database("bills", 0..1)])),
    ]);
    let tables = client.source_tables("mysql_pub", Environment::Prod).await.unwrap();
    assert_eq!(tables.len(), 102);
    insta::assert_snapshot!(forms(&script), @"
    DatasourceName=mysql_pub&EnvType=1&PageNumber=1&PageSize=100&ProjectId=10000
    DatasourceName=mysql_pub&EnvType=1&PageNumber=2&PageSize=100&ProjectId=10000
    ");
}

#[tokio::test]
async fn a_service_that_turns_no_pages_is_not_asked_for_ever() {
    let (client, script) = client([meta(&json!([database("shop", 0..150)]))]);
    assert_eq!(client.source_tables("mysql_pub", Environment::Prod).await.unwrap().len(), 150);
    assert_eq!(script.sent().len(), 2);
    let uses: Vec<Value> = (0..100).map(|n| json!({ "NodeId": n, "NodeName": format!("n{n}") })).collect();
    let (client, script) = super::client([data(&json!({ "DISyncTasks": uses }))]);
    assert_eq!(client.references("mysql_pub", Role::Source).await.unwrap().len(), 100);
    assert_eq!(script.sent().len(), 2);
}

#[tokio::test]
async fn a_source_that_cannot_be_read_says_why() {
    let (client, _) = client([data(&json!({ "Status": "fail", "Message": "read datasource time out", "Meta": "" }))]);
    let outcome = client.source_tables("mysql_pub", Environment::Dev).await;
    insta::assert_snapshot!(line(&outcome), @"Refused | GetDataSourceMeta: read datasource time out | - | R-1");
}

#[tokio::test]
async fn a_connection_is_tried_and_its_message_redacted() {
    let refused = json!({ "ConnectStatus": false, "ConnectMessage": "time out, secret topsecret" });
    let (client, script) = client([carried("TaskList", &refused), carried("TaskList", &json!({}))]);
    let group = ResourceGroup("S_res_group_1_2".to_owned());
    let tried = client.connectivity("mysql_pub", Environment::Prod, &group).await.unwrap();
    assert_eq!(tried.connected, Some(false));
    assert_eq!(tried.message.as_deref(), Some("time out, secret [redacted]"));
    let unsaid = client.connectivity("mysql_pub", Environment::Dev, &group).await.unwrap();
    assert_eq!((unsaid.connected, unsaid.message), (None, None));
    insta::assert_snapshot!(forms(&script), @"
    DatasourceName=mysql_pub&EnvType=1&ProjectId=10000&ResourceGroup=S_res_group_1_2
    DatasourceName=mysql_pub&EnvType=0&ProjectId=10000&ResourceGroup=S_res_group_1_2
    ");
}

#[tokio::test]
async fn the_tasks_of_a_data_source_come_with_their_names() {
    let task = json!({
        "NodeId": 11, "NodeName": "orders", "TaskType": "DI_REALTIME",
        "DiSourceDatasource": "[\"mysql_pub\"]", "DiDestinationDatasource": "[\"holo\"]",
    });
    let (client, script) = client([data(&json!({ "DISyncTasks": task }))]);
    let [found] = client.references("holo", Role::Destination).await.unwrap().try_into().unwrap();
    assert_eq!((found.name.as_str(), found.sources.as_slice()), ("orders", ["mysql_pub".to_owned()].as_slice()));
    insta::assert_snapshot!(forms(&script), @"DatasourceName=holo&PageNumber=1&PageSize=100&ProjectId=10000&RefType=to&TaskType=DI_REALTIME");
}

fn scope() -> DdlScope {
    DdlScope { destination: "holo".to_owned(), source: Some("mysql".to_owned()) }
}

#[tokio::test]
async fn the_defaults_of_a_workspace_are_read_and_replaced() {
    let config = json!({ "Config": "{\"DROPTABLE\":\"WARNING\"}" });
    let (client, script) = client([data(&config), done(), data(&json!({ "Status": "fail" })), lost()]);
    let policies = client.ddl_policies(&scope()).await.unwrap();
    assert_eq!(policies["DROPTABLE"], "WARNING");
    client.update_project_config(&scope(), &policies).await.unwrap();
    let lines = [
        line(&client.update_project_config(&scope(), &policies).await),
        line(&client.update_project_config(&scope(), &policies).await),
    ];
    assert_eq!(script.sent().len(), 4, "a write whose answer was lost was repeated");
    insta::assert_snapshot!(format!("{}\n{}", forms(&script), lines.join("\n")), @"
    DestinationType=holo&ProjectId=10000&SourceType=mysql
    DestinationType=holo&ProjectConfig=%7B%22DROPTABLE%22%3A%22WARNING%22%7D&ProjectId=10000&SourceType=mysql
    DestinationType=holo&ProjectConfig=%7B%22DROPTABLE%22%3A%22WARNING%22%7D&ProjectId=10000&SourceType=mysql
    DestinationType=holo&ProjectConfig=%7B%22DROPTABLE%22%3A%22WARNING%22%7D&ProjectId=10000&SourceType=mysql
    Refused | UpdateDIProjectConfig: it failed, and no reason is given | - | R-1
    Unanswered | UpdateDIProjectConfig: dataworks.cn-test.aliyuncs.com: the request was sent and the answer was lost: connection reset | - | -
    ");
}

#[tokio::test]
async fn a_file_is_submitted_published_and_deleted_once() {
    let (client, script) = client([data(&json!(1)), data(&json!("2")), carried("DeploymentId", &json!(3)), done()]);
    let file = FileId(7);
    assert_eq!(client.submit_file(file, Some("first")).await, Ok(DeploymentId(1)));
    assert_eq!(client.deploy_file(file, None).await, Ok(DeploymentId(2)));
    assert_eq!(client.delete_file(file).await, Ok(Some(DeploymentId(3))));
    assert_eq!(client.delete_file(file).await, Ok(None));
    insta::assert_snapshot!(forms(&script), @"
    Comment=first&FileId=7&ProjectId=10000
    FileId=7&ProjectId=10000
    FileId=7&ProjectId=10000
    FileId=7&ProjectId=10000
    ");
    let (client, _) = super::client([data(&json!(null))]);
    insta::assert_snapshot!(line(&client.submit_file(file, None).await), @"Unanswered | SubmitFile: the answer says success and names no deployment | - | R-1");
}

#[tokio::test]
async fn a_deployment_says_how_it_stands() {
    let read = async |entry: Value| {
        let (client, _) = client([data(&json!({ "Deployment": entry, "DeployedItems": [] }))]);
        client.deployment(DeploymentId(7)).await.unwrap()
    };
    assert_eq!(read(json!({ "Status": 0, "CheckingStatus": 8 })).await, DeploymentStatus::Ready(Some(8)));
    assert_eq!(read(json!({ "Status": "1" })).await, DeploymentStatus::Succeeded);
    assert_eq!(read(json!({ "Status": 5 })).await, DeploymentStatus::Other(5));
    let failed = read(json!({ "Status": 2, "ErrorMessage": "no topsecret" })).await;
    assert_eq!(failed, DeploymentStatus::Failed("no [redacted]".to_owned()));
}
