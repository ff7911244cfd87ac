//! What variables alone set up: a key, a role by OpenID Connect, the metadata service, a URI; and where STS is.
//!
//! An empty variable counts as one that is not set, as in the SDKs [SDK].

use std::path::PathBuf;

use super::error::Broken;
use super::origin::Lifetime;
use super::recipe::{Found, Instance, Look, Looked, Recipe, Role};
use super::{Credentials, Part, Secret, uri};

/// The variable that names the access key [SDK].
pub const ACCESS_KEY_ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
/// The variable that holds its secret [SDK].
pub const ACCESS_KEY_SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
/// The variable that holds the token of temporary credentials, if they are temporary [SDK].
pub const SECURITY_TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

const ROLE_ARN: &str = "ALIBABA_CLOUD_ROLE_ARN";
const ROLE_SESSION_NAME: &str = "ALIBABA_CLOUD_ROLE_SESSION_NAME";
const OIDC_PROVIDER_ARN: &str = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
const OIDC_TOKEN_FILE: &str = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";
/// The role of the instance.
pub(crate) const ECS_METADATA: &str = "ALIBABA_CLOUD_ECS_METADATA";
/// Switches the metadata service off.
pub(crate) const ECS_METADATA_DISABLED: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
const IMDSV1_DISABLED: &str = "ALIBABA_CLOUD_IMDSV1_DISABLED";
const CREDENTIALS_URI: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";
const STS_REGION: &str = "ALIBABA_CLOUD_STS_REGION";
const VPC_ENDPOINT_ENABLED: &str = "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED";
const DISABLE_EXTERNAL_PROCESS: &str = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";

/// The session name where none is given. It shows in the audit trail of the account.
const SESSION: &str = "disync";
/// The length of a session where none is given, in seconds [SDK].
const SESSION_S: u32 = 3600;
/// The shortest session that STS gives, in seconds [SDK].
const SHORTEST_SESSION_S: u32 = 900;

/// The variables of the process.
#[derive(Clone, Copy)]
pub(crate) struct Environment<'a>(pub(crate) &'a (dyn Fn(&str) -> Option<String> + Sync));

/// What a profile says of a role; the variables fill what it leaves open [SDK].
#[derive(Default)]
pub(crate) struct RoleText {
    pub(crate) arn: Option<String>,
    pub(crate) session: Option<String>,
    pub(crate) duration_s: Option<i64>,
    pub(crate) policy: Option<String>,
    pub(crate) external_id: Option<String>,
    pub(crate) sts_region: Option<String>,
    pub(crate) vpc: bool,
}

/// What is wrong with a [`RoleText`]: which field, and how.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RoleDefect {
    /// There is no role.
    NoArn,
    /// The session is too short.
    Duration,
    /// The region is none.
    Region,
}

impl RoleDefect {
    /// A fragment that follows the name of the field.
    pub(crate) const fn reason(&self) -> &'static str {
        match self {
            Self::NoArn => "not set",
            Self::Duration => "a session lasts 900 seconds at least",
            Self::Region => "not the name of a region",
        }
    }
}

