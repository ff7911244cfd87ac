//! A custom bot of a Feishu group, or a Lark one.
//!
//! `POST` of a card to the webhook, at most 20 KB [D]. A bot that checks signatures wants `timestamp` in seconds and `sign`
//! in the body: an HMAC of nothing, under time and secret as the key [D]. It answers 200 with `code` [D], 0 for success
//! (`StatusCode` with older bots [3P]); 19021 is a wrong signature or time [3P].
//!
//! The card holds plain texts: they know no markup and no mentions, so that nothing in them needs to be escaped [D].

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Post, Way};
use crate::due::Due;
use crate::message::{Markup, Message};
use crate::sign::base64_hmac;

/// The text, which in JSON can become twice as long, and what is around it, stay below 20 KB.
const MARKUP: Markup = Markup {
    limit: 9000,
    escape: str::to_owned,
    group: |title| format!("\n{title}\n"),
    line: |text| format!("• {text}\n"),
};

pub(super) fn post(due: &Due<'_>, way: Way) -> Post {
    let message = Message::of(due);
    let template = if message.is_alarm { "orange" } else { "green" };
    let text = |text: &str| json!({ "tag": "plain_text", "content": text });
    let mut body = json!({
        "msg_type": "interactive",
        "card": {
            "header": { "title": text(&message.title), "template": template },
            "elements": [{ "tag": "div", "text": text(&message.body(&MARKUP)) }],
        },
    });
    if let (Some(secret), Value::Object(body)) = (way.secret, &mut body) {
        body.insert("timestamp".to_owned(), way.now.as_second().to_string().into());
        body.insert("sign".to_owned(), sign(secret.expose(), way.now).into());
    }
    Post::new(way.url, body.to_string())
}

/// The HMAC of nothing, under time and secret [D].
pub(super) fn sign(secret: &str, now: Timestamp) -> String {
    base64_hmac(format!("{}\n{secret}", now.as_second()).as_bytes(), b"")
}
