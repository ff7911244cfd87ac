//! An incoming webhook of Slack.
//!
//! `POST` of blocks to the webhook; the text of a section has at most 3000 characters (status 400 beyond) [D]. It answers
//! 200 with `ok`, or another status with a word such as `no_service` [D]. There is no signature: the path of the URL is all.
//!
//! In its `mrkdwn`, `&`, `<` and `>` are written as entities [D]; mentions and links need a `<`, so that none can come from
//! outside. `verbatim` keeps it from turning names of hosts and channels into links [D]. Other markup knows no escape.

use disync_web::Response;
use serde_json::json;

use super::letter::{Letter, letters, widened};
use super::{Post, Way, heard};
use crate::due::Due;
use crate::message::{Markup, Message};

const MARKUP: Markup =
    Markup {
        limit: 3000, escape: plain, group: |title| format!("\n*{title}*\n"), line: |text| format!("• {text}\n")
    };

pub(super) fn post(due: &Due<'_>, way: Way) -> Post {
    let message = Message::of(due);
    let section =
        |text: String| json!({ "type": "section", "text": { "type": "mrkdwn", "text": text, "verbatim": true } });
    let body = json!({
        // What notifications show.
        "text": message.title,
        "blocks": [section(format!("*{}*", message.title)), section(message.body(&MARKUP))],
    });
    Post::new(way.url, body.to_string())
}

pub(super) fn taken(response: &Response) -> Result<(), String> {
    match response.body.trim_ascii() {
        b"ok" => Ok(()),
        _ => Err(format!("it answered something else than `ok`: {}", heard(response))),
    }
}

/// Three characters have entities; what else could be markup is widened, `:smile:` included.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for Letter { c, next, is_in_word } in letters(text) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '*' | '~' | '`' => out.push(widened(c)),
            '_' if !is_in_word => out.push(widened(c)),
            ':' if next.is_some_and(|next| next.is_alphabetic() || next == '/') => out.push(widened(c)),
            _ => out.push(c),
        }
    }
    out
}
