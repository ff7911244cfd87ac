//! The port for writing: each [`Write`] is one request.
//!
//! A success that lacks the number it is about (a process, a file) leaves the outcome unknown, as a lost answer does.

use disync_model::{GenerateRemote as _, Kind, RemoteError, RemoteErrorKind, TaskId, Write, WriteRemote, Written};
use disync_wire::document::Placement;
use disync_wire::request::{
    CreateTask, DeleteTask, DeployTask, StartInstance, StopInstance, TerminateInstance, UpdateTask,
};
use disync_wire::response::Done;
use disync_wire::{Operation, Request};

use crate::client::Client;
use crate::outcome::Judge;
use crate::read::task_type;
use crate::retry::Nature;
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
            Write::Start(id) => {
                // Without StartParam the workspace's own limits and policies hold; nothing of it could be read back.
                self.done(&StartInstance { task: self.task_ref(*id), start_param: None }).await
            }
            Write::Stop(file) => self.done(&StopInstance(self.task_ref((*file).into()))).await,
            Write::Terminate(file) => self.done(&TerminateInstance(self.task_ref((*file).into()))).await,
            Write::Delete(file) => self.done(&DeleteTask(self.task_ref((*file).into()))).await,
        }
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
