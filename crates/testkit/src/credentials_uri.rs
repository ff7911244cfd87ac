//! A URI that answers with a key, as containers offer one.

use serde_json::Value;

use crate::raw_server::{RawServer, http};

/// A server that answers each `GET` with the same document.
#[derive(Debug)]
pub struct CredentialsUri(RawServer);

impl CredentialsUri {
    /// Answers with this status and this document.
    #[must_use]
    pub fn answering(status: u16, document: &Value) -> Self {
        let body = document.to_string();
        Self(RawServer::answering(move |received| {
            let status = if received.method == "GET" { status } else { 405 };
            http(status, "application/json", body.as_bytes())
        }))
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}/credentials", self.0.url())
    }

    /// How often it was asked.
    #[must_use]
    pub fn n_calls(&self) -> usize {
        self.0.received().len()
    }
}
