//! `QueryDISyncTaskConfigProcessResult`.
//!
//! What the service answers while a process is at work is documented nowhere; [`crate::options::PendingAnswer`] offers
//! the guesses.

use disync_wire::request::QueryProcessResult;
use disync_wire::response::ProcessResult;
use disync_wire::{Request as _, Status, TaskType};

use super::refuse;
use crate::options::PendingAnswer;
use crate::process::End;
use crate::refusal::Refusal;
use crate::world::World;

/// Says how a process stands.
pub(super) fn process_result(world: &World, request: &QueryProcessResult) -> Result<ProcessResult, Refusal> {
    world.workspace(request.project_id)?;
    let of_solution = match request.task_type {
        TaskType::Realtime => false,
        TaskType::Solution => true,
        TaskType::Offline => {
            return Err(refuse(QueryProcessResult::OPERATION, "the content of DI_OFFLINE is not generated"));
        }
    };
    let id = request.async_process_id;
    let process = world.store.process(request.project_id, id).filter(|process| process.solution == of_solution);
    let process = process.filter(|process| !process.is_forgotten(world.now));
    let Some(process) = process else {
        return Ok(failure(format!("asyncProcessId:[{id}] is invalid.")));
    };
    Ok(match process.ended(world.now) {
        None => pending(world.options.pending),
        Some(End::Content { content }) => ProcessResult {
            status: Some(Status::success()),
            message: world.noise("fileId:[100] is invalid."),
            task_content: Some(content.unpack()?),
        },
        Some(End::Gone) => failure(format!("the result of asyncProcessId:[{id}] is not kept any longer.")),
        Some(End::Failure(message)) => failure(message.clone()),
    })
}

fn pending(answer: PendingAnswer) -> ProcessResult {
    match answer {
        PendingAnswer::NullStatus => ProcessResult::default(),
        PendingAnswer::Running => ProcessResult { status: Some(Status::new("running")), ..ProcessResult::default() },
        PendingAnswer::EmptySuccess => ProcessResult {
            status: Some(Status::success()),
            task_content: Some(String::new()),
            ..ProcessResult::default()
        },
    }
}

fn failure(message: String) -> ProcessResult {
    ProcessResult { status: Some(Status::fail()), message: Some(message), task_content: None }
}
