//! Each refusal says what to do.

use super::*;

fn refusal(kind: Kind, doing: Doing, status: u16, body: &str, retry_after: Option<&str>) -> String {
    let headers = retry_after.map(|after| ("retry-after".to_owned(), after.to_owned())).into_iter().collect();
    let response = Response { status, headers, body: body.as_bytes().to_vec() };
    let error = ForgeError::refused(kind, doing, &response);
    let denied = if error.is_denied() { " [denied]" } else { "" };
    format!("{error}{denied}\n  {}", error.advice().join("\n  "))
}

#[test]
fn what_github_refuses() {
    let refused = |status, body, after| refusal(Kind::GitHub, Doing::Creating, status, body, after);
    insta::assert_snapshot!([
        refused(401, r#"{"message":"Bad credentials"}"#, None),
        refused(403, r#"{"message":"Resource not accessible by integration"}"#, None),
        refused(403, r#"{"message":"You have exceeded a secondary rate limit"}"#, Some("90")),
        refused(404, r#"{"message":"Not Found"}"#, None),
        refused(422, r#"{"message":"Validation Failed","errors":[]}"#, None),
        refused(429, "", None),
        refused(307, "", None),
        refused(502, "<html>", None),
    ].join("\n"), @"
    cannot create the comment: GitHub answers with HTTP status 401: Bad credentials [denied]
      the token is not valid, or has expired; GITHUB_TOKEN needs `permissions: { pull-requests: write }` in the workflow
    cannot create the comment: GitHub answers with HTTP status 403: Resource not accessible by integration [denied]
      GITHUB_TOKEN needs `permissions: { pull-requests: write }` in the workflow
      the token of a run for a pull request from a fork can only read; see docs/comment.md for what to do then
    cannot create the comment: GitHub answers with HTTP status 403: You have exceeded a secondary rate limit
      there were too many requests; run it again after 90 s
    cannot create the comment: GitHub answers with HTTP status 404: Not Found
      check the repository and the number; hosts say the same of what the token may not see
      GITHUB_TOKEN needs `permissions: { pull-requests: write }` in the workflow
    cannot create the comment: GitHub answers with HTTP status 422: Validation Failed
      the comment may be too long: give `disync plan --format markdown` a smaller --max-chars
      the conversation of the pull request may be locked
    cannot create the comment: GitHub answers with HTTP status 429
      there were too many requests; run it again later
    cannot create the comment: GitHub answers with HTTP status 307
      the repository or the API has moved; give --repository or --api-url as they are now
    cannot create the comment: GitHub answers with HTTP status 502
      GitHub has a failure of its own; run it again later
    ");
}

#[test]
fn what_gitlab_and_gitea_refuse() {
    let of_gitlab = |status, body| refusal(Kind::GitLab, Doing::Updating, status, body, None);
    let of_gitea = |status, body| refusal(Kind::Gitea, Doing::Listing, status, body, None);
    insta::assert_snapshot!([
        of_gitlab(401, r#"{"message":"401 Unauthorized"}"#),
        of_gitlab(403, r#"{"error":"insufficient_scope","error_description":"The request requires higher privileges"}"#),
        of_gitlab(400, r#"{"message":{"note":["is too long (maximum is 1000000 characters)"]}}"#),
        of_gitea(403, r#"{"message":"token does not have at least one of required scope(s): [read:issue]"}"#),
        of_gitea(423, "{}"),
    ].join("\n"), @r#"
    cannot change the comment: GitLab answers with HTTP status 401: 401 Unauthorized [denied]
      the token is not valid, or has expired; GITLAB_TOKEN needs the scope `api`, and the role Reporter or a higher one in the project
    cannot change the comment: GitLab answers with HTTP status 403: The request requires higher privileges [denied]
      GITLAB_TOKEN needs the scope `api`, and the role Reporter or a higher one in the project
    cannot change the comment: GitLab answers with HTTP status 400: {"note":["is too long (maximum is 1000000 characters)"]}
      the comment may be too long: give `disync plan --format markdown` a smaller --max-chars
      the conversation of the pull request may be locked
    cannot list the comments: Gitea answers with HTTP status 403: token does not have at least one of required scope(s): [read:issue] [denied]
      GITEA_TOKEN needs the scopes `write:issue` and `read:user`, and its account the right to comment
    cannot list the comments: Gitea answers with HTTP status 423
      the repository is archived, or its pull requests are switched off
    "#);
}

#[test]
fn a_long_text_is_shortened() {
    let body = format!(r#"{{"message":"{}"}}"#, "ä".repeat(1000));
    assert!(refusal(Kind::Gitea, Doing::Asking, 403, &body, None).chars().count() < 500);
}
