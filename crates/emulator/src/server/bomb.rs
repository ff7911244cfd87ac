//! A small body that is a large one when it is read.
//!
//! Compressed spaces repeat themselves: one chunk of them can be sent again and again, so that gigabytes are made
//! without ever being held or compressed.

#[cfg(test)]
mod tests;

use std::io::{self, Write as _};

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// What is compressed once, in bytes when it is read.
const CHUNK: usize = 1 << 20;
/// The most that is made, in bytes when it is read: on the wire that is sixty megabytes.
const MOST: u64 = 64 << 30;

/// Gzip that is read as `body` and spaces, `total` bytes together; more if the body alone is longer, and 64 GiB at
/// most.
pub(super) fn bomb(body: &[u8], total: u64) -> io::Result<Vec<u8>> {
    let length = u64::try_from(body.len()).unwrap_or(u64::MAX);
    let padding = total.min(MOST).saturating_sub(length);
    let chunk_length = u64::try_from(CHUNK).unwrap_or(u64::MAX);
    let (n_chunks, rest) = (padding / chunk_length, padding % chunk_length);
    let spaces = vec![b' '; CHUNK];
    let rest = spaces.get(..usize::try_from(rest).unwrap_or_default()).unwrap_or_default();

    // The second chunk refers to the first one as every later one refers to the one before.
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body)?;
    if n_chunks > 0 {
        encoder.write_all(&spaces)?;
    }
    encoder.flush()?;
    let start = encoder.get_ref().len();
    if n_chunks > 1 {
        encoder.write_all(&spaces)?;
        encoder.flush()?;
    }
    let end = encoder.get_ref().len();
    encoder.write_all(rest)?;
    let deflated = encoder.finish()?;

    // Magic number, deflate, no flags, no time, best compression, unknown system.
    let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];
    gzip.extend(deflated.get(..start).unwrap_or_default());
    for _ in 1..n_chunks {
        gzip.extend(deflated.get(start..end).unwrap_or_default());
    }
    gzip.extend(deflated.get(end..).unwrap_or_default());
    gzip.extend(sum(body, &spaces, n_chunks, rest).sum().to_le_bytes());
    // The length is told modulo 2³².
    let read = length.saturating_add(padding).to_le_bytes();
    gzip.extend(read.get(..4).unwrap_or_default());
    Ok(gzip)
}

/// The checksum of what is read.
fn sum(body: &[u8], chunk: &[u8], n_chunks: u64, rest: &[u8]) -> Crc {
    let of = |bytes: &[u8]| {
        let mut crc = Crc::new();
        crc.update(bytes);
        crc
    };
    let (mut all, chunk) = (of(body), of(chunk));
    for _ in 0..n_chunks {
        all.combine(&chunk);
    }
    all.combine(&of(rest));
    all
}
