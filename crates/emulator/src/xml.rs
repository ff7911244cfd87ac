//! Answers in XML, made of answers in JSON.
//!
//! An object's members become elements, a list becomes one element for each of its items, null becomes nothing, and
//! everything else text. The order is that of the JSON. What may not occur in XML is replaced: an answer must be
//! readable whatever somebody has called a table.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// Writes a JSON document as XML whose root element is called `root`.
pub(crate) fn from_json(root: &str, json: &[u8]) -> Vec<u8> {
    let mut xml = String::with_capacity(json.len().saturating_add(64));
    xml.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    let element = Element { xml: &mut xml, name: root };
    element.deserialize(&mut serde_json::Deserializer::from_slice(json)).expect("answers are written as JSON first");
    xml.into_bytes()
}

/// An element that is about to be written.
struct Element<'x> {
    xml: &'x mut String,
    name: &'x str,
}

impl Element<'_> {
    fn open(&mut self) {
        self.xml.push('<');
        self.push_name();
        self.xml.push('>');
    }

    fn close(&mut self) {
        self.xml.push_str("</");
        self.push_name();
        self.xml.push('>');
    }

    fn push_name(&mut self) {
        let starts = self.name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        self.xml.push_str(if starts { "" } else { "_" });
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        self.xml.extend(self.name.chars().map(|c| if legal(c) { c } else { '_' }));
    }

    fn write(mut self, text: impl fmt::Display) {
        self.open();
        write!(Escaped(self.xml), "{text}").expect("writing to memory does not fail");
        self.close();
    }
}

/// Escapes what is written to it. A carriage return is escaped, too: parsers would read a line feed.
struct Escaped<'x>(&'x mut String);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '\r' => self.0.push_str("&#13;"),
                '\t' | '\n' => self.0.push(c),
                '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => self.0.push('\u{fffd}'),
                _ => self.0.push(c),
            }
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Element<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        self.open();
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            map.next_value_seed(Element { xml: self.xml, name: &name })?;
        }
        self.close();
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Element { xml: self.xml, name: self.name })?.is_some() {}
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.write(value);
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.write(value);
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.write(value);
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.write(value);
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.write(value);
        Ok(())
    }
}
