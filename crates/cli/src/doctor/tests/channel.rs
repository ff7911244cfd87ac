//! The variables of channels: start from one that is well, and change one thing.

use disync_model::{Channel, ChannelKind, Occasions};
use disync_web::Secret;

use super::super::channel;
use super::lines;

/// What is said of a channel that signs, where the variables are these.
fn judged(url: Option<&str>, secret: Option<&str>) -> String {
    let pager = Channel {
        name: "pager".to_owned(),
        kind: ChannelKind::Webhook,
        url_env: "PAGER_URL".to_owned(),
        secret_env: Some("PAGER_SECRET".to_owned()),
        on: Occasions::default(),
    };
    let variable = |name: &str| if name == "PAGER_URL" { url } else { secret }.map(Secret::new);
    lines(&[channel::channel(&pager, variable)])
}

const URL: Option<&str> = Some("https://example.com/hush-token");
const SECRET: Option<&str> = Some("hush-secret");

#[test]
fn a_variable_that_is_not_set_or_no_url_is_a_problem_and_nothing_is_shown() {
    let said = [
        judged(URL, SECRET),
        judged(URL, None),
        judged(None, Some("  ")),
        judged(Some("http://example.com/hush-token"), SECRET),
        judged(Some("hush-token"), SECRET),
    ];
    insta::assert_snapshot!(said.join("\n"), @"
    ok       notification pager: `PAGER_URL` and `PAGER_SECRET` are set
    problem  notification pager: `PAGER_SECRET` is not set
               hint: set it where `disync drift --notify` runs, as in the environment of its crontab, unit or Job; what is looked at here is the environment of this very command
    problem  notification pager: `PAGER_URL` and `PAGER_SECRET` are not set
               hint: set it where `disync drift --notify` runs, as in the environment of its crontab, unit or Job; what is looked at here is the environment of this very command
    problem  notification pager: `PAGER_URL` is plain http to another machine: use https
               hint: set it where `disync drift --notify` runs, as in the environment of its crontab, unit or Job; what is looked at here is the environment of this very command
    problem  notification pager: `PAGER_URL` is not a URL
               hint: set it where `disync drift --notify` runs, as in the environment of its crontab, unit or Job; what is looked at here is the environment of this very command
    ");
    assert!(!said.concat().contains("hush"), "{said:?}");
}
