//! Where to post: what a person says, and what the variables of CI say.

mod number;

use std::fmt;

use disync_web::{Secret, Url, is_loopback};

use crate::kind::Kind;
use crate::marker::Sequence;

/// What a person says on the command line; it comes before what CI says.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// The number of the pull or merge request.
    pub pull_request: Option<u64>,
    /// `owner/name`; for GitLab the path of the project, or its number.
    pub repository: Option<String>,
    /// Where the API is, such as `https://git.example.com/api/v1`.
    pub api_url: Option<String>,
    /// Whether the token may travel without encryption.
    pub allow_http: bool,
}

/// What CI says.
pub struct Surroundings<'a> {
    /// Its variables.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// The document of the event that has started the run (`GITHUB_EVENT_PATH`).
    pub event: &'a dyn Fn() -> Option<String>,
}

/// A pull request, and how to talk about it.
#[derive(Clone)]
pub struct Target {
    pub(crate) kind: Kind,
    pub(crate) api: Url,
    /// Where GitHub answers to GraphQL.
    pub(crate) graphql: Option<Url>,
    pub(crate) repository: String,
    pub(crate) number: u64,
    pub(crate) token: Option<Secret>,
    /// Whether the token is the one that CI gives to each run.
    pub(crate) is_token_of_ci: bool,
    /// Whether there is a job's token of GitLab instead, which is of no use here.
    pub(crate) has_job_token: bool,
    /// Which run this is.
    pub sequence: Option<Sequence>,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.kind == Kind::GitLab { '!' } else { '#' };
        write!(f, "{}{sign}{}", self.repository, self.number)
    }
}

impl Target {
    /// Where the API is.
    #[must_use]
    pub const fn api(&self) -> &Url {
        &self.api
    }
}

/// What is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// There is no token.
    #[error("there is no token for {kind}")]
    Token {
        /// For which host.
        kind: Kind,
        /// There is a job's token.
        is_job_token: bool,
    },
    /// Nothing says which repository.
    #[error("no variable says which repository this is about")]
    Repository(Kind),
    /// The text is no repository.
    #[error("`{0}` is not a repository; one is such as `owner/name`")]
    NotARepository(String),
    /// Nothing says which pull request.
    #[error("this run is not about a pull request")]
    PullRequest(Kind),
    /// Nothing says where the API is.
    #[error("no variable says where {0} is")]
    Api(Kind),
    /// The text is no URL with a host.
    #[error("`{0}` is not the URL of an API")]
    NotAUrl(String),
    /// The token would travel in the clear.
    #[error("`{0}` is not encrypted, and the token would be sent to it")]
    NotEncrypted(String),
}

impl Missing {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Token { kind: Kind::GitHub, .. } => {
                "set GITHUB_TOKEN; in a workflow: `env: { GITHUB_TOKEN: \"${{ github.token }}\" }`"
            }
            Self::Token { kind: Kind::GitLab, is_job_token: true } => {
                "CI_JOB_TOKEN cannot write comments; create a project access token with the role Reporter and the scope \
                 `api`, and make it the masked variable GITLAB_TOKEN"
            }
            Self::Token { kind: Kind::GitLab, is_job_token: false } => {
                "set GITLAB_TOKEN to a project access token with the role Reporter and the scope `api`"
            }
            Self::Token { kind: Kind::Gitea, .. } => {
                "set GITEA_TOKEN to a token with the scopes `write:issue` and `read:user`, or in a workflow GITHUB_TOKEN to \
                 its own: `env: { GITHUB_TOKEN: \"${{ github.token }}\" }`"
            }
            Self::Repository(_) | Self::NotARepository(_) => "give --repository",
            Self::PullRequest(_) => "run it for pull requests alone, or give --pull-request",
            Self::Api(_) | Self::NotAUrl(_) => "give --api-url, such as `https://git.example.com/api/v1`",
            Self::NotEncrypted(_) => "use https, or give --allow-http where the network can be trusted",
        }
    }

    /// Whether it is about credentials.
    #[must_use]
    pub const fn is_about_credentials(&self) -> bool {
        matches!(self, Self::Token { .. })
    }
}

