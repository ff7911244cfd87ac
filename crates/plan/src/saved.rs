//! A plan as a file: what was reviewed is what is applied.
//!
//! The file is JSON that people read, and every plan has one text ([`write_saved`]). Reading is exact: what was
//! understood is written again and must be the same bytes, and both digests in the file must hold, so that a file that was
//! edited, damaged or cut off is refused. That is no protection against somebody who computes the digests anew: who
//! approves a plan by its digest ([`Plan::digest`]) is protected, who lets others write the file is not.
//!
//! The file holds no secrets, because no type in it can. Whether a plan still fits the world is `fresh`'s.

use disync_model::{ApplyId, Digest};
use jiff::Timestamp;
use serde::Deserialize;

use self::v1::FileV1;
use crate::against::Against;
use crate::guard::Allowed;
use crate::plan::Plan;

pub(crate) mod snapshot;
mod text;
mod v1;

/// What a file says first of itself.
const FORMAT: &str = "disync saved plan";

/// The one version that is read and written. A plan does not live long enough for an older one to be worth reading.
const VERSION: u64 = 1;

/// A plan, and how it was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// The plan. Where nothing was ever applied, its basis has no lineage. Whether changes may be applied is not in the
    /// file: it is asked anew when they are.
    pub plan: Plan,
    /// How it was made.
    pub made: Made,
}

/// How a plan was made. None of it counts for the plan's digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The version of disync.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// How far flags lifted the limits of the project for it. What was reviewed with them is not stopped by these limits
    /// when it is carried out, as long as they are no tighter.
    pub allowed: Allowed,
    /// The apply that it undoes, where that is what it was made for.
    pub rolls_back: Option<ApplyId>,
}

/// Why a plan cannot be saved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unsavable(String);

/// Why a file is no plan that may be applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is something else. *Name the file that `plan --out` wrote.*
    #[error("it is not a saved plan: {0}")]
    Other(String),
    /// Another disync wrote it. *Plan again.*
    #[error("it was saved by another version of disync, as format {found}; this one reads format {VERSION}")]
    Version {
        /// The version of its format.
        found: u64,
    },
    /// It is not what was written. *Plan again.*
    #[error("it was edited or damaged: {0}")]
    Damaged(String),
    /// It is another text than that of the plan in it. *Plan again.*
    #[error("it was edited or damaged: line {line} is not as disync writes it, from column {column} on")]
    Edited {
        /// The line, counted from 1.
        line: usize,
        /// The byte in it, counted from 1.
        column: usize,
    },
    /// A digest in it does not hold. *Plan again.*
    #[error("it was edited or damaged: its {0} is not that of what it says")]
    Digest(&'static str),
}

/// What every version says of itself.
#[derive(Deserialize)]
#[serde(expecting = "a saved plan")]
struct Head {
    format: Option<serde_json::Value>,
    format_version: Option<serde_json::Value>,
    resource_changes: Option<serde::de::IgnoredAny>,
}

/// The text of a plan, which is known to be read again as the same plan: what is unreadable is not worth writing.
///
/// # Errors
/// It would not be, which is a fault of disync's; or it is none that anybody may apply.
pub fn write_saved(saved: &Saved) -> Result<String, Unsavable> {
    if saved.plan.against != Against::Now {
        return Err(Unsavable("it was not made from what is there, so it is none to be applied".to_owned()));
    }
    let again = |error: &dyn std::fmt::Display| Unsavable(format!("the plan could not be read again: {error}"));
    let unsealed = FileV1::of(saved).unsealed().map_err(|error| again(&error))?;
    let text = v1::sealed(&unsealed, &Digest::of(unsealed.as_bytes()));
    read_saved(text.as_bytes()).map_err(|error| again(&error))?;
    Ok(text)
}

/// Reads a plan.
///
/// # Errors
/// It is none, or not the one that was written.
pub fn read_saved(bytes: &[u8]) -> Result<Saved, Unreadable> {
    check_head(bytes)?;
    let damaged = |error: serde_json::Error| Unreadable::Damaged(error.to_string());
    let file: FileV1<'_> = serde_json::from_slice(bytes).map_err(damaged)?;
    let (digest, checksum) = (file.digest, file.checksum);
    let saved = file.into_saved().map_err(Unreadable::Damaged)?;
    let mut mirror = FileV1::of(&saved);
    let true_digest = std::mem::replace(&mut mirror.digest, digest);
    let unsealed = mirror.unsealed().map_err(damaged)?;
    if let Some((line, column)) = first_difference(v1::sealed(&unsealed, &checksum).as_bytes(), bytes) {
        return Err(Unreadable::Edited { line, column });
    }
    if digest != true_digest {
        return Err(Unreadable::Digest("digest"));
    }
    if checksum != Digest::of(unsealed.as_bytes()) {
        return Err(Unreadable::Digest("checksum"));
    }
    Ok(saved)
}

fn check_head(bytes: &[u8]) -> Result<(), Unreadable> {
    let other = |why: &str| Err(Unreadable::Other(why.to_owned()));
    match bytes.first() {
        None => return other("it is empty"),
        Some(b'{') => {}
        Some(_) => return other("it does not begin as one"),
    }
    let head: Head = serde_json::from_slice(bytes).map_err(|error| Unreadable::Other(error.to_string()))?;
    match (head.format.as_ref().and_then(serde_json::Value::as_str), head.resource_changes.is_some()) {
        (Some(FORMAT), _) => {}
        (_, true) => return other("it is what `plan --format json` prints, which is for other programs"),
        (_, false) => return other("it does not say that it is one"),
    }
    match head.format_version.as_ref().and_then(serde_json::Value::as_u64) {
        Some(VERSION) => Ok(()),
        Some(found) => Err(Unreadable::Version { found }),
        None => Err(Unreadable::Damaged("`format_version` is not a number".to_owned())),
    }
}

/// Where two texts begin to differ: line and column.
fn first_difference(expected: &[u8], found: &[u8]) -> Option<(usize, usize)> {
    if expected == found {
        return None;
    }
    let same = expected.iter().zip(found).take_while(|(expected, found)| expected == found).count();
    let before = expected.get(..same).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    Some((line, column))
}
