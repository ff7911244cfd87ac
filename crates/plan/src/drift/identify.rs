//! By what a finding is told again: a digest over what it says, and over nothing that only surrounds it.

use disync_model::{Address, Digest, Digester, ProjectId, Table};

use crate::finding::FindingKind;

/// The fingerprint of a finding; `besides` is what tells it from another one of the same kind and values.
pub(super) fn identify(project: ProjectId, address: &Address, kind: &FindingKind, besides: &[String]) -> Digest {
    let mut parts = Parts(Digester::default());
    parts.text("disync finding 1").text(&project.to_string()).text(&address.to_string());
    parts.text(kind.class().word()).text(kind.word());
    match kind {
        FindingKind::TableAdded(table) | FindingKind::TableRemoved(table) => parts.table(table),
        FindingKind::Remapped { table, from, to } => parts.table(table).text(from).text(to),
        FindingKind::Field { field, before, after } => {
            parts.text(field).maybe(before.as_deref()).maybe(after.as_deref())
        }
        FindingKind::Document(now) => parts.text(&now.to_string()),
        FindingKind::Foreign(text) | FindingKind::Renamed(text) => parts.text(text),
        FindingKind::Instance { wished, is } => parts.text(wished).text(is),
        FindingKind::Vanished | FindingKind::Recreated | FindingKind::Unmanaged | FindingKind::Unpublished => {
            &mut parts
        }
    };
    for value in besides {
        parts.text(value);
    }
    parts.0.finish()
}

/// One part after the other; the length of each counts.
struct Parts(Digester);

impl Parts {
    fn text(&mut self, text: &str) -> &mut Self {
        self.0.part(text.as_bytes());
        self
    }

    /// Something that may be absent, which is not the same as empty.
    fn maybe(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text("some").text(text),
            None => self.text("none"),
        }
    }

    fn table(&mut self, table: &Table) -> &mut Self {
        self.maybe(table.database.as_deref()).text(&table.name)
    }
}
