//! Both signatures, over the network and in process, with lasting keys and with temporary ones.

use std::collections::BTreeMap;

use disync_emulator::{AccessKey, Options};
use disync_testkit::{Emulated, Project, RawServer, Sync, whole};

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// A project that is signed so.
fn project(endpoint: &str, signature: &str) -> Project {
    let project = Project::new(BIN, endpoint);
    project.set(endpoint, &format!("signature: {signature}\n"));
    project.sync(&Sync::new("orders").tables("shop", ["orders"]).with("run: running"));
    project
}

#[test]
fn either_signature_carries_a_task_through_its_life_here_and_over_the_network() {
    for signature in ["v1", "v3"] {
        let emulated = Emulated::start();
        for endpoint in [emulated.url().as_str(), "embedded"] {
            let project = project(endpoint, signature);
            project.apply();
            project.sync(&Sync::new("orders").tables("shop", ["items"]).with("run: running"));
            project.apply();
            project.is_in_sync();
            let _destroyed = project.run("destroy --auto-approve").succeeds();
        }
        assert!(emulated.names().is_empty(), "{signature}");
    }
}

#[test]
fn with_v3_nothing_but_the_parameters_is_outside_the_signed_headers() {
    let emulated = Emulated::start();
    let server = RawServer::in_front_of(emulated.service(), whole);
    project(&server.url(), "v3").apply();
    for received in server.received() {
        let header = |name: &str| received.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
        assert_eq!(received.query, "");
        assert!(header("authorization").is_some_and(|value| value.starts_with("ACS3-HMAC-SHA256 Credential=testid,")));
        assert_eq!(header("host"), server.url().strip_prefix("http://"), "the signed host is the one that is called");
        assert_eq!(received.headers.iter().filter(|(name, _)| name == "host").count(), 1);
        assert_eq!(header("content-type"), Some("application/x-www-form-urlencoded"));
        assert!(!received.body.contains("Signature") && !received.body.contains("AccessKeyId"), "{}", received.body);
    }
}

#[test]
fn a_wrong_secret_is_called_that_by_either_signature() {
    let emulated = Emulated::start();
    for signature in ["v1", "v3"] {
        let project = project(&emulated.url(), signature);
        let run = project.cli().with_access_key("testid", "wrong").run("plan").exits(8);
        assert!(run.stderr.contains("SignatureDoesNotMatch"), "{}", run.transcript());
        assert!(!run.output().contains("testid") && !run.output().contains("ACS3"), "{}", run.transcript());
    }
}

#[test]
fn temporary_keys_work_with_their_token_alone() {
    let key = AccessKey::new("stssecret").with_token("CAIS+token/=", None);
    let access_keys = BTreeMap::from([("STS.id".to_owned(), key)]);
    let emulated = Emulated::with(Options { access_keys, ..Emulated::options() });
    for signature in ["v1", "v3"] {
        let project = project(&emulated.url(), signature);
        let cli = project.cli().with_access_key("STS.id", "stssecret");
        let with = |token: &str| cli.clone().env("ALIBABA_CLOUD_SECURITY_TOKEN", token).run("plan");
        let _planned = with("CAIS+token/=").succeeds();
        for (run, code) in [(cli.run("plan"), "MissingSecurityToken"), (with("CAISother"), "InvalidSecurityToken")] {
            let run = run.exits(8);
            assert!(run.stderr.replace('\n', " ").contains(code), "{}", run.transcript());
            assert!(!run.output().contains("CAIS"), "{}", run.transcript());
        }
    }
}
