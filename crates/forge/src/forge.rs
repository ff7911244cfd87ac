//! What the code hosts have in common: requests that list, create, change and delete comments. What only some of them
//! have in common is in `issue`.

use disync_web::{Method, Request, Response, Secret, Url};
use serde_json::{Value, json};

use crate::comment::{Author, Comment};
use crate::kind::Kind;

/// The requests of one host about one pull request. Pure: nothing is sent here.
pub(crate) trait Forge: Send + Sync {
    /// Which host.
    fn kind(&self) -> Kind;
    /// A request that shows the token.
    fn request(&self, method: Method, url: Url) -> Request;
    /// Where the comments are listed and created.
    fn comments_url(&self) -> Url;
    /// Where one comment is changed and deleted.
    fn comment_url(&self, id: u64) -> Url;
    /// Asks whom the token belongs to; `None` where that is known to be refused.
    fn whoami(&self) -> Option<Request>;
    /// Asks the same in another way, where the first one is refused to tokens of apps.
    fn viewer(&self) -> Option<Request>;
    /// Reads the answer of either.
    fn author(&self, response: &Response) -> Option<Author>;
    /// Whom the token belongs to where the host tells by neither way and it can be known all the same.
    fn known_author(&self) -> Option<Author>;
    /// Lists the comments, a page of them; pages count from 1.
    fn list(&self, page: u32) -> Request;
    /// Reads a page.
    ///
    /// # Errors
    /// It is not the documented document.
    fn comments(&self, response: &Response) -> Result<Vec<Comment>, serde_json::Error>;
    /// The page after `response`.
    fn next_page(&self, response: &Response) -> Option<u32>;
    /// Creates a comment.
    fn create(&self, body: &str) -> Request {
        with_json(self.request(Method::Post, self.comments_url()), &body_of(body))
    }
    /// Gives a comment another text.
    fn update(&self, id: u64, body: &str) -> Request {
        with_json(self.request(Method::Patch, self.comment_url(id)), &body_of(body))
    }
    /// Deletes a comment.
    fn delete(&self, id: u64) -> Request {
        self.request(Method::Delete, self.comment_url(id))
    }
    /// The most characters of a comment, where there is a limit.
    fn longest(&self) -> Option<usize>;
}

/// `base` with these segments below it, each escaped.
pub(crate) fn below(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

/// A request with this body as JSON.
pub(crate) fn with_json(request: Request, body: &Value) -> Request {
    request.body("application/json", body.to_string())
}

/// The text of a comment, as all of them take it.
pub(crate) fn body_of(body: &str) -> Value {
    json!({ "body": body })
}

/// A request that shows the token as `scheme`.
pub(crate) fn authorized(method: Method, url: Url, scheme: &str, token: &Secret) -> Request {
    let value = format!("{scheme} {}", token.expose());
    Request::new(method, url).secret_header("authorization", Secret::new(value))
}
