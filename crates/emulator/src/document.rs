//! Changes to a task's document: other tables, another resource group, what the console adds.
//!
//! Documents are generated in [`crate::generator`] and read by the types of the wire; what nobody changes here stays as
//! it is, see [`crate::object`].

use std::collections::{BTreeMap, BTreeSet};

use disync_wire::document::Tables;
use serde_json::value::RawValue;

use crate::generator::{Destination, rule};
use crate::object::Object;
use crate::seed::Metadata;
use crate::tables;

/// A document is not what it would have to be for this change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the document is not one of a task: `{0}` is missing or odd")]
pub(crate) struct Unfit(pub(crate) &'static str);

/// Checks that a text is a document: an object with steps.
pub(crate) fn check(document: &str) -> Result<(), serde_json::Error> {
    /// The least that a document consists of.
    #[derive(serde::Deserialize)]
    struct Least {
        #[serde(rename = "steps")]
        _steps: Vec<Object>,
    }
    serde_json::from_str::<Least>(document).map(|_: Least| ())
}

/// The names of the data sources that the steps of a document refer to; none, if it has no steps.
pub(crate) fn data_sources(document: &str) -> BTreeSet<String> {
    let steps: Vec<Object> = Object::parse(document).and_then(|root| root.read("steps")).unwrap_or_default();
    let parameters = steps.iter().filter_map(|step| step.read::<Object>("parameter"));
    let names = parameters.flat_map(|parameter| {
        let connections: Vec<Object> = parameter.read("connection").unwrap_or_default();
        std::iter::once(parameter).chain(connections).filter_map(|part| part.read("datasource"))
    });
    names.collect()
}

/// The document with the identifier of another resource group in `extend.resourceGroup`.
pub(crate) fn with_resource_group(document: &str, identifier: &str) -> Result<String, Unfit> {
    let mut root = root(document)?;
    let mut extend: Object = root.read("extend").unwrap_or_default();
    extend.set("resourceGroup", identifier);
    root.set("extend", &extend);
    Ok(root.to_json())
}

/// The document as the console shows it: `nodeDef`, `setting`, and of each step a `displayName` and its place in the
/// picture. What is there already stays, so that doing this again changes nothing.
pub(crate) fn with_console_noise(document: &str) -> Result<String, Unfit> {
    let mut root = root(document)?;
    let mut steps: Vec<Object> = root.read("steps").ok_or(Unfit("steps"))?;
    for (at, step) in steps.iter_mut().enumerate() {
        let y = at.saturating_mul(165).saturating_add(160);
        let place: BTreeMap<&str, usize> = BTreeMap::from([("x", 262), ("y", y)]);
        step.set_absent("gui", &place);
        let name: String = step.read("name").unwrap_or_default();
        step.set_absent("displayName", &name);
    }
    root.set("steps", &steps);
    root.set_absent("nodeDef", &Object::default());
    let mut setting: Object = root.read("setting").unwrap_or_default();
    setting.set_absent("errorLimit", &Object::default());
    setting.set_absent("jvmOption", "");
    root.set("setting", &setting);
    Ok(root.to_json())
}

/// The document with one parameter of its writer set to a value.
pub(crate) fn with_writer_parameter(document: &str, key: &str, value: &RawValue) -> Result<String, Unfit> {
    let mut root = root(document)?;
    let mut steps = Steps::of(&root)?;
    steps.writer_parameter.set(key, value);
    steps.put_into(&mut root)?;
    Ok(root.to_json())
}

/// The document with the rule of one table leading to another destination table; nothing where there is no such rule.
pub(crate) fn with_destination_table(
    document: &str,
    (database, table): (&str, &str),
    to: &str,
) -> Result<Option<String>, Unfit> {
    let mut root = root(document)?;
    let mut steps = Steps::of(&root)?;
    let mut mapping: Object = steps.writer_parameter.read("tableMappingRule").ok_or(Unfit("tableMappingRule"))?;
    let mut sources: Vec<Object> = mapping.read("datasource").ok_or(Unfit("datasource"))?;
    let mut is_there = false;
    for source in &mut sources {
        let mut rules: Vec<Object> = source.read("tableRule").ok_or(Unfit("tableRule"))?;
        for rule in &mut rules {
            let is = |key: &str, name: &str| rule.read::<String>(key).is_some_and(|word| word == name);
            if is("srcDbName", database) && is("srcTable", table) {
                rule.set("dstTable", to);
                is_there = true;
            }
        }
        source.set("tableRule", &rules);
    }
    mapping.set("datasource", &sources);
    steps.writer_parameter.set("tableMappingRule", &mapping);
    steps.put_into(&mut root)?;
    Ok(is_there.then(|| root.to_json()))
}

/// What a document's table set is replaced by.
pub(crate) struct Retable<'a> {
    /// The MySQL data source.
    pub(crate) source: &'a str,
    /// The database that the source points to.
    pub(crate) database: &'a str,
    /// What is known of the source.
    pub(crate) metadata: Option<&'a Metadata>,
    /// The kind of destination, for the rules of tables that are new.
    pub(crate) destination: Destination,
    /// The tables.
    pub(crate) tables: &'a Tables<'static>,
}

