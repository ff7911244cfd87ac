//! One comment a project and environment on a pull request of GitHub, GitLab, Gitea or Forgejo: posted once, edited in
//! place afterwards.
//!
//! It knows comments, not plans: what it posts is Markdown that somebody else made. It reads no variable and no file:
//! both arrive as values ([`Surroundings`]). Requests go out through `disync_web`.
//!
//! Where to start: [`target()`] says where to post, [`Draft`] what, and [`post()`] does it. What to do next is decided by
//! [`Posting`], a state machine without IO, so that several jobs at the same time end with one comment; `github`,
//! `gitlab` and `gitea` are the requests that each of them documents, `issue` is what two of them share.

mod comment;
mod draft;
mod error;
mod forge;
mod gitea;
mod github;
mod gitlab;
mod host;
mod issue;
mod kind;
mod marker;
mod page;
mod post;
mod posting;
mod target;

pub use draft::{Draft, DraftError};
pub use error::{Doing, ForgeError};
pub use kind::Kind;
pub use marker::{Environment, Marker, NotAnEnvironment, Sequence};
pub use post::{PostError, post};
pub use posting::{Act, Found, Posted, Posting, Told};
pub use target::{Flags, Missing, Surroundings, Target, target};
