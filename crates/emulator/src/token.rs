//! `ClientToken`: a repeated request gets the answer of the first one, and changes nothing.
//!
//! Same token and same parameters → same answer; same token and other parameters → `IdempotentParameterMismatch` [3P:
//! the code, in other products]. Refusals are not remembered: a request that was refused may succeed when repeated.

use std::time::Duration;

use disync_wire::error_code::KnownCode;
use disync_wire::{Operation, Params};
use flate2::Crc;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;
use crate::store::Store;

/// How long a token is remembered; a day is common for such tokens [GEN], and keeps the data file small.
pub(crate) const LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// What was answered to a request with a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answered {
    /// When.
    pub(crate) at: Timestamp,
    /// The [`sum`] of the parameters.
    pub(crate) parameters: u64,
    /// The `ProcessId` or `FileId` that was answered.
    pub(crate) id: i64,
}

/// A token together with what it was sent with.
pub(crate) struct Token {
    key: String,
    parameters: u64,
}

impl Token {
    /// The token of a request, if it has one. `params` are those of the operation, without the common ones.
    pub(crate) fn of(operation: Operation, params: &Params) -> Option<Self> {
        const NAME: &str = "ClientToken";
        let token = params.get(NAME)?;
        let mut crc = Crc::new();
        for (name, value) in params.iter().filter(|(name, _)| *name != NAME) {
            for part in [name, "=", value, "&"] {
                crc.update(part.as_bytes());
            }
        }
        Some(Self { key: format!("{operation}/{token}"), parameters: of_crc(&crc) })
    }

    /// The id that was answered to this token before.
    ///
    /// # Errors
    ///
    /// The token came with other parameters before.
    pub(crate) fn answered(&self, store: &Store) -> Result<Option<i64>, Refusal> {
        match store.answered(&self.key) {
            None => Ok(None),
            Some(answered) if answered.parameters == self.parameters => Ok(Some(answered.id)),
            Some(_) => Err(KnownCode::IdempotentParameterMismatch.into()),
        }
    }

    /// Remembers what is answered now.
    pub(crate) fn remember(self, store: &mut Store, now: Timestamp, id: i64) {
        store.remember(self.key, Answered { at: now, parameters: self.parameters, id });
    }
}

/// A checksum and the length of a text in one number. It is the same in every release, as saved values must be, and
/// nobody gains anything by forging one here.
pub(crate) fn sum(text: &str) -> u64 {
    let mut crc = Crc::new();
    crc.update(text.as_bytes());
    of_crc(&crc)
}

fn of_crc(crc: &Crc) -> u64 {
    u64::from(crc.sum()) << 32 | u64::from(crc.amount())
}
