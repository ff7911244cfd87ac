//! GitLab: comments are the notes of a merge request.

use disync_web::{Method, Request, Response, Secret, Url};
use serde::Deserialize;

use crate::comment::{Author, Comment};
use crate::forge::{Forge, below, body_of, with_json};
use crate::kind::Kind;
use crate::target::Target;

pub(crate) struct GitLab {
    pub(crate) target: Target,
    pub(crate) token: Secret,
}

#[derive(Deserialize)]
struct User {
    id: i64,
    username: String,
}

impl From<User> for Author {
    fn from(user: User) -> Self {
        Self { id: Some(user.id), login: user.username }
    }
}

#[derive(Deserialize)]
struct Note {
    id: u64,
    body: Option<String>,
    author: Option<User>,
    /// Written by GitLab itself: somebody has pushed, or changed a label.
    #[serde(default)]
    system: bool,
}

impl GitLab {
    fn notes(&self, more: &[&str]) -> Url {
        let number = self.target.number.to_string();
        // A path of a project is one segment, its slashes escaped [D].
        let path = ["projects", self.target.repository.as_str(), "merge_requests", &number, "notes"];
        below(&self.target.api, &[path.as_slice(), more].concat())
    }
}

impl Forge for GitLab {
    fn kind(&self) -> Kind {
        Kind::GitLab
    }

    fn request(&self, method: Method, url: Url) -> Request {
        Request::new(method, url).secret_header("private-token", self.token.clone())
    }

    fn comments_url(&self) -> Url {
        self.notes(&[])
    }

    fn comment_url(&self, id: u64) -> Url {
        self.notes(&[&id.to_string()])
    }

    fn whoami(&self) -> Option<Request> {
        Some(self.request(Method::Get, below(&self.target.api, &["user"])))
    }

    fn viewer(&self) -> Option<Request> {
        None
    }

    fn author(&self, response: &Response) -> Option<Author> {
        serde_json::from_slice::<User>(&response.body).ok().map(Author::from)
    }

    fn known_author(&self) -> Option<Author> {
        None
    }

    fn list(&self, page: u32) -> Request {
        let mut url = self.comments_url();
        url.query_pairs_mut()
            .append_pair("order_by", "created_at")
            .append_pair("sort", "asc")
            .append_pair("per_page", "100")
            .append_pair("page", &page.to_string());
        self.request(Method::Get, url)
    }

    fn comments(&self, response: &Response) -> Result<Vec<Comment>, serde_json::Error> {
        let notes: Vec<Note> = serde_json::from_slice(&response.body)?;
        let comment = |note: Note| Comment {
            id: note.id,
            author: note.author.map(Author::from),
            body: note.body.unwrap_or_default(),
        };
        Ok(notes.into_iter().filter(|note| !note.system).map(comment).collect())
    }

    /// Empty on the last page [D].
    fn next_page(&self, response: &Response) -> Option<u32> {
        response.header("x-next-page")?.trim().parse().ok()
    }

    fn update(&self, id: u64, body: &str) -> Request {
        with_json(self.request(Method::Put, self.comment_url(id)), &body_of(body))
    }

    /// [D]
    fn longest(&self) -> Option<usize> {
        Some(1_000_000)
    }
}
