use super::*;
use crate::credential::testing::shown;

fn found(text: &str) -> String {
    shown(&look(text, "credentials", "default", Environment(&|_| None)))
}

#[test]
fn every_type_becomes_its_recipe() {
    insta::assert_snapshot!(found("[default]\ntype = access_key # main\naccess_key_id = id\naccess_key_secret=\"sec\"\n"), @"profile `default` in credentials: key id sec -");
    insta::assert_snapshot!(found("[default]\ntype=ecs_ram_role\nrole_name=r"), @r#"profile `default` in credentials: Instance { role: Some("r"), allows_v1: true }"#);
    insta::assert_snapshot!(found("[default]\ntype=ram_role_arn\naccess_key_id=id\naccess_key_secret=sec\nrole_arn=acs:ram::1:role/x\nrole_session_name=s\npolicy={\"a\": \"b\"}"), @r#"profile `default` in credentials: role acs:ram::1:role/x s 3600s {"a": "b"} - sts.aliyuncs.com ← key id sec -"#);
    insta::assert_snapshot!(found("[default]\ntype=oidc_role_arn\nrole_arn=arn\noidc_provider_arn=idp\noidc_token_file_path=/t"), @"profile `default` in credentials: role arn disync 3600s - - sts.aliyuncs.com ← idp /t");
}

#[test]
fn another_section_is_not_it() {
    insta::assert_snapshot!(found(""), @"absent: no profile `default` in credentials");
    insta::assert_snapshot!(found("[other]\ntype=access_key\n"), @"absent: no profile `default` in credentials");
    insta::assert_snapshot!(found("[Default]\ntype=access_key\n"), @"absent: no profile `default` in credentials");
}

#[test]
fn what_is_wrong_is_named_with_its_key_profile_and_file() {
    insta::assert_snapshot!(found("[default]\n"), @"error: `type` of profile `default` in credentials: not set");
    insta::assert_snapshot!(found("[default]\ntype=magic"), @"error: `type` of profile `default` in credentials: `magic` is not a type; known are access_key, ram_role_arn, ecs_ram_role and oidc_role_arn");
    insta::assert_snapshot!(found("[default]\ntype=rsa_key_pair"), @"error: `type` of profile `default` in credentials: disync does not support `rsa_key_pair`: use a profile of type access_key, ram_role_arn or oidc_role_arn");
    insta::assert_snapshot!(found("[default]\ntype=access_key\naccess_key_id=id"), @"error: `access_key_secret` of profile `default` in credentials: not set");
    insta::assert_snapshot!(found("[default]\ntype=access_key\naccess_key_id=id\naccess_key_secret=s e c"), @"error: `access_key_secret` of profile `default` in credentials: contains a space, a line break or another character that no key has (the value is not shown)");
    insta::assert_snapshot!(found("[default]\ntype=ram_role_arn\naccess_key_id=id\naccess_key_secret=s"), @"error: `role_arn` of profile `default` in credentials: not set");
    insta::assert_snapshot!(found("[default\n"), @"error: credentials: not an ini file: line 1: Found opening bracket for section name but no closing bracket");
}
