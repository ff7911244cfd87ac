//! The `connection` of a reader: its data source and its tables.
//!
//! Scripts, contents and process contents have the same one.

use std::borrow::Cow;

use serde::Deserialize;

use super::{DocumentError, Tables};
use crate::tolerant::{Text, flag, one_or_many, opt_one_or_many};

/// `parameter` of a reader.
#[derive(Deserialize, Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ReaderParameter<'a> {
    #[serde(borrow, default, deserialize_with = "one_or_many")]
    connection: Vec<Connection<'a>>,
    /// Where a reader without connections has its data source.
    #[serde(borrow)]
    datasource: Option<Text<'a>>,
}

#[derive(Deserialize, Debug, Clone, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
struct Connection<'a> {
    #[serde(borrow)]
    datasource: Option<Text<'a>>,
    #[serde(borrow)]
    datasource_type: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "opt_one_or_many")]
    table: Option<Vec<Text<'a>>>,
    #[serde(borrow, default, deserialize_with = "opt_one_or_many")]
    selected_tables: Option<Vec<SelectedTable<'a>>>,
}

/// One database and its tables; the metadata of a data source have the same form.
#[derive(Deserialize, Debug, Clone, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(super) struct SelectedTable<'a> {
    #[serde(borrow)]
    db_name: Option<Text<'a>>,
    /// For MySQL, the elements carry no name [D].
    #[serde(borrow, default, deserialize_with = "one_or_many")]
    schema: Vec<Schema<'a>>,
}

#[derive(Deserialize, Debug, Clone, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
struct Schema<'a> {
    #[serde(borrow, default, deserialize_with = "one_or_many")]
    table_infos: Vec<TableInfo<'a>>,
}

#[derive(Deserialize, Debug, Clone, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
struct TableInfo<'a> {
    /// Content has it, scripts have not; `false` means that the table is not synchronised.
    #[serde(default, deserialize_with = "flag")]
    enable: Option<bool>,
    #[serde(borrow)]
    table: Option<Text<'a>>,
    /// Repeats `table` in content; may be absent.
    #[serde(borrow)]
    table_name: Option<Text<'a>>,
}

impl ReaderParameter<'_> {
    /// The data source: that of the only connection, or else that of the reader itself.
    pub(super) fn datasource(&self) -> Result<Option<&str>, DocumentError> {
        let connection = self.only_connection()?;
        let datasource = connection.and_then(|connection| connection.datasource.as_ref());
        Ok(datasource.or(self.datasource.as_ref()).map(text))
    }

    /// The type that the only connection states.
    pub(super) fn datasource_type(&self) -> Result<Option<&str>, DocumentError> {
        let connection = self.only_connection()?;
        Ok(connection.and_then(|connection| connection.datasource_type.as_ref()).map(text))
    }

    /// The tables of the only connection that are synchronised.
    pub(super) fn tables(&self) -> Result<Tables<'_>, DocumentError> {
        let connection = self.only_connection()?.ok_or(DocumentError::NoConnection)?;
        let single = connection.table.as_deref();
        let multi = connection.selected_tables.as_deref();
        match (single, multi) {
            (Some([_, ..]), Some([_, ..])) => Err(DocumentError::BothTableForms),
            // An empty list beside a full one is an empty field of a form, not a contradiction.
            (Some([]) | None, Some(multi @ [_, ..])) | (None, Some(multi @ [])) => {
                multi.iter().map(SelectedTable::enabled).collect::<Result<_, _>>().map(Tables::Multi)
            }
            (Some(single), _) => Ok(Tables::Single(single.iter().map(borrowed).collect())),
            (None, None) => Err(DocumentError::Missing { field: "connection[].table" }),
        }
    }

    fn only_connection(&self) -> Result<Option<&Connection<'_>>, DocumentError> {
        match self.connection.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(only)),
            several => Err(DocumentError::SeveralConnections { n_connections: several.len() }),
        }
    }
}

/// A database and its tables, as [`Tables::Multi`] lists them.
pub(super) type Database<'a> = (Cow<'a, str>, Vec<Cow<'a, str>>);

impl SelectedTable<'_> {
    /// The database and those of its tables that are not disabled.
    pub(super) fn enabled(&self) -> Result<Database<'_>, DocumentError> {
        let database = self.db_name.as_ref().ok_or(DocumentError::UnnamedDatabase)?;
        let infos = self.schema.iter().flat_map(|schema| &schema.table_infos);
        let tables = infos
            .filter(|info| info.enable != Some(false))
            .map(|info| {
                let name = info.table.as_ref().or(info.table_name.as_ref());
                let database = || text(database).to_owned();
                name.map(borrowed).ok_or_else(|| DocumentError::UnnamedTable { database: database() })
            })
            .collect::<Result<_, _>>()?;
        Ok((borrowed(database), tables))
    }
}

fn text<'a>(Text(text): &'a Text<'_>) -> &'a str {
    text
}

fn borrowed<'a>(Text(text): &'a Text<'_>) -> Cow<'a, str> {
    Cow::Borrowed(text)
}
