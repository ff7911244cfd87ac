//! Whose credentials these are, as STS says it (`GetCallerIdentity`).

use serde::Deserialize;

/// An identity of Alibaba Cloud.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Identity {
    /// The account, a number of 16 digits [GEN].
    pub account_id: String,
    /// The user or the session of a role: `acs:ram::<account>:user/<name>`.
    pub arn: String,
}
