//! What each channel is sent, byte for byte where that matters, and what counts as an answer.

use disync_model::InstanceStatus;
use proptest::prelude::*;

use super::*;
use crate::Memory;
use crate::due::due;
use crate::samples::{Look, applied, channel, told};

/// What `request` would send, as `(url, headers, body)`.
type Sent = (String, Vec<(&'static str, String)>, String);

fn way(url: &str, secret: Option<&str>) -> Way {
    let now = Timestamp::from_millisecond(1_600_000_000_000).unwrap();
    Way { url: Url::parse(url).unwrap(), secret: secret.map(Secret::new), now }
}

/// What the channel of this kind is sent about `look`, of which it knows `before`.
fn sent(kind: ChannelKind, (before, look): (&Look, &Look), secret: Option<&str>) -> Sent {
    let channels = [channel(kind)];
    let report = look.report();
    let memory = told(&before.report(), &channels);
    let dues = due(&memory, &report, &channels);
    let Post { url, headers, body } = post(&dues[0], way("https://chat.example/send?key=k", secret));
    (url.to_string(), headers, body)
}

fn json(body: &str) -> Value {
    serde_json::from_str(body).unwrap()
}

/// Something is new, something has recovered.
fn some() -> (Look, Look) {
    let calm = applied(&["orders_to_holo", "users_to_kafka"]);
    let before = calm.clone().tables("orders_to_holo", &["orders"]);
    let after = calm.tables("orders_to_holo", &["orders", "items", "refunds"]);
    (before, after.instance("users_to_kafka", InstanceStatus::Paused))
}

fn text_of(kind: ChannelKind, (before, look): (&Look, &Look)) -> String {
    let (_, _, body) = sent(kind, (before, look), None);
    let body = json(&body);
    let text = match kind {
        ChannelKind::Webhook => unreachable!("it has no text"),
        ChannelKind::DingTalk => &body["markdown"]["text"],
        ChannelKind::Feishu => &body["card"]["elements"][0]["text"]["content"],
        ChannelKind::WeCom => &body["markdown"]["content"],
        ChannelKind::Slack => &body["blocks"][1]["text"]["text"],
    };
    text.as_str().unwrap().to_owned()
}

#[test]
fn people_read_what_happened_by_task() {
    let (before, after) = some();
    insta::assert_snapshot!(text_of(ChannelKind::DingTalk, (&before, &after)), @"
    ### disync: drift in project 10000: 2 new, 1 recovered

    **realtime.orders_to_holo**

    - new: table shop.refunds was added (last edit: eve, 2023-11-14 22:12 UTC)
    - recovered: table shop.items was removed (told 2023-11-14 22:13 UTC)

    **realtime.users_to_kafka**

    - new: its instance was found stopped and should be running (by whom is unknown)
    ");
    insta::assert_snapshot!(text_of(ChannelKind::Feishu, (&before, &after)), @"
    realtime.orders_to_holo
    • new: table shop.refunds was added (last edit: eve, 2023-11-14 22:12 UTC)
    • recovered: table shop.items was removed (told 2023-11-14 22:13 UTC)

    realtime.users_to_kafka
    • new: its instance was found stopped and should be running (by whom is unknown)
    ");
    insta::assert_snapshot!(text_of(ChannelKind::WeCom, (&before, &after)), @"
    ### disync: drift in project 10000: 2 new, 1 recovered
    **realtime.orders_to_holo**
    > new: table shop.refunds was added (last edit: eve, 2023-11-14 22:12 UTC)
    > recovered: table shop.items was removed (told 2023-11-14 22:13 UTC)

    **realtime.users_to_kafka**
    > new: its instance was found stopped and should be running (by whom is unknown)
    ");
    insta::assert_snapshot!(text_of(ChannelKind::Slack, (&before, &after)), @"
    *realtime.orders_to_holo*
    • new: table shop.refunds was added (last edit: eve, 2023-11-14 22:12 UTC)
    • recovered: table shop.items was removed (told 2023-11-14 22:13 UTC)

    *realtime.users_to_kafka*
    • new: its instance was found stopped and should be running (by whom is unknown)
    ");
}

#[test]
fn the_bodies_are_as_documented() {
    let (before, after) = some();
    let shape = |kind| {
        let (_, headers, body) = sent(kind, (&before, &after), None);
        assert!(headers.is_empty());
        json(&body)
    };
    let dingtalk = shape(ChannelKind::DingTalk);
    assert_eq!(dingtalk["msgtype"], "markdown");
    assert_eq!(dingtalk["markdown"]["title"], "disync: drift in project 10000: 2 new, 1 recovered");
    let feishu = shape(ChannelKind::Feishu);
    assert_eq!((&feishu["msg_type"], &feishu["card"]["header"]["template"]), (&"interactive".into(), &"orange".into()));
    assert_eq!(feishu["card"]["elements"][0]["text"]["tag"], "plain_text");
    assert_eq!(shape(ChannelKind::WeCom)["msgtype"], "markdown");
    let slack = shape(ChannelKind::Slack);
    assert_eq!(slack["text"], "disync: drift in project 10000: 2 new, 1 recovered");
    assert_eq!(slack["blocks"][1]["text"]["verbatim"], true);
}

#[test]
fn programs_read_everything() {
    let (before, after) = some();
    let (_, _, body) = sent(ChannelKind::Webhook, (&before, &after), None);
    insta::assert_snapshot!(serde_json::to_string_pretty(&json(&body)).unwrap(), @r#"
    {
      "at": "2023-11-14T22:13:20Z",
      "channel": "webhook",
      "ended": [
        {
          "address": "realtime.orders_to_holo",
          "because": "recovered",
          "fingerprint": "eb03a8a2852bab899e7602a8ff6762cd2661490f313c682feddae87f2fe09c4c",
          "message": "table shop.items was removed",
          "reason": null,
          "told_at": "2023-11-14T22:13:20Z"
        }
      ],
      "format_version": "1.0",
      "left_out": 0,
      "new": [
        {
          "address": "realtime.orders_to_holo",
          "attribution": "since",
          "class": "console",
          "edited_at": "2023-11-14T22:12:20Z",
          "edited_by": "eve",
          "fingerprint": "35ab0708c67238415374becf61da74f3f8129513bcc772f88724c03f6d65a942",
          "kind": "table_added",
          "message": "table shop.refunds was added",
          "origin": {
            "file": "syncs/orders_to_holo.yaml",
            "line": 2
          },
          "side": "theirs",
          "table": "shop.refunds"
        },
        {
          "address": "realtime.users_to_kafka",
          "attribution": "unknown",
          "class": "runtime",
          "edited_at": "2023-11-14T22:12:20Z",
          "edited_by": "eve",
          "fingerprint": "b6485cf2347a6363212ed18116fa8b41eceb417600d38fca496442acd01b69ff",
          "kind": "instance",
          "message": "its instance was found stopped and should be running",
          "origin": {
            "file": "syncs/users_to_kafka.yaml",
            "line": 2
          },
          "side": "theirs",
          "table": null
        }
      ],
      "project_id": 10000,
      "type": "disync.drift"
    }
    "#);
}

#[test]
fn good_news_is_green() {
    let (calm, before) = (applied(&["a"]), applied(&["a"]).tables("a", &["orders"]));
    let (_, _, body) = sent(ChannelKind::Feishu, (&before, &calm), None);
    assert_eq!(json(&body)["card"]["header"]["template"], "green");
}

/// The expected values were computed by Python's `hmac` from what the services document.
#[test]
fn signatures_are_those_that_the_services_compute() {
    let (before, after) = some();
    let secret = Some("this is secret");
    let (url, _, _) = sent(ChannelKind::DingTalk, (&before, &after), secret);
    assert_eq!(
        url,
        "https://chat.example/send?key=k&timestamp=1600000000000&sign=MYEtKC4%2FNfMR1l4prX%2B%2Bai6oOf70X1xOf6UlnyUhJH4%3D"
    );
    let (_, _, body) = sent(ChannelKind::Feishu, (&before, &after), secret);
    let body = json(&body);
    assert_eq!(body["timestamp"], "1600000000");
    assert_eq!(body["sign"], "KPGy2t/of6Xra/AnHPcFkxvTtTVcBl/AnCo8A9Y2Tto=");
    let feishu = feishu::sign("demo", Timestamp::from_second(1_599_360_473).unwrap());
    assert_eq!(feishu, "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=");
}

/// The vector that the libraries of Standard Webhooks are tested with.
#[test]
fn a_webhook_is_signed_as_standard_webhooks_are() {
    let secret = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    let signed = webhook::sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "{\"test\": 2432232314}");
    assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    let signed = webhook::sign(&Secret::new("plain"), "msg_1", "1614265330", "{}");
    assert_eq!(signed, "v1,U+Z67bohkmo+icxyuijFIXBrEGJmqKLy4Cj72hy/rs8=");
    let (before, after) = some();
    let (_, headers, _) = sent(ChannelKind::Webhook, (&before, &after), Some("plain"));
    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["webhook-id", "webhook-timestamp", "webhook-signature"]);
}

#[test]
fn what_is_sent_again_has_the_same_id_and_what_happens_again_another() {
    let calm = applied(&["a"]);
    let edited = calm.clone().tables("a", &["orders"]);
    let (quiet, alarm) = (calm.report(), edited.report());
    let channels = [channel(ChannelKind::Webhook)];
    let id = |memory: &Memory, report| {
        let dues = due(memory, report, &channels);
        let sent = post(&dues[0], way("https://chat.example", None));
        let id = sent.headers.into_iter().find(|(name, _)| *name == "webhook-id").unwrap().1;
        let mut memory = memory.clone();
        memory.learn("webhook", dues[0].after.clone());
        (id, memory)
    };
    let fresh = Memory::default();
    let (first, knows) = id(&fresh, &alarm);
    assert_eq!(id(&fresh, &alarm).0, first);
    let (recovered, calm_again) = id(&knows, &quiet);
    let (second, _) = id(&calm_again, &alarm);
    assert!(first != recovered && first != second);
}

#[test]
fn names_cannot_mark_up_link_or_mention() {
    let name = "<!channel> <@all> [x](http://e.vil) *b* _i_ `c` ~s~ ![p](q) <font color=red> :tada: & order_items";
    let look = applied(&["a"]).tables("a", &["orders", "items", name]);
    let shown = |kind| {
        let text = text_of(kind, (&applied(&["a"]), &look));
        text.lines().find(|line| line.contains("was added")).unwrap().to_owned()
    };
    insta::assert_snapshot!(shown(ChannelKind::DingTalk), @"- new: table shop.＜！channel＞ ＜＠all＞ ［x］(http：//e.vil) ＊b＊ ＿i＿ ｀c｀ ～s～ ！［p］(q) ＜font color=red＞ :tada: ＆ order_items was added (last edit: eve, 2023-11-14 22:12 UTC)");
    insta::assert_snapshot!(shown(ChannelKind::WeCom), @"> new: table shop.＜!channel＞ ＜＠all＞ ［x］(http:／／e.vil) ＊b＊ _i_ ｀c｀ ~s~ !［p］(q) ＜font color=red＞ :tada: ＆ order_items was added (last edit: eve, 2023-11-14 22:12 UTC)");
    insta::assert_snapshot!(shown(ChannelKind::Slack), @"• new: table shop.&lt;!channel&gt; &lt;@all&gt; [x](http：//e.vil) ＊b＊ ＿i＿ ｀c｀ ～s～ ![p](q) &lt;font color=red&gt; ：tada: &amp; order_items was added (last edit: eve, 2023-11-14 22:12 UTC)");
    // Plain text: there is nothing to mark up with.
    insta::assert_snapshot!(shown(ChannelKind::Feishu), @"• new: table shop.<!channel> <@all> [x](http://e.vil) *b* _i_ `c` ~s~ ![p](q) <font color=red> :tada: & order_items was added (last edit: eve, 2023-11-14 22:12 UTC)");
}

#[test]
fn line_breaks_and_hidden_characters_are_shown_by_their_number() {
    let look = applied(&["a"]).tables("a", &["orders", "items", "x\n# big\u{202e}\u{1b}[31m"]);
    for kind in [ChannelKind::DingTalk, ChannelKind::Feishu, ChannelKind::WeCom, ChannelKind::Slack] {
        let text = text_of(kind, (&applied(&["a"]), &look));
        assert!(!text.contains(['\u{202e}', '\u{1b}']) && !text.contains("\n# big"), "{text}");
    }
}

#[test]
fn what_does_not_fit_is_counted() {
    let tables: Vec<String> = (0..500).map(|n| format!("table_{n:03}")).collect();
    let mut names: Vec<&str> = tables.iter().map(String::as_str).collect();
    names.extend(["orders", "items"]);
    let look = applied(&["a"]).tables("a", &names);
    for kind in [ChannelKind::DingTalk, ChannelKind::Feishu, ChannelKind::WeCom, ChannelKind::Slack] {
        let text = text_of(kind, (&applied(&["a"]), &look));
        let n_shown = text.matches("was added").count();
        assert!(n_shown > 15 && text.ends_with(&format!("\nand {} more", 500 - n_shown)), "{text}");
    }
}

fn answer(status: u16, body: &str) -> Response {
    Response { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
}

#[test]
fn each_service_says_in_its_own_way_that_it_has_taken_a_message() {
    for (kind, body) in [
        (ChannelKind::Webhook, ""),
        (ChannelKind::DingTalk, r#"{"errcode":0,"errmsg":"ok"}"#),
        (ChannelKind::Feishu, r#"{"code":0,"data":{},"msg":"success"}"#),
        (ChannelKind::Feishu, r#"{"Extra":null,"StatusCode":0,"StatusMessage":"success"}"#),
        (ChannelKind::WeCom, r#"{"errcode":0,"errmsg":"ok"}"#),
        (ChannelKind::Slack, "ok"),
    ] {
        assert_eq!(taken(kind, &answer(200, body)), Ok(()), "{kind:?}");
        assert!(taken(kind, &answer(500, body)).is_err() && taken(kind, &answer(302, body)).is_err(), "{kind:?}");
    }
}

#[test]
fn a_200_that_says_something_else_is_no_success() {
    let said = |kind, body| taken(kind, &answer(200, body)).unwrap_err();
    let dingtalk = said(ChannelKind::DingTalk, r#"{"errcode":310000,"errmsg":"sign not match"}"#);
    assert_eq!(dingtalk, "it answered errcode 310000: sign not match");
    assert_eq!(said(ChannelKind::Feishu, r#"{"code":19021}"#), "it answered code 19021: no reason");
    assert_eq!(said(ChannelKind::WeCom, r#"{"errcode":"0"}"#), "it answered errcode \"0\": no reason");
    assert!(said(ChannelKind::Slack, "<html>log in</html>").starts_with("it answered something else than `ok`"));
    for kind in [ChannelKind::DingTalk, ChannelKind::Feishu, ChannelKind::WeCom] {
        for body in ["", "null", "[]", "ok", "<html>", "{}", "{\"errcode\":", "\u{1b}[2J"] {
            assert!(said(kind, body).starts_with("it answered something else than is documented"), "{kind:?} {body}");
        }
    }
}

#[test]
fn what_is_shown_of_an_answer_holds_no_secret_and_drives_no_terminal() {
    let url =
        Url::parse("https://user:pa55@chat.example/services/T0/B0/longer-token?access_token=tok%2Ben&x=1").unwrap();
    let parts = parts(&url);
    let secrets: Vec<&str> = parts.iter().map(String::as_str).chain(["hush-hush"]).collect();
    let said = "no /services/T0/B0/longer-token, tok+en, access_token=tok%2Ben, longer-token, pa55, hush-hush\u{1b}[2J";
    insta::assert_snapshot!(shown(said, &secrets), @r"no [secret], [secret], access_token=tok%2Ben, [secret], [secret], [secret]\x1b[2J");
    assert!(shown(&"x".repeat(1000), &[]).chars().count() < 210);
}

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z_]{1,64}",
        proptest::collection::vec(
            prop_oneof![Just('*'), Just('<'), Just('&'), Just('"'), Just('\\'), any::<char>()],
            1..200
        )
        .prop_map(|chars| chars.into_iter().collect()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn no_message_is_longer_than_its_channel_takes(names in proptest::collection::vec(any_name(), 1..60)) {
        let tables: Vec<&str> = names.iter().map(String::as_str).collect();
        let look = applied(&["a"]).tables("a", &tables);
        for (kind, most_text, most_body) in [
            (ChannelKind::DingTalk, usize::MAX, 20_000),
            (ChannelKind::Feishu, usize::MAX, 20_000),
            (ChannelKind::WeCom, 4096, usize::MAX),
            (ChannelKind::Slack, 3000, usize::MAX),
        ] {
            let (_, _, body) = sent(kind, (&applied(&["a"]), &look), Some("secret"));
            prop_assert!(body.len() <= most_body);
            let text = text_of(kind, (&applied(&["a"]), &look));
            prop_assert!(text.len() <= most_text && text.contains("new: "), "{}", text);
        }
    }
}

#[test]
fn a_channel_without_a_secret_signs_nothing() {
    let (before, after) = some();
    let (url, _, _) = sent(ChannelKind::DingTalk, (&before, &after), None);
    assert_eq!(url, "https://chat.example/send?key=k");
    let (_, _, body) = sent(ChannelKind::Feishu, (&before, &after), None);
    assert_eq!(json(&body).get("sign"), None);
    let (_, headers, _) = sent(ChannelKind::Webhook, (&before, &after), None);
    assert!(headers.iter().all(|(name, _)| *name != "webhook-signature"));
}
