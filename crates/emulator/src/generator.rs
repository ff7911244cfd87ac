//! Generates the content of a task, as the service's asynchronous processes do.
//!
//! MySQL to Hologres has exactly the shape of the only public instance of such a document [SDK]. For MaxCompute and
//! Kafka no instance is public: theirs are made by analogy [INF], with `migration_odps` and `migration_kafka` as mode,
//! a table's own name in MaxCompute, and `<database>_<table>` as topic. Columns come from the source's metadata; a table
//! of which nothing is known has one, the primary key `id`.
//!
//! Changing the tables of a document that exists already is in [`crate::document`].

mod column;
pub(crate) mod rule;

use disync_wire::document::Tables;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::seed::Metadata;
use crate::tables::{self, Selection};

/// Where a task ships to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Destination {
    /// Hologres.
    Holo,
    /// MaxCompute.
    Odps,
    /// Kafka.
    Kafka,
}

impl Destination {
    /// The destination with this `stepType`.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [Self::Holo, Self::Odps, Self::Kafka].into_iter().find(|destination| destination.word() == word)
    }

    /// The `stepType`, which is also the type of the data source.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Holo => "holo",
            Self::Odps => "odps",
            Self::Kafka => "kafka",
        }
    }

    /// The `setting.taskType` of a script [D].
    pub(crate) const fn task_type(self) -> &'static str {
        match self {
            Self::Holo => "oneclick_to_holo",
            Self::Odps => "oneclick_to_odps",
            Self::Kafka => "oneclick_to_kafka",
        }
    }

    /// The `extend.mode` of a content; only the first is public [SDK].
    const fn mode(self) -> &'static str {
        match self {
            Self::Holo => "migration_holo",
            Self::Odps => "migration_odps",
            Self::Kafka => "migration_kafka",
        }
    }
}

/// What a content is generated from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Job<'a> {
    /// The name that goes into `extend`.
    pub(crate) name: &'a str,
    /// The resource group's identifier.
    pub(crate) resource_group: &'a str,
    /// The MySQL data source.
    pub(crate) source: &'a str,
    /// The database that the source points to; the single-database form means this one.
    pub(crate) database: &'a str,
    /// What is known of the source.
    pub(crate) metadata: Option<&'a Metadata>,
    /// The kind of destination.
    pub(crate) destination: Destination,
    /// The destination's data source.
    pub(crate) datasource: &'a str,
    /// The tables.
    pub(crate) tables: &'a Tables<'static>,
}

/// Generates a content.
pub(crate) fn content(job: &Job<'_>) -> String {
    let rules: Vec<Box<RawValue>> = tables::each(job.tables, job.database)
        .into_iter()
        .map(|table| rule::generate(job.destination, table, job.metadata.and_then(|metadata| metadata.table(table))))
        .collect();
    let connection =
        Connection { datasource_type: "mysql", datasource: job.source, selection: tables::selection(job.tables) };
    let writer = Writer {
        datasource: job.datasource,
        table_mapping_rule: rule::Mapping::new(job.source, &rules),
        write_mode: "replay",
    };
    let content = Content {
        extend: Extend { mode: job.destination.mode(), resource_group: tenant(job.resource_group), name: job.name },
        kind: "job",
        steps: (
            Step {
                step_type: "mysql",
                parameter: Reader { connection: [connection] },
                name: "reader",
                category: "reader",
            },
            Step { step_type: job.destination.word(), parameter: writer, name: "writer", category: "writer" },
        ),
        version: "2.0",
        order: Order { hops: [Hop { from: "reader", to: "writer" }] },
    };
    serde_json::to_string(&content).expect("strings and lists are always JSON")
}

/// The tenant's number in the identifier of a resource group: a generated content shows this instead of the identifier
/// [SDK]. An identifier without such a number is shown as it is.
fn tenant(resource_group: &str) -> &str {
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    resource_group.split('_').find(is_number).unwrap_or(resource_group)
}

#[derive(Serialize)]
struct Content<'a> {
    extend: Extend<'a>,
    #[serde(rename = "type")]
    kind: &'static str,
    steps: (Step<Reader<'a>>, Step<Writer<'a>>),
    version: &'static str,
    order: Order,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Extend<'a> {
    mode: &'static str,
    resource_group: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Step<P> {
    step_type: &'static str,
    parameter: P,
    name: &'static str,
    category: &'static str,
}

#[derive(Serialize)]
struct Reader<'a> {
    connection: [Connection<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Connection<'a> {
    datasource_type: &'static str,
    datasource: &'a str,
    #[serde(flatten)]
    selection: Selection<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Writer<'a> {
    datasource: &'a str,
    table_mapping_rule: rule::Mapping<'a>,
    write_mode: &'static str,
}

#[derive(Serialize)]
struct Order {
    hops: [Hop; 1],
}

#[derive(Serialize)]
struct Hop {
    from: &'static str,
    to: &'static str,
}
