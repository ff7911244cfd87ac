//! Which credentials are used, and where they come from. Never holds a secret.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use crate::escape::message;
use crate::grid::{Cell, grid};
use crate::json::{to_json, to_yaml};
use crate::phrase::{date, duration};
use crate::style::{Label, Page, Style};

/// Who disync is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whoami {
    /// Nobody: the embedded DataWorks knows its own key.
    Embedded,
    /// Whoever has this key.
    Key(KeyInUse),
}

/// The key that requests are signed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyInUse {
    /// The provider, as programs call it.
    pub provider: &'static str,
    /// The provider and the place, for people.
    pub source: String,
    /// How it was obtained, if it does not simply stand there.
    pub method: Option<String>,
    /// Its id, shortened.
    pub id: String,
    /// How long it lasts.
    pub validity: Validity,
    /// Whose it is, if somebody asked.
    pub identity: Option<Identity>,
    /// The providers before it.
    pub skipped: Vec<Skipped>,
}

/// How long a key lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// It does not expire.
    Unlimited,
    /// It is temporary and expires then.
    Until(Timestamp),
    /// It is temporary, and nobody said until when.
    Unknown,
}

/// Whose key it is, as STS says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account.
    pub account: String,
    /// The user or the role's session.
    pub arn: String,
}

/// A provider that is not set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The provider, as programs call it.
    pub provider: &'static str,
    /// The provider, for people.
    pub source: String,
    /// Why it was passed over.
    pub reason: String,
}

/// Who disync is, as text; `now` is for how long that remains so.
#[must_use]
pub fn whoami_text(whoami: &Whoami, now: Timestamp, style: &Style) -> String {
    let mut page = Page::new(style);
    let key = match whoami {
        Whoami::Embedded => {
            page.put("No credentials are needed: this project speaks to the embedded DataWorks.\n");
            return page.finish();
        }
        Whoami::Key(key) => key,
    };
    let mut rows = vec![row("credentials", &key.source)];
    rows.extend(key.method.iter().map(|method| row("by", method)));
    rows.push(row("access key", &key.id));
    rows.push(row("valid", &validity(key.validity, now)));
    if let Some(identity) = &key.identity {
        rows.push(row("account", &identity.account));
        rows.push(row("identity", &identity.arn));
    }
    grid(&mut page, &rows);
    if !key.skipped.is_empty() {
        page.end().paint(Label::Heading, "Passed over, as they are not set up:").end();
        for Skipped { source, reason, .. } in &key.skipped {
            page.put("- ").put(&message(source)).put(": ").put(&message(reason)).end();
        }
    }
    page.finish()
}

fn row(head: &str, text: &str) -> Vec<Cell> {
    vec![Cell::labelled(Label::Heading, head), Cell::new(message(text))]
}

fn validity(validity: Validity, now: Timestamp) -> String {
    match validity {
        Validity::Unlimited => "until somebody disables it".to_owned(),
        Validity::Until(until) => match Duration::try_from(until.duration_since(now)) {
            Ok(left) => format!("temporary, until {} (for {})", date(until), duration(left)),
            Err(_) => format!("temporary, expired {}", date(until)),
        },
        Validity::Unknown => "temporary, for a time that is not known".to_owned(),
    }
}

/// Who disync is, as JSON.
#[must_use]
pub fn whoami_json(whoami: &Whoami) -> String {
    to_json(&v1(whoami))
}

/// The document of [`whoami_json`] as YAML.
#[must_use]
pub fn whoami_yaml(whoami: &Whoami) -> String {
    to_yaml(&v1(whoami))
}

#[derive(Serialize)]
struct Document<'a> {
    format_version: &'static str,
    needs_credentials: bool,
    key: Option<Key<'a>>,
}

#[derive(Serialize)]
struct Key<'a> {
    provider: &'static str,
    source: &'a str,
    method: Option<&'a str>,
    access_key_id_shortened: &'a str,
    temporary: bool,
    expires: Option<String>,
    account_id: Option<&'a str>,
    arn: Option<&'a str>,
    passed_over: Vec<Passed<'a>>,
}

#[derive(Serialize)]
struct Passed<'a> {
    provider: &'static str,
    reason: &'a str,
}

fn v1(whoami: &Whoami) -> Document<'_> {
    let key = match whoami {
        Whoami::Embedded => None,
        Whoami::Key(key) => Some(v1_key(key)),
    };
    Document { format_version: "1.0", needs_credentials: key.is_some(), key }
}

fn v1_key(key: &KeyInUse) -> Key<'_> {
    let KeyInUse { provider, source, method, id, validity, identity, skipped } = key;
    let (temporary, expires) = match validity {
        Validity::Unlimited => (false, None),
        Validity::Until(until) => (true, Some(until.to_string())),
        Validity::Unknown => (true, None),
    };
    Key {
        provider,
        source,
        method: method.as_deref(),
        access_key_id_shortened: id,
        temporary,
        expires,
        account_id: identity.as_ref().map(|identity| identity.account.as_str()),
        arn: identity.as_ref().map(|identity| identity.arn.as_str()),
        passed_over: skipped.iter().map(|Skipped { provider, reason, .. }| Passed { provider, reason }).collect(),
    }
}

#[cfg(test)]
mod tests;
