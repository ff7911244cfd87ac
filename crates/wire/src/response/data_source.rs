//! Data sources, as `ListDataSources` and `GetDataSourceMeta` answer them, and what a try to reach one brings.
//!
//! The fields are those of the SDK's models [SDK].

use serde::{Deserialize, Deserializer, Serialize};

use super::{Payload, Status};
use crate::tolerant;

/// `Data` of `ListDataSources`: one page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DataSourceList {
    /// The data sources of this page.
    #[serde(default, deserialize_with = "tolerant::one_or_many")]
    pub data_sources: Vec<DataSourceEntry>,
    /// The number of this page, from 1.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub page_number: Option<i64>,
    /// How many entries a page has.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub page_size: Option<i64>,
    /// How many data sources there are on all pages.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub total_count: Option<i64>,
}

impl Payload for DataSourceList {}

/// One data source in one environment: the same name occurs once for each of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DataSourceEntry {
    /// The id, another one in each environment [INF].
    #[serde(default, deserialize_with = "tolerant::opt_int", skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The name, by which tasks refer to it.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The type, for example `mysql`, `odps`, `holo` or `rds` [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub data_source_type: Option<String>,
    /// What kind of `rds` it is, for example `mysql` [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub sub_type: Option<String>,
    /// The environment, see [`EnvType`](crate::request::EnvType).
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub env_type: Option<i64>,
    /// `1` if it can be used, `2` if not; the filter of the same name says `ENABLED` and `DISABLED` [D].
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub status: Option<i64>,
    /// `1` if it could be reached, `2` if not [D]; when that was tried is not said.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub connect_status: Option<i64>,
    /// How it is reached, as JSON that differs from type to type. Passwords are masked [D], addresses are not.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// What was written about it.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether other workspaces share it.
    #[serde(default, deserialize_with = "tolerant::flag", skip_serializing_if = "Option::is_none")]
    pub shared: Option<bool>,
    /// The workspace it belongs to.
    #[serde(default, deserialize_with = "tolerant::opt_int", skip_serializing_if = "Option::is_none")]
    pub project_id: Option<i64>,
    /// The tenant.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<i64>,
    /// The account id of who changed it last.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// Orders data sources; the largest comes first [D].
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub sequence: Option<i64>,
    /// The compute engine that it stands for.
    #[serde(default, deserialize_with = "tolerant::loose_int", skip_serializing_if = "Option::is_none")]
    pub binding_calc_engine_id: Option<i64>,
    /// Whether that engine is the default of its type.
    #[serde(default, deserialize_with = "tolerant::flag", skip_serializing_if = "Option::is_none")]
    pub default_engine: Option<bool>,
    /// When it was made, for example `Mar 17, 2021 4:09:32 PM`; the zone is not stated [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub gmt_create: Option<String>,
    /// When it was changed last, in the same form.
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub gmt_modified: Option<String>,
}

/// `Data` of `GetDataSourceMeta`: one page, without a count of all [D].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DataSourceMeta {
    /// Whether the data source could be read.
    #[serde(default)]
    pub status: Status,
    /// Why not, for example `read datasource time out` [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The databases and tables, see [`document::MetaView`](crate::document::MetaView).
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub meta: Option<String>,
}

impl Payload for DataSourceMeta {}

/// `TaskList` of `TestNetworkConnection`, which has no `Data` [SDK].
///
/// In spite of its name it is one object [D]; a list of one is read, too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Connection {
    /// Whether the resource group reaches the data source.
    #[serde(default, deserialize_with = "tolerant::flag", skip_serializing_if = "Option::is_none")]
    pub connect_status: Option<bool>,
    /// Why not. Documented as empty on success, but the sample has `Connected` [D].
    #[serde(default, deserialize_with = "tolerant::text", skip_serializing_if = "Option::is_none")]
    pub connect_message: Option<String>,
}

impl Payload for Connection {
    const MEMBER: &'static str = "TaskList";

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut tried: Vec<Self> = tolerant::one_or_many(deserializer)?;
        match (tried.pop(), tried.len()) {
            (Some(only), 0) => Ok(only),
            (None, _) => Ok(Self::default()),
            (Some(_), others) => Err(serde::de::Error::custom(format_args!(
                "expected one connection, found {}",
                others.saturating_add(1)
            ))),
        }
    }
}
