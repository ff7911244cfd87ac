//! The first call: what its answer says about everything on the way.

use disync_model::workspace::{WorkspaceMode, WorkspaceStatus};
use disync_model::{ProjectId, RemoteError, RemoteErrorKind, Workspace};

use super::super::{Diagnosis, reached};
use super::lines;

fn workspace() -> Workspace {
    Workspace {
        id: ProjectId(10_000),
        identifier: Some("shop".to_owned()),
        name: None,
        mode: Some(WorkspaceMode::Standard),
        status: Some(WorkspaceStatus(0)),
        default_resource_group: None,
    }
}

/// What is said, whether anything else is asked for, and the exit.
fn judged(read: &Result<Workspace, RemoteError>) -> String {
    let mut diagnosis = Diagnosis::default();
    let goes_on = reached::judge(&mut diagnosis, read, ("dataworks.test", "found in the environment"));
    let after = if goes_on { "goes on" } else { "stops" };
    format!("{}\n[{after}, {:?}]", lines(&diagnosis.findings), diagnosis.exit())
}

fn error(kind: RemoteErrorKind, code: Option<&str>) -> Result<Workspace, RemoteError> {
    let (operation, message) = ("GetProject", "no".to_owned());
    Err(RemoteError { kind, operation, code: code.map(str::to_owned), message, request_id: None })
}

#[test]
fn an_answer_proves_the_address_the_key_and_the_clock() {
    insta::assert_snapshot!(judged(&Ok(workspace())), @"
    ok       endpoint: dataworks.test answers
    ok       credentials: found in the environment; accepted by the service
    ok       clock: no more than 15 minutes from the service's, or it had refused the signature
    ok       workspace 10000: shop, standard mode, available
    [goes on, Done]
    ");
}

#[test]
fn a_workspace_is_judged_by_its_status() {
    let with = |status, mode| judged(&Ok(Workspace { status, mode, identifier: None, ..workspace() }));
    let said = [
        with(Some(WorkspaceStatus(7)), Some(WorkspaceMode::Basic)),
        with(Some(WorkspaceStatus(8)), Some(WorkspaceMode::Other(4))),
        with(Some(WorkspaceStatus(42)), None),
        with(None, None),
    ];
    let of_workspace = said.iter().flat_map(|said| said.lines().skip(3));
    insta::assert_snapshot!(of_workspace.collect::<Vec<_>>().join("\n"), @"
    problem  workspace 10000: no name is told, basic mode, frozen, as a payment is due
               hint: look at the workspace in the console
    [goes on, CheckFailed]
    warning  workspace 10000: no name is told, mode 4, which nobody has documented, being updated
               hint: look at the workspace in the console
    [goes on, Done]
    warning  workspace 10000: no name is told, no mode is told, status 42, which nobody has documented
               hint: look at the workspace in the console
    [goes on, Done]
    warning  workspace 10000: no name is told, no mode is told, no status is told
               hint: look at the workspace in the console
    [goes on, Done]
    ");
}

#[test]
fn a_refused_key_or_clock_is_named_and_nothing_else_is_asked_for() {
    let said = ["InvalidAccessKeyId.NotFound", "SignatureDoesNotMatch", "InvalidTimeStamp.Expired"]
        .map(|code| judged(&error(RemoteErrorKind::Denied, Some(code))));
    insta::assert_snapshot!(said.join("\n"), @"
    ok       endpoint: dataworks.test answers
    problem  credentials: GetProject: no (denied, code InvalidAccessKeyId.NotFound)
               hint: check the credentials and their permissions in the workspace
    [stops, Denied]
    ok       endpoint: dataworks.test answers
    problem  credentials: GetProject: no (denied, code SignatureDoesNotMatch)
               hint: check the credentials and their permissions in the workspace
    [stops, Denied]
    ok       endpoint: dataworks.test answers
    problem  clock: GetProject: no (denied, code InvalidTimeStamp.Expired)
               hint: set the clock of this machine, best by NTP
    [stops, Denied]
    ");
    insta::assert_snapshot!(judged(&error(RemoteErrorKind::Denied, None)), @"
    problem  credentials: GetProject: no (denied)
               hint: check the credentials and their permissions in the workspace
    [stops, Denied]
    ");
}

#[test]
fn a_missing_permission_or_workspace_does_not_end_the_checks() {
    let said = [
        judged(&error(RemoteErrorKind::Denied, Some("Forbidden.Access"))),
        judged(&error(RemoteErrorKind::Refused, Some("Param.Invalid"))),
    ];
    let of_workspace = said.iter().flat_map(|said| said.lines().skip(3));
    insta::assert_snapshot!(of_workspace.collect::<Vec<_>>().join("\n"), @"
    problem  workspace: GetProject: no (denied, code Forbidden.Access)
               hint: check `project_id` and the region, and that the key's owner is a member of the workspace
    [goes on, Denied]
    problem  workspace: GetProject: no (refused, code Param.Invalid)
               hint: compare `project_id` in disync.yaml with the workspace's id in the console, and the region
    [goes on, CheckFailed]
    ");
}

#[test]
fn an_operation_that_is_not_offered_proves_nothing_about_the_key() {
    insta::assert_snapshot!(judged(&error(RemoteErrorKind::Refused, Some("InvalidAction.NotFound"))), @"
    ok       endpoint: dataworks.test answers
    unknown  credentials: found in the environment; not yet tried
    unknown  workspace: GetProject: no (refused, code InvalidAction.NotFound)
               hint: this deployment of DataWorks does not offer the operation: look into the console instead
    [goes on, Error]
    ");
}

#[test]
fn a_service_that_is_not_reached_or_not_understood_is_not_judged() {
    let said = [RemoteErrorKind::Unreachable, RemoteErrorKind::Unintelligible, RemoteErrorKind::OverBudget]
        .map(|kind| judged(&error(kind, None)));
    insta::assert_snapshot!(said.join("\n"), @"
    unknown  endpoint dataworks.test: GetProject: no (unreachable)
               hint: check the endpoint and the network, then run it again
    [stops, Error]
    unknown  endpoint dataworks.test: GetProject: no (unintelligible answer)
               hint: is `endpoint` in disync.yaml the DataWorks API? If it is, report this with its RequestId
    [stops, Error]
    unknown  endpoint dataworks.test: GetProject: no (over budget)
               hint: run it again to go on, with a larger budget or when the day has ended
    [stops, Error]
    ");
}
