//! The chain: the first provider that is set up wins, and one that is set up and fails ends the search.

use std::sync::Arc;

use disync_web::Url;
use jiff::Timestamp;

use super::environment::Environment;
use super::error::{Broken, CredentialError};
use super::fetch::{Fetched, Fetcher};
use super::metadata::Miss;
use super::origin::{Origin, PassedOver, Provider};
use super::profiles::Profiles;
use super::recipe::{Instance, Look, Looked, Recipe};
use crate::client::Entropy;

/// The variables of a process.
pub type Variables = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Where the services are that give credentials. The [default](Places::default) is where they really are.
#[derive(Clone)]
pub struct Places {
    /// All of STS; if absent, the host follows from region and network as the official SDKs do it [SDK].
    pub sts: Option<Url>,
    /// The metadata service of ECS instances.
    pub metadata: Url,
}

impl Default for Places {
    fn default() -> Self {
        let metadata = Url::parse("http://100.100.100.200/").expect("an address is a URL");
        Self { sts: None, metadata }
    }
}

/// What credentials are looked for in.
#[derive(Clone)]
pub struct Surroundings {
    /// The variables.
    pub variables: Variables,
    /// The services.
    pub places: Places,
    /// For nonces.
    pub entropy: Entropy,
}

/// What the chain found.
pub(crate) struct Discovered {
    pub(crate) origin: Origin,
    pub(crate) recipe: Recipe,
    pub(crate) fetched: Fetched,
    /// What a user should know of it.
    pub(crate) notes: Vec<String>,
}

/// Goes through the chain. Nobody is asked once a provider has answered: the metadata service, whose absence takes a
/// second to find out, is behind all that is told by variables and files.
pub(crate) async fn discover(
    variables: &Variables,
    fetcher: &Fetcher,
    now: Timestamp,
) -> Result<Discovered, CredentialError> {
    let env = Environment(&**variables);
    let mut profiles = Profiles::new(env);
    let mut passed_over = Vec::new();
    for provider in Provider::CHAIN {
        let failed = |broken| CredentialError::Broken { provider, broken };
        let look = look(provider, env, &mut profiles).map_err(failed)?;
        let found = match look {
            Look::Present(found) => found,
            Look::Absent(reason) => {
                passed_over.push(PassedOver { provider, reason });
                continue;
            }
        };
        let fetched = fetch(fetcher, provider, &found.recipe, now).await;
        match fetched.map_err(|broken| failed(broken.on_the_way_from(&found.place)))? {
            Ok(fetched) => {
                let origin = Origin { provider, place: found.place, method: found.recipe.method(), passed_over };
                return Ok(Discovered { origin, recipe: found.recipe, fetched, notes: profiles.notes });
            }
            Err(reason) => passed_over.push(PassedOver { provider, reason }),
        }
    }
    Err(CredentialError::Absent { passed_over })
}

fn look(provider: Provider, env: Environment<'_>, profiles: &mut Profiles<'_>) -> Looked {
    match provider {
        Provider::Environment => env.key(),
        Provider::OidcRole => env.oidc_role(),
        Provider::CliProfile => profiles.cli(),
        Provider::IniProfile => profiles.ini(),
        Provider::EcsRamRole => env.instance(),
        Provider::CredentialsUri => env.uri(),
    }
}

/// Follows a recipe. The inner error is a reason for absence: whether this machine is an ECS instance shows only when
/// the metadata service is asked. Where a variable names a role, the user has said that it is one.
async fn fetch(
    fetcher: &Fetcher,
    provider: Provider,
    recipe: &Recipe,
    now: Timestamp,
) -> Result<Result<Fetched, String>, Broken> {
    match recipe {
        Recipe::Instance(instance @ Instance { role: None, .. }) if provider == Provider::EcsRamRole => {
            match fetcher.instance(instance).await {
                Ok(fetched) => Ok(Ok(fetched)),
                Err(Miss::Absent(reason)) => Ok(Err(reason)),
                Err(Miss::Broken(broken)) => Err(broken),
            }
        }
        recipe => fetcher.fetch(recipe, now).await.map(Ok),
    }
}
