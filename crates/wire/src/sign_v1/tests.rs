use std::collections::BTreeMap;

use serde::Deserialize;

use super::{SIGNATURE, canonical_query, signature, string_to_sign};
use crate::params::Params;

/// Made by the official SDKs with a frozen nonce and time.
const VECTORS: &str = include_str!("../../fixtures/signature_vectors.json");

#[derive(Deserialize)]
struct Vectors {
    rpc_v1_hmac_sha1: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    method: String,
    access_key_secret: String,
    query_params: BTreeMap<String, String>,
    body_params: BTreeMap<String, String>,
    canonicalized_query_string: String,
    string_to_sign: String,
    signature: String,
    /// The body as the SDK sends it, where that was recorded.
    #[serde(default)]
    body_wire: String,
}

impl Vector {
    fn params(&self) -> Params {
        let mut params: Params = self.query_params.clone().into_iter().collect();
        params.merge(self.body_params.clone().into_iter().collect());
        params
    }
}

fn vectors() -> Vec<Vector> {
    let vectors: Vectors = serde_json::from_str(VECTORS).unwrap();
    assert!(vectors.rpc_v1_hmac_sha1.len() >= 7, "the vectors have gone");
    vectors.rpc_v1_hmac_sha1
}

#[test]
fn every_recorded_signature_is_reproduced() {
    for vector in vectors() {
        let params = vector.params();
        let name = &vector.name;
        assert_eq!(canonical_query(&params), vector.canonicalized_query_string, "{name}");
        assert_eq!(string_to_sign(&vector.method, &params), vector.string_to_sign, "{name}");
        let signed = signature(&vector.access_key_secret, &vector.method, &params);
        assert_eq!(signed, vector.signature, "{name}");
    }
}

#[test]
fn a_recorded_body_is_read_as_the_sdk_meant_it() {
    let recorded: Vec<Vector> = vectors().into_iter().filter(|vector| !vector.body_wire.is_empty()).collect();
    assert!(!recorded.is_empty(), "no vector has a body any more");
    for vector in recorded {
        let body: Params = vector.body_params.clone().into_iter().collect();
        assert_eq!(Params::from_form(&vector.body_wire), Ok(body), "{}", vector.name);
    }
}

#[test]
fn the_signature_does_not_cover_itself_but_everything_else() {
    let mut params = vectors().remove(0).params();
    let signed = signature("secret", "POST", &params);
    params.insert(SIGNATURE, signed.as_str());
    assert_eq!(signature("secret", "POST", &params), signed);
    params.insert("Empty", "");
    assert_ne!(signature("secret", "POST", &params), signed);
}
