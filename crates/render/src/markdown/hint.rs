//! The first line of Markdown: an HTML comment, which nobody sees, for the program that posts it.
//!
//! `disync comment` goes by it: whose comment to look for, and whether there is anything to say. It is versioned and
//! made of numbers and words of ours alone.

use disync_model::ProjectId;

/// `<!-- disync:plan:v1 project=10000 changes=2 refusals=0 -->`: of what kind (`plan`, `drift`), about which project, how
/// many tasks it is about, and for how many reasons apply would refuse it.
pub(super) fn hint(of: &str, project: ProjectId, (n_changes, n_refusals): (usize, usize)) -> String {
    format!("<!-- disync:{of}:v1 project={project} changes={n_changes} refusals={n_refusals} -->\n")
}
