use super::Operation;

#[test]
fn the_table_of_operations_is_the_documented_one() {
    let line = |operation: Operation| {
        let kind = if operation.is_write() { "writes" } else { "reads" };
        let token = if operation.takes_client_token() { " ClientToken" } else { "" };
        format!("{operation} {kind}{token}")
    };
    insta::assert_snapshot!(
        Operation::ALL.map(line).join("\n"),
        @"
    GenerateDISyncTaskConfigForCreating reads ClientToken
    GenerateDISyncTaskConfigForUpdating reads ClientToken
    QueryDISyncTaskConfigProcessResult reads
    CreateDISyncTask writes ClientToken
    UpdateDISyncTask writes
    GetDISyncTask reads
    GetDISyncInstanceInfo reads
    DeployDISyncTask writes
    StartDISyncInstance writes
    StopDISyncInstance writes
    TerminateDISyncInstance writes
    DeleteDISyncTask writes
    ListFiles reads
    GetFile reads
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
