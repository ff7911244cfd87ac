//! The nonces that were used and whose requests could still be repeated.

use std::collections::BTreeSet;

use jiff::Timestamp;

/// The nonces of all access keys.
#[derive(Debug, Default)]
pub(crate) struct Nonces {
    used: BTreeSet<String>,
    by_expiry: BTreeSet<(Timestamp, String)>,
}

impl Nonces {
    /// Records a nonce and says whether it is a new one of that key.
    pub(super) fn record(&mut self, access_key_id: &str, nonce: &str, expires: Timestamp) -> bool {
        let key = format!("{access_key_id}/{nonce}");
        let fresh = self.used.insert(key.clone());
        if fresh {
            self.by_expiry.insert((expires, key));
        }
        fresh
    }

    /// Forgets the nonces of requests that are too old by `now` anyway.
    pub(crate) fn forget_old(&mut self, now: Timestamp) {
        while let Some((expires, _)) = self.by_expiry.first()
            && *expires < now
        {
            if let Some((_, key)) = self.by_expiry.pop_first() {
                self.used.remove(&key);
            }
        }
    }
}
