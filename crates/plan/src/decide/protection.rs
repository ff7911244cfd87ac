//! Whether a sync may be deleted.
//!
//! What was applied last is remembered, so that taking `prevent_destroy` out of the YAML, or all of the sync, does not
//! unprotect it: only `prevent_destroy: false` does, once it is applied.

use disync_model::{Declared, Pending, Record};

/// What is known of the protection of one sync.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Protection {
    /// What the YAML says, if it says anything.
    wished: Option<bool>,
    /// What an apply recorded, or meant to when it was interrupted.
    remembered: bool,
}

impl Protection {
    pub(super) fn of(declared: Option<&Declared>, record: Option<&Record>, pending: Option<&Pending>) -> Self {
        let remembered =
            record.is_some_and(|record| record.protected) || pending.is_some_and(|pending| pending.protected);
        Self { wished: declared.and_then(|declared| declared.lifecycle.prevent_destroy), remembered }
    }

    /// Whether the sync is protected from what this plan would do.
    pub(super) fn holds(self) -> bool {
        self.remembered || self.wished == Some(true)
    }

    /// Whether it is protected afterwards.
    pub(super) fn afterwards(self) -> bool {
        self.wished.unwrap_or(self.remembered)
    }
}
