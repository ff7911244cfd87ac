//! The port for generating: one process is started, and nothing else is touched. What becomes of the process is read by
//! the port for [reading](mod@crate::read); the port for [writing](mod@crate::write) generates by this one.

use std::collections::BTreeSet;

use disync_model::{
    GenerateRemote, Kind, Name, ProcessId, RemoteError, RemoteErrorKind, Spec, Tables, Target, TaskId, Token,
};
use disync_wire::document::{self, script};
use disync_wire::request::{GenerateForCreating, GenerateForUpdating};
use disync_wire::response::Generated;
use disync_wire::{Operation, Request};

use crate::classify::Nature;
use crate::client::Client;
use crate::outcome::Judge;
use crate::read::task_type;
use crate::shape::SOURCE_TYPE;
use crate::transport::Transport;
use crate::write::without;

impl<T: Transport> GenerateRemote for Client<T> {
    async fn generate(&self, target: &Target, spec: &Spec, token: &Token) -> Result<ProcessId, RemoteError> {
        match target {
            Target::New(kind, name) => self.generate_new((*kind, name), spec, token).await,
            Target::Existing(id) => self.generate_update(*id, spec, token).await,
        }
    }
}

impl<T: Transport> Client<T> {
    async fn generate_new(
        &self,
        (kind, name): (Kind, &Name),
        spec: &Spec,
        token: &Token,
    ) -> Result<ProcessId, RemoteError> {
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
        self.start_process(&GenerateForCreating {
            project_id: self.project,
            task_type: task_type(kind),
            task_param: script.to_json(),
            client_token: Some(token.0.clone()),
        })
        .await
    }

    async fn generate_update(&self, id: TaskId, spec: &Spec, token: &Token) -> Result<ProcessId, RemoteError> {
        let script = script::ForUpdating { tables: listed(&spec.tables) };
        self.start_process(&GenerateForUpdating {
            project_id: self.project,
            task_type: task_type(id.kind()),
            task_id: id.number(),
            task_param: script.to_json(),
            client_token: Some(token.0.clone()),
        })
        .await
    }

    async fn start_process<R: Request<Data = Generated>>(&self, request: &R) -> Result<ProcessId, RemoteError> {
        let reply = self.call(request, Nature::Harmless).await?;
        let judge = Judge::new(R::OPERATION, reply.request_id, &self.redactor);
        judge.success(&reply.data.status, reply.data.message.as_deref(), RemoteErrorKind::Unanswered)?;
        let process = reply.data.process_id.ok_or_else(|| without(&judge, "ProcessId"))?;
        Ok(ProcessId(process))
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

fn no_resource_group() -> RemoteError {
    RemoteError {
        kind: RemoteErrorKind::Refused,
        operation: Operation::GenerateDISyncTaskConfigForCreating.name(),
        code: None,
        message: "a new task needs a resource group (`resource_group`); nothing was sent".to_owned(),
        request_id: None,
    }
}
