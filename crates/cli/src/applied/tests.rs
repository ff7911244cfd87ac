use super::*;

fn job_of(variables: &[(&str, &str)]) -> String {
    let find = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
    let job = job(&find);
    job.map_or("none".to_owned(), |job| format!("{} by {}", job.url, job.actor.as_deref().unwrap_or("nobody")))
}

#[test]
fn the_job_of_ci_is_told_by_its_variables() {
    let github = [
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_SERVER_URL", "https://github.com"),
        ("GITHUB_REPOSITORY", "acme/pipelines"),
        ("GITHUB_RUN_ID", "9001"),
        ("GITHUB_ACTOR", "ann"),
    ];
    insta::assert_snapshot!(job_of(&github), @"https://github.com/acme/pipelines/actions/runs/9001 by ann");
    let gitlab = [
        ("GITLAB_CI", "true"),
        ("CI_JOB_URL", "https://gitlab.example/acme/pipelines/-/jobs/7"),
        ("GITLAB_USER_LOGIN", "ann"),
    ];
    insta::assert_snapshot!(job_of(&gitlab), @"https://gitlab.example/acme/pipelines/-/jobs/7 by ann");
    let jenkins = [("JENKINS_URL", "https://ci.example/"), ("BUILD_URL", "https://ci.example/job/cdc/7/")];
    insta::assert_snapshot!(job_of(&jenkins), @"https://ci.example/job/cdc/7/ by nobody");
    insta::assert_snapshot!(job_of(&[]), @"none");
}
