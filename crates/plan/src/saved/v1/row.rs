//! The mirror of what becomes of one table: flat, so that a table takes one line of the file.

use std::borrow::Cow;

use disync_model::{Address, ImpactClass, Origin, Table};
use serde::{Deserialize, Serialize};

use super::spec::{TableV1, boxed, origin};
use super::word;
use crate::row::{Side, TableChange, TableChangeKind};

/// Mirrors [`TableChange`]. Which of the members from `other` on there are follows from `change`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowV1<'a> {
    #[serde(with = "word::row")]
    change: Row,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    database: Option<Cow<'a, str>>,
    table: Cow<'a, str>,
    #[serde(with = "word::side")]
    side: Side,
    #[serde(with = "word::impact_class")]
    impact: ImpactClass,
    #[serde(with = "origin", skip_serializing_if = "Option::is_none", default)]
    origin: Option<Origin>,
    /// The other sync of a move.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    other: Option<Address>,
    /// The table that goes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    from_database: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    from_table: Option<Cow<'a, str>>,
    /// The destination tables.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    from: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    to: Option<Cow<'a, str>>,
}

/// Which kind of row it is.
#[derive(Clone, Copy)]
pub(super) enum Row {
    Added,
    Removed,
    MovedFrom,
    MovedTo,
    RenamedFrom,
    Remapped,
    Published,
    Withdrawn,
}

impl<'a> From<&'a TableChange> for RowV1<'a> {
    fn from(row: &'a TableChange) -> Self {
        let TableChange { table, kind, side, impact, origin } = row;
        let TableV1 { database, table } = table.into();
        let mut mirror = Self {
            change: Row::Added,
            database,
            table,
            side: *side,
            impact: *impact,
            origin: origin.clone(),
            other: None,
            from_database: None,
            from_table: None,
            from: None,
            to: None,
        };
        match kind {
            TableChangeKind::Added => {}
            TableChangeKind::Removed => mirror.change = Row::Removed,
            TableChangeKind::Published => mirror.change = Row::Published,
            TableChangeKind::Withdrawn => mirror.change = Row::Withdrawn,
            TableChangeKind::MovedFrom(other) => {
                mirror.change = Row::MovedFrom;
                mirror.other = Some(other.clone());
            }
            TableChangeKind::MovedTo(other) => {
                mirror.change = Row::MovedTo;
                mirror.other = Some(other.clone());
            }
            TableChangeKind::RenamedFrom(old) => {
                mirror.change = Row::RenamedFrom;
                let TableV1 { database, table } = old.into();
                mirror.from_database = database;
                mirror.from_table = Some(table);
            }
            TableChangeKind::Remapped { from, to } => {
                mirror.change = Row::Remapped;
                mirror.from = Some(Cow::Borrowed(from));
                mirror.to = Some(Cow::Borrowed(to));
            }
        }
        mirror
    }
}

/// What a row has too much is noticed when the file is compared with its canonical form.
impl TryFrom<RowV1<'_>> for TableChange {
    type Error = String;

    fn try_from(row: RowV1<'_>) -> Result<Self, String> {
        let table = Table { database: row.database.map(boxed), name: boxed(row.table) };
        let lacks = |what: &str| format!("the row of `{table}` lacks `{what}`");
        let kind = match row.change {
            Row::Added => TableChangeKind::Added,
            Row::Removed => TableChangeKind::Removed,
            Row::Published => TableChangeKind::Published,
            Row::Withdrawn => TableChangeKind::Withdrawn,
            Row::MovedFrom => TableChangeKind::MovedFrom(row.other.ok_or_else(|| lacks("other"))?),
            Row::MovedTo => TableChangeKind::MovedTo(row.other.ok_or_else(|| lacks("other"))?),
            Row::RenamedFrom => {
                let name = boxed(row.from_table.ok_or_else(|| lacks("from_table"))?);
                TableChangeKind::RenamedFrom(Table { database: row.from_database.map(boxed), name })
            }
            Row::Remapped => TableChangeKind::Remapped {
                from: row.from.ok_or_else(|| lacks("from"))?.into_owned(),
                to: row.to.ok_or_else(|| lacks("to"))?.into_owned(),
            },
        };
        Ok(Self { table, kind, side: row.side, impact: row.impact, origin: row.origin })
    }
}
