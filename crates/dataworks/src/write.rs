//! The port for writing: each [`Write`] is one request.
//!
//! A success that lacks the number it is about (a process, a file) leaves the outcome unknown, as a lost answer does.

use std::collections::BTreeSet;

use disync_model::{
    Kind, Name, ProcessId, RemoteError, RemoteErrorKind, Spec, Tables, Target, TaskId, Token, Write, WriteRemote,
    Written,
};
use disync_wire::document::{self, Placement, script};
use disync_wire::request::{
    CreateTask, DeleteTask, DeployTask, GenerateForCreating, GenerateForUpdating, StartInstance, StopInstance,
    TerminateInstance, UpdateTask,
};
use disync_wire::response::{Done, Generated};
use disync_wire::{Operation, Request};

use crate::client::Client;
use crate::outcome::Judge;
use crate::read::task_type;
use crate::retry::Nature;
use crate::shape::SOURCE_TYPE;
use crate::transport::Transport;

impl<T: Transport> WriteRemote for Client<T> {
    async fn write(&self, write: &Write) -> Result<Written, RemoteError> {
        match write {
            Write::Generate { target: Target::New(kind, name), spec, token } => {
                self.generate_new((*kind, name), spec, token).await
            }
            Write::Generate { target: Target::Existing(id), spec, token } => {
                self.generate_update(*id, spec, token).await
            }
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
    async fn generate_new(
        &self,
        (kind, name): (Kind, &Name),
        spec: &Spec,
        token: &Token,
    ) -> Result<Written, RemoteError> {
        let Some(resource_group) = &spec.resource_group else {
            return Err(no_resource_group());
        };
        let destination_type = spec.destination.kind.word();
        let script = script::ForCreating {
            task_type: script::ForCreating::one_click_to(destination_type),
            resource_group: resource_group.0.clone(),
            // The one sample with a name looks like a solution's [SDK]; a real-time task is named when it is created.
            name: (kind == Kind::Solution).then(|| name.as_str().to_owned()),
            schedule_resgroup_id: None,
            other_settings: serde_json::Map::new(),
            source_type: SOURCE_TYPE.to_owned(),
            source_datasource: spec.source.clone(),
            tables: listed(&spec.tables),
            destination_type: destination_type.to_owned(),
            destination_datasource: spec.destination.datasource.clone(),
        };
        self.generate(&GenerateForCreating {
            project_id: self.project,
            task_type: task_type(kind),
            task_param: script.to_json(),
            client_token: Some(token.0.clone()),
        })
        .await
    }

    async fn generate_update(&self, id: TaskId, spec: &Spec, token: &Token) -> Result<Written, RemoteError> {
        let script = script::ForUpdating { tables: listed(&spec.tables) };
        self.generate(&GenerateForUpdating {
            project_id: self.project,
            task_type: task_type(id.kind()),
            task_id: id.number(),
            task_param: script.to_json(),
            client_token: Some(token.0.clone()),
        })
        .await
    }

    async fn generate<R: Request<Data = Generated>>(&self, request: &R) -> Result<Written, RemoteError> {
        let reply = self.call(request, Nature::Harmless).await?;
        let judge = Judge::new(R::OPERATION, reply.request_id, &self.redactor);
        judge.success(&reply.data.status, reply.data.message.as_deref(), RemoteErrorKind::Unanswered)?;
        let process = reply.data.process_id.ok_or_else(|| without(&judge, "ProcessId"))?;
        Ok(Written::Process(ProcessId(process)))
    }

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

/// The whole table set in its own form: an update names all tables, not the difference.
fn listed(tables: &Tables) -> document::Tables<'static> {
    let names = |names: &BTreeSet<Box<str>>| names.iter().map(ToString::to_string).collect();
    match tables {
        Tables::Single(tables) => document::Tables::single::<String>(names(tables)),
        Tables::Multi(databases) => document::Tables::multi::<String, String, Vec<String>>(
            databases.iter().map(|(database, tables)| (database.to_string(), names(tables))),
        ),
    }
}

fn without(judge: &Judge<'_>, field: &str) -> RemoteError {
    judge.error(RemoteErrorKind::Unanswered, &format!("the answer says success and has no `{field}`"))
}

fn no_resource_group() -> RemoteError {
    RemoteError {
        kind: RemoteErrorKind::Refused,
        operation: Operation::GenerateDISyncTaskConfigForCreating.name(),
        code: None,
        message: "a new task needs a resource group (`resource_group`); nothing was sent".to_owned(),
        request_id: None,
    }
}
