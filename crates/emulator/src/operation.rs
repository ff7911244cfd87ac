//! The operations, one file for each.
//!
//! A request has passed the gate when it comes here. An operation reads its parameters with the types of the wire and
//! answers with them; what it knows and changes is in [`crate::store`].

mod create;
mod delete_file;
mod delete_task;
mod deploy;
mod deploy_file;
mod deployment;
mod file;
mod generate;
mod get_data_source_meta;
mod get_deployment;
mod get_file;
mod get_project;
mod get_task;
mod instance;
mod instance_info;
mod list_data_sources;
mod list_files;
mod list_project_config;
mod list_ref_tasks;
mod list_resource_groups;
mod page;
mod query;
mod start;
mod status;
mod stop;
mod submit_file;
mod terminate;
mod test_network_connection;
mod update;
mod update_project_config;

use std::error::Error;
use std::time::Duration;

use disync_wire::error_code::KnownCode;
use disync_wire::request::Project;
use disync_wire::{ErrorCode, Operation, ParamError, Params, Payload, Request, Status, response};

use crate::answer;
use crate::fault::FaultKind;
use crate::packed::Damaged;
use crate::refusal::Refusal;
use crate::solution::{Solution, StepEvent};
use crate::world::World;

/// What is known about a request beside the parameters of its operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    /// All parameters.
    pub(crate) params: &'a Params,
    /// Who calls.
    pub(crate) user: &'a str,
    /// The `RequestId` of the answer.
    pub(crate) request_id: &'a str,
    /// What goes wrong; an operation looks for the faults of processes only.
    pub(crate) fault: Option<&'a FaultKind>,
}

/// Performs an operation and returns the body of its answer.
pub(crate) fn perform(world: &mut World, operation: Operation, call: &Call<'_>) -> Result<Vec<u8>, Refusal> {
    check_member(world, operation, call)?;
    let body = dispatch(world, operation, call)?;
    Ok(status::respell(world.options.status_spelling, body))
}

/// Checks that the caller is a member of the workspace that the request is about; whether there is such a workspace is
/// the operation's own concern.
fn check_member(world: &World, operation: Operation, call: &Call<'_>) -> Result<(), Refusal> {
    let id = call.params.get("ProjectId").and_then(|id| id.parse().ok()).map(Project::Id);
    let identifier = || Some(Project::Identifier(call.params.get("ProjectIdentifier")?.to_owned()));
    let project = id.or_else(identifier).and_then(|project| world.project(&project).ok());
    let members = project.and_then(|project| world.workspace(project).ok()).map(|workspace| &workspace.members);
    if members.is_none_or(|members| members.is_empty() || members.contains(call.user)) {
        return Ok(());
    }
    let generates = matches!(
        operation,
        Operation::GenerateDISyncTaskConfigForCreating | Operation::GenerateDISyncTaskConfigForUpdating
    );
    let code = if generates { KnownCode::ForbiddenDiNoPrivilege } else { KnownCode::ForbiddenAccess };
    Err(Refusal::new(code, "You are not a member of this workspace."))
}

fn dispatch(world: &mut World, operation: Operation, call: &Call<'_>) -> Result<Vec<u8>, Refusal> {
    match operation {
        Operation::GenerateDISyncTaskConfigForCreating => run(call, |r| generate::for_creating(world, call, &r)),
        Operation::GenerateDISyncTaskConfigForUpdating => run(call, |r| generate::for_updating(world, call, &r)),
        Operation::QueryDISyncTaskConfigProcessResult => run(call, |r| query::process_result(world, &r)),
        Operation::CreateDISyncTask => run(call, |r| create::create(world, call, &r)),
        Operation::UpdateDISyncTask => run(call, |r| update::update(world, call, &r)),
        Operation::GetDISyncTask => run(call, |r| get_task::task(world, r)),
        Operation::GetDISyncInstanceInfo => run(call, |r| instance_info::info(world, r)),
        Operation::DeployDISyncTask => run(call, |r| deploy::deploy(world, call, r)),
        Operation::StartDISyncInstance => run(call, |r| start::start(world, call, &r)),
        Operation::StopDISyncInstance => run(call, |r| stop::stop(world, r)),
        Operation::TerminateDISyncInstance => run(call, |r| terminate::terminate(world, r)),
        Operation::DeleteDISyncTask => run(call, |r| delete_task::delete(world, r)),
        Operation::ListFiles => run(call, |r| list_files::list(world, &r)),
        Operation::GetFile => run(call, |r| get_file::get(world, &r)),
        Operation::SubmitFile => run(call, |r| submit_file::submit(world, call, &r)),
        Operation::DeployFile => run(call, |r| deploy_file::deploy(world, call, &r)),
        Operation::DeleteFile => run(call, |r| delete_file::delete(world, call, &r)),
        Operation::GetDeployment => run(call, |r| get_deployment::deployment(world, &r)),
        Operation::GetProject => run(call, |r| get_project::project(world, &r)),
        Operation::ListDataSources => run(call, |r| list_data_sources::list(world, &r)),
        Operation::GetDataSourceMeta => run(call, |r| get_data_source_meta::meta(world, &r)),
        Operation::TestNetworkConnection => run(call, |r| test_network_connection::test(world, &r)),
        Operation::ListResourceGroups => run(call, |r| Ok(list_resource_groups::list(world, &r))),
        Operation::ListRefDISyncTasks => run(call, |r| list_ref_tasks::list(world, &r)),
        Operation::ListDIProjectConfig => run(call, |r| list_project_config::list(world, &r)),
        Operation::UpdateDIProjectConfig => run(call, |r| update_project_config::update(world, &r)),
    }
}

