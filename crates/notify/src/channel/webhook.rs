//! JSON of ours to a URL of the user's.
//!
//! With a secret it is signed as Standard Webhooks are (`webhook-id`, `webhook-timestamp`, `webhook-signature`), for which
//! most languages have a library [D]. A message that is sent again, because its answer was lost or the run was killed,
//! has the same id, so that the other end can tell.

use disync_model::{Digest, Origin, Table};
use disync_plan::Finding;
use disync_web::Secret;
use jiff::Timestamp;
use serde::Serialize;

use super::{Post, Way};
use crate::due::{Due, Ended, Ending};
use crate::sentence;
use crate::sign::{base64_hmac, from_base64};

/// More in one message is hardly meant; how many are left out is said.
const MOST: usize = 1000;

/// How secrets of Standard Webhooks begin; the rest is Base64 [D].
const PREFIX: &str = "whsec_";

#[derive(Serialize)]
struct Body<'a> {
    format_version: &'static str,
    r#type: &'static str,
    project_id: i64,
    channel: &'a str,
    at: Timestamp,
    new: Vec<New<'a>>,
    ended: Vec<Over<'a>>,
    left_out: usize,
}

#[derive(Serialize)]
struct New<'a> {
    fingerprint: Digest,
    address: String,
    class: &'static str,
    kind: &'static str,
    side: &'static str,
    table: Option<String>,
    message: String,
    attribution: &'static str,
    edited_by: Option<&'a str>,
    edited_at: Option<Timestamp>,
    origin: Option<&'a Origin>,
}

#[derive(Serialize)]
struct Over<'a> {
    fingerprint: Digest,
    address: String,
    because: &'static str,
    reason: Option<&'a str>,
    message: &'a str,
    told_at: Timestamp,
}

pub(super) fn post(due: &Due<'_>, way: Way) -> Post {
    let n_all = due.new.len() + due.ended.len();
    let new: Vec<New<'_>> = due.new.iter().take(MOST).map(|finding| new(finding)).collect();
    let ended: Vec<Over<'_>> = due.ended.iter().take(MOST - new.len()).map(over).collect();
    let left_out = n_all - new.len() - ended.len();
    let body = Body {
        format_version: "1.0",
        r#type: "disync.drift",
        project_id: due.project.0,
        channel: &due.channel.name,
        at: due.at,
        new,
        ended,
        left_out,
    };
    let body = serde_json::to_string(&body).expect("texts, numbers and lists are always JSON");
    let (id, seconds) = (id(due), way.now.as_second().to_string());
    let signature = way.secret.map(|secret| sign(&secret, &id, &seconds, &body));
    let mut post = Post::new(way.url, body);
    post.headers.extend([("webhook-id", id), ("webhook-timestamp", seconds)]);
    post.headers.extend(signature.map(|signature| ("webhook-signature", signature)));
    post
}

fn new<'a>(finding: &'a Finding) -> New<'a> {
    New {
        fingerprint: finding.fingerprint,
        address: finding.address.to_string(),
        class: finding.class.word(),
        kind: finding.kind.word(),
        side: finding.side.word(),
        table: finding.kind.table().map(Table::to_string),
        message: sentence::what(&finding.kind),
        attribution: finding.attribution().word(),
        edited_by: finding.edit.by.as_deref(),
        edited_at: finding.edit.at,
        origin: finding.origin.as_ref(),
    }
}

fn over(ended: &Ended) -> Over<'_> {
    Over {
        fingerprint: ended.fingerprint,
        address: ended.told.address.to_string(),
        because: ended.ending.word(),
        reason: match &ended.ending {
            Ending::Accepted(reason) => Some(reason),
            Ending::Recovered | Ending::Settled => None,
        },
        message: &ended.told.what,
        told_at: ended.told.at,
    }
}

/// Names a message: the same for what is sent again, and another one for what happens again.
fn id(due: &Due<'_>) -> String {
    let n_messages = due.after.n_messages.to_le_bytes();
    let project = due.project.0.to_le_bytes();
    let mut parts: Vec<&[u8]> = vec![&n_messages, &project, due.channel.name.as_bytes()];
    parts.extend(due.new.iter().map(|finding| finding.fingerprint.as_bytes().as_slice()));
    for ended in &due.ended {
        parts.extend([ended.fingerprint.as_bytes().as_slice(), ended.ending.word().as_bytes()]);
    }
    let digest = Digest::of_parts(parts).to_string();
    format!("msg_{}", digest.get(..32).unwrap_or(&digest))
}

/// Version 1 of the signature: id, time and body, under the secret [D]. A secret that is not of the documented form is
/// taken as it is.
pub(super) fn sign(secret: &Secret, id: &str, seconds: &str, body: &str) -> String {
    let secret = secret.expose();
    let key = secret.strip_prefix(PREFIX).and_then(from_base64).unwrap_or_else(|| secret.as_bytes().to_vec());
    format!("v1,{}", base64_hmac(&key, format!("{id}.{seconds}.{body}").as_bytes()))
}
