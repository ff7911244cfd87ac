//! The Security Token Service, API version 2015-04-01: assuming roles, and asking who one is.
//!
//! Its calls are RPC style, like those of DataWorks: signed by V1, except that a token of OpenID Connect proves itself
//! [SDK]. All of them can be repeated: a session that was given and lost harms nobody.

use std::time::Duration;

use disync_web::Url;
use disync_wire::common::timestamp_text;
use disync_wire::{CommonV1, Params, sign_v1};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::time::sleep;

use super::document::KeyDocument;
use super::error::Broken;
use super::fetch::{Fetched, Fetcher};
use super::identity::Identity;
use super::recipe::Role;
use super::web::{Answer, Ask};
use super::{Credentials, Secret};
use crate::redact::without_what_was_signed;

/// The API version [SDK].
const VERSION: &str = "2015-04-01";
/// The pauses before the second and the third attempt: a hiccup is outlasted, an outage is reported.
const PAUSES: [Duration; 2] = [Duration::from_millis(250), Duration::from_millis(750)];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Assumed {
    credentials: KeyDocument,
}

/// What a refusal says.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Refusal {
    code: String,
    message: String,
    request_id: String,
}

/// A call: where, what, and whose.
struct Call<'a> {
    host: &'a str,
    action: &'a str,
    signed_by: Option<&'a Credentials>,
    form: Params,
}

/// Assumes a role with other credentials.
pub(crate) async fn assume_role(
    fetcher: &Fetcher,
    base: &Credentials,
    role: &Role,
    now: Timestamp,
) -> Result<Fetched, Broken> {
    let call = Call { host: &role.host, action: "AssumeRole", signed_by: Some(base), form: form(role) };
    assumed(fetcher, call, now).await
}

/// Assumes a role with a token of OpenID Connect.
pub(crate) async fn assume_role_with_oidc(
    fetcher: &Fetcher,
    role: &Role,
    (provider_arn, token): (&str, &Secret),
    now: Timestamp,
) -> Result<Fetched, Broken> {
    let mut form = form(role);
    form.insert("OIDCProviderArn", provider_arn);
    form.insert("OIDCToken", token.expose());
    let call = Call { host: &role.host, action: "AssumeRoleWithOIDC", signed_by: None, form };
    assumed(fetcher, call, now).await
}

/// Asks whose credentials these are.
pub(crate) async fn caller_identity(
    fetcher: &Fetcher,
    credentials: &Credentials,
    host: &str,
    now: Timestamp,
) -> Result<Identity, Broken> {
    let call = Call { host, action: "GetCallerIdentity", signed_by: Some(credentials), form: Params::new() };
    send(fetcher, call, now).await
}

fn form(role: &Role) -> Params {
    let mut form = Params::from_iter([
        ("RoleArn", role.arn.as_str()),
        ("RoleSessionName", &role.session),
        ("DurationSeconds", &role.duration_s.to_string()),
    ]);
    if let Some(policy) = &role.policy {
        form.insert("Policy", policy.as_str());
    }
    if let Some(external_id) = &role.external_id {
        form.insert("ExternalId", external_id.as_str());
    }
    form
}

async fn assumed(fetcher: &Fetcher, call: Call<'_>, now: Timestamp) -> Result<Fetched, Broken> {
    let (host, action) = (call.host.to_owned(), call.action.to_owned());
    let assumed: Assumed = send(fetcher, call, now).await?;
    assumed.credentials.read().map_err(|reason| Broken::new(format!("{action} at {host}"), reason))
}

/// Sends a call, again after a failure that may pass, each time with a nonce of its own.
async fn send<T: DeserializeOwned>(fetcher: &Fetcher, call: Call<'_>, now: Timestamp) -> Result<T, Broken> {
    let broken = |reason: String| Broken::new(format!("{} at {}", call.action, call.host), reason);
    let url = match &fetcher.places.sts {
        Some(url) => url.clone(),
        None => Url::parse(&format!("https://{}/", call.host)).map_err(|_| broken("not a host".to_owned()))?,
    };
    let mut pauses = PAUSES.into_iter();
    loop {
        let ask = Ask::post(with_query(&url, &query(fetcher, &call, now)), call.form.to_form());
        let failure = match fetcher.web.ask(ask).await {
            Ok(answer) if answer.status == 200 => return answer.json().map_err(broken),
            Ok(answer) => {
                let (reason, may_pass) = refused(&answer);
                if !may_pass {
                    return Err(broken(reason));
                }
                reason
            }
            Err(error) => error.to_string(),
        };
        match pauses.next() {
            Some(pause) => sleep(pause).await,
            None => return Err(broken(failure)),
        }
    }
}

/// The common parameters, and the signature if there is a key.
fn query(fetcher: &Fetcher, call: &Call<'_>, now: Timestamp) -> Params {
    let Some(key) = call.signed_by else {
        let timestamp = timestamp_text(now);
        let pairs = [("Action", call.action), ("Format", "JSON"), ("Timestamp", &timestamp), ("Version", VERSION)];
        return Params::from_iter(pairs);
    };
    let common = CommonV1 {
        access_key_id: key.access_key_id.clone(),
        action: call.action.to_owned(),
        nonce: format!("{:032x}", (fetcher.entropy)()),
        timestamp: now,
        security_token: key.security_token.as_ref().map(|token| token.expose().to_owned()),
    };
    let mut query = common.to_params();
    query.insert("Version", VERSION);
    let mut all = query.clone();
    all.merge(call.form.clone());
    query.insert(sign_v1::SIGNATURE, sign_v1::signature(key.access_key_secret.expose(), "POST", &all));
    query
}

fn with_query(url: &Url, query: &Params) -> Url {
    let mut url = url.clone();
    url.set_query(Some(&query.to_form()));
    url
}

/// What a refusal means for a person, and whether the next attempt may succeed.
fn refused(answer: &Answer) -> (String, bool) {
    let Refusal { code, message, request_id } = serde_json::from_slice(&answer.body).unwrap_or_default();
    let may_pass = answer.status >= 500 || code.starts_with("Throttling");
    if code.is_empty() {
        return (format!("HTTP status {}, which is not an answer of STS", answer.status), may_pass);
    }
    let message = match code.as_str() {
        "SignatureDoesNotMatch" | "IncompleteSignature" => without_what_was_signed(message),
        _ => message,
    };
    (format!("{message} (code {code}, RequestId {request_id})"), may_pass)
}
