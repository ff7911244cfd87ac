//! The requests that each host documents, and how it answers.

use serde_json::{Value, json};

use super::{Account, Asked, PULL_REQUEST, REPOSITORY, Said};
use crate::raw_server::Received;

/// Comments on a page, as they are asked for.
const PAGE: usize = 100;

/// Which host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// `api.github.com`.
    GitHub,
    /// A GitLab.
    GitLab,
    /// A Gitea.
    Gitea,
}

/// The headers that a request may have; another one is a fault.
const HEADERS: [&str; 7] =
    ["host", "user-agent", "accept", "accept-encoding", "content-type", "content-length", "connection"];

impl Host {
    /// What the paths of its API begin with.
    pub(super) const fn base(self) -> &'static str {
        match self {
            Self::GitHub => "",
            Self::GitLab => "/api/v4",
            Self::Gitea => "/api/v1",
        }
    }

    /// The token of a request.
    pub(super) fn token(self, received: &Received) -> Option<String> {
        let (name, scheme) = match self {
            Self::GitHub => ("authorization", "Bearer "),
            Self::GitLab => ("private-token", ""),
            Self::Gitea => ("authorization", "token "),
        };
        Some(received.header(name)?.strip_prefix(scheme)?.to_owned())
    }

    /// What a request asks for.
    pub(super) fn read(self, received: &Received) -> Result<Asked, String> {
        self.check_headers(received)?;
        let path = received.path.strip_prefix(self.base()).ok_or("the path is not below the API")?;
        let id = |text: &str| text.parse::<u64>().map_err(|_| format!("`{text}` is no number"));
        let (comments, comment) = self.paths();
        let asked = match (received.method.as_str(), path) {
            ("GET", "/user") => Asked::Whoami,
            ("POST", "/graphql") if self == Self::GitHub => {
                let query = document(received, "query")?;
                if query == "query { viewer { login } }" {
                    Asked::Viewer
                } else {
                    return Err("another query".to_owned());
                }
            }
            ("GET", path) if path == comments => return self.page_asked(received).map(Asked::List),
            ("POST", path) if path == comments => Asked::Create(document(received, "body")?),
            (method, path) => match (method, path.strip_prefix(comment.as_str())) {
                ("DELETE", Some(number)) => Asked::Delete(id(number)?),
                (method, Some(number)) if method == self.update() => {
                    Asked::Update(id(number)?, document(received, "body")?)
                }
                _ => return Err("no such operation".to_owned()),
            },
        };
        if received.query.is_empty() { Ok(asked) } else { Err("it takes no parameters".to_owned()) }
    }

    const fn update(self) -> &'static str {
        match self {
            Self::GitHub | Self::Gitea => "PATCH",
            Self::GitLab => "PUT",
        }
    }

    /// The path of all comments, and what that of one begins with.
    fn paths(self) -> (String, String) {
        match self {
            Self::GitHub | Self::Gitea => {
                let issues = format!("/repos/{REPOSITORY}/issues");
                (format!("{issues}/{PULL_REQUEST}/comments"), format!("{issues}/comments/"))
            }
            Self::GitLab => {
                let project = REPOSITORY.replace('/', "%2F");
                let notes = format!("/projects/{project}/merge_requests/{PULL_REQUEST}/notes");
                (notes.clone(), format!("{notes}/"))
            }
        }
    }

    fn page_asked(self, received: &Received) -> Result<usize, String> {
        let fixed = match self {
            Self::GitHub => "per_page=100&page=",
            Self::GitLab => "order_by=created_at&sort=asc&per_page=100&page=",
            // It documents no pages.
            Self::Gitea => return if received.query.is_empty() { Ok(1) } else { Err("no such parameter".to_owned()) },
        };
        let page = received.query.strip_prefix(fixed).and_then(|page| page.parse().ok());
        page.filter(|page| *page > 0).ok_or_else(|| "other parameters".to_owned())
    }

    fn check_headers(self, received: &Received) -> Result<(), String> {
        let more: &[&str] = match self {
            Self::GitHub => &["authorization", "x-github-api-version"],
            Self::GitLab => &["private-token"],
            Self::Gitea => &["authorization"],
        };
        let known = |name: &str| HEADERS.contains(&name) || more.contains(&name);
        if let Some((name, _)) = received.headers.iter().find(|(name, _)| !known(name)) {
            return Err(format!("the header {name}"));
        }
        let has = |name: &str, value: &str| {
            let is = received.header(name) == Some(value);
            if is { Ok(()) } else { Err(format!("{name} is not {value}")) }
        };
        // GitHub refuses who does not say who it is.
        received.header("user-agent").filter(|agent| agent.starts_with("disync/")).ok_or("no user agent")?;
        if self == Self::GitHub {
            has("accept", "application/vnd.github+json")?;
            has("x-github-api-version", "2022-11-28")?;
        }
        if received.body.is_empty() { Ok(()) } else { has("content-type", "application/json") }
    }

    pub(super) fn user(self, account: &Account) -> Value {
        match self {
            Self::GitLab => json!({ "id": account.id, "username": account.login, "name": "Somebody" }),
            Self::GitHub | Self::Gitea => json!({ "id": account.id, "login": account.login }),
        }
    }

    pub(super) fn comment(self, said: &Said) -> Value {
        let user = self.user(&said.by);
        match self {
            Self::GitLab => json!({ "id": said.id, "body": said.body, "author": user, "system": false }),
            Self::GitHub | Self::Gitea => json!({ "id": said.id, "body": said.body, "user": user }),
        }
    }

    /// A page of `all`, and where the next one is.
    pub(super) fn page(self, all: &[Value], page: usize) -> Vec<u8> {
        if self == Self::Gitea {
            return bytes(200, &format!("X-Total-Count: {}\r\n", all.len()), &Value::from(all).to_string());
        }
        let shown: Vec<Value> = all.iter().skip((page - 1) * PAGE).take(PAGE).cloned().collect();
        let has_next = all.len() > page * PAGE;
        let header = match self {
            Self::GitHub | Self::Gitea if has_next => format!(
                "Link: <https://api.github.com/repositories/1/issues/7/comments?per_page=100&page=1>; rel=\"first\", \
                 <https://api.github.com/repositories/1/issues/7/comments?per_page=100&page={}>; rel=\"next\"\r\n",
                page + 1
            ),
            Self::GitHub | Self::Gitea => String::new(),
            Self::GitLab => {
                let next = if has_next { (page + 1).to_string() } else { String::new() };
                format!("X-Next-Page: {next}\r\n")
            }
        };
        bytes(200, &header, &Value::from(shown).to_string())
    }
}

/// GitHub's GraphQL names accounts of apps with their end.
pub(super) fn viewer(account: &Account) -> Value {
    json!({ "data": { "viewer": { "login": account.login } } })
}

/// The one text of a body.
fn document(received: &Received, key: &str) -> Result<String, String> {
    let body: Value = serde_json::from_str(&received.body).map_err(|error| error.to_string())?;
    let object = body.as_object().filter(|object| object.len() == 1).ok_or("the body has other keys")?;
    object.get(key).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| format!("the body has no {key}"))
}

/// An answer.
pub(super) fn bytes(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = if status == 204 { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let head = format!(
        "HTTP/1.1 {status} -\r\nContent-Type: application/json; charset=utf-8\r\n{length}{headers}Connection: \
         close\r\n\r\n"
    );
    format!("{head}{body}").into_bytes()
}
