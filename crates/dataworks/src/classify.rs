//! What a failed attempt means: a table of the documented codes, with the HTTP status as the fallback.
//!
//! No message is looked at: their language depends on the account [D]. What is done about it is decided in
//! [`retry`](crate::retry).

use disync_model::RemoteErrorKind;

/// What a call does, as far as repeating it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nature {
    /// Changes nothing: repeated freely.
    Read,
    /// Changes no task and carries a token (`Generate*`): repeated like a read, fails like a write.
    Harmless,
    /// May change a task: repeated only if it certainly was not executed.
    Write,
}

/// How an attempt failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Nothing left this machine.
    NotSent,
    /// It left, and no whole answer came.
    Lost,
    /// The answer was larger than can be taken.
    TooLarge,
    /// The service failed, possibly half-way (5xx).
    ServerError,
    /// The answer is not of the documented form.
    Garbled,
    /// Too many calls; not executed.
    Throttled,
    /// The nonce has been seen before.
    NonceUsed,
    /// The service understood and said no; not executed.
    Final(RemoteErrorKind),
}

impl Cause {
    /// Whether a request that failed so may have been executed.
    pub(crate) const fn maybe_executed(self) -> bool {
        match self {
            Self::Lost | Self::TooLarge | Self::ServerError | Self::Garbled => true,
            Self::NotSent | Self::Throttled | Self::NonceUsed | Self::Final(_) => false,
        }
    }

    /// Whether the service has said something, whatever it was.
    pub(crate) const fn was_answered(self) -> bool {
        match self {
            Self::NotSent | Self::Lost => false,
            Self::TooLarge | Self::ServerError | Self::Garbled | Self::Throttled | Self::NonceUsed | Self::Final(_) => {
                true
            }
        }
    }

    /// The kind of error that a call ends with when its last attempt failed so; `maybe_executed` speaks of all its
    /// attempts.
    pub(crate) const fn kind(self, nature: Nature, maybe_executed: bool) -> RemoteErrorKind {
        let is_read = matches!(nature, Nature::Read);
        match self {
            Self::Final(kind) => kind,
            Self::Garbled if is_read => RemoteErrorKind::Unintelligible,
            Self::Lost | Self::TooLarge | Self::ServerError | Self::Garbled => RemoteErrorKind::Unanswered,
            // That the last attempt was not executed says nothing of the one before it.
            Self::NotSent | Self::Throttled | Self::NonceUsed if maybe_executed && !is_read => {
                RemoteErrorKind::Unanswered
            }
            Self::NotSent => RemoteErrorKind::Unreachable,
            Self::Throttled => RemoteErrorKind::Throttled,
            Self::NonceUsed => RemoteErrorKind::Refused,
        }
    }
}

/// Codes that mean exactly one thing.
const EXACT: [(&str, Cause); 8] = [
    // The day's calls and the edition's quota: waiting a second does not help [D].
    ("Throttling.Api.Risk", Cause::Final(RemoteErrorKind::QuotaExhausted)),
    ("Throttling.Resource", Cause::Final(RemoteErrorKind::QuotaExhausted)),
    ("SignatureNonceUsed", Cause::NonceUsed),
    ("SignatureDoesNotMatch", Cause::Final(RemoteErrorKind::Denied)),
    ("IncompleteSignature", Cause::Final(RemoteErrorKind::Denied)),
    ("MissingSecurityToken", Cause::Final(RemoteErrorKind::Denied)),
    ("Invalid.DI.Parameter.File.Existed", Cause::Final(RemoteErrorKind::NameTaken)),
    // "The service is not in this region" [D]; no permission mends it.
    ("Forbidden.Not.Server", Cause::Final(RemoteErrorKind::Refused)),
];

/// Families of codes: `InvalidAccessKeyId` stands for `InvalidAccessKeyId.NotFound` and the like, too.
const FAMILIES: [(&str, Cause); 8] = [
    ("Throttling", Cause::Throttled),
    ("Rejected.Throttling", Cause::Throttled),
    ("InvalidAccessKeyId", Cause::Final(RemoteErrorKind::Denied)),
    ("InvalidSecurityToken", Cause::Final(RemoteErrorKind::Denied)),
    ("InvalidTimeStamp", Cause::Final(RemoteErrorKind::Denied)),
    ("Forbidden", Cause::Final(RemoteErrorKind::Denied)),
    ("ResourceNotAuthorized", Cause::Final(RemoteErrorKind::Denied)),
    ("InternalError", Cause::ServerError),
];

/// Says what an answer with an HTTP `status` and an error `code` (empty if there is none) means.
///
/// A status below 300 is here only because the answer said `Success: false`, which is a refusal.
pub(crate) fn classify(status: u16, code: &str) -> Cause {
    let exact = EXACT.iter().find(|(known, _)| *known == code);
    let family = || FAMILIES.iter().find(|(family, _)| is_of(code, family));
    if let Some((_, cause)) = exact.or_else(family) {
        return *cause;
    }
    match status {
        429 => Cause::Throttled,
        // Request time-out, which a gateway between us and the service may say of its own leg.
        408 | 500.. => Cause::ServerError,
        // The API redirects nowhere; this is somebody else's answer.
        300..=399 => Cause::Garbled,
        0..=499 => Cause::Final(RemoteErrorKind::Refused),
    }
}

fn is_of(code: &str, family: &str) -> bool {
    code.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests;
