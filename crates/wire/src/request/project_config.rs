//! What a workspace does with changes of the source's schema by default, for each pair of source and destination type.
//!
//! There is no Get operation: `ListDIProjectConfig` reads, and answers one document.

use super::fields::{Fields, insert_optional, project_params};
use super::{ParamError, Request};
use crate::operation::Operation;
use crate::params::Params;
use crate::response::{Done, ProjectConfig};

/// `ListDIProjectConfig`: reads the defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListProjectConfig {
    /// The workspace.
    pub project_id: u64,
    /// `analyticdb_for_mysql`, `odps`, `elasticsearch`, `holo`, `mysql` or `polardb` [D].
    pub destination_type: String,
    /// `oracle`, `mysql`, `polardb`, `datahub`, `drds` or `analyticdb_for_mysql`; all sources without it [D].
    pub source_type: Option<String>,
}

impl Request for ListProjectConfig {
    const OPERATION: Operation = Operation::ListDIProjectConfig;
    type Data = ProjectConfig;

    fn to_params(&self) -> Params {
        let mut params = project_params(self.project_id);
        params.insert("DestinationType", self.destination_type.as_str());
        insert_optional(&mut params, "SourceType", self.source_type.as_deref());
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        Ok(Self {
            project_id: fields.project_id()?,
            destination_type: fields.text("DestinationType")?,
            source_type: fields.optional("SourceType"),
        })
    }
}

/// `UpdateDIProjectConfig`: replaces the defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateProjectConfig {
    /// Which defaults.
    pub of: ListProjectConfig,
    /// `ProjectConfig`: the map as JSON, in the words of [`DdlKind`](crate::document::DdlKind) and
    /// [`DdlPolicy`](crate::document::DdlPolicy).
    pub project_config: String,
}

impl Request for UpdateProjectConfig {
    const OPERATION: Operation = Operation::UpdateDIProjectConfig;
    type Data = Done;

    fn to_params(&self) -> Params {
        let mut params = self.of.to_params();
        params.insert("ProjectConfig", self.project_config.as_str());
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let of = ListProjectConfig::from_params(params)?;
        Ok(Self { of, project_config: Fields(params).text("ProjectConfig")? })
    }
}
