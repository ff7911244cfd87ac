//! What is unexpected about a document.

/// Why a document cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The text is not JSON, or a value in it has an unexpected type.
    #[error("the {part} is not the JSON that was expected")]
    Json {
        /// The document or the part of it that was read; the place is counted from its start.
        part: &'static str,
        /// The place, as line and column, and what is wrong there.
        source: serde_json::Error,
    },
    /// A value that the document must have is missing.
    #[error("`{field}` is missing")]
    Missing {
        /// Where the value should be, for example `setting.taskType`.
        field: &'static str,
    },
    /// No step is where the data starts.
    #[error("no step is the reader, neither by the hops nor, without hops, by the category")]
    NoReader,
    /// No step is where the data ends.
    #[error("no step is the writer, neither by the hops nor, without hops, by the category")]
    NoWriter,
    /// Data starts at several steps.
    #[error("expected one reader, found {n_steps}")]
    SeveralReaders {
        /// How many.
        n_steps: usize,
    },
    /// Data ends at several steps.
    #[error("expected one writer, found {n_steps}")]
    SeveralWriters {
        /// How many.
        n_steps: usize,
    },
    /// The reader has no `connection`, as in tasks that were drawn by hand in the console.
    #[error("the reader has no connection and so no list of tables")]
    NoConnection,
    /// The reader reads from several data sources.
    #[error("expected one connection of the reader, found {n_connections}")]
    SeveralConnections {
        /// How many.
        n_connections: usize,
    },
    /// Tables are listed in both forms at once; which of them the service honours is not documented.
    #[error("tables are listed both as `table` and as `selectedTables`")]
    BothTableForms,
    /// An element of `selectedTables` names no database.
    #[error("an element of `selectedTables` has no `dbName`")]
    UnnamedDatabase,
    /// An element of `tableInfos` names no table.
    #[error("an element of `tableInfos` of database `{database}` names no table")]
    UnnamedTable {
        /// The database.
        database: String,
    },
}

impl DocumentError {
    /// Returns the line and the column, both from 1, if the text of the named part is to blame.
    #[must_use]
    pub fn position(&self) -> Option<(usize, usize)> {
        match self {
            Self::Json { source, .. } => Some((source.line(), source.column())),
            Self::Missing { .. }
            | Self::NoReader
            | Self::NoWriter
            | Self::SeveralReaders { .. }
            | Self::SeveralWriters { .. }
            | Self::NoConnection
            | Self::SeveralConnections { .. }
            | Self::BothTableForms
            | Self::UnnamedDatabase
            | Self::UnnamedTable { .. } => None,
        }
    }
}

/// Reads one part of a document and says which one if that fails.
pub(super) fn read<'a, T: serde::Deserialize<'a>>(part: &'static str, text: &'a str) -> Result<T, DocumentError> {
    serde_json::from_str(text).map_err(|source| DocumentError::Json { part, source })
}

/// Writes a document whose keys are all strings, so that writing cannot fail.
pub(super) fn write(document: &impl serde::Serialize) -> String {
    serde_json::to_string(document).expect("the keys of these documents are strings")
}
