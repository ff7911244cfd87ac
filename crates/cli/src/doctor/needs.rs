//! What the syncs of a project name that must be there.

use std::collections::{BTreeMap, BTreeSet};

use disync_model::{Address, Declared, Desired, ResourceGroup};
use disync_render::some_of;

/// The only kind of source that the asynchronous pipeline can generate for [D].
const SOURCE_KIND: &str = "mysql";

/// What all syncs name, ordered by name.
#[derive(Debug, Default)]
pub(crate) struct Needs<'a> {
    /// The data sources, of whatever role.
    pub(crate) data_sources: BTreeMap<&'a str, Need<'a>>,
    /// The resource groups.
    pub(crate) groups: BTreeMap<&'a str, BTreeSet<&'a Address>>,
    /// The syncs that name no resource group.
    pub(crate) without_group: BTreeSet<&'a Address>,
    /// Each data source with each group that must reach it.
    pub(crate) ways: BTreeSet<(&'a str, &'a str)>,
    /// The sources with the syncs that read from them.
    pub(crate) sources: BTreeMap<&'a str, Vec<(&'a Address, &'a Declared)>>,
}

/// What is needed of one data source.
#[derive(Debug, Default)]
pub(crate) struct Need<'a> {
    /// The types that it must have: more than one only where the YAML contradicts itself.
    pub(crate) kinds: BTreeSet<&'static str>,
    /// Who names it.
    pub(crate) users: BTreeSet<&'a Address>,
}

impl<'a> Needs<'a> {
    /// What `desired` names.
    pub(crate) fn of(desired: &'a Desired) -> Self {
        let mut needs = Self::default();
        for (address, declared) in &desired.syncs {
            let spec = &declared.spec;
            let destination = &spec.destination;
            let named = [(&spec.source, SOURCE_KIND), (&destination.datasource, destination.kind.word())];
            for (name, kind) in named {
                let need = needs.data_sources.entry(name).or_default();
                need.kinds.insert(kind);
                need.users.insert(address);
                needs.ways.extend(spec.resource_group.as_ref().map(|ResourceGroup(group)| (&**name, &**group)));
            }
            match &spec.resource_group {
                Some(ResourceGroup(group)) => _ = needs.groups.entry(group).or_default().insert(address),
                None => _ = needs.without_group.insert(address),
            }
            needs.sources.entry(&spec.source).or_default().push((address, declared));
        }
        needs
    }
}

/// Who names something, for people: `named by realtime.a and 3 more`.
pub(crate) fn named_by(users: &BTreeSet<&Address>) -> String {
    /// More names do not help to find the place.
    const MOST: usize = 3;
    format!("named by {}", some_of(users.iter().map(ToString::to_string), MOST))
}
