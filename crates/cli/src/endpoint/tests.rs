use disync_config::{Config, SourceFile};

use super::*;

fn project(lines: &str) -> Project {
    let file = |path: &str, text: &str| SourceFile { path: path.into(), bytes: text.as_bytes().to_vec() };
    let yaml = format!("disync: 1\nproject_id: 1\n{lines}");
    let sync = "syncs:\n  a:\n    type: realtime\n    source: { datasource: m, tables: { d: [t] } }\n    \
                destination: { type: holo, datasource: h }\n    resource_group: g\n    folder: f\n";
    let config = disync_config::parse(&[file("disync.yaml", &yaml), file("syncs/a.yaml", sync)]);
    let Config { project, .. } = config.unwrap_or_else(|problems| panic!("{problems:?}"));
    project
}

fn flag(endpoint: &str) -> ServiceArgs {
    ServiceArgs { endpoint: Some(endpoint.to_owned()), ..ServiceArgs::default() }
}

/// Where it is and how that was found, or why not.
fn found(lines: &str, args: &ServiceArgs, environment: &[(&str, &str)]) -> String {
    let lookup = |name: &str| {
        let mut set = environment.iter().filter(|(own, _)| *own == name);
        set.next().map(|(_, value)| (*value).to_owned())
    };
    match find(&project(lines), args, lookup) {
        Ok(Chosen::Embedded) => "embedded".to_owned(),
        Ok(Chosen::At { url, found }) => format!("{url} | {found}"),
        Err(failure) => format!("{:?}: {} ({})", failure.exit(), failure.message, failure.hints.join("; ")),
    }
}

const NONE: &[(&str, &str)] = &[];
const SHANGHAI: &str = "region: cn-shanghai\n";

#[test]
fn a_flag_goes_before_the_environment_before_the_project_before_the_region() {
    let yaml = "region: cn-shanghai\nendpoint: http://127.0.0.1:3\n";
    let set = [(ENDPOINT, "http://127.0.0.1:2")];
    assert_eq!(found(yaml, &flag("http://127.0.0.1:1"), &set), "http://127.0.0.1:1/ | --endpoint");
    assert_eq!(found(yaml, &ServiceArgs::default(), &set), "http://127.0.0.1:2/ | DISYNC_ENDPOINT");
    let unset = [(ENDPOINT, "")];
    assert_eq!(found(yaml, &ServiceArgs::default(), &unset), "http://127.0.0.1:3/ | `endpoint` in disync.yaml");
    let by_region = "https://dataworks.cn-shanghai.aliyuncs.com/ | `region` in disync.yaml, by the table of regions";
    assert_eq!(found(SHANGHAI, &ServiceArgs::default(), NONE), by_region);
    assert_eq!(found(SHANGHAI, &flag("embedded"), &set), "embedded");
    assert_eq!(found("endpoint: embedded\n", &ServiceArgs::default(), NONE), "embedded");
}

#[test]
fn the_region_comes_from_the_project_or_the_documented_variables_and_is_never_assumed() {
    let set =
        [("ALICLOUD_REGION_ID", "cn-beijing"), ("ALIBABA_CLOUD_REGION_ID", "cn-hangzhou"), ("REGION", "eu-west-1")];
    insta::assert_snapshot!(found("", &ServiceArgs::default(), &set), @"https://dataworks.cn-hangzhou.aliyuncs.com/ | ALIBABA_CLOUD_REGION_ID, by the table of regions");
    assert!(found(SHANGHAI, &ServiceArgs::default(), &set).contains("dataworks.cn-shanghai."));
    insta::assert_snapshot!(found("", &ServiceArgs::default(), &[("REGION", "eu-west-1")]), @"Error: there is no `region` in disync.yaml and no ALIBABA_CLOUD_REGION_ID in the environment (no region is assumed: write `region:`, such as `region: cn-shanghai`, or an `endpoint:`)");
    insta::assert_snapshot!(found("", &ServiceArgs::default(), &[("ALIBABA_CLOUD_REGION_ID", "evil.example/")]), @"Error: cannot use the endpoint: `evil.example/` is not a region; a region is lower-case letters, digits and dashes, such as `cn-shanghai` ()");
}

#[test]
fn the_network_of_the_flag_goes_before_that_of_the_project() {
    let network = |network| ServiceArgs { network: Some(network), ..ServiceArgs::default() };
    let vpc = "region: cn-shanghai\nnetwork: vpc\n";
    assert!(found(vpc, &ServiceArgs::default(), NONE).starts_with("https://dataworks-vpc.cn-shanghai."));
    assert!(found(vpc, &network(args::Network::Public), NONE).starts_with("https://dataworks.cn-shanghai."));
    assert!(found(SHANGHAI, &network(args::Network::Vpc), NONE).starts_with("https://dataworks-vpc.cn-shanghai."));
}

#[test]
fn a_host_that_is_not_of_dataworks_needs_the_word_of_whoever_runs_the_command() {
    let yaml = "endpoint: https://gateway.example:8443\n";
    insta::assert_snapshot!(found(yaml, &ServiceArgs::default(), NONE), @"Refused: refused: `gateway.example` is not a host of DataWorks, and requests to it would be signed with your access key. Whoever can edit disync.yaml could collect them there and send them to DataWorks in your name (if that host is meant, pass `--allow-endpoint gateway.example`, or set DISYNC_ALLOW_ENDPOINT=gateway.example)");
    let allowed = ServiceArgs { allowed: vec!["Gateway.example".to_owned()], ..ServiceArgs::default() };
    assert_eq!(found(yaml, &allowed, NONE), "https://gateway.example:8443/ | `endpoint` in disync.yaml");
    assert!(found(yaml, &ServiceArgs::default(), &[(ALLOWED, "a.example, gateway.example")]).starts_with("https://"));
    for other in ["a.example", "example", "gateway.example.evil", ""] {
        assert!(found(yaml, &ServiceArgs::default(), &[(ALLOWED, other)]).starts_with("Refused: "), "{other}");
    }
    let bucket = "https://dataworks.oss-cn-shanghai.aliyuncs.com";
    assert!(found("", &flag(bucket), NONE).starts_with("Refused: "), "a flag is no exception");
}

#[test]
fn plain_http_stays_on_this_machine_even_where_the_host_is_allowed() {
    let allowed = ServiceArgs { allowed: vec!["gateway.example".to_owned()], ..flag("http://gateway.example") };
    insta::assert_snapshot!(found("", &allowed, NONE), @"Error: cannot use the endpoint: `http://gateway.example` is not encrypted; `http` is accepted for loopback addresses only, all others need `https` ()");
}
