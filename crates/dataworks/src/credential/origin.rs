//! Where credentials came from, and how long they last: what a person may know of them.

use std::fmt;

use jiff::Timestamp;

/// A place of the chain where credentials can come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Provider {
    /// The variables that hold a key.
    Environment,
    /// A role by a token of OpenID Connect, as Kubernetes mounts it.
    OidcRole,
    /// A profile of the official command line's `config.json`.
    CliProfile,
    /// A profile of the SDKs' ini file.
    IniProfile,
    /// The role of this ECS instance, by its metadata service.
    EcsRamRole,
    /// A URI that answers with a key.
    CredentialsUri,
}

impl Provider {
    /// All, in the order in which they are asked: that of the official SDKs [SDK].
    pub const CHAIN: [Self; 6] =
        [Self::Environment, Self::OidcRole, Self::CliProfile, Self::IniProfile, Self::EcsRamRole, Self::CredentialsUri];

    /// The name that programs read.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::OidcRole => "oidc_role",
            Self::CliProfile => "cli_profile",
            Self::IniProfile => "ini_profile",
            Self::EcsRamRole => "ecs_ram_role",
            Self::CredentialsUri => "credentials_uri",
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Environment => "environment",
            Self::OidcRole => "OIDC role",
            Self::CliProfile => "CLI profile",
            Self::IniProfile => "ini profile",
            Self::EcsRamRole => "ECS RAM role",
            Self::CredentialsUri => "credentials URI",
        })
    }
}

/// A provider that was not set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// The provider.
    pub provider: Provider,
    /// Why it counts as absent.
    pub reason: String,
}

/// Where credentials came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The provider that won.
    pub provider: Provider,
    /// The variable, the profile with its file, the URI.
    pub place: String,
    /// How the provider obtains them, such as the role that is assumed; absent where they simply stand there.
    pub method: Option<String>,
    /// The providers before it, which were not set up.
    pub passed_over: Vec<PassedOver>,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.provider, self.place)?;
        match &self.method {
            Some(method) => write!(f, ", {method}"),
            None => Ok(()),
        }
    }
}

/// How long credentials last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// They do not expire.
    Unlimited,
    /// They expire then.
    Until(Timestamp),
    /// They are temporary, and nobody said until when.
    Unknown,
}
