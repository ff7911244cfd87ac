//! The state file: which versions of it exist, and how each is told from damage.
//!
//! Pure: bytes in, state out. Newest version: [`v1`]. A file of an older version would be read by its own module and
//! written by the newest; a file of a newer version is refused, because what we do not understand would be lost.

use disync_model::State;
use serde::Deserialize;

use crate::seal::find;

pub(crate) mod v1;

/// The newest version that is understood, and the one that is written.
pub(crate) const VERSION: u64 = 1;

/// The largest file that is read. A record of a task with 5,000 tables takes about 150 kB.
pub(crate) const LIMIT: u64 = 256 << 20;

/// Why bytes are not a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// They are not what was written, and why that is clear.
    Damaged(String),
    /// They are of a version that a newer disync wrote.
    Newer(u64),
}

/// What every version says of itself.
#[derive(Deserialize)]
#[serde(expecting = "a state of disync")]
struct Head {
    disync_state: u64,
}

/// Reads a state file.
pub(crate) fn decode(bytes: &[u8]) -> Result<State, Flaw> {
    let head: Head = serde_json::from_slice(bytes)
        .map_err(|error| Flaw::Damaged(obvious_damage(bytes).map_or_else(|| error.to_string(), str::to_owned)))?;
    match head.disync_state {
        0 => Err(Flaw::Damaged("there is no format version 0".to_owned())),
        1 => v1::decode(bytes).map_err(Flaw::Damaged),
        newer => Err(Flaw::Newer(newer)),
    }
}

/// Writes a state file, in the newest version.
pub(crate) fn encode(state: &State) -> Result<String, String> {
    v1::encode(state)
}

/// The cause of damage that is better named than by a place in the JSON. None of it can be part of valid JSON.
fn obvious_damage(bytes: &[u8]) -> Option<&'static str> {
    let conflict = |marker: &[u8]| bytes.starts_with(marker) || find(bytes, &[b"\n", marker].concat()).is_some();
    if bytes.is_empty() {
        Some("it is empty")
    } else if bytes.starts_with(b"\xef\xbb\xbf") {
        Some("it begins with a byte order mark, so another program has rewritten it")
    } else if bytes.contains(&0) {
        Some("it contains NUL bytes, as after a power failure")
    } else if conflict(b"<<<<<<< ") || conflict(b">>>>>>> ") {
        Some("it contains conflict markers of a merge, and two states cannot be merged")
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
