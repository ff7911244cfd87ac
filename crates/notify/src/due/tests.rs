//! From "everything was told" with one thing changed.

use std::fmt::Write as _;

use disync_model::{
    ChannelKind, Gap, InstanceStatus, Occasions, ProjectId, RemoteError, RemoteErrorKind, ResourceGroup, Spec,
};
use disync_plan::Selection;

use super::*;
use crate::Damaged;
use crate::samples::{Look, applied, channel, spec, told};
use crate::sentence;

/// What a channel that was told `before` is told of `look`.
fn news(before: &Look, look: &Look) -> String {
    let channels = [channel(ChannelKind::Slack)];
    let report = look.report();
    let memory = told(&before.report(), &channels);
    let mut out = String::new();
    for due in due(&memory, &report, &channels) {
        for finding in &due.new {
            writeln!(out, "new {}: {}", finding.address, sentence::what(&finding.kind)).unwrap();
        }
        for Ended { told, ending, .. } in &due.ended {
            writeln!(out, "{} {}: {}", ending.word(), told.address, told.what).unwrap();
        }
        if due.is_silent() {
            writeln!(out, "nothing, and {} known", due.after.told.len()).unwrap();
        }
    }
    out
}

/// The look, changed.
fn with(look: &Look, change: impl FnOnce(Look) -> Look) -> Look {
    change(look.clone())
}

