//! Each provider, one at a time.

use disync_testkit::{CredentialsUri, Metadata, RawServer, Sts, http};
use serde_json::json;

use crate::{Machine, restrict};

const ROLE: &str = "acs:ram::1234567890123456:role/deployer";
const OTHER_ROLE: &str = "acs:ram::1234567890123456:role/jump";
const IDP: &str = "acs:ram::1234567890123456:oidc-provider/ci";

fn sts() -> Sts {
    Sts::start().with_key("LTAI5tExampleKey0001", "ExampleSecret0001").with_role(ROLE, None)
}

/// The current profile, called `p`, with these keys.
fn machine_with(keys: serde_json::Value) -> Machine {
    let mut profile = keys;
    profile["name"] = json!("p");
    Machine::new().profiles(&json!([profile]))
}

fn user() -> serde_json::Value {
    json!({
        "mode": "RamRoleArn", "access_key_id": "LTAI5tExampleKey0001", "access_key_secret": "ExampleSecret0001",
        "ram_role_arn": ROLE, "ram_session_name": "nightly",
    })
}

#[tokio::test]
async fn a_role_is_assumed_by_a_signed_call() {
    let sts = sts();
    let machine = machine_with(user()).sts(sts.url());
    insta::assert_snapshot!(machine.found().await, @"CLI profile: profile `p` in ~/.aliyun/config.json, role acs:ram::1234567890123456:role/deployer | STS.…ber1 | 3600 s");
    let call = &sts.calls()[0];
    assert_eq!(call.by.as_deref(), Some("LTAI5tExampleKey0001"));
    assert_eq!((call.role.as_str(), call.session.as_str(), call.duration_s), (ROLE, "nightly", 3600));
}

