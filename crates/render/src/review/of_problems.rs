//! Problems of files as comments.

use disync_model::Problem;

use super::{Collector, Comment, Draft, Rule, Severity};

/// What is wrong with the files of a project, with what each code means by `meaning`.
#[must_use]
pub fn problem_comments(problems: &[Problem], meaning: impl Fn(&str) -> Option<&'static str>) -> Vec<Comment> {
    let mut collector = Collector::default();
    for Problem { code, message, place, hint } in problems {
        collector.push(Draft {
            severity: Severity::Error,
            rule: Rule { id: (*code).into(), meaning: meaning(code).unwrap_or("A problem in a file of the project.") },
            message: message.clone(),
            help: hint.clone(),
            place: place.clone(),
            subject: place.file.to_string(),
            // The line as it is written; a message may name other lines, which move.
            key: place.text.trim(),
        });
    }
    collector.comments
}
