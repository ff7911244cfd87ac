//! The values of an answer in our words.

use disync_model::workspace::{
    DeploymentStatus, Reference, ResourceGroupInfo, ResourceGroupStatus, WorkspaceMode, WorkspaceStatus,
};
use disync_model::{DataSource, Environment, Name, NodeId, ProjectId, Workspace};
use disync_wire::request::EnvType;
use disync_wire::response::{self, DataSourceEntry, DeploymentEntry, RefTask, ResourceGroupEntry};

pub(super) fn workspace(id: i64, data: response::Workspace) -> Workspace {
    Workspace {
        id: ProjectId(id),
        identifier: non_empty(data.project_identifier),
        name: non_empty(data.project_name),
        mode: data.project_mode.map(|mode| match mode {
            response::Workspace::BASIC => WorkspaceMode::Basic,
            response::Workspace::STANDARD => WorkspaceMode::Standard,
            other => WorkspaceMode::Other(other),
        }),
        status: data.status.map(WorkspaceStatus),
        default_resource_group: non_empty(data.default_di_resource_group_identifier),
    }
}

/// A data source without a name is nobody's.
pub(super) fn data_source(entry: DataSourceEntry) -> Option<DataSource> {
    let kind = non_empty(entry.data_source_type).map(|kind| kind.to_ascii_lowercase());
    let sub_kind = non_empty(entry.sub_type).map(|kind| kind.to_ascii_lowercase());
    Some(DataSource {
        name: non_empty(entry.name)?,
        environment: entry.env_type.and_then(EnvType::from_code).map(environment),
        kind: if kind.as_deref() == Some("rds") { sub_kind.or(kind) } else { kind },
        enabled: entry.status.and_then(one_or_two),
        reachable: entry.connect_status.and_then(one_or_two),
    })
}

/// A group without an identifier cannot be named in a sync.
pub(super) fn resource_group(entry: ResourceGroupEntry) -> Option<ResourceGroupInfo> {
    Some(ResourceGroupInfo {
        identifier: non_empty(entry.identifier)?,
        name: non_empty(entry.name),
        status: entry.status.map(ResourceGroupStatus),
    })
}

pub(super) fn reference(task: RefTask) -> Reference {
    let names = |text: Option<String>| text.map(|text| RefTask::names(&text)).unwrap_or_default();
    Reference {
        node: task.node_id.filter(|id| *id > 0).map(NodeId),
        name: Name::new(task.node_name.unwrap_or_default()),
        sources: names(task.di_source_datasource),
        destinations: names(task.di_destination_datasource),
    }
}

pub(super) fn deployment(entry: DeploymentEntry) -> Option<DeploymentStatus> {
    Some(match entry.status? {
        0 => DeploymentStatus::Ready(entry.checking_status),
        1 => DeploymentStatus::Succeeded,
        2 => {
            DeploymentStatus::Failed(non_empty(entry.error_message).unwrap_or_else(|| "no reason is given".to_owned()))
        }
        other => DeploymentStatus::Other(other),
    })
}

pub(super) const fn env_type(environment: Environment) -> EnvType {
    match environment {
        Environment::Dev => EnvType::Dev,
        Environment::Prod => EnvType::Prod,
    }
}

const fn environment(env_type: EnvType) -> Environment {
    match env_type {
        EnvType::Dev => Environment::Dev,
        EnvType::Prod => Environment::Prod,
    }
}

/// `1` is yes and `2` is no, for both states of a data source [D]; another number says nothing.
const fn one_or_two(number: i64) -> Option<bool> {
    match number {
        1 => Some(true),
        2 => Some(false),
        _ => None,
    }
}

fn non_empty(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}
