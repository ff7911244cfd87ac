//! How the service itself writes content.

use serde_json::{Map, Value, json};

use super::ContentDocument;
use crate::document::Tables;

/// The facts of a content in the dialect of the Generate operations.
///
/// The shape is documented for Hologres alone [SDK]; for other destinations it is an analogy [INF].
#[derive(Debug, Clone, PartialEq)]
pub struct Migration {
    /// `extend.mode`, for example `migration_holo`.
    pub mode: String,
    /// `extend.resourceGroup`.
    pub resource_group: String,
    /// `extend.name`.
    pub name: Option<String>,
    /// The type of the source, for example `mysql`.
    pub source_type: String,
    /// The data source that is read.
    pub source_datasource: String,
    /// The tables that are read; all are enabled.
    pub tables: Tables<'static>,
    /// The type of the destination, for example `holo`.
    pub destination_type: String,
    /// The data source that is written.
    pub destination_datasource: String,
    /// The other parameters of the writer, such as `writeMode` and `tableMappingRule`.
    pub writer: Map<String, Value>,
}

impl Migration {
    /// Writes the content.
    #[must_use]
    pub fn to_document(&self) -> ContentDocument {
        let mut connection = Map::new();
        connection.insert("datasourceType".to_owned(), json!(self.source_type));
        connection.insert("datasource".to_owned(), json!(self.source_datasource));
        connection.insert(self.tables.key().to_owned(), self.tables.value(enabled_table));
        let mut writer = self.writer.clone();
        writer.insert("datasource".to_owned(), json!(self.destination_datasource));
        let mut extend = Map::new();
        extend.insert("mode".to_owned(), json!(self.mode));
        extend.insert("resourceGroup".to_owned(), json!(self.resource_group));
        if let Some(name) = &self.name {
            extend.insert("name".to_owned(), json!(name));
        }
        let steps = json!([
            {
                "stepType": self.source_type,
                "parameter": { "connection": [connection] },
                "name": "reader",
                "category": "reader",
            },
            {
                "stepType": self.destination_type,
                "parameter": writer,
                "name": "writer",
                "category": "writer",
            },
        ]);
        ContentDocument::new(Map::from_iter([
            ("extend".to_owned(), Value::Object(extend)),
            ("type".to_owned(), json!("job")),
            ("version".to_owned(), json!("2.0")),
            ("steps".to_owned(), steps),
            ("order".to_owned(), json!({ "hops": [{ "from": "reader", "to": "writer" }] })),
        ]))
    }
}

fn enabled_table(table: &str) -> Value {
    json!({ "enable": true, "table": table, "tableName": table })
}
