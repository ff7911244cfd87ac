//! What the service would make of a change, asked before anything is written: a content in which every table has its
//! destination.
//!
//! Which changes can be asked about is [`Plan::to_preview`]; what came of it is put into the plan by
//! [`Plan::with_previews`]. Asking itself is not done here: a plan knows no service. What is found by comparing layouts is
//! in `layouts`.

mod layouts;

use std::collections::BTreeMap;

use disync_model::remote::Generated;
use disync_model::{Address, Digest, Mapping, ProcessId};

use crate::assess::assess;
use crate::change::{Block, Change};
use crate::plan::Plan;
use crate::preview::Preview;
use crate::remark::Remark;
use crate::stages::generates;
use crate::steps::steps;
use crate::waits;

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
