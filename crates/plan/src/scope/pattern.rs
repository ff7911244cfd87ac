//! A pattern over syncs, or over tables of syncs: what `--target` and `--exclude` take.
//!
//! ```text
//! [KIND.]NAME[/[DATABASE.]TABLE]
//! ```
//!
//! `NAME`, `DATABASE` and `TABLE` are [globs](Glob), `KIND` is a kind of sync. What is left out is not looked at: without
//! a kind, syncs of both kinds match; without a database, tables of all databases and those of the single-database form.
//! The first `/` and the first `.` of a part separate, unless a backslash stands before them; no sync has a `/` in its
//! name.

use std::fmt;
use std::str::FromStr;

use disync_model::glob::escaped;
use disync_model::{Address, Glob, Kind, NotAGlob, Origin, Table, TableRef, Tables};

/// Which syncs, or which tables of which syncs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// As it was written.
    text: Box<str>,
    /// Where it was written, if in a file.
    pub origin: Option<Origin>,
    kind: Option<Kind>,
    name: Glob,
    table: Option<TablePattern>,
}

/// Which tables of a sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TablePattern {
    pub(super) database: Option<Glob>,
    pub(super) name: Glob,
}

/// Why a text is not a pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAPattern {
    /// It names no sync.
    #[error(
        "it names no sync; a pattern is a sync (`orders`, `realtime.orders_*`) or a table of one (`orders/shop.carts`)"
    )]
    NoSync,
    /// It has a `/` and no table, or a `.` and no table.
    #[error("no table follows; `{0}/*` stands for all tables of a sync, `{0}` for the whole sync")]
    NoTable(Box<str>),
    /// It has two.
    #[error("it has two `/`; one that belongs to the name of a table is written `\\/`")]
    TwoSlashes,
    /// A part of it is wrong.
    #[error(transparent)]
    Glob(#[from] NotAGlob),
}

impl FromStr for Pattern {
    type Err = NotAPattern;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (sync, tables) = split(text, '/');
        let (kind, name) = match split(sync, '.') {
            (kind, Some(name)) => match Kind::ALL.into_iter().find(|known| known.word() == kind) {
                Some(kind) => (Some(kind), name),
                // A name may have a dot.
                None => (None, sync),
            },
            (_, None) => (None, sync),
        };
        if name.is_empty() {
            return Err(NotAPattern::NoSync);
        }
        let table = tables.map(|tables| TablePattern::parse(tables, sync)).transpose()?;
        Ok(Self { text: text.into(), origin: None, kind, name: Glob::parse(name)?, table })
    }
}

impl TablePattern {
    fn parse(text: &str, sync: &str) -> Result<Self, NotAPattern> {
        if split(text, '/').1.is_some() {
            return Err(NotAPattern::TwoSlashes);
        }
        let (database, name) = match split(text, '.') {
            (database, Some(name)) => (Some(Glob::parse(database)?), name),
            (name, None) => (None, name),
        };
        if name.is_empty() {
            return Err(NotAPattern::NoTable(sync.into()));
        }
        Ok(Self { database, name: Glob::parse(name)? })
    }

    pub(super) fn matches(&self, table: TableRef<'_>) -> bool {
        let database = match (&self.database, table.database) {
            (None, _) => true,
            (Some(glob), Some(database)) => glob.matches(database),
            (Some(_), None) => false,
        };
        database && self.name.matches(table.name)
    }
}

/// Splits at the first `separator` that no backslash stands before.
fn split(text: &str, separator: char) -> (&str, Option<&str>) {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            c if c == separator => return (&text[..at], text.get(at + c.len_utf8()..)),
            _ => {}
        }
    }
    (text, None)
}

impl Pattern {
    /// The pattern that matches this sync alone, as a whole.
    #[must_use]
    pub fn of(address: &Address) -> Self {
        let Address { kind, name } = address;
        let text = format!("{kind}.{}", escaped(name.as_str(), "/"));
        Self { text: text.into(), origin: None, kind: Some(*kind), name: Glob::exactly(name.as_str()), table: None }
    }

    /// The pattern that matches this table of this sync alone; without a database, the table in whichever it is.
    #[must_use]
    pub fn of_table(address: &Address, table: &Table) -> Self {
        let (whole, name) = (Self::of(address), escaped(&table.name, "./"));
        let text = match &table.database {
            Some(database) => format!("{whole}/{}.{name}", escaped(database, "./")),
            None => format!("{whole}/{name}"),
        };
        let database = table.database.as_deref().map(Glob::exactly);
        let pattern = TablePattern { database, name: Glob::exactly(&table.name) };
        Self { text: text.into(), table: Some(pattern), ..whole }
    }

    /// The same, as it stands in a file.
    #[must_use]
    pub fn at(self, origin: Origin) -> Self {
        Self { origin: Some(origin), ..self }
    }

    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is about some tables of a sync, and not about whole syncs.
    #[must_use]
    pub const fn is_about_tables(&self) -> bool {
        self.table.is_some()
    }

    /// Whether it is about `address`, or about tables of it.
    #[must_use]
    pub fn matches(&self, address: &Address) -> bool {
        self.kind.is_none_or(|kind| kind == address.kind) && self.name.matches(address.name.as_str())
    }

    /// Whether it is about `table` of a sync that it [matches](Self::matches); a pattern over whole syncs is about all.
    #[must_use]
    pub fn matches_table(&self, table: TableRef<'_>) -> bool {
        self.table.as_ref().is_none_or(|pattern| pattern.matches(table))
    }

    /// Whether it is about one of these tables of a sync that it [matches](Self::matches).
    pub(super) fn matches_one_of(&self, tables: &Tables) -> bool {
        let Some(pattern) = &self.table else { return !tables.is_empty() };
        match (pattern.database.as_ref().map(Glob::exact), pattern.name.exact()) {
            (Some(Some(database)), Some(name)) => tables.contains(TableRef { database: Some(database), name }),
            (Some(_) | None, _) => tables.iter().any(|table| pattern.matches(table)),
        }
    }

    /// The one name of syncs that it is about, where it has no wildcard there.
    pub(super) fn exact_name(&self) -> Option<&str> {
        self.name.exact()
    }

    pub(super) const fn table(&self) -> Option<&TablePattern> {
        self.table.as_ref()
    }
}

/// As it was written. Verbatim: whoever prints it escapes it first.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
