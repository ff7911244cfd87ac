//! Destinations beside the tables of a spec: how most of them are called, and those that are called otherwise.
//!
//! The service names them by a rule of its own, which is documented for no destination. So the rule is not assumed but
//! found in the names, and whatever does not follow from it is written out.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Destinations;
use crate::table::{Table, TableRef, Tables};

/// Destinations by database and by table.
type Others = BTreeMap<Box<str>, BTreeMap<Box<str>, Option<Box<str>>>>;

/// Destinations as they are written beside tables: in the state and in the journal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Naming {
    /// The name that most of them have; `{database}` and `{table}` stand for those of the source.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub naming: Option<String>,
    /// The others by database, which is empty where the source implies it, and by table; `None` where nothing is known.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub others: Others,
}

impl Naming {
    /// What is written of `destinations` beside these tables.
    #[must_use]
    pub fn of(destinations: &Destinations, tables: &Tables) -> Self {
        let naming = naming(destinations);
        let mut others = Others::new();
        let mut put = |table: TableRef<'_>, to: Option<&str>| {
            let database = table.database.unwrap_or_default();
            others.entry(database.into()).or_default().insert(table.name.into(), to.map(Into::into));
        };
        for (table, to) in destinations.iter() {
            let follows = || naming.as_deref().is_some_and(|naming| named(naming, table) == to);
            if !tables.contains(table) || !follows() {
                put(table, Some(to));
            }
        }
        let unknown = |table: &TableRef<'_>| destinations.get(&table.to_table()).is_none();
        if naming.is_some() {
            tables.iter().filter(unknown).for_each(|table| put(table, None));
        }
        Self { naming, others }
    }

    /// The destinations that were written beside these tables.
    #[must_use]
    pub fn beside(self, tables: &Tables) -> Destinations {
        let Self { naming, others } = self;
        let naming = naming.as_deref();
        let following = tables.iter().filter_map(|table| Some((table.to_table(), Box::from(named(naming?, table)))));
        let mut all: BTreeMap<Table, Box<str>> = following.collect();
        for (database, others) in others {
            let database = Some(database).filter(|database| !database.is_empty());
            for (name, to) in others {
                let table = Table { database: database.clone(), name };
                match to {
                    Some(to) => drop(all.insert(table, to)),
                    None => drop(all.remove(&table)),
                }
            }
        }
        all.into_iter().collect()
    }
}

/// The commonest rule by which these destinations can be named.
fn naming(destinations: &Destinations) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (table, to) in destinations.iter() {
        *counts.entry(rule(table, to)).or_default() += 1;
    }
    // Of those that are equally common, always the same one.
    let commonest = counts.into_iter().rev().max_by_key(|(_, n)| *n);
    commonest.map(|(rule, _)| rule)
}

/// A rule by which a destination is called as it is.
fn rule(table: TableRef<'_>, to: &str) -> String {
    let Some((before, after)) = to.rsplit_once(table.name) else { return to.to_owned() };
    let before = match table.database {
        Some(database) if !database.is_empty() => Cow::Owned(before.replacen(database, "{database}", 1)),
        Some(_) | None => Cow::Borrowed(before),
    };
    format!("{before}{{table}}{after}")
}

/// What a destination is called by a rule.
fn named(rule: &str, table: TableRef<'_>) -> String {
    let rule = match table.database {
        Some(database) => Cow::Owned(rule.replace("{database}", database)),
        None => Cow::Borrowed(rule),
    };
    rule.replace("{table}", table.name)
}
