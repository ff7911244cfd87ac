use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn key() -> KeyInUse {
    KeyInUse {
        provider: "cli_profile",
        source: "CLI profile: profile `prod` in /home/me/.aliyun/config.json".to_owned(),
        method: Some("role acs:ram::1:role/deployer".to_owned()),
        id: "STS.…abcd".to_owned(),
        validity: Validity::Until(at("2026-08-07T07:00:00Z")),
        identity: Some(Identity { account: "1".to_owned(), arn: "acs:ram::1:assumed-role/deployer/x".to_owned() }),
        skipped: vec![Skipped {
            provider: "environment",
            source: "environment".to_owned(),
            reason: "ALIBABA_CLOUD_ACCESS_KEY_ID is not set".to_owned(),
        }],
    }
}

fn text(key: KeyInUse) -> String {
    whoami_text(&Whoami::Key(key), at("2026-08-07T06:02:30Z"), &Style::PLAIN)
}

#[test]
fn a_key_is_told_with_its_source_and_its_end() {
    insta::assert_snapshot!(text(key()), @"
    credentials  CLI profile: profile `prod` in /home/me/.aliyun/config.json
    by           role acs:ram::1:role/deployer
    access key   STS.…abcd
    valid        temporary, until 2026-08-07 07:00:00 UTC (for 57m30s)
    account      1
    identity     acs:ram::1:assumed-role/deployer/x

    Passed over, as they are not set up:
    - environment: ALIBABA_CLOUD_ACCESS_KEY_ID is not set
    ");
}

#[test]
fn other_ends_are_told_apart() {
    let valid = |validity| text(KeyInUse { validity, method: None, identity: None, skipped: Vec::new(), ..key() });
    insta::assert_snapshot!(valid(Validity::Unlimited), @"
    credentials  CLI profile: profile `prod` in /home/me/.aliyun/config.json
    access key   STS.…abcd
    valid        until somebody disables it
    ");
    assert!(valid(Validity::Unknown).contains("temporary, for a time that is not known"));
    assert!(valid(Validity::Until(at("2026-08-07T06:02:00Z"))).contains("temporary, expired "));
}

#[test]
fn programs_read_the_same() {
    insta::assert_snapshot!(whoami_json(&Whoami::Key(key())), @r#"
    {
      "format_version": "1.0",
      "needs_credentials": true,
      "key": {
        "provider": "cli_profile",
        "source": "CLI profile: profile `prod` in /home/me/.aliyun/config.json",
        "method": "role acs:ram::1:role/deployer",
        "access_key_id_shortened": "STS.…abcd",
        "temporary": true,
        "expires": "2026-08-07T07:00:00Z",
        "account_id": "1",
        "arn": "acs:ram::1:assumed-role/deployer/x",
        "passed_over": [
          {
            "provider": "environment",
            "reason": "ALIBABA_CLOUD_ACCESS_KEY_ID is not set"
          }
        ]
      }
    }
    "#);
    insta::assert_snapshot!(whoami_yaml(&Whoami::Embedded), @"
    format_version: '1.0'
    needs_credentials: false
    key: null
    ");
}

#[test]
fn what_comes_from_outside_is_escaped() {
    let hostile = KeyInUse { source: "\u{1b}[31mred\nline".to_owned(), id: "\u{202e}".to_owned(), ..key() };
    assert!(!text(hostile).contains(['\u{1b}', '\u{202e}']));
}
