//! The port for reading what is around the tasks.
//!
//! Each operation is one call, or one call a page. An answer from which "there is no such thing" must not be concluded,
//! such as a list that is missing, is an error. What the values of an answer mean is in [`meaning`].

mod meaning;

use std::collections::{BTreeMap, BTreeSet};

use disync_model::workspace::{
    Connectivity, DdlPolicies, DdlScope, DeploymentStatus, GroupQuery, Reference, ResourceGroupInfo, SourceTables,
};
use disync_model::{
    DataSource, DeploymentId, Environment, ReadWorkspace, RemoteError, RemoteErrorKind, ResourceGroup, Role, Workspace,
};
use disync_wire::document::{MetaView, Tables};
use disync_wire::request::{
    GetDataSourceMeta, GetDeployment, GetProject, ListDataSources, ListProjectConfig, ListRefTasks, ListResourceGroups,
    Project, RefType, TestNetworkConnection,
};
use disync_wire::response::ResourceGroupList;
use disync_wire::{Operation, TaskType};

use crate::call::Reply;
use crate::classify::Nature;
use crate::client::Client;
use crate::outcome::Judge;
use crate::transport::Transport;

/// Entries a page: the most that `ListDataSources` gives [D]; the other operations do not say.
const PAGE_SIZE: i64 = 100;

/// Pages that are turned at most, which `ListRefDISyncTasks` demands [D] and a broken answer makes necessary.
const MOST_PAGES: i64 = 100;

impl<T: Transport> ReadWorkspace for Client<T> {
    async fn workspace(&self) -> Result<Workspace, RemoteError> {
        let request = GetProject { project: Project::Id(self.project) };
        let Reply { request_id, data } = self.call(&request, Nature::Read).await?;
        let odd = |what: &str| self.odd(Operation::GetProject, request_id.clone(), what);
        let id = data.project_id.ok_or_else(|| odd("the answer has no `ProjectId`"))?;
        if u64::try_from(id) != Ok(self.project) {
            return Err(odd(&format!("workspace {} was asked for and {id} was answered", self.project)));
        }
        Ok(meaning::workspace(id, data))
    }

    /// A list whose count is not reached by its pages ends where a page brings nothing.
    async fn data_sources(&self) -> Result<Vec<DataSource>, RemoteError> {
        let mut found = Vec::new();
        for page in 1..=MOST_PAGES {
            let (page_number, page_size) = (Some(page), Some(PAGE_SIZE));
            let request = ListDataSources { page_number, page_size, ..ListDataSources::all_of(self.project) };
            let Reply { request_id, data } = self.call(&request, Nature::Read).await?;
            let n_listed = data.data_sources.len();
            if n_listed == 0 && data.total_count.is_none() {
                let what = "the answer has neither data sources nor a count of them";
                return Err(self.odd(Operation::ListDataSources, request_id, what));
            }
            found.extend(data.data_sources.into_iter().filter_map(meaning::data_source));
            let most = page.saturating_mul(PAGE_SIZE);
            let is_last = data.total_count.map_or_else(|| is_short(n_listed), |total| total <= most);
            if is_last || n_listed == 0 {
                break;
            }
        }
        Ok(found)
    }

    async fn resource_groups(&self, query: GroupQuery) -> Result<Vec<ResourceGroupInfo>, RemoteError> {
        let request = ListResourceGroups {
            resource_group_type: Some(ListResourceGroups::DATA_INTEGRATION),
            biz_ext_key: match query {
                GroupQuery::Unfiltered => None,
                GroupQuery::Exclusive => Some("single".to_owned()),
            },
            ..ListResourceGroups::default()
        };
        let Reply { request_id, data: ResourceGroupList(groups) } = self.call(&request, Nature::Read).await?;
        let what = "the answer has no list of resource groups";
        let groups = groups.ok_or_else(|| self.odd(Operation::ListResourceGroups, request_id, what))?;
        Ok(groups.into_iter().filter_map(meaning::resource_group).collect())
    }

    /// Whether a page counts databases or tables is documented nowhere, so the last page is the one that has fewer of
    /// both than were asked for, or that brings nothing new.
    async fn source_tables(&self, datasource: &str, environment: Environment) -> Result<SourceTables, RemoteError> {
        let mut found: BTreeMap<Box<str>, BTreeSet<Box<str>>> = BTreeMap::new();
        for page in 1..=MOST_PAGES {
            let before: usize = found.values().map(BTreeSet::len).sum();
            let listed = self.source_page(datasource, environment, page).await?;
            let is_last = is_short(listed.len()) && is_short(listed.iter().map(|(_, tables)| tables.len()).sum());
            let n_databases = found.len();
            for (database, tables) in listed {
                found.entry(database).or_default().extend(tables);
            }
            let is_new = found.len() > n_databases || found.values().map(BTreeSet::len).sum::<usize>() > before;
            if is_last || !is_new {
                return Ok(SourceTables::Multi(found));
            }
        }
        let what = format!("the list of tables has more than {MOST_PAGES} pages, and all of it is needed");
        Err(self.odd(Operation::GetDataSourceMeta, String::new(), &what))
    }

