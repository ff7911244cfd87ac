//! The order: who wins, what counts as absent, and that nobody is asked in vain.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use disync_dataworks::credential::Provider;
use disync_testkit::{CredentialsUri, Metadata, Sts};
use serde_json::json;

use crate::Machine;

const ROLE: &str = "acs:ram::1:role/r";
const IDP: &str = "acs:ram::1:oidc-provider/p";

/// The services that a whole machine has.
struct Services {
    sts: Sts,
    metadata: Metadata,
    uri: CredentialsUri,
}

impl Services {
    fn start() -> Self {
        let key = json!({ "AccessKeyId": "LTAI5tExampleKey0006", "AccessKeySecret": "s" });
        let sts = Sts::start().with_role(ROLE, None).with_oidc(IDP, "token.token.token");
        Self { sts, metadata: Metadata::of(Some("Role")), uri: CredentialsUri::answering(200, &key) }
    }
}

/// Adds a provider that works, or one that is set up wrongly.
fn with(machine: Machine, provider: Provider, works: bool, services: &Services) -> Machine {
    let or = |good: &str, bad: &str| if works { good.to_owned() } else { bad.to_owned() };
    match provider {
        Provider::Environment => {
            machine.set("ACCESS_KEY_ID", "LTAI5tExampleKey0001").set("ACCESS_KEY_SECRET", or("s", "s\n"))
        }
        Provider::OidcRole => {
            let machine = machine.file("token", &or("token.token.token", "another.token.here"));
            let file = machine.path("token").to_str().unwrap().to_owned();
            machine.set("ROLE_ARN", ROLE).set("OIDC_PROVIDER_ARN", IDP).set("OIDC_TOKEN_FILE", file)
        }
        Provider::CliProfile => machine.profiles(&json!([{
            "name": "p", "mode": "AK", "access_key_id": "LTAI5tExampleKey0003", "access_key_secret": or("s", ""),
        }])),
        Provider::IniProfile => {
            let key = "access_key_id = LTAI5tExampleKey0004\naccess_key_secret = s";
            machine
                .file(".alibabacloud/credentials", &format!("[default]\ntype = {}\n{key}\n", or("access_key", "key")))
        }
        Provider::EcsRamRole if works => machine.metadata(services.metadata.url()),
        Provider::EcsRamRole => machine.metadata(services.metadata.url()).set("ECS_METADATA", "AnotherRole"),
        Provider::CredentialsUri => machine.set("CREDENTIALS_URI", or(&services.uri.url(), "http://example.com/k")),
    }
}

/// The providers whose bits are set.
fn chosen(bits: u8) -> impl Iterator<Item = Provider> {
    Provider::CHAIN.into_iter().enumerate().filter(move |(n, _)| bits & (1 << n) != 0).map(|(_, provider)| provider)
}

#[tokio::test]
async fn of_all_that_are_set_up_the_first_wins_and_all_before_it_are_named() {
    let services = Services::start();
    for bits in 1_u8..64 {
        let machine = Machine::new().sts(services.sts.url());
        let machine = chosen(bits).fold(machine, |machine, provider| with(machine, provider, true, &services));
        let source = machine.discover().await.unwrap_or_else(|error| panic!("{bits:b}: {error}"));
        let origin = source.origin().unwrap();
        let first = chosen(bits).next().unwrap();
        assert_eq!(origin.provider, first, "{bits:b}");
        let passed_over: Vec<_> = origin.passed_over.iter().map(|passed| passed.provider).collect();
        let before: Vec<_> = Provider::CHAIN.into_iter().take_while(|provider| *provider != first).collect();
        assert_eq!(passed_over, before, "{bits:b}");
    }
}

#[tokio::test]
async fn one_that_is_set_up_wrongly_ends_the_search_though_others_would_do() {
    let services = Services::start();
    for (n, broken) in Provider::CHAIN.into_iter().enumerate() {
        let machine = with(Machine::new().sts(services.sts.url()), broken, false, &services);
        let behind = Provider::CHAIN.into_iter().skip(n + 1).filter(|provider| *provider != broken);
        let machine = behind.fold(machine, |machine, provider| with(machine, provider, true, &services));
        let error = machine.discover().await.err().unwrap_or_else(|| panic!("{broken} was passed over"));
        assert!(error.to_string().starts_with(&format!("{broken}: ")), "{error}");
    }
}

#[tokio::test]
async fn where_nothing_is_set_up_everything_that_was_looked_at_is_named() {
    let machine = Machine::new();
    let port = machine.metadata.rsplit(':').next().unwrap().to_owned();
    insta::assert_snapshot!(machine.found().await.replace(&port, "[PORT]"), @"error: no credentials were found; looked for environment ($ACCESS_KEY_ID is not set), OIDC role ($OIDC_TOKEN_FILE is not set), CLI profile (no file ~/.aliyun/config.json), ini profile (no file ~/.alibabacloud/credentials), ECS RAM role (nobody answers as the metadata service at 127.0.0.1: cannot connect: Connection refused (os error 111)), credentials URI ($CREDENTIALS_URI is not set)");
}

