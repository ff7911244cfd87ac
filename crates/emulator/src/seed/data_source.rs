//! A data source of a workspace.

use std::collections::BTreeSet;

use disync_wire::request::EnvType;

use super::Metadata;

/// A data source of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataSource {
    /// `mysql`, `odps`, `kafka`, `holo` or any other word of the service.
    pub kind: String,
    /// The database that it points to; the single-database form means this one.
    pub database: String,
    /// What was written about it.
    pub description: String,
    /// The environments in which it exists; a basic workspace asks for the production side alone.
    pub environments: BTreeSet<EnvType>,
    /// Whether it is enabled (`Status` `ENABLED` or `DISABLED` [SDK]).
    pub enabled: bool,
    /// The resource groups that cannot reach it.
    pub unreachable_from: BTreeSet<String>,
    /// What is in it. Without this every table exists, with one column, the primary key `id`.
    pub metadata: Option<Metadata>,
}

impl DataSource {
    /// An enabled data source that exists everywhere and that everybody reaches, its content unknown.
    #[must_use]
    pub fn new(kind: impl Into<String>, database: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            database: database.into(),
            description: String::new(),
            environments: BTreeSet::from(EnvType::ALL),
            enabled: true,
            unreachable_from: BTreeSet::new(),
            metadata: None,
        }
    }
}
