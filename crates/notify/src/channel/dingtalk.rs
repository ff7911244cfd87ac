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

use super::letter::{Letter, letters, widened};
use super::{Post, Way};
use crate::due::Due;
use crate::message::{Markup, Message};
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

/// What could be markup is widened.
fn plain(text: &str) -> String {
    let is_markup = |letter: &Letter| match letter.c {
        '*' | '`' | '[' | ']' | '<' | '>' | '#' | '!' | '|' | '~' | '\\' | '@' | '&' => true,
        '_' => !letter.is_in_word,
        // `https://…` would become a link.
        ':' => letter.next == Some('/'),
        _ => false,
    };
    letters(text).map(|letter| if is_markup(&letter) { widened(letter.c) } else { letter.c }).collect()
}
