//! A generated content that a change carries, and its digest. How it comes into a plan is in `previewed`.

use std::sync::Arc;

use disync_model::{Digest, Mapping, ProcessId, Tables};

/// A generated content, and what it says table by table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The TaskContent, to be sent back byte for byte.
    pub content: Arc<str>,
    /// The digest of it.
    pub digest: Digest,
    /// Where each table would be written, as far as the content tells: one mapping for each table that it ships.
    pub mappings: Vec<Mapping>,
    /// The process that made it, where that is known: it can be asked for the same content again.
    pub process: Option<ProcessId>,
}

impl Preview {
    /// Whether the content is what was reviewed and ships exactly these tables.
    #[must_use]
    pub fn is_for(&self, tables: &Tables) -> bool {
        let same = self.mappings.len() == tables.len()
            && self.mappings.iter().all(|mapping| tables.contains(mapping.table.as_ref()));
        same && self.digest == Digest::of(self.content.as_bytes())
    }
}
