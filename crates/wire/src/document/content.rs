//! The content of a task: what a Generate operation computes, what Create and Update take, and what
//! `GetDISyncTask` answers as `Code`.
//!
//! There are two dialects [D]: generated migrations (`extend.mode` starts with `migration_`, steps
//! `reader` and `writer`) and tasks drawn by hand (`wizard`, arbitrary step names, no connections).
//! Only a migration to Hologres is publicly documented; whatever is unknown is skipped by the
//! [view](ContentView) and kept by the [document](ContentDocument).

mod document;
mod layout;
mod migration;
mod view;

pub use document::ContentDocument;
pub use layout::{Layout, LayoutColumn};
pub use migration::Migration;
pub use view::{ContentView, Mapping};

pub(super) use view::Extend;
