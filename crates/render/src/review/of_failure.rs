//! The failure of a command as a comment: a report that says nothing must not look like one that found nothing.

use super::{Collector, Comment, Draft, Rule, Severity, whole_file};

/// Why a command failed, commented on the file that makes `file`'s folder a project.
#[must_use]
pub fn failure_comment(message: &str, hints: &[String], file: &str) -> Comment {
    let mut collector = Collector::default();
    collector.push(Draft {
        severity: Severity::Error,
        rule: Rule { id: "command-failed".into(), meaning: "The command failed before it had a result." },
        message: message.to_owned(),
        help: (!hints.is_empty()).then(|| hints.join("; ")),
        place: whole_file(file),
        subject: file.to_owned(),
        key: "",
    });
    collector.comments.remove(0)
}