#[tokio::test]
async fn an_instance_without_a_role_is_absence() {
    let metadata = Metadata::of(None);
    let found = Machine::new().metadata(metadata.url()).found().await;
    assert!(found.contains("ECS RAM role (this instance has no role)"), "{found}");
}

#[tokio::test]
async fn the_metadata_service_is_asked_only_where_all_before_it_are_absent() {
    let metadata = Metadata::of(Some("Role"));
    let machine = Machine::new().metadata(metadata.url());
    let machine = machine.set("ACCESS_KEY_ID", "LTAI5tExampleKey0001").set("ACCESS_KEY_SECRET", "s");
    assert!(machine.found().await.starts_with("environment"));
    let disabled = Machine::new().metadata(metadata.url()).set("ECS_METADATA_DISABLED", "TRUE");
    assert!(disabled.found().await.contains("ECS RAM role ($ECS_METADATA_DISABLED is set)"));
    assert!(metadata.requests().is_empty());
}

#[tokio::test]
async fn where_nobody_answers_the_probe_costs_about_a_second_and_is_made_once() {
    // Takes connections and says nothing: the worst of what can be at the address on another network.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let began = Instant::now();
    let found = Machine::new().metadata(url.clone()).found().await;
    assert!(found.contains("nobody answers as the metadata service"), "{found}");
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    let named = Machine::new().metadata(url).set("ECS_METADATA", "Role").found().await;
    assert!(named.starts_with("error: ECS RAM role: "), "whoever names a role says that there is one: {named}");
}

#[tokio::test]
async fn where_packets_vanish_the_probe_costs_about_a_second() {
    // Once the queue of a listener that accepts nothing is full, attempts to connect are not answered at all.
    let full = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = full.local_addr().unwrap();
    let short = Duration::from_millis(50);
    let waiting: Vec<_> =
        std::iter::from_fn(|| TcpStream::connect_timeout(&address, short).ok()).take(10_000).collect();
    let began = Instant::now();
    let found = Machine::new().metadata(format!("http://{address}")).found().await;
    assert!(found.contains("nobody answers as the metadata service"), "{found}");
    assert!(began.elapsed() < Duration::from_millis(2500), "{:?}", began.elapsed());
    drop(waiting);
}

#[tokio::test]
async fn a_profile_that_is_asked_for_is_found_or_an_error() {
    let ini = "[b]\ntype = access_key\naccess_key_id = LTAI5tExampleKey0004\naccess_key_secret = s\n";
    let machine = || {
        let key =
            json!([{ "name": "a", "mode": "AK", "access_key_id": "LTAI5tExampleKey0003", "access_key_secret": "s" }]);
        Machine::new().profiles(&key).file(".alibabacloud/credentials", ini)
    };
    insta::assert_snapshot!(machine().found().await, @"CLI profile: profile `a` in ~/.aliyun/config.json | LTAI…0003 | unlimited");
    insta::assert_snapshot!(machine().set("PROFILE", "b").found().await, @"ini profile: profile `b` in ~/.alibabacloud/credentials | LTAI…0004 | unlimited");
    insta::assert_snapshot!(machine().set("PROFILE", "c").found().await, @"error: ini profile: $PROFILE: names the profile `c`, which is nowhere: no profile `c` in ~/.aliyun/config.json; no profile `c` in ~/.alibabacloud/credentials");
    insta::assert_snapshot!(machine().set("PROFILE", "a").set("CLI_PROFILE_DISABLED", "true").found().await, @"error: ini profile: $PROFILE: names the profile `a`, which is nowhere: $CLI_PROFILE_DISABLED is set; no profile `a` in ~/.alibabacloud/credentials");
}

#[tokio::test]
async fn a_file_that_a_variable_names_must_exist() {
    let machine = Machine::new().file("elsewhere.json", r#"{"profiles":[{"name":"default","mode":"AK","access_key_id":"LTAI5tExampleKey0003","access_key_secret":"s"}]}"#);
    let file = machine.path("elsewhere.json").to_str().unwrap().to_owned();
    insta::assert_snapshot!(machine.set("CONFIG_FILE", file).found().await, @"CLI profile: profile `default` in ~/elsewhere.json | LTAI…0003 | unlimited");
    insta::assert_snapshot!(Machine::new().set("CONFIG_FILE", "/does/not/exist").found().await, @"error: CLI profile: $CONFIG_FILE: names /does/not/exist, which does not exist");
    insta::assert_snapshot!(Machine::new().set("CREDENTIALS_FILE", "/does/not/exist").found().await, @"error: ini profile: $CREDENTIALS_FILE: names /does/not/exist, which does not exist");
    insta::assert_snapshot!(Machine::new().set("CONFIG_FILE", "/").found().await, @"error: CLI profile: /: not a file");
}
