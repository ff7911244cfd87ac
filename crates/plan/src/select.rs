//! Patterns over the tables of a source to the tables themselves.
//!
//! It is here and not in `config`, because it needs what the source has, and what comes out is part of the wish that a
//! plan is computed from. Who asks the source, and when, is not known here.
//!
//! An answer that lists nothing, or a pattern that matches nothing, never means "ship nothing": it is an error, so that
//! metadata that could not be read well removes no table.

use std::collections::{BTreeMap, BTreeSet};

use disync_model::workspace::SourceTables;
use disync_model::{Address, Declared, Desired, Destination, Kind, Selector, SelectorList, Table, Tables};

#[cfg(test)]
mod tests;

/// The most tables that one solution ships [D].
const MOST_TABLES_OF_A_SOLUTION: usize = 5_000;

/// Why the tables of a sync cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unselected {
    /// The source lists no table at all.
    #[error("the data source `{source_name}` lists no table at all, from which nothing follows")]
    NoTables {
        /// The data source.
        source_name: String,
    },
    /// The source does not list the database.
    #[error("the data source `{source_name}` lists no database `{database}`")]
    NoDatabase {
        /// The data source.
        source_name: String,
        /// The database.
        database: String,
        /// The line of the first pattern for it.
        line: u32,
    },
    /// In the single-database form it is not clear which database is meant.
    #[error("the data source `{source_name}` lists {n_databases} databases, and patterns without one mean one of them")]
    SeveralDatabases {
        /// The data source.
        source_name: String,
        /// How many.
        n_databases: usize,
        /// The line of the first pattern.
        line: u32,
    },
    /// A pattern matches nothing.
    #[error("the pattern `{pattern}` matches none of {n_tables} tables")]
    MatchesNothing {
        /// The pattern as it is written.
        pattern: String,
        /// How many tables there are that it could match.
        n_tables: usize,
        /// Its line.
        line: u32,
    },
    /// Nothing is left of what the patterns match.
    #[error("the patterns of `{address}` select no table")]
    Empty {
        /// Whose.
        address: Address,
    },
    /// A solution would ship too many tables.
    #[error(
        "the patterns of `{address}` select {n_tables} tables, and a solution ships at most {MOST_TABLES_OF_A_SOLUTION}"
    )]
    TooMany {
        /// Whose.
        address: Address,
        /// How many.
        n_tables: usize,
    },
    /// A table would be written to the same destination by two syncs.
    #[error("the table `{table}` is written to {} `{}` by `{other}` as well", to.kind, to.datasource)]
    WrittenTwice {
        /// Which.
        table: Table,
        /// The destination.
        to: Destination,
        /// The other sync.
        other: Address,
        /// The line that selects it.
        line: u32,
    },
}

impl Unselected {
    /// The line that it is about; `None` where that is the sync as a whole.
    #[must_use]
    pub const fn line(&self) -> Option<u32> {
        match self {
            Self::NoDatabase { line, .. }
            | Self::SeveralDatabases { line, .. }
            | Self::MatchesNothing { line, .. }
            | Self::WrittenTwice { line, .. } => Some(*line),
            Self::NoTables { .. } | Self::Empty { .. } | Self::TooMany { .. } => None,
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NoTables { .. } => {
                "look with `disync doctor` whether it can be read; name the tables one by one otherwise"
            }
            Self::NoDatabase { .. } => "check the name of the database, and whether the data source may read it",
            Self::SeveralDatabases { .. } => {
                "write the patterns below their database: `tables: { shop: [\"order_*\"] }`"
            }
            Self::MatchesNothing { .. } => "mend the pattern, or write `allow_empty: true` into the sync",
            Self::Empty { .. } => "mend the patterns, or write `allow_empty: true` into the sync",
            Self::TooMany { .. } => "divide the tables among several solutions",
            Self::WrittenTwice { .. } => "let only one of the two syncs write it: take it away with `!`",
        }
    }
}

