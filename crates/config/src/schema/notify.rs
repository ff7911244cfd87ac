//! `notify:`: the channels on which drift is told.
//!
//! A channel's URL and secret are named by environment variables and never written here: whoever has the URL can post
//! in the name of the robot, and a repository has many readers. Somebody will write them here all the same, so what is
//! wrong with a channel is said without its line, and nothing of its values is quoted that can be one of the two.

use std::collections::BTreeMap;

use disync_model::{Channel, ChannelKind, Occasions};

use crate::code;
use crate::report::{At, Report, quote};
use crate::value::{Bounds, Fields, bounded, choice, each, own_name, wrong_type};
use crate::yaml::{Node, Value};

const BOUNDS: Bounds = Bounds {
    title: "`notify`",
    one: "a channel",
    // More than anybody reads.
    most: 20,
    code: code::BAD_CHANNEL,
    too_many: |n| format!("there are {n} channels"),
};

const KEYS: [&str; 5] = ["type", "name", "url_env", "secret_env", "on"];

/// Keys under which people write what does not belong into a repository, and what to write instead.
const SECRETS: [(&str, &str); 9] = [
    ("url", "url_env"),
    ("webhook", "url_env"),
    ("webhook_url", "url_env"),
    ("secret", "secret_env"),
    ("token", "url_env"),
    ("access_token", "url_env"),
    ("key", "url_env"),
    ("sign", "secret_env"),
    ("password", "secret_env"),
];

/// Reads `notify:`.
pub(super) fn notify(node: &Node<'_>, report: &mut Report<'_>) -> Option<Vec<Channel>> {
    report.in_confidence(|report| {
        if let Some((at, instead)) = literal(node) {
            refuse_literal(at, instead, report);
            return None;
        }
        channels(node, report)
    })
}

fn channels(node: &Node<'_>, report: &mut Report<'_>) -> Option<Vec<Channel>> {
    let items = bounded(node, &BOUNDS, report)?;
    let mut names: BTreeMap<String, At> = BTreeMap::new();
    each(items, |item| channel(item, &mut names, report))
}

/// A URL or a secret that stands in the file, and the key that should name a variable instead.
fn literal(node: &Node<'_>) -> Option<(At, &'static str)> {
    match &node.value {
        Value::Plain(text) | Value::Quoted(text) => text.contains("://").then_some((node.at, "url_env")),
        Value::List(items) => items.iter().find_map(literal),
        Value::Map(entries) => entries.iter().find_map(|entry| {
            let known = SECRETS.iter().find(|(key, _)| entry.key.text.eq_ignore_ascii_case(key));
            known.map(|(_, instead)| (entry.key.at, *instead)).or_else(|| literal(&entry.value))
        }),
        Value::Refused => None,
    }
}

fn refuse_literal(at: At, instead: &str, report: &mut Report<'_>) {
    let message = "URLs and secrets of channels must not be in the file: whoever has the URL of a robot can post in \
                   its name, and everybody who reads the repository would have it";
    let hint = format!(
        "put it into an environment variable and name that, such as `{instead}: DISYNC_CHAT_{}`; what was \
         committed already is to be replaced by a new one",
        if instead == "url_env" { "URL" } else { "SECRET" }
    );
    report.add(code::BAD_CHANNEL, at, message, hint);
}

fn channel(node: &Node<'_>, names: &mut BTreeMap<String, At>, report: &mut Report<'_>) -> Option<Channel> {
    let fields = Fields::open(node, "a channel", &KEYS, report)?;
    let words = ChannelKind::ALL.map(|kind| (kind.word(), kind));
    let hint = "write `type:` and `webhook`, `dingtalk`, `feishu`, `wecom` or `slack`";
    let kind = fields.require("type", node.at, hint, report);
    let kind = kind.and_then(|node| choice(node, "`type`", &words, report));
    let hint = "write `url_env:` and the environment variable that holds the URL";
    let url_env = fields.require("url_env", node.at, hint, report);
    let url_env = url_env.and_then(|node| variable(node, "`url_env`", report));
    let secret_env = fields.optional("secret_env", |node| variable(node, "`secret_env`", report));
    let on = fields.get("on").map_or(Some(Occasions::default()), |node| occasions(node, report));
    let (kind, name) = (kind?, fields.optional("name", |node| own_name(node, "a channel", report)));
    if let Some(at) = fields.at("secret_env").filter(|_| !kind.can_sign()) {
        let message = format!("messages of the type `{}` are not signed: its URL is the only secret", kind.word());
        report.add(code::BAD_CHANNEL, at, message, "remove `secret_env`");
        return None;
    }
    let name = name?.unwrap_or_else(|| kind.word()).to_owned();
    if let Some(first) = names.get(&name) {
        let message = format!("two channels are called {}; the first is on line {}", quote(&name), first.line);
        report.add(code::BAD_CHANNEL, node.at, message, "give each a `name` of its own");
        return None;
    }
    names.insert(name.clone(), node.at);
    Some(Channel { name, kind, url_env: url_env?, secret_env: secret_env?, on: on? })
}

/// Reads the name of an environment variable. Small letters are refused though they are possible: what is no name, but
/// a secret that was written in its place, mostly has some.
fn variable(node: &Node<'_>, what: &str, report: &mut Report<'_>) -> Option<String> {
    let (Value::Plain(text) | Value::Quoted(text)) = &node.value else {
        return wrong_type(node, what, "the name of an environment variable", report);
    };
    let fits = text.chars().all(|c| matches!(c, 'A'..='Z' | '0'..='9' | '_'));
    if !fits || text.len() > 60 || !text.starts_with(|c: char| c.is_ascii_uppercase() || c == '_') {
        let message = format!("the value of {what} is not the name of an environment variable");
        let hint = "use up to 60 capital letters, digits and underscores; the value itself must not be in the file";
        report.add(code::BAD_CHANNEL, node.at, message, hint);
        return None;
    }
    Some(text.to_string())
}

fn occasions(node: &Node<'_>, report: &mut Report<'_>) -> Option<Occasions> {
    const HINT: &str = "write `on: [new]` or `on: [recovered]`, or leave `on` out for both";
    let Value::List(items) = &node.value else {
        return wrong_type(node, "`on`", "a list of `new` and `recovered`", report);
    };
    if items.is_empty() {
        report.add(code::EMPTY_LIST, node.at, "`on` is empty, so that nothing would be told", HINT);
        return None;
    }
    let words = [("new", true), ("recovered", false)];
    let read = each(items, |item| choice(item, "`on`", &words, report))?;
    Some(Occasions { new: read.contains(&true), recovered: read.contains(&false) })
}
