//! Which syncs and which tables a plan is about: all, less what the targets leave out, less what is excluded.
//!
//! A sync is looked up in time that does not grow with the number of patterns, as long as they name it without a
//! wildcard, and so is a table: files of patterns may be long.

use std::collections::{HashMap, HashSet};

use disync_model::{Address, Glob, Table, TableRef};

use super::pattern::{Pattern, TablePattern};
use crate::row::TableChange;

/// The patterns of `--target` and `--exclude`. Without any, everything is selected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    targets: Patterns,
    excludes: Patterns,
}

/// Patterns, by the name that each is about where it is one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Patterns {
    all: Vec<Pattern>,
    by_name: HashMap<Box<str>, Vec<usize>>,
    wild: Vec<usize>,
}

/// How much of a sync a plan is about.
#[derive(Debug, Clone)]
pub enum Coverage<'s> {
    /// Nothing of it.
    Nothing,
    /// All of it.
    Whole,
    /// Some of its tables.
    Part(Box<Part<'s>>),
}

/// Some tables of a sync.
#[derive(Debug, Clone)]
pub struct Part<'s> {
    /// These alone; with everything else of it where there is no such list.
    only: Option<TableSet<'s>>,
    /// Without these.
    without: TableSet<'s>,
}

/// Tables, by name where a pattern names one.
#[derive(Debug, Clone, Default)]
struct TableSet<'s> {
    exact: HashSet<TableRef<'s>>,
    /// Of any database.
    anywhere: HashSet<&'s str>,
    wild: Vec<&'s TablePattern>,
}

impl Selection {
    /// What `targets` select, or everything where there are none, without what `excludes` match.
    #[must_use]
    pub fn new(targets: Vec<Pattern>, excludes: Vec<Pattern>) -> Self {
        Self { targets: Patterns::new(targets), excludes: Patterns::new(excludes) }
    }

    /// These syncs alone.
    #[must_use]
    pub fn only<'a>(addresses: impl IntoIterator<Item = &'a Address>) -> Self {
        Self::new(addresses.into_iter().map(Pattern::of).collect(), Vec::new())
    }

    /// Whether it leaves nothing out.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.targets.all.is_empty() && self.excludes.all.is_empty()
    }

    /// The targets.
    #[must_use]
    pub fn targets(&self) -> &[Pattern] {
        &self.targets.all
    }

    /// The excludes.
    #[must_use]
    pub fn excludes(&self) -> &[Pattern] {
        &self.excludes.all
    }

    /// How much of `address` is selected.
    #[must_use]
    pub fn of(&self, address: &Address) -> Coverage<'_> {
        let only = if self.targets.all.is_empty() {
            None
        } else {
            match self.targets.of(address) {
                Coverage::Nothing => return Coverage::Nothing,
                Coverage::Whole => None,
                Coverage::Part(part) => part.only,
            }
        };
        match (self.excludes.of(address), only) {
            (Coverage::Whole, _) => Coverage::Nothing,
            (Coverage::Nothing, None) => Coverage::Whole,
            (Coverage::Nothing, only) => Coverage::part(only, TableSet::default()),
            (Coverage::Part(part), only) => Coverage::part(only, part.only.unwrap_or_default()),
        }
    }
}

impl Patterns {
    fn new(all: Vec<Pattern>) -> Self {
        let (mut by_name, mut wild): (HashMap<Box<str>, Vec<usize>>, _) = (HashMap::new(), Vec::new());
        for (at, pattern) in all.iter().enumerate() {
            match pattern.exact_name() {
                Some(name) => by_name.entry(name.into()).or_default().push(at),
                None => wild.push(at),
            }
        }
        Self { all, by_name, wild }
    }

    /// What they match of `address`: tables only where no pattern is about the whole.
    fn of(&self, address: &Address) -> Coverage<'_> {
        let named = self.by_name.get(address.name.as_str()).into_iter().flatten();
        let mut tables: Option<TableSet<'_>> = None;
        let matching = named.chain(&self.wild).filter_map(|at| self.all.get(*at));
        for pattern in matching.filter(|pattern| pattern.matches(address)) {
            match pattern.table() {
                None => return Coverage::Whole,
                Some(table) => tables.get_or_insert_default().add(table),
            }
        }
        match tables {
            None => Coverage::Nothing,
            Some(tables) => Coverage::part(Some(tables), TableSet::default()),
        }
    }
}

impl<'s> TableSet<'s> {
    fn add(&mut self, pattern: &'s TablePattern) {
        match (pattern.database.as_ref().map(Glob::exact), pattern.name.exact()) {
            (Some(Some(database)), Some(name)) => drop(self.exact.insert(TableRef { database: Some(database), name })),
            (None, Some(name)) => drop(self.anywhere.insert(name)),
            (Some(_) | None, _) => self.wild.push(pattern),
        }
    }

    fn has(&self, table: TableRef<'_>) -> bool {
        let is_named = self.exact.contains(&table) || self.anywhere.contains(table.name);
        is_named || self.wild.iter().any(|pattern| pattern.matches(table))
    }
}

impl Part<'_> {
    /// Whether `table` is among them.
    #[must_use]
    pub fn has(&self, table: TableRef<'_>) -> bool {
        self.only.as_ref().is_none_or(|only| only.has(table)) && !self.without.has(table)
    }

    /// Whether the plan is about a row: about any of the two names of a rename, and about a row that leaves neither out.
    pub(crate) fn has_row(&self, row: &TableChange) -> bool {
        let tables = [Some(&row.table), row.goes()].into_iter().flatten().map(Table::as_ref);
        let is_targeted = self.only.as_ref().is_none_or(|only| tables.clone().any(|table| only.has(table)));
        is_targeted && !tables.clone().any(|table| self.without.has(table))
    }

    /// Whether the plan is about the settings of the sync as well: it is, where only some tables are excluded, and is
    /// not, where some tables alone are targeted.
    #[must_use]
    pub const fn has_settings(&self) -> bool {
        self.only.is_none()
    }
}

impl<'s> Coverage<'s> {
    fn part(only: Option<TableSet<'s>>, without: TableSet<'s>) -> Self {
        Self::Part(Box::new(Part { only, without }))
    }

    /// Whether the plan is about something of the sync.
    #[must_use]
    pub const fn is_something(&self) -> bool {
        !matches!(self, Self::Nothing)
    }

    /// Whether the plan is about `table`.
    #[must_use]
    pub fn has(&self, table: TableRef<'_>) -> bool {
        match self {
            Self::Nothing => false,
            Self::Whole => true,
            Self::Part(part) => part.has(table),
        }
    }
}
