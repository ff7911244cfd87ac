//! One rule a table: where it goes, and what is created there.
//!
//! A rule is written to JSON at once and kept so, because a rule of a document that exists already travels beside new
//! ones without being understood.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::Destination;
use super::column::{Column, columns, primary_key};
use crate::seed::SourceTable;
use crate::tables::Table;

/// `tableMappingRule` of a writer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Mapping<'a> {
    datasource: [Source<'a>; 1],
    /// 1 in the only public instance [SDK]; what it counts is not documented.
    total_table_mapping: u8,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Source<'a> {
    table_rule: &'a [Box<RawValue>],
    src_datasource_name: &'a str,
}

impl<'a> Mapping<'a> {
    /// The rules for the tables of one data source.
    pub(crate) const fn new(source: &'a str, rules: &'a [Box<RawValue>]) -> Self {
        Self { datasource: [Source { table_rule: rules, src_datasource_name: source }], total_table_mapping: 1 }
    }
}

/// Generates the rule of one table; `found` is what is known of it.
pub(crate) fn generate(destination: Destination, table: Table<'_>, found: Option<&SourceTable>) -> Box<RawValue> {
    let Table { database, name: table } = table;
    let dst_table = match destination {
        Destination::Holo => Cow::Owned(format!("{database}.{table}")),
        Destination::Odps => Cow::Borrowed(table),
        Destination::Kafka => Cow::Owned(format!("{database}_{table}")),
    };
    let data_column = || columns(destination, found);
    let dst_create_table_info = match destination {
        Destination::Holo => Some(CreateTable {
            schema_name: Some(database),
            index_type: Some(table),
            table_name: table,
            data_column: data_column(),
        }),
        Destination::Odps => {
            Some(CreateTable { schema_name: None, index_type: None, table_name: table, data_column: data_column() })
        }
        Destination::Kafka => None,
    };
    let rule = Rule {
        src_table: table,
        merge_into_cycle_type: "DEFAULT",
        hour_delta_enable: false,
        dst_table,
        day_delta_enable: false,
        primary_key_info: PrimaryKey { column: primary_key(found), kind: "pk" },
        dst_create_table_info,
        src_db_name: database,
    };
    to_raw_value(&rule).expect("strings and lists are always JSON")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    src_table: &'a str,
    merge_into_cycle_type: &'static str,
    hour_delta_enable: bool,
    dst_table: Cow<'a, str>,
    day_delta_enable: bool,
    primary_key_info: PrimaryKey<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dst_create_table_info: Option<CreateTable<'a>>,
    src_db_name: &'a str,
}

#[derive(Serialize)]
struct PrimaryKey<'a> {
    column: Vec<&'a str>,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateTable<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    index_type: Option<&'a str>,
    data_column: Vec<Column<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema_name: Option<&'a str>,
    table_name: &'a str,
}
