//! The gateway's checks, made of requests of both generations of signatures.

use disync_wire::common::timestamp_text;
use disync_wire::request::GetTask;
use disync_wire::sign_v3::{self, Authorization};
use disync_wire::{Params, Request as _, sign_v1};
use jiff::{SignedDuration, Timestamp};

use super::{Bench, refused, task};
use crate::*;

/// What a request of either generation says; an absent part is left out.
#[derive(Clone)]
struct Parts {
    key: (&'static str, &'static str),
    action: Option<&'static str>,
    version: Option<&'static str>,
    nonce: Option<&'static str>,
    timestamp: Option<String>,
    token: Option<&'static str>,
    /// What a proxy makes of the signature.
    garble: fn(String) -> String,
}

const KEY: (&str, &str) = (DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET);

fn now() -> Timestamp {
    Bench::new().now
}

fn right() -> Parts {
    Parts {
        key: KEY,
        action: Some("GetDISyncTask"),
        version: Some("2020-05-18"),
        nonce: Some("once"),
        timestamp: Some(timestamp_text(now())),
        token: None,
        garble: |signature| signature,
    }
}

fn v1(parts: &Parts) -> Request {
    let all = [
        ("AccessKeyId", Some(parts.key.0)),
        ("Action", parts.action),
        ("Version", parts.version),
        ("SignatureNonce", parts.nonce),
        ("Timestamp", parts.timestamp.as_deref()),
        ("SecurityToken", parts.token),
        ("SignatureMethod", Some("HMAC-SHA1")),
        ("SignatureVersion", Some("1.0")),
        ("Format", Some("JSON")),
    ];
    let mut query: Params = all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    let business = GetTask(task(1)).to_params();
    let mut params = query.clone();
    params.merge(business.clone());
    query.insert(sign_v1::SIGNATURE, (parts.garble)(sign_v1::signature(parts.key.1, "POST", &params)));
    Request::post(query.to_form(), business.to_form())
}

fn v3_headers(parts: &Parts, body: &str) -> Vec<(String, String)> {
    let digest = sign_v3::content_sha256(body.as_bytes());
    let all = [
        ("accept", Some("application/json")),
        ("content-type", Some("application/x-www-form-urlencoded")),
        ("host", Some("127.0.0.1:8080")),
        ("x-acs-action", parts.action),
        ("x-acs-version", parts.version),
        ("x-acs-signature-nonce", parts.nonce),
        ("x-acs-date", parts.timestamp.as_deref()),
        ("x-acs-security-token", parts.token),
        (sign_v3::CONTENT_SHA256, Some(digest.as_str())),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))).collect()
}

fn v3(parts: &Parts) -> Request {
    let body = GetTask(task(1)).to_params().to_form();
    let mut headers = v3_headers(parts, &body);
    let mut authorization = Authorization::sign(parts.key, "POST", &Params::new(), &headers);
    authorization.signature = (parts.garble)(authorization.signature);
    headers.push(("authorization".to_owned(), authorization.to_string()));
    Request::post("", body).with_headers(headers)
}

fn keys() -> Options {
    let later = now() + SignedDuration::from_secs(60);
    let keys = [
        (KEY.0, AccessKey::new(KEY.1)),
        ("old", AccessKey::new("s").inactive()),
        ("sts", AccessKey::new("s").with_token("token", None)),
        ("sts2", AccessKey::new("s").with_token("another", Some(later))),
        ("past", AccessKey::new("s").with_token("past", Some(now()))),
    ];
    Options { access_keys: keys.map(|(id, key)| (id.to_owned(), key)).into(), ..Options::default() }
}

/// The status and the code of the answers to a request of each generation; no code is a success.
fn verdicts(change: impl FnOnce(&mut Parts)) -> [(u16, String); 2] {
    let mut parts = right();
    change(&mut parts);
    [v1(&parts), v3(&parts)].map(|request| {
        let bench = Bench::with(keys());
        let response = bench.service.respond(&request, bench.now);
        let code = if response.status == 200 { String::new() } else { refused(&response).code };
        (response.status, code)
    })
}

#[track_caller]
fn both(status: u16, code: &str, change: impl FnOnce(&mut Parts)) {
    assert_eq!(verdicts(change), [(status, code.to_owned()), (status, code.to_owned())]);
}

#[test]
fn a_right_request_passes() {
    both(200, "", |_| {});
    both(200, "", |parts| (parts.key, parts.token) = (("sts", "s"), Some("token")));
    both(200, "", |parts| (parts.key, parts.token) = (("sts2", "s"), Some("another")));
}

