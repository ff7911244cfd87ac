//! Frames: how the journal keeps its records apart, and how it tells a torn end from damage.
//!
//! A frame is `length: u32 LE | CRC-32: u32 LE | JSON`; the CRC covers the length and the JSON, so that zeros are no
//! frame. A frame is written only after the one before it is durable. Therefore a crash can damage the last frame
//! alone: what cannot be read at the end is cut off, and what cannot be read elsewhere is an error.
//!
//! Pure: bytes in, bytes out. What the records say is [`crate::journal`]'s.

/// The largest JSON in a frame, in bytes. An intent for 5,000 tables takes about 150 kB.
pub(crate) const LIMIT: usize = 8 << 20;

const HEAD: usize = 8;

/// A record that is longer than [`LIMIT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLong;

/// Damage that a crash does not explain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Damage {
    /// Where it begins, in bytes.
    pub(crate) offset: u64,
    /// What is wrong.
    pub(crate) reason: &'static str,
}

/// Frames a record.
pub(crate) fn encode(json: &[u8]) -> Result<Vec<u8>, TooLong> {
    if json.len() > LIMIT {
        return Err(TooLong);
    }
    let length = u32::try_from(json.len()).map_err(|_| TooLong)?.to_le_bytes();
    Ok([&length, crc(length, json).to_le_bytes().as_slice(), json].concat())
}

/// All whole records with the offsets of their frames, up to the end or to where a crash tore it.
pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<(u64, &[u8])>, Damage> {
    let mut records = Vec::new();
    let mut offset = 0;
    while let Some(rest) = bytes.get(offset..).filter(|rest| !rest.is_empty()) {
        match first(rest) {
            First::Whole(json) => {
                records.push((offset as u64, json));
                offset += HEAD + json.len();
            }
            First::TooLong => return Err(damage(offset, "a frame is longer than any that disync writes")),
            First::Torn if holds_a_frame(rest) => {
                return Err(damage(offset, "a frame cannot be read, though others follow it"));
            }
            First::Torn => break,
        }
    }
    Ok(records)
}

/// All whole records that can be found anywhere, whatever lies between them.
pub(crate) fn salvage(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut records, mut offset) = (Vec::new(), 0);
    while let Some(rest) = bytes.get(offset..).filter(|rest| !rest.is_empty()) {
        match first(rest) {
            First::Whole(json) => {
                records.push(json);
                offset += HEAD + json.len();
            }
            First::Torn | First::TooLong => offset += 1,
        }
    }
    records
}

fn damage(offset: usize, reason: &'static str) -> Damage {
    Damage { offset: offset as u64, reason }
}

/// What some bytes begin with.
enum First<'a> {
    Whole(&'a [u8]),
    Torn,
    TooLong,
}

fn first(bytes: &[u8]) -> First<'_> {
    let Some((&length, rest)) = bytes.split_first_chunk::<4>() else { return First::Torn };
    let wanted = u32::from_le_bytes(length) as usize;
    if wanted > LIMIT {
        return First::TooLong;
    }
    let Some((&sum, rest)) = rest.split_first_chunk::<4>() else { return First::Torn };
    match rest.get(..wanted) {
        Some(json) if crc(length, json) == u32::from_le_bytes(sum) => First::Whole(json),
        Some(_) | None => First::Torn,
    }
}

/// Whether a whole frame begins anywhere behind the first byte.
///
/// The JSON of a torn frame is not mistaken for one: a length within the limit has a zero as its last byte, and JSON
/// has none.
fn holds_a_frame(bytes: &[u8]) -> bool {
    (1..bytes.len()).any(|at| bytes.get(at..).is_some_and(|rest| matches!(first(rest), First::Whole(_))))
}

fn crc([a, b, c, d]: [u8; 4], json: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&[a, b, c, d]);
    hasher.update(json);
    hasher.finalize()
}

#[cfg(test)]
mod tests;