/// Finds out where to post.
///
/// # Errors
/// What is not known. A token is missed only where it is needed.
pub fn target(kind: Kind, flags: &Flags, around: &Surroundings<'_>) -> Result<Target, Missing> {
    let variable = |name: &str| (around.variable)(name).filter(|value| !value.trim().is_empty());
    let first = |names: &[&str]| names.iter().find_map(|name| variable(name));
    let api = api(kind, flags, &variable)?;
    let repository = flags.repository.clone().or_else(|| match kind {
        Kind::GitHub | Kind::Gitea => variable("GITHUB_REPOSITORY"),
        // That of the merge request: the one that runs the pipeline can be a fork.
        Kind::GitLab => first(&["CI_MERGE_REQUEST_PROJECT_ID", "CI_PROJECT_ID"]),
    });
    let repository = repository.ok_or(Missing::Repository(kind))?;
    if !is_repository(kind, &repository) {
        return Err(Missing::NotARepository(repository));
    }
    let number = flags.pull_request.or_else(|| number::of(kind, &variable, around.event));
    let of_ci = || variable("GITHUB_TOKEN").filter(|_| kind == Kind::GitHub || api.is_of_ci);
    let (token, is_token_of_ci) = match kind {
        Kind::GitHub => (first(&["GITHUB_TOKEN", "GH_TOKEN"]), false),
        Kind::GitLab => (variable("GITLAB_TOKEN"), false),
        Kind::Gitea => {
            let own = first(&["GITEA_TOKEN", "FORGEJO_TOKEN"]);
            // A workflow's own token, whichever name it was given.
            let is_of_ci = own.is_none() || own == variable("GITHUB_TOKEN");
            (own.or_else(of_ci), is_of_ci)
        }
    };
    let graphql = (kind == Kind::GitHub).then(|| graphql(&api.url, &variable)).flatten();
    Ok(Target {
        kind,
        graphql,
        repository,
        number: number.ok_or(Missing::PullRequest(kind))?,
        token: token.map(|token| Secret::new(token.trim())),
        is_token_of_ci,
        has_job_token: variable("CI_JOB_TOKEN").is_some(),
        sequence: sequence(kind, &variable),
        api: api.url,
    })
}

/// An API, and whether CI says that it is its own.
struct Api {
    url: Url,
    is_of_ci: bool,
}

fn api(kind: Kind, flags: &Flags, variable: &dyn Fn(&str) -> Option<String>) -> Result<Api, Missing> {
    let below = |name: &str| Some(format!("{}/api/v1", variable(name)?.trim_end_matches('/')));
    let (text, is_of_ci) = match (&flags.api_url, kind) {
        (Some(url), _) => (Some(url.clone()), false),
        (None, Kind::GitHub) => {
            (variable("GITHUB_API_URL").or_else(|| Some("https://api.github.com".to_owned())), true)
        }
        (None, Kind::GitLab) => {
            (variable("CI_API_V4_URL").or_else(|| Some("https://gitlab.com/api/v4".to_owned())), true)
        }
        (None, Kind::Gitea) => match below("GITEA_SERVER_URL").or_else(|| below("FORGEJO_SERVER_URL")) {
            Some(url) => (Some(url), variable("GITEA_ACTIONS").or_else(|| variable("FORGEJO_ACTIONS")).is_some()),
            None => (variable("GITHUB_API_URL").or_else(|| below("GITHUB_SERVER_URL")), true),
        },
    };
    let text = text.ok_or(Missing::Api(kind))?;
    let url = Url::parse(text.trim()).map_err(|_| Missing::NotAUrl(text.clone()))?;
    let is_plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    match url.scheme() {
        _ if !is_plain || url.host_str().is_none_or(str::is_empty) => Err(Missing::NotAUrl(text)),
        "https" => Ok(Api { url, is_of_ci }),
        "http" if flags.allow_http || is_loopback(&url) => Ok(Api { url, is_of_ci }),
        "http" => Err(Missing::NotEncrypted(text)),
        _ => Err(Missing::NotAUrl(text)),
    }
}

/// Beside the API, never on another host.
fn graphql(api: &Url, variable: &dyn Fn(&str) -> Option<String>) -> Option<Url> {
    let said = variable("GITHUB_GRAPHQL_URL").and_then(|url| Url::parse(&url).ok());
    let said = said.filter(|url| url.origin() == api.origin());
    said.or_else(|| {
        // On a server of one's own: https://HOST/api/v3 and https://HOST/api/graphql [D].
        let path = api.path().trim_end_matches('/').trim_end_matches("/v3");
        let mut url = api.clone();
        url.set_path(&format!("{path}/graphql"));
        Some(url)
    })
}

fn is_repository(kind: Kind, text: &str) -> bool {
    let is_plain = |part: &str| {
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        !part.is_empty() && part != "." && part != ".." && part.bytes().all(legal)
    };
    let n_parts = text.split('/').count();
    let is_number = kind == Kind::GitLab && n_parts == 1 && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_path = if kind == Kind::GitLab { n_parts >= 2 } else { n_parts == 2 };
    text.split('/').all(is_plain) && (is_path || is_number)
}

/// The number of the run. That of the host is larger for every later run [INF]; the one of a workflow would begin again
/// where the workflow is renamed.
fn sequence(kind: Kind, variable: &dyn Fn(&str) -> Option<String>) -> Option<Sequence> {
    let (run, attempt) = match kind {
        Kind::GitHub | Kind::Gitea => ("GITHUB_RUN_ID", variable("GITHUB_RUN_ATTEMPT")),
        Kind::GitLab => ("CI_PIPELINE_ID", None),
    };
    let run = variable(run)?.parse().ok()?;
    Some(Sequence { run, attempt: attempt.and_then(|attempt| attempt.parse().ok()).unwrap_or(1) })
}

#[cfg(test)]
mod tests;
