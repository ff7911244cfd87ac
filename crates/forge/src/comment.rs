//! Comments as the code hosts tell of them.

use std::fmt;

/// Who wrote a comment, or whom a token belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Author {
    /// The number of the account; those of an app's tokens are not always told.
    pub(crate) id: Option<i64>,
    /// The name of the account.
    pub(crate) login: String,
}

impl Author {
    /// Whether both are the same account: by their numbers where both have one, as names can be taken over.
    pub(crate) fn is(&self, other: &Self) -> bool {
        match (self.id, other.id) {
            (Some(one), Some(another)) => one == another,
            (None, _) | (_, None) => self.login.eq_ignore_ascii_case(&other.login),
        }
    }
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.login)
    }
}

/// A comment on a pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comment {
    /// Its number; later ones are larger.
    pub(crate) id: u64,
    /// Who wrote it; `None` where the account is gone.
    pub(crate) author: Option<Author>,
    /// Its text.
    pub(crate) body: String,
}

/// A text as far as it matters: hosts change line ends, and take away blanks at the end.
pub(crate) fn normal(body: &str) -> String {
    body.replace("\r\n", "\n").trim_end().to_owned()
}
