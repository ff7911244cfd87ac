//! A custom robot of a DingTalk group.
//!
//! `POST` of `{"msgtype": "markdown", …}` to the webhook, at most 20,000 bytes in all (error 460101 beyond) and 20 messages
//! a minute [D]. A robot that checks signatures wants `timestamp` in milliseconds and `sign` in the query; the time may be
//! wrong by an hour [D]. It answers 200 with `errcode`, 0 for success; 310000 is a wrong signature, a missing keyword or an
//! address that is not allowed [3P]. The word `disync` is in every message, for robots that want a keyword.
//!
//! Of Markdown it documents headings, quotes, bold, italic, links, images and lists, and no way to escape.

use jiff::Timestamp;
use serde_json::json;

use super::{Post, Way};
use crate::due::Due;
use crate::message::{Markup, Message, widened};
use crate::sign::base64_hmac;

/// The text, which in JSON can become twice as long, and what is around it, stay below 20,000 bytes.
const MARKUP: Markup = Markup {
    limit: 9000,
    escape: plain,
    group: |title| format!("\n**{title}**\n\n"),
    line: |text| format!("- {text}\n"),
};

pub(super) fn post(due: &Due<'_>, way: Way) -> Post {
    let Way { mut url, secret, now } = way;
    let message = Message::of(due);
    let text = format!("### {}\n\n{}", message.title, message.body(&MARKUP));
    if let Some(secret) = secret {
        let sign = sign(secret.expose(), now);
        url.query_pairs_mut().append_pair("timestamp", &now.as_millisecond().to_string()).append_pair("sign", &sign);
    }
    let body = json!({ "msgtype": "markdown", "markdown": { "title": message.title, "text": text } });
    Post::new(url, body.to_string())
}

/// The HMAC of time and secret, under the secret [D].
pub(super) fn sign(secret: &str, now: Timestamp) -> String {
    base64_hmac(secret.as_bytes(), format!("{}\n{secret}", now.as_millisecond()).as_bytes())
}

/// What could be markup is widened. An underscore inside of a word is none, and table names are full of them.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut is_inside = false;
    while let Some(c) = chars.next() {
        let is_followed = chars.peek().is_some_and(|next| next.is_alphanumeric());
        let is_markup = match c {
            '*' | '`' | '[' | ']' | '<' | '>' | '#' | '!' | '|' | '~' | '\\' | '@' | '&' => true,
            '_' => !(is_inside && is_followed),
            // `https://…` would become a link.
            ':' => chars.peek() == Some(&'/'),
            _ => false,
        };
        out.push(if is_markup { widened(c) } else { c });
        is_inside = c.is_alphanumeric();
    }
    out
}
