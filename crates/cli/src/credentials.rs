//! The credentials of whoever runs disync: found by the official chain, in the variables and files of this process.

use std::sync::Arc;

use disync_dataworks::CredentialSource;
use disync_dataworks::credential::{CredentialError, Places, Surroundings};
use jiff::Timestamp;

use crate::clock::random;
use crate::failure::{Exit, Failure};

/// What credentials are looked for in.
pub(crate) fn surroundings() -> Surroundings {
    Surroundings {
        variables: Arc::new(|name| std::env::var(name).ok()),
        places: Places::default(),
        entropy: Arc::new(random),
    }
}

/// Finds credentials.
///
/// # Errors
/// There are none, or a provider that is set up fails.
pub(crate) async fn discover() -> Result<Arc<CredentialSource>, Failure> {
    CredentialSource::discover(surroundings(), Timestamp::now()).await.map_err(|error| failure(&error))
}

/// Where credentials come from, and the id of their key as people may see it; the embedded
/// DataWorks has its own.
pub(crate) fn origin_of(source: &CredentialSource) -> String {
    let (id, _) = source.key();
    source.origin().map_or_else(|| "its own".to_owned(), |origin| format!("{origin} (key {id})"))
}

/// Why there are no credentials.
fn failure(error: &CredentialError) -> Failure {
    match error {
        CredentialError::Absent { .. } => Failure::new(Exit::Denied, error.to_string())
            .hint("set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or one of the other sources")
            .hint("docs/credentials.md lists them all"),
        CredentialError::Broken { .. } | CredentialError::Expired { .. } => {
            Failure::new(Exit::Denied, format!("no credentials: {error}"))
                .hint("what is set up is used or mended, never skipped; docs/credentials.md lists the sources in order")
        }
    }
}
