//! A content that keeps everything.

use serde_json::{Map, Value};

use crate::document::DocumentError;
use crate::document::error::{read, write};

/// A whole content, whatever is in it.
///
/// This is for those who make content. Whoever merely passes generated content on must pass the
/// string it came in; for its facts read a [`ContentView`](super::ContentView).
#[derive(Debug, Clone, PartialEq)]
pub struct ContentDocument(Map<String, Value>);

impl ContentDocument {
    /// Keeps a tree that was built elsewhere.
    #[must_use]
    pub const fn new(root: Map<String, Value>) -> Self {
        Self(root)
    }

    /// Reads a content.
    ///
    /// # Errors
    ///
    /// A text that is not a JSON object.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        read("content", text).map(Self)
    }

    /// Writes the content; keys are sorted.
    #[must_use]
    pub fn to_json(&self) -> String {
        write(&self.0)
    }

    /// Returns the tree.
    #[must_use]
    pub const fn root(&self) -> &Map<String, Value> {
        &self.0
    }

    /// Returns the tree for changing it.
    pub const fn root_mut(&mut self) -> &mut Map<String, Value> {
        &mut self.0
    }

    /// Gives up the tree.
    #[must_use]
    pub fn into_root(self) -> Map<String, Value> {
        self.0
    }
}
