//! The tables of a source, in either form.
//!
//! Names are compared verbatim and travel unchanged: any text is a table that somebody's MySQL may have. Only a `*`
//! is refused, because it means a pattern, and what a pattern matches is not looked up.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use disync_model::Tables;

use crate::code;
use crate::report::{At, Report, quote};
use crate::value::{key, sized, text, wrong_type};
use crate::yaml::{Entry, Node, Value};

/// Tables and where each of them is.
#[derive(Debug)]
pub(crate) struct TableList {
    /// The tables.
    pub(crate) tables: Tables,
    /// Their places, in the order of `tables.iter()`.
    pub(crate) ats: Vec<At>,
}

/// The tables of one database; a map, so that names and places stay together and in order.
type Names = BTreeMap<Box<str>, At>;

/// Reads `tables:`.
pub(super) fn tables(node: &Node<'_>, report: &mut Report<'_>) -> Option<TableList> {
    match &node.value {
        Value::List(items) => single(node, items, report),
        Value::Map(entries) => multi(node, entries, report),
        Value::Plain(_) | Value::Quoted(_) | Value::Refused => {
            wrong_type(node, "`tables`", "a list of tables or a mapping from databases to tables", report)
        }
    }
}

fn single(node: &Node<'_>, items: &[Node<'_>], report: &mut Report<'_>) -> Option<TableList> {
    let names = names(node, items, "`tables`", report)?;
    let ats = names.values().copied().collect();
    Some(TableList { tables: Tables::Single(names.into_keys().collect()), ats })
}

fn multi(node: &Node<'_>, entries: &[Entry<'_>], report: &mut Report<'_>) -> Option<TableList> {
    if entries.is_empty() {
        return empty(node, "`tables`", report);
    }
    let mut databases: BTreeMap<Box<str>, (At, Names)> = BTreeMap::new();
    for Entry { key, value } in entries {
        let title = format!("the database {}", quote(&key.text));
        let tables = match &value.value {
            Value::List(items) => names(value, items, &title, report),
            Value::Plain(_) | Value::Quoted(_) | Value::Map(_) | Value::Refused => {
                wrong_type(value, &title, "a list of tables", report)
            }
        };
        if !is_database(key, report) {
            continue;
        }
        match databases.entry((&*key.text).into()) {
            Slot::Occupied(first) => {
                let message = format!("{title} is given twice; the first is on line {}", first.get().0.line);
                report.add(code::DUPLICATE_DATABASE, key.at, message, "put all its tables into one list");
            }
            Slot::Vacant(slot) => {
                slot.insert((key.at, tables.unwrap_or_default()));
            }
        }
    }
    let ats = databases.values().flat_map(|(_, names)| names.values().copied()).collect();
    let tables = databases.into_iter().map(|(database, (_, names))| (database, names.into_keys().collect()));
    Some(TableList { tables: Tables::Multi(tables.collect()), ats })
}

fn is_database(name: &crate::yaml::Key<'_>, report: &mut Report<'_>) -> bool {
    key(name, report).is_some_and(|text| {
        sized(text, name.at, "a database", report) && is_no_pattern(text, name.at, "list the databases", report)
    })
}

/// Reads one list of tables.
fn names(node: &Node<'_>, items: &[Node<'_>], title: &str, report: &mut Report<'_>) -> Option<Names> {
    if items.is_empty() {
        return empty(node, title, report);
    }
    let mut names = Names::new();
    for item in items {
        let Some(name) = table(item, report) else { continue };
        match names.entry(name.into()) {
            Slot::Occupied(first) => {
                let message =
                    format!("the table {} is listed twice; the first is on line {}", quote(name), first.get().line);
                report.add(code::DUPLICATE_TABLE, item.at, message, "remove one of the two");
            }
            Slot::Vacant(slot) => {
                slot.insert(item.at);
            }
        }
    }
    Some(names)
}

fn table<'n>(item: &'n Node<'_>, report: &mut Report<'_>) -> Option<&'n str> {
    if matches!(item.value, Value::Map(_)) {
        let message = "tables by database inside a plain list of tables";
        let hint = "use one form: `tables: [orders]`, or `tables: { shop: [orders] }` without dashes before databases";
        report.add(code::BOTH_FORMS, item.at, message, hint);
        return None;
    }
    let text = text(item, "a table", report)?;
    let fits = sized(text, item.at, "a table", report) && is_no_pattern(text, item.at, "list the tables", report);
    fits.then_some(text)
}

fn is_no_pattern(text: &str, at: At, hint: &str, report: &mut Report<'_>) -> bool {
    let pattern = text.contains('*');
    if pattern {
        let message = format!("{} is a pattern, and patterns are not resolved yet", quote(text));
        report.add(code::NOT_YET, at, message, hint);
    }
    !pattern
}

fn empty<T>(node: &Node<'_>, title: &str, report: &mut Report<'_>) -> Option<T> {
    let hint = "name at least one table, or remove the entry";
    report.add(code::EMPTY_LIST, node.at, format!("{title} has no table"), hint);
    None
}
