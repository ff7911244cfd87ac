//! What a generated document says, as far as its tables can be replaced.
//!
//! Tasks that were drawn by hand have no such facts: the Generate operations know nothing of them [D].

use disync_wire::document::{ContentView, DocumentError, Tables};

use crate::document::Retable;
use crate::generator::Destination;
use crate::seed::DataSource;

/// The facts of a generated document.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    /// The MySQL data source.
    pub(crate) source: String,
    /// The kind of destination.
    pub(crate) destination: Destination,
    /// The destination's data source; empty, if the document has none.
    pub(crate) datasource: String,
    /// The tables.
    pub(crate) tables: Tables<'static>,
}

impl Facts {
    /// The facts of a document.
    ///
    /// # Errors
    ///
    /// The document is none that was generated.
    pub(crate) fn of(document: &str) -> Result<Self, DocumentError> {
        let view = ContentView::parse(document)?;
        let source = view.source_datasource()?.ok_or(DocumentError::NoConnection)?.to_owned();
        let destination = view.destination_type().and_then(Destination::from_word).ok_or(DocumentError::NoWriter)?;
        let datasource = view.destination_datasource().unwrap_or_default().to_owned();
        Ok(Self { source, destination, datasource, tables: view.tables()?.into_owned() })
    }

    /// Makes these tables the tables of a document; `found` is their data source, if there still is one.
    pub(crate) fn retable<'a>(&'a self, found: Option<&'a DataSource>) -> Retable<'a> {
        Retable {
            source: &self.source,
            database: found.map_or(&self.source, |found| &found.database),
            metadata: found.and_then(|found| found.metadata.as_ref()),
            destination: self.destination,
            tables: &self.tables,
        }
    }
}
