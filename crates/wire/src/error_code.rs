//! The error codes that are documented, with their HTTP status and their message in English.
//!
//! Some codes are documented without a message, or with one in another language only; theirs is in
//! our words. What is known of each beyond that, for people, is [`About`].

mod catalogue;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

pub use catalogue::{About, Evidence, Repeated};

/// A code in the body of a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// `Missing<Name>`, for example `MissingProjectId`: a required parameter is missing [3P].
    Missing(
        /// The name of the parameter.
        String,
    ),
    /// One of the codes with a fixed spelling.
    Known(KnownCode),
    /// Any other code, verbatim.
    Unknown(
        /// The code.
        String,
    ),
}

/// Declares the codes with a fixed spelling: one line of facts for each.
macro_rules! known_codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $status:literal, $message:literal;)*) => {
        /// A documented code with a fixed spelling.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum KnownCode {
            $($(#[$doc])* $variant,)*
        }

        impl KnownCode {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Returns the spelling of the service.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Returns the HTTP status that goes with the code.
            #[must_use]
            pub const fn http_status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            /// Returns the message that goes with the code, in English: the documented one, or one in
            /// our words where none is documented.
            #[must_use]
            pub const fn message(self) -> &'static str {
                match self { $(Self::$variant => $message,)* }
            }
        }
    };
}

known_codes! {
    /// A Generate operation cannot use its parameters [D].
    InvalidDiParameter = "Invalid.DI.Parameter", 400,
        "The parameter is invalid.";
    /// A Generate operation was asked for a name that exists already [D].
    InvalidDiParameterFileExisted = "Invalid.DI.Parameter.File.Existed", 400,
        "The file name already exists.";
    /// A Generate operation is not permitted [D].
    ForbiddenDiNoPrivilege = "Forbidden.DI.NoPrivilege", 403,
        "You do not have the permission to perform this operation.";
    /// A Generate operation failed in the service [D].
    InternalErrorDiParameter = "InternalError.DI.Parameter", 500,
        "An internal error occurred while the parameter was processed.";
    /// An operation cannot use its parameters [D].
    ParamInvalid = "Param.Invalid", 400,
        "The parameter is invalid.";
    /// The caller may not use the operation [D].
    ForbiddenAccess = "Forbidden.Access", 403,
        "Access is forbidden. Please first activate DataWorks Enterprise Edition or Flagship Edition.";
    /// The service failed [D].
    InternalErrorSystem = "InternalError.System", 500,
        "An internal system error occurred. Try again later.";
    /// The service lost track of the account [D].
    InternalErrorUserIdMissing = "InternalError.UserId.Missing", 500,
        "An internal system error occurred. Try again later.";
    /// The service does not exist in the region [D].
    ForbiddenNotServer = "Forbidden.Not.Server", 500,
        "The service is not available in this region.";
    /// The account may not use the resource [D].
    ResourceNotAuthorizedApi = "ResourceNotAuthorized.Api", 403,
        "You are not authorized to use the requested resource.";
    /// The account sends too many requests [D].
    ThrottlingUser = "Throttling.User", 429,
        "Your request is too frequent. Try again later.";
    /// The operation is requested too often [D].
    ThrottlingApi = "Throttling.Api", 429,
        "The request for this resource has exceeded your available limit.";
    /// The service is busy [D].
    ThrottlingSystem = "Throttling.System", 429,
        "The DataWorks system is busy. Try again later.";
    /// The requests of the day are used up [D].
    ThrottlingApiRisk = "Throttling.Api.Risk", 429,
        "The number of calls has reached the daily limit.";
    /// The quota of the edition is used up [D].
    ThrottlingResource = "Throttling.Resource", 429,
        "The quota of the DataWorks edition is exceeded.";
    /// Flow control of the gateway, short spelling [SDK].
    Throttling = "Throttling", 429,
        "Request was denied due to request throttling.";
    /// Flow control, another spelling [SDK].
    RejectedThrottling = "Rejected.Throttling", 429,
        "Request was denied due to request throttling.";
    /// The service cannot be reached by the gateway [SDK].
    ServiceUnavailable = "ServiceUnavailable", 503,
        "The request has failed due to a temporary failure of the server.";
    /// A required parameter is missing, which one the message says [3P].
    MissingParameter = "MissingParameter", 400,
        "The input parameter that is mandatory for processing this request is not supplied.";
    /// There is no such access key [3P].
    InvalidAccessKeyIdNotFound = "InvalidAccessKeyId.NotFound", 404,
        "Specified access key is not found.";
    /// The access key is disabled [GEN].
    InvalidAccessKeyIdInactive = "InvalidAccessKeyId.Inactive", 403,
        "Specified access key is disabled.";
    /// The signature is another one than the service computes [SDK].
    SignatureDoesNotMatch = "SignatureDoesNotMatch", 400,
        "Specified signature is not matched with our calculation.";
    /// The same in an older spelling [SDK].
    IncompleteSignature = "IncompleteSignature", 400,
        "The request signature does not conform to Aliyun standards.";
    /// The timestamp is more than 15 minutes away from the service's clock [3P].
    InvalidTimeStampExpired = "InvalidTimeStamp.Expired", 400,
        "Specified time stamp or date value is expired.";
    /// The timestamp cannot be read [3P].
    InvalidTimeStampFormat = "InvalidTimeStamp.Format", 400,
        "Specified time stamp or date value is not well formatted.";
    /// The nonce was used before [3P].
    SignatureNonceUsed = "SignatureNonceUsed", 400,
        "Specified signature nonce was used already.";
    /// There is no such API version [3P].
    InvalidVersion = "InvalidVersion", 400,
        "Specified parameter Version is not valid.";
    /// There is no such operation [3P].
    InvalidActionNotFound = "InvalidAction.NotFound", 404,
        "Specified api is not found, please check your url and method.";
    /// Temporary credentials without their token [3P].
    MissingSecurityToken = "MissingSecurityToken", 400,
        "SecurityToken is mandatory for this action.";
    /// The token of temporary credentials has expired [3P].
    InvalidSecurityTokenExpired = "InvalidSecurityToken.Expired", 400,
        "Specified SecurityToken is expired.";
    /// The token of temporary credentials cannot be read [3P].
    InvalidSecurityTokenMalformed = "InvalidSecurityToken.Malformed", 400,
        "Specified SecurityToken is malformed.";
    /// The token belongs to another access key [3P].
    InvalidSecurityTokenMismatch = "InvalidSecurityToken.MismatchWithAccessKey", 400,
        "Specified SecurityToken mismatch with the AccessKey.";
    /// Access control denies the operation to the user [3P].
    ForbiddenRam = "Forbidden.RAM", 403,
        "User not authorized to operate on the specified resource, or this API doesn't support RAM.";
    /// A `ClientToken` was used again with other parameters [3P: the name, in other products].
    IdempotentParameterMismatch = "IdempotentParameterMismatch", 400,
        "The request uses the same client token as a previous, but non-identical request.";
}

