//! The outermost object of an answer: the marks of success and one member more.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, de};

use crate::tolerant::{self, Text};

/// The envelope of an answer with the member that carries its data.
pub(super) struct Outer<V> {
    /// `Success`.
    pub(super) success: Option<bool>,
    /// `RequestId`.
    pub(super) request_id: Option<String>,
    /// The member, unless it is absent or null.
    pub(super) member: Option<V>,
}

/// Reads an answer in one pass: documents are long, and each pass over one counts.
pub(super) fn read<'a, V: Deserialize<'a>>(body: &'a [u8], member: &'static str) -> serde_json::Result<Outer<V>> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let outer = Member { name: member, value: PhantomData }.deserialize(&mut json)?;
    json.end()?;
    Ok(outer)
}

struct Member<V> {
    name: &'static str,
    value: PhantomData<V>,
}

impl<'de, V: Deserialize<'de>> DeserializeSeed<'de> for Member<V> {
    type Value = Outer<V>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Outer<V>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, V: Deserialize<'de>> Visitor<'de> for Member<V> {
    type Value = Outer<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Outer<V>, A::Error> {
        let (mut success, mut request_id, mut member) = (None, None, None);
        while let Some(Text(name)) = map.next_key::<Text<'_>>()? {
            match &*name {
                "Success" => fill(&mut success, "Success", map.next_value::<Flag>()?)?,
                "RequestId" => fill(&mut request_id, "RequestId", map.next_value::<Option<Text<'_>>>()?)?,
                name if name == self.name => fill(&mut member, self.name, map.next_value::<Option<V>>()?)?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Outer {
            success: success.and_then(|Flag(flag)| flag),
            request_id: request_id.flatten().map(|Text(text)| text.into_owned()),
            member: member.flatten(),
        })
    }
}

/// An answer that says a thing twice says nothing.
fn fill<T, E: de::Error>(slot: &mut Option<T>, name: &'static str, value: T) -> Result<(), E> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(Error::duplicate_field(name)),
    }
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Flag(#[serde(deserialize_with = "tolerant::flag")] Option<bool>);
