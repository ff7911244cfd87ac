//! A profile of the official command line's `config.json`: what it says becomes a recipe.
//!
//! Pure: the text arrives, nothing is asked. Modes are told apart ignoring case; where there is none it is inferred from
//! the keys, as the command line does [SDK]. Modes that need a browser, another kind of key or no key are refused with
//! what to do instead.

mod mode;

use serde::Deserialize;

use self::mode::Mode;
use super::environment::{Environment, RoleDefect, RoleText};
use super::error::{Broken, Part};
use super::origin::Lifetime;
use super::recipe::{Found, Look, Looked, Recipe};
use super::split::split;
use super::{Credentials, Secret, uri};

/// The longest chain of profiles that assume each other's roles. Nobody has so many; STS allows a session of a session
/// for an hour only.
const MOST_PROFILES: usize = 8;

#[derive(Deserialize)]
struct Config {
    current: Option<String>,
    #[serde(default)]
    profiles: Vec<Profile>,
}

/// The keys of a profile that matter here; all are optional, and empty where the command line has nothing to say.
#[derive(Deserialize)]
struct Profile {
    #[serde(default)]
    name: String,
    mode: Option<String>,
    access_key_id: Option<String>,
    access_key_secret: Option<Secret>,
    sts_token: Option<Secret>,
    sts_region: Option<String>,
    enable_vpc: Option<bool>,
    ram_role_name: Option<String>,
    ram_role_arn: Option<String>,
    ram_session_name: Option<String>,
    expired_seconds: Option<i64>,
    external_id: Option<String>,
    policy: Option<String>,
    source_profile: Option<String>,
    process_command: Option<String>,
    credentials_uri: Option<String>,
    oidc_provider_arn: Option<String>,
    oidc_token_file: Option<String>,
}

/// Finds the profile in the `text` of `file`: the one `asked` for, or the current one.
pub(crate) fn look(text: &str, file: &str, asked: Option<&str>, env: Environment<'_>) -> Looked {
    let config: Config = serde_json::from_str(text).map_err(|error| {
        // The error itself can quote a value.
        let reason = format!("not the JSON of a configuration (line {}, column {})", error.line(), error.column());
        Broken::new(file, reason)
    })?;
    let current = config.current.as_deref().filter(|name| !name.is_empty());
    let name = asked.or(current).unwrap_or("default");
    let Some(profile) = config.profiles.iter().find(|profile| profile.name == name) else {
        if asked.is_none() && current.is_some() && !config.profiles.is_empty() {
            return Err(Broken::new(format!("`current` of {file}"), format!("there is no profile `{name}`")));
        }
        return Ok(Look::Absent(format!("no profile `{name}` in {file}")));
    };
    if profile.is_blank() {
        return Ok(Look::Absent(format!("profile `{name}` in {file} is not configured yet")));
    }
    let reader = Reader { config: &config, file, env };
    let recipe = reader.recipe(profile, &mut vec![name])?;
    Ok(Look::Present(Found { place: reader.of(profile), recipe }))
}

impl Profile {
    /// Whether it says nothing, as the one of a new installation.
    fn is_blank(&self) -> bool {
        given(self.mode.as_ref()).is_none() && Mode::inferred(self).is_none()
    }
}

/// A text that is there and not empty.
fn given(text: Option<&String>) -> Option<String> {
    text.filter(|text| !text.is_empty()).cloned()
}

/// Reads the profiles of one file.
struct Reader<'a> {
    config: &'a Config,
    file: &'a str,
    env: Environment<'a>,
}

impl<'a> Reader<'a> {
    /// What `profile` says; `way` holds the names of the profiles that led to it, its own included.
    fn recipe(&self, profile: &'a Profile, way: &mut Vec<&'a str>) -> Result<Recipe, Broken> {
        let named = given(profile.mode.as_ref());
        let mode = match &named {
            Some(word) => Mode::from_word(word),
            None => Mode::inferred(profile),
        };
        let Some(mode) = mode else {
            let word = named.unwrap_or_default();
            return Err(self.broken(profile, "mode", format!("`{word}` is not a mode")));
        };
        match mode {
            Mode::Ak => self.key(profile, None).map(|key| Recipe::Key(key, Lifetime::Unlimited)),
            Mode::StsToken => {
                let token = self.required(profile, "sts_token", profile.sts_token.as_ref().map(Secret::expose))?;
                self.key(profile, Some(Secret::new(token))).map(|key| Recipe::Key(key, Lifetime::Unknown))
            }
            Mode::RamRoleArn => {
                let token = profile.sts_token.clone().filter(|token| !token.expose().is_empty());
                let lifetime = if token.is_some() { Lifetime::Unknown } else { Lifetime::Unlimited };
                self.role(profile, Recipe::Key(self.key(profile, token)?, lifetime))
            }
            Mode::ChainableRamRoleArn => self.role(profile, self.source(profile, way)?),
            Mode::EcsRamRole => Ok(self.instance(profile)),
            Mode::RamRoleArnWithRoleName => self.role(profile, self.instance(profile)),
            Mode::Oidc => self.oidc(profile),
            Mode::External => self.command(profile),
            Mode::CredentialsUri => self.uri(profile),
            Mode::Unsupported { word, way_out } => {
                let reason = format!("disync does not support `{word}`: {way_out}");
                Err(self.broken(profile, "mode", reason))
            }
        }
    }