#[tokio::test]
async fn session_policy_duration_and_external_id_are_sent() {
    let sts = Sts::start().with_key("LTAI5tExampleKey0001", "ExampleSecret0001").with_role(ROLE, Some("x/+ 1"));
    let mut keys = user();
    keys["expired_seconds"] = json!(900);
    keys["policy"] = json!(r#"{"Version":"1"}"#);
    keys["external_id"] = json!("x/+ 1");
    let machine = machine_with(keys.clone()).sts(sts.url());
    assert!(machine.found().await.ends_with(" | 900 s"));
    assert_eq!(sts.calls()[0].policy.as_deref(), Some(r#"{"Version":"1"}"#));
    keys["external_id"] = json!("another");
    insta::assert_snapshot!(machine_with(keys).sts(sts.url()).found().await, @"error: CLI profile: profile `p` in ~/.aliyun/config.json: AssumeRole at sts.aliyuncs.com: You are not authorized to do this action. (code NoPermission, RequestId R-STS)");
}

#[tokio::test]
async fn roles_are_assumed_one_with_the_other() {
    let sts = sts().with_role(OTHER_ROLE, None);
    let machine = Machine::new().sts(sts.url()).profiles(&json!([
        { "name": "c", "mode": "ChainableRamRoleArn", "source_profile": "b", "ram_role_arn": ROLE },
        { "name": "b", "mode": "ChainableRamRoleArn", "source_profile": "a", "ram_role_arn": OTHER_ROLE },
        { "name": "a", "mode": "AK", "access_key_id": "LTAI5tExampleKey0001", "access_key_secret": "ExampleSecret0001" },
    ]));
    insta::assert_snapshot!(machine.found().await, @"CLI profile: profile `c` in ~/.aliyun/config.json, role acs:ram::1234567890123456:role/deployer with role acs:ram::1234567890123456:role/jump | STS.…ber2 | 3600 s");
    let calls: Vec<_> = sts.calls().into_iter().map(|call| (call.by.unwrap(), call.role)).collect();
    let expected = [("LTAI5tExampleKey0001", OTHER_ROLE), ("STS.SessionKeyNumber1", ROLE)];
    assert_eq!(calls, expected.map(|(by, role)| (by.to_owned(), role.to_owned())));
}

#[tokio::test]
async fn what_sts_refuses_is_said_with_its_code() {
    let mut keys = user();
    keys["access_key_secret"] = json!("WrongSecret0001");
    let sts = sts();
    let wrong = machine_with(keys.clone()).sts(sts.url()).found().await;
    insta::assert_snapshot!(wrong, @"error: CLI profile: profile `p` in ~/.aliyun/config.json: AssumeRole at sts.aliyuncs.com: Specified signature is not matched. (code SignatureDoesNotMatch, RequestId R-STS)");
    keys["access_key_id"] = json!("LTAI5tExampleKey0009");
    insta::assert_snapshot!(machine_with(keys).sts(sts.url()).found().await, @"error: CLI profile: profile `p` in ~/.aliyun/config.json: AssumeRole at sts.aliyuncs.com: Specified access key is not found. (code InvalidAccessKeyId.NotFound, RequestId R-STS)");
    let mut keys = user();
    keys["ram_role_arn"] = json!("acs:ram::1:role/gone");
    insta::assert_snapshot!(machine_with(keys).sts(sts.url()).found().await, @"error: CLI profile: profile `p` in ~/.aliyun/config.json: AssumeRole at sts.aliyuncs.com: The role not exists: acs:ram::1:role/gone. (code EntityNotExist.Role, RequestId R-STS)");
    assert_eq!(sts.n_requests(), 3, "a refusal is not repeated");
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    let sts = sts();
    sts.refuse(2, 503, "ServiceUnavailable");
    let machine = machine_with(user()).sts(sts.url());
    assert!(machine.found().await.starts_with("CLI profile"));
    assert_eq!(sts.n_requests(), 3);
    sts.refuse(3, 400, "Throttling.User");
    insta::assert_snapshot!(machine.found().await, @"error: CLI profile: profile `p` in ~/.aliyun/config.json: AssumeRole at sts.aliyuncs.com: about Throttling.User (code Throttling.User, RequestId R-STS)");
    assert_eq!(sts.n_requests(), 6);
}

#[tokio::test]
async fn a_token_of_openid_connect_is_exchanged_without_a_signature() {
    let sts = sts().with_oidc(IDP, "header.payload.signature");
    let machine = Machine::new().sts(sts.url()).file("token", "header.payload.signature\n");
    let token_file = machine.path("token");
    let machine = machine
        .set("ROLE_ARN", ROLE)
        .set("OIDC_PROVIDER_ARN", IDP)
        .set("OIDC_TOKEN_FILE", token_file.to_str().unwrap())
        .set("ROLE_SESSION_NAME", "pod");
    insta::assert_snapshot!(machine.found().await, @"OIDC role: $OIDC_TOKEN_FILE, role acs:ram::1234567890123456:role/deployer with the token in ~/token | STS.…ber1 | 3600 s");
    assert_eq!((sts.calls()[0].by.as_deref(), sts.calls()[0].session.as_str()), (None, "pod"));
    insta::assert_snapshot!(machine.file("token", "another.token.here").found().await, @"error: OIDC role: $OIDC_TOKEN_FILE: AssumeRoleWithOIDC at sts.aliyuncs.com: This token is not one of the provider. (code AuthenticationFail.OIDCToken.Invalid, RequestId R-STS)");
    insta::assert_snapshot!(Machine::new().set("ROLE_ARN", ROLE).set("OIDC_PROVIDER_ARN", IDP).set("OIDC_TOKEN_FILE", "/does/not/exist").found().await, @"error: OIDC role: $OIDC_TOKEN_FILE: /does/not/exist: does not exist");
}

#[tokio::test]
async fn an_instance_gives_its_role_by_the_second_version_of_the_protocol() {
    let metadata = Metadata::of(Some("WorkerRole"));
    let machine = Machine::new().metadata(metadata.url());
    metadata.expire_at(crate::at(21_600));
    insta::assert_snapshot!(machine.found().await, @"ECS RAM role: the metadata service, the role of this instance | STS.…hine | 21600 s");
    insta::assert_snapshot!(metadata.requests().join("\n"), @"
    PUT /latest/api/token
    GET /latest/meta-data/ram/security-credentials/
    GET /latest/meta-data/ram/security-credentials/WorkerRole
    ");
    let named = Machine::new().metadata(metadata.url()).set("ECS_METADATA", "WorkerRole");
    insta::assert_snapshot!(named.found().await, @"ECS RAM role: $ECS_METADATA, instance role WorkerRole | STS.…hine | 21600 s");
    let other = Machine::new().metadata(metadata.url()).set("ECS_METADATA", "OtherRole");
    insta::assert_snapshot!(other.found().await, @"error: ECS RAM role: $ECS_METADATA: the metadata service at 127.0.0.1: the instance does not have the role `OtherRole`");
    let profile = machine_with(json!({ "mode": "EcsRamRole", "ram_role_name": "WorkerRole" })).metadata(metadata.url());
    insta::assert_snapshot!(profile.found().await, @"CLI profile: profile `p` in ~/.aliyun/config.json, instance role WorkerRole | STS.…hine | 21600 s");
}

#[tokio::test]
async fn the_first_version_stands_in_unless_that_is_forbidden() {
    let metadata = Metadata::of_version_1(Some("WorkerRole"));
    metadata.expire_at(crate::at(21_600));
    assert!(Machine::new().metadata(metadata.url()).found().await.starts_with("ECS RAM role"));
    let forbidden = Machine::new().metadata(metadata.url()).set("IMDSV1_DISABLED", "true");
    insta::assert_snapshot!(forbidden.found().await, @"error: ECS RAM role: the metadata service at 127.0.0.1: gave no token (HTTP status 404), and version 1 is switched off");
    let both = Metadata::of_both_versions(Some("WorkerRole"));
    assert!(Machine::new().metadata(both.url()).found().await.starts_with("ECS RAM role"));
    assert_eq!(both.requests()[0], "PUT /latest/api/token", "a token is asked for first");
}

#[tokio::test]
async fn what_no_metadata_service_says_is_not_believed() {
    for (status, body) in [(500, "oops"), (200, "<html>log in</html>"), (200, "../../etc")] {
        let server = RawServer::answering(move |received| match received.method.as_str() {
            "PUT" => http(404, "text/plain", b""),
            _ => http(status, "text/html", body.as_bytes()),
        });
        let found = Machine::new().metadata(server.url()).found().await;
        assert!(found.starts_with("error: ECS RAM role: the metadata service at 127.0.0.1: "), "{found}");
    }
}

#[tokio::test]
async fn a_uri_answers_with_a_key() {
    let key = json!({
        "AccessKeyId": "STS.UriKeyExample01", "AccessKeySecret": "UriSecret01", "SecurityToken": "UriToken01",
        "Expiration": "2026-08-07T07:00:00Z",
    });
    let uri = CredentialsUri::answering(200, &key);
    let machine = Machine::new().set("CREDENTIALS_URI", uri.url());
    assert_eq!(
        machine.found().await.replace(&uri.url(), "[URI]"),
        "credentials URI: $CREDENTIALS_URI, a key from [URI] | STS.…le01 | 3600 s"
    );
    let profile = machine_with(json!({ "mode": "CredentialsURI", "credentials_uri": uri.url() }));
    assert!(profile.found().await.starts_with("CLI profile"));
    assert_eq!(uri.n_calls(), 2);
}

#[tokio::test]
async fn what_a_uri_says_otherwise_is_refused_and_not_repeated() {
    let large = "x".repeat(70_000);
    for (status, document, expected) in [
        (403, json!({ "AccessKeySecret": "hunter2hunter2" }), "answered with HTTP status 403"),
        (302, json!({}), "answered with HTTP status 302"),
        (200, json!("hunter2hunter2"), "the answer is not the documented one (line 1, column 16)"),
        (200, json!({ "Code": "Failed" }), "the answer's `Code` is `Failed`"),
        (200, json!({ "AccessKeyId": "i" }), "in the answer, the access key secret is empty"),
        (200, json!({ "AccessKeyId": large }), "the answer is larger than 65536 bytes"),
        (
            200,
            json!({ "AccessKeyId": "i", "AccessKeySecret": "s", "Expiration": "soon" }),
            "the expiration in the answer is no time",
        ),
    ] {
        let uri = CredentialsUri::answering(status, &document);
        let found = Machine::new().set("CREDENTIALS_URI", format!("{}?token=hunter2hunter2", uri.url())).found().await;
        assert_eq!(
            found.replace(&uri.url(), "[URI]"),
            format!("error: credentials URI: $CREDENTIALS_URI: [URI]: {expected}")
        );
    }
}

#[tokio::test]
async fn a_command_prints_a_key() {
    let script = r#"sh -c 'printf "{\"access_key_id\":\"LTAI5tCommandKey01\",\"access_key_secret\":\"s\"}"'"#;
    let machine = machine_with(json!({ "mode": "External", "process_command": script }));
    insta::assert_snapshot!(machine.found().await, @"CLI profile: profile `p` in ~/.aliyun/config.json, command `sh` | LTAI…ey01 | unlimited");
    insta::assert_snapshot!(machine.set("DISABLE_EXTERNAL_PROCESS", "1").found().await, @"error: CLI profile: `mode` of profile `p` in ~/.aliyun/config.json: $DISABLE_EXTERNAL_PROCESS forbids it");
}

#[tokio::test]
async fn the_ini_file_has_profiles_too() {
    let sts = sts();
    let text = format!(
        "[default]\ntype = access_key\naccess_key_id = LTAI5tExampleKey0002\naccess_key_secret = s\n\n[prod]\n\
         type = ram_role_arn\naccess_key_id = LTAI5tExampleKey0001\naccess_key_secret = ExampleSecret0001\n\
         role_arn = {ROLE}\nrole_session_name = ini\n"
    );
    let machine = Machine::new().sts(sts.url()).file(".alibabacloud/credentials", &text);
    insta::assert_snapshot!(machine.found().await, @"ini profile: profile `default` in ~/.alibabacloud/credentials | LTAI…0002 | unlimited");
    insta::assert_snapshot!(machine.set("PROFILE", "prod").found().await, @"ini profile: profile `prod` in ~/.alibabacloud/credentials, role acs:ram::1234567890123456:role/deployer | STS.…ber1 | 3600 s");
    let dotted = Machine::new().file(".alibabacloud/credentials.ini", &text);
    insta::assert_snapshot!(dotted.found().await, @"ini profile: profile `default` in ~/.alibabacloud/credentials.ini | LTAI…0002 | unlimited");
}

#[tokio::test]
async fn a_file_that_is_too_large_or_no_text_is_refused() {
    let large = Machine::new().file(".aliyun/config.json", &" ".repeat((1 << 20) + 1));
    insta::assert_snapshot!(large.found().await, @"error: CLI profile: ~/.aliyun/config.json: larger than 1048576 bytes");
    let machine = Machine::new().file(".aliyun/config.json", "");
    std::fs::write(machine.path(".aliyun/config.json"), b"\xff\xfe{").unwrap();
    insta::assert_snapshot!(machine.found().await, @"error: CLI profile: ~/.aliyun/config.json: not UTF-8");
    let marked = "\u{feff}{\"profiles\":[{\"name\":\"default\",\"access_key_id\":\"i\",\"access_key_secret\":\"s\"}]}";
    assert!(Machine::new().file(".aliyun/config.json", marked).found().await.starts_with("CLI profile"));
}

#[tokio::test]
async fn a_file_that_others_can_read_is_a_note() {
    let keys = json!({ "mode": "AK", "access_key_id": "LTAI5tExampleKey0001", "access_key_secret": "s" });
    let machine = machine_with(keys);
    assert!(machine.discover().await.ok().unwrap().notes().is_empty());
    restrict(&machine.path(".aliyun/config.json"), 0o644);
    let source = machine.discover().await.ok().unwrap();
    insta::assert_snapshot!(machine.brief(&source.notes().join("\n")), @"others than its owner can read ~/.aliyun/config.json, which holds credentials; `chmod 600` it");
    assert!(source.notes().is_empty(), "a note is told once");
}

#[tokio::test]
async fn sts_says_who_one_is() {
    let sts = sts();
    let machine = Machine::new()
        .sts(sts.url())
        .set("ACCESS_KEY_ID", "LTAI5tExampleKey0001")
        .set("ACCESS_KEY_SECRET", "ExampleSecret0001");
    let source = machine.discover().await.ok().unwrap();
    let identity = source.identity(&machine.surroundings(), crate::at(0)).await.unwrap();
    assert_eq!(identity.account_id, "1234567890123456");
    assert_eq!(identity.arn, "acs:ram::1234567890123456:user/tester");
    let machine = machine.set("ACCESS_KEY_SECRET", "AnotherSecret0001");
    let source = machine.discover().await.ok().unwrap();
    let refused = source.identity(&machine.surroundings(), crate::at(0)).await.unwrap_err();
    insta::assert_snapshot!(refused, @"GetCallerIdentity at sts.aliyuncs.com: Specified signature is not matched. (code SignatureDoesNotMatch, RequestId R-STS)");
}
