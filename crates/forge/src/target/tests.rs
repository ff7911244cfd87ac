//! What the variables of CI say, and what a person says before them.

use std::collections::BTreeMap;

use super::*;

/// What is found out with these variables, in a line.
fn found_with(kind: Kind, flags: &Flags, variables: &[(&str, &str)], event: &str) -> String {
    let variables: BTreeMap<&str, &str> = variables.iter().copied().collect();
    let variable = |name: &str| variables.get(name).map(|value| (*value).to_owned());
    let event = || (!event.is_empty()).then(|| event.to_owned());
    match target(kind, flags, &Surroundings { variable: &variable, event: &event }) {
        Ok(found) => {
            let token = found.token.as_ref().map_or("-", Secret::expose);
            let graphql = found.graphql.as_ref().map_or("-", Url::as_str);
            let run = found.sequence.map_or_else(|| "-".to_owned(), |run| run.to_string());
            format!("{found} at {} {graphql} token {token} of CI {} run {run}", found.api, found.is_token_of_ci)
        }
        Err(missing) => format!("{missing}; {}", missing.hint()),
    }
}

fn found(kind: Kind, variables: &[(&str, &str)]) -> String {
    found_with(kind, &Flags::default(), variables, "")
}

const GITHUB: &[(&str, &str)] = &[
    ("GITHUB_ACTIONS", "true"),
    ("GITHUB_API_URL", "https://api.github.com"),
    ("GITHUB_GRAPHQL_URL", "https://api.github.com/graphql"),
    ("GITHUB_REPOSITORY", "acme/pipelines"),
    ("GITHUB_REF", "refs/pull/7/merge"),
    ("GITHUB_RUN_ID", "9001"),
    ("GITHUB_RUN_ATTEMPT", "2"),
    ("GITHUB_TOKEN", "ghs_x"),
];

const GITLAB: &[(&str, &str)] = &[
    ("CI_API_V4_URL", "https://gitlab.example/api/v4"),
    ("CI_PROJECT_ID", "12"),
    ("CI_MERGE_REQUEST_PROJECT_ID", "11"),
    ("CI_MERGE_REQUEST_IID", "7"),
    ("CI_PIPELINE_ID", "9001"),
    ("CI_JOB_TOKEN", "glcbt-x"),
    ("GITLAB_TOKEN", " glpat-x\n"),
];

const GITEA: &[(&str, &str)] = &[
    ("GITEA_ACTIONS", "true"),
    ("GITHUB_API_URL", "https://git.example/api/v1"),
    ("GITHUB_REPOSITORY", "acme/pipelines"),
    ("GITHUB_REF", "refs/pull/7/head"),
    ("GITHUB_RUN_ID", "31"),
    ("GITHUB_TOKEN", "ci-token"),
];

/// These variables with one changed.
fn with<'a>(variables: &[(&'a str, &'a str)], name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    [variables, &[(name, value)]].concat()
}

#[test]
fn each_ci_says_all_that_is_needed() {
    insta::assert_snapshot!(found(Kind::GitHub, GITHUB), @"acme/pipelines#7 at https://api.github.com/ https://api.github.com/graphql token ghs_x of CI false run 9001.2");
    insta::assert_snapshot!(found(Kind::GitLab, GITLAB), @"11!7 at https://gitlab.example/api/v4 - token glpat-x of CI false run 9001.1");
    insta::assert_snapshot!(found(Kind::Gitea, GITEA), @"acme/pipelines#7 at https://git.example/api/v1 - token ci-token of CI true run 31.1");
}

#[test]
fn what_a_person_says_comes_first() {
    let flags = Flags {
        pull_request: Some(8),
        repository: Some("other/one".to_owned()),
        api_url: Some("https://ghe.example/api/v3".to_owned()),
        allow_http: false,
    };
    insta::assert_snapshot!(found_with(Kind::GitHub, &flags, GITHUB, ""), @"other/one#8 at https://ghe.example/api/v3 https://ghe.example/api/graphql token ghs_x of CI false run 9001.2");
    insta::assert_snapshot!(found_with(Kind::GitHub, &flags, &[("GH_TOKEN", "x")], ""), @"other/one#8 at https://ghe.example/api/v3 https://ghe.example/api/graphql token x of CI false run -");
}

