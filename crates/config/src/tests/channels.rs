//! Channels: what can be said about them, and that no secret gets out of the file.

use disync_model::{Channel, ChannelKind, Occasions};

use super::*;

/// What comes of these channels.
fn channels(yaml: &str) -> String {
    in_project("region:", &format!("notify: {yaml}\nregion:"))
}

fn read_channels(yaml: &str) -> Vec<Channel> {
    read(&format!("{PROJECT}notify:\n{yaml}"), ORDERS).unwrap().project.notify
}

#[test]
fn a_channel_is_read_as_a_whole_and_bears_the_name_of_its_type() {
    let read = read_channels(
        "  - { type: dingtalk, url_env: DING_URL, secret_env: DING_SECRET, on: [new] }\n  - type: webhook\n    name: \
         pager\n    url_env: PAGER_URL\n",
    );
    let dingtalk = Channel {
        name: "dingtalk".to_owned(),
        kind: ChannelKind::DingTalk,
        url_env: "DING_URL".to_owned(),
        secret_env: Some("DING_SECRET".to_owned()),
        on: Occasions { new: true, recovered: false },
    };
    let pager = Channel {
        name: "pager".to_owned(),
        kind: ChannelKind::Webhook,
        url_env: "PAGER_URL".to_owned(),
        secret_env: None,
        on: Occasions::default(),
    };
    assert_eq!(read, [dingtalk, pager]);
}

#[test]
fn every_type_of_channel_has_a_word() {
    for kind in ChannelKind::ALL {
        let read = read_channels(&format!("  - {{ type: {}, url_env: U }}\n", kind.word()));
        assert_eq!(read[0].kind, kind);
    }
}

#[test]
fn a_url_in_the_file_is_refused_with_the_reason() {
    insta::assert_snapshot!(channels("[{ type: slack, url: https://hooks.slack.com/services/T/B/hush }]"), @"
    disync.yaml:3:25 E0164 URLs and secrets of channels must not be in the file: whoever has the URL of a robot can post in its name, and everybody who reads the repository would have it
      = put it into an environment variable and name that, such as `url_env: DISYNC_CHAT_URL`; what was committed already is to be replaced by a new one
    ");
}

#[test]
fn wherever_a_secret_is_written_it_is_in_no_message() {
    for yaml in [
        "https://hooks.example/hush",
        "[https://hooks.example/hush]",
        "{ slack: \"https://hooks.example/hush\" }",
        "[{ type: slack, url: hush }]",
        "[{ type: slack, token: hush }]",
        "[{ type: slack, Webhook: hush }]",
        "[{ type: slack, url_env: https://hooks.example/hush }]",
        "[{ type: slack, url_env: hush }]",
        "[{ type: dingtalk, url_env: U, secret: hush }]",
        "[{ type: dingtalk, url_env: U, secret_env: SEChush }]",
        "[{ type: dingtalk, url_env: U, secret_env: [hush] }]",
        "[{ type: dingtalk, url_env: U, secret_env: hush-hush, secret_env: b }]",
        "[{ type: dingtalk, url_env: U, hidden: hush }]",
        "\n  - type: slack\n    url: >\n      hush",
    ] {
        let problems = channels(yaml);
        assert!(problems.starts_with("disync.yaml:") && !problems.contains("hush"), "{yaml}:\n{problems}");
    }
}

#[test]
fn a_secret_where_nothing_is_signed_is_refused() {
    insta::assert_snapshot!(channels("[{ type: wecom, url_env: U, secret_env: S }]"), @"
    disync.yaml:3:37 E0164 messages of the type `wecom` are not signed: its URL is the only secret
      = remove `secret_env`
    ");
}

#[test]
fn two_channels_of_one_type_need_names() {
    insta::assert_snapshot!(channels("[{ type: slack, url_env: A }, { type: slack, url_env: B }]"), @"
    disync.yaml:3:39 E0164 two channels are called `slack`; the first is on line 3
      = give each a `name` of its own
    ");
    assert_eq!(channels("[{ type: slack, url_env: A }, { type: slack, url_env: B, name: b }]"), "no problem");
}

#[test]
fn a_channel_without_its_parts_is_refused() {
    insta::assert_snapshot!(channels("[{ name: a b, on: [] }]"), @"
    disync.yaml:3:10 E0122 `type` is missing
      = write `type:` and `webhook`, `dingtalk`, `feishu`, `wecom` or `slack`
    disync.yaml:3:10 E0122 `url_env` is missing
      = write `url_env:` and the environment variable that holds the URL
    disync.yaml:3:27 E0145 `on` is empty, so that nothing would be told
      = write `on: [new]` or `on: [recovered]`, or leave `on` out for both
    ");
    insta::assert_snapshot!(channels("[{ type: slak, url_env: U, on: [old] }]"), @"
    disync.yaml:3:18 E0126 `slak` is not a value of `type`
      = did you mean `slack`? `type` can be `webhook`, `dingtalk`, `feishu`, `wecom` or `slack`
    disync.yaml:3:41 E0126 `old` is not a value of `on`
      = `on` can be `new` or `recovered`
    ");
    insta::assert_snapshot!(channels("[]"), @"
    disync.yaml:3:9 E0145 `notify` is empty
      = add a channel, or remove `notify`
    ");
    insta::assert_snapshot!(channels("slack"), @"
    disync.yaml:3:9 E0123 expected a list for `notify`, found `slack`
      = write a list here
    ");
}

#[test]
fn a_problem_after_the_channels_shows_its_line_again() {
    let problems = channels("[{ type: slack, url_env: U, secret_env: S }]\ncolour: red");
    assert!(problems.contains("| colour: red"), "{problems}");
}
