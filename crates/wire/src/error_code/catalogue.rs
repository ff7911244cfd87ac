//! What is known of each code: what it means, how well that is known, what to do, and whether a client repeats.
//!
//! The table is the source of the pages in `docs/errors`, whose first lines are held to it by a test. Whether to repeat
//! is said for people here; the client decides by kinds of failure and is held to this table by a test of its own.

use std::fmt;

use super::KnownCode;

/// What is known of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// How it is known.
    pub evidence: Evidence,
    /// What it means, as a sentence.
    pub meaning: &'static str,
    /// What to do about it, as a fragment that fits behind "hint:".
    pub advice: &'static str,
    /// Whether a call that was answered so is repeated.
    pub repeated: Repeated,
}

/// How a fact about the service is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// A help page says so [D].
    Documented,
    /// The source of an official SDK shows it [SDK].
    Sdk,
    /// Public code or reports of third parties show it [3P].
    ThirdParty,
    /// General knowledge of the gateway [GEN].
    General,
}

/// Whether a call is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeated {
    /// It was not executed, and the next attempt may succeed.
    Always,
    /// The next attempt may succeed; a write may have been executed, so it is not repeated but looked up.
    Reads,
    /// The next attempt would be answered alike.
    Never,
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Documented => "documented by Alibaba Cloud",
            Self::Sdk => "known to Alibaba Cloud's SDKs",
            Self::ThirdParty => "seen by third parties",
            Self::General => "general knowledge of the gateway, not verified",
        })
    }
}

impl fmt::Display for Repeated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Always => "yes, writes too: it was not executed",
            Self::Reads => "reads only: a write may have been executed and is looked up first",
            Self::Never => "no: it would be answered alike",
        })
    }
}

impl KnownCode {
    /// Returns what is known of the code.
    #[must_use]
    pub const fn about(self) -> About {
        let (evidence, repeated, meaning, advice) = facts(self);
        About { evidence, meaning, advice, repeated }
    }
}

type Facts = (Evidence, Repeated, &'static str, &'static str);

