//! What is said about a plan without stopping it.

use std::fmt;

use disync_model::{Address, Table};

/// Something that whoever reviews the plan should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The setting that asks for it, such as `policies.weekend`.
    pub setting: String,
    /// What it says, in the user's words.
    pub message: Option<String>,
    /// The condition that is met.
    pub expression: String,
    /// What it is about; nothing where it is about the plan as a whole.
    pub hits: Vec<Hit>,
}

/// A change, or one of its tables, that meets a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The change.
    pub address: Address,
    /// The table.
    pub table: Option<Table>,
}

/// `realtime.orders`, or `realtime.orders/shop.orders`. Verbatim: whoever prints it escapes it first.
impl fmt::Display for Hit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.table {
            Some(table) => write!(f, "{}/{table}", self.address),
            None => self.address.fmt(f),
        }
    }
}
