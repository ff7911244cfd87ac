use super::Operation;

#[test]
fn the_table_of_operations_is_the_documented_one() {
    let line = |operation: Operation| {
        let kind = if operation.is_write() { "writes" } else { "reads" };
        let token = if operation.takes_client_token() { " ClientToken" } else { "" };
        format!("{} {operation} {kind}, counts as {:?}{token}", operation.method().word(), operation.class())
    };
    insta::assert_snapshot!(
        Operation::ALL.map(line).join("\n"),
        @"
    POST GenerateDISyncTaskConfigForCreating reads, counts as Write ClientToken
    POST GenerateDISyncTaskConfigForUpdating reads, counts as Write ClientToken
    POST QueryDISyncTaskConfigProcessResult reads, counts as Read
    POST CreateDISyncTask writes, counts as Write ClientToken
    POST UpdateDISyncTask writes, counts as Write
    POST GetDISyncTask reads, counts as Read
    POST GetDISyncInstanceInfo reads, counts as Read
    POST DeployDISyncTask writes, counts as Write
    POST StartDISyncInstance writes, counts as Write
    POST StopDISyncInstance writes, counts as Write
    POST TerminateDISyncInstance writes, counts as Write
    POST DeleteDISyncTask writes, counts as Write
    POST ListFiles reads, counts as Read
    POST GetFile reads, counts as Read
    POST SubmitFile writes, counts as Write
    POST DeployFile writes, counts as Write
    POST DeleteFile writes, counts as Write
    POST GetDeployment reads, counts as Read
    POST GetProject reads, counts as Read
    GET ListDataSources reads, counts as Read
    POST GetDataSourceMeta reads, counts as Read
    POST TestNetworkConnection reads, counts as Write
    POST ListResourceGroups reads, counts as Read
    POST ListRefDISyncTasks reads, counts as Read
    POST ListDIProjectConfig reads, counts as Read
    POST UpdateDIProjectConfig writes, counts as Write
    "
    );
}

#[test]
fn every_operation_is_found_by_its_name_and_nothing_else_is() {
    for operation in Operation::ALL {
        assert_eq!(Operation::from_name(operation.name()), Some(operation));
    }
    assert_eq!(Operation::from_name("getfile"), None);
    assert_eq!(Operation::from_name("ListDISyncTasks"), None);
}