#[expect(clippy::too_many_lines, reason = "a table")]
const fn facts(code: KnownCode) -> Facts {
    use Evidence::{Documented, General, Sdk, ThirdParty};
    use Repeated::{Always, Never, Reads};
    match code {
        KnownCode::InvalidDiParameter => (
            Documented,
            Never,
            "A configuration cannot be generated from what was asked for.",
            "read the message: a data source, a table or the resource group of the sync is not as the service wants it",
        ),
        KnownCode::InvalidDiParameterFileExisted => (
            Documented,
            Never,
            "A task, or another file, has the name already.",
            "rename the sync, or rename or delete the task that has the name",
        ),
        KnownCode::ForbiddenDiNoPrivilege => (
            Documented,
            Never,
            "The caller may not generate configurations in this workspace.",
            "give the caller a role in the workspace that may develop Data Integration tasks",
        ),
        KnownCode::InternalErrorDiParameter => (
            Documented,
            Reads,
            "The service failed while it generated a configuration.",
            "run it again; if it fails again, give the RequestId to the service's support",
        ),
        KnownCode::ParamInvalid => (
            Documented,
            Never,
            "The operation does not accept a parameter, or not in the present state of the task.",
            "read the message; `disync plan` shows whether the task has changed",
        ),
        KnownCode::ForbiddenAccess => (
            Documented,
            Never,
            "The caller may not use the operation, or the workspace.",
            "check `project_id`, the caller's role in the workspace, and that the edition has the operation",
        ),
        KnownCode::InternalErrorSystem => (
            Documented,
            Reads,
            "The service failed.",
            "run it again: what was sent is looked up before anything is repeated",
        ),
        KnownCode::InternalErrorUserIdMissing => (
            Documented,
            Reads,
            "The service lost track of whose call it was.",
            "run it again; if it fails again, give the RequestId to the service's support",
        ),
        KnownCode::ForbiddenNotServer => {
            (Documented, Never, "DataWorks is not offered in this region.", "correct `region:` or the endpoint")
        }
        KnownCode::ResourceNotAuthorizedApi => (
            Documented,
            Never,
            "The caller may not use this resource.",
            "give the caller the permission on the workspace or the resource that the message names",
        ),
        KnownCode::ThrottlingUser => (
            Documented,
            Always,
            "The account makes too many calls a second.",
            "lower `qps` in disync.yaml, or run it again later",
        ),
        KnownCode::ThrottlingApi => (
            Documented,
            Always,
            "The operation is called too often.",
            "lower `qps` in disync.yaml, or run it again later",
        ),
        KnownCode::ThrottlingSystem => (Documented, Always, "The service is busy.", "run it again later"),
        KnownCode::ThrottlingApiRisk => {
            (Documented, Never, "The calls of the day are used up.", "wait until the next day, or raise the edition")
        }
        KnownCode::ThrottlingResource => (
            Documented,
            Never,
            "The quota of the edition is used up.",
            "free some of what the edition limits, or raise the edition",
        ),
        KnownCode::Throttling => {
            (Sdk, Always, "The gateway limits the calls.", "lower `qps` in disync.yaml, or run it again later")
        }
        KnownCode::RejectedThrottling => (
            Sdk,
            Always,
            "The gateway rejected a call because there are too many.",
            "lower `qps` in disync.yaml, or run it again later",
        ),
        KnownCode::ServiceUnavailable => (
            Sdk,
            Reads,
            "The gateway does not reach the service.",
            "run it again: what was sent is looked up before anything is repeated",
        ),
        KnownCode::MissingParameter => (
            ThirdParty,
            Never,
            "A required parameter is missing.",
            "report this: disync sends what the service's documentation requires",
        ),
        KnownCode::InvalidAccessKeyIdNotFound => (
            ThirdParty,
            Never,
            "There is no such access key.",
            "check the access key: `disync auth whoami` says where it comes from",
        ),
        KnownCode::InvalidAccessKeyIdInactive => (
            General,
            Never,
            "The access key is disabled.",
            "enable the access key in the RAM console, or use another one",
        ),
        KnownCode::SignatureDoesNotMatch => (
            Sdk,
            Never,
            "The signature is another one than the service computes: the secret is wrong.",
            "check the secret of the access key; pasting may have cut or added something",
        ),
        KnownCode::IncompleteSignature => (
            Sdk,
            Never,
            "The signature is not well formed: an older form of a wrong signature.",
            "check the secret of the access key; pasting may have cut or added something",
        ),
        KnownCode::InvalidTimeStampExpired => (
            ThirdParty,
            Never,
            "The clock of this machine is more than 15 minutes away from the service's.",
            "set the clock of this machine",
        ),
        KnownCode::InvalidTimeStampFormat => (
            ThirdParty,
            Never,
            "The time of the request cannot be read.",
            "report this: disync writes the time as documented",
        ),
        KnownCode::SignatureNonceUsed => (
            ThirdParty,
            Always,
            "A request of the same number was there before.",
            "look for something between here and the service that delivers requests twice",
        ),
        KnownCode::InvalidVersion => (
            ThirdParty,
            Never,
            "There is no such version of the API at this endpoint.",
            "check the endpoint: it must be one of DataWorks that serves version 2020-05-18",
        ),
        KnownCode::InvalidActionNotFound => (
            ThirdParty,
            Never,
            "There is no such operation at this endpoint.",
            "check the endpoint; some installations do not offer all operations",
        ),
        KnownCode::MissingSecurityToken => (
            ThirdParty,
            Never,
            "The credentials are temporary, and their token is missing.",
            "set ALIBABA_CLOUD_SECURITY_TOKEN, which goes with temporary keys",
        ),
        KnownCode::InvalidSecurityTokenExpired => (
            ThirdParty,
            Never,
            "The temporary credentials have expired.",
            "renew the temporary credentials, then run it again to go on",
        ),
        KnownCode::InvalidSecurityTokenMalformed => (
            ThirdParty,
            Never,
            "The token of the temporary credentials cannot be read.",
            "set ALIBABA_CLOUD_SECURITY_TOKEN again; pasting may have cut or added something",
        ),
        KnownCode::InvalidSecurityTokenMismatch => (
            ThirdParty,
            Never,
            "The token belongs to another access key.",
            "set id, secret and token of the same temporary credentials",
        ),
        KnownCode::ForbiddenRam => (
            ThirdParty,
            Never,
            "A policy of access control denies the operation to the caller.",
            "attach a policy in the RAM console that allows the operation that the message names",
        ),
        KnownCode::IdempotentParameterMismatch => (
            ThirdParty,
            Never,
            "A call was repeated with the same token and other parameters.",
            "report this: disync derives the token from the parameters",
        ),
    }
}
