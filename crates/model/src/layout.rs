//! Where a generated content writes each table: what the service decides and YAML does not say.

use crate::digest::Fingerprint;
use crate::table::Table;

/// Where one table is written, as far as a document tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The table in the source.
    pub table: Table,
    /// The destination table (`dstTable`), or the topic.
    pub destination: Option<String>,
    /// The columns of the destination table, where it is to be created.
    pub columns: Vec<Column>,
    /// The columns that identify a row; empty where the document does not tell.
    pub primary_key: Vec<String>,
}

/// One column of a destination table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type, in the words of the destination.
    pub kind: String,
}

/// Where all tables of a live task are written (`GetDISyncTask`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The digest of the document that says so.
    pub fingerprint: Fingerprint,
    /// One for each table that is shipped, in the order of the tables; empty where the document is none of a sync.
    pub mappings: Vec<Mapping>,
}
