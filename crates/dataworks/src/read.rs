//! The port for reading.

use std::sync::Arc;

use disync_model::remote::{FilePage, FileQuery, Generated, IDS_PER_CALL, ProcessStatus, Reading};
use disync_model::{InstanceStatus, Kind, Layout, ProcessId, ReadRemote, RemoteError, RemoteErrorKind, TaskId};
use disync_wire::request::{GetInstanceInfo, GetTask, QueryProcessResult, TaskRef};
use disync_wire::response::{InstanceInfo, ProcessResult, SolutionDetail, TaskDetail};
use disync_wire::{Operation, TaskType};

use crate::classify::Nature;
use crate::client::Client;
use crate::fingerprint::fingerprint;
use crate::outcome::Judge;
use crate::transport::Transport;
use crate::{files, shape, solution};

impl<T: Transport> ReadRemote for Client<T> {
    /// An empty list of ids is answered without a call.
    async fn files(&self, query: &FileQuery) -> Result<FilePage, RemoteError> {
        if let FileQuery::Ids(ids) = query {
            if ids.is_empty() {
                return Ok(FilePage::default());
            }
            if ids.len() > IDS_PER_CALL {
                return Err(too_many_ids(ids.len()));
            }
        }
        let reply = self.call(&files::request(self.project, query), Nature::Read).await?;
        let judge = Judge::new(Operation::ListFiles, reply.request_id, &self.redactor);
        files::page(query, reply.data).map_err(|odd| judge.error(RemoteErrorKind::Unintelligible, &odd))
    }

    async fn task(&self, id: TaskId) -> Result<Reading, RemoteError> {
        let (judge, data) = self.get_task(id).await?;
        let TaskId::Solution(solution_id) = id else { return Ok(shape::reading(id.kind(), data.code.as_deref())) };
        let detail = detail(&judge, data)?;
        let reading = shape::reading(id.kind(), detail.process_content.as_deref());
        Ok(Reading { solution: Some(Box::new(solution::solution(solution_id, &detail))), ..reading })
    }

    /// What the service answers for a task that is not deployed is documented nowhere. Here a `Data.Status` of `fail`,
    /// and an answer without a status, count as "no instance" [INF]; an error code remains an error. Of a solution this
    /// tells the steps, and its state in an undocumented word: the documented digit comes with [`ReadRemote::task`].
    async fn instance(&self, id: TaskId) -> Result<InstanceStatus, RemoteError> {
        let reply = self.call(&GetInstanceInfo(self.task_ref(id)), Nature::Read).await?;
        Ok(match id {
            TaskId::File(_) => instance_status(&reply.data),
            TaskId::Solution(_) => solution::status(&reply.data, &self.redactor),
        })
    }

    async fn process(&self, kind: Kind, process: ProcessId) -> Result<ProcessStatus, RemoteError> {
        let project_id = self.project;
        let request = QueryProcessResult { project_id, task_type: task_type(kind), async_process_id: process.0 };
        let reply = self.call(&request, Nature::Read).await?;
        let status = process_status(kind, reply.data);
        Ok(match status {
            ProcessStatus::Failed(message) => ProcessStatus::Failed(self.redactor.clean(&message)),
            ProcessStatus::Running(_) | ProcessStatus::Succeeded(_) => status,
        })
    }

    /// A document that is none of a sync has a layout without mappings.
    async fn layout(&self, id: TaskId) -> Result<Layout, RemoteError> {
        let (judge, data) = self.get_task(id).await?;
        let document = match id {
            TaskId::File(_) => data.code,
            TaskId::Solution(_) => detail(&judge, data)?.process_content,
        };
        let document = document.unwrap_or_default();
        let mappings = shape::layout(id.kind(), &document).map(|(_, mappings)| mappings).unwrap_or_default();
        Ok(Layout { fingerprint: fingerprint(&document), mappings })
    }
}

impl<T: Transport> Client<T> {
    /// Reads a task, and makes sure that it was read.
    async fn get_task(&self, id: TaskId) -> Result<(Judge<'_>, TaskDetail), RemoteError> {
        let reply = self.call(&GetTask(self.task_ref(id)), Nature::Read).await?;
        let judge = Judge::new(Operation::GetDISyncTask, reply.request_id, &self.redactor);
        let data = reply.data;
        judge.success(&data.status, data.message.as_deref(), RemoteErrorKind::Unintelligible)?;
        Ok((judge, data))
    }

    pub(crate) fn task_ref(&self, id: TaskId) -> TaskRef {
        TaskRef { project_id: self.project, task_type: task_type(id.kind()), file_id: id.number() }
    }
}

pub(crate) const fn task_type(kind: Kind) -> TaskType {
    match kind {
        Kind::Realtime => TaskType::Realtime,
        Kind::Solution => TaskType::Solution,
    }
}

fn detail(judge: &Judge<'_>, data: TaskDetail) -> Result<SolutionDetail, RemoteError> {
    let missing = "the answer says success and has no `SolutionDetail`";
    data.solution_detail.ok_or_else(|| judge.error(RemoteErrorKind::Unintelligible, missing))
}

fn too_many_ids(n_ids: usize) -> RemoteError {
    RemoteError {
        kind: RemoteErrorKind::Refused,
        operation: Operation::ListFiles.name(),
        code: None,
        message: format!("{n_ids} files were asked for at once, at most {IDS_PER_CALL} can be; nothing was sent"),
        request_id: None,
    }
}

fn instance_status(info: &InstanceInfo) -> InstanceStatus {
    if info.status.is_fail() || info.status.word().is_empty() {
        return InstanceStatus::Absent;
    }
    let word = info.status.word();
    match InstanceStatus::from_word(&word.to_ascii_uppercase()) {
        InstanceStatus::Other(_) => InstanceStatus::Other(word.to_owned()),
        known => known,
    }
}

/// The answer of a process that still runs is documented nowhere, so everything that is not clearly an end is none.
fn process_status(kind: Kind, result: ProcessResult) -> ProcessStatus {
    let status = result.status.unwrap_or_default();
    if status.is_fail() {
        let message = result.message.filter(|message| !message.is_empty());
        return ProcessStatus::Failed(message.unwrap_or_else(|| "no reason is given".to_owned()));
    }
    match result.task_content {
        Some(content) if status.is_success() && is_document(&content) => {
            ProcessStatus::Succeeded(generated(kind, content))
        }
        _ => ProcessStatus::Running(Some(status.word().to_owned()).filter(|word| !word.is_empty())),
    }
}

/// A content that was generated, with what it says about tables.
fn generated(kind: Kind, content: String) -> Generated {
    let (tables, mappings) = match shape::layout(kind, &content) {
        Ok((tables, mappings)) => (Ok(tables), mappings),
        Err(odd) => (Err(odd), Vec::new()),
    };
    Generated { content: Arc::from(content), tables, mappings }
}

/// Whether a text is a JSON object; it is checked without being kept.
fn is_document(text: &str) -> bool {
    text.trim_start().starts_with('{') && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}
