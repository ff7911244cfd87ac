//! Data sources and resource groups: start from one that is well, and change one thing.

use std::collections::BTreeSet;

use disync_model::workspace::{Connectivity, ResourceGroupInfo, ResourceGroupStatus};
use disync_model::{DataSource, Environment};

use super::super::named;
use super::super::needs::{Need, Needs, named_by};
use super::{SYNCS, addresses, desired, lines};

const BOTH: [Environment; 2] = [Environment::Dev, Environment::Prod];

fn entry(name: &str, environment: Environment) -> DataSource {
    DataSource {
        name: name.to_owned(),
        environment: Some(environment),
        kind: Some("mysql".to_owned()),
        enabled: Some(true),
        reachable: Some(true),
    }
}

fn healthy() -> Vec<DataSource> {
    BOTH.map(|environment| entry("mysql_pub", environment)).to_vec()
}

/// What is said of `mysql_pub` when the service lists this.
fn judged(listed: &[DataSource]) -> String {
    let users = addresses(&["orders"]);
    let need = Need { kinds: BTreeSet::from(["mysql"]), users: users.iter().collect() };
    lines(&[named::data_source("mysql_pub", &need, listed, &BOTH)])
}

fn changed(change: impl Fn(&mut DataSource)) -> String {
    let mut listed = healthy();
    change(&mut listed[0]);
    judged(&listed)
}

