use disync_config::{Guards, Network, Signature, Wait};
use disync_model::{ProjectId, RemoteErrorKind};

use super::*;

/// The project `sales_prod` in `cn-shanghai`, as the state remembers it.
fn project() -> Project {
    Project {
        id: ProjectId(10000),
        name: None,
        region: None,
        endpoint: None,
        network: Network::Public,
        qps: None,
        max_calls_per_day: None,
        signature: Signature::V1,
        guards: Guards::default(),
        policies: Vec::new(),
        notify: Vec::new(),
        wait: Wait::default(),
        timeouts: std::collections::BTreeMap::new(),
        unmanaged_ignore: Vec::new(),
    }
}

fn identity(name: Option<&str>, region: Option<&str>) -> Identity {
    Identity { name: name.map(str::to_owned), region: region.map(str::to_owned) }
}

fn denied() -> RemoteError {
    let kind = RemoteErrorKind::Denied;
    RemoteError { kind, operation: "GetProject", code: None, message: "no".to_owned(), request_id: None }
}

/// What becomes of it when `told` is the name and `region` that of the endpoint.
fn check(
    (declared, remembered): (&Project, Identity),
    told: &Result<Option<&str>, RemoteError>,
    region: Option<&str>,
) -> Result<Identity, String> {
    let asked = Asked { declared, remembered: &remembered };
    let told = told.as_ref().map(|name| *name);
    asked
        .judge(told, region)
        .map_err(Failure::from)
        .map_err(|failure| format!("{}: {}\n{}", failure.exit().code(), failure.message, failure.hints.join("\n")))
}

#[test]
fn what_is_told_is_remembered() {
    let found = check((&project(), Identity::default()), &Ok(Some("sales_prod")), Some("cn-shanghai"));
    assert_eq!(found, Ok(identity(Some("sales_prod"), Some("cn-shanghai"))));
}

#[test]
fn the_region_of_the_yaml_is_remembered_where_the_endpoint_says_none() {
    let declared = Project { region: Some("cn-qingdao".to_owned()), ..project() };
    assert_eq!(check((&declared, Identity::default()), &Ok(None), None), Ok(identity(None, Some("cn-qingdao"))));
}

#[test]
fn what_was_remembered_stays_where_nothing_is_told() {
    let remembered = identity(Some("sales_prod"), Some("cn-shanghai"));
    assert_eq!(check((&project(), remembered.clone()), &Ok(None), None), Ok(remembered));
}

#[test]
fn a_name_that_is_neither_declared_nor_remembered_need_not_be_known() {
    assert_eq!(check((&project(), Identity::default()), &Err(denied()), None), Ok(Identity::default()));
}

#[test]
fn a_name_that_matters_must_be_known() {
    let declared = Project { name: Some("sales_prod".to_owned()), ..project() };
    insta::assert_snapshot!(check((&declared, Identity::default()), &Err(denied()), None).unwrap_err(), @"
    8: GetProject: no (denied)
    check the credentials and their permissions in the workspace
    nothing was changed: whether workspace 10000 is `sales_prod` must be known before that
    ");
    insta::assert_snapshot!(check((&declared, Identity::default()), &Ok(None), None).unwrap_err(), @"
    4: refused: the service does not tell the name of workspace 10000, and `project_name` in disync.yaml is `sales_prod`; nothing was changed
    remove `project_name` if the number alone is enough
    ");
    let remembered = identity(Some("sales_prod"), None);
    insta::assert_snapshot!(check((&project(), remembered), &Err(denied()), None).unwrap_err(), @"
    8: GetProject: no (denied)
    check the credentials and their permissions in the workspace
    nothing was changed: whether workspace 10000 is `sales_prod` must be known before that
    ");
}

#[test]
fn another_workspace_than_the_yaml_names_is_refused() {
    let declared = Project { name: Some("sales_prod".to_owned()), ..project() };
    insta::assert_snapshot!(check((&declared, Identity::default()), &Ok(Some("sales_dev")), None).unwrap_err(), @"
    4: refused: workspace 10000 is `sales_dev`, and `project_name` in disync.yaml is `sales_prod`; nothing was changed
    correct `project_id` or `project_name`, or use the key of the account that is meant
    ");
}

#[test]
fn another_workspace_than_was_applied_first_is_refused_unless_the_yaml_names_it() {
    let remembered = || identity(Some("sales_prod"), None);
    insta::assert_snapshot!(check((&project(), remembered()), &Ok(Some("sales_dev")), None).unwrap_err(), @"
    4: refused: workspace 10000 is `sales_dev`, and it was `sales_prod` when this project was first applied; nothing was changed
    check the account, the endpoint and that this directory is not a copy of another project's
    if that workspace is meant, write `project_name: sales_dev` into disync.yaml
    ");
    let declared = Project { name: Some("sales_dev".to_owned()), ..project() };
    assert_eq!(check((&declared, remembered()), &Ok(Some("sales_dev")), None), Ok(identity(Some("sales_dev"), None)));
}

#[test]
fn an_endpoint_of_another_region_than_the_yaml_says_is_refused() {
    let declared = Project { region: Some("cn-shanghai".to_owned()), ..project() };
    insta::assert_snapshot!(check((&declared, Identity::default()), &Ok(None), Some("cn-hangzhou")).unwrap_err(), @"
    4: refused: `region` in disync.yaml is `cn-shanghai`, and the endpoint is that of `cn-hangzhou`; nothing was changed
    correct the one or the other
    ");
}

#[test]
fn another_region_than_was_applied_in_first_is_refused() {
    let remembered = || identity(None, Some("cn-shanghai"));
    insta::assert_snapshot!(check((&project(), remembered()), &Ok(None), Some("cn-hangzhou")).unwrap_err(), @"
    4: refused: this project has been applied in the region `cn-shanghai`, and now it would be in `cn-hangzhou`; nothing was changed
    use the region as before; for a workspace in another region use another directory, with a state of its own
    ");
    let declared = Project { region: Some("cn-hangzhou".to_owned()), ..project() };
    assert!(check((&declared, remembered()), &Ok(None), None).is_err());
}