/// Puts the tables that a sync selects by patterns into its wish, each with the line that selects it.
///
/// With `allow_empty`, the wish may end without any table.
///
/// # Errors
/// All that keeps the tables from being told. The wish is then as it was.
pub fn select(address: &Address, declared: &mut Declared, source: &SourceTables) -> Result<(), Vec<Unselected>> {
    let source_name = || declared.spec.source.clone();
    if source.is_empty() {
        return Err(vec![Unselected::NoTables { source_name: source_name() }]);
    }
    let mut chosen: BTreeMap<Table, u32> = BTreeMap::new();
    let lines = declared.table_lines.iter().copied().chain(std::iter::repeat(declared.origin.line));
    for (table, line) in declared.spec.tables.iter().zip(lines) {
        chosen.insert(table.to_table(), line);
    }
    let (mut wrong, allow_empty) = (Vec::new(), declared.selectors.allow_empty);
    for list in &declared.selectors.lists {
        match there(list, source, &declared.spec.source) {
            Ok(there) => {
                chosen.retain(|table, _| table.database != list.database);
                choose(list, &there, &mut chosen);
                wrong.extend(idle(list, &there).filter(|_| !allow_empty));
            }
            Err(Unselected::NoDatabase { .. }) if allow_empty => {}
            Err(error) => wrong.push(error),
        }
    }
    if chosen.is_empty() && wrong.is_empty() && !allow_empty {
        wrong.push(Unselected::Empty { address: address.clone() });
    }
    if address.kind == Kind::Solution && chosen.len() > MOST_TABLES_OF_A_SOLUTION {
        wrong.push(Unselected::TooMany { address: address.clone(), n_tables: chosen.len() });
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    declared.table_lines = chosen.values().copied().collect();
    declared.spec.tables = tables(matches!(declared.spec.tables, Tables::Single(_)), chosen);
    Ok(())
}

/// The tables that the entries of a list can match.
fn there<'s>(list: &SelectorList, source: &'s SourceTables, name: &str) -> Result<BTreeSet<&'s str>, Unselected> {
    let line = list.selectors.first().map_or(0, |selector| selector.line);
    let (source_name, databases) = (name.to_owned(), source.iter().filter_map(|table| table.database));
    let databases: BTreeSet<&str> = databases.collect();
    match &list.database {
        None if databases.len() > 1 => {
            Err(Unselected::SeveralDatabases { source_name, n_databases: databases.len(), line })
        }
        Some(database) if !databases.contains(&**database) => {
            Err(Unselected::NoDatabase { source_name, database: database.to_string(), line })
        }
        database => {
            let is_meant = |of: Option<&str>| database.is_none() || of == database.as_deref();
            Ok(source.iter().filter(|table| is_meant(table.database)).map(|table| table.name).collect())
        }
    }
}

/// Takes the tables whose last matching entry takes them. A table that is named need not be there: whoever names it
/// knows, and the service says so otherwise.
fn choose(list: &SelectorList, there: &BTreeSet<&str>, chosen: &mut BTreeMap<Table, u32>) {
    let named =
        list.selectors.iter().filter(|selector| !selector.takes_away).filter_map(|selector| selector.glob.exact());
    let names: BTreeSet<&str> = there.iter().copied().chain(named).collect();
    for name in names {
        let last = list.selectors.iter().rev().find(|selector| selector.glob.matches(name));
        if let Some(Selector { takes_away: false, line, .. }) = last {
            chosen.insert(Table { database: list.database.clone(), name: name.into() }, *line);
        }
    }
}

/// The patterns that match nothing. One that takes away may: there need not always be something to take away.
fn idle(list: &SelectorList, there: &BTreeSet<&str>) -> impl Iterator<Item = Unselected> {
    let patterns = list.selectors.iter().filter(|selector| !selector.takes_away && selector.glob.exact().is_none());
    patterns.filter(|selector| !there.iter().any(|name| selector.glob.matches(name))).map(|selector| {
        Unselected::MatchesNothing { pattern: selector.text.clone(), n_tables: there.len(), line: selector.line }
    })
}

fn tables(is_single: bool, chosen: BTreeMap<Table, u32>) -> Tables {
    if is_single {
        return Tables::Single(chosen.into_keys().map(|table| table.name).collect());
    }
    let mut databases: BTreeMap<Box<str>, BTreeSet<Box<str>>> = BTreeMap::new();
    for table in chosen.into_keys() {
        databases.entry(table.database.unwrap_or_default()).or_default().insert(table.name);
    }
    Tables::Multi(databases)
}

/// Tables that two syncs write to the same destination: of those that are named the files tell, of those that are
/// selected only the source.
#[must_use]
pub fn selected_twice(desired: &Desired) -> Vec<(Address, Unselected)> {
    let mut writers: BTreeMap<(&str, &str, Table), &Address> = BTreeMap::new();
    let mut twice = Vec::new();
    // Those that select come last: what they select is what is too much.
    let (selecting, naming): (Vec<_>, Vec<_>) =
        desired.syncs.iter().partition(|(_, declared)| !declared.selectors.is_empty());
    for (address, declared) in naming.into_iter().chain(selecting) {
        let to = &declared.spec.destination;
        for table in &declared.spec.tables {
            let first = *writers.entry((to.kind.word(), &to.datasource, table.to_table())).or_insert(address);
            if first != address && !declared.selectors.is_empty() {
                let line = declared.origin_of(table).line;
                let (table, other) = (table.to_table(), first.clone());
                twice.push((address.clone(), Unselected::WrittenTwice { table, to: to.clone(), other, line }));
            }
        }
    }
    twice
}
