//! Gitea and Forgejo: paths as on GitHub, with another way to show the token; all comments come in one answer.

use disync_web::{Method, Request, Response, Secret, Url};

use crate::comment::{Author, Comment};
use crate::forge::{Forge, authorized, below};
use crate::issue;
use crate::kind::Kind;
use crate::page::next_of_link;
use crate::target::Target;

/// Whom the token of every workflow belongs to: an account that nobody can have, whose name is another one in Gitea and
/// in Forgejo [3P].
const ACTIONS: i64 = -2;

pub(crate) struct Gitea {
    pub(crate) target: Target,
    pub(crate) token: Secret,
}

impl Forge for Gitea {
    fn kind(&self) -> Kind {
        Kind::Gitea
    }

    fn request(&self, method: Method, url: Url) -> Request {
        authorized(method, url, "token", &self.token).header("accept", "application/json")
    }

    fn comments_url(&self) -> Url {
        issue::comments_url(&self.target)
    }

    fn comment_url(&self, id: u64) -> Url {
        issue::comment_url(&self.target, id)
    }

    fn whoami(&self) -> Option<Request> {
        Some(self.request(Method::Get, below(&self.target.api, &["user"])))
    }

    fn viewer(&self) -> Option<Request> {
        None
    }

    fn author(&self, response: &Response) -> Option<Author> {
        issue::user(response)
    }

    /// The token of a workflow may not be allowed to ask about accounts.
    fn known_author(&self) -> Option<Author> {
        let known = || Author { id: Some(ACTIONS), login: "actions".to_owned() };
        self.target.is_token_of_ci.then(known)
    }

    /// No parameter asks for a page [D]: the first request gives all of them.
    fn list(&self, page: u32) -> Request {
        let mut url = self.comments_url();
        if page > 1 {
            url.query_pairs_mut().append_pair("page", &page.to_string());
        }
        self.request(Method::Get, url)
    }

    fn comments(&self, response: &Response) -> Result<Vec<Comment>, serde_json::Error> {
        issue::comments(response)
    }

    /// For a host that gives pages all the same, as a proxy or another implementation may.
    fn next_page(&self, response: &Response) -> Option<u32> {
        next_of_link(response)
    }

    fn longest(&self) -> Option<usize> {
        None
    }
}
