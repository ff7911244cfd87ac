//! The commands, one file each.

pub(crate) mod apply;
pub(crate) mod auth;
pub(crate) mod comment;
pub(crate) mod doctor;
pub(crate) mod drift;
pub(crate) mod emulator;
pub(crate) mod error;
pub(crate) mod explain;
pub(crate) mod forget;
pub(crate) mod import;
pub(crate) mod log;
pub(crate) mod op;
pub(crate) mod plan;
pub(crate) mod repair;
pub(crate) mod rollback;
pub(crate) mod schema;
pub(crate) mod show;
pub(crate) mod snapshot;
pub(crate) mod state;
pub(crate) mod status;
pub(crate) mod validate;