impl Environment<'_> {
    /// A variable that is set and not empty.
    pub(crate) fn get(self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.is_empty())
    }

    /// Whether a variable says `true`, in any case.
    pub(crate) fn is_true(self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// Whether profiles must not start commands or ask URIs: `1` or `true` [SDK].
    pub(crate) fn forbids_external(self) -> Option<&'static str> {
        let forbidden =
            self.is_true(DISABLE_EXTERNAL_PROCESS) || self.get(DISABLE_EXTERNAL_PROCESS).as_deref() == Some("1");
        forbidden.then_some(DISABLE_EXTERNAL_PROCESS)
    }

    /// The key that stands in the variables.
    pub(crate) fn key(self) -> Looked {
        let (id, secret, token) = (self.get(ACCESS_KEY_ID), self.get(ACCESS_KEY_SECRET), self.get(SECURITY_TOKEN));
        let half = |missing: &str, there: &str| Broken::new(missing, format!("not set, though {there} is"));
        let (id, secret) = match (id, secret, &token) {
            (Some(id), Some(secret), _) => (id, Secret::new(secret)),
            (Some(_), None, _) => return Err(half(ACCESS_KEY_SECRET, ACCESS_KEY_ID)),
            (None, Some(_), _) => return Err(half(ACCESS_KEY_ID, ACCESS_KEY_SECRET)),
            (None, None, Some(_)) => return Err(half(ACCESS_KEY_ID, SECURITY_TOKEN)),
            (None, None, None) => return Ok(Look::Absent(format!("{ACCESS_KEY_ID} is not set"))),
        };
        let key = Credentials::new(id, secret, token.map(Secret::new)).map_err(|error| {
            let name = match error.part() {
                Part::Id => ACCESS_KEY_ID,
                Part::Secret => ACCESS_KEY_SECRET,
                Part::Token => SECURITY_TOKEN,
            };
            Broken::new(name, error.reason())
        })?;
        let lifetime = if key.is_temporary() { Lifetime::Unknown } else { Lifetime::Unlimited };
        Ok(Look::Present(Found { place: ACCESS_KEY_ID.to_owned(), recipe: Recipe::Key(key, lifetime) }))
    }

    /// The role that is assumed with a token of OpenID Connect.
    ///
    /// `ALIBABA_CLOUD_ROLE_ARN` alone sets nothing up: profiles use it too.
    pub(crate) fn oidc_role(self) -> Looked {
        let (provider, file) = (self.get(OIDC_PROVIDER_ARN), self.get(OIDC_TOKEN_FILE));
        let (provider_arn, token_file) = match (provider, file) {
            (Some(provider), Some(file)) => (provider, PathBuf::from(file)),
            (None, None) => return Ok(Look::Absent(format!("{OIDC_TOKEN_FILE} is not set"))),
            (Some(_), None) => {
                return Err(Broken::new(OIDC_TOKEN_FILE, format!("not set, though {OIDC_PROVIDER_ARN} is")));
            }
            (None, Some(_)) => {
                return Err(Broken::new(OIDC_PROVIDER_ARN, format!("not set, though {OIDC_TOKEN_FILE} is")));
            }
        };
        let role = self.role(RoleText::default()).map_err(|defect| {
            let variable = match defect {
                RoleDefect::NoArn | RoleDefect::Duration => ROLE_ARN,
                RoleDefect::Region => STS_REGION,
            };
            Broken::new(variable, defect.reason())
        })?;
        let recipe = Recipe::Oidc { role, provider_arn, token_file };
        Ok(Look::Present(Found { place: OIDC_TOKEN_FILE.to_owned(), recipe }))
    }

    /// The metadata service, unless it is switched off. Whether it exists shows when it is asked.
    pub(crate) fn instance(self) -> Looked {
        if self.is_true(ECS_METADATA_DISABLED) {
            return Ok(Look::Absent(format!("{ECS_METADATA_DISABLED} is set")));
        }
        let role = self.get(ECS_METADATA);
        let place = if role.is_some() { ECS_METADATA } else { "the metadata service" };
        Ok(Look::Present(Found { place: place.to_owned(), recipe: Recipe::Instance(self.instance_of(role)) }))
    }

    /// What to ask the metadata service for a role.
    pub(crate) fn instance_of(self, role: Option<String>) -> Instance {
        Instance { role: role.or_else(|| self.get(ECS_METADATA)), allows_v1: !self.is_true(IMDSV1_DISABLED) }
    }

    /// The URI that answers with a key.
    pub(crate) fn uri(self) -> Looked {
        let Some(text) = self.get(CREDENTIALS_URI) else {
            return Ok(Look::Absent(format!("{CREDENTIALS_URI} is not set")));
        };
        let url = uri::checked(&text).map_err(|reason| Broken::new(CREDENTIALS_URI, reason))?;
        Ok(Look::Present(Found { place: CREDENTIALS_URI.to_owned(), recipe: Recipe::Uri(url) }))
    }

    /// A role as a profile says it, completed.
    pub(crate) fn role(self, text: RoleText) -> Result<Role, RoleDefect> {
        let arn = text.arn.or_else(|| self.get(ROLE_ARN)).ok_or(RoleDefect::NoArn)?;
        let duration_s = match text.duration_s {
            // Profiles are written with a 0 where nothing was chosen [SDK].
            None | Some(0) => SESSION_S,
            Some(given) => u32::try_from(given).map_err(|_| RoleDefect::Duration)?,
        };
        if duration_s < SHORTEST_SESSION_S {
            return Err(RoleDefect::Duration);
        }
        Ok(Role {
            arn,
            session: text.session.or_else(|| self.get(ROLE_SESSION_NAME)).unwrap_or_else(|| SESSION.to_owned()),
            duration_s,
            policy: text.policy,
            external_id: text.external_id,
            host: self.sts_host(text.sts_region, text.vpc)?,
        })
    }

    /// The host of STS: of the region if one is named, inside the VPC if that is wished; else the global one [SDK].
    pub(crate) fn sts_host(self, region: Option<String>, vpc: bool) -> Result<String, RoleDefect> {
        let Some(region) = region.or_else(|| self.get(STS_REGION)) else { return Ok("sts.aliyuncs.com".to_owned()) };
        // A region becomes part of a host name: nothing else may get in that way.
        if !region.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
            return Err(RoleDefect::Region);
        }
        let prefix = if vpc || self.is_true(VPC_ENDPOINT_ENABLED) { "sts-vpc" } else { "sts" };
        Ok(format!("{prefix}.{region}.aliyuncs.com"))
    }
}

#[cfg(test)]
mod tests;