#[test]
fn the_needs_of_a_project_are_what_its_syncs_name() {
    let desired = desired(SYNCS);
    let needs = Needs::of(&desired);
    let sources: Vec<String> = needs
        .data_sources
        .iter()
        .map(|(name, need)| format!("{name} {:?} {}", need.kinds, named_by(&need.users)))
        .collect();
    insta::assert_snapshot!(sources.join("\n"), @r#"
    holo {"holo"} named by realtime.orders
    mysql_pub {"mysql"} named by realtime.bills, realtime.orders
    queue {"kafka"} named by realtime.bills
    "#);
    assert_eq!(needs.groups.keys().copied().collect::<Vec<_>>(), ["S_res_group_1_2"]);
    let ways: Vec<_> = needs.ways.iter().copied().collect();
    assert_eq!(ways, [("holo", "S_res_group_1_2"), ("mysql_pub", "S_res_group_1_2")]);
    assert_eq!(needs.sources["mysql_pub"].len(), 2);
    insta::assert_snapshot!(lines(&[named::without_group(&needs.without_group).unwrap()]), @"
    warning  resource group: some syncs have no `resource_group`, without which nothing new can be created (such as realtime.bills)
               hint: write `defaults: { resource_group: … }` in disync.yaml
    ");
    assert_eq!(named::without_group(&BTreeSet::new()), None);
}

#[test]
fn whoever_names_a_thing_is_named_up_to_three() {
    let users = addresses(&["a", "b", "c", "d", "e"]);
    assert_eq!(named_by(&users.iter().collect()), "named by realtime.a, realtime.b, realtime.c and 2 more");
}

#[test]
fn a_data_source_that_is_as_it_should_be_is_well() {
    insta::assert_snapshot!(judged(&healthy()), @"ok       data source mysql_pub: mysql in dev and prod");
    insta::assert_snapshot!(changed(|entry| entry.environment = None), @"ok       data source mysql_pub: mysql in prod");
}

#[test]
fn a_data_source_that_is_not_there_is_a_problem() {
    let lines = [
        judged(&[]),
        judged(&[entry("mysql_pup", Environment::Prod), entry("warehouse", Environment::Prod)]),
        judged(&[DataSource { kind: Some("holo".to_owned()), ..entry("mysql_pub1", Environment::Prod) }]),
        judged(&healthy()[..1]),
        judged(&healthy()[1..]),
    ];
    insta::assert_snapshot!(lines.join("\n"), @"
    problem  data source mysql_pub: does not exist in the workspace (named by realtime.orders)
               hint: create it in the console, or name another one
    problem  data source mysql_pub: does not exist in the workspace (named by realtime.orders)
               hint: did you mean `mysql_pup`?
    problem  data source mysql_pub: does not exist in the workspace (named by realtime.orders)
               hint: did you mean `mysql_pub1`?
    problem  data source mysql_pub: does not exist in prod (named by realtime.orders)
               hint: add it to that environment in the console: a workspace in standard mode has two of each
    problem  data source mysql_pub: does not exist in dev (named by realtime.orders)
               hint: add it to that environment in the console: a workspace in standard mode has two of each
    ");
}

#[test]
fn a_data_source_that_cannot_be_used_is_a_problem() {
    let lines = [
        changed(|entry| entry.kind = Some("oracle".to_owned())),
        changed(|entry| entry.enabled = Some(false)),
        changed(|entry| (entry.enabled, entry.environment) = (Some(false), None)),
    ];
    insta::assert_snapshot!(lines.join("\n"), @"
    problem  data source mysql_pub: is of type `oracle`, and must be `mysql` (named by realtime.orders)
               hint: name another data source, or correct the `type` of the destination
    problem  data source mysql_pub: is disabled in dev (named by realtime.orders)
               hint: enable it in the console
    problem  data source mysql_pub: is disabled (named by realtime.orders)
               hint: enable it in the console
    ");
}

#[test]
fn what_is_uncertain_about_a_data_source_is_a_warning() {
    let untold: Vec<DataSource> = healthy().into_iter().map(|entry| DataSource { kind: None, ..entry }).collect();
    let lines = [changed(|entry| entry.reachable = Some(false)), judged(&untold)];
    insta::assert_snapshot!(lines.join("\n"), @"
    warning  data source mysql_pub: could not be reached in dev when that was last tried (named by realtime.orders)
               hint: `disync doctor --connectivity` tries it now
    warning  data source mysql_pub: exists, and its type is not told (named by realtime.orders)
    ");
}

fn group(identifier: &str, name: &str, status: i64) -> ResourceGroupInfo {
    let status = Some(ResourceGroupStatus(status));
    ResourceGroupInfo { identifier: identifier.to_owned(), name: Some(name.to_owned()), status }
}

#[test]
fn a_resource_group_is_well_where_tasks_can_run_in_it() {
    let users = addresses(&["orders"]);
    let judged = |status| {
        let listed = [ResourceGroupInfo { status, ..group("S_res_group_1_2", "main", 0) }];
        lines(&[named::group("S_res_group_1_2", &users.iter().collect(), &listed)])
    };
    let lines = [None, Some(0), Some(1), Some(5), Some(77)].map(|status| judged(status.map(ResourceGroupStatus)));
    insta::assert_snapshot!(lines.join("\n"), @"
    warning  resource group S_res_group_1_2: `main`, no status is told (named by realtime.orders)
    ok       resource group S_res_group_1_2: `main`, normal
    problem  resource group S_res_group_1_2: `main`, stopped, as it has expired (named by realtime.orders)
               hint: look at the group in the console
    warning  resource group S_res_group_1_2: `main`, being updated (named by realtime.orders)
               hint: look at the group in the console
    warning  resource group S_res_group_1_2: `main`, status 77, which nobody has documented (named by realtime.orders)
               hint: look at the group in the console
    ");
}

#[test]
fn a_resource_group_that_is_not_listed_is_a_problem_unless_it_may_be_listed_elsewhere() {
    let users = addresses(&["orders"]);
    let listed = [group("S_res_group_280749_1", "main", 0)];
    let judged = |name| lines(&[named::group(name, &users.iter().collect(), &listed)]);
    let lines =
        [judged("S_res_group_280749_2"), judged("main"), judged("group_1"), judged("Serverless_res_group_280749_1")];
    insta::assert_snapshot!(lines.join("\n"), @"
    problem  resource group S_res_group_280749_2: is not among the resource groups for Data Integration (named by realtime.orders)
               hint: did you mean `S_res_group_280749_1`?
    problem  resource group main: is not among the resource groups for Data Integration (named by realtime.orders)
               hint: that is the name of `S_res_group_280749_1`, and a sync names a group by its identifier
    problem  resource group group_1: is not among the resource groups for Data Integration (named by realtime.orders)
               hint: the console lists the groups of Data Integration with their identifiers
    warning  resource group Serverless_res_group_280749_1: is not among the resource groups for Data Integration (named by realtime.orders)
               hint: the console lists the groups of Data Integration with their identifiers
    ");
}

#[test]
fn a_way_is_there_or_not_or_nobody_says() {
    let tried = |connected, message: Option<&str>| {
        let message = message.map(str::to_owned);
        lines(&[named::way("mysql_pub", "S_res_group_1_2", &Connectivity { connected, message })])
    };
    let lines = [
        tried(Some(true), Some("Connected")),
        tried(Some(false), Some("connect timed out")),
        tried(Some(false), None),
        tried(None, None),
    ];
    insta::assert_snapshot!(lines.join("\n"), @"
    ok       connectivity mysql_pub: reached from S_res_group_1_2
    problem  connectivity mysql_pub: not reached from S_res_group_1_2: connect timed out
               hint: check the network of the resource group, and the allowlist of the database: both are set in the console
    problem  connectivity mysql_pub: not reached from S_res_group_1_2: no reason is given
               hint: check the network of the resource group, and the allowlist of the database: both are set in the console
    unknown  connectivity mysql_pub: whether it is reached from S_res_group_1_2 is not told
    ");
}
