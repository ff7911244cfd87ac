//! The access key that signs requests, read from the environment.
//!
//! The environment arrives as a closure. Other sources (profiles, roles, metadata) are not read here. A [`Secret`] can
//! be signed with and not looked at: it implements no `Debug`, `Display` or `Serialize`.

mod source;

pub use source::CredentialSource;

/// The variable that names the access key [SDK].
pub const ACCESS_KEY_ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
/// The variable that holds its secret [SDK].
pub const ACCESS_KEY_SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
/// The variable that holds the token of temporary credentials, if they are temporary [SDK].
pub const SECURITY_TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

/// A text that is never shown.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Takes the text in.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for signing and sending alone.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

/// An access key, possibly a temporary one. Never shown, not even its id.
#[derive(Clone)]
pub struct Credentials {
    /// Names the key.
    pub(crate) access_key_id: String,
    /// Signs with it.
    pub(crate) access_key_secret: Secret,
    /// Accompanies temporary credentials (STS).
    pub(crate) security_token: Option<Secret>,
}

/// Why there are no credentials. Never holds any part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// A variable is not set, or is empty.
    #[error("the environment variable {0} is not set")]
    Missing(&'static str),
    /// A value cannot be part of a key: pasting has added something.
    #[error("{0} contains a space, a line break or another character that no key has (the value is not shown)")]
    Malformed(&'static str),
}

impl Credentials {
    /// Takes a key that was obtained elsewhere.
    ///
    /// # Errors
    /// As for [`Credentials::from_env`]; the message names the environment variable that would hold the value.
    pub fn new(
        access_key_id: impl Into<String>,
        access_key_secret: Secret,
        security_token: Option<Secret>,
    ) -> Result<Self, CredentialError> {
        let access_key_id = access_key_id.into();
        check(ACCESS_KEY_ID, &access_key_id)?;
        check(ACCESS_KEY_SECRET, access_key_secret.expose())?;
        if let Some(token) = &security_token {
            check(SECURITY_TOKEN, token.expose())?;
        }
        Ok(Self { access_key_id, access_key_secret, security_token })
    }

    /// Reads the key from the environment, which `lookup` stands for. An empty variable counts as absent.
    ///
    /// # Errors
    /// A variable that is missing, or one whose value no key can have; the value is never part of the message.
    pub fn from_env(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, CredentialError> {
        let optional = |name| lookup(name).filter(|value| !value.is_empty());
        let required = |name| optional(name).ok_or(CredentialError::Missing(name));
        let id = required(ACCESS_KEY_ID)?;
        let secret = Secret(required(ACCESS_KEY_SECRET)?);
        Self::new(id, secret, optional(SECURITY_TOKEN).map(Secret))
    }
}

/// Keys and tokens are printable ASCII. A key with a trailing line break would sign wrongly and be refused with a
/// message that does not say why.
fn check(name: &'static str, value: &str) -> Result<(), CredentialError> {
    if value.is_empty() {
        return Err(CredentialError::Missing(name));
    }
    if !value.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(CredentialError::Malformed(name));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
