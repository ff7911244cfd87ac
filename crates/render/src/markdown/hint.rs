//! The first line of Markdown: an HTML comment, which nobody sees, for the program that posts it.
//!
//! `disync comment` goes by it: whose comment to look for, and whether there is anything to say. It is versioned and
//! made of numbers and words of ours alone.

use disync_model::ProjectId;

/// `<!-- disync:plan:v1 project=10000 changes=2 refusals=0 -->`: about which project it is, how many tasks are changed, and
/// for how many reasons apply would refuse it.
pub(super) fn of_plan(project: ProjectId, n_changes: usize, n_refusals: usize) -> String {
    format!("<!-- disync:plan:v1 project={project} changes={n_changes} refusals={n_refusals} -->\n")
}

/// `<!-- disync:drift:v1 project=10000 changes=2 unread=0 -->`: about which project it is, how many tasks have drifted, and
/// how many could not be looked at.
pub(super) fn of_drift(project: ProjectId, n_drifted: usize, n_unread: usize) -> String {
    format!("<!-- disync:drift:v1 project={project} changes={n_drifted} unread={n_unread} -->\n")
}
