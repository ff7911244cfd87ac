//! The waves of a plan in version 1 of its machine form.

use serde::Serialize;

/// Changes that are done before those of the next wave begin.
#[derive(Serialize)]
pub(crate) struct Wave {
    /// Its number in the YAML.
    pub(crate) wave: u8,
    pub(crate) addresses: Vec<String>,
    /// Those whose instance must run for `healthy_for_seconds` before the next wave begins.
    pub(crate) watched: Vec<String>,
    /// Null where nobody waits.
    pub(crate) healthy_for_seconds: Option<f64>,
}
