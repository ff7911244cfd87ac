//! What is done with changes of a source's schema: the defaults of a workspace.
//!
//! A real-time task that is started without a policy of its own runs by these. Defaults for one source win over those
//! for all sources [INF]; where nobody has set any, they are those of the documentation's sample [D].

use std::collections::BTreeMap;

use disync_wire::document::{DdlKind, DdlPolicy};

use crate::world::World;

/// A policy for each kind of change, in the words of the service.
pub(crate) type Policies = BTreeMap<String, String>;

/// Under what the defaults of a workspace are kept.
pub(crate) fn key(project: u64, destination: &str, source: Option<&str>) -> String {
    format!("{project}/{destination}/{}", source.unwrap_or_default())
}

/// The defaults of a workspace, as JSON.
pub(crate) fn defaults(world: &World, project: u64, destination: &str, source: Option<&str>) -> String {
    let kept = |source| world.store.config(&key(project, destination, source));
    let found = source.and_then(|source| kept(Some(source))).or_else(|| kept(None));
    found.map_or_else(sample, str::to_owned)
}

/// Reads a map of policies.
///
/// # Errors
///
/// The text is no JSON object of texts, or has a word that is not documented.
pub(crate) fn parse(text: &str) -> Result<Policies, String> {
    let policies: Policies = serde_json::from_str(text).map_err(|error| error.to_string())?;
    check(&policies)?;
    Ok(policies)
}

/// Checks the words of a map of policies.
///
/// # Errors
///
/// One of them is not documented.
pub(crate) fn check(policies: &Policies) -> Result<(), String> {
    for (kind, policy) in policies {
        if DdlKind::from_word(kind).is_none() {
            return Err(format!("{kind} is no kind of change to a schema"));
        }
        if DdlPolicy::from_word(policy).is_none() {
            return Err(format!("{policy} is no policy for {kind}"));
        }
    }
    Ok(())
}

/// The sample of the documentation: a warning for everything [D].
fn sample() -> String {
    let warning = DdlPolicy::Warning.word();
    let policies: BTreeMap<&str, &str> = DdlKind::ALL.into_iter().map(|kind| (kind.word(), warning)).collect();
    serde_json::to_string(&policies).expect("texts are always JSON")
}
