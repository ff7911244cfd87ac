//! Reading what people write: maps of few keys, with errors that name the key.
//!
//! Faults, edits and options come from files in YAML or JSON and from requests in JSON. A map is read as a whole first,
//! so that what is wrong with it is reported at its place, and every key that nobody asked for is an error.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use jiff::SignedDuration;
use serde::de::{self, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::Value;

/// The keys of a map that were not asked for yet.
pub(crate) struct Fields(BTreeMap<String, Value>);

/// What a map can be read as.
pub(crate) trait FromFields: Sized {
    /// What it is, for a message.
    const WHAT: &'static str;

    /// Reads it. Keys that are left over are an error of the caller.
    fn from_fields(fields: &mut Fields) -> Result<Self, String>;
}

impl Fields {
    /// The value of a key, if it is there.
    pub(crate) fn take<T: DeserializeOwned>(&mut self, key: &str) -> Result<Option<T>, String> {
        let value = self.0.remove(key).map(serde_json::from_value);
        value.transpose().map_err(|error| format!("`{key}` is not valid: {error}"))
    }

    /// The value of a key that must be there.
    pub(crate) fn need<T: DeserializeOwned>(&mut self, key: &str) -> Result<T, String> {
        self.take(key)?.ok_or_else(|| format!("`{key}` is missing"))
    }

    /// A time, such as `500ms` or `2s`, if it is there.
    pub(crate) fn duration(&mut self, key: &str) -> Result<Option<Duration>, String> {
        let text: Option<String> = self.take(key)?;
        let parsed = text.map(|text| {
            let parsed = text.parse::<SignedDuration>().ok().and_then(|time| Duration::try_from(time).ok());
            parsed.ok_or_else(|| format!("`{key}` is `{text}`, not a time such as `500ms`, `2s` or `1h 30m`"))
        });
        parsed.transpose()
    }

    /// One of some words, if it is there.
    pub(crate) fn word<T: Copy>(&mut self, key: &str, words: &[(&str, T)]) -> Result<Option<T>, String> {
        let Some(text) = self.take::<String>(key)? else { return Ok(None) };
        if let Some((_, meant)) = words.iter().find(|(word, _)| *word == text) {
            return Ok(Some(*meant));
        }
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        Err(format!("`{key}` is `{text}`, not one of {}", known.join(", ")))
    }

    /// A map below a key, if it is there.
    pub(crate) fn map<T: FromFields>(&mut self, key: &str) -> Result<Option<T>, String> {
        self.0.remove(key).map(|value| read(value).map_err(|error| format!("`{key}`: {error}"))).transpose()
    }

    /// A list of maps below a key, if it is there.
    pub(crate) fn list<T: FromFields>(&mut self, key: &str) -> Result<Option<Vec<T>>, String> {
        let Some(values) = self.take::<Vec<Value>>(key)? else { return Ok(None) };
        let items = values.into_iter().enumerate().map(|(index, value)| {
            read(value).map_err(|error| format!("`{key}`, item {}: {error}", index.saturating_add(1)))
        });
        items.collect::<Result<_, _>>().map(Some)
    }
}

fn read<T: FromFields>(value: Value) -> Result<T, String> {
    deserialize::<T, _>(value).map_err(|error| error.to_string())
}

/// Reads a map, from any format.
///
/// # Errors
///
/// It is no map, a key is there twice or is not known, or a value is wrong.
pub(crate) fn deserialize<'de, T: FromFields, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(Reader(PhantomData))
}

struct Reader<T>(PhantomData<T>);

impl<'de, T: FromFields> Visitor<'de> for Reader<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::WHAT)
    }

    // Errors that arise in here are given the place of the map by formats that know places.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut fields = Fields(BTreeMap::new());
        while let Some((key, value)) = map.next_entry::<String, Value>()? {
            if fields.0.insert(key.clone(), value).is_some() {
                return Err(de::Error::custom(format!("`{key}` is there twice")));
            }
        }
        let read = T::from_fields(&mut fields).map_err(de::Error::custom)?;
        match fields.0.keys().next() {
            None => Ok(read),
            Some(key) => Err(de::Error::custom(format!("`{key}` does not belong here"))),
        }
    }
}