/// Reads a request, has it acted upon and writes the answer.
fn run<R: Request, D: Payload>(call: &Call<'_>, act: impl FnOnce(R) -> Result<D, Refusal>) -> Result<Vec<u8>, Refusal> {
    let request = R::from_params(call.params).map_err(|error| match error {
        ParamError::Missing(name) => ErrorCode::Missing(name.to_owned()).into(),
        ParamError::Invalid { .. } => invalid(R::OPERATION, &error),
    })?;
    act(request).map(|data| answer::success(R::OPERATION, call.request_id, data))
}

/// The refusal of a parameter, in the code of the operation's family [D]; for Create and the two families of codes it
/// could belong to, nobody knows [INF].
fn invalid(operation: Operation, problem: &dyn Error) -> Refusal {
    let code = match operation {
        Operation::GenerateDISyncTaskConfigForCreating
        | Operation::GenerateDISyncTaskConfigForUpdating
        | Operation::CreateDISyncTask => KnownCode::InvalidDiParameter,
        Operation::QueryDISyncTaskConfigProcessResult
        | Operation::UpdateDISyncTask
        | Operation::GetDISyncTask
        | Operation::GetDISyncInstanceInfo
        | Operation::DeployDISyncTask
        | Operation::StartDISyncInstance
        | Operation::StopDISyncInstance
        | Operation::TerminateDISyncInstance
        | Operation::DeleteDISyncTask
        | Operation::ListFiles
        | Operation::GetFile
        | Operation::SubmitFile
        | Operation::DeployFile
        | Operation::DeleteFile
        | Operation::GetDeployment
        | Operation::GetProject
        | Operation::ListDataSources
        | Operation::GetDataSourceMeta
        | Operation::TestNetworkConnection
        | Operation::ListResourceGroups
        | Operation::ListRefDISyncTasks
        | Operation::ListDIProjectConfig
        | Operation::UpdateDIProjectConfig => KnownCode::ParamInvalid,
    };
    let mut text = problem.to_string();
    let mut source = problem.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    Refusal::new(code, text)
}

/// A problem that is a text.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Problem(String);

/// Refuses a parameter for a reason in words.
fn refuse(operation: Operation, problem: impl Into<String>) -> Refusal {
    invalid(operation, &Problem(problem.into()))
}

/// How long each step of a solution takes that is set going now, and what happens on the way: what a fault says, or
/// else the solution itself, or else the options.
fn steps(world: &World, call: &Call<'_>, solution: &Solution) -> (Duration, Option<StepEvent>) {
    let fault = match call.fault {
        Some(FaultKind::Step(event)) => Some(event),
        Some(_) | None => None,
    };
    let event = fault.or(solution.event.as_ref()).or(world.options.step_event.as_ref());
    (world.options.step_time, event.cloned())
}

/// What is stored cannot be read: the service's own failure.
fn broken(problem: &str) -> Refusal {
    Refusal::new(KnownCode::InternalErrorSystem, problem)
}

/// A stored document that cannot be read is the service's own failure.
impl From<Damaged> for Refusal {
    fn from(damaged: Damaged) -> Self {
        broken(&damaged.to_string())
    }
}

/// A success that tells nothing else.
fn done(message: Option<String>) -> response::Done {
    response::Done { status: Status::success(), message }
}

/// A business failure.
fn failed(message: impl Into<String>) -> response::Done {
    response::Done { status: Status::fail(), message: Some(message.into()) }
}

/// What the documentation says about a file that is not there [D].
fn no_file(id: i64) -> String {
    format!("fileId:[{id}] is invalid.")
}
