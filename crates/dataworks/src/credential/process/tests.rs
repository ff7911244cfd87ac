//! Against `sh`, which is everywhere where these tests run.

use super::*;
use crate::credential::origin::Lifetime;

async fn run(script: &str, limit: Duration) -> String {
    let argv = ["sh".to_owned(), "-c".to_owned(), script.to_owned()];
    match fetch(&argv, limit).await {
        Ok(Fetched { credentials, lifetime }) => {
            let lifetime = match lifetime {
                Lifetime::Unlimited => "unlimited".to_owned(),
                Lifetime::Until(at) => at.to_string(),
                Lifetime::Unknown => "unknown".to_owned(),
            };
            let token = credentials.security_token.as_ref().map_or("-", Secret::expose);
            format!("{} {} {token} {lifetime}", credentials.access_key_id, credentials.access_key_secret.expose())
        }
        Err(broken) => format!("error: {broken}"),
    }
}

async fn printed(json: &str) -> String {
    run(&format!("printf '%s' '{json}'"), LIMIT).await
}

#[tokio::test]
async fn a_command_prints_a_key() {
    let key = printed(r#"{"mode":"AK","access_key_id":"id","access_key_secret":"sec"}"#).await;
    insta::assert_snapshot!(key, @"id sec - unlimited");
    let key = printed(r#"{"mode":"ststoken","access_key_id":"id","access_key_secret":"sec","sts_token":"t","expiration":"2026-08-07T07:00:00Z"}"#).await;
    insta::assert_snapshot!(key, @"id sec t 2026-08-07T07:00:00Z");
    let key = printed(r#"{"access_key_id":"id","access_key_secret":"sec","sts_token":"t"}"#).await;
    insta::assert_snapshot!(key, @"id sec t unknown");
}

#[tokio::test]
async fn what_a_command_prints_otherwise_is_refused_and_not_repeated() {
    for (json, expected) in [
        ("", "did not print the documented JSON (line 1, column 0)"),
        ("hunter2hunter2", "did not print the documented JSON (line 1, column 1)"),
        (r#"{"access_key_secret":424242}"#, "did not print the documented JSON (line 1, column 27)"),
        (r#"{"access_key_id":"id"}"#, "printed a key that cannot be used: the access key secret is empty"),
        (
            r#"{"mode":"StsToken","access_key_id":"id","access_key_secret":"s"}"#,
            "printed the mode StsToken without `sts_token`",
        ),
        (
            r#"{"mode":"CloudSSO","access_key_id":"id","access_key_secret":"s"}"#,
            "printed a `mode` other than AK and StsToken",
        ),
        (
            r#"{"access_key_id":"id","access_key_secret":"s","sts_token":"t","expiration":"soon"}"#,
            "the expiration in the answer is no time",
        ),
    ] {
        assert_eq!(printed(json).await, format!("error: command `sh`: {expected}"));
    }
}

#[tokio::test]
async fn a_command_that_fails_shows_one_line_without_anything_like_a_key() {
    let failed =
        run("echo 'token LTAI5tExampleKey0001 is bad: s3cr3t/AbCdEfGhIjK+=' >&2; echo more >&2; exit 3", LIMIT).await;
    insta::assert_snapshot!(failed, @"error: command `sh`: ended with exit status: 3, saying: token [redacted] is bad: [redacted]");
    insta::assert_snapshot!(run("exit 1", LIMIT).await, @"error: command `sh`: ended with exit status: 1");
    let argv = ["/does/not/exist".to_owned()];
    let missing = fetch(&argv, LIMIT).await.err().unwrap();
    insta::assert_snapshot!(missing, @"command `/does/not/exist`: cannot be started: No such file or directory (os error 2)");
}

#[tokio::test]
async fn a_command_that_does_not_end_or_does_not_stop_is_given_up() {
    let began = std::time::Instant::now();
    insta::assert_snapshot!(run("sleep 60 & sleep 60", Duration::from_millis(100)).await, @"error: command `sh`: did not end within 0 s");
    insta::assert_snapshot!(run("yes", LIMIT).await, @"error: command `sh`: printed more than 65536 bytes");
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_command_may_complain_at_length_and_still_succeed() {
    let script = "head -c 300000 /dev/zero >&2; printf '%s' '{\"access_key_id\":\"id\",\"access_key_secret\":\"sec\"}'";
    insta::assert_snapshot!(run(script, LIMIT).await, @"id sec - unlimited");
}
