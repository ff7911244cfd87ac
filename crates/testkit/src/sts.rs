//! The Security Token Service: it gives sessions of roles to whom it can tell by their signatures.
//!
//! It lives in the time of those who ask: a session expires so long after the timestamp of its request. Signatures are
//! verified as the real one does: over all parameters, with the secret of the key, and no nonce twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use disync_wire::common::{parse_timestamp, timestamp_text};
use disync_wire::{Params, sign_v1};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::raw_server::{RawServer, Received, http};

/// A call that succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StsCall {
    /// The operation.
    pub action: String,
    /// The id of the key that signed it; nothing where nothing is signed.
    pub by: Option<String>,
    /// The role that was assumed.
    pub role: String,
    /// The name of the session.
    pub session: String,
    /// How long it lasts, in seconds.
    pub duration_s: i64,
    /// What narrows it.
    pub policy: Option<String>,
}

/// A token service.
#[derive(Debug)]
pub struct Sts {
    server: RawServer,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// Id → secret, and for a session its token and its end.
    keys: BTreeMap<String, Key>,
    /// Role → what it asks of strangers.
    roles: BTreeMap<String, Option<String>>,
    oidc: Option<(String, String)>,
    nonces: BTreeSet<String>,
    calls: Vec<StsCall>,
    /// How many calls are refused from now on, and how.
    refusals: (usize, Refusal),
    n_sessions: usize,
}

#[derive(Debug, Clone)]
struct Key {
    secret: String,
    session: Option<(String, Timestamp)>,
}

