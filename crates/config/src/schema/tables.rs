//! The tables of a source, in either form.
//!
//! Names are compared verbatim and travel unchanged: any text is a table that somebody's MySQL may have. Only a `*`
//! is refused, because it means a pattern, and what a pattern matches is not looked up.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use disync_model::{Table, Tables};

use crate::code;
use crate::report::{At, Report, quote};
use crate::schema::renamed;
use crate::value::{Fields, key, sized, text, wrong_type};
use crate::yaml::{Entry, Node, Value};

/// Tables and where each of them is.
#[derive(Debug)]
pub(crate) struct TableList {
    /// The tables.
    pub(crate) tables: Tables,
    /// Their places, in the order of `tables.iter()`.
    pub(crate) ats: Vec<At>,
    /// Those that stand in place of another table: new to old.
    pub(crate) renamed_from: BTreeMap<Table, Table>,
    /// The lines of the databases, in the multi-database form.
    pub(crate) databases: BTreeMap<Box<str>, u32>,
}

/// The tables of one database; a map, so that names and what belongs to them stay together and in order.
pub(super) type Names = BTreeMap<Box<str>, Listed>;

/// What is said of one table besides its name.
#[derive(Debug)]
pub(super) struct Listed {
    /// Where it is.
    pub(super) at: At,
    /// Which table it was renamed from, and where that is said.
    pub(super) renamed_from: Option<(Box<str>, At)>,
}

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
    let ats = names.values().map(|listed| listed.at).collect();
    let renamed_from = renames(None, &names).collect();
    let databases = BTreeMap::new();
    Some(TableList { tables: Tables::Single(names.into_keys().collect()), ats, renamed_from, databases })
}

/// The tables of one database that stand in place of another.
fn renames<'n>(database: Option<&'n str>, names: &'n Names) -> impl Iterator<Item = (Table, Table)> {
    let table = move |name: &str| Table { database: database.map(Into::into), name: name.into() };
    names.iter().filter_map(move |(name, listed)| {
        let (old, _) = listed.renamed_from.as_ref()?;
        Some((table(name), table(old)))
    })
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
    let ats = databases.values().flat_map(|(_, names)| names.values().map(|listed| listed.at)).collect();
    let renamed_from = databases.iter().flat_map(|(database, (_, names))| renames(Some(database), names)).collect();
    let lines = databases.iter().map(|(database, (at, _))| (database.clone(), at.line)).collect();
    let tables = databases.into_iter().map(|(database, (_, names))| (database, names.into_keys().collect()));
    Some(TableList { tables: Tables::Multi(tables.collect()), ats, renamed_from, databases: lines })
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
        let Some((name, renamed_from)) = table(item, report) else { continue };
        match names.entry(name.into()) {
            Slot::Occupied(first) => {
                let message =
                    format!("the table {} is listed twice; the first is on line {}", quote(name), first.get().at.line);
                report.add(code::DUPLICATE_TABLE, item.at, message, "remove one of the two");
            }
            Slot::Vacant(slot) => {
                slot.insert(Listed { at: item.at, renamed_from });
            }
        }
    }
    renamed::check(&names, report);
    Some(names)
}

/// The keys of a table that is more than a name.
const TABLE_KEYS: [&str; 2] = ["name", "renamed_from"];

/// A name, and where it is renamed from.
type Named<'n> = (&'n str, Option<(Box<str>, At)>);

fn table<'n>(item: &'n Node<'_>, report: &mut Report<'_>) -> Option<Named<'n>> {
    let Value::Map(entries) = &item.value else { return Some((name(item, report)?, None)) };
    let is_database =
        |entry: &Entry<'_>| matches!(entry.value.value, Value::List(_)) && !TABLE_KEYS.contains(&&*entry.key.text);
    if entries.iter().any(is_database) {
        let message = "tables by database inside a plain list of tables";
        let hint = "use one form: `tables: [orders]`, or `tables: { shop: [orders] }` without dashes before databases";
        report.add(code::BOTH_FORMS, item.at, message, hint);
        return None;
    }
    let fields = Fields::open(item, "a table", &TABLE_KEYS, report)?;
    let hint = "write `{ name: users, renamed_from: user }`, or the name alone";
    let new = fields.require("name", item.at, hint, report).and_then(|node| name(node, report));
    let old = fields.get("renamed_from").map(|node| Some((name(node, report)?.into(), node.at)));
    match old {
        Some(old) => Some((new?, Some(old?))),
        None => Some((new?, None)),
    }
}

fn name<'n>(item: &'n Node<'_>, report: &mut Report<'_>) -> Option<&'n str> {
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
