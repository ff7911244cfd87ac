//! GitHub, and GitHub Enterprise Server: the comments of a pull request are those of the issue of its number.

use disync_web::{Method, Request, Response, Secret, Url};
use serde_json::{Value, json};

use crate::comment::{Author, Comment};
use crate::forge::{Forge, authorized, below, with_json};
use crate::issue;
use crate::kind::Kind;
use crate::page::next_of_link;
use crate::target::Target;

/// The version of the API that these requests are of [D].
const VERSION: &str = "2022-11-28";
/// What the tokens of apps begin with, among them that of every workflow [D].
const OF_AN_APP: &str = "ghs_";
/// What the names of apps end with.
const BOT: &str = "[bot]";

pub(crate) struct GitHub {
    pub(crate) target: Target,
    pub(crate) token: Secret,
}

impl GitHub {
    fn is_of_an_app(&self) -> bool {
        self.token.expose().starts_with(OF_AN_APP)
    }
}

impl Forge for GitHub {
    fn kind(&self) -> Kind {
        Kind::GitHub
    }

    fn request(&self, method: Method, url: Url) -> Request {
        authorized(method, url, "Bearer", &self.token)
            .header("accept", "application/vnd.github+json")
            .header("x-github-api-version", VERSION)
    }

    fn comments_url(&self) -> Url {
        issue::comments_url(&self.target)
    }

    fn comment_url(&self, id: u64) -> Url {
        issue::comment_url(&self.target, id)
    }

    /// Refused to apps with "Resource not accessible by integration" [3P].
    fn whoami(&self) -> Option<Request> {
        let ask = || self.request(Method::Get, below(&self.target.api, &["user"]));
        (!self.is_of_an_app()).then(ask)
    }

    /// Answered to apps, too [3P].
    fn viewer(&self) -> Option<Request> {
        let request = self.request(Method::Post, self.target.graphql.clone()?);
        Some(with_json(request, &json!({ "query": "query { viewer { login } }" })))
    }

    fn author(&self, response: &Response) -> Option<Author> {
        if let Some(author) = issue::user(response) {
            return Some(author);
        }
        let answer: Value = serde_json::from_slice(&response.body).ok()?;
        let login = answer.pointer("/data/viewer/login")?.as_str()?;
        // A person can have the name of an app, but not with this end.
        let is_short = self.is_of_an_app() && !login.ends_with(BOT);
        let login = if is_short { format!("{login}{BOT}") } else { login.to_owned() };
        Some(Author { id: None, login })
    }

    fn known_author(&self) -> Option<Author> {
        None
    }

    /// In the order of their numbers [D].
    fn list(&self, page: u32) -> Request {
        let mut url = self.comments_url();
        url.query_pairs_mut().append_pair("per_page", "100").append_pair("page", &page.to_string());
        self.request(Method::Get, url)
    }

    fn comments(&self, response: &Response) -> Result<Vec<Comment>, serde_json::Error> {
        issue::comments(response)
    }

    fn next_page(&self, response: &Response) -> Option<u32> {
        next_of_link(response)
    }

    fn longest(&self) -> Option<usize> {
        Some(65_536)
    }
}