/// HTTP status, code and message.
type Refusal = (u16, &'static str, String);

impl Sts {
    /// Knows nobody and no role.
    #[must_use]
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        let server = RawServer::answering(move |received| {
            let (status, body) = match lock(&shared).answer(received) {
                Ok(body) => (200, body),
                Err((status, code, message)) => (
                    status,
                    json!({
                        "RequestId": "R-STS", "HostId": "sts.aliyuncs.com", "Code": code, "Message": message,
                    }),
                ),
            };
            http(status, "application/json", body.to_string().as_bytes())
        });
        Self { server, state }
    }

    /// Lets it know a user's key.
    #[must_use]
    pub fn with_key(self, id: &str, secret: &str) -> Self {
        let key = Key { secret: secret.to_owned(), session: None };
        lock(&self.state).keys.insert(id.to_owned(), key);
        self
    }

    /// Lets it know a role.
    #[must_use]
    pub fn with_role(self, arn: &str, external_id: Option<&str>) -> Self {
        lock(&self.state).roles.insert(arn.to_owned(), external_id.map(str::to_owned));
        self
    }

    /// Lets it trust a provider of OpenID Connect whose only token this is.
    #[must_use]
    pub fn with_oidc(self, provider_arn: &str, token: &str) -> Self {
        lock(&self.state).oidc = Some((provider_arn.to_owned(), token.to_owned()));
        self
    }

    /// Refuses the next calls.
    pub fn refuse(&self, times: usize, status: u16, code: &'static str) {
        lock(&self.state).refusals = (times, (status, code, format!("about {code}")));
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The calls that succeeded so far.
    #[must_use]
    pub fn calls(&self) -> Vec<StsCall> {
        lock(&self.state).calls.clone()
    }

    /// How many requests arrived so far.
    #[must_use]
    pub fn n_requests(&self) -> usize {
        self.server.received().len()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn refusal<T>(status: u16, code: &'static str, message: impl Into<String>) -> Result<T, Refusal> {
    Err((status, code, message.into()))
}

impl State {
    fn answer(&mut self, received: &Received) -> Result<Value, Refusal> {
        if self.refusals.0 > 0 {
            self.refusals.0 -= 1;
            return Err(self.refusals.1.clone());
        }
        let query = Params::from_form(&received.query).expect("a form");
        let form = Params::from_form(&received.body).expect("a form");
        let action = query.get("Action").unwrap_or_default().to_owned();
        if received.method != "POST" || query.get("Version") != Some("2015-04-01") {
            return refusal(400, "InvalidVersion", "Specified parameter Version is not valid.");
        }
        let Some(now) = query.get("Timestamp").and_then(parse_timestamp) else {
            return refusal(400, "InvalidTimeStamp.Format", "the timestamp is none");
        };
        let by = match action.as_str() {
            "AssumeRoleWithOIDC" => self.by_token(&query, &form)?,
            _ => Some(self.by_signature(&query, &form, now)?),
        };
        match action.as_str() {
            "AssumeRole" | "AssumeRoleWithOIDC" => self.assume(&action, by, &form, now),
            "GetCallerIdentity" => Ok(identity(&by.unwrap_or_default())),
            _ => refusal(404, "InvalidAction.NotFound", "Specified api is not found."),
        }
    }

    /// The id of the key that signed the request.
    fn by_signature(&mut self, query: &Params, form: &Params, now: Timestamp) -> Result<String, Refusal> {
        let get = |name| query.get(name).unwrap_or_default();
        let id = get("AccessKeyId");
        let Some(key) = self.keys.get(id).cloned() else {
            return refusal(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.");
        };
        let mut all = query.clone();
        all.merge(form.clone());
        if sign_v1::signature(&key.secret, "POST", &all) != get(sign_v1::SIGNATURE) {
            let signed = sign_v1::string_to_sign("POST", &all);
            let message = format!("Specified signature is not matched. server string to sign is:{signed}");
            return refusal(400, "SignatureDoesNotMatch", message);
        }
        match key.session {
            Some((token, _)) if token != get("SecurityToken") => {
                return refusal(400, "InvalidSecurityToken.MismatchWithAccessKey", "the token is of another key");
            }
            Some((_, until)) if until <= now => {
                return refusal(400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.");
            }
            _ => {}
        }
        if get("SignatureNonce").is_empty() || !self.nonces.insert(get("SignatureNonce").to_owned()) {
            return refusal(400, "SignatureNonceUsed", "Specified signature nonce was used already.");
        }
        Ok(id.to_owned())
    }

    /// A token proves itself: there is no key, and a signature would be of nobody's.
    fn by_token(&self, query: &Params, form: &Params) -> Result<Option<String>, Refusal> {
        let get = |name| form.get(name).unwrap_or_default();
        if query.get(sign_v1::SIGNATURE).is_some() || query.get("AccessKeyId").is_some() {
            return refusal(400, "InvalidParameter", "this operation is not signed");
        }
        match &self.oidc {
            Some((provider, token)) if provider == get("OIDCProviderArn") && token == get("OIDCToken") => Ok(None),
            _ => refusal(400, "AuthenticationFail.OIDCToken.Invalid", "This token is not one of the provider."),
        }
    }

    fn assume(&mut self, action: &str, by: Option<String>, form: &Params, now: Timestamp) -> Result<Value, Refusal> {
        let get = |name| form.get(name).unwrap_or_default().to_owned();
        let (role, session) = (get("RoleArn"), get("RoleSessionName"));
        let Some(asked) = self.roles.get(&role) else {
            return refusal(404, "EntityNotExist.Role", format!("The role not exists: {role}."));
        };
        if asked.as_deref() != form.get("ExternalId") {
            return refusal(403, "NoPermission", "You are not authorized to do this action.");
        }
        let duration_s: i64 = get("DurationSeconds").parse().unwrap_or_default();
        if duration_s < 900 || session.len() < 2 {
            return refusal(400, "InvalidParameter", "DurationSeconds or RoleSessionName is not valid.");
        }
        self.n_sessions += 1;
        let n = self.n_sessions;
        let id = format!("STS.SessionKeyNumber{n}");
        let (secret, token) = (format!("SessionSecretNumber{n}"), format!("SessionTokenNumber{n}+/=="));
        let until = now.checked_add(SignedDuration::from_secs(duration_s)).expect("a time");
        self.keys.insert(id.clone(), Key { secret: secret.clone(), session: Some((token.clone(), until)) });
        let policy = form.get("Policy").map(str::to_owned);
        let arn = format!("{}/{session}", role.replace(":role/", ":assumed-role/"));
        self.calls.push(StsCall { action: action.to_owned(), by, role, session, duration_s, policy });
        Ok(json!({
            "RequestId": "R-STS",
            "AssumedRoleUser": { "Arn": arn, "AssumedRoleId": "3913523611:disync" },
            "Credentials": {
                "AccessKeyId": id, "AccessKeySecret": secret, "SecurityToken": token,
                "Expiration": timestamp_text(until),
            },
        }))
    }
}

/// Sessions are told by their keys' ids.
fn identity(by: &str) -> Value {
    let who = if by.starts_with("STS.") { "assumed-role/deployer/session" } else { "user/tester" };
    json!({
        "RequestId": "R-STS",
        "IdentityType": "RAMUser",
        "AccountId": "1234567890123456",
        "PrincipalId": "28877424437521",
        "UserId": "28877424437521",
        "Arn": format!("acs:ram::1234567890123456:{who}"),
    })
}
