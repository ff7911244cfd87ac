//! The requests of the host of a target: the one place that knows them all.

use crate::forge::Forge;
use crate::gitea::Gitea;
use crate::github::GitHub;
use crate::gitlab::GitLab;
use crate::kind::Kind;
use crate::target::{Missing, Target};

/// The requests for `target`.
///
/// # Errors
/// There is no token.
pub(crate) fn of(target: &Target) -> Result<Box<dyn Forge>, Missing> {
    let token = target.token.clone().ok_or(Missing::Token { kind: target.kind, is_job_token: target.has_job_token })?;
    let target = target.clone();
    Ok(match target.kind {
        Kind::GitHub => Box::new(GitHub { target, token }),
        Kind::GitLab => Box::new(GitLab { target, token }),
        Kind::Gitea => Box::new(Gitea { target, token }),
    })
}
