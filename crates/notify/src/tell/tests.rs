//! Messages on their way to a real server on this machine.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use disync_model::{Channel, ChannelKind};
use disync_web::{Limits, Repeat};
use tokio::net::TcpListener;

use super::*;
use crate::due::due;
use crate::samples::{applied, at, channel};

/// A server that keeps what it receives.
struct Chat {
    url: String,
    received: Arc<Mutex<Vec<String>>>,
}

/// What the server does with a message.
#[derive(Clone, Copy)]
enum Act {
    Answers(u16, &'static str),
    Hangs,
}
use Act::{Answers, Hangs};

const OK: Act = Answers(200, r#"{"errcode":0,"errmsg":"ok"}"#);

/// A server that does this with one message after the other, and takes all others.
async fn chat(acts: &[Act]) -> Chat {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/robot/hush-path?access_token=hush-token", listener.local_addr().unwrap());
    let received = Arc::new(Mutex::new(Vec::new()));
    let (keep, acts) = (Arc::clone(&received), Arc::new(Mutex::new(acts.iter().copied().collect::<VecDeque<_>>())));
    let app = Router::new().fallback(move |body: String| {
        let act = acts.lock().unwrap().pop_front().unwrap_or(OK);
        keep.lock().unwrap().push(body);
        async move {
            match act {
                Answers(status, body) => (StatusCode::from_u16(status).unwrap(), body),
                Hangs => std::future::pending().await,
            }
        }
    });
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    Chat { url, received }
}

impl Chat {
    fn n_received(&self) -> usize {
        self.received.lock().unwrap().len()
    }
}

/// Far longer than a busy machine takes.
const PATIENT: Duration = Duration::from_secs(30);

/// What came of telling an alarm to channels with these URLs: the troubles, and the memory as it was saved last.
async fn told(channels: &[Channel], url: impl Fn(&str) -> Option<String> + Sync) -> (Vec<Trouble>, Memory) {
    told_within(PATIENT, channels, url).await
}

/// The same, where an answer may take so long.
async fn told_within(
    whole: Duration,
    channels: &[Channel],
    url: impl Fn(&str) -> Option<String> + Sync,
) -> (Vec<Trouble>, Memory) {
    let report = applied(&["a"]).tables("a", &["orders"]).report();
    let (mut memory, mut saved) = (Memory::default(), Memory::default());
    let dues = due(&memory, &report, channels);
    let limits = Limits { whole, ..Limits::default() };
    let retry = Retry { base: Duration::from_millis(1), ..Retry::new(Repeat::Freely) };
    let sender =
        Sender { client: &Client::new(limits), retry, variable: &|name| url(name).map(Secret::new), now: &|| at(0) };
    let troubles = tell(&dues, &mut memory, &sender, |memory| {
        saved = memory.clone();
        Ok(())
    })
    .await;
    assert_eq!(saved, memory);
    (troubles, saved)
}

/// The same of one DingTalk robot that does this with the messages.
async fn told_once(acts: &[Act]) -> (String, Chat) {
    let chat = chat(acts).await;
    let channel = Channel { secret_env: None, ..channel(ChannelKind::DingTalk) };
    let whole = if acts.iter().any(|act| matches!(act, Hangs)) { Duration::from_millis(300) } else { PATIENT };
    let (troubles, memory) = told_within(whole, &[channel], |_| Some(chat.url.clone())).await;
    assert_eq!(memory.n_told("dingtalk"), usize::from(troubles.is_empty()));
    let troubles: Vec<String> = troubles.iter().map(Trouble::to_string).collect();
    let all = troubles.join("\n");
    assert!(!all.contains("hush"), "{all}");
    (all, chat)
}

#[tokio::test]
async fn a_message_arrives_and_is_remembered() {
    let (trouble, chat) = told_once(&[]).await;
    assert_eq!((trouble.as_str(), chat.n_received()), ("", 1));
    assert!(chat.received.lock().unwrap()[0].contains("table shop.items was removed"));
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    let (trouble, chat) = told_once(&[Answers(500, "oops"), Answers(429, "slow down")]).await;
    assert_eq!((trouble.as_str(), chat.n_received()), ("", 3));
    let (trouble, chat) = told_once(&[Hangs, OK]).await;
    assert!(trouble.is_empty() && chat.n_received() > 1, "{trouble}");
}

#[tokio::test]
async fn a_channel_that_stays_down_is_given_up_and_not_remembered() {
    let (trouble, chat) = told_once(&[Answers(503, "down"); 9]).await;
    insta::assert_snapshot!(trouble, @"the channel `dingtalk`, which `CHAT_URL` leads to, was not told: it answered with HTTP status 503: down; the next run tries again");
    assert_eq!(chat.n_received(), 3);
    let (trouble, _) = told_once(&[Hangs; 9]).await;
    insta::assert_snapshot!(trouble, @"the channel `dingtalk`, which `CHAT_URL` leads to, was not told: the request was sent and the answer was lost: no whole answer in time; the next run tries again");
}

#[tokio::test]
async fn a_refusal_is_not_tried_again() {
    let (trouble, chat) = told_once(&[Answers(404, "no robot hush-token at /robot/hush-path"); 9]).await;
    insta::assert_snapshot!(trouble, @"the channel `dingtalk`, which `CHAT_URL` leads to, was not told: it answered with HTTP status 404: no robot [secret] at [secret]; the next run tries again");
    assert_eq!(chat.n_received(), 1);
    let (trouble, chat) = told_once(&[Answers(200, r#"{"errcode":310000,"errmsg":"sign not match"}"#); 9]).await;
    insta::assert_snapshot!(trouble, @"the channel `dingtalk`, which `CHAT_URL` leads to, was not told: it answered errcode 310000: sign not match; the next run tries again");
    assert_eq!(chat.n_received(), 1);
}

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed() {
    let (trouble, chat) = told_once(&[Answers(302, "elsewhere"); 9]).await;
    assert!(trouble.contains("HTTP status 302") && chat.n_received() == 1, "{trouble}");
}

#[tokio::test]
async fn one_channel_that_is_down_keeps_no_other_from_being_told() {
    let (down, up) = (chat(&[Answers(500, ""); 9]).await, chat(&[]).await);
    let channels = [ChannelKind::DingTalk, ChannelKind::WeCom].map(|kind| Channel {
        url_env: kind.word().to_owned(),
        secret_env: None,
        ..channel(kind)
    });
    let url = |name: &str| Some(if name == "wecom" { up.url.clone() } else { down.url.clone() });
    let (troubles, memory) = told(&channels, url).await;
    assert_eq!((troubles.len(), memory.n_told("dingtalk"), memory.n_told("wecom")), (1, 0, 1));
}

#[tokio::test]
async fn nobody_there_is_said_without_the_address() {
    let channel = Channel { secret_env: None, ..channel(ChannelKind::Slack) };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/services/hush", listener.local_addr().unwrap());
    drop(listener);
    let (troubles, _) = told(&[channel], |_| Some(url.clone())).await;
    let said = troubles[0].to_string();
    assert!(said.contains("cannot connect") && !said.contains("hush"), "{said}");
}

#[tokio::test]
async fn variables_that_are_unset_or_wrong_are_named_and_not_shown() {
    let said = async |value: Option<&str>, secret: Option<&str>| {
        let value = |name: &str| if name == "CHAT_URL" { value } else { secret }.map(str::to_owned);
        let (troubles, memory) = told(&[channel(ChannelKind::DingTalk)], value).await;
        assert_eq!((troubles.len(), memory.n_told("dingtalk")), (1, 0));
        let said = troubles[0].to_string();
        assert!(!said.contains("hush"), "{said}");
        said
    };
    let https = Some("https://127.0.0.1:9/hush");
    insta::assert_snapshot!(said(None, Some("hush")).await, @"the channel `dingtalk` was not told: the environment variable `CHAT_URL` is not set");
    insta::assert_snapshot!(said(Some(" \n"), Some("hush")).await, @"the channel `dingtalk` was not told: the environment variable `CHAT_URL` is not set");
    insta::assert_snapshot!(said(https, None).await, @"the channel `dingtalk` was not told: the environment variable `CHAT_SECRET` is not set");
    insta::assert_snapshot!(said(Some("hush"), Some("s")).await, @"the channel `dingtalk` was not told: the value of `CHAT_URL` is not a URL");
    insta::assert_snapshot!(said(Some("http://chat.example/hush"), Some("s")).await, @"the channel `dingtalk` was not told: the value of `CHAT_URL` is plain http to another machine: use https");
    insta::assert_snapshot!(said(Some("file:///hush"), Some("s")).await, @"the channel `dingtalk` was not told: the value of `CHAT_URL` begins with neither https:// nor, on this machine, http://");
}

#[tokio::test]
async fn what_cannot_be_remembered_is_said() {
    let chat = chat(&[]).await;
    let report = applied(&["a"]).tables("a", &["orders"]).report();
    let channels = [Channel { secret_env: None, ..channel(ChannelKind::DingTalk) }];
    let mut memory = Memory::default();
    let dues = due(&memory, &report, &channels);
    let (client, retry) = (&Client::new(Limits::default()), Retry::freely());
    let variable = |_: &str| Some(Secret::new(chat.url.clone()));
    let sender = Sender { client, retry, variable: &variable, now: &|| at(0) };
    let troubles = tell(&dues, &mut memory, &sender, |_| Err("the disk is full".to_owned())).await;
    insta::assert_snapshot!(troubles[0], @"the channel `dingtalk` was told, which cannot be remembered, so that it is told again: the disk is full");
}
