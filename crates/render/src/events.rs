//! What happens during a command, as a stream of JSON: one object a line, in the envelope that Terraform's `-json`
//! output has, so that what reads the one half-works with the other.
//!
//! Every function here returns whole lines, each with its end, and is told the time. Which of them to write, where to
//! and when, is for the caller to decide. The types are in `v1`. Within one major version of `ui` nothing is removed and
//! nothing changes its meaning.

mod around;
mod of_apply;
mod of_drift;
mod of_plan;
mod v1;

pub use around::{Diagnosed, diagnostic_event, exit_event, problem_event, read_event, reading_event, version_event};
pub use of_apply::{apply_event, beat_event, report_event};
pub use of_drift::drift_events;
pub use of_plan::plan_events;

use jiff::Timestamp;

use crate::json::to_json_line;

/// How important a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Info,
    Warn,
    Error,
}

/// A line: its kind, what it says to a person, and what to a program.
fn line(kind: &'static str, level: Level, message: String, at: Timestamp) -> v1::Line<'static> {
    v1::Line {
        level: match level {
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
        },
        message,
        module: "disync.ui",
        // Terraform writes microseconds; a reader that cuts by position finds them here, too.
        timestamp: at.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string(),
        kind,
        ..v1::Line::default()
    }
}

fn write(line: &v1::Line<'_>) -> String {
    to_json_line(line)
}
