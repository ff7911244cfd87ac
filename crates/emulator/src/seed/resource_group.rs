//! A resource group of the account.

/// A resource group. The default is a normal one for Data Integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceGroup {
    /// The number, which is not the identifier.
    pub id: i64,
    /// The name that people see; the identifier, if it is empty.
    pub name: String,
    /// `ResourceGroupType`: `4` for Data Integration, `1` for scheduling and so on [SDK].
    pub kind: i64,
    /// `Status`: `0` normal, `1` stopped and so on [SDK].
    pub status: i64,
    /// `Mode`: `ISOLATE` or `SHARE` [SDK].
    pub mode: String,
    /// Whether it is the account's default.
    pub is_default: bool,
}

impl ResourceGroup {
    /// The type of those for Data Integration [SDK].
    pub const DATA_INTEGRATION: i64 = 4;
    /// The status of those that work [SDK].
    pub const NORMAL: i64 = 0;

    /// What is wrong with using it for synchronisation [INF].
    pub(crate) fn problem(&self, identifier: &str) -> Option<String> {
        if self.kind != Self::DATA_INTEGRATION {
            Some(format!("resource group {identifier} is of type {}, not {}", self.kind, Self::DATA_INTEGRATION))
        } else if self.status != Self::NORMAL {
            Some(format!("resource group {identifier} is in status {}, not {}", self.status, Self::NORMAL))
        } else {
            None
        }
    }
}

impl Default for ResourceGroup {
    fn default() -> Self {
        Self {
            id: 1,
            name: String::new(),
            kind: Self::DATA_INTEGRATION,
            status: Self::NORMAL,
            mode: "ISOLATE".to_owned(),
            is_default: false,
        }
    }
}
