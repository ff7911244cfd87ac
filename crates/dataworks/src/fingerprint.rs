//! The digest of all that a task's document says, apart from noise and from order that means nothing.
//!
//! The text is read once, piece by piece, and no tree is built of it. Two documents have one fingerprint if they
//! differ in white space, in the order of keys, in the order of the lists that the service treats as sets, or in what
//! the console's canvas leaves behind; any other difference shows. What the document means is
//! [`shape`](crate::shape)'s concern.

use std::borrow::Cow;
use std::fmt;

use disync_model::{Digest, Fingerprint};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use sha2::{Digest as _, Sha256};

/// Keys whose list is a set: tables, rules and connections come back in any order [INF].
const SETS: [&str; 6] = ["hops", "schema", "selectedTables", "table", "tableInfos", "tableRule"];
/// Keys of the console's canvas and of its defaults, at whatever depth; they say nothing about the task [INF].
const NOISE: [&str; 4] = ["displayName", "gui", "jvmOption", "nodeDef"];

/// Returns the fingerprint of a document. Of a text that is not JSON, or that is nested deeper than any document of
/// the service (128 levels), it is the digest of the bytes.
#[must_use]
pub fn fingerprint(document: &str) -> Fingerprint {
    let mut json = serde_json::Deserializer::from_str(document);
    let mut hasher = Sha256::new();
    let read = Absorb { hasher: &mut hasher, list: List::Sequence }.deserialize(&mut json).and_then(|()| json.end());
    match read {
        Ok(()) => Fingerprint(Digest::from(<[u8; 32]>::from(hasher.finalize()))),
        Err(_) => Fingerprint(Digest::of(document.as_bytes())),
    }
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

/// Feeds one value into a hasher. Every value begins with a byte for its kind and says its length or ends with a mark,
/// so that no two values feed the same bytes.
struct Absorb<'h> {
    hasher: &'h mut Sha256,
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
        self.hasher.update(b"n");
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.hasher.update(if value { b"t" } else { b"f" });
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.hasher.update(b"+");
        self.hasher.update(value.to_le_bytes());
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.hasher.update(b"-");
        self.hasher.update(value.to_le_bytes());
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.hasher.update(b".");
        self.hasher.update(value.to_bits().to_le_bytes());
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.hasher.update(b"\"");
        absorb_text(self.hasher, text);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        match self.list {
            List::Sequence => {
                self.hasher.update(b"[");
                while items.next_element_seed(Element(self.hasher))?.is_some() {}
                self.hasher.update(b"]");
            }
            List::Set => {
                let mut digests = Vec::new();
                while let Some(digest) = items.next_element_seed(Separate(List::Sequence))? {
                    digests.push(digest);
                }
                digests.sort_unstable();
                self.hasher.update(b"{");
                for digest in digests {
                    self.hasher.update(b",");
                    self.hasher.update(digest);
                }
                self.hasher.update(b"]");
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut digests: Vec<(Cow<'de, str>, [u8; 32])> = Vec::new();
        while let Some(key) = entries.next_key_seed(Key)? {
            if NOISE.contains(&key.as_ref()) {
                entries.next_value::<serde::de::IgnoredAny>()?;
            } else {
                let digest = entries.next_value_seed(Separate(List::under(&key)))?;
                digests.push((key, digest));
            }
        }
        // Stable: of a key that occurs twice the last one counts, so their order must show.
        digests.sort_by(|a, b| a.0.cmp(&b.0));
        self.hasher.update(b"{");
        for (key, digest) in digests {
            self.hasher.update(b":");
            absorb_text(self.hasher, &key);
            self.hasher.update(digest);
        }
        self.hasher.update(b"}");
        Ok(())
    }
}

fn absorb_text(hasher: &mut Sha256, text: &str) {
    hasher.update((text.len() as u64).to_le_bytes());
    hasher.update(text.as_bytes());
}

/// An element of an ordered list: announced by a comma, so that the end of the list is not an element.
struct Element<'h>(&'h mut Sha256);

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.update(b",");
        Absorb { hasher: self.0, list: List::Sequence }.deserialize(deserializer)
    }
}

/// A value whose digest is wanted by itself, to be sorted among others.
struct Separate(List);

impl<'de> DeserializeSeed<'de> for Separate {
    type Value = [u8; 32];

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<[u8; 32], D::Error> {
        let mut hasher = Sha256::new();
        Absorb { hasher: &mut hasher, list: self.0 }.deserialize(deserializer)?;
        Ok(hasher.finalize().into())
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
