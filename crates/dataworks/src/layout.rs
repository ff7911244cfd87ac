//! What a document has decided about each table: where it goes, with which columns and which primary key.
//!
//! Only a document for Hologres is publicly known [SDK]; those for MaxCompute and Kafka are read by analogy [INF]. So
//! whatever is absent is left out and never an error, and a table that no rule is found for has a mapping that says
//! nothing.

use std::borrow::Cow;
use std::collections::HashMap;

use disync_model::{Column, Destinations, Mapping, TableRef, Tables};
use disync_wire::document::{ContentView, Layout};

/// One mapping for each of these tables, in their order.
pub(crate) fn mappings(tables: &Tables, view: &ContentView<'_>) -> Vec<Mapping> {
    let layouts = view.layouts();
    let mut rules: HashMap<TableRef<'_>, Rule<'_>> = HashMap::with_capacity(layouts.len());
    for layout in &layouts {
        let rule =
            rules.entry(key(tables, layout.source_database.as_deref(), &layout.source_table)).or_insert(Rule::None);
        *rule = if let Rule::None = rule { Rule::One(layout) } else { Rule::Several };
    }
    tables.iter().map(|table| mapping(table, rules.get(&table))).collect()
}

/// Where these tables are written, without their columns, which are most of the rules; `None` where it is told of none.
pub(crate) fn destinations(tables: &Tables, view: &ContentView<'_>) -> Option<Destinations> {
    // Rules of an unexpected shape tell nothing.
    let rules = view.mappings().unwrap_or_default();
    let mut told: HashMap<TableRef<'_>, Option<&str>> = HashMap::with_capacity(rules.len());
    for rule in &rules {
        let to = rule.destination_table.as_deref().filter(|to| !to.is_empty());
        let table = key(tables, rule.source_database.as_deref(), &rule.source_table);
        // Of several rules none is believed.
        told.entry(table).and_modify(|to| *to = None).or_insert(to);
    }
    let of = |table: TableRef<'_>| Some((table.to_table(), Box::from((*told.get(&table)?)?)));
    let destinations: Destinations = tables.iter().filter_map(of).collect();
    (!destinations.is_empty()).then_some(destinations)
}

/// The rules that name one table.
enum Rule<'a> {
    None,
    One(&'a Layout<'a>),
    /// They may contradict each other, so none of them is believed.
    Several,
}

/// The table that a rule is about. In the single-database form rules name the database that the data source implies
/// [INF], and the tables do not.
const fn key<'a>(tables: &Tables, database: Option<&'a str>, name: &'a str) -> TableRef<'a> {
    match tables {
        Tables::Single(_) => TableRef { database: None, name },
        Tables::Multi(_) => TableRef { database, name },
    }
}

fn mapping(table: TableRef<'_>, rule: Option<&Rule<'_>>) -> Mapping {
    let table = table.to_table();
    let Some(Rule::One(layout)) = rule else {
        return Mapping { table, destination: None, columns: Vec::new(), primary_key: Vec::new() };
    };
    let owned = |text: &Cow<'_, str>| text.clone().into_owned();
    let columns = layout.columns.iter();
    Mapping {
        table,
        destination: layout.destination_table.as_ref().map(owned),
        columns: columns.map(|column| Column { name: owned(&column.name), kind: owned(&column.kind) }).collect(),
        primary_key: layout.primary_key.iter().map(owned).collect(),
    }
}

#[cfg(test)]
mod tests;
