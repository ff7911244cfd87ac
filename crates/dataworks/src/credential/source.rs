//! Where the client asks for credentials, before every attempt.

use std::sync::Arc;

use jiff::Timestamp;

use super::{CredentialError, Credentials};
use crate::redact::Redactor;

/// Gives the credentials that are valid now.
///
/// It is shared behind an [`Arc`] by all that sign, and remembers every secret that it ever gave, so that none of them
/// appears in a message.
pub struct CredentialSource {
    credentials: Credentials,
    redactor: Arc<Redactor>,
}

impl CredentialSource {
    /// Always the same credentials.
    #[must_use]
    pub fn fixed(credentials: Credentials) -> Arc<Self> {
        let redactor = Arc::new(Redactor::default());
        redactor.learn(&credentials);
        Arc::new(Self { credentials, redactor })
    }

    /// The credentials to sign with at `now`.
    ///
    /// # Errors
    /// There are none, or those that have expired cannot be renewed.
    #[expect(clippy::unused_async, reason = "sources that renew wait for the network")]
    pub async fn current(&self, now: Timestamp) -> Result<Credentials, CredentialError> {
        let _ = now;
        Ok(self.credentials.clone())
    }

    /// Knows every secret that was ever in use here.
    pub(crate) fn redactor(&self) -> Arc<Redactor> {
        Arc::clone(&self.redactor)
    }
}
