//! The scripts that the Generate operations take as `TaskParam`.
//!
//! A script says which tables to read and where to write them; names of destination tables,
//! partitions and mappings are decided by the service, there is no public field for them [D].

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::connection::ReaderParameter;
use super::error::{DocumentError, read, write};
use super::roles::{RawStep, reader_by_category, writer_by_category};
use super::tables::Tables;
use crate::tolerant::{self, Text, one_or_many};

/// The script of `GenerateDISyncTaskConfigForCreating`.
#[derive(Debug, Clone, PartialEq)]
pub struct ForCreating {
    /// `setting.taskType`: `oneclick_to_odps`, `oneclick_to_kafka` or `oneclick_to_holo` [D]; see
    /// [`ForCreating::one_click_to`].
    pub task_type: String,
    /// `setting.resourceGroup`: the identifier of a resource group for data integration.
    pub resource_group: String,
    /// `setting.name`: seen in one sample, where it looks like the name of a solution [SDK].
    pub name: Option<String>,
    /// `setting.scheduleResgroupId`: seen in one sample [SDK].
    pub schedule_resgroup_id: Option<i64>,
    /// Whatever else is in `setting`. Unknown keys elsewhere in a script are not kept.
    pub other_settings: Map<String, Value>,
    /// The type of the source: `mysql` only [D].
    pub source_type: String,
    /// The data source to read.
    pub source_datasource: String,
    /// The tables to read.
    pub tables: Tables<'static>,
    /// The type of the destination: `odps`, `kafka` or `holo` [D].
    pub destination_type: String,
    /// The data source to write.
    pub destination_datasource: String,
}

/// The script of `GenerateDISyncTaskConfigForUpdating`: nothing but tables can be updated [D].
///
/// The pages speak of the tables to synchronise, which reads as the full list [INF]. The
/// multi-database form is named there but never shown; it is written like that of creating [INF].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForUpdating {
    /// The tables to read from now on.
    pub tables: Tables<'static>,
}

impl ForCreating {
    /// Returns the `taskType` for a type of destination: `holo` gives `oneclick_to_holo`.
    #[must_use]
    pub fn one_click_to(destination_type: &str) -> String {
        format!("oneclick_to_{destination_type}")
    }

    /// Writes the script.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut setting = self.other_settings.clone();
        setting.insert("taskType".to_owned(), json!(self.task_type));
        setting.insert("resourceGroup".to_owned(), json!(self.resource_group));
        if let Some(name) = &self.name {
            setting.insert("name".to_owned(), json!(name));
        }
        if let Some(id) = self.schedule_resgroup_id {
            setting.insert("scheduleResgroupId".to_owned(), json!(id));
        }
        let mut connection = connection(&self.tables);
        connection.insert("datasourceType".to_owned(), json!(self.source_type));
        connection.insert("datasource".to_owned(), json!(self.source_datasource));
        write(&json!({
            "type": "realtime",
            "version": "1.0",
            "setting": setting,
            "steps": [
                {
                    "stepType": self.source_type,
                    "name": "Reader",
                    "category": "reader",
                    "parameter": { "connection": [connection] },
                },
                {
                    "stepType": self.destination_type,
                    "name": "Writer",
                    "category": "writer",
                    "parameter": { "datasource": self.destination_datasource },
                },
            ],
        }))
    }

    /// Reads a script as a server does.
    ///
    /// # Errors
    ///
    /// A text that is not JSON, a value of an unexpected type, no or several readers, writers or
    /// connections, both forms of tables at once, and a required value that is missing.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let script: RawScript<'_> = read("script", text)?;
        let setting = script.setting.unwrap_or_default();
        let reader_at = reader_by_category(&script.steps)?;
        let reader = script.steps.get(reader_at).ok_or(DocumentError::NoReader)?;
        let writer_at = writer_by_category(&script.steps)?;
        let writer = script.steps.get(writer_at).ok_or(DocumentError::NoWriter)?;
        let parameter = reader_parameter(reader)?;
        let source = parameter.datasource()?;
        let destination: WriterParameter = match writer.parameter {
            Some(parameter) => read("parameter of the writer", parameter.get())?,
            None => WriterParameter::default(),
        };
        Ok(Self {
            task_type: required(setting.task_type, "setting.taskType")?,
            resource_group: required(setting.resource_group, "setting.resourceGroup")?,
            name: setting.name,
            schedule_resgroup_id: setting.schedule_resgroup_id,
            other_settings: setting.other,
            source_type: required(step_type(reader), "steps[reader].stepType")?,
            source_datasource: required(source.map(str::to_owned), "connection[].datasource")?,
            tables: parameter.tables()?.into_owned(),
            destination_type: required(step_type(writer), "steps[writer].stepType")?,
            destination_datasource: required(destination.datasource, "steps[writer].parameter.datasource")?,
        })
    }
}

impl ForUpdating {
    /// Writes the script.
    #[must_use]
    pub fn to_json(&self) -> String {
        write(&json!({
            "steps": [{
                "name": "Reader",
                "category": "reader",
                "parameter": { "connection": [connection(&self.tables)] },
            }],
        }))
    }

    /// Reads a script as a server does.
    ///
    /// # Errors
    ///
    /// A text that is not JSON, a value of an unexpected type, no or several readers or connections,
    /// both forms of tables at once, and none of them.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let script: RawScript<'_> = read("script", text)?;
        let reader_at = reader_by_category(&script.steps)?;
        let reader = script.steps.get(reader_at).ok_or(DocumentError::NoReader)?;
        let tables = reader_parameter(reader)?.tables()?.into_owned();
        Ok(Self { tables })
    }
}

#[derive(Deserialize)]
struct RawScript<'a> {
    setting: Option<Setting>,
    #[serde(borrow, default, deserialize_with = "one_or_many")]
    steps: Vec<RawStep<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Setting {
    #[serde(default, deserialize_with = "tolerant::text")]
    task_type: Option<String>,
    #[serde(default, deserialize_with = "tolerant::text")]
    resource_group: Option<String>,
    #[serde(default, deserialize_with = "tolerant::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "tolerant::opt_int")]
    schedule_resgroup_id: Option<i64>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

#[derive(Deserialize, Default)]
struct WriterParameter {
    #[serde(default, deserialize_with = "tolerant::text")]
    datasource: Option<String>,
}

fn reader_parameter<'a>(reader: &RawStep<'a>) -> Result<ReaderParameter<'a>, DocumentError> {
    match reader.parameter {
        Some(parameter) => read("parameter of the reader", parameter.get()),
        None => Ok(ReaderParameter::default()),
    }
}

fn step_type(step: &RawStep<'_>) -> Option<String> {
    step.step_type.as_ref().map(|Text(text)| text.clone().into_owned())
}

fn required(value: Option<String>, field: &'static str) -> Result<String, DocumentError> {
    value.filter(|text| !text.is_empty()).ok_or(DocumentError::Missing { field })
}

/// A connection with nothing but tables.
fn connection(tables: &Tables<'_>) -> Map<String, Value> {
    let value = tables.value(|table| json!({ "table": table }));
    Map::from_iter([(tables.key().to_owned(), value)])
}