impl ErrorCode {
    /// Recognises a code; codes are compared exactly, and an unknown one is kept.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        if let Some(known) = KnownCode::ALL.iter().find(|known| known.code() == code) {
            return Self::Known(*known);
        }
        match code.strip_prefix("Missing") {
            Some(name) if !name.is_empty() => Self::Missing(name.to_owned()),
            Some(_) | None => Self::Unknown(code.to_owned()),
        }
    }

    /// Returns the spelling of the service.
    #[must_use]
    pub fn code(&self) -> Cow<'_, str> {
        match self {
            Self::Missing(name) => Cow::Owned(format!("Missing{name}")),
            Self::Known(known) => Cow::Borrowed(known.code()),
            Self::Unknown(code) => Cow::Borrowed(code),
        }
    }

    /// Returns the HTTP status that goes with the code, if that is known.
    #[must_use]
    pub const fn http_status(&self) -> Option<u16> {
        match self {
            Self::Missing(_) => Some(400),
            Self::Known(known) => Some(known.http_status()),
            Self::Unknown(_) => None,
        }
    }

    /// Returns the message that goes with the code, in English, if there is one.
    ///
    /// The service answers in the language of the account: this is for writing, not for comparing.
    #[must_use]
    pub fn message(&self) -> Option<Cow<'static, str>> {
        match self {
            Self::Missing(name) => Some(Cow::Owned(format!("{name} is mandatory for this action."))),
            Self::Known(known) => Some(Cow::Borrowed(known.message())),
            Self::Unknown(_) => None,
        }
    }
}

impl ErrorCode {
    /// Returns the code under which it is in the catalogue; that of a missing parameter is the one without its name.
    #[must_use]
    pub const fn known(&self) -> Option<KnownCode> {
        match self {
            Self::Missing(_) => Some(KnownCode::MissingParameter),
            Self::Known(known) => Some(*known),
            Self::Unknown(_) => None,
        }
    }
}

impl From<KnownCode> for ErrorCode {
    fn from(known: KnownCode) -> Self {
        Self::Known(known)
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code())
    }
}
