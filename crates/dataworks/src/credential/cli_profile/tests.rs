use serde_json::{Value, json};

use super::*;
use crate::credential::testing::shown;

/// What is found in a file with these profiles, of which the first is the current one.
fn found(profiles: &Value) -> String {
    found_with(&json!({ "current": profiles[0]["name"], "profiles": profiles }).to_string(), None, &[])
}

fn found_with(text: &str, asked: Option<&str>, variables: &[(&str, &str)]) -> String {
    let lookup = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    shown(&look(text, "config.json", asked, Environment(&lookup)))
}

/// One profile of this mode, with these keys.
fn one(mode: &str, keys: Value) -> String {
    let mut profile = keys;
    profile["name"] = json!("p");
    profile["mode"] = json!(mode);
    found(&json!([profile]))
}

#[test]
fn every_mode_becomes_its_recipe() {
    let key = json!({ "access_key_id": "id", "access_key_secret": "sec", "sts_token": "", "region_id": "cn-beijing" });
    insta::assert_snapshot!(one("AK", key), @"profile `p` in config.json: key id sec -");
    let temporary = json!({ "access_key_id": "id", "access_key_secret": "sec", "sts_token": "tok" });
    insta::assert_snapshot!(one("ststoken", temporary), @"profile `p` in config.json: key id sec tok for a while");
    let role = json!({
        "access_key_id": "id", "access_key_secret": "sec", "ram_role_arn": "arn", "ram_session_name": "s",
        "expired_seconds": 900, "external_id": "x", "policy": "{}", "sts_region": "cn-beijing", "enable_vpc": true,
    });
    insta::assert_snapshot!(one("RamRoleArn", role), @"profile `p` in config.json: role arn s 900s {} x sts-vpc.cn-beijing.aliyuncs.com ← key id sec -");
    insta::assert_snapshot!(one("EcsRamRole", json!({ "ram_role_name": "r" })), @r#"profile `p` in config.json: Instance { role: Some("r"), allows_v1: true }"#);
    insta::assert_snapshot!(one("RamRoleArnWithRoleName", json!({ "ram_role_name": "r", "ram_role_arn": "arn" })), @r#"profile `p` in config.json: role arn disync 3600s - - sts.aliyuncs.com ← Instance { role: Some("r"), allows_v1: true }"#);
    let oidc =
        json!({ "oidc_provider_arn": "idp", "oidc_token_file": "/t", "ram_role_arn": "arn", "expired_seconds": 0 });
    insta::assert_snapshot!(one("OIDC", oidc), @"profile `p` in config.json: role arn disync 3600s - - sts.aliyuncs.com ← idp /t");
    insta::assert_snapshot!(one("EXTERNAL", json!({ "process_command": "get-key --for 'a b'" })), @"profile `p` in config.json: command get-key|--for|a b");
    insta::assert_snapshot!(one("CredentialsURI", json!({ "credentials_uri": "http://127.0.0.1/k" })), @"profile `p` in config.json: uri http://127.0.0.1/k");
}

#[test]
fn a_role_is_assumed_with_another_profile() {
    let chained = json!([
        { "name": "c", "mode": "ChainableRamRoleArn", "source_profile": "b", "ram_role_arn": "arn-c" },
        { "name": "b", "mode": "ChainableRamRoleArn", "source_profile": "a", "ram_role_arn": "arn-b" },
        { "name": "a", "mode": "AK", "access_key_id": "id", "access_key_secret": "sec" },
    ]);
    insta::assert_snapshot!(found(&chained), @"profile `c` in config.json: role arn-c disync 3600s - - sts.aliyuncs.com ← role arn-b disync 3600s - - sts.aliyuncs.com ← key id sec -");
}

#[test]
fn profiles_that_go_round_or_on_and_on_are_refused() {
    let to = |name: String, source: String| json!({ "name": name, "mode": "ChainableRamRoleArn", "source_profile": source, "ram_role_arn": "arn" });
    let round = json!([to("a".into(), "b".into()), to("b".into(), "a".into())]);
    insta::assert_snapshot!(found(&round), @"error: `source_profile` of profile `b` in config.json: `a` leads back to itself");
    insta::assert_snapshot!(found(&json!([to("a".into(), "a".into())])), @"error: `source_profile` of profile `a` in config.json: `a` leads back to itself");
    let long: Vec<_> = (0..10).map(|n| to(format!("p{n}"), format!("p{}", n + 1))).collect();
    insta::assert_snapshot!(found(&json!(long)), @"error: `source_profile` of profile `p7` in config.json: more than 8 profiles in a row");
    insta::assert_snapshot!(found(&json!([to("a".into(), "z".into())])), @"error: `source_profile` of profile `a` in config.json: there is no profile `z`");
}

#[test]
fn a_profile_without_a_mode_is_told_by_its_keys() {
    let bare = |keys: Value| one("", keys);
    insta::assert_snapshot!(bare(json!({})), @"absent: profile `p` in config.json is not configured yet");
    insta::assert_snapshot!(bare(json!({ "access_key_id": "id", "access_key_secret": "sec" })), @"profile `p` in config.json: key id sec -");
    insta::assert_snapshot!(bare(json!({ "access_key_id": "id", "access_key_secret": "sec", "sts_token": "t" })), @"profile `p` in config.json: key id sec t for a while");
    insta::assert_snapshot!(bare(json!({ "access_key_id": "id", "access_key_secret": "sec", "ram_role_arn": "arn" })), @"profile `p` in config.json: role arn disync 3600s - - sts.aliyuncs.com ← key id sec -");
    insta::assert_snapshot!(bare(json!({ "ram_role_name": "r" })), @r#"profile `p` in config.json: Instance { role: Some("r"), allows_v1: true }"#);
}

#[test]
fn what_is_wrong_is_named_with_its_field_profile_and_file() {
    insta::assert_snapshot!(one("AK", json!({ "access_key_id": "id" })), @"error: `access_key_secret` of profile `p` in config.json: empty");
    insta::assert_snapshot!(one("AK", json!({ "access_key_id": "i d", "access_key_secret": "s" })), @"error: `access_key_id` of profile `p` in config.json: contains a space, a line break or another character that no key has (the value is not shown)");
    insta::assert_snapshot!(one("StsToken", json!({ "access_key_id": "id", "access_key_secret": "s" })), @"error: `sts_token` of profile `p` in config.json: not set");
    let key = json!({ "access_key_id": "id", "access_key_secret": "s" });
    insta::assert_snapshot!(one("RamRoleArn", key.clone()), @"error: `ram_role_arn` of profile `p` in config.json: not set");
    let mut short = key;
    short["ram_role_arn"] = json!("arn");
    short["expired_seconds"] = json!(899);
    insta::assert_snapshot!(one("RamRoleArn", short), @"error: `expired_seconds` of profile `p` in config.json: a session lasts 900 seconds at least");
    insta::assert_snapshot!(one("External", json!({ "process_command": "tool 'a" })), @"error: `process_command` of profile `p` in config.json: a quote is not closed");
    insta::assert_snapshot!(one("CredentialsURI", json!({ "credentials_uri": "http://example.com" })), @"error: `credentials_uri` of profile `p` in config.json: not encrypted; `http` is accepted for loopback and link-local addresses only");
    insta::assert_snapshot!(one("Magic", json!({})), @"error: `mode` of profile `p` in config.json: `Magic` is not a mode");
}

#[test]
fn modes_that_are_not_followed_say_what_to_do() {
    insta::assert_snapshot!(one("cloudsso", json!({})), @"error: `mode` of profile `p` in config.json: disync does not support `CloudSSO`: log in with the official command line and pass the temporary key on, by a profile of mode External or by the ALIBABA_CLOUD_ACCESS_KEY_ID variables");
    for mode in ["OAuth", "BearerToken", "RsaKeyPair", "Anonymous"] {
        let text = one(mode, json!({}));
        assert!(text.contains(&format!("disync does not support `{mode}`: ")), "{text}");
    }
}

#[test]
fn the_profile_is_the_one_asked_for_or_the_current_one() {
    let text =
        r#"{"current":"gone","profiles":[{"name":"a","mode":"AK","access_key_id":"id","access_key_secret":"s"}]}"#;
    insta::assert_snapshot!(found_with(text, Some("a"), &[]), @"profile `a` in config.json: key id s -");
    insta::assert_snapshot!(found_with(text, Some("b"), &[]), @"absent: no profile `b` in config.json");
    insta::assert_snapshot!(found_with(text, None, &[]), @"error: `current` of config.json: there is no profile `gone`");
    insta::assert_snapshot!(found_with("{}", None, &[]), @"absent: no profile `default` in config.json");
}

#[test]
fn variables_fill_in_and_forbid() {
    let role =
        r#"{"current":"a","profiles":[{"name":"a","mode":"RamRoleArn","access_key_id":"id","access_key_secret":"s"}]}"#;
    let variables = [("ALIBABA_CLOUD_ROLE_ARN", "arn"), ("ALIBABA_CLOUD_ROLE_SESSION_NAME", "nightly")];
    insta::assert_snapshot!(found_with(role, None, &variables), @"profile `a` in config.json: role arn nightly 3600s - - sts.aliyuncs.com ← key id s -");
    let command = r#"{"current":"a","profiles":[{"name":"a","mode":"External","process_command":"x"}]}"#;
    for word in ["1", "TRUE"] {
        let forbidden = found_with(command, None, &[("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS", word)]);
        assert_eq!(
            forbidden,
            "error: `mode` of profile `a` in config.json: ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS forbids it"
        );
    }
}

#[test]
fn a_damaged_file_is_not_repeated() {
    for text in ["", "{", r#"{"profiles":"hunter2"}"#, r#"{"profiles":[{"access_key_secret":4242424242}]}"#, "[]"] {
        let found = found_with(text, None, &[]);
        assert!(found.starts_with("error: config.json: not the JSON of a configuration (line "), "{found}");
        assert!(!found.contains("hunter2") && !found.contains("4242"), "{found}");
    }
}
