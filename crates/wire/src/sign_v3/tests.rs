use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    ALGORITHM, Authorization, AuthorizationError, CONTENT_SHA256, REQUIRED, canonical_request, content_sha256,
    headers_to_sign, signature, string_to_sign,
};
use crate::params::Params;

/// Made by the official SDKs with a frozen nonce and time.
const VECTORS: &str = include_str!("../../fixtures/signature_vectors.json");

#[derive(Deserialize)]
struct Vectors {
    acs3_hmac_sha256: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    method: String,
    access_key_id: String,
    access_key_secret: String,
    query_params: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    body_wire: String,
    canonical_request: String,
    string_to_sign: String,
    signed_headers: String,
    signature: String,
    #[serde(default)]
    wire_url: String,
    /// The header as the SDK sends it, where that was recorded.
    #[serde(default)]
    authorization: String,
}

impl Vector {
    fn query(&self) -> Params {
        self.query_params.clone().into_iter().collect()
    }

    fn headers(&self) -> Vec<(String, String)> {
        self.headers.clone().into_iter().collect()
    }

    fn signed(&self) -> Vec<String> {
        self.signed_headers.split(';').map(str::to_owned).collect()
    }
}

fn vectors() -> Vec<Vector> {
    let vectors: Vectors = serde_json::from_str(VECTORS).unwrap();
    assert!(vectors.acs3_hmac_sha256.len() >= 7, "the vectors have gone");
    vectors.acs3_hmac_sha256
}

fn header(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn canonical(headers: &[(String, String)], signed: &[&str]) -> String {
    let signed: Vec<String> = signed.iter().map(|name| (*name).to_owned()).collect();
    canonical_request("GET", &Params::new(), headers, &signed, "digest")
}

#[test]
fn every_recorded_signature_is_reproduced() {
    for vector in vectors() {
        let name = &vector.name;
        let digest = content_sha256(vector.body_wire.as_bytes());
        assert_eq!(digest, vector.headers[CONTENT_SHA256], "{name}");
        let canonical =
            canonical_request(&vector.method, &vector.query(), &vector.headers(), &vector.signed(), &digest);
        assert_eq!(canonical, vector.canonical_request, "{name}");
        assert_eq!(string_to_sign(&canonical), vector.string_to_sign, "{name}");
        assert_eq!(signature(&vector.access_key_secret, &vector.string_to_sign), vector.signature, "{name}");
    }
}

#[test]
fn a_recorded_query_is_read_as_the_sdk_meant_it() {
    for vector in vectors().into_iter().filter(|vector| !vector.wire_url.is_empty()) {
        let (_, query) = vector.wire_url.split_once('?').unwrap();
        assert_eq!(Params::from_form(query), Ok(vector.query()), "{}", vector.name);
    }
}

#[test]
fn a_recorded_header_is_read_and_written() {
    let recorded: Vec<Vector> = vectors().into_iter().filter(|vector| !vector.authorization.is_empty()).collect();
    assert!(!recorded.is_empty(), "no vector has the header any more");
    for vector in recorded {
        let authorization: Authorization = vector.authorization.parse().unwrap();
        let Authorization { access_key_id, signed_headers, signature } = &authorization;
        assert_eq!((access_key_id, signature), (&vector.access_key_id, &vector.signature));
        assert_eq!(*signed_headers, vector.signed());
        assert_eq!(authorization.to_string(), vector.authorization);
    }
}

#[test]
fn the_published_walkthrough_is_signed_as_a_whole() {
    let vector = vectors().into_iter().find(|vector| vector.name == "doc_run_instances").unwrap();
    let key = (vector.access_key_id.as_str(), vector.access_key_secret.as_str());
    let authorization = Authorization::sign(key, &vector.method, &vector.query(), &vector.headers());
    assert_eq!(authorization.signature, vector.signature);
    assert_eq!(authorization.signed_headers, vector.signed());
    assert!(REQUIRED.iter().all(|name| authorization.covers(name)));
}

#[test]
fn values_are_trimmed_and_those_of_a_repeated_header_sorted_and_joined() {
    let headers = [header("X-Acs-B", "  2\t"), header("host", "127.0.0.1:18080"), header("x-acs-b", "10")];
    insta::assert_snapshot!(canonical(&headers, &["x-acs-b", "Host", "x-acs-gone"]), @"
    GET
    /

    host:127.0.0.1:18080
    x-acs-b:10,2
    x-acs-gone:

    host;x-acs-b;x-acs-gone
    digest
    ");
}

#[test]
fn what_the_client_did_not_sign_does_not_matter_and_what_it_signed_does() {
    let with = |agent: &str| [header("host", "h"), header("user-agent", agent)];
    assert_eq!(canonical(&with("a"), &["host"]), canonical(&with("b"), &["host"]));
    assert_ne!(canonical(&with("a"), &["host", "user-agent"]), canonical(&with("b"), &["host", "user-agent"]));
}

#[test]
fn a_client_signs_what_no_proxy_may_touch() {
    let headers = [
        header("user-agent", "u"),
        header("x-acs-security-token", "t"),
        header("Content-Type", "application/x-www-form-urlencoded"),
        header("accept", "application/json"),
        header("host", "h"),
        header("x-acs-security-token", "u"),
    ];
    assert_eq!(headers_to_sign(&headers), ["content-type", "host", "x-acs-security-token"]);
}

#[test]
fn the_header_is_read_in_any_order_and_with_spaces() {
    let text = format!(" {ALGORITHM}  Signature=ab==, SignedHeaders=Host;x-acs-date , Credential=LTAI ");
    let authorization: Authorization = text.parse().unwrap();
    let signed_headers = vec!["host".to_owned(), "x-acs-date".to_owned()];
    let expected = Authorization { access_key_id: "LTAI".to_owned(), signed_headers, signature: "ab==".to_owned() };
    assert_eq!(authorization, expected);
}

#[test]
fn a_header_of_another_kind_is_refused_with_what_is_wrong() {
    let refused = |text: &str| text.parse::<Authorization>().unwrap_err();
    assert_eq!(refused(""), AuthorizationError::Algorithm(String::new()));
    assert_eq!(refused("Bearer abc"), AuthorizationError::Algorithm("Bearer".to_owned()));
    assert_eq!(refused(ALGORITHM), AuthorizationError::Missing("SignedHeaders"));
    let text = format!("{ALGORITHM} Credential=,SignedHeaders=host,Signature=1");
    assert_eq!(refused(&text), AuthorizationError::Missing("Credential"));
    let text = format!("{ALGORITHM} Credential=a,SignedHeaders=host");
    assert_eq!(refused(&text), AuthorizationError::Missing("Signature"));
}

#[test]
fn debug_withholds_the_signature() {
    let authorization: Authorization =
        format!("{ALGORITHM} Credential=LTAI,SignedHeaders=host,Signature=s3cret").parse().unwrap();
    let shown = format!("{authorization:?}");
    assert!(shown.contains("LTAI") && !shown.contains("s3cret"), "{shown}");
}
