//! What GitHub and Gitea have in common: the comments of a pull request are those of the issue of its number, below the same
//! paths and in the same form.

use disync_web::{Response, Url};
use serde::Deserialize;

use crate::comment::{Author, Comment};
use crate::forge::below;
use crate::target::Target;

/// Where the comments of a pull request are listed and created [D].
pub(crate) fn comments_url(target: &Target) -> Url {
    of_repository(target, &["issues", &target.number.to_string(), "comments"])
}

/// Where one comment is changed and deleted [D].
pub(crate) fn comment_url(target: &Target, id: u64) -> Url {
    of_repository(target, &["issues", "comments", &id.to_string()])
}

fn of_repository(target: &Target, segments: &[&str]) -> Url {
    let repository = target.repository.split('/');
    let path: Vec<&str> = std::iter::once("repos").chain(repository).chain(segments.iter().copied()).collect();
    below(&target.api, &path)
}

#[derive(Deserialize)]
struct User {
    id: Option<i64>,
    login: String,
}

impl From<User> for Author {
    fn from(user: User) -> Self {
        Self { id: user.id, login: user.login }
    }
}

#[derive(Deserialize)]
struct IssueComment {
    id: u64,
    body: Option<String>,
    user: Option<User>,
}

impl From<IssueComment> for Comment {
    fn from(comment: IssueComment) -> Self {
        let author = comment.user.map(Author::from);
        Self { id: comment.id, author, body: comment.body.unwrap_or_default() }
    }
}

/// A page of comments.
pub(crate) fn comments(response: &Response) -> Result<Vec<Comment>, serde_json::Error> {
    let comments: Vec<IssueComment> = serde_json::from_slice(&response.body)?;
    Ok(comments.into_iter().map(Comment::from).collect())
}

/// The account in an answer.
pub(crate) fn user(response: &Response) -> Option<Author> {
    serde_json::from_slice::<User>(&response.body).ok().map(Author::from)
}