#[test]
fn an_sdk_that_signs_by_v1_may_send_headers_of_v3() {
    let bench = Bench::new();
    let headers = [("x-acs-action", "GetDISyncTask"), ("x-acs-version", "2020-05-18"), ("accept", "application/json")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    assert_eq!(bench.service.respond(&v1(&right()).with_headers(headers), bench.now).status, 200);
}

#[test]
fn what_is_missing_is_named_as_v1_calls_it() {
    both(400, "MissingAction", |parts| parts.action = None);
    both(400, "MissingAction", |parts| parts.action = Some(""));
    both(400, "MissingVersion", |parts| parts.version = None);
    both(400, "MissingSignatureNonce", |parts| parts.nonce = None);
    both(400, "MissingTimestamp", |parts| parts.timestamp = None);
}

#[test]
fn what_is_wrong_has_its_documented_code() {
    both(404, "InvalidAction.NotFound", |parts| parts.action = Some("DropDatabase"));
    both(400, "InvalidVersion", |parts| parts.version = Some("2024-05-18"));
    both(404, "InvalidAccessKeyId.NotFound", |parts| parts.key = ("nobody", "s"));
    both(403, "InvalidAccessKeyId.Inactive", |parts| parts.key = ("old", "s"));
    for text in ["yesterday", "2026-01-02 03:04:05", "Fri, 02 Jan 2026 03:04:05 GMT", "1767323045"] {
        both(400, "InvalidTimeStamp.Format", |parts| parts.timestamp = Some(text.to_owned()));
    }
    for secs in [-901, 901] {
        let text = timestamp_text(now() + SignedDuration::from_secs(secs));
        both(400, "InvalidTimeStamp.Expired", |parts| parts.timestamp = Some(text));
    }
    both(400, "SignatureDoesNotMatch", |parts| parts.key.1 = "guessed");
    both(400, "IncompleteSignature", |parts| parts.garble = |signature| signature[1..].to_owned());
}

#[test]
fn a_security_token_must_be_the_one_of_its_key() {
    both(400, "MissingSecurityToken", |parts| parts.key = ("sts", "s"));
    both(400, "MissingSecurityToken", |parts| (parts.key, parts.token) = (("sts", "s"), Some("")));
    both(400, "InvalidSecurityToken.Malformed", |parts| (parts.key, parts.token) = (("sts", "s"), Some("junk")));
    both(400, "InvalidSecurityToken.Malformed", |parts| parts.token = Some("junk"));
    both(400, "InvalidSecurityToken.MismatchWithAccessKey", |parts| parts.token = Some("token"));
    let mismatch = |parts: &mut Parts| (parts.key, parts.token) = (("sts", "s"), Some("another"));
    both(400, "InvalidSecurityToken.MismatchWithAccessKey", mismatch);
    both(400, "InvalidSecurityToken.Expired", |parts| (parts.key, parts.token) = (("past", "s"), Some("past")));
}

#[test]
fn a_nonce_is_used_up_by_either_generation_and_each_key_has_its_own() {
    let bench = Bench::with(keys());
    let code = |request: &Request| {
        let response = bench.service.respond(request, bench.now);
        if response.status == 200 { String::new() } else { refused(&response).code }
    };
    assert_eq!(code(&v3(&right())), "");
    assert_eq!(code(&v3(&right())), "SignatureNonceUsed");
    assert_eq!(code(&v1(&right())), "SignatureNonceUsed");
    assert_eq!(code(&v1(&Parts { key: ("sts", "s"), token: Some("token"), ..right() })), "");
}

#[test]
fn a_header_that_the_service_heeds_must_be_signed() {
    let bench = Bench::new();
    let added = |name: &str| {
        let mut request = v3(&right());
        request.headers.push((name.to_owned(), "added".to_owned()));
        request
    };
    let response = bench.service.respond(&added("x-acs-retry-attempts"), bench.now);
    let refusal = refused(&response);
    assert_eq!((response.status, refusal.code.as_str()), (400, "IncompleteSignature"));
    assert!(refusal.message.contains("the header x-acs-retry-attempts must be signed"), "{}", refusal.message);
    assert_eq!(bench.service.respond(&added("x-request-id"), bench.now).status, 200);
}

#[test]
fn a_wrong_v3_signature_is_answered_with_what_sdks_compare() {
    let bench = Bench::new();
    let mut request = v3(&right());
    request.body.extend(b"0");
    let response = bench.service.respond(&request, bench.now);
    insta::assert_snapshot!(refused(&response).message, @"
    Specified signature is not matched with our calculation. server StringToSign is [ACS3-HMAC-SHA256
    7d5c1f6004375b98c55825af2589b26582abd03ee9e74292eac63791cdf7af91] server CanonicalRequest is [POST
    /

    content-type:application/x-www-form-urlencoded
    host:127.0.0.1:8080
    x-acs-action:GetDISyncTask
    x-acs-content-sha256:d4fc3609b61fefd63e499d7ca8b2fbc3de35b2fe27b064424dae5b81c3d12e27
    x-acs-date:2026-01-02T03:04:05Z
    x-acs-signature-nonce:once
    x-acs-version:2020-05-18

    content-type;host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version
    364cb68873151ff5f7faa99773331263256ec255126ec76b511ffcf55cd3fe97]
    ");
}

/// The code for a V3 request whose headers are changed after they are signed.
fn tampered(change: impl FnOnce(&mut Vec<(String, String)>)) -> String {
    let bench = Bench::new();
    let mut request = v3(&right());
    change(&mut request.headers);
    refused(&bench.service.respond(&request, bench.now)).code
}

fn set(headers: &mut [(String, String)], name: &str, value: &str) {
    headers.iter_mut().filter(|(own, _)| own == name).for_each(|(_, own)| value.clone_into(own));
}

#[test]
fn a_v3_signature_must_cover_what_makes_a_request_what_it_is() {
    for name in sign_v3::REQUIRED {
        let bench = Bench::new();
        let mut request = v3(&right());
        let mut signed: Vec<_> = request.headers.iter().filter(|(own, _)| own != "authorization").cloned().collect();
        signed.retain(|(own, _)| own != name);
        let authorization = Authorization::sign(KEY, "POST", &Params::new(), &signed);
        set(&mut request.headers, "authorization", &authorization.to_string());
        let refusal = refused(&bench.service.respond(&request, bench.now));
        assert_eq!(refusal.code, "IncompleteSignature");
        assert!(refusal.message.contains(name), "{}", refusal.message);
    }
}

#[test]
fn a_v3_request_that_was_changed_on_its_way_is_refused() {
    assert_eq!(tampered(|headers| set(headers, "host", "elsewhere")), "SignatureDoesNotMatch");
    assert_eq!(tampered(|headers| set(headers, "x-acs-action", "DeleteDISyncTask")), "SignatureDoesNotMatch");
    assert_eq!(tampered(|headers| set(headers, sign_v3::CONTENT_SHA256, "0")), "SignatureDoesNotMatch");
    assert_eq!(tampered(|headers| set(headers, "authorization", "Basic dDp0")), "IncompleteSignature");
    assert_eq!(tampered(|headers| headers.retain(|(name, _)| name != "authorization")), "IncompleteSignature");
    let bench = Bench::new();
    let request = Request { query: "ProjectId=1".to_owned(), ..v3(&right()) };
    assert_eq!(refused(&bench.service.respond(&request, bench.now)).code, "SignatureDoesNotMatch");
}

#[test]
fn the_requests_of_the_official_sdk_pass() {
    let vectors = include_str!("../../../wire/fixtures/signature_vectors.json");
    let vectors: serde_json::Value = serde_json::from_str(vectors).unwrap();
    let mut n_passed = 0;
    for vector in vectors["acs3_hmac_sha256"].as_array().unwrap() {
        let text = |name: &str| vector[name].as_str().unwrap_or_default().to_owned();
        let mut headers: Vec<(String, String)> = Vec::new();
        for (name, value) in vector["headers"].as_object().unwrap() {
            headers.push((name.clone(), value.as_str().unwrap().to_owned()));
        }
        if headers.iter().any(|(name, value)| name == "x-acs-version" && value != "2020-05-18") {
            continue;
        }
        let header = |name: &str| headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
        let key = AccessKey::new(text("access_key_secret"));
        let key = match header("x-acs-security-token") {
            Some(token) => key.with_token(token, None),
            None => key,
        };
        let access_keys = [(text("access_key_id"), key)].into();
        let bench = Bench::with(Options { access_keys, ..Options::default() });
        let now = header("x-acs-date").unwrap().parse().unwrap();
        let query = text("wire_url").split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default();
        headers.push(("authorization".to_owned(), text("authorization")));
        let request = Request { method: text("method"), ..Request::post(query, text("body_wire")) };
        let response = bench.service.respond(&request.with_headers(headers), now);
        let code = if response.status == 200 { String::new() } else { refused(&response).code };
        let gateway = ["Signature", "IncompleteSignature", "InvalidAccessKey", "InvalidSecurity", "InvalidTime"];
        assert!(!gateway.iter().any(|code_of_it| code.starts_with(code_of_it)), "{}: {code}", text("name"));
        n_passed += 1;
    }
    assert!(n_passed >= 5);
}
