//! Whatever arrives, there is an answer.

use disync_wire::sign_v3::{self, Authorization};
use disync_wire::{CommonV1, CommonV3, Operation, Params};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::{Bench, sign};
use crate::*;

/// Says whether an answer can be read as what it says that it is.
fn is_readable(response: &Response) -> bool {
    if response.content_type.starts_with("text/xml") {
        std::str::from_utf8(&response.body).is_ok_and(|text| roxmltree::Document::parse(text).is_ok())
    } else {
        serde_json::from_slice::<serde_json::Value>(&response.body).is_ok()
    }
}

fn name_of_operation() -> impl Strategy<Value = String> {
    prop_oneof![4 => prop::sample::select(&Operation::ALL[..]).prop_map(|op| op.name().to_owned()), 1 => ".*"]
}

fn header() -> impl Strategy<Value = (String, String)> {
    let known = vec!["x-acs-action", "authorization", "x-acs-version", "x-acs-date", "accept", "content-type", "host"];
    let name = prop_oneof![3 => prop::sample::select(known).prop_map(str::to_owned), 1 => "[a-z-]{0,8}"];
    let value = prop_oneof![
        2 => ".*",
        1 => "ACS3-HMAC-SHA256 Credential=[a-z]*,SignedHeaders=[a-z;-]*,Signature=[0-9a-f]*",
        1 => Just("application/x-www-form-urlencoded".to_owned()),
        1 => name_of_operation(),
    ];
    (name, value)
}

/// Parameters whose names are mostly those of the service, and whose values are mostly plausible.
fn parameters() -> impl Strategy<Value = Params> {
    let names = [
        "ProjectId",
        "TaskType",
        "FileId",
        "TaskId",
        "AsyncProcessId",
        "TaskParam",
        "TaskContent",
        "TaskName",
        "Keyword",
        "ClientToken",
        "PageNumber",
        "PageSize",
        "FileTypes",
        "FileIdIn",
        "StartParam",
        "ExactFileName",
        "NodeId",
        "DatasourceName",
        "DestinationType",
        "EnvType",
        "RefType",
        "ProjectConfig",
        "DeploymentId",
        "SourceType",
    ];
    let value = prop_oneof![
        3 => Just("10000".to_owned()),
        2 => Just("DI_REALTIME".to_owned()),
        1 => Just("DI_SOLUTION".to_owned()),
        1 => any::<i64>().prop_map(|number| number.to_string()),
        1 => r#"\{"(steps|type|setting)":(\[\]|\{\}|"job"|1)\}"#,
        2 => ".*",
    ];
    btree_map(prop::sample::select(names.to_vec()), value, 0..8).prop_map(Params::from_iter)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_answered(
        method in prop_oneof![Just("POST".to_owned()), Just("GET".to_owned()), ".*"],
        query in "[ -~]{0,64}",
        headers in vec(header(), 0..8),
        body in vec(any::<u8>(), 0..64),
    ) {
        let bench = Bench::new();
        let request = Request { method, ..Request::post(query, body) }.with_headers(headers);
        let response = bench.service.respond(&request, bench.now);
        prop_assert!(response.status >= 400 && is_readable(&response));
    }

    #[test]
    fn any_signed_parameters_are_answered(action in name_of_operation(), business in parameters(), file in any::<bool>()) {
        let mut bench = Bench::new();
        let mut business = business;
        if file {
            business.insert("FileId", bench.create("orders").to_string());
        }
        let common = CommonV1 {
            access_key_id: DEFAULT_ACCESS_KEY_ID.to_owned(),
            action,
            nonce: "any".to_owned(),
            timestamp: bench.now,
            security_token: None,
        };
        let response = bench.service.respond(&sign(&common.to_params(), &business), bench.now);
        prop_assert!(is_readable(&response), "{}", String::from_utf8_lossy(&response.body));
    }

    #[test]
    fn what_a_client_signs_passes_whatever_it_is(action in prop::sample::select(&Operation::ALL[..]), business in parameters(), in_query in any::<bool>()) {
        let bench = Bench::new();
        let (query, body) = if in_query { (business, Params::new()) } else { (Params::new(), business) };
        let common = CommonV3 {
            host: "localhost".to_owned(),
            action: action.name().to_owned(),
            nonce: "any".to_owned(),
            timestamp: bench.now,
            content_sha256: sign_v3::content_sha256(body.to_form().as_bytes()),
            access_key_id: None,
            security_token: None,
        };
        let mut headers = common.to_headers();
        let key = (DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET);
        let authorization = Authorization::sign(key, "POST", &query, &headers);
        headers.push(("authorization".to_owned(), authorization.to_string()));
        let request = Request::post(query.to_form(), body.to_form()).with_headers(headers);
        let response = bench.service.respond(&request, bench.now);
        let text = String::from_utf8_lossy(&response.body);
        prop_assert!(!text.contains("\"Code\":\"Signature") && !text.contains("\"Code\":\"Incomplete"), "{}", text);
    }
}
