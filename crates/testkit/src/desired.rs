//! The YAML of syncs, as a test that does without the binary reads it.

use disync_config::SourceFile;
use disync_model::Desired;

use crate::project::{Project, Sync};

/// What a project of these syncs declares.
///
/// # Panics
/// Something is wrong with their YAML.
#[must_use]
pub fn desired(syncs: &[Sync]) -> Desired {
    // A project that declares nothing is not read: somebody who has nothing left says so by `destroy`.
    if syncs.is_empty() {
        return Desired::default();
    }
    let project = Project::new("", "embedded");
    let file = |path: &str, text: String| SourceFile { path: path.into(), bytes: text.into_bytes() };
    let mut files = vec![file("disync.yaml", project.read("disync.yaml"))];
    files.extend(syncs.iter().enumerate().map(|(n, sync)| file(&format!("syncs/{n}.yaml"), sync.to_yaml())));
    disync_config::parse(&files).unwrap_or_else(|problems| panic!("{problems:?}")).desired
}
