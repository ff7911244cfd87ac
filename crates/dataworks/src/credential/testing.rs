//! Shows recipes to the tests of those that read them, secrets included.

use super::Secret;
use super::origin::Lifetime;
use super::recipe::{Found, Look, Looked, Recipe, Role};

/// What was found, in one line.
pub(crate) fn shown(looked: &Looked) -> String {
    match looked {
        Ok(Look::Absent(reason)) => format!("absent: {reason}"),
        Ok(Look::Present(Found { place, recipe })) => format!("{place}: {}", recipe_text(recipe)),
        Err(broken) => format!("error: {broken}"),
    }
}

fn recipe_text(recipe: &Recipe) -> String {
    match recipe {
        Recipe::Key(key, lifetime) => {
            let token = key.security_token.as_ref().map_or("-", Secret::expose);
            let lifetime = match lifetime {
                Lifetime::Unlimited => "",
                Lifetime::Until(_) => " until",
                Lifetime::Unknown => " for a while",
            };
            format!("key {} {} {token}{lifetime}", key.access_key_id, key.access_key_secret.expose())
        }
        Recipe::Role { base, role } => format!("{} ← {}", role_text(role), recipe_text(base)),
        Recipe::Oidc { role, provider_arn, token_file } => {
            format!("{} ← {provider_arn} {}", role_text(role), token_file.display())
        }
        Recipe::Instance(instance) => format!("{instance:?}"),
        Recipe::Command(argv) => format!("command {}", argv.join("|")),
        Recipe::Uri(url) => format!("uri {url}"),
    }
}

fn role_text(role: &Role) -> String {
    let Role { arn, session, duration_s, policy, external_id, host } = role;
    let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    format!("role {arn} {session} {duration_s}s {} {} {host}", or_dash(policy), or_dash(external_id))
}
