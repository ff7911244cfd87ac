//! Values to text, JSON, YAML: what a person or another program gets to see.
//!
//! Everything here is a pure function that returns a string: nothing prints, nothing reads a clock, a file or the
//! environment. Colour and width are a [`Style`], which the caller found out. Text for people carries no promise of
//! stability; JSON and YAML do, and say which version of themselves they are.
//!
//! Names of tasks and tables, messages of the service and lines of files come from outside. None of them reaches a
//! text but through [`escape`](escape()) or [`shorten`], so that no name can move a cursor or pass itself off as a
//! line of ours.
//!
//! Read next: `plan` for the text of a plan, `json` for its machine form, `style` for how a text is put together.

mod calls;
mod code;
mod doctor;
mod drift;
mod escape;
mod events;
mod explain;
mod exposition;
mod failure;
mod grid;
mod html;
mod json;
mod log;
mod markdown;
mod markup;
mod note;
mod operation;
mod outline;
mod phrase;
mod plan;
mod problems;
mod progress;
mod prose;
mod record;
mod remote;
mod repair;
mod report;
mod review;
mod spec;
mod state;
mod status;
mod style;
mod unified;
mod whoami;

pub use calls::{Budget, Shortage, calls_ahead_text, calls_text, calls_today_text, shortage_text};
pub use code::{CodeRow, code_text, codes_text};
pub use doctor::{Check, Finding, Verdict, doctor_json, doctor_text, doctor_yaml};
pub use drift::{
    DriftWritten, FileDiff, Unwritten, attribution_text, drift_failed_metrics, drift_metrics, drift_report_json,
    drift_report_text, drift_report_yaml, finding_text, unplanned_text, unread_text, written_text,
};
pub use escape::{escape, fit, shorten};
pub use events::{
    Diagnosed, apply_event, beat_event, diagnostic_event, drift_events, exit_event, plan_events, problem_event,
    read_event, reading_event, report_event, version_event,
};
pub use explain::{explain_json, explain_text, explain_yaml};
pub use failure::failure_text;
pub use html::{drift_report_html, plan_html};
pub use json::{Meta, plan_json, plan_yaml};
pub use log::{LogEntry, contradictions_text, log_json, log_of_one_text, log_text, log_yaml, not_undone_text};
pub use markdown::{LEAST_MARKDOWN, MARKDOWN_LIMIT, drift_report_markdown, plan_markdown};
pub use note::note_text;
pub use operation::{
    Operation, Told, cancel_text, countdown_text, operation_text, operations_json, operations_text, operations_yaml,
};
pub use phrase::{count, date, declared_text, some_of};
pub use plan::{
    View, asking_text, closed_text, digest_text, drift_text, moved_text, plan_text, refusal_text, violation_way_out,
    waiting_texts,
};
pub use problems::{problems_json, problems_text, problems_yaml};
pub use progress::{Board, counting_text, event_line};
pub use record::{forget_text, forgotten_text, imported_text};
pub use remote::{advice, remote_error_text};
pub use repair::{journal_damage_text, repaired_text, restorable_text, restored_text};
pub use report::{report_json, report_text, report_yaml};
pub use review::{
    Comment, Review, ReviewFormat, Rule, Severity, drift_comments, drift_subjects, failure_comment, plan_comments,
    plan_subjects, problem_comments, review_text,
};
pub use state::{state_json, state_list, state_list_json, state_list_yaml, state_text, state_yaml};
pub use status::{Round, StatusRow, Watched, status_changes_text, status_json, status_text, status_yaml};
pub use style::Style;
pub use whoami::{Identity, KeyInUse, Skipped, Validity, Whoami, whoami_json, whoami_text, whoami_yaml};

#[cfg(test)]
mod tests;
