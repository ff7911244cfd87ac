//! What the service would make of a change, asked before anything is written.

use std::sync::Arc;

use disync_model::{Digest, Mapping};

/// A generated content, and what it says table by table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The TaskContent, to be sent back byte for byte.
    pub content: Arc<str>,
    /// The digest of it.
    pub digest: Digest,
    /// Where each table would be written, as far as the content tells.
    pub mappings: Vec<Mapping>,
}
