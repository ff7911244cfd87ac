//! What the first call tells: whether the service answers, takes the key, agrees about the time, has the workspace.

use disync_model::workspace::{WorkspaceMode, WorkspaceStatus};
use disync_model::{RemoteError, RemoteErrorKind, Workspace};
use disync_render::{Check, Finding, Verdict, remote_error_text};

use super::{Diagnosis, finding};

/// Codes that blame the key or the signature, by how they begin.
const ABOUT_THE_KEY: [&str; 5] = [
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "IncompleteSignature",
    "InvalidSecurityToken",
    "MissingSecurityToken",
];

/// Judges what came of reading the workspace. Returns whether it makes sense to ask for anything else.
///
/// `host` is what answered, `key` where the access key comes from.
pub(crate) fn judge(
    diagnosis: &mut Diagnosis,
    read: &Result<Workspace, RemoteError>,
    (host, key): (&str, &str),
) -> bool {
    match read {
        Ok(workspace) => {
            authentic(diagnosis, (host, key));
            diagnosis.add(judge_workspace(workspace));
            true
        }
        Err(error) => failed(diagnosis, error, (host, key)),
    }
}

/// A request that was understood has passed the checks of address, key and time.
fn authentic(diagnosis: &mut Diagnosis, (host, key): (&str, &str)) {
    answers(diagnosis, host);
    diagnosis.add(finding(Check::Credentials, None, Verdict::Ok, format!("{key}; accepted by the service")));
    let clock = "no more than 15 minutes from the service's, or it had refused the signature";
    diagnosis.add(finding(Check::Clock, None, Verdict::Ok, clock));
}

fn answers(diagnosis: &mut Diagnosis, host: &str) {
    diagnosis.add(finding(Check::Endpoint, None, Verdict::Ok, format!("{host} answers")));
}

fn failed(diagnosis: &mut Diagnosis, error: &RemoteError, (host, key): (&str, &str)) -> bool {
    let code = error.code.as_deref().unwrap_or_default();
    let subject = None;
    if code.starts_with("InvalidTimeStamp") {
        answers(diagnosis, host);
        diagnosis.add_error(Check::Clock, subject, error);
        diagnosis.advise("set the clock of this machine, best by NTP");
        return false;
    }
    if ABOUT_THE_KEY.iter().any(|start| code.starts_with(start)) {
        answers(diagnosis, host);
        diagnosis.add_error(Check::Credentials, subject, error);
        return false;
    }
    if super::is_not_offered(error) {
        // The gateway looks at the operation before it looks at the signature.
        answers(diagnosis, host);
        diagnosis.add(finding(Check::Credentials, None, Verdict::Unknown, format!("{key}; not yet tried")));
        diagnosis.add_error(Check::Workspace, subject, error);
        return true;
    }
    match error.kind {
        RemoteErrorKind::Denied if error.code.is_none() => {
            // Nothing was sent: there was nothing to sign with.
            diagnosis.add_error(Check::Credentials, subject, error);
            false
        }
        RemoteErrorKind::Denied => {
            authentic(diagnosis, (host, key));
            diagnosis.add_error(Check::Workspace, subject, error);
            diagnosis
                .advise("check `project_id` and the region, and that the key's owner is a member of the workspace");
            true
        }
        RemoteErrorKind::Refused | RemoteErrorKind::NameTaken if error.code.is_some() => {
            authentic(diagnosis, (host, key));
            diagnosis.add(refused(error));
            true
        }
        RemoteErrorKind::Unreachable
        | RemoteErrorKind::Throttled
        | RemoteErrorKind::QuotaExhausted
        | RemoteErrorKind::Refused
        | RemoteErrorKind::NameTaken
        | RemoteErrorKind::Unanswered
        | RemoteErrorKind::Unintelligible
        | RemoteErrorKind::OverBudget
        | RemoteErrorKind::Stopped => {
            diagnosis.add_error(Check::Endpoint, Some(host), error);
            false
        }
    }
}

/// The service knows no such workspace.
fn refused(error: &RemoteError) -> Finding {
    let advice = "compare `project_id` in disync.yaml with the workspace's id in the console, and the region";
    let advice = vec![advice.to_owned()];
    Finding { advice, ..finding(Check::Workspace, None, Verdict::Problem, remote_error_text(error)) }
}

fn judge_workspace(workspace: &Workspace) -> Finding {
    let id = workspace.id.to_string();
    let name = workspace.identifier.as_deref().or(workspace.name.as_deref()).unwrap_or("no name is told");
    let mode = match workspace.mode {
        Some(WorkspaceMode::Basic) => "basic mode".to_owned(),
        Some(WorkspaceMode::Standard) => "standard mode".to_owned(),
        Some(WorkspaceMode::Other(number)) => format!("mode {number}, which nobody has documented"),
        None => "no mode is told".to_owned(),
    };
    let status = workspace.status.map_or_else(|| "no status is told".to_owned(), status_words);
    let verdict = match workspace.status {
        Some(status) if status.is_available() => Verdict::Ok,
        // While an engine is added, tasks go on.
        Some(WorkspaceStatus(8 | 9)) | None => Verdict::Warning,
        Some(status) if status.word().is_none() => Verdict::Warning,
        Some(_) => Verdict::Problem,
    };
    let advice = match verdict {
        Verdict::Ok => Vec::new(),
        Verdict::Warning | Verdict::Unknown | Verdict::Problem => {
            vec!["look at the workspace in the console".to_owned()]
        }
    };
    Finding { advice, ..finding(Check::Workspace, Some(&id), verdict, format!("{name}, {mode}, {status}")) }
}

fn status_words(status: WorkspaceStatus) -> String {
    let WorkspaceStatus(number) = status;
    status.word().map_or_else(|| format!("status {number}, which nobody has documented"), str::to_owned)
}
