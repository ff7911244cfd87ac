//! The access key that signs requests: what it is, and where it comes from.
//!
//! [`CredentialSource`] is what the client asks before every attempt. It finds credentials by the chain of the official
//! SDKs (`chain`), obtains them (`fetch`), and renews those that expire. What a provider is set up to do is a value, a
//! `Recipe`, which the pure files (`environment`, `cli_profile`, `ini_profile`) read from variables and texts. Only
//! `files` and `process` touch the machine, and `web` has `disync_web` touch it.
//!
//! The order and the names are those of the official chain [SDK]; one thing is deliberately different: there, a provider
//! that is set up and fails is skipped, so that a mistyped profile can end in an apply under another identity. Here,
//! only absence goes on. That is also why no library does this: those for Rust skip as well, and know fewer modes.
//!
//! A [`Secret`] can be signed with and not looked at: it implements no `Debug`, `Display` or `Serialize`, and is wiped
//! from memory when it is dropped.

mod chain;
mod cli_profile;
mod document;
mod environment;
mod error;
mod fetch;
mod files;
mod identity;
mod ini_profile;
mod metadata;
mod origin;
mod process;
mod profiles;
mod recipe;
mod renewal;
mod source;
mod split;
mod sts;
mod uri;
mod web;

pub use disync_web::Secret;

pub use chain::{Places, Surroundings, Variables};
pub use environment::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, SECURITY_TOKEN};
pub use error::{Broken, CredentialError, KeyError, Part};
pub use identity::Identity;
pub use origin::{Lifetime, Origin, PassedOver, Provider};
pub use source::CredentialSource;

/// An access key, possibly a temporary one. Never shown, not even its id, save [shortened](Credentials::short_id).
#[derive(Clone)]
pub struct Credentials {
    /// Names the key.
    pub(crate) access_key_id: String,
    /// Signs with it.
    pub(crate) access_key_secret: Secret,
    /// Accompanies temporary credentials (STS).
    pub(crate) security_token: Option<Secret>,
}

impl Credentials {
    /// Takes a key that was obtained elsewhere.
    ///
    /// # Errors
    /// A part that is empty or that no key can have; its value is never part of the message.
    pub fn new(
        access_key_id: impl Into<String>,
        access_key_secret: Secret,
        security_token: Option<Secret>,
    ) -> Result<Self, KeyError> {
        let access_key_id = access_key_id.into();
        check(Part::Id, &access_key_id)?;
        check(Part::Secret, access_key_secret.expose())?;
        if let Some(token) = &security_token {
            check(Part::Token, token.expose())?;
        }
        Ok(Self { access_key_id, access_key_secret, security_token })
    }

    /// The id as people may see it: its first and its last four characters, and of a short one only the first two.
    #[must_use]
    pub fn short_id(&self) -> String {
        // Ids are ASCII, as `new` has checked.
        let id = &self.access_key_id;
        let (first, last) = if id.len() < 12 { (2, 0) } else { (4, 4) };
        let head = id.get(..first).unwrap_or_default();
        let tail = id.get(id.len().saturating_sub(last)..).unwrap_or_default();
        format!("{head}…{tail}")
    }

    /// Whether they are temporary, that is, come with a token.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        self.security_token.is_some()
    }
}

/// Keys and tokens are printable ASCII. A key with a trailing line break would sign wrongly and be refused with a
/// message that does not say why.
fn check(part: Part, value: &str) -> Result<(), KeyError> {
    if value.is_empty() {
        return Err(KeyError::Empty(part));
    }
    if !value.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(KeyError::Malformed(part));
    }
    Ok(())
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