    async fn connectivity(
        &self,
        datasource: &str,
        environment: Environment,
        group: &ResourceGroup,
    ) -> Result<Connectivity, RemoteError> {
        let request = TestNetworkConnection {
            project_id: self.project,
            datasource_name: datasource.to_owned(),
            env_type: meaning::env_type(environment),
            resource_group: group.0.clone(),
        };
        let data = self.call(&request, Nature::Read).await?.data;
        let message = data.connect_message.filter(|message| !message.is_empty());
        Ok(Connectivity {
            connected: data.connect_status,
            message: message.map(|message| self.redactor.clean(&message)),
        })
    }

    async fn references(&self, datasource: &str, role: Role) -> Result<Vec<Reference>, RemoteError> {
        let mut found: Vec<Reference> = Vec::new();
        for page in 1..=MOST_PAGES {
            let request = ListRefTasks {
                project_id: self.project,
                datasource_name: datasource.to_owned(),
                task_type: TaskType::Realtime,
                ref_type: match role {
                    Role::Source => RefType::From,
                    Role::Destination => RefType::To,
                },
                page_number: Some(page),
                page_size: Some(PAGE_SIZE),
            };
            let Reply { request_id, data } = self.call(&request, Nature::Read).await?;
            let what = "the answer has no list of tasks";
            let tasks = data.tasks.ok_or_else(|| self.odd(Operation::ListRefDISyncTasks, request_id, what))?;
            let n_listed = tasks.len();
            let listed: Vec<Reference> = tasks.into_iter().map(meaning::reference).collect();
            // A service that does not turn pages answers the first one again and again.
            let is_repeated = found.ends_with(&listed);
            if !is_repeated {
                found.extend(listed);
            }
            if is_repeated || is_short(n_listed) {
                break;
            }
        }
        Ok(found)
    }

    async fn ddl_policies(&self, scope: &DdlScope) -> Result<DdlPolicies, RemoteError> {
        let Reply { request_id, data } = self.call(&self.config_of(scope), Nature::Read).await?;
        let odd = |what: &str| self.odd(Operation::ListDIProjectConfig, request_id.clone(), what);
        let config = data.config.filter(|config| !config.is_empty());
        let config = config.ok_or_else(|| odd("the answer has no `Config`"))?;
        serde_json::from_str(&config).map_err(|error| odd(&format!("`Config` is not a map of words: {error}")))
    }

    async fn deployment(&self, id: DeploymentId) -> Result<DeploymentStatus, RemoteError> {
        let request = GetDeployment { project: Project::Id(self.project), deployment_id: id.0 };
        let Reply { request_id, data } = self.call(&request, Nature::Read).await?;
        let status = data.deployment.and_then(meaning::deployment);
        let status = status.ok_or_else(|| {
            self.odd(Operation::GetDeployment, request_id, "the answer does not say how the deployment stands")
        })?;
        Ok(match status {
            DeploymentStatus::Failed(message) => DeploymentStatus::Failed(self.redactor.clean(&message)),
            DeploymentStatus::Ready(_) | DeploymentStatus::Succeeded | DeploymentStatus::Other(_) => status,
        })
    }
}

/// The databases of one page with their tables.
type Listed = Vec<(Box<str>, BTreeSet<Box<str>>)>;

impl<T: Transport> Client<T> {
    async fn source_page(&self, name: &str, environment: Environment, page: i64) -> Result<Listed, RemoteError> {
        let request = GetDataSourceMeta {
            project_id: self.project,
            datasource_name: name.to_owned(),
            env_type: Some(meaning::env_type(environment)),
            page_number: Some(page),
            page_size: Some(PAGE_SIZE),
        };
        let Reply { request_id, data } = self.call(&request, Nature::Read).await?;
        let judge = Judge::new(Operation::GetDataSourceMeta, request_id, &self.redactor);
        judge.success(&data.status, data.message.as_deref(), RemoteErrorKind::Unintelligible)?;
        let meta = match data.meta.as_deref() {
            None | Some("") if page > 1 => return Ok(Listed::new()),
            None | Some("") => return Err(judge.error(RemoteErrorKind::Unintelligible, "the answer has no `Meta`")),
            Some(meta) => meta,
        };
        let odd = |error: &dyn std::fmt::Display| {
            judge.error(RemoteErrorKind::Unintelligible, &format!("`Meta` cannot be read: {error}"))
        };
        let view = MetaView::parse(meta).map_err(|error| odd(&error))?;
        match view.tables().map_err(|error| odd(&error))? {
            Tables::Single(_) => Ok(Listed::new()),
            Tables::Multi(databases) => {
                let tables = |tables: Vec<std::borrow::Cow<'_, str>>| tables.into_iter().map(Box::from).collect();
                Ok(databases.into_iter().map(|(database, names)| (Box::from(database), tables(names))).collect())
            }
        }
    }

    pub(crate) fn config_of(&self, scope: &DdlScope) -> ListProjectConfig {
        ListProjectConfig {
            project_id: self.project,
            destination_type: scope.destination.clone(),
            source_type: scope.source.clone(),
        }
    }

    /// An answer to a read that is not of the documented form.
    fn odd(&self, operation: Operation, request_id: String, what: &str) -> RemoteError {
        Judge::new(operation, request_id, &self.redactor).error(RemoteErrorKind::Unintelligible, what)
    }
}

fn is_short(n_listed: usize) -> bool {
    i64::try_from(n_listed).is_ok_and(|n_listed| n_listed < PAGE_SIZE)
}
