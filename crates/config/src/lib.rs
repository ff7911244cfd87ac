//! YAML sync definitions to the desired state.
//!
//! [`load`] reads the files of a project and is the only thing here that touches a disk; [`parse`] makes a [`Config`]
//! of their bytes, or a list of every problem in every file, each with its place and a hint.
//!
//! Nothing here talks to the service: whether a data source exists or a table is there is not asked. Nothing is
//! interpolated either: `${…}` belongs to the scheduling parameters of DataWorks and travels untouched.
//!
//! A file goes through three steps: `decode` (bytes to text), `yaml` (text to a tree that knows its places) and
//! `schema` (the tree to typed values, problems collected on the way). `whole` then checks what only shows when all
//! files are seen together. The other way, [`edit`](edit()) makes the files say something else and leaves every other byte
//! of them alone. Read next: [`code`] for all that can be wrong.

mod baseline;
pub mod code;
mod decode;
mod edit;
mod load;
mod order;
mod parse;
mod project;
mod report;
mod scalar;
mod schema;
mod tree;
mod value;
mod whole;
mod yaml;

#[cfg(test)]
mod tests;

pub use baseline::{ACCEPTED_FILE, with_accepted};
pub use edit::{Edited, Edits, FileEdit, NotEditable, Setting, edit};
pub use load::{LoadError, load};
pub use parse::{PROJECT_FILES, parse, parse_project};
pub use project::{Config, Endpoint, Guards, Network, Project, Qps, Signature, SourceFile, Wait};
pub use tree::{Entry, MOST_BYTES_A_FILE, SYNCS, Tree, load_from};
