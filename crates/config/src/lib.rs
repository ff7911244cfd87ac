//! YAML sync definitions to the desired state.
