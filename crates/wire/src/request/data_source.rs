//! The operations on data sources: list them, look into one, try whether it can be reached.
//!
//! A data source exists once for each environment of a workspace, under the same name.

use super::fields::{Fields, insert_optional, parse_id, project_params};
use super::{ParamError, Request};
use crate::operation::Operation;
use crate::params::Params;
use crate::response::{Connection, DataSourceList, DataSourceMeta};

/// The environment of a workspace: `EnvType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EnvType {
    /// `0`: development; a workspace in basic mode has none [D].
    Dev,
    /// `1`: production.
    Prod,
}

impl EnvType {
    /// Both environments.
    pub const ALL: [Self; 2] = [Self::Dev, Self::Prod];

    /// Returns the number of the service.
    #[must_use]
    pub const fn code(self) -> i64 {
        match self {
            Self::Dev => 0,
            Self::Prod => 1,
        }
    }

    /// Finds the environment of a number.
    #[must_use]
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|env_type| env_type.code() == code)
    }

    fn parse(text: &str) -> Option<Self> {
        Self::from_code(parse_id(text)?)
    }
}

/// `ListDataSources`: lists the data sources of a workspace that match all given filters, a page at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListDataSources {
    /// The workspace.
    pub project_id: u64,
    /// Only data sources of this name; whether parts of names match is not said [D].
    pub name: Option<String>,
    /// Only data sources of this type, for example `mysql`.
    pub data_source_type: Option<String>,
    /// Only data sources of this subtype; looked at where the type is `rds` [D].
    pub sub_type: Option<String>,
    /// Only data sources of this environment.
    pub env_type: Option<EnvType>,
    /// Only data sources that are `ENABLED` or `DISABLED` [D].
    pub status: Option<String>,
    /// The page, counted from 1, the default.
    pub page_number: Option<i64>,
    /// Data sources on a page: 10 by default, at most [`ListDataSources::MAX_PAGE_SIZE`] [D].
    pub page_size: Option<i64>,
}

impl ListDataSources {
    /// The largest page that the service answers [D].
    pub const MAX_PAGE_SIZE: i64 = 100;

    /// Asks for the first page of all data sources of a workspace.
    #[must_use]
    pub const fn all_of(project_id: u64) -> Self {
        Self {
            project_id,
            name: None,
            data_source_type: None,
            sub_type: None,
            env_type: None,
            status: None,
            page_number: None,
            page_size: None,
        }
    }
}

impl Request for ListDataSources {
    const OPERATION: Operation = Operation::ListDataSources;
    type Data = DataSourceList;

    fn to_params(&self) -> Params {
        let mut params = project_params(self.project_id);
        insert_optional(&mut params, "Name", self.name.as_deref());
        insert_optional(&mut params, "DataSourceType", self.data_source_type.as_deref());
        insert_optional(&mut params, "SubType", self.sub_type.as_deref());
        insert_optional(&mut params, "EnvType", self.env_type.map(EnvType::code).as_ref());
        insert_optional(&mut params, "Status", self.status.as_deref());
        insert_optional(&mut params, "PageNumber", self.page_number.as_ref());
        insert_optional(&mut params, "PageSize", self.page_size.as_ref());
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        Ok(Self {
            project_id: fields.project_id()?,
            name: fields.optional("Name"),
            data_source_type: fields.optional("DataSourceType"),
            sub_type: fields.optional("SubType"),
            env_type: fields.optional_parsed("EnvType", EnvType::parse)?,
            status: fields.optional("Status"),
            page_number: fields.optional_parsed("PageNumber", parse_id)?,
            page_size: fields.optional_parsed("PageSize", parse_id)?,
        })
    }
}

/// `GetDataSourceMeta`: reads the databases and tables of a data source, a page at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetDataSourceMeta {
    /// The workspace.
    pub project_id: u64,
    /// The data source.
    pub datasource_name: String,
    /// The environment; which one is meant without it is not said [D].
    pub env_type: Option<EnvType>,
    /// The page, counted from 1. Required by the pages up to 2024 [D] and optional in the SDKs of 2026 [SDK].
    pub page_number: Option<i64>,
    /// The entries on a page; whether these are databases or tables is not said [D].
    pub page_size: Option<i64>,
}

impl Request for GetDataSourceMeta {
    const OPERATION: Operation = Operation::GetDataSourceMeta;
    type Data = DataSourceMeta;

    fn to_params(&self) -> Params {
        let mut params = project_params(self.project_id);
        params.insert("DatasourceName", self.datasource_name.as_str());
        insert_optional(&mut params, "EnvType", self.env_type.map(EnvType::code).as_ref());
        insert_optional(&mut params, "PageNumber", self.page_number.as_ref());
        insert_optional(&mut params, "PageSize", self.page_size.as_ref());
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        Ok(Self {
            project_id: fields.project_id()?,
            datasource_name: fields.text("DatasourceName")?,
            env_type: fields.optional_parsed("EnvType", EnvType::parse)?,
            page_number: fields.optional_parsed("PageNumber", parse_id)?,
            page_size: fields.optional_parsed("PageSize", parse_id)?,
        })
    }
}

/// `TestNetworkConnection`: tries whether a resource group reaches a data source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestNetworkConnection {
    /// The workspace of the data source.
    pub project_id: u64,
    /// The data source.
    pub datasource_name: String,
    /// The environment of the data source.
    pub env_type: EnvType,
    /// The `Identifier` of the resource group.
    pub resource_group: String,
}

impl Request for TestNetworkConnection {
    const OPERATION: Operation = Operation::TestNetworkConnection;
    type Data = Connection;

    fn to_params(&self) -> Params {
        let mut params = project_params(self.project_id);
        params.insert("DatasourceName", self.datasource_name.as_str());
        params.insert("EnvType", self.env_type.code().to_string());
        params.insert("ResourceGroup", self.resource_group.as_str());
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        Ok(Self {
            project_id: fields.project_id()?,
            datasource_name: fields.text("DatasourceName")?,
            env_type: fields.parsed("EnvType", EnvType::parse)?,
            resource_group: fields.text("ResourceGroup")?,
        })
    }
}
