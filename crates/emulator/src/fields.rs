//! Reading what people write: maps of few keys, with errors that name the key.
//!
//! Faults and edits come from files in YAML or JSON and from requests in JSON. A map is read as a whole first,
//! so that what is wrong with it is reported at its place, and every key that nobody asked for is an error.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use jiff::SignedDuration;
use serde::de::{self, DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A time as people write it, such as `500ms`, `2s` or `1h 30m`.
#[derive(Clone, Copy)]
pub(crate) struct Span(pub(crate) Duration);

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(SpanReader)
    }
}

struct SpanReader;

impl Visitor<'_> for SpanReader {
    type Value = Span;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a time such as `500ms`, `2s` or `1h 30m`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Span, E> {
        let parsed = text.parse::<SignedDuration>().ok().and_then(|time| Duration::try_from(time).ok());
        parsed.map(Span).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}

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
        Ok(self.take::<Span>(key)?.map(|Span(time)| time))
    }

    /// A map below a key, if it is there.
    pub(crate) fn map<T: FromFields>(&mut self, key: &str) -> Result<Option<T>, String> {
        self.0.remove(key).map(|value| read(value).map_err(|error| format!("`{key}`: {error}"))).transpose()
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
