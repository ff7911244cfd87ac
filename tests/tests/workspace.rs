//! The client reads what is around the tasks of an emulated workspace.

#![expect(clippy::unwrap_used, reason = "a test that cannot look at the world has failed")]

use std::sync::Arc;

use disync_emulator::{Mode, Options, Seed, Service};
use disync_model::workspace::{DdlScope, GroupQuery, WorkspaceMode};
use disync_model::{DeploymentId, Environment, ReadWorkspace as _, RemoteErrorKind, ResourceGroup, Role, TableRef};
use disync_testkit::{InProcess, VirtualClock};
use jiff::Timestamp;

const GROUP: &str = "S_res_group_280749521950784_1623033752022";

/// The example that ships with the emulator: a workspace in standard mode with tables, tasks and solutions.
fn service(seed: &str) -> Arc<Service> {
    let options = Options { seed: Seed::parse(seed).unwrap(), ..Options::default() };
    Arc::new(Service::open(None, Mode::ReadWrite, options).unwrap())
}

fn clock() -> VirtualClock {
    VirtualClock::at("2026-03-01T00:00:00Z".parse::<Timestamp>().unwrap())
}

const EXAMPLE: &str = include_str!("../../examples/emulator/seed.yaml");

#[tokio::test(start_paused = true)]
async fn the_example_of_the_emulator_is_read_as_it_is_written() {
    let client = InProcess::to(service(EXAMPLE), clock()).client();
    let workspace = client.workspace().await.unwrap();
    assert_eq!((workspace.identifier.as_deref(), workspace.mode), (Some("shop"), Some(WorkspaceMode::Standard)));
    let sources = client.data_sources().await.unwrap();
    let mut sides: Vec<String> = sources
        .iter()
        .map(|source| {
            let word = source.environment.map_or("?", Environment::word);
            format!("{} {} {word}", source.name, source.kind.as_deref().unwrap_or("?"))
        })
        .collect();
    sides.sort();
    insta::assert_snapshot!(sides.join("\n"), @"
    azn_kafka kafka dev
    azn_kafka kafka prod
    holo holo dev
    holo holo prod
    mysql_pub mysql dev
    mysql_pub mysql prod
    odps_first odps dev
    odps_first odps prod
    ");
    let groups = client.resource_groups(GroupQuery::Unfiltered).await.unwrap();
    assert!(groups.iter().any(|group| group.identifier == GROUP), "{groups:?}");
    let tables = client.source_tables("mysql_pub", Environment::Prod).await.unwrap();
    let names: Vec<String> = tables.iter().map(|table| table.to_string()).collect();
    assert_eq!(names, ["shop.order_items", "shop.orders", "shop.visits"]);
    let near = client.connectivity("mysql_pub", Environment::Prod, &ResourceGroup(GROUP.to_owned())).await.unwrap();
    assert_eq!(near.connected, Some(true));
    let far = ResourceGroup("Serverless_res_group_1_2".to_owned());
    let far = client.connectivity("mysql_pub", Environment::Prod, &far).await.unwrap();
    assert!(far.connected == Some(false) && far.message.is_some(), "{far:?}");
}

#[tokio::test(start_paused = true)]
async fn the_tasks_of_a_data_source_are_found_from_both_ends() {
    let client = InProcess::to(service(EXAMPLE), clock()).client();
    for (datasource, role) in [("mysql_pub", Role::Source), ("holo", Role::Destination)] {
        let found = client.references(datasource, role).await.unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|task| (task.name.as_str(), task.sources.join(","), task.destinations.join(",")))
            .collect();
        assert_eq!(found, [("orders_to_holo", "mysql_pub".to_owned(), "holo".to_owned())], "{datasource}");
    }
    assert!(client.references("mysql_pub", Role::Destination).await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_defaults_of_a_workspace_are_read_replaced_and_read_again() {
    let client = InProcess::to(service(EXAMPLE), clock()).client();
    let scope = DdlScope { destination: "holo".to_owned(), source: Some("mysql".to_owned()) };
    let mut policies = client.ddl_policies(&scope).await.unwrap();
    assert_eq!(policies.len(), 8, "{policies:?}");
    policies.insert("DROPTABLE".to_owned(), "CRITICAL".to_owned());
    client.update_project_config(&scope, &policies).await.unwrap();
    assert_eq!(client.ddl_policies(&scope).await.unwrap(), policies);
    policies.insert("DROPTABLE".to_owned(), "PERHAPS".to_owned());
    client.update_project_config(&scope, &policies).await.unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn more_than_a_page_of_data_sources_and_tables_is_read_whole() {
    use std::fmt::Write as _;
    let mut seed = "disync_emulator_seed: 1\nprojects:\n  10000:\n    data_sources:\n".to_owned();
    for n in 0..130 {
        writeln!(seed, "      source_{n:03}: {{ data_source_type: mysql, database: d }}").unwrap();
    }
    seed.push_str("      wide:\n        data_source_type: mysql\n        databases:\n          d:\n");
    for n in 0..250 {
        let columns = "{ columns: [{ name: id, type: bigint }], primary_key: [id] }";
        writeln!(seed, "            t{n:03}: {columns}").unwrap();
    }
    let client = InProcess::to(service(&seed), clock()).client();
    assert_eq!(client.data_sources().await.unwrap().len(), 131);
    let tables = client.source_tables("wide", Environment::Prod).await.unwrap();
    assert_eq!(tables.len(), 250);
    assert!(tables.contains(TableRef { database: Some("d"), name: "t249" }));
    let calls = client.calls();
    assert_eq!((calls["ListDataSources"], calls["GetDataSourceMeta"]), (2, 3));
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_is_refused_and_not_empty() {
    let client = InProcess::to(service(EXAMPLE), clock()).client();
    let errors = [
        client.source_tables("nothing", Environment::Prod).await.unwrap_err(),
        client.deployment(DeploymentId(1)).await.unwrap_err(),
    ];
    assert!(errors.iter().all(|error| error.kind == RemoteErrorKind::Refused), "{errors:?}");
}