/// The document with exactly these tables. The rules of the tables that it had before are kept, because somebody may
/// have edited them in the console.
pub(crate) fn with_tables(document: &str, new: &Retable<'_>) -> Result<String, Unfit> {
    let mut root = root(document)?;
    let mut steps = Steps::of(&root)?;
    let mut connections: Vec<Object> = steps.reader_parameter.read("connection").ok_or(Unfit("connection"))?;
    let connection = connections.first_mut().ok_or(Unfit("connection"))?;
    connection.remove("table");
    connection.remove("selectedTables");
    let selection = tables::selection(new.tables);
    if let Some(tables) = &selection.table {
        connection.set("table", tables);
    }
    if let Some(databases) = &selection.selected_tables {
        connection.set("selectedTables", databases);
    }
    steps.reader_parameter.set("connection", &connections);

    let mut kept = rules(&steps.writer_parameter);
    let rules: Vec<Box<RawValue>> = tables::each(new.tables, new.database)
        .into_iter()
        .map(|table| {
            let key = (table.database.to_owned(), table.name.to_owned());
            let found = new.metadata.and_then(|metadata| metadata.table(table));
            kept.remove(&key).unwrap_or_else(|| rule::generate(new.destination, table, found))
        })
        .collect();
    steps.writer_parameter.set("tableMappingRule", &rule::Mapping::new(new.source, &rules));
    steps.put_into(&mut root)?;
    Ok(root.to_json())
}

/// The rules of a writer by source database and table.
fn rules(writer_parameter: &Object) -> BTreeMap<(String, String), Box<RawValue>> {
    let mapping: Object = writer_parameter.read("tableMappingRule").unwrap_or_default();
    let sources: Vec<Object> = mapping.read("datasource").unwrap_or_default();
    let lists = sources.iter().filter_map(|source| source.read::<Vec<Box<RawValue>>>("tableRule"));
    lists
        .flatten()
        .filter_map(|rule| {
            let names: Object = serde_json::from_str(rule.get()).ok()?;
            Some(((names.read("srcDbName")?, names.read("srcTable")?), rule))
        })
        .collect()
}

/// The steps of a document, those of a generated one taken apart.
struct Steps {
    steps: Vec<Object>,
    reader: usize,
    writer: usize,
    reader_parameter: Object,
    writer_parameter: Object,
}

impl Steps {
    /// Finds the steps by their category, which is reliable in generated documents; in those drawn by hand it is not
    /// [D], and they have no rules to change either.
    fn of(root: &Object) -> Result<Self, Unfit> {
        let steps: Vec<Object> = root.read("steps").ok_or(Unfit("steps"))?;
        let position = |category: &'static str| {
            let is_it = |step: &Object| step.read::<String>("category").is_some_and(|word| word == category);
            steps.iter().position(is_it).ok_or(Unfit(category))
        };
        let (reader, writer) = (position("reader")?, position("writer")?);
        let parameter = |at: usize| steps.get(at).and_then(|step| step.read("parameter")).ok_or(Unfit("parameter"));
        let (reader_parameter, writer_parameter) = (parameter(reader)?, parameter(writer)?);
        Ok(Self { steps, reader, writer, reader_parameter, writer_parameter })
    }

    /// Puts the steps back together.
    fn put_into(mut self, root: &mut Object) -> Result<(), Unfit> {
        for (at, parameter) in [(self.reader, &self.reader_parameter), (self.writer, &self.writer_parameter)] {
            self.steps.get_mut(at).ok_or(Unfit("steps"))?.set("parameter", parameter);
        }
        root.set("steps", &self.steps);
        Ok(())
    }
}

fn root(document: &str) -> Result<Object, Unfit> {
    Object::parse(document).ok_or(Unfit("{"))
}
