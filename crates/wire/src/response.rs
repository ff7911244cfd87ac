//! Answers: the envelope, the data of each operation, and the body of an error.
//!
//! Success has three levels: the HTTP status, `Success` in the envelope and `Data.Status`. The first
//! two are judged by [`decode`], the third is a [`Status`] in the data; a business failure is HTTP
//! 200 with `Success: true` and the status `fail` [D]. `Message` proves nothing: the documentation's
//! own samples show an error text beside a success [D].
//!
//! What an answer means for a task is not decided here.

mod data_source;
mod decode;
mod deployment;
mod envelope;
mod error_body;
mod file;
mod instance;
mod outcome;
mod outer;
mod payload;
mod reference;
mod status;
mod task;
mod workspace;

#[cfg(test)]
mod tests;

pub use data_source::{Connection, DataSourceEntry, DataSourceList, DataSourceMeta};
pub use decode::{DecodeError, Decoded, decode};
pub use deployment::{Deleted, DeployedItem, Deployment, DeploymentEntry, Submitted};
pub use envelope::{Envelope, EnvelopeKind};
pub use error_body::ErrorBody;
pub use file::{FileDetail, FileEntry, FileList, NodeConfiguration};
pub use instance::{InstanceInfo, SolutionInfo, StepDetail};
pub use outcome::{Created, Done, Generated, ProcessResult};
pub use payload::Payload;
pub use reference::{ProjectConfig, RefTask, RefTaskList};
pub use status::Status;
pub use task::{SolutionDetail, TaskDetail};
pub use workspace::{ResourceGroupEntry, ResourceGroupList, Workspace};
