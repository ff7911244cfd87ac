//! What the service would make of a change, asked before anything is written: a content in which every table has its
//! destination.
//!
//! Which changes can be asked about is [`Plan::to_preview`]; what came of it is put into the plan by
//! [`Plan::with_previews`]. Asking itself is not done here: a plan knows no service. What is found by comparing layouts is
//! in `layouts`.

mod layouts;

use std::collections::BTreeMap;
use std::sync::Arc;

use disync_model::remote::Generated;
use disync_model::{Address, Digest, Mapping, ProcessId, Table, Tables};

use crate::assess::assess;
use crate::change::{Block, Change};
use crate::plan::Plan;
use crate::stages::generates;
use crate::steps::steps;
use crate::waits;

/// A generated content, and what it says table by table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The TaskContent, to be sent back byte for byte.
    pub content: Arc<str>,
    /// The digest of it.
    pub digest: Digest,
    /// Where each table would be written, as far as the content tells: one mapping for each table that it ships.
    pub mappings: Vec<Mapping>,
    /// The process that made it, where that is known: it can be asked for the same content again.
    pub process: Option<ProcessId>,
}

impl Preview {
    /// Whether the content is what was reviewed and ships exactly these tables.
    #[must_use]
    pub fn is_for(&self, tables: &Tables) -> bool {
        let same = self.mappings.len() == tables.len()
            && self.mappings.iter().all(|mapping| tables.contains(mapping.table.as_ref()));
        same && self.digest == Digest::of(self.content.as_bytes())
    }
}

/// What came of asking the service about one change.
#[derive(Debug, Clone, PartialEq)]
pub enum Previewed {
    /// It generated a content for exactly the tables that are wished.
    Generated {
        /// The content.
        generated: Generated,
        /// The process that made it.
        process: ProcessId,
        /// Where the live task writes its tables, in their order, or why that cannot be told; empty where there is none.
        live: Result<Vec<Mapping>, String>,
    },
    /// It would not, or generated something else than is wished: apply would fail at this very point.
    Blocked(Block),
    /// No answer was to be had; the content is generated when the plan is applied, as if nobody had asked.
    NotMade(String),
}

/// What a reviewer should know about a change and what decides nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// The service was asked what it would make of the change, and there is no answer.
    NotPreviewed(String),
    /// It is not known where the live task writes its tables, so that a table that goes elsewhere does not show; why.
    NotCompared(String),
    /// A table goes and another comes that has the same columns and the same primary key: it may be the same one.
    LooksRenamed {
        /// The table that goes.
        from: Table,
        /// The table that comes.
        to: Table,
    },
    /// A table is declared as renamed, and the old one is not shipped any more: `renamed_from` has nothing left to say.
    RenameDone(Table),
    /// Which tables its patterns select is not known, because their source was not asked.
    Unresolved,
    /// The task is a draft that holds an edit of something that disync does not manage, or cannot read: publishing it brings
    /// that out, and nobody can tell what that does.
    DraftEdited,
    /// Of a part of a change: so much of it is in the other part, and is done at once with it.
    Besides {
        /// Tables that come, go or change.
        n_tables: usize,
        /// Settings that change.
        n_fields: usize,
    },
}

impl Plan {
    /// The changes that would have a content generated.
    pub fn to_preview(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.preview.is_none() && generates(change))
    }

    /// The same plan with what came of asking: the contents are pinned, and what the service refuses is blocked.
    #[must_use]
    pub fn with_previews(mut self, mut previewed: BTreeMap<Address, Previewed>) -> Self {
        for change in &mut self.changes {
            match previewed.remove(&change.address) {
                Some(Previewed::Generated { generated, process, live }) => {
                    match live {
                        Ok(live) => layouts::compare(change, &generated.mappings, &live),
                        Err(why) => change.remarks.push(Remark::NotCompared(why)),
                    }
                    let digest = Digest::of(generated.content.as_bytes());
                    let (content, mappings, process) = (generated.content, generated.mappings, Some(process));
                    change.preview = Some(Preview { content, digest, mappings, process });
                }
                Some(Previewed::Blocked(block)) => change.block = Some(block),
                Some(Previewed::NotMade(why)) => change.remarks.push(Remark::NotPreviewed(why)),
                None => {}
            }
        }
        waits::settle(&mut self.changes);
        assess(&mut self.changes);
        self.steps = steps(&self.changes, self.healthy_for);
        self
    }
}
