//! The tables of a source, in either form.
//!
//! Names are compared verbatim and travel unchanged: any text is a table that somebody's MySQL may have. `*`, `?`, a `!` in
//! front have a meaning, which a `\` before them takes away. What a pattern matches is not known here:
//! nobody asks the source when files are read.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use disync_model::{Glob, Selector, SelectorList, Table, Tables};

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
    /// The lists that hold patterns.
    pub(crate) selectors: Vec<SelectorList>,
}

/// One list: what it names, and all of its entries where one of them is a pattern.
#[derive(Default)]
struct List {
    names: Names,
    selectors: Vec<Selector>,
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
    let List { names, selectors } = list(node, items, "`tables`", report)?;
    let ats = names.values().map(|listed| listed.at).collect();
    let renamed_from = renames(None, &names).collect();
    let selectors = listed(None, selectors).into_iter().collect();
    let tables = Tables::Single(names.into_keys().collect());
    Some(TableList { tables, ats, renamed_from, databases: BTreeMap::new(), selectors })
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
    let mut selectors = Vec::new();
    for Entry { key, value } in entries {
        let title = format!("the database {}", quote(&key.text));
        let tables = match &value.value {
            Value::List(items) => list(value, items, &title, report),
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
                let tables = tables.unwrap_or_default();
                selectors.extend(listed(Some(&key.text), tables.selectors));
                slot.insert((key.at, tables.names));
            }
        }
    }
    let ats = databases.values().flat_map(|(_, names)| names.values().map(|listed| listed.at)).collect();
    let renamed_from = databases.iter().flat_map(|(database, (_, names))| renames(Some(database), names)).collect();
    let lines = databases.iter().map(|(database, (at, _))| (database.clone(), at.line)).collect();
    let tables = databases.into_iter().map(|(database, (_, names))| (database, names.into_keys().collect()));
    let tables = Tables::Multi(tables.collect());
    Some(TableList { tables, ats, renamed_from, databases: lines, selectors })
}

fn is_database(name: &crate::yaml::Key<'_>, report: &mut Report<'_>) -> bool {
    key(name, report)
        .is_some_and(|text| sized(text, name.at, "a database", report) && is_no_pattern(text, name.at, report))
}

/// The entries of a list that holds a pattern.
fn listed(database: Option<&str>, selectors: Vec<Selector>) -> Option<SelectorList> {
    (!selectors.is_empty()).then(|| SelectorList { database: database.map(Into::into), selectors })
}

/// Reads one list of tables.
fn list(node: &Node<'_>, items: &[Node<'_>], title: &str, report: &mut Report<'_>) -> Option<List> {
    if items.is_empty() {
        return empty(node, title, report);
    }
    let (mut names, mut selectors) = (Names::new(), Vec::new());
    for item in items {
        let Some((selector, renamed_from)) = entry(item, report) else { continue };
        if let (Some(name), false) = (selector.glob.exact(), selector.takes_away) {
            match names.entry(name.into()) {
                Slot::Occupied(first) => {
                    let line = first.get().at.line;
                    let message = format!("the table {} is listed twice; the first is on line {line}", quote(name));
                    report.add(code::DUPLICATE_TABLE, item.at, message, "remove one of the two");
                }
                Slot::Vacant(slot) => {
                    slot.insert(Listed { at: item.at, renamed_from });
                }
            }
        }
        selectors.push(selector);
    }
    renamed::check(&names, report);
    if !selectors.iter().any(|selector| selector.takes_away || selector.glob.exact().is_none()) {
        selectors.clear();
    } else if selectors.iter().all(|selector| selector.takes_away) {
        let hint = "take something before: write `\"*\"` first for all tables";
        report.add(code::BAD_PATTERN, node.at, format!("{title} only takes tables away"), hint);
    }
    Some(List { names, selectors })
}

/// The entries of a list, one for each item; `None` where one of them is none.
pub(crate) fn selectors(items: &[Node<'_>], report: &mut Report<'_>) -> Option<Vec<Selector>> {
    items.iter().map(|item| entry(item, report).map(|(selector, _)| selector)).collect()
}

/// The keys of a table that is more than a name.
const TABLE_KEYS: [&str; 2] = ["name", "renamed_from"];

/// An entry, and where the table that it names is renamed from.
type Entered = (Selector, Option<(Box<str>, At)>);

fn entry(item: &Node<'_>, report: &mut Report<'_>) -> Option<Entered> {
    let Value::Map(entries) = &item.value else { return Some((selector(item, report)?, None)) };
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
    let new = fields.require("name", item.at, hint, report).and_then(|node| named(node, report));
    let old = fields.get("renamed_from").map(|node| Some((named(node, report)?.glob.exact()?.into(), node.at)));
    match old {
        Some(old) => Some((new?, Some(old?))),
        None => Some((new?, None)),
    }
}

/// An entry that must be one table.
fn named(node: &Node<'_>, report: &mut Report<'_>) -> Option<Selector> {
    let selector = selector(node, report)?;
    let names_one = !selector.takes_away && selector.glob.exact().is_some();
    if !names_one {
        let message = format!("{} is a pattern, and one table is wanted", quote(&selector.text));
        report.add(code::BAD_PATTERN, node.at, message, ESCAPE);
    }
    names_one.then_some(selector)
}

/// How to write a name that looks like a pattern.
const ESCAPE: &str = "name the table; write `\\` before a `*`, `?`, `!` or `\\` that belongs to its name";

/// One entry of a list: a name or a pattern.
fn selector(item: &Node<'_>, report: &mut Report<'_>) -> Option<Selector> {
    let text = text(item, "a table", report)?;
    if !sized(text, item.at, "a table", report) {
        return None;
    }
    let (takes_away, pattern) = match text.strip_prefix('!') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let glob = match Glob::parse(&with_literal_backslashes(pattern)) {
        Ok(_) if pattern.is_empty() => Err("nothing follows the `!`".to_owned()),
        Ok(glob) => Ok(glob),
        Err(error) => Err(error.to_string()),
    };
    match glob {
        Ok(glob) => Some(Selector { text: text.to_owned(), glob, takes_away, line: item.at.line }),
        Err(why) => {
            report.add(code::BAD_PATTERN, item.at, format!("{} is no pattern: {why}", quote(text)), ESCAPE);
            None
        }
    }
}

/// A backslash before a character that means nothing there, or before none, is one that belongs to the name.
fn with_literal_backslashes(pattern: &str) -> String {
    let (mut text, mut chars) = (String::with_capacity(pattern.len()), pattern.chars().peekable());
    while let Some(c) = chars.next() {
        let is_first = text.is_empty();
        text.push(c);
        if c == '\\' {
            let means_something = |next: &char| matches!(next, '*' | '?' | '\\') || is_first && *next == '!';
            text.push(chars.next_if(means_something).unwrap_or('\\'));
        }
    }
    text
}

fn is_no_pattern(text: &str, at: At, report: &mut Report<'_>) -> bool {
    let pattern = text.contains('*');
    if pattern {
        let message = format!("{} is a pattern, and databases are named one by one", quote(text));
        report.add(code::NOT_YET, at, message, "list the databases; their tables can be patterns");
    }
    !pattern
}

fn empty<T>(node: &Node<'_>, title: &str, report: &mut Report<'_>) -> Option<T> {
    let hint = "name at least one table, or remove the entry";
    report.add(code::EMPTY_LIST, node.at, format!("{title} has no table"), hint);
    None
}
