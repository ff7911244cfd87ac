//! The metadata service of an ECS instance: it gives the role of the instance, with a token (version 2) or without.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::json;

use crate::raw_server::{RawServer, Received, http};

const TOKEN: &str = "metadata-token-of-this-instance";

/// A metadata service.
#[derive(Debug)]
pub struct Metadata {
    server: RawServer,
    expiration: Arc<Mutex<Timestamp>>,
}

/// Which versions of the protocol it speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Versions {
    Both,
    Second,
    First,
}

impl Metadata {
    /// Of an instance with this role, or without one; it refuses requests without a token.
    #[must_use]
    pub fn of(role: Option<&'static str>) -> Self {
        Self::speaking(role, Versions::Second)
    }

    /// The same, with and without a token.
    #[must_use]
    pub fn of_both_versions(role: Option<&'static str>) -> Self {
        Self::speaking(role, Versions::Both)
    }

    /// The same, knowing no tokens.
    #[must_use]
    pub fn of_version_1(role: Option<&'static str>) -> Self {
        Self::speaking(role, Versions::First)
    }

    fn speaking(role: Option<&'static str>, versions: Versions) -> Self {
        let expiration = Arc::new(Mutex::new(Timestamp::MAX));
        let until = Arc::clone(&expiration);
        let server = RawServer::answering(move |received| {
            let until = *until.lock().unwrap_or_else(PoisonError::into_inner);
            let (status, body) = answer(received, (role, versions), until);
            http(status, "text/plain", body.as_bytes())
        });
        Self { server, expiration }
    }

    /// From now on its keys expire then.
    pub fn expire_at(&self, at: Timestamp) {
        *self.expiration.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The requests so far: method and path.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.server.received().iter().map(|received| format!("{} {}", received.method, received.path)).collect()
    }
}

fn answer(
    received: &Received,
    (role, versions): (Option<&'static str>, Versions),
    expiration: Timestamp,
) -> (u16, String) {
    const ROLES: &str = "/latest/meta-data/ram/security-credentials/";
    if received.method == "PUT" && received.path == "/latest/api/token" {
        let ttl = received.header("x-aliyun-ecs-metadata-token-ttl-seconds").and_then(|ttl| ttl.parse::<u32>().ok());
        return match (versions, ttl) {
            (Versions::First, _) => (404, String::new()),
            (Versions::Both | Versions::Second, Some(1..=21600)) => (200, TOKEN.to_owned()),
            (Versions::Both | Versions::Second, _) => (400, String::new()),
        };
    }
    let is_authentic = match received.header("x-aliyun-ecs-metadata-token") {
        Some(token) => token == TOKEN,
        None => versions != Versions::Second,
    };
    if !is_authentic {
        return (403, String::new());
    }
    match (received.path.strip_prefix(ROLES), role) {
        (Some(""), Some(role)) => (200, role.to_owned()),
        (Some(asked), Some(role)) if asked == role => (200, document(expiration)),
        _ => (404, "<html>404 - Not Found</html>".to_owned()),
    }
}

fn document(expiration: Timestamp) -> String {
    json!({
        "Code": "Success",
        "AccessKeyId": "STS.InstanceKeyOfThisMachine",
        "AccessKeySecret": "InstanceSecretOfThisMachine",
        "SecurityToken": "InstanceTokenOfThisMachine",
        "Expiration": expiration.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "LastUpdated": "2026-08-07T06:00:00Z",
    })
    .to_string()
}
