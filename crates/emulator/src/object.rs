//! A JSON object whose values are unread.
//!
//! Only the value that changes is understood; everything else is carried over as text, whatever it is, so that numbers
//! keep their digits and unknown fields stay. Keys come out sorted, which no reader of JSON may mind.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

/// An object.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Object(BTreeMap<String, Box<RawValue>>);

impl Object {
    /// Reads an object; nothing, if the text is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The value of a key; nothing, if there is none or it is something else.
    pub(crate) fn read<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        serde_json::from_str(self.0.get(key)?.get()).ok()
    }

    /// Sets a key.
    pub(crate) fn set(&mut self, key: &str, value: &(impl Serialize + ?Sized)) {
        let value = to_raw_value(value).expect("texts, numbers and raw values are always JSON");
        self.0.insert(key.to_owned(), value);
    }

    /// Sets a key that is not there.
    pub(crate) fn set_absent(&mut self, key: &str, value: &(impl Serialize + ?Sized)) {
        if !self.0.contains_key(key) {
            self.set(key, value);
        }
    }

    /// Takes a key away.
    pub(crate) fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// The object as text.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("texts and raw values are always JSON")
    }
}
