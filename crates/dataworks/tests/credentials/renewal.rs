//! Temporary credentials over hours, in the time that the callers say it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use disync_testkit::{Metadata, RawServer, Sts, http};
use serde_json::json;

use crate::{Machine, at, found};

const ROLE: &str = "acs:ram::1234567890123456:role/deployer";

fn sts() -> Sts {
    Sts::start().with_key("LTAI5tExampleKey0001", "ExampleSecret0001").with_role(ROLE, None)
}

fn machine(sts: &Sts) -> Machine {
    Machine::new().sts(sts.url()).profiles(&json!([{
        "name": "p", "mode": "RamRoleArn", "ram_role_arn": ROLE,
        "access_key_id": "LTAI5tExampleKey0001", "access_key_secret": "ExampleSecret0001",
    }]))
}

#[tokio::test]
async fn three_hours_of_apply_take_four_sessions_of_an_hour() {
    let sts = sts();
    let source = machine(&sts).discover().await.ok().unwrap();
    let mut ids = Vec::new();
    for second in (0..=3 * 3600).step_by(15) {
        let credentials = source.current(at(second)).await.ok().unwrap();
        ids.push((second, credentials.short_id()));
    }
    ids.dedup_by(|later, earlier| later.1 == earlier.1);
    let seconds: Vec<_> = ids.iter().map(|(second, _)| *second).collect();
    assert_eq!(seconds, [0, 3420, 6840, 10260], "three minutes before each one expires");
    assert_eq!(sts.n_requests(), 4);
}

#[tokio::test]
async fn many_who_ask_at_once_cause_one_renewal() {
    let sts = sts();
    let source = machine(&sts).discover().await.ok().unwrap();
    for now in [3500, 99_999] {
        let askers: Vec<_> = (0..50)
            .map(|_| {
                let source = Arc::clone(&source);
                tokio::spawn(async move { source.current(at(now)).await.is_ok() })
            })
            .collect();
        for asker in askers {
            assert!(asker.await.unwrap());
        }
    }
    assert_eq!(sts.n_requests(), 3, "one at the start, one before and one after the session has expired");
}

#[tokio::test]
async fn a_renewal_that_fails_is_a_note_while_the_old_key_is_valid_and_an_error_afterwards() {
    let sts = sts();
    let machine = machine(&sts);
    let source = machine.discover().await.ok().unwrap();
    let first = source.key().0;
    sts.refuse(usize::MAX, 403, "NoPermission");
    assert_eq!(source.current(at(3500)).await.ok().unwrap().short_id(), first);
    insta::assert_snapshot!(machine.brief(&source.notes().join("\n")), @"the temporary credentials are still valid and could not be renewed: CLI profile: profile `p` in ~/.aliyun/config.json: AssumeRole at sts.aliyuncs.com: about NoPermission (code NoPermission, RequestId R-STS)");
    assert!(source.current(at(3505)).await.is_ok());
    assert!(source.notes().is_empty() && sts.n_requests() == 2, "it is not tried again at once");
    assert!(source.current(at(3511)).await.is_ok());
    assert_eq!((source.notes().len(), sts.n_requests()), (1, 3));
    let expired = source.current(at(3600)).await.err().unwrap();
    insta::assert_snapshot!(machine.brief(&expired.to_string()), @"the temporary credentials have expired (2026-08-07T07:00:00Z) and cannot be renewed: CLI profile: profile `p` in ~/.aliyun/config.json: AssumeRole at sts.aliyuncs.com: about NoPermission (code NoPermission, RequestId R-STS)");
    assert!(source.current(at(3601)).await.is_err());
    assert_eq!(sts.n_requests(), 4, "those who wait for the same failure share it");
    sts.refuse(0, 200, "");
    assert_eq!(source.current(at(3620)).await.ok().unwrap().short_id(), "STS.…ber2");
}

#[tokio::test]
async fn the_role_of_an_instance_is_renewed() {
    let metadata = Metadata::of(Some("Role"));
    metadata.expire_at(at(3600));
    let source = Machine::new().metadata(metadata.url()).discover().await.ok().unwrap();
    let before = metadata.requests().len();
    metadata.expire_at(at(7200));
    assert!(source.current(at(3419)).await.is_ok());
    assert_eq!(metadata.requests().len(), before);
    assert!(source.current(at(3420)).await.is_ok());
    assert!(found(&source).ends_with("| 7200 s"), "{}", found(&source));
}

#[tokio::test]
async fn a_mounted_token_is_read_anew_each_time() {
    const IDP: &str = "acs:ram::1:oidc-provider/ci";
    let sts = sts().with_oidc(IDP, "first.first.first");
    let machine = Machine::new().sts(sts.url()).file("token", "first.first.first");
    let file = machine.path("token").to_str().unwrap().to_owned();
    let machine = machine.set("ROLE_ARN", ROLE).set("OIDC_PROVIDER_ARN", IDP).set("OIDC_TOKEN_FILE", file);
    let source = machine.discover().await.ok().unwrap();
    let sts = sts.with_oidc(IDP, "second.second.second");
    let _machine = machine.file("token", "second.second.second");
    assert!(source.current(at(3500)).await.is_ok());
    assert!(source.notes().is_empty());
    assert_eq!(sts.calls().len(), 2);
}

#[tokio::test]
async fn what_does_not_say_how_long_it_lasts_is_asked_again_every_five_minutes() {
    let n = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&n);
    let server = RawServer::answering(move |_| {
        let n = counter.fetch_add(1, Ordering::SeqCst);
        let key =
            json!({ "AccessKeyId": format!("STS.UriKeyExample{n}"), "AccessKeySecret": "s", "SecurityToken": "t" });
        http(200, "application/json", key.to_string().as_bytes())
    });
    let source = Machine::new().set("CREDENTIALS_URI", server.url()).discover().await.ok().unwrap();
    for second in (0..3600).step_by(60) {
        assert!(source.current(at(second)).await.is_ok());
    }
    assert_eq!(n.load(Ordering::SeqCst), 12);
}

#[tokio::test]
async fn what_simply_stands_somewhere_is_not_read_again() {
    let machine = Machine::new()
        .set("ACCESS_KEY_ID", "STS.SomeTemporaryKey")
        .set("ACCESS_KEY_SECRET", "s")
        .set("SECURITY_TOKEN", "token");
    let source = machine.discover().await.ok().unwrap();
    assert!(source.current(at(999_999)).await.is_ok());
    assert!(source.notes().is_empty());
}
