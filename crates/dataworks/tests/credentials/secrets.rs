//! No secret gets out, whatever fails.

use disync_testkit::{CredentialsUri, RawServer, Sts, http};
use serde_json::json;

use crate::{Machine, at};

const ROLE: &str = "acs:ram::1234567890123456:role/deployer";
/// Every text that must not be seen.
const SECRETS: [&str; 7] = [
    "TopSecretOfUser01",
    "STS.SessionKeyNumber",
    "SessionSecretNumber",
    "SessionTokenNumber",
    "oidc.token.secret01",
    "TopSecretToken01",
    "TopSecretOfUri01",
];

fn no_secret_in(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} is in: {text}");
    }
}

/// Everything that is said of these credentials now and an hour later, when they have expired.
async fn all_that_is_said(machine: &Machine) -> String {
    let source = match machine.discover().await {
        Ok(source) => source,
        Err(error) => return format!("{error} {error:?}"),
    };
    let later = match source.current(at(9999)).await {
        Ok(_) => String::new(),
        Err(error) => format!("{error} {error:?}"),
    };
    let identity = source.identity(&machine.surroundings(), at(9999)).await;
    let origin = source.origin().unwrap();
    format!("{later} {identity:?} {:?} {origin} {origin:?} {:?}", source.notes(), source.key())
}

/// A server that repeats to its caller whatever it was sent, as an error of STS.
fn parrot() -> RawServer {
    RawServer::answering(|received| {
        let said = format!("{} {} {:?}", received.query, received.body, received.headers);
        let error = json!({ "Code": "SignatureDoesNotMatch", "Message": said, "RequestId": received.query });
        http(400, "application/json", error.to_string().as_bytes())
    })
}

#[tokio::test]
async fn nothing_of_a_key_is_in_any_message() {
    let parrot = parrot();
    let key = json!({
        "name": "p", "mode": "RamRoleArn", "access_key_id": "LTAI5tExampleKey0001", "sts_token": "TopSecretToken01",
        "access_key_secret": "TopSecretOfUser01", "ram_role_arn": ROLE,
    });
    let refused = Machine::new().sts(parrot.url()).profiles(&json!([key]));
    let said = all_that_is_said(&refused).await;
    assert!(said.contains("SignatureDoesNotMatch") && !said.contains("LTAI5tExampleKey0001"), "{said}");
    no_secret_in(&said);

    let machine = Machine::new().sts(parrot.url()).file("token", "oidc.token.secret01");
    let file = machine.path("token").to_str().unwrap().to_owned();
    let oidc = machine.set("ROLE_ARN", ROLE).set("OIDC_PROVIDER_ARN", "idp").set("OIDC_TOKEN_FILE", file);
    let said = all_that_is_said(&oidc).await;
    assert!(said.contains("SignatureDoesNotMatch"), "{said}");
    no_secret_in(&said);
}

#[tokio::test]
async fn nothing_of_a_session_is_in_any_message_after_it_has_expired() {
    let sts = Sts::start().with_key("LTAI5tExampleKey0001", "TopSecretOfUser01").with_role(ROLE, None);
    let machine = Machine::new().sts(sts.url()).profiles(&json!([{
        "name": "p", "mode": "RamRoleArn", "access_key_id": "LTAI5tExampleKey0001",
        "access_key_secret": "TopSecretOfUser01", "ram_role_arn": ROLE,
    }]));
    no_secret_in(&all_that_is_said(&machine).await);
}

#[tokio::test]
async fn nothing_of_an_answer_is_in_any_message() {
    let answer = json!({ "AccessKeyId": 1, "AccessKeySecret": "TopSecretOfUri01" });
    let uri = CredentialsUri::answering(200, &answer);
    let url = format!("{}?token=TopSecretToken01", uri.url());
    no_secret_in(&all_that_is_said(&Machine::new().set("CREDENTIALS_URI", url)).await);
    let damaged = r#"{"current":"p","profiles":[{"name":"p","mode":"AK","access_key_secret":"TopSecretOfUser01""#;
    no_secret_in(&all_that_is_said(&Machine::new().file(".aliyun/config.json", damaged)).await);
    let damaged = "[default\ntype = access_key\naccess_key_secret = TopSecretOfUser01\n";
    no_secret_in(&all_that_is_said(&Machine::new().file(".alibabacloud/credentials", damaged)).await);
    let command = "sh -c 'echo TopSecretOfUser01; echo key=TopSecretToken01 >&2; exit 1' TopSecretOfUri01";
    let profile = json!([{ "name": "p", "mode": "External", "process_command": command }]);
    no_secret_in(&all_that_is_said(&Machine::new().profiles(&profile)).await);
}
