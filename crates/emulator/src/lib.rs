//! DataWorks Data Integration on your machine.
//!
//! Serves twenty-six operations of API version 2020-05-18 with the signatures, checks, errors and quirks of the
//! service, so that a client cannot tell it from the service by what the documentation says. It shares the types of the
//! wire with our client and nothing else: an emulator that shared our logic would share our mistakes.
//!
//! From the inside to the outside:
//! - [`World`]: the emulated cloud as a value; requests in, responses out, the time told by the caller.
//! - [`Service`]: a world with a data file; a client in the same process asks [`Service::respond`].
//! - [`serve`]: a service over HTTP.
//!
//! What goes wrong on purpose is a [`Fault`]; what somebody does in the console is a [`ConsoleEdit`]; how the emulator
//! behaves where nobody knows the service is in [`Options`].

mod access_key;
mod admin;
mod answer;
mod arrival;
mod data_file;
mod ddl;
mod deployment;
mod document;
mod edit;
mod exchange;
mod facts;
mod fault;
mod fields;
mod gate;
mod generator;
mod instance;
mod object;
mod operation;
mod options;
mod packed;
mod process;
mod process_content;
mod refusal;
mod seed;
mod server;
mod service;
mod solution;
mod stats;
mod store;
mod tables;
mod task;
mod text_error;
mod time;
mod token;
mod world;
mod xml;

#[cfg(test)]
mod tests;

pub use access_key::AccessKey;
pub use data_file::OpenError;
pub use edit::{CONSOLE_USER, ConsoleChange, ConsoleEdit, EditError};
pub use exchange::{Delivery, Pace, Request, Response};
pub use fault::{Fault, FaultKind, Lag, Subject, parse_faults};
pub use instance::Phase;
pub use options::{
    DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET, Options, PendingAnswer, ProcessEnd, StatusSpelling,
    StepDetailShape,
};
pub use seed::{
    Column, DEFAULT_FOLDER, DEFAULT_PROJECT, DEFAULT_RESOURCE_GROUP, DataSource, Metadata, ProjectMode, ResourceGroup,
    Seed, SeedError, SourceTable, Workspace,
};
pub use server::{Clock, serve};
pub use service::{Mode, Service};
pub use solution::{NewSolution, STEPS, SolutionChange, SolutionEdit, SolutionStatus, SolutionView, StepEvent};
pub use store::Changes;
pub use task::FileKind;
pub use text_error::TextError;
pub use time::Time;
pub use world::{NewTask, TaskView, World};
