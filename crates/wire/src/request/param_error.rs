//! What is wrong with a parameter.

/// Why a request cannot be read from its parameters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParamError {
    /// A required parameter is absent or empty; the service answers with the code `Missing<Name>`
    /// [3P], see [`crate::ErrorCode::Missing`].
    #[error("{0} is mandatory for this action")]
    Missing(
        /// The name of the parameter.
        &'static str,
    ),
    /// A parameter has a value of another type or out of its range.
    #[error("the value `{value}` of {name} is not valid")]
    Invalid {
        /// The name of the parameter.
        name: &'static str,
        /// The value as it was sent.
        value: String,
    },
}

impl ParamError {
    /// Returns the name of the parameter that is missing or wrong.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Missing(name) | Self::Invalid { name, .. } => name,
        }
    }
}
