//! The digest of all that a task's document says, apart from noise and from order that means nothing.
//!
//! The text is read once, and no tree is built of it: it is written again in a canonical form, and that is digested. Two documents have one fingerprint if they
//! differ in white space, in the order of keys, in the order of the lists that the service treats as sets, or in what
//! the console's canvas leaves behind; any other difference shows. What the document means is
//! [`shape`](crate::shape)'s concern.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use disync_model::{Digest, Fingerprint};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use sha2::{Digest as _, Sha512_256};

/// Keys whose list is a set: tables, rules and connections come back in any order [INF].
const SETS: [&str; 6] = ["hops", "schema", "selectedTables", "table", "tableInfos", "tableRule"];
/// Keys of the console's canvas and of its defaults, at whatever depth; they say nothing about the task [INF].
const NOISE: [&str; 4] = ["displayName", "gui", "jvmOption", "nodeDef"];

/// Returns the fingerprint of a document. Of a text that is not JSON, or that is nested deeper than any document of
/// the service (128 levels), it is the digest of the bytes.
#[must_use]
pub fn fingerprint(document: &str) -> Fingerprint {
    let mut json = serde_json::Deserializer::from_str(document);
    let mut canonical = Vec::with_capacity(document.len());
    let read = Absorb { out: &mut canonical, list: List::Sequence }.deserialize(&mut json).and_then(|()| json.end());
    match read {
        Ok(()) => digest(&canonical),
        Err(_) => Fingerprint(Digest::of(document.as_bytes())),
    }
}

/// SHA-512/256: on processors without SHA instructions it is half as fast again as SHA-256, and a plan digests every
/// document whole.
fn digest(bytes: &[u8]) -> Fingerprint {
    Fingerprint(Digest::from(<[u8; 32]>::from(Sha512_256::digest(bytes))))
}

/// What a list means where the value stands.
#[derive(Clone, Copy)]
enum List {
    Sequence,
    Set,
}

impl List {
    fn under(key: &str) -> Self {
        if SETS.contains(&key) { Self::Set } else { Self::Sequence }
    }
}

/// Writes one value in canonical form. Every value begins with a byte for its kind and says its length or ends with a
/// mark, so that no two values are written alike.
struct Absorb<'h> {
    out: &'h mut Vec<u8>,
    list: List,
}

impl<'de> DeserializeSeed<'de> for Absorb<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Absorb<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.out.push(b'n');
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.out.push(if value { b't' } else { b'f' });
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.out.push(b'+');
        self.out.extend(value.to_le_bytes());
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.out.push(b'-');
        self.out.extend(value.to_le_bytes());
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.out.push(b'.');
        self.out.extend(value.to_bits().to_le_bytes());
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.out.push(b'"');
        absorb_text(self.out, text);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.out.push(match self.list {
            List::Sequence => b'[',
            List::Set => b'<',
        });
        let start = self.out.len();
        let mut written = Vec::new();
        while let Some(item) = items.next_element_seed(Element(self.out))? {
            written.push(item);
        }
        if let List::Set = self.list {
            let text = self.out.split_off(start);
            written.sort_unstable_by(|a, b| part(&text, start, a).cmp(part(&text, start, b)));
            written.iter().for_each(|item| self.out.extend(part(&text, start, item)));
        }
        self.out.push(b']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        self.out.push(b'{');
        let start = self.out.len();
        let mut written: Vec<(Cow<'de, str>, Range<usize>)> = Vec::new();
        while let Some(key) = entries.next_key_seed(Key)? {
            if NOISE.contains(&key.as_ref()) {
                entries.next_value::<serde::de::IgnoredAny>()?;
                continue;
            }
            let at = self.out.len();
            self.out.push(b':');
            absorb_text(self.out, &key);
            entries.next_value_seed(Absorb { out: self.out, list: List::under(&key) })?;
            written.push((key, at..self.out.len()));
        }
        if !written.is_sorted_by(|a, b| a.0 <= b.0) {
            let text = self.out.split_off(start);
            // Stable: of a key that occurs twice the last one counts, so their order must show.
            written.sort_by(|a, b| a.0.cmp(&b.0));
            written.iter().for_each(|(_, entry)| self.out.extend(part(&text, start, entry)));
        }
        self.out.push(b'}');
        Ok(())
    }
}

/// What was written at `place`, in a text that was split off at `start`.
fn part<'t>(text: &'t [u8], start: usize, place: &Range<usize>) -> &'t [u8] {
    text.get(place.start - start..place.end - start).unwrap_or_default()
}

/// The length comes first, seven bits a byte: most texts are short, and every byte is digested.
fn absorb_text(out: &mut Vec<u8>, text: &str) {
    let mut length = text.len();
    while length >= 0x80 {
        out.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend(text.as_bytes());
}

/// An element of a list: announced by a comma, so that the end of the list is not an element. Tells where it stands.
struct Element<'h>(&'h mut Vec<u8>);

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = Range<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Range<usize>, D::Error> {
        let start = self.0.len();
        self.0.push(b',');
        Absorb { out: self.0, list: List::Sequence }.deserialize(deserializer)?;
        Ok(start..self.0.len())
    }
}

/// A key, borrowed from the text unless it is written with escapes.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(key))
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key.to_owned()))
    }
}

#[cfg(test)]
mod tests;
