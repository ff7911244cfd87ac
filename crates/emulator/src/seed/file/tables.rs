//! The tables of a task in a seed: a list, or databases with lists.

use std::borrow::Cow;
use std::fmt;

use disync_wire::document::Tables;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// The tables in one of the two forms of the service.
pub(super) struct RawTables(pub(super) Tables<'static>);

impl<'de> Deserialize<'de> for RawTables {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Forms)
    }
}

struct Forms;

impl<'de> Visitor<'de> for Forms {
    type Value = RawTables;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of tables, or databases with lists of tables")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<RawTables, A::Error> {
        let mut tables = Vec::new();
        while let Some(table) = list.next_element::<String>()? {
            tables.push(Cow::Owned(table));
        }
        Ok(RawTables(Tables::Single(tables)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawTables, A::Error> {
        let mut databases = Vec::new();
        while let Some((database, tables)) = map.next_entry::<String, Vec<String>>()? {
            databases.push((Cow::Owned(database), tables.into_iter().map(Cow::Owned).collect()));
        }
        Ok(RawTables(Tables::Multi(databases)))
    }
}
