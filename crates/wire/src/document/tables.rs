//! The tables that a task reads, in the two forms of the service.

use std::borrow::Cow;

use serde_json::{Value, json};

/// The tables of one source, in the order of the document and with whatever it repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tables<'a> {
    /// The single-database form: the key is `table`, although the pages speak of "Tables" [D].
    Single(
        /// The tables of the data source's own database.
        Vec<Cow<'a, str>>,
    ),
    /// The multi-database form, `selectedTables`.
    Multi(
        /// Each database with its tables.
        Vec<(Cow<'a, str>, Vec<Cow<'a, str>>)>,
    ),
}

impl<'a> Tables<'a> {
    /// Lists tables in the single-database form.
    pub fn single<T: Into<Cow<'a, str>>>(tables: impl IntoIterator<Item = T>) -> Self {
        Self::Single(tables.into_iter().map(Into::into).collect())
    }

    /// Lists databases and their tables in the multi-database form.
    pub fn multi<D, T, I>(databases: impl IntoIterator<Item = (D, I)>) -> Self
    where
        D: Into<Cow<'a, str>>,
        T: Into<Cow<'a, str>>,
        I: IntoIterator<Item = T>,
    {
        let owned = |(database, tables): (D, I)| (database.into(), tables.into_iter().map(Into::into).collect());
        Self::Multi(databases.into_iter().map(owned).collect())
    }

    /// Detaches the names from the document they were read from.
    #[must_use]
    pub fn into_owned(self) -> Tables<'static> {
        let own = |names: Vec<Cow<'a, str>>| -> Vec<Cow<'static, str>> {
            names.into_iter().map(|name| Cow::Owned(name.into_owned())).collect()
        };
        match self {
            Self::Single(tables) => Tables::Single(own(tables)),
            Self::Multi(databases) => Tables::Multi(
                databases
                    .into_iter()
                    .map(|(database, tables)| (Cow::Owned(database.into_owned()), own(tables)))
                    .collect(),
            ),
        }
    }

    /// Says whether no table is listed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns how many tables are listed.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Single(tables) => tables.len(),
            Self::Multi(databases) => databases.iter().map(|(_, tables)| tables.len()).sum(),
        }
    }

    /// The key of the form in a connection.
    pub(super) const fn key(&self) -> &'static str {
        match self {
            Self::Single(_) => "table",
            Self::Multi(_) => "selectedTables",
        }
    }

    /// The value of the form in a connection, every table written by `table_info`.
    pub(super) fn value(&self, table_info: fn(&str) -> Value) -> Value {
        match self {
            Self::Single(tables) => tables.iter().map(|table| json!(table)).collect(),
            Self::Multi(databases) => databases
                .iter()
                .map(|(database, tables)| {
                    let infos: Value = tables.iter().map(|table| table_info(table)).collect();
                    json!({ "dbName": database, "schema": [{ "tableInfos": infos }] })
                })
                .collect(),
        }
    }
}
