//! A spec as it is shown and saved for other programs: the shape that a user writes in YAML.
//!
//! The service does not tell everything that the YAML does. Where a change does not touch a setting, both sides show
//! what is wished, so that a difference between `before` and `after` is always one that the plan would bring about.

use std::borrow::Cow;

use disync_model::{Address, Kind, Spec, Start, Tables};
use disync_plan::{Change, FieldChange};
use serde::Serialize;

/// A [`Spec`] in the shape of the YAML.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Shown<'a> {
    source: Source<'a>,
    destination: Destination<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_group: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    folder: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "is_unsaid")]
    start: Cow<'a, Start>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lifecycle: Option<Lifecycle>,
}

#[derive(Debug, Clone, Serialize)]
struct Source<'a> {
    datasource: Cow<'a, str>,
    tables: &'a Tables,
}

#[derive(Debug, Clone, Serialize)]
struct Destination<'a> {
    #[serde(rename = "type")]
    kind: Cow<'a, str>,
    datasource: Cow<'a, str>,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Lifecycle {
    prevent_destroy: bool,
}

impl<'a> Shown<'a> {
    /// A spec, and whether the task is protected from deletion.
    pub(crate) fn new(spec: &'a Spec, protected: bool) -> Self {
        Self {
            source: Source { datasource: Cow::Borrowed(&spec.source), tables: &spec.tables },
            destination: Destination {
                kind: Cow::Borrowed(spec.destination.kind.word()),
                datasource: Cow::Borrowed(&spec.destination.datasource),
            },
            resource_group: spec.resource_group.as_ref().map(|group| Cow::Borrowed(&*group.0)),
            folder: spec.folder.as_deref().map(Cow::Borrowed),
            run: (!spec.run.is_unmanaged()).then(|| Cow::Borrowed(spec.run.word())),
            start: Cow::Borrowed(&spec.start),
            lifecycle: protected.then_some(Lifecycle { prevent_destroy: true }),
        }
    }

    /// What there is before a change.
    pub(crate) fn before(change: &'a Change) -> Option<Self> {
        let before = change.before.as_ref()?;
        let Some(after) = &change.after else { return Some(Self::new(before, false)) };
        let mut shown = Self::new(after, change.protected);
        shown.source.tables = &before.tables;
        for field in &change.fields {
            shown.undo(field);
        }
        Some(shown)
    }

    /// What there is after a change.
    pub(crate) fn after(change: &'a Change) -> Option<Self> {
        change.after.as_ref().map(|after| Self::new(after, change.protected))
    }

    /// Puts back what a field was. Fields that no spec has (`deployed`) are shown elsewhere.
    fn undo(&mut self, field: &'a FieldChange) {
        let before = field.before.as_deref().map(Cow::Borrowed);
        match field.field {
            "resource_group" => self.resource_group = before,
            "folder" => self.folder = before,
            "run" => self.run = before,
            "lifecycle.prevent_destroy" => {
                let protected = before.as_deref() == Some("true");
                self.lifecycle = protected.then_some(Lifecycle { prevent_destroy: true });
            }
            "source.datasource" => self.source.datasource = before.unwrap_or_default(),
            "destination.type" => self.destination.kind = before.unwrap_or_default(),
            "destination.datasource" => self.destination.datasource = before.unwrap_or_default(),
            key => self.start.to_mut().set(key, before.as_deref()),
        }
    }
}

/// Whether nothing is said of what a task is started with.
#[expect(clippy::ptr_arg, reason = "serde passes fields by reference")]
fn is_unsaid(start: &Cow<'_, Start>) -> bool {
    start.is_default()
}

/// The type of a resource, in Terraform's manner.
pub(crate) const fn resource_type(address: &Address) -> &'static str {
    match address.kind {
        Kind::Realtime => "dataworks_sync_realtime",
        Kind::Solution => "dataworks_sync_solution",
    }
}
