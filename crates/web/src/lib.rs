//! One small HTTP client: a request out, an answer back, with a limit on every wait and every size.
//!
//! It knows no service, no signature and no meaning of an answer. Certificates are always verified, nothing is followed
//! to another host, and nothing that a caller holds dear is shown: a [`Request`] has no `Debug`, as its URL and its
//! headers can be secrets, and an error never names the URL.
//!
//! Where to start: [`Client::send`] for most purposes; [`Client::once`] where the caller alone may decide on a repeat.
//! Whether to repeat (`retry`) and whether to follow (`redirect`) are decisions without IO; `network` has all of that.

mod client;
mod error;
mod gzip;
mod limits;
mod network;
mod redirect;
mod request;
mod response;
mod retry;
mod route;
mod secret;

pub use reqwest::Url;

pub use client::Client;
pub use error::{SetupError, TransportError};
pub use limits::Limits;
pub use request::{Method, Request};
pub use response::Response;
pub use retry::{Repeat, Retry};
pub use route::{Route, is_loopback};
pub use secret::Secret;

#[cfg(test)]
mod tests;
