//! What is sent.

use reqwest::Url;

use crate::{Route, Secret};

/// What is done to the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Adds, or asks.
    Post,
    /// Replaces.
    Put,
    /// Changes a part.
    Patch,
    /// Removes.
    Delete,
}

/// A request. Its URL and its headers can be secrets: it is never shown.
#[derive(Clone)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: Vec<(String, Secret)>,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) route: Route,
}

impl Request {
    /// A request without headers and body.
    #[must_use]
    pub fn new(method: Method, url: Url) -> Self {
        let route = Route::of(&url);
        Self { method, url, headers: Vec::new(), body: None, route }
    }

    /// Reads `url`.
    #[must_use]
    pub fn get(url: Url) -> Self {
        Self::new(Method::Get, url)
    }

    /// Posts `body`, whose type is `content_type`, to `url`.
    #[must_use]
    pub fn post(url: Url, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::new(Method::Post, url).body(content_type, body)
    }

    /// With this body, whose type is `content_type`.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self.header("content-type", content_type)
    }

    /// With this header besides.
    #[must_use]
    pub fn header(self, name: &str, value: &str) -> Self {
        self.secret_header(name, Secret::new(value))
    }

    /// With this header besides, whose value is a secret. A value that no header can hold fails when it is sent, with
    /// an error that names the header alone.
    #[must_use]
    pub fn secret_header(mut self, name: &str, value: Secret) -> Self {
        self.headers.push((name.to_owned(), value));
        self
    }

    /// By this way.
    #[must_use]
    pub fn by(mut self, route: Route) -> Self {
        self.route = route;
        self
    }
}
