//! The client of DataWorks Data Integration: the remote ports, by calls of API version 2020-05-18.
//!
//! It signs, sends, repeats what may be repeated, keeps to a rate and to a budget of calls, and turns answers into the
//! words of `disync_model`. It plans nothing and remembers nothing: what to write, in which order, and what an
//! unknown outcome calls for is the engine's. Time and randomness arrive as functions, the network as a [`Transport`].
//!
//! Where to start: [`Client`]; [`Settings`] for what can be set; [`Http`] for the real network; [`endpoint_url`] and
//! [`CredentialSource`] for what it needs. The decisions are tables without IO: what a failure means (`classify`),
//! whether to send again (`retry`), how fast (`limiter`), what a document says (`shape`) and when two documents are equal
//! ([`fingerprint()`]).
//!
//! Facts about the service carry the marks of evidence that `disync_wire` explains.

mod call;
mod classify;
mod client;
mod console;
pub mod credential;
pub mod endpoint;
mod files;
mod fingerprint;
mod generate;
mod layout;
mod limiter;
mod outcome;
mod read;
mod redact;
mod retry;
mod shape;
mod sign;
mod solution;
mod stop;
pub mod transport;
mod workspace;
mod write;

pub use client::{Client, Entropy, Now, Observer, Settings};
pub use credential::{CredentialError, CredentialSource, Credentials, KeyError, Secret};
pub use endpoint::{
    Endpoint, EndpointError, Network, Rule, Url, endpoint_url, host_and_port, is_loopback, is_official, region_of,
};
pub use fingerprint::fingerprint;
pub use limiter::{Permit, Rate};
pub use retry::Retry;
pub use sign::Signature;
pub use transport::{Http, HttpRequest, HttpResponse, Limits, SetupError, Transport, TransportError};

#[cfg(test)]
mod tests;
