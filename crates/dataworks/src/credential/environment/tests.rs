use super::*;
use crate::credential::testing::shown;

/// What `look` finds where these variables are set, without their common prefix.
fn found(look: impl FnOnce(Environment<'_>) -> Looked, variables: &[(&str, &str)]) -> String {
    let lookup = |name: &str| {
        let name = name.strip_prefix("ALIBABA_CLOUD_")?;
        variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    };
    shown(&look(Environment(&lookup)))
}

#[test]
fn a_key_stands_in_the_variables_whole_or_not_at_all() {
    let key = |variables: &[(&str, &str)]| found(|env| env.key(), variables);
    let (id, secret, token) = (("ACCESS_KEY_ID", "id"), ("ACCESS_KEY_SECRET", "sec"), ("SECURITY_TOKEN", "CAIS+/="));
    insta::assert_snapshot!(key(&[]), @"absent: ALIBABA_CLOUD_ACCESS_KEY_ID is not set");
    insta::assert_snapshot!(key(&[("ACCESS_KEY_ID", ""), ("ACCESS_KEY_SECRET", "")]), @"absent: ALIBABA_CLOUD_ACCESS_KEY_ID is not set");
    insta::assert_snapshot!(key(&[id, secret]), @"ALIBABA_CLOUD_ACCESS_KEY_ID: key id sec -");
    insta::assert_snapshot!(key(&[id, secret, ("SECURITY_TOKEN", "")]), @"ALIBABA_CLOUD_ACCESS_KEY_ID: key id sec -");
    insta::assert_snapshot!(key(&[id, secret, token]), @"ALIBABA_CLOUD_ACCESS_KEY_ID: key id sec CAIS+/= for a while");
    insta::assert_snapshot!(key(&[id]), @"error: ALIBABA_CLOUD_ACCESS_KEY_SECRET: not set, though ALIBABA_CLOUD_ACCESS_KEY_ID is");
    insta::assert_snapshot!(key(&[secret]), @"error: ALIBABA_CLOUD_ACCESS_KEY_ID: not set, though ALIBABA_CLOUD_ACCESS_KEY_SECRET is");
    insta::assert_snapshot!(key(&[token]), @"error: ALIBABA_CLOUD_ACCESS_KEY_ID: not set, though ALIBABA_CLOUD_SECURITY_TOKEN is");
    insta::assert_snapshot!(key(&[id, ("ACCESS_KEY_SECRET", "sec\n")]), @"error: ALIBABA_CLOUD_ACCESS_KEY_SECRET: contains a space, a line break or another character that no key has (the value is not shown)");
}

#[test]
fn an_oidc_role_needs_three_variables() {
    let oidc = |variables: &[(&str, &str)]| found(|env| env.oidc_role(), variables);
    let (role, provider, file) = (("ROLE_ARN", "arn"), ("OIDC_PROVIDER_ARN", "idp"), ("OIDC_TOKEN_FILE", "/t"));
    insta::assert_snapshot!(oidc(&[role]), @"absent: ALIBABA_CLOUD_OIDC_TOKEN_FILE is not set");
    insta::assert_snapshot!(oidc(&[role, provider]), @"error: ALIBABA_CLOUD_OIDC_TOKEN_FILE: not set, though ALIBABA_CLOUD_OIDC_PROVIDER_ARN is");
    insta::assert_snapshot!(oidc(&[role, file]), @"error: ALIBABA_CLOUD_OIDC_PROVIDER_ARN: not set, though ALIBABA_CLOUD_OIDC_TOKEN_FILE is");
    insta::assert_snapshot!(oidc(&[provider, file]), @"error: ALIBABA_CLOUD_ROLE_ARN: not set");
    insta::assert_snapshot!(oidc(&[role, provider, file]), @"ALIBABA_CLOUD_OIDC_TOKEN_FILE: role arn disync 3600s - - sts.aliyuncs.com ← idp /t");
    insta::assert_snapshot!(oidc(&[role, provider, file, ("ROLE_SESSION_NAME", "ci"), ("STS_REGION", "cn-beijing")]), @"ALIBABA_CLOUD_OIDC_TOKEN_FILE: role arn ci 3600s - - sts.cn-beijing.aliyuncs.com ← idp /t");
}

#[test]
fn sts_is_where_region_and_network_say() {
    let host = |variables: &[(&str, &str)], region: Option<&str>, vpc| {
        let lookup = |name: &str| {
            variables.iter().find(|(known, _)| name.ends_with(known)).map(|(_, value)| (*value).to_owned())
        };
        Environment(&lookup).sts_host(region.map(str::to_owned), vpc)
    };
    let ok = |host: &str| Ok(host.to_owned());
    assert_eq!(host(&[], None, false), ok("sts.aliyuncs.com"));
    assert_eq!(host(&[], None, true), ok("sts.aliyuncs.com"), "there is no global name inside a VPC");
    assert_eq!(host(&[], Some("cn-beijing"), false), ok("sts.cn-beijing.aliyuncs.com"));
    assert_eq!(host(&[("STS_REGION", "cn-shanghai")], None, false), ok("sts.cn-shanghai.aliyuncs.com"));
    assert_eq!(host(&[("STS_REGION", "cn-shanghai")], Some("cn-beijing"), true), ok("sts-vpc.cn-beijing.aliyuncs.com"));
    let vpc = [("STS_REGION", "cn-shanghai"), ("VPC_ENDPOINT_ENABLED", "True")];
    assert_eq!(host(&vpc, None, false), ok("sts-vpc.cn-shanghai.aliyuncs.com"));
    assert_eq!(host(&[], Some("evil.example/"), false), Err(RoleDefect::Region));
}

#[test]
fn the_metadata_service_is_asked_unless_it_is_switched_off() {
    let instance = |variables: &[(&str, &str)]| found(|env| env.instance(), variables);
    insta::assert_snapshot!(instance(&[]), @"the metadata service: Instance { role: None, allows_v1: true }");
    insta::assert_snapshot!(instance(&[("ECS_METADATA", "r"), ("IMDSV1_DISABLED", "TRUE")]), @r#"ALIBABA_CLOUD_ECS_METADATA: Instance { role: Some("r"), allows_v1: false }"#);
    insta::assert_snapshot!(instance(&[("ECS_METADATA_DISABLED", "true")]), @"absent: ALIBABA_CLOUD_ECS_METADATA_DISABLED is set");
    insta::assert_snapshot!(instance(&[("ECS_METADATA_DISABLED", "false")]), @"the metadata service: Instance { role: None, allows_v1: true }");
}

#[test]
fn a_uri_is_encrypted_or_near() {
    let uri = |text: &str| found(|env| env.uri(), &[("CREDENTIALS_URI", text)]);
    for near in [
        "http://127.0.0.1:8080/k?t=1",
        "http://localhost/",
        "http://[::1]/",
        "http://169.254.1.2/",
        "https://example.com/k",
    ] {
        assert_eq!(uri(near), format!("ALIBABA_CLOUD_CREDENTIALS_URI: uri {near}"));
    }
    for far in
        ["http://example.com/", "http://10.0.0.1/", "http://localhost.example.com/", "http://169.254.example.com/"]
    {
        assert_eq!(
            uri(far),
            "error: ALIBABA_CLOUD_CREDENTIALS_URI: not encrypted; `http` is accepted for loopback and link-local addresses only"
        );
    }
    insta::assert_snapshot!(uri("file:///etc/passwd"), @"error: ALIBABA_CLOUD_CREDENTIALS_URI: neither `https` nor `http`");
    insta::assert_snapshot!(uri("sec ret"), @"error: ALIBABA_CLOUD_CREDENTIALS_URI: not a URL");
    insta::assert_snapshot!(uri(""), @"absent: ALIBABA_CLOUD_CREDENTIALS_URI is not set");
}
