//! How credentials are obtained, as a value: what a profile or some variables say, before anything is asked.
//!
//! Nothing here can be shown: recipes hold keys.

use std::path::PathBuf;

use disync_web::Url;

use super::Credentials;
use super::error::Broken;
use super::origin::Lifetime;

/// How credentials are obtained.
#[derive(Clone)]
pub(crate) enum Recipe {
    /// They stand there.
    Key(Credentials, Lifetime),
    /// A role is assumed with other credentials.
    Role { base: Box<Self>, role: Role },
    /// A role is assumed with a token of OpenID Connect.
    Oidc { role: Role, provider_arn: String, token_file: PathBuf },
    /// The metadata service of this ECS instance is asked.
    Instance(Instance),
    /// A command prints them: its program and its arguments.
    Command(Vec<String>),
    /// A URI answers with them.
    Uri(Url),
}

/// A role, and how to assume it.
#[derive(Clone)]
pub(crate) struct Role {
    /// Names it: `acs:ram::<account>:role/<name>`.
    pub(crate) arn: String,
    /// Names the session in the account's audit trail.
    pub(crate) session: String,
    /// How long the session lasts, in seconds; 900 at least [SDK].
    pub(crate) duration_s: u32,
    /// Narrows what the session may do.
    pub(crate) policy: Option<String>,
    /// What the role asks of strangers.
    pub(crate) external_id: Option<String>,
    /// The host of STS.
    pub(crate) host: String,
}

/// What to ask the metadata service for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Instance {
    /// The role; whichever the instance has, if absent.
    pub(crate) role: Option<String>,
    /// Whether version 1 of the protocol, which anybody on the instance can be tricked into speaking, may stand in.
    pub(crate) allows_v1: bool,
}

/// What looking at a provider finds.
pub(crate) enum Look {
    /// It is not set up, and why that is so.
    Absent(String),
    /// It is.
    Present(Found),
}

/// A provider that is set up.
pub(crate) struct Found {
    /// Where that is said.
    pub(crate) place: String,
    /// What is said.
    pub(crate) recipe: Recipe,
}

/// Looking finds something, nothing, or something that cannot be used.
pub(crate) type Looked = Result<Look, Broken>;

impl Recipe {
    /// How the credentials are obtained, for a person; nothing where they simply stand there.
    pub(crate) fn method(&self) -> Option<String> {
        match self {
            Self::Key(..) => None,
            Self::Role { base, role } => {
                let with = base.method().map(|method| format!(" with {method}")).unwrap_or_default();
                Some(format!("role {}{with}", role.arn))
            }
            Self::Oidc { role, token_file, .. } => {
                Some(format!("role {} with the token in {}", role.arn, token_file.display()))
            }
            Self::Instance(Instance { role: Some(role), .. }) => Some(format!("instance role {role}")),
            Self::Instance(Instance { role: None, .. }) => Some("the role of this instance".to_owned()),
            // Arguments can hold secrets.
            Self::Command(argv) => Some(format!("command `{}`", argv.first().map_or("", String::as_str))),
            Self::Uri(url) => Some(format!("a key from {}", without_secrets(url))),
        }
    }
}

/// A URL as it may be shown: user, query and fragment can hold secrets.
pub(crate) fn without_secrets(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path())
}