#[test]
fn the_event_tells_the_number_where_the_ref_does_not() {
    let number = |event: &str| {
        let variables = with(GITHUB, "GITHUB_REF", "refs/heads/main");
        let found = found_with(Kind::GitHub, &Flags::default(), &variables, event);
        found.split(" at ").next().unwrap_or_default().to_owned()
    };
    assert_eq!(number(r#"{"pull_request":{"number":9}}"#), "acme/pipelines#9");
    assert_eq!(number(r#"{"issue":{"number":10,"pull_request":{}}}"#), "acme/pipelines#10");
    assert_eq!(number(r#"{"workflow_run":{"pull_requests":[{"number":11}]}}"#), "acme/pipelines#11");
    for event in ["", "{", "{}", r#"{"number":1}"#, r#"{"issue":{"number":10}}"#, r#"{"pull_request":{"number":"9"}}"#]
    {
        let missing = "this run is not about a pull request; run it for pull requests alone, or give --pull-request";
        assert_eq!(number(event), missing, "{event}");
    }
}

#[test]
fn the_pipeline_of_a_branch_knows_its_merge_request() {
    let branch = |open| {
        let variables = with(&with(GITLAB, "CI_MERGE_REQUEST_IID", ""), "CI_OPEN_MERGE_REQUESTS", open);
        found(Kind::GitLab, &variables).split(" at ").next().unwrap_or_default().to_owned()
    };
    assert_eq!(branch("acme/pipelines!33"), "11!33");
    assert!(branch("acme/pipelines!33,acme/pipelines!34").starts_with("this run is not about"));
    assert!(branch("nonsense").starts_with("this run is not about"));
}

#[test]
fn a_job_token_is_of_no_use_and_that_is_said() {
    let variables: Vec<_> = GITLAB.iter().copied().filter(|(name, _)| *name != "GITLAB_TOKEN").collect();
    let variable =
        |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    let found = target(Kind::GitLab, &Flags::default(), &Surroundings { variable: &variable, event: &|| None });
    let Err(missing) = crate::host::of(&found.unwrap()) else { panic!("there is a token") };
    insta::assert_snapshot!(format!("{missing}; {}", missing.hint()), @"there is no token for GitLab; CI_JOB_TOKEN cannot write comments; create a project access token with the role Reporter and the scope `api`, and make it the masked variable GITLAB_TOKEN");
}

#[test]
fn the_token_of_github_is_not_sent_to_a_gitea_elsewhere() {
    // A workflow of GitHub that posts to a Gitea.
    let elsewhere = with(GITHUB, "GITEA_SERVER_URL", "https://git.example/");
    insta::assert_snapshot!(found(Kind::Gitea, &elsewhere), @"acme/pipelines#7 at https://git.example/api/v1 - token - of CI true run 9001.2");
    let own = with(&elsewhere, "GITEA_TOKEN", "own");
    insta::assert_snapshot!(found(Kind::Gitea, &own), @"acme/pipelines#7 at https://git.example/api/v1 - token own of CI false run 9001.2");
}

#[test]
fn graphql_is_asked_on_the_host_of_the_api_alone() {
    let elsewhere = with(GITHUB, "GITHUB_GRAPHQL_URL", "https://evil.example/graphql");
    assert!(found(Kind::GitHub, &elsewhere).contains(" https://api.github.com/graphql "));
}

#[test]
fn a_token_does_not_travel_in_the_clear_unless_that_is_allowed() {
    let plain = with(GITLAB, "CI_API_V4_URL", "http://gitlab.internal/api/v4");
    insta::assert_snapshot!(found(Kind::GitLab, &plain), @"`http://gitlab.internal/api/v4` is not encrypted, and the token would be sent to it; use https, or give --allow-http where the network can be trusted");
    let flags = Flags { allow_http: true, ..Flags::default() };
    assert!(found_with(Kind::GitLab, &flags, &plain, "").starts_with("11!7 at http://gitlab.internal/"));
    assert!(found(Kind::GitLab, &with(GITLAB, "CI_API_V4_URL", "http://127.0.0.1:1/api")).starts_with("11!7"));
    for url in ["gitlab", "ftp://x/", "https://user:password@x/", "https://x/?token=1", "https://"] {
        let found = found(Kind::GitLab, &with(GITLAB, "CI_API_V4_URL", url));
        assert!(found.contains("is not the URL of an API"), "{found}");
    }
}

#[test]
fn a_repository_cannot_lead_to_another_path() {
    for text in ["acme", "acme/", "/x", "acme/../x", "a/b/c", "acme/x?y", "acme/x#1", "acme/x y", "acme/%2e"] {
        let found = found(Kind::GitHub, &with(GITHUB, "GITHUB_REPOSITORY", text));
        assert!(found.contains("is not a repository"), "{text}: {found}");
    }
    let flags = |text: &str| Flags { repository: Some(text.to_owned()), ..Flags::default() };
    for text in ["group/sub/project", "group/project", "42"] {
        assert!(found_with(Kind::GitLab, &flags(text), GITLAB, "").starts_with(&format!("{text}!7")), "{text}");
    }
    for text in ["project", "group/../x", "4x", ""] {
        assert!(found_with(Kind::GitLab, &flags(text), GITLAB, "").contains("is not a repository"), "{text}");
    }
}

#[test]
fn without_variables_each_thing_that_is_missed_is_named() {
    insta::assert_snapshot!(found(Kind::GitHub, &[]), @"no variable says which repository this is about; give --repository");
    insta::assert_snapshot!(found(Kind::Gitea, &[]), @"no variable says where Gitea is; give --api-url, such as `https://git.example.com/api/v1`");
}