#[test]
fn what_is_found_first_is_new_and_later_it_is_not() {
    let calm = applied(&["a"]);
    let edited = with(&calm, |look| look.tables("a", &["orders", "refunds"]));
    insta::assert_snapshot!(news(&calm, &edited), @"
    new realtime.a: table shop.refunds was added
    new realtime.a: table shop.items was removed
    ");
    assert_eq!(news(&edited, &edited), "");
    assert_eq!(news(&calm, &calm), "");
}

#[test]
fn what_is_repaired_has_recovered() {
    let calm = applied(&["a", "b"]);
    let edited = with(&calm, |look| look.tables("a", &["orders"]).instance("b", InstanceStatus::Paused));
    insta::assert_snapshot!(news(&edited, &calm), @"
    recovered realtime.a: table shop.items was removed
    recovered realtime.b: its instance was found stopped and should be running
    ");
}

#[test]
fn a_setting_that_is_changed_once_more_is_new_and_has_not_recovered() {
    let calm = applied(&["a"]);
    let into = |group: &str| {
        let group = Some(ResourceGroup(group.to_owned()));
        with(&calm, |mut look| {
            let applied = Some(ResourceGroup("101".to_owned()));
            look.desired.syncs.values_mut().for_each(|sync| sync.spec.resource_group.clone_from(&applied));
            for record in look.state.records.values_mut() {
                record.spec.resource_group.clone_from(&applied);
                // Whatever else the document says is not the matter here.
                record.fingerprint = None;
            }
            look.edit("a", Spec { resource_group: group, ..spec(&["orders", "items"]) })
        })
    };
    insta::assert_snapshot!(news(&into("202"), &into("303")), @"new realtime.a: resource_group was changed from 101 to 303");
    insta::assert_snapshot!(news(&into("202"), &into("101")), @"recovered realtime.a: resource_group was changed from 101 to 202");
}

#[test]
fn a_task_that_cannot_be_read_is_neither_new_nor_recovered() {
    let calm = applied(&["a"]);
    let edited = with(&calm, |look| look.tables("a", &["orders"]));
    let unread = with(&calm, |look| {
        let mut look = look.delete("a");
        let (kind, message) = (RemoteErrorKind::Unanswered, "no answer".to_owned());
        let error = RemoteError { kind, operation: "GetDISyncTask", code: None, message, request_id: None };
        look.live.gaps.insert(Address::realtime("a"), Gap::Unreadable(error));
        look
    });
    assert_eq!(news(&edited, &unread), "");
    assert_eq!(news(&calm, &unread), "");
}

#[test]
fn what_the_scope_leaves_out_is_neither_new_nor_recovered() {
    let calm = applied(&["a", "b"]);
    let edited = with(&calm, |look| look.tables("a", &["orders"]).tables("b", &["orders"]));
    let only_a = |mut look: Look| {
        look.scope.selection = Selection::new(vec!["realtime.a".parse().unwrap()], Vec::new());
        look
    };
    insta::assert_snapshot!(news(&edited, &with(&calm, only_a)), @"recovered realtime.a: table shop.items was removed");
    insta::assert_snapshot!(news(&calm, &with(&edited, only_a)), @"new realtime.a: table shop.items was removed");
}

#[test]
fn while_a_task_is_gone_nothing_is_said_about_its_tables() {
    let calm = applied(&["a"]);
    let edited = with(&calm, |look| look.tables("a", &["orders"]));
    let gone = with(&edited, |look| look.delete("a"));
    insta::assert_snapshot!(news(&edited, &gone), @"new realtime.a: it was deleted");
    let accepted = with(&gone, |look| look.accept("moved elsewhere"));
    insta::assert_snapshot!(news(&edited, &accepted), @"");
}

#[test]
fn a_sync_that_is_forgotten_leaves_nothing_behind() {
    let calm = applied(&["a", "b"]);
    let gone = with(&calm, |look| look.delete("a"));
    let forgotten = with(&gone, |mut look| {
        look.state.records.remove(&Address::realtime("a")).unwrap();
        look
    });
    insta::assert_snapshot!(news(&gone, &forgotten), @"recovered realtime.a: it was deleted");
}

#[test]
fn what_is_accepted_is_told_once_by_that_word() {
    let calm = applied(&["a"]);
    let edited = with(&calm, |look| look.tables("a", &["orders"]));
    let accepted = with(&edited, |look| look.accept("until the migration"));
    insta::assert_snapshot!(news(&edited, &accepted), @"accepted realtime.a: table shop.items was removed");
    assert_eq!(news(&calm, &accepted), "");
    // Its time is over.
    insta::assert_snapshot!(news(&accepted, &edited), @"new realtime.a: table shop.items was removed");
}

#[test]
fn what_the_yaml_says_by_now_is_settled() {
    let calm = applied(&["a"]);
    let edited = with(&calm, |look| look.instance("a", InstanceStatus::Paused).tables("a", &["orders"]));
    let written = with(&edited, |look| look.declare("a", &["orders"]));
    insta::assert_snapshot!(news(&edited, &written), @"settled realtime.a: table shop.items was removed");
}

#[test]
fn a_channel_is_told_what_it_wants_and_knows_the_rest() {
    let calm = applied(&["a"]).report();
    let edited = with(&applied(&["a"]), |look| look.tables("a", &["orders"])).report();
    let only = |new, recovered| [Channel { on: Occasions { new, recovered }, ..channel(ChannelKind::Slack) }];
    let alarms = only(true, false);
    let dues = due(&told(&edited, &alarms), &calm, &alarms);
    assert!(dues[0].is_silent() && dues[0].after.told.is_empty());
    let recoveries = only(false, true);
    let dues = due(&Memory::default(), &edited, &recoveries);
    assert!(dues[0].is_silent() && dues[0].after.told.len() == 1);
    let dues = due(&told(&edited, &recoveries), &calm, &recoveries);
    assert_eq!((dues[0].new.len(), dues[0].ended.len()), (0, 1));
}

#[test]
fn each_channel_has_a_memory_of_its_own() {
    let edited = with(&applied(&["a"]), |look| look.tables("a", &["orders"])).report();
    let channels = [channel(ChannelKind::Slack), channel(ChannelKind::WeCom)];
    let dues = due(&told(&edited, &channels[..1]), &edited, &channels);
    assert_eq!(dues.iter().map(|due| due.channel.name.as_str()).collect::<Vec<_>>(), ["wecom"]);
}

#[test]
fn a_memory_survives_its_file() {
    let gone = with(&applied(&["a", "b"]), |look| {
        look.tables("a", &["orders", "退款"]).instance("a", InstanceStatus::NotStarted).delete("b")
    });
    let channels = ChannelKind::ALL.map(channel);
    let memory = told(&gone.report(), &channels);
    let project = ProjectId(10000);
    let bytes = memory.to_bytes(project);
    assert_eq!(Memory::read(&bytes, project), Ok(memory));
    assert!(due(&Memory::read(&bytes, project).unwrap(), &gone.report(), &channels).is_empty());
    assert!(matches!(Memory::read(&bytes, ProjectId(1)), Err(Damaged::OtherProject { .. })));
    assert!(matches!(Memory::read(b"{\"disync_notified\": 2}", project), Err(Damaged::Newer { found: 2 })));
    assert!(matches!(Memory::read(&bytes[..bytes.len() / 2], project), Err(Damaged::Unreadable(_))));
}
