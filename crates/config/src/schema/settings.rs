//! What a sync may leave to the `defaults:` of the project: resource group, folder, run state, wave, what
//! tasks are started with.

use std::collections::BTreeMap;

use disync_model::{ResourceGroup, Run, Wave};

use crate::report::Report;
use crate::schema::start::{StartSetting, start};
use crate::schema::waves;
use crate::value::{Fields, choice, line};
use crate::yaml::Node;

/// The keys of these settings, in a sync as well as in `defaults:`.
pub(super) const KEYS: [&str; 5] = ["resource_group", "folder", "run", "wave", "start"];

/// What was said; `None` where nothing was.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    /// The resource group.
    pub(crate) resource_group: Option<ResourceGroup>,
    /// The folder of DataStudio.
    pub(crate) folder: Option<String>,
    /// Whether the instance should be running.
    pub(crate) run: Option<Run>,
    /// With which wave it is changed.
    pub(crate) wave: Option<Wave>,
    /// What the instance is started with.
    pub(crate) start: StartSetting,
    /// The lines of those that were given, by key; those of `start:` also by the keys in it.
    pub(crate) lines: BTreeMap<&'static str, u32>,
}

/// Reads the `defaults:` block.
pub(super) fn defaults(node: &Node<'_>, report: &mut Report<'_>) -> Option<Settings> {
    let fields = Fields::open(node, "`defaults`", &KEYS, report)?;
    Some(settings(&fields, report))
}

/// Reads the settings among the keys of a block.
pub(super) fn settings(fields: &Fields<'_, '_>, report: &mut Report<'_>) -> Settings {
    let mut text = |key| Some(line(fields.get(key)?, &format!("`{key}`"), report)?.to_owned());
    let (resource_group, folder) = (text("resource_group").map(ResourceGroup), text("folder"));
    let run = fields.get("run").and_then(|node| choice(node, "`run`", &Run::ALL.map(|run| (run.word(), run)), report));
    let wave = fields.get("wave").and_then(|node| waves::wave(node, report));
    let mut lines = KEYS.into_iter().filter_map(|key| Some((key, fields.at(key)?.line))).collect();
    let start = fields.get("start").map(|node| start(node, &mut lines, report)).unwrap_or_default();
    Settings { resource_group, folder, run, wave, start, lines }
}
