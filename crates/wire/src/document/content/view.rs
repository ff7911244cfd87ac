//! The few facts of a content that are compared.

use std::borrow::Cow;

use serde::Deserialize;

use crate::document::connection::ReaderParameter;
use crate::document::error::read;
use crate::document::roles::{Order, RawStep, ends};
use crate::document::{DocumentError, Tables};
use crate::tolerant::{Text, one_or_many};

/// The facts of a content, borrowed from its text.
///
/// Big parts that are not among them, such as the mapping rules, are skipped without being built.
#[derive(Debug, Clone)]
pub struct ContentView<'a> {
    extend: Extend<'a>,
    reader: ReaderParameter<'a>,
    reader_type: Option<Text<'a>>,
    writer_type: Option<Text<'a>>,
    writer_datasource: Option<Text<'a>>,
    writer_parameter: Option<&'a str>,
}

/// How the generator maps one table of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping<'a> {
    /// The data source that is read.
    pub source_datasource: Option<Cow<'a, str>>,
    /// The database that is read.
    pub source_database: Option<Cow<'a, str>>,
    /// The table that is read.
    pub source_table: Cow<'a, str>,
    /// The table, topic or view that is written, for example `m.m_v1`.
    pub destination_table: Option<Cow<'a, str>>,
}

impl<'a> ContentView<'a> {
    /// Reads a content.
    ///
    /// The reader and the writer are found by `order.hops`, because `category` is unreliable.
    ///
    /// # Errors
    ///
    /// A text that is not JSON, a value of an unexpected type, and a chain of steps without exactly
    /// one start and one end.
    pub fn parse(text: &'a str) -> Result<Self, DocumentError> {
        let raw: RawContent<'a> = read("content", text)?;
        let ends = ends(&raw.order.unwrap_or_default(), &raw.steps)?;
        let reader = raw.steps.get(ends.reader).ok_or(DocumentError::NoReader)?;
        let writer = raw.steps.get(ends.writer).ok_or(DocumentError::NoWriter)?;
        let writer_parameter = writer.parameter.map(|parameter| parameter.get());
        let writer_datasource = match writer_parameter {
            Some(text) => read::<WriterParameter<'a>>(WRITER, text)?.datasource,
            None => None,
        };
        Ok(Self {
            extend: raw.extend.unwrap_or_default(),
            reader: match reader.parameter {
                Some(text) => read("parameter of the reader", text.get())?,
                None => ReaderParameter::default(),
            },
            reader_type: reader.step_type.clone(),
            writer_type: writer.step_type.clone(),
            writer_datasource,
            writer_parameter,
        })
    }

    /// Returns `extend.mode`, for example `migration_holo` or `wizard`.
    #[must_use]
    pub fn mode(&self) -> Option<&str> {
        text(self.extend.mode.as_ref())
    }

    /// Returns `extend.resourceGroup`, whose spelling differs from that of scripts: the same group
    /// appears as `S_res_group_280749_1623`, as `group_280749` and as `280749` [D].
    #[must_use]
    pub fn resource_group(&self) -> Option<&str> {
        text(self.extend.resource_group.as_ref())
    }

    /// Returns `extend.name`.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        text(self.extend.name.as_ref())
    }

    /// Returns the type of the source, for example `mysql`: that of the connection, or else that of
    /// the reader step.
    ///
    /// # Errors
    ///
    /// Several connections.
    pub fn source_type(&self) -> Result<Option<&str>, DocumentError> {
        Ok(self.reader.datasource_type()?.or_else(|| text(self.reader_type.as_ref())))
    }

    /// Returns the data source that is read.
    ///
    /// # Errors
    ///
    /// Several connections.
    pub fn source_datasource(&self) -> Result<Option<&str>, DocumentError> {
        self.reader.datasource()
    }

    /// Returns the type of the destination, for example `holo`.
    #[must_use]
    pub fn destination_type(&self) -> Option<&str> {
        text(self.writer_type.as_ref())
    }

    /// Returns the data source that is written.
    #[must_use]
    pub fn destination_datasource(&self) -> Option<&str> {
        text(self.writer_datasource.as_ref())
    }

    /// Returns the tables that are synchronised; those with `enable: false` are not.
    ///
    /// # Errors
    ///
    /// No connection, several connections, both forms at once, no form at all, and a table or a
    /// database without a name.
    pub fn tables(&self) -> Result<Tables<'_>, DocumentError> {
        self.reader.tables()
    }

    /// Returns how the generator maps tables, in the order of the document; empty where the content
    /// has no rules. This reads the mapping rules, which is the expensive part of a content.
    ///
    /// # Errors
    ///
    /// Rules of an unexpected shape.
    pub fn mappings(&self) -> Result<Vec<Mapping<'a>>, DocumentError> {
        let Some(parameter) = self.writer_parameter else { return Ok(Vec::new()) };
        let rules = read::<MappingParameter<'a>>(WRITER, parameter)?.table_mapping_rule;
        let sources = rules.map(|rules| rules.datasource).unwrap_or_default();
        let mappings = sources.into_iter().flat_map(|source| {
            let name = source.src_datasource_name;
            source.table_rule.into_iter().map(move |rule| Mapping {
                source_datasource: name.clone().map(into_cow),
                source_database: rule.src_db_name.map(into_cow),
                source_table: into_cow(rule.src_table),
                destination_table: rule.dst_table.map(into_cow),
            })
        });
        Ok(mappings.collect())
    }

    /// The parameter of the writer, unread.
    pub(super) const fn writer_parameter(&self) -> Option<&'a str> {
        self.writer_parameter
    }

    /// Fills in what a process content states beside its content instead of inside.
    pub(in crate::document) fn set_extend(&mut self, extend: Extend<'a>) {
        self.extend = extend;
    }
}

/// How errors name the part of a content that is read a second time.
const WRITER: &str = "parameter of the writer";

#[derive(Deserialize)]
struct RawContent<'a> {
    #[serde(borrow)]
    extend: Option<Extend<'a>>,
    #[serde(borrow)]
    order: Option<Order<'a>>,
    #[serde(borrow, default, deserialize_with = "one_or_many")]
    steps: Vec<RawStep<'a>>,
}

/// `extend`: what replaces the settings of a script.
#[derive(Deserialize, Debug, Clone, Default)]
#[serde(rename_all = "camelCase")]
pub(in crate::document) struct Extend<'a> {
    #[serde(borrow)]
    mode: Option<Text<'a>>,
    #[serde(borrow)]
    resource_group: Option<Text<'a>>,
    #[serde(borrow)]
    name: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct WriterParameter<'a> {
    #[serde(borrow)]
    datasource: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MappingParameter<'a> {
    #[serde(borrow)]
    table_mapping_rule: Option<MappingRules<'a>>,
}

#[derive(Deserialize)]
struct MappingRules<'a> {
    #[serde(borrow, default, deserialize_with = "one_or_many")]
    datasource: Vec<MappedSource<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MappedSource<'a> {
    #[serde(borrow)]
    src_datasource_name: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "one_or_many")]
    table_rule: Vec<TableRule<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TableRule<'a> {
    #[serde(borrow)]
    src_db_name: Option<Text<'a>>,
    #[serde(borrow)]
    src_table: Text<'a>,
    #[serde(borrow)]
    dst_table: Option<Text<'a>>,
}

fn text<'t>(text: Option<&'t Text<'_>>) -> Option<&'t str> {
    text.map(|Text(text)| text.as_ref())
}

pub(super) fn into_cow(Text(text): Text<'_>) -> Cow<'_, str> {
    text
}
