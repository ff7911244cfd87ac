//! What the generator has decided about each table: where it goes, with which columns and which primary key.
//!
//! The only public instance of such rules is one for Hologres [SDK]; for MaxCompute and Kafka they are read by analogy
//! [INF]. So nothing here is required: what is absent or has another shape is left out, and never an error. The few
//! facts that a content must have are those of [`ContentView`] itself.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::view::{ContentView, into_cow};
use crate::tolerant::Text;

/// What the generator has decided about one table of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout<'a> {
    /// The database that is read.
    pub source_database: Option<Cow<'a, str>>,
    /// The table that is read.
    pub source_table: Cow<'a, str>,
    /// The table, topic or view that is written (`dstTable`), for example `m.m_v1`.
    pub destination_table: Option<Cow<'a, str>>,
    /// The columns of the table that is created (`dstCreateTableInfo.dataColumn`), in the order of the document.
    pub columns: Vec<LayoutColumn<'a>>,
    /// The columns of its primary key (`primaryKeyInfo.column`).
    pub primary_key: Vec<Cow<'a, str>>,
}

/// One column of a table that is created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayoutColumn<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// Its type, in the words of the destination; empty where the document does not say.
    pub kind: Cow<'a, str>,
}

impl<'a> ContentView<'a> {
    /// Returns what the generator has decided about each table, in the order of the document. This builds the biggest
    /// part of a content, which [`ContentView::parse`] skips: it is for the few contents that somebody looks at.
    #[must_use]
    pub fn layouts(&self) -> Vec<Layout<'a>> {
        let parameter = self.writer_parameter().and_then(object::<Writer<'a>>);
        let rules =
            parameter.and_then(|writer| writer.table_mapping_rule).and_then(|raw| object::<Rules<'a>>(raw.get()));
        let sources = elements(rules.and_then(|rules| rules.datasource));
        let rules = sources.into_iter().filter_map(object::<Source<'a>>).flat_map(|source| elements(source.table_rule));
        rules.filter_map(object::<Rule<'a>>).filter_map(Rule::layout).collect()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Writer<'a> {
    #[serde(borrow)]
    table_mapping_rule: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Rules<'a> {
    #[serde(borrow)]
    datasource: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Source<'a> {
    #[serde(borrow)]
    table_rule: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    #[serde(borrow)]
    src_db_name: Option<Text<'a>>,
    #[serde(borrow)]
    src_table: Option<Text<'a>>,
    #[serde(borrow)]
    dst_table: Option<Text<'a>>,
    #[serde(borrow)]
    dst_create_table_info: Option<&'a RawValue>,
    #[serde(borrow)]
    primary_key_info: Option<&'a RawValue>,
}

impl<'a> Rule<'a> {
    /// A rule that names no table says nothing.
    fn layout(self) -> Option<Layout<'a>> {
        let columns = self.dst_create_table_info.and_then(|raw| object::<CreateTable<'a>>(raw.get()));
        let primary_key = self.primary_key_info.and_then(|raw| object::<PrimaryKey<'a>>(raw.get()));
        let column = |column: Column<'a>| {
            let kind = column.kind.map(into_cow).unwrap_or_default();
            Some(LayoutColumn { name: into_cow(column.name?), kind })
        };
        Some(Layout {
            source_database: self.src_db_name.map(into_cow),
            source_table: into_cow(self.src_table?),
            destination_table: self.dst_table.map(into_cow).filter(|name| !name.is_empty()),
            columns: elements(columns.and_then(|table| table.data_column))
                .into_iter()
                .filter_map(object::<Column<'a>>)
                .filter_map(column)
                .collect(),
            primary_key: elements(primary_key.and_then(|key| key.column))
                .into_iter()
                .filter_map(object::<Text<'a>>)
                .map(into_cow)
                .collect(),
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreateTable<'a> {
    #[serde(borrow)]
    data_column: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Column<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow, rename = "type")]
    kind: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct PrimaryKey<'a> {
    #[serde(borrow)]
    column: Option<&'a RawValue>,
}

/// A part of the document, if it has the shape that is looked for.
fn object<'a, T: Deserialize<'a>>(text: &'a str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// The elements of a list, each unread, so that an odd one costs no other; a bare element is a list of one, and `null`
/// and nothing are the empty list.
fn elements(list: Option<&RawValue>) -> Vec<&str> {
    let Some(list) = list.map(RawValue::get).filter(|list| *list != "null") else { return Vec::new() };
    match serde_json::from_str::<Vec<&RawValue>>(list) {
        Ok(elements) => elements.into_iter().map(RawValue::get).collect(),
        Err(_) => vec![list],
    }
}
