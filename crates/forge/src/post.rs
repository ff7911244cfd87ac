//! Posts a comment: asks who we are, then does what the state machine says.

use std::collections::BTreeSet;

use disync_web::{Client, Request, Response, Retry};

use crate::comment::{Author, Comment, normal};
use crate::draft::Draft;
use crate::error::{Doing, ForgeError};
use crate::forge::Forge;
use crate::host;
use crate::marker::Marker;
use crate::posting::{Act, Found, Posted, Posting, Told};
use crate::target::{Missing, Target};

/// The most pages that are read: of 100 comments each, more than any conversation has.
const MOST_PAGES: u32 = 1000;
/// Attempts at creating a comment whose answers were lost.
const MOST_CREATED: u32 = 3;

/// Why nothing was posted.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// Something has to be known first.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// The host did not do it.
    #[error(transparent)]
    Forge(#[from] ForgeError),
}

/// Makes the comment of `draft` on the pull request of `target` be there once and say what the draft says.
///
/// # Errors
/// There is no token, or the host refuses or does not answer.
pub async fn post(client: &Client, target: &Target, draft: &Draft) -> Result<Posted, PostError> {
    let forge = host::of(target)?;
    let poster = Poster { client, forge: &*forge, draft };
    poster.check_length()?;
    let author = poster.author().await?;
    Ok(poster.run(&author).await?)
}

/// What became of a comment that was to be changed.
enum Changed {
    Done,
    Gone,
}

struct Poster<'a> {
    client: &'a Client,
    forge: &'a dyn Forge,
    draft: &'a Draft,
}

impl Poster<'_> {
    fn check_length(&self) -> Result<(), ForgeError> {
        // Hosts count as JavaScript does.
        let length = self.draft.body.encode_utf16().count();
        match self.forge.longest() {
            Some(longest) if length > longest => Err(ForgeError::TooLong { kind: self.forge.kind(), length, longest }),
            _ => Ok(()),
        }
    }

    /// Whom the token belongs to: only that account's comments are ours.
    async fn author(&self) -> Result<Author, ForgeError> {
        let mut refusal = ForgeError::Nobody { kind: self.forge.kind() };
        for ask in [self.forge.whoami(), self.forge.viewer()].into_iter().flatten() {
            let response = self.send(&ask, Doing::Asking).await?;
            match response.status {
                200 => match self.forge.author(&response) {
                    Some(author) => return Ok(author),
                    None => continue,
                },
                // Refused to this kind of token; another way, or what is known of it, may do.
                403 | 404 => {}
                _ => return Err(self.refused(Doing::Asking, &response)),
            }
            refusal = self.refused(Doing::Asking, &response);
        }
        self.forge.known_author().ok_or(refusal)
    }

    async fn run(&self, author: &Author) -> Result<Posted, ForgeError> {
        let mut posting = Posting::new(self.draft);
        let (mut act, mut n_created) = (Act::List, 0);
        let mut gone = BTreeSet::new();
        loop {
            let told = match act {
                Act::List => Told::Listed(self.list(author).await?),
                Act::Create => {
                    n_created += 1;
                    self.create(n_created < MOST_CREATED).await?
                }
                Act::Update(id) => {
                    let request = self.forge.update(id, &self.draft.body);
                    match self.change(&request, Doing::Updating, gone.insert(id)).await? {
                        Changed::Done => Told::Updated(id),
                        Changed::Gone => Told::Gone,
                    }
                }
                Act::Delete(id) => {
                    self.change(&self.forge.delete(id), Doing::Deleting, gone.insert(id)).await?;
                    Told::Deleted
                }
                Act::End(posted) => return Ok(posted),
            };
            act = posting.next(told);
        }
    }

    /// All comments by `author` with the marker.
    async fn list(&self, author: &Author) -> Result<Vec<Found>, ForgeError> {
        let (mut found, mut page) = (Vec::new(), 1);
        let wished = normal(&self.draft.body);
        loop {
            let response = self.send(&self.forge.list(page), Doing::Listing).await?;
            if response.status != 200 {
                return Err(self.refused(Doing::Listing, &response));
            }
            let comments = self.forge.comments(&response);
            let comments = comments.map_err(|error| garbled(Doing::Listing, &error))?;
            found.extend(comments.iter().filter_map(|comment| ours(comment, author, &self.draft.marker, &wished)));
            match self.forge.next_page(&response) {
                Some(next) if next > page && next <= MOST_PAGES => page = next,
                Some(next) if next > MOST_PAGES => return Err(ForgeError::Endless(MOST_PAGES)),
                _ => return Ok(found),
            }
        }
    }

    /// Creates the comment. An answer that was lost is no failure while it can be looked whether it was created.
    async fn create(&self, may_look: bool) -> Result<Told, ForgeError> {
        let request = self.forge.create(&self.draft.body);
        let sent = self.client.send(&request, &Retry::if_not_executed()).await;
        let response = match sent {
            Ok(response) => response,
            Err(_) if may_look => return Ok(Told::Created(None)),
            Err(source) => return Err(ForgeError::Unanswered { doing: Doing::Creating, source }),
        };
        match response.status {
            200 | 201 => {
                let id = serde_json::from_slice::<serde_json::Value>(&response.body);
                let id = id.map_err(|error| garbled(Doing::Creating, &error))?;
                Ok(Told::Created(id.get("id").and_then(serde_json::Value::as_u64)))
            }
            500.. if may_look => Ok(Told::Created(None)),
            _ => Err(self.refused(Doing::Creating, &response)),
        }
    }

    /// Changes or deletes a comment. That one is gone is no failure the first time: the next look shows whether it is.
    /// Where it does not, the token may not change it.
    async fn change(&self, request: &Request, doing: Doing, is_first: bool) -> Result<Changed, ForgeError> {
        let response = self.send(request, doing).await?;
        match response.status {
            404 if is_first => Ok(Changed::Gone),
            _ if response.is_success() => Ok(Changed::Done),
            _ => Err(self.refused(doing, &response)),
        }
    }

    async fn send(&self, request: &Request, doing: Doing) -> Result<Response, ForgeError> {
        let sent = self.client.send(request, &Retry::freely()).await;
        sent.map_err(|source| ForgeError::Unanswered { doing, source })
    }

    fn refused(&self, doing: Doing, response: &Response) -> ForgeError {
        ForgeError::refused(self.forge.kind(), doing, response)
    }
}

fn garbled(doing: Doing, error: &serde_json::Error) -> ForgeError {
    ForgeError::Garbled { doing, reason: format!("line {}, column {}", error.line(), error.column()) }
}

/// The comment, if it is by `author` and has the marker.
fn ours(comment: &Comment, author: &Author, marker: &Marker, wished: &str) -> Option<Found> {
    let is_ours = comment.author.as_ref().is_some_and(|by| by.is(author));
    let sequence = marker.found_in(&comment.body).filter(|_| is_ours)?;
    Some(Found { id: comment.id, sequence, is_wished: normal(&comment.body) == wished })
}
