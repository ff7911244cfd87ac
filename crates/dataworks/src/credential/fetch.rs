//! Follows a recipe: whatever it takes to come by the credentials that it describes.

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use jiff::Timestamp;

use super::chain::Places;
use super::error::Broken;
use super::metadata::{self, Miss};
use super::origin::Lifetime;
use super::recipe::{Instance, Recipe};
use super::web::Web;
use super::{Credentials, Secret, files, process, sts, uri};
use crate::client::Entropy;
use crate::redact::Redactor;

/// What was obtained.
#[derive(Clone)]
pub(crate) struct Fetched {
    pub(crate) credentials: Credentials,
    pub(crate) lifetime: Lifetime,
}

/// What obtaining takes.
pub(crate) struct Fetcher {
    pub(crate) web: Web,
    pub(crate) places: Places,
    pub(crate) entropy: Entropy,
    /// Learns every secret that passes.
    pub(crate) redactor: Arc<Redactor>,
}

impl Fetcher {
    pub(crate) fn new(places: Places, entropy: Entropy, redactor: Arc<Redactor>) -> Self {
        Self { web: Web::default(), places, entropy, redactor }
    }

    /// Follows `recipe` at `now`.
    ///
    /// Boxed, as a role is assumed with what another recipe gives.
    pub(crate) fn fetch<'a>(
        &'a self,
        recipe: &'a Recipe,
        now: Timestamp,
    ) -> Pin<Box<dyn Future<Output = Result<Fetched, Broken>> + Send + 'a>> {
        Box::pin(async move {
            let fetched = match recipe {
                Recipe::Key(credentials, lifetime) => Fetched { credentials: credentials.clone(), lifetime: *lifetime },
                Recipe::Role { base, role } => {
                    let base = self.fetch(base, now).await?;
                    sts::assume_role(self, &base.credentials, role, now).await?
                }
                Recipe::Oidc { role, provider_arn, token_file } => {
                    let token = self.oidc_token(token_file)?;
                    sts::assume_role_with_oidc(self, role, (provider_arn, &token), now).await?
                }
                Recipe::Instance(instance) => self.instance(instance).await.map_err(|miss| match miss {
                    Miss::Absent(reason) => Broken::new("the metadata service", reason),
                    Miss::Broken(broken) => broken,
                })?,
                Recipe::Command(argv) => process::fetch(argv, process::LIMIT).await?,
                Recipe::Uri(url) => uri::fetch(&self.web, url).await?,
            };
            self.redactor.learn(&fetched.credentials);
            Ok(fetched)
        })
    }

    /// Asks the metadata service, which may not exist.
    pub(crate) async fn instance(&self, instance: &Instance) -> Result<Fetched, Miss> {
        let fetched = metadata::fetch(&self.web, &self.places.metadata, instance).await?;
        self.redactor.learn(&fetched.credentials);
        Ok(fetched)
    }

    /// Reads the token anew each time: whoever mounts it also replaces it.
    fn oidc_token(&self, file: &Path) -> Result<Secret, Broken> {
        let broken = |reason: String| Broken::new(file.display().to_string(), reason);
        let text = files::read(file).map_err(broken)?.ok_or_else(|| broken("does not exist".to_owned()))?;
        let token = text.text.trim();
        if token.is_empty() {
            return Err(broken("empty".to_owned()));
        }
        self.redactor.learn_text(token);
        Ok(Secret::new(token))
    }
}
