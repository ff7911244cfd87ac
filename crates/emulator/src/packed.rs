//! Documents in little room.
//!
//! A task's document repeats the same forty words for each of its tables, so deflate at its quickest level makes a
//! tenth or less of it; a thousand tasks of a hundred tables then fit in a few megabytes of memory and of file. The
//! packed form goes into the data file as Base64. This does not look into the documents: [`crate::document`] does.

use std::io::{Read as _, Write as _};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// No document is longer than this, in bytes: the HTTP server takes no longer request, and a data file that somebody
/// tampered with must not fill the memory.
const MAX_DOCUMENT: u64 = 64 << 20;

/// A text, deflated. Clones share the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Packed(Arc<[u8]>);

/// A packed text cannot be read back: the data file was damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a document in the data file is damaged")]
pub(crate) struct Damaged;

impl Packed {
    /// Packs `text`. Equal texts are packed to equal bytes.
    pub(crate) fn pack(text: &str) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::with_capacity(text.len() / 8), Compression::fast());
        encoder.write_all(text.as_bytes()).expect("writing to memory does not fail");
        Self(encoder.finish().expect("writing to memory does not fail").into())
    }

    /// The text again.
    ///
    /// # Errors
    ///
    /// The bytes are no deflated UTF-8, or an unreasonable amount of it.
    pub(crate) fn unpack(&self) -> Result<String, Damaged> {
        let mut text = String::with_capacity(self.0.len().saturating_mul(12));
        let limit = MAX_DOCUMENT.saturating_add(1);
        let length = DeflateDecoder::new(&*self.0).take(limit).read_to_string(&mut text).map_err(|_| Damaged)?;
        if u64::try_from(length).is_ok_and(|length| length <= MAX_DOCUMENT) { Ok(text) } else { Err(Damaged) }
    }
}

impl Serialize for Packed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Packed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        let bytes = STANDARD.decode(&*text).map_err(de::Error::custom)?;
        Ok(Self(bytes.into()))
    }
}
