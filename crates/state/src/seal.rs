//! The checksum that a file of ours holds of itself: the SHA-256 of the file as it is with 64 zeros in the checksum's place.
//! So every bit of the file counts, and one that was edited by hand or damaged is refused.
//!
//! Pure: text in, text out.

use disync_model::Digest;

/// What stands before the digits of the checksum. It cannot be part of a JSON string, which would escape its quotes.
const SEAL: &str = "\"checksum\": \"sha256:";

/// What stands in the place of the digits while they are computed.
pub(crate) const UNSEALED: &str = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

/// How many digits a checksum has.
const DIGITS: usize = 64;

/// Puts the checksum of a file into it.
pub(crate) fn seal(text: &mut String) -> Result<(), String> {
    let (start, end) = seal_place(text.as_bytes()).ok_or("it has no place for a checksum")?;
    let digits = Digest::of(text.as_bytes()).to_string();
    text.replace_range(start..end, &digits);
    Ok(())
}

/// A file with the right checksum in the place of whatever stands there.
#[cfg(test)]
pub(crate) fn sealed(text: &str) -> Result<String, String> {
    let (start, end) = seal_place(text.as_bytes()).ok_or("it has no place for a checksum")?;
    let mut text = text.to_owned();
    text.replace_range(start..end, &"0".repeat(DIGITS));
    seal(&mut text)?;
    Ok(text)
}

/// Refuses a file whose checksum is another one than it says.
pub(crate) fn check_seal(bytes: &[u8]) -> Result<(), String> {
    let parts = seal_place(bytes).and_then(|(start, end)| {
        let (head, rest) = bytes.split_at_checked(start)?;
        let (seal, tail) = rest.split_at_checked(end.checked_sub(start)?)?;
        Some((head, seal, tail))
    });
    let (head, seal, tail) = parts.ok_or("it has no checksum")?;
    let zeros = [b'0'; DIGITS];
    let computed = Digest::of(&[head, &zeros, tail].concat()).to_string();
    if computed.as_bytes() == seal {
        return Ok(());
    }
    Err("its checksum is not that of its content, so it was changed after it was written".to_owned())
}

/// From where to where the digits of the checksum stand; the end may be behind the end of a file that is cut off.
fn seal_place(bytes: &[u8]) -> Option<(usize, usize)> {
    let start = find(bytes, SEAL.as_bytes())?.checked_add(SEAL.len())?;
    Some((start, start.checked_add(DIGITS)?))
}

/// Where `needle` begins in `bytes` for the first time.
pub(crate) fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}