    fn key(&self, profile: &Profile, token: Option<Secret>) -> Result<Credentials, Broken> {
        let id = profile.access_key_id.clone().unwrap_or_default();
        let secret = profile.access_key_secret.clone().unwrap_or_else(|| Secret::new(""));
        Credentials::new(id, secret, token).map_err(|error| {
            let field = match error.part() {
                Part::Id => "access_key_id",
                Part::Secret => "access_key_secret",
                Part::Token => "sts_token",
            };
            self.broken(profile, field, error.reason())
        })
    }

    /// The recipe of the profile whose credentials assume this one's role.
    fn source(&self, profile: &'a Profile, way: &mut Vec<&'a str>) -> Result<Recipe, Broken> {
        const FIELD: &str = "source_profile";
        let name = self.required(profile, FIELD, profile.source_profile.as_deref())?;
        if way.contains(&name) {
            return Err(self.broken(profile, FIELD, format!("`{name}` leads back to itself")));
        }
        if way.len() >= MOST_PROFILES {
            return Err(self.broken(profile, FIELD, format!("more than {MOST_PROFILES} profiles in a row")));
        }
        let source = self.config.profiles.iter().find(|profile| profile.name == name);
        let source = source.ok_or_else(|| self.broken(profile, FIELD, format!("there is no profile `{name}`")))?;
        way.push(name);
        self.recipe(source, way)
    }

    fn role(&self, profile: &Profile, base: Recipe) -> Result<Recipe, Broken> {
        let role = self.env.role(role_text(profile)).map_err(|defect| self.defect(profile, &defect))?;
        Ok(Recipe::Role { base: Box::new(base), role })
    }

    fn instance(&self, profile: &Profile) -> Recipe {
        Recipe::Instance(self.env.instance_of(given(profile.ram_role_name.as_ref())))
    }

    fn oidc(&self, profile: &Profile) -> Result<Recipe, Broken> {
        let provider_arn = self.required(profile, "oidc_provider_arn", profile.oidc_provider_arn.as_deref())?;
        let token_file = self.required(profile, "oidc_token_file", profile.oidc_token_file.as_deref())?;
        let role = self.env.role(role_text(profile)).map_err(|defect| self.defect(profile, &defect))?;
        Ok(Recipe::Oidc { role, provider_arn: provider_arn.to_owned(), token_file: token_file.into() })
    }

    fn command(&self, profile: &Profile) -> Result<Recipe, Broken> {
        const FIELD: &str = "process_command";
        self.external_is_allowed(profile)?;
        let command = self.required(profile, FIELD, profile.process_command.as_deref())?;
        split(command).map(Recipe::Command).map_err(|error| self.broken(profile, FIELD, error.to_string()))
    }

    fn uri(&self, profile: &Profile) -> Result<Recipe, Broken> {
        const FIELD: &str = "credentials_uri";
        self.external_is_allowed(profile)?;
        let text = self.required(profile, FIELD, profile.credentials_uri.as_deref())?;
        uri::checked(text).map(Recipe::Uri).map_err(|reason| self.broken(profile, FIELD, reason))
    }

    fn external_is_allowed(&self, profile: &Profile) -> Result<(), Broken> {
        match self.env.forbids_external() {
            Some(variable) => Err(self.broken(profile, "mode", format!("{variable} forbids it"))),
            None => Ok(()),
        }
    }

    fn required<'t>(&self, profile: &Profile, field: &str, text: Option<&'t str>) -> Result<&'t str, Broken> {
        text.filter(|text| !text.is_empty()).ok_or_else(|| self.broken(profile, field, "not set"))
    }

    fn defect(&self, profile: &Profile, defect: &RoleDefect) -> Broken {
        let field = match defect {
            RoleDefect::NoArn => "ram_role_arn",
            RoleDefect::Duration => "expired_seconds",
            RoleDefect::Region => "sts_region",
        };
        self.broken(profile, field, defect.reason())
    }

    fn broken(&self, profile: &Profile, field: &str, reason: impl Into<String>) -> Broken {
        Broken::new(format!("`{field}` of {}", self.of(profile)), reason)
    }

    fn of(&self, profile: &Profile) -> String {
        format!("profile `{}` in {}", profile.name, self.file)
    }
}

fn role_text(profile: &Profile) -> RoleText {
    RoleText {
        arn: given(profile.ram_role_arn.as_ref()),
        session: given(profile.ram_session_name.as_ref()),
        duration_s: profile.expired_seconds,
        policy: given(profile.policy.as_ref()),
        external_id: given(profile.external_id.as_ref()),
        sts_region: given(profile.sts_region.as_ref()),
        vpc: profile.enable_vpc.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
