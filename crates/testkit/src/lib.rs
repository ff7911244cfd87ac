//! What the end-to-end and engine suites are made of. For tests alone: everything here panics when it fails.
//!
//! - [`Project`] and [`Sync`] write the YAML, starting from a project that is sound.
//! - [`Cli`] runs the binary in that project with a scrubbed environment: to its end ([`Run`]), beside the test
//!   ([`Running`]), or on a pseudo-terminal ([`Terminal`]).
//! - [`git()`] and [`Project::commit`] make repositories of them.
//! - [`Emulated`] serves an emulator over HTTP from this process; [`Cloud`] is how a test reaches into its world.
//! - [`RawServer`] gives the answers that an emulator cannot give, and stands between a client and an emulator.
//! - [`ForgeServer`] is GitHub, GitLab or Gitea with one pull request, and takes documented requests alone.
//! - [`Sts`], [`Metadata`] and [`CredentialsUri`] give out credentials as the services do that disync gets them from.
//! - [`VirtualClock`] and [`InProcess`] run the client against a world without sockets and without waiting.
//! - [`desired()`] reads YAML without the binary; [`Semantics`] is what a crash test must do with of the real service.
//! - [`twelve`] are changes of every kind, for whoever interrupts them.
//!
//! What it deliberately does not know: how a plan is made or carried out, and what the binary prints.

mod cli;
mod clock;
mod cloud;
mod credentials_uri;
mod desired;
mod emulated;
mod forge;
mod git;
mod in_process;
mod metadata;
mod project;
mod raw_server;
mod running;
mod semantics;
mod sts;
mod terminal;
mod transcript;
pub mod twelve;

pub use cli::{Cli, Run};
pub use clock::VirtualClock;
pub use cloud::{Cloud, Task};
pub use credentials_uri::CredentialsUri;
pub use desired::desired;
pub use emulated::Emulated;
pub use forge::{Account, ForgeServer, Host, PULL_REQUEST, REPOSITORY, Said, Trouble};
pub use git::git;
pub use in_process::{InProcess, Moment, Sent};
pub use metadata::Metadata;
pub use project::{Project, Sync, quoted};
pub use raw_server::{RawServer, Received, http, whole};
pub use running::{Running, Signal};
pub use semantics::Semantics;
pub use sts::{Sts, StsCall};
pub use terminal::Terminal;
pub use transcript::{flat, placeholders};

#[cfg(test)]
mod tests;
