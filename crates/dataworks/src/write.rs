//! The port for writing: each [`Write`] is one request.
//!
//! A success that lacks the number it is about (a process, a file) leaves the outcome unknown, as a lost answer does.

use std::collections::BTreeMap;

use disync_model::{
    DdlKind, DdlPolicy, Failover, GenerateRemote as _, Kind, RemoteError, RemoteErrorKind, Start, TaskId, Write,
    WriteRemote, Written,
};
use disync_wire::document::{self, ErrorLimit, FailoverLimit, Placement, StartParam};
use disync_wire::request::{
    CreateTask, DeleteTask, DeployTask, StartInstance, StopInstance, TerminateInstance, UpdateTask,
};
use disync_wire::response::Done;
use disync_wire::{Operation, Request};

use crate::classify::Nature;
use crate::client::Client;
use crate::outcome::Judge;
use crate::read::task_type;
use crate::transport::Transport;

impl<T: Transport> WriteRemote for Client<T> {
    async fn write(&self, write: &Write) -> Result<Written, RemoteError> {
        match write {
            Write::Generate { target, spec, token } => self.generate(target, spec, token).await.map(Written::Process),
            Write::Create { kind, name, content, folder, resource_group, token } => {
                let placement = Placement {
                    file_folder_path: folder.clone(),
                    resource_group: resource_group.as_ref().map(|group| group.0.clone()),
                    ..Placement::default()
                };
                let request = CreateTask {
                    project_id: self.project,
                    task_type: task_type(*kind),
                    task_content: content.to_string(),
                    // The older pages require the parameter [D]: it is sent even if there is nothing to say.
                    task_param: Some(placement.to_json()),
                    task_name: Some(name.as_str().to_owned()),
                    client_token: Some(token.0.clone()),
                };
                self.create(*kind, &request).await
            }
            Write::Update { task, content, resource_group } => {
                let placement = resource_group
                    .as_ref()
                    .map(|group| Placement { resource_group: Some(group.0.clone()), ..Placement::default() });
                self.done(&UpdateTask {
                    project_id: self.project,
                    task_type: task_type(task.kind()),
                    file_id: task.number(),
                    task_content: Some(content.to_string()),
                    task_param: placement.map(|placement| placement.to_json()),
                })
                .await
            }
            Write::Deploy(id) => self.done(&DeployTask(self.task_ref(*id))).await,
            Write::Start(id, start) => {
                self.done(&StartInstance { task: self.task_ref(*id), start_param: start_param(start) }).await
            }
            Write::Stop(file) => self.done(&StopInstance(self.task_ref((*file).into()))).await,
            Write::Terminate(file) => self.done(&TerminateInstance(self.task_ref((*file).into()))).await,
            Write::Delete(file) => self.done(&DeleteTask(self.task_ref((*file).into()))).await,
        }
    }
}

/// The documented `StartParam` [D]. Without one the workspace's own limits and policies hold.
fn start_param(start: &Start) -> Option<String> {
    let Start { failover, error_limit, ddl, after_update: _ } = start;
    let failover_limit = failover.map(|Failover { count, minutes }| FailoverLimit {
        count: Some(count.into()),
        interval: Some(minutes.into()),
        ..FailoverLimit::default()
    });
    let error_limit = error_limit.map(|record| ErrorLimit { record: Some(record.into()), ..ErrorLimit::default() });
    let word =
        |kind: &DdlKind, policy: &DdlPolicy| (kind_of(*kind).word().to_owned(), policy_of(*policy).word().to_owned());
    let ddl: BTreeMap<_, _> = ddl.iter().map(|(kind, policy)| word(kind, policy)).collect();
    let ddl_mark_map = (!ddl.is_empty()).then_some(ddl);
    let param = StartParam { failover_limit, error_limit, ddl_mark_map, ..StartParam::default() };
    (param != StartParam::default()).then(|| param.to_json())
}

const fn kind_of(kind: DdlKind) -> document::DdlKind {
    match kind {
        DdlKind::CreateTable => document::DdlKind::CreateTable,
        DdlKind::DropTable => document::DdlKind::DropTable,
        DdlKind::RenameTable => document::DdlKind::RenameTable,
        DdlKind::TruncateTable => document::DdlKind::TruncateTable,
        DdlKind::AddColumn => document::DdlKind::AddColumn,
        DdlKind::DropColumn => document::DdlKind::DropColumn,
        DdlKind::RenameColumn => document::DdlKind::RenameColumn,
        DdlKind::ModifyColumn => document::DdlKind::ModifyColumn,
    }
}

const fn policy_of(policy: DdlPolicy) -> document::DdlPolicy {
    match policy {
        DdlPolicy::Normal => document::DdlPolicy::Normal,
        DdlPolicy::Ignore => document::DdlPolicy::Ignore,
        DdlPolicy::Warning => document::DdlPolicy::Warning,
        DdlPolicy::Critical => document::DdlPolicy::Critical,
    }
}

impl<T: Transport> Client<T> {
    async fn create(&self, kind: Kind, request: &CreateTask) -> Result<Written, RemoteError> {
        let reply = self.call(request, Nature::Write).await?;
        let judge = Judge::new(Operation::CreateDISyncTask, reply.request_id, &self.redactor);
        judge.success(&reply.data.status, reply.data.message.as_deref(), RemoteErrorKind::Unanswered)?;
        let number = reply.data.file_id.ok_or_else(|| without(&judge, "FileId"))?;
        Ok(Written::Created(TaskId::new(kind, number)))
    }

    async fn done<R: Request<Data = Done>>(&self, request: &R) -> Result<Written, RemoteError> {
        let reply = self.call(request, Nature::Write).await?;
        let judge = Judge::new(R::OPERATION, reply.request_id, &self.redactor);
        judge.success(&reply.data.status, reply.data.message.as_deref(), RemoteErrorKind::Unanswered)?;
        Ok(Written::Done)
    }
}

pub(crate) fn without(judge: &Judge<'_>, field: &str) -> RemoteError {
    judge.error(RemoteErrorKind::Unanswered, &format!("the answer says success and has no `{field}`"))
}
