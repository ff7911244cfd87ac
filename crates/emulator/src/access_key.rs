//! The access keys that the gateway knows: those of users, and temporary ones that come with a token.
//!
//! How a request proves that it knows a secret is the concern of [`crate::gate`].

use std::collections::BTreeMap;

use disync_wire::error_code::KnownCode;
use jiff::Timestamp;

/// An access key, without its id. It has no `Debug`, as it holds a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessKey {
    pub(crate) secret: String,
    pub(crate) active: bool,
    token: Option<Token>,
}

#[derive(Clone, PartialEq, Eq)]
struct Token {
    text: String,
    expires: Option<Timestamp>,
}

impl AccessKey {
    /// The key of a user.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self { secret: secret.into(), active: true, token: None }
    }

    /// The same key as temporary credentials: it is accepted with this `SecurityToken` only, until it expires.
    #[must_use]
    pub fn with_token(self, token: impl Into<String>, expires: Option<Timestamp>) -> Self {
        Self { token: Some(Token { text: token.into(), expires }), ..self }
    }

    /// The same key, disabled.
    #[must_use]
    pub fn inactive(self) -> Self {
        Self { active: false, ..self }
    }
}

/// Finds the key of a request, and says whether the token that came with it is the one that belongs to it.
pub(crate) fn find<'k>(
    keys: &'k BTreeMap<String, AccessKey>,
    id: &str,
    token: Option<&str>,
    now: Timestamp,
) -> Result<&'k AccessKey, KnownCode> {
    let key = keys.get(id).ok_or(KnownCode::InvalidAccessKeyIdNotFound)?;
    if !key.active {
        return Err(KnownCode::InvalidAccessKeyIdInactive);
    }
    let is_of = |key: &AccessKey, text: &str| key.token.as_ref().is_some_and(|token| token.text == text);
    match (&key.token, token) {
        (None, None) => Ok(key),
        (Some(_), None) => Err(KnownCode::MissingSecurityToken),
        (Some(own), Some(text)) if own.text == text => {
            let expired = own.expires.is_some_and(|expires| expires <= now);
            if expired { Err(KnownCode::InvalidSecurityTokenExpired) } else { Ok(key) }
        }
        (_, Some(text)) if keys.values().any(|other| is_of(other, text)) => {
            Err(KnownCode::InvalidSecurityTokenMismatch)
        }
        (_, Some(_)) => Err(KnownCode::InvalidSecurityTokenMalformed),
    }
}
