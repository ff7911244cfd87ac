//! What DataWorks says on the wire: requests, responses, errors and signatures.
//!
//! API version 2020-05-18, RPC style: one path, the operation named by the parameter `Action`,
//! parameters in the query or in a form body, answers in JSON. The quirks are part of the contract
//! and are kept: three nested marks of success, numbers written as strings, JSON inside JSON,
//! `TaskParam` meaning two different things.
//!
//! A client and a server need the same types, so everything here is both written and read.
//! The crate does no input or output, reads no clock, draws no random numbers and decides nothing:
//! what to retry, when to poll and what an answer means for a plan is somebody else's concern.
//!
//! Where to start:
//! - [`request`] and [`response`]: one type per operation, tied together by [`Request`].
//! - [`document`]: the JSON documents that travel as strings inside parameters and answers.
//! - [`sign_v1`] and [`sign_v3`] with [`common`]: what makes a request an authentic one.
//! - [`error_code`]: the documented codes.
//!
//! Facts about the service carry a mark of their evidence: `[D]` a help page, `[SDK]` read in the
//! source of an official SDK, `[RUN]` observed by running one, `[3P]` seen in public code of third
//! parties, `[INF]` inferred by us, `[GEN]` general knowledge of the gateway.

pub mod common;
pub mod document;
pub mod encode;
pub mod error_code;
pub mod operation;
pub mod params;
pub mod request;
pub mod response;
pub mod sign_v1;
pub mod sign_v3;
pub mod tolerant;

#[cfg(test)]
mod tests;

pub use common::{CommonV1, CommonV3, VERSION};
pub use error_code::ErrorCode;
pub use operation::{Class, Method, Operation};
pub use params::{FormError, Params};
pub use request::{ParamError, Request, TaskType};
pub use response::{DecodeError, Decoded, Envelope, EnvelopeKind, ErrorBody, Payload, Status, decode};
