//! Which pull request a run is about.

use serde_json::Value;

use crate::kind::Kind;

/// The number of the pull or merge request, as far as CI says.
pub(super) fn of(
    kind: Kind,
    variable: &dyn Fn(&str) -> Option<String>,
    event: &dyn Fn() -> Option<String>,
) -> Option<u64> {
    match kind {
        Kind::GitHub | Kind::Gitea => {
            let of_ref = variable("GITHUB_REF").and_then(|name| of_ref(&name));
            of_ref.or_else(|| of_event(&event()?))
        }
        Kind::GitLab => {
            let own = variable("CI_MERGE_REQUEST_IID").and_then(|number| number.parse().ok());
            own.or_else(|| of_branch(&variable("CI_OPEN_MERGE_REQUESTS")?))
        }
    }
}

/// `refs/pull/7/merge`; `head` is what Gitea says.
fn of_ref(name: &str) -> Option<u64> {
    let (number, end) = name.strip_prefix("refs/pull/")?.split_once('/')?;
    if matches!(end, "merge" | "head") { number.parse().ok() } else { None }
}

/// What an event is about: a pull request, a comment on one, or another workflow that was. An event about an issue that
/// is no pull request has a number, too, and is not meant.
fn of_event(text: &str) -> Option<u64> {
    let event: Value = serde_json::from_str(text).ok()?;
    let number = |path: &str| event.pointer(path).and_then(Value::as_u64);
    number("/pull_request/number")
        .or_else(|| event.pointer("/issue/pull_request").and_then(|_| number("/issue/number")))
        .or_else(|| number("/workflow_run/pull_requests/0/number"))
}

/// `group/project!7,group/project!9`: of a branch that several merge requests are open for, none is meant.
fn of_branch(open: &str) -> Option<u64> {
    let (_, number) = open.split_once('!')?;
    number.trim().parse().ok()
}
