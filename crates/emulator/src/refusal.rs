//! A refusal: an error code instead of data.
//!
//! A business failure is none: it is HTTP 200 and `Data.Status` `fail` [D].

use disync_wire::ErrorCode;
use disync_wire::error_code::KnownCode;

/// Why a request gets no data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The code.
    pub(crate) code: ErrorCode,
    /// The message, in English.
    pub(crate) message: String,
}

impl Refusal {
    /// A refusal with a message of its own.
    pub(crate) fn new(code: impl Into<ErrorCode>, message: impl Into<String>) -> Self {
        let code = code.into();
        Self { status: code.http_status().unwrap_or(400), code, message: message.into() }
    }
}

/// A refusal with the documented message.
impl From<ErrorCode> for Refusal {
    fn from(code: ErrorCode) -> Self {
        let message = code.message().unwrap_or_default().into_owned();
        Self::new(code, message)
    }
}

/// A refusal with the documented message.
impl From<KnownCode> for Refusal {
    fn from(code: KnownCode) -> Self {
        ErrorCode::from(code).into()
    }
}
