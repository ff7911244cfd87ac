//! A profile of the SDKs' ini file: what its section says becomes a recipe.
//!
//! Pure: the text arrives, nothing is asked. What follows a `#` or a `;` is a comment, also behind a value [SDK].

use configparser::ini::Ini;

use super::environment::{Environment, RoleDefect, RoleText};
use super::error::{Broken, Part};
use super::origin::Lifetime;
use super::recipe::{Found, Look, Looked, Recipe};
use super::{Credentials, Secret};

/// Finds the section `name` in the `text` of `file`.
pub(crate) fn look(text: &str, file: &str, name: &str, env: Environment<'_>) -> Looked {
    // Names of profiles are told apart by case, as the SDKs do.
    let mut ini = Ini::new_cs();
    ini.read(text.to_owned()).map_err(|reason| Broken::new(file, format!("not an ini file: {reason}")))?;
    if !ini.sections().iter().any(|section| section == name) {
        return Ok(Look::Absent(format!("no profile `{name}` in {file}")));
    }
    let section = Section { ini: &ini, name, file };
    let recipe = section.recipe(env)?;
    Ok(Look::Present(Found { place: section.place(), recipe }))
}

struct Section<'a> {
    ini: &'a Ini,
    name: &'a str,
    file: &'a str,
}

impl Section<'_> {
    fn recipe(&self, env: Environment<'_>) -> Result<Recipe, Broken> {
        let kind = self.required("type")?;
        match kind.as_str() {
            "access_key" => Ok(Recipe::Key(self.key()?, Lifetime::Unlimited)),
            "ecs_ram_role" => Ok(Recipe::Instance(env.instance_of(self.get("role_name")))),
            "ram_role_arn" => {
                let base = Recipe::Key(self.key()?, Lifetime::Unlimited);
                let role = env.role(self.role()).map_err(|defect| self.defect(&defect))?;
                Ok(Recipe::Role { base: Box::new(base), role })
            }
            "oidc_role_arn" => Ok(Recipe::Oidc {
                provider_arn: self.required("oidc_provider_arn")?,
                token_file: self.required("oidc_token_file_path")?.into(),
                role: env.role(self.role()).map_err(|defect| self.defect(&defect))?,
            }),
            "rsa_key_pair" => Err(self.broken("type", UNSUPPORTED_RSA)),
            "sts" | "bearer" | "credentials_uri" => {
                Err(self.broken("type", format!("no SDK reads the type `{kind}` from this file; {KNOWN}")))
            }
            _ => Err(self.broken("type", format!("`{kind}` is not a type; {KNOWN}"))),
        }
    }

    fn key(&self) -> Result<Credentials, Broken> {
        let id = self.required("access_key_id")?;
        let secret = Secret::new(self.required("access_key_secret")?);
        Credentials::new(id, secret, None).map_err(|error| {
            let field = match error.part() {
                Part::Id => "access_key_id",
                Part::Secret | Part::Token => "access_key_secret",
            };
            self.broken(field, error.reason())
        })
    }

    fn role(&self) -> RoleText {
        RoleText {
            arn: self.get("role_arn"),
            session: self.get("role_session_name"),
            policy: self.get("policy"),
            ..RoleText::default()
        }
    }

    fn get(&self, key: &str) -> Option<String> {
        let value = self.ini.get(self.name, key)?;
        let quoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        Some(quoted.unwrap_or(&value).to_owned()).filter(|value| !value.is_empty())
    }

    fn required(&self, key: &str) -> Result<String, Broken> {
        self.get(key).ok_or_else(|| self.broken(key, "not set"))
    }

    fn defect(&self, defect: &RoleDefect) -> Broken {
        let field = match defect {
            RoleDefect::NoArn | RoleDefect::Duration => "role_arn",
            // No key of this file says where STS is.
            RoleDefect::Region => return Broken::new("ALIBABA_CLOUD_STS_REGION", defect.reason()),
        };
        self.broken(field, defect.reason())
    }

    fn broken(&self, key: &str, reason: impl Into<String>) -> Broken {
        Broken::new(format!("`{key}` of {}", self.place()), reason)
    }

    fn place(&self) -> String {
        format!("profile `{}` in {}", self.name, self.file)
    }
}

const KNOWN: &str = "known are access_key, ram_role_arn, ecs_ram_role and oidc_role_arn";
const UNSUPPORTED_RSA: &str =
    "disync does not support `rsa_key_pair`: use a profile of type access_key, ram_role_arn or oidc_role_arn";

#[cfg(test)]
mod tests;
