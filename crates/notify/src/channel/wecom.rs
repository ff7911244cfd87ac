//! A robot of a WeCom group.
//!
//! `POST` of `{"msgtype": "markdown", …}` to the webhook; the text has at most 4096 bytes (error 40058 beyond), and a robot
//! sends 20 messages a minute (error 45009 beyond) [D]. It answers 200 with `errcode`, 0 for success. There is no
//! signature: the key in the URL is all.
//!
//! Its Markdown is a subset of headings, bold, links, code, quotes, three colours and mentions (`<@user>`), and knows no
//! way to escape [D].

use serde_json::json;

use super::letter::widened;
use super::{Post, Way};
use crate::due::Due;
use crate::message::{Markup, Message};

const MARKUP: Markup = Markup {
    // The title, its sign and line breaks count as well.
    limit: 4096 - 16,
    escape: plain,
    group: |title| format!("\n**{title}**\n"),
    line: |text| format!("> {text}\n"),
};

pub(super) fn post(due: &Due<'_>, way: Way) -> Post {
    let message = Message::of(due);
    let text = format!("### {}\n{}", message.title, message.body(&MARKUP));
    let body = json!({ "msgtype": "markdown", "markdown": { "content": text } });
    Post::new(way.url, body.to_string())
}

/// What could be markup is widened.
fn plain(text: &str) -> String {
    let is_markup = |c| matches!(c, '*' | '`' | '[' | ']' | '<' | '>' | '#' | '@' | '&');
    let plain: String = text.chars().map(|c| if is_markup(c) { widened(c) } else { c }).collect();
    // A bare URL would become a link.
    plain.replace("://", ":／／")
}
