//! The channels: what each is sent, and whether it has taken it.
//!
//! Pure: the URL, the secret and the time are given. Facts about the services carry their evidence: [D] documented, [3P]
//! seen by third parties, [INF] inferred.

mod dingtalk;
mod feishu;
mod letter;
mod slack;
mod webhook;
mod wecom;

use disync_model::ChannelKind;
use disync_web::{Request, Response, Secret, Url};
use jiff::Timestamp;
use serde_json::Value;

use crate::due::Due;
use crate::message::cut;

/// What a channel is reached with.
pub(crate) struct Way {
    /// Its URL, which alone lets anybody post.
    pub(crate) url: Url,
    /// What messages are signed with.
    pub(crate) secret: Option<Secret>,
    /// Now: signatures hold for a while.
    pub(crate) now: Timestamp,
}

/// What a channel is sent: JSON.
pub(crate) struct Post {
    url: Url,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Post {
    fn new(url: Url, body: String) -> Self {
        Self { url, headers: Vec::new(), body }
    }

    /// As a request.
    pub(crate) fn into_request(self) -> Request {
        let request = Request::post(self.url, "application/json; charset=utf-8", self.body);
        self.headers.iter().fold(request, |request, (name, value)| request.header(name, value))
    }
}

/// What tells a channel what is `due`.
pub(crate) fn post(due: &Due<'_>, way: Way) -> Post {
    match due.channel.kind {
        ChannelKind::Webhook => webhook::post(due, way),
        ChannelKind::DingTalk => dingtalk::post(due, way),
        ChannelKind::Feishu => feishu::post(due, way),
        ChannelKind::WeCom => wecom::post(due, way),
        ChannelKind::Slack => slack::post(due, way),
    }
}

/// Whether the channel has taken the message; if not, what it said, which is not escaped.
///
/// Most services answer 200 to whatever is sent to them and say in the body how it went.
pub(crate) fn taken(kind: ChannelKind, response: &Response) -> Result<(), String> {
    if !response.is_success() {
        return Err(format!("it answered {}", heard(response)));
    }
    match kind {
        ChannelKind::Webhook => Ok(()),
        ChannelKind::DingTalk | ChannelKind::WeCom => code_is_zero(response, &["errcode"], "errmsg"),
        ChannelKind::Feishu => code_is_zero(response, &["code", "StatusCode"], "msg"),
        ChannelKind::Slack => slack::taken(response),
    }
}

/// Whether the answer holds one of these codes, and it is 0.
fn code_is_zero(response: &Response, codes: &[&str], message: &str) -> Result<(), String> {
    let answer: Option<Value> = serde_json::from_slice(&response.body).ok();
    let found = answer.as_ref().and_then(|answer| codes.iter().find_map(|code| Some((*code, answer.get(code)?))));
    match found {
        Some((_, code)) if code.as_i64() == Some(0) => Ok(()),
        Some((name, code)) => {
            let said = answer.as_ref().and_then(|answer| answer.get(message)).and_then(Value::as_str);
            Err(format!("it answered {name} {code}: {}", said.unwrap_or("no reason")))
        }
        None => Err(format!("it answered something else than is documented: {}", heard(response))),
    }
}

/// The status and the beginning of the body.
fn heard(response: &Response) -> String {
    let body = String::from_utf8_lossy(&response.body);
    match body.trim() {
        "" => format!("with HTTP status {}", response.status),
        body => format!("with HTTP status {}: {body}", response.status),
    }
}

/// Text of the service, or an error, fit to be shown: without any part of what is secret, escaped, and cut.
pub(crate) fn shown(text: &str, secrets: &[&str]) -> String {
    const LONGEST: usize = 200;
    // The long ones first: a short one can be a part of a long one.
    let mut secrets: Vec<&str> = secrets.iter().copied().filter(|secret| secret.len() > 3).collect();
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    let clean = secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "[secret]"));
    cut(&clean, LONGEST)
}

/// The parts of a URL that can be secrets: all but the host. Whole, and each of them; words such as `robot` are none.
pub(crate) fn parts(url: &Url) -> Vec<String> {
    const SHORTEST: usize = 8;
    let query: Vec<String> = url.query_pairs().map(|(_, value)| value.into_owned()).collect();
    let segments = url.path_segments().into_iter().flatten().filter(|segment| segment.len() >= SHORTEST);
    let whole = [url.as_str().to_owned(), url.path().to_owned(), url.query().unwrap_or_default().to_owned()];
    let access = [url.username().to_owned(), url.password().unwrap_or_default().to_owned()];
    whole.into_iter().chain(query).chain(segments.map(str::to_owned)).chain(access).collect()
}

#[cfg(test)]
mod tests;
