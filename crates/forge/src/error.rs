//! Why a comment cannot be posted, and what to do about it.

use disync_web::{Response, TransportError};
use serde_json::Value;

use crate::kind::Kind;

/// What was being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Asking whom the token belongs to.
    Asking,
    /// Listing the comments.
    Listing,
    /// Creating the comment.
    Creating,
    /// Changing it.
    Updating,
    /// Deleting one that is there twice.
    Deleting,
}

impl Doing {
    /// `cannot …`.
    const fn words(self) -> &'static str {
        match self {
            Self::Asking => "ask whom the token belongs to",
            Self::Listing => "list the comments",
            Self::Creating => "create the comment",
            Self::Updating => "change the comment",
            Self::Deleting => "delete a comment that is there twice",
        }
    }
}

/// Why a comment cannot be posted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ForgeError {
    /// There was no answer.
    #[error("cannot {}", .doing.words())]
    Unanswered {
        /// What was being done.
        doing: Doing,
        /// What the network said.
        source: TransportError,
    },
    /// The host refused.
    #[error("cannot {}: {kind} answers with HTTP status {status}{}", .doing.words(), said(.message))]
    Refused {
        /// Which host.
        kind: Kind,
        /// What was being done.
        doing: Doing,
        /// The HTTP status.
        status: u16,
        /// What it said; empty where it said nothing.
        message: String,
        /// How long it asks to wait, in seconds.
        wait_s: Option<u64>,
    },
    /// The answer is not the documented one.
    #[error("cannot {}: the answer is not the documented one ({reason})", .doing.words())]
    Garbled {
        /// What was being done.
        doing: Doing,
        /// What is wrong with it.
        reason: String,
    },
    /// Nobody says whom the token belongs to.
    #[error("{kind} does not say whom the token belongs to, and nobody else's comments are changed")]
    Nobody {
        /// Which host.
        kind: Kind,
    },
    /// The comment is longer than the host takes.
    #[error("the comment has {length} characters, and {kind} takes {longest}")]
    TooLong {
        /// Which host.
        kind: Kind,
        /// Its length.
        length: usize,
        /// The most.
        longest: usize,
    },
    /// There is no end to the comments.
    #[error("there are more than {0} pages of comments")]
    Endless(u32),
}

fn said(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(": {message}") }
}

impl ForgeError {
    /// What became of a request that was refused.
    pub(crate) fn refused(kind: Kind, doing: Doing, response: &Response) -> Self {
        let number = |name: &str| response.header(name).and_then(|text| text.trim().parse().ok());
        let message = message(&response.body);
        Self::Refused { kind, doing, status: response.status, message, wait_s: number("retry-after") }
    }

    /// Whether it is about credentials or permissions.
    #[must_use]
    pub const fn is_denied(&self) -> bool {
        match self {
            Self::Refused { status, wait_s, .. } => matches!(*status, 401 | 403) && wait_s.is_none(),
            Self::Nobody { .. } => true,
            Self::Unanswered { .. } | Self::Garbled { .. } | Self::TooLong { .. } | Self::Endless(_) => false,
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> Vec<String> {
        match self {
            Self::Unanswered { .. } => vec!["check the network and the URL of the API, and run it again".to_owned()],
            Self::Refused { kind, doing, status, wait_s, .. } => refused(*kind, *doing, *status, *wait_s),
            Self::Garbled { .. } => {
                vec!["check the URL of the API: a proxy or a page for people may answer there".to_owned()]
            }
            Self::Nobody { kind } => vec![permission(*kind).to_owned()],
            Self::TooLong { longest, .. } => {
                vec![format!(
                    "make it shorter: `disync plan --format markdown --max-chars {}`",
                    longest.saturating_sub(256)
                )]
            }
            Self::Endless(_) => vec!["check the URL of the API: no pull request has that many comments".to_owned()],
        }
    }
}

fn refused(kind: Kind, doing: Doing, status: u16, wait_s: Option<u64>) -> Vec<String> {
    let wait = |wait_s: u64| vec![format!("there were too many requests; run it again after {wait_s} s")];
    match (status, wait_s) {
        (403 | 429, Some(wait_s)) => wait(wait_s),
        (429, None) => vec!["there were too many requests; run it again later".to_owned()],
        (401, _) => vec![format!("the token is not valid, or has expired; {}", permission(kind))],
        (403, _) => match kind {
            Kind::GitHub => vec![
                permission(kind).to_owned(),
                "the token of a run for a pull request from a fork can only read; see docs/comment.md for what to do then"
                    .to_owned(),
            ],
            Kind::GitLab | Kind::Gitea => vec![permission(kind).to_owned()],
        },
        (404, _) => vec![
            "check the repository and the number; hosts say the same of what the token may not see".to_owned(),
            permission(kind).to_owned(),
        ],
        (301 | 302 | 307 | 308, _) => {
            vec!["the repository or the API has moved; give --repository or --api-url as they are now".to_owned()]
        }
        (410 | 423, _) => vec!["the repository is archived, or its pull requests are switched off".to_owned()],
        (400 | 413 | 422, _) if matches!(doing, Doing::Creating | Doing::Updating) => vec![
            "the comment may be too long: give `disync plan --format markdown` a smaller --max-chars".to_owned(),
            "the conversation of the pull request may be locked".to_owned(),
        ],
        (500.., _) => vec![format!("{kind} has a failure of its own; run it again later")],
        _ => Vec::new(),
    }
}

/// What a token needs.
const fn permission(kind: Kind) -> &'static str {
    match kind {
        Kind::GitHub => "GITHUB_TOKEN needs `permissions: { pull-requests: write }` in the workflow",
        Kind::GitLab => "GITLAB_TOKEN needs the scope `api`, and the role Reporter or a higher one in the project",
        Kind::Gitea => {
            "GITEA_TOKEN needs the scopes `write:issue` and `read:user`, and its account the right to comment"
        }
    }
}

/// What an answer says in words, shortened. GitLab has a text, an object or `error`.
fn message(body: &[u8]) -> String {
    const LONGEST: usize = 300;
    let document: Value = serde_json::from_slice(body).unwrap_or_default();
    let said = ["message", "error_description", "error"].iter().find_map(|key| document.get(key));
    let text = match said {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    };
    let mut text = text.trim().to_owned();
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests;
