//! Where in a YAML text something stands.
//!
//! The parser tells places in its errors alone. So the text is read once more, along a path, by something that fails
//! on purpose at its end.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The keys that lead to a value; those of lists are numbers from 0.
pub(super) type Path = Vec<String>;

/// Line and column of the value at the end of a path, or of the last value on the way to it that there is.
pub(super) fn place(text: &str, path: &[String]) -> Option<(usize, usize)> {
    let error = Probe(path).deserialize(serde_yaml::Deserializer::from_str(text)).err()?;
    error.location().map(|location| (location.line(), location.column()))
}

struct Probe<'p>(&'p [String]);

impl<'de> DeserializeSeed<'de> for Probe<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Probe<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let (Some((key, rest)), mut at) = (self.0.split_first(), 0_usize) else { return Err(A::Error::custom("here")) };
        loop {
            let more = if *key == at.to_string() {
                list.next_element_seed(Probe(rest))?
            } else {
                list.next_element::<IgnoredAny>()?.map(drop)
            };
            if more.is_none() {
                return Err(A::Error::custom("here"));
            }
            at = at.saturating_add(1);
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some((key, rest)) = self.0.split_first() else { return Err(A::Error::custom("here")) };
        while let Some(found) = map.next_key::<serde_yaml::Value>()? {
            if text(&found).as_ref() == Some(key) {
                return map.next_value_seed(Probe(rest));
            }
            map.next_value::<IgnoredAny>()?;
        }
        Err(A::Error::custom("here"))
    }
}

/// A key as text.
fn text(key: &serde_yaml::Value) -> Option<String> {
    key.as_str().map(str::to_owned).or_else(|| key.as_u64().map(|number| number.to_string()))
}
