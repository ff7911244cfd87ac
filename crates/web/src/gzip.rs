//! Unpacks an answer, and stops where it becomes larger than anything that the service says.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;

use crate::TransportError;

/// Unpacks `packed`, whose encoding is the header `content-encoding`.
///
/// # Errors
/// It is larger than `limit` bytes, is damaged, or has an encoding that nobody has asked for.
pub(crate) fn unpacked(packed: Vec<u8>, encoding: Option<&str>, limit: usize) -> Result<Vec<u8>, TransportError> {
    let too_large = || TransportError::TooLarge { limit };
    match encoding.map(|encoding| encoding.trim().to_ascii_lowercase()).as_deref() {
        None | Some("" | "identity") => {
            if packed.len() > limit {
                Err(too_large())
            } else {
                Ok(packed)
            }
        }
        Some("gzip" | "x-gzip") => {
            let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
            let mut unpacked = Vec::new();
            let read = MultiGzDecoder::new(packed.as_slice()).take(most).read_to_end(&mut unpacked);
            // Where it grows beyond the limit, it does not matter whether it is whole.
            if unpacked.len() > limit {
                return Err(too_large());
            }
            read.map_err(|error| TransportError::Lost { reason: format!("it cannot be unpacked: {error}") })?;
            Ok(unpacked)
        }
        Some(other) => Err(TransportError::Lost { reason: format!("its encoding is `{other}`, not gzip") }),
    }
}
