//! Files that the command line names, read whole where they are not too large.
//!
//! The files of the project are read by `disync_config`, those of the state by `disync_state`.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Why a file is not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unread {
    /// It cannot be.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is too large.
    #[error("it is larger than {0} bytes, the most that is read")]
    TooLarge(u64),
}

/// Reads a file of at most `limit` bytes. What is longer is not read to its end.
///
/// # Errors
/// It cannot be read, or is longer.
pub(crate) fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Unread> {
    read_from(File::open(path)?, limit)
}

/// Reads at most `limit` bytes of a stream. What is longer is not read to its end.
///
/// # Errors
/// It cannot be read, or is longer.
pub(crate) fn read_from(stream: impl Read, limit: u64) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    stream.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(Unread::TooLarge(limit)) } else { Ok(bytes) }
}
