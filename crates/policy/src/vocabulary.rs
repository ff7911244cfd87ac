//! What an expression can see: three things and their fields.
//!
//! What is not there is an empty text, an empty list or 0: an expression need not ask first. Words are those of the
//! plan's JSON.

use disync_model::Each;

/// A field of `plan`, `change` or `table`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it holds: `int`, `string`, `bool`, `list` (of strings) or `spec`.
    pub kind: &'static str,
    /// What it says.
    pub meaning: &'static str,
}

const fn field(name: &'static str, kind: &'static str, meaning: &'static str) -> Field {
    Field { name, kind, meaning }
}

const PLAN: &[Field] = &[
    field("mode", "string", "what the plan is for: `apply`, `destroy` or `refresh-only`"),
    field("project_id", "int", "the workspace"),
    field("add", "int", "syncs that are created; a replaced one counts here and in `destroy`"),
    field("change", "int", "syncs that are changed in place"),
    field("destroy", "int", "syncs that are deleted"),
    field("adopt", "int", "syncs that are taken into the state"),
    field("forget", "int", "records that are dropped"),
    field("keep", "int", "syncs that stay as they are"),
    field("blocked", "int", "syncs whose change something stops; the other numbers leave them out"),
    field("tables_added", "int", "tables that come"),
    field("tables_removed", "int", "tables that go"),
    field("tables_moved", "int", "tables that go from one sync to another"),
    field("tables_renamed", "int", "tables that come in place of others"),
    field("tables_remapped", "int", "tables that stay and are written to another destination table"),
    field("waves", "int", "in how many waves it is carried out"),
    field(
        "healthy_for",
        "int",
        "for how many seconds a wave must run before the next one begins; 0 where nothing is watched",
    ),
    field("impact", "string", "the worst class of impact: `safe`, `backfill`, `rewind`, `resync` or `data-loss`"),
    field("addresses", "list", "the addresses of all changes that would do something"),
];

const CHANGE: &[Field] = &[
    field("address", "string", "such as `realtime.orders_to_holo`"),
    field("kind", "string", "`realtime` or `solution`"),
    field("name", "string", "the name of the sync"),
    field("action", "string", "`create`, `update`, `replace`, `delete`, `adopt` or `forget`"),
    field("reason", "string", "because of what, such as `edited`, `drifted` or `undeclared`"),
    field("blocked", "bool", "whether something stops it"),
    field("protected", "bool", "whether the sync is protected from deletion afterwards"),
    field("source", "string", "the data source that is read"),
    field("destination", "string", "the data source that is written"),
    field("destination_type", "string", "`odps`, `kafka` or `holo`"),
    field("impact", "string", "its class of impact"),
    field("wave", "int", "with which wave it is changed; 50 where the YAML does not say"),
    field("goes_after", "list", "the addresses that `after:` names"),
    field("restarts", "bool", "whether its instance is stopped and started after it, by `after_update: restart`"),
    field("tables_added", "list", "tables that come, such as `shop.orders`"),
    field("tables_removed", "list", "tables that go"),
    field("tables_moved", "list", "tables that come from another sync"),
    field("tables_renamed", "list", "tables that come in place of others"),
    field("tables_remapped", "list", "tables that are written to another destination table"),
    field("tables_unchanged", "int", "how many tables stay as they are"),
    field("fields", "list", "the settings that change, such as `run` or `resource_group`"),
    field("sides", "list", "who is behind it: `ours`, `theirs`, `both` and `conflict`, as far as they occur"),
    field("before", "spec", "what there is now"),
    field("after", "spec", "what there would be"),
    field("file", "string", "the file that declares the sync"),
    field("line", "int", "the line of that file"),
];

const TABLE: &[Field] = &[
    field("name", "string", "the table, without its database"),
    field("database", "string", "its database; empty in the single-database form"),
    field("full_name", "string", "both, such as `shop.orders`"),
    field(
        "kind",
        "string",
        "`added`, `removed`, `moved_from`, `moved_to`, `renamed_from`, `remapped`, `published` or `withdrawn`",
    ),
    field("from", "string", "the sync, the table or the destination table that it comes from"),
    field("to", "string", "the sync or the destination table that it goes to"),
    field("side", "string", "who is behind it: `ours`, `theirs`, `both` or `conflict`"),
    field("impact", "string", "its class of impact"),
    field("file", "string", "the file that caused it"),
    field("line", "int", "the line of that file"),
];

/// What `change.before` and `change.after` hold.
pub(crate) const SPEC: &[Field] = &[
    field("exists", "bool", "whether there is anything"),
    field("source", "string", "the data source that is read"),
    field("destination", "string", "the data source that is written"),
    field("destination_type", "string", "`odps`, `kafka` or `holo`"),
    field("resource_group", "string", "the resource group"),
    field("folder", "string", "the folder of DataStudio"),
    field("run", "string", "`running`, `stopped` or `unmanaged`"),
    field("tables", "list", "all tables"),
    field("failover", "string", "of `start:`, such as `10 in 30 minutes`"),
    field("error_limit", "string", "of `start:`, such as `0`"),
    field("ddl", "list", "of `start:`, such as `drop_table: ignore`"),
    field("after_update", "string", "of `start:`: `keep` or `restart`"),
];

/// The fields of one of the three things.
#[must_use]
pub const fn fields(of: Each) -> &'static [Field] {
    match of {
        Each::Plan => PLAN,
        Each::Change => CHANGE,
        Each::Table => TABLE,
    }
}

/// The functions, and the operators as the parser calls them. What is not among them does not exist, and would otherwise
/// be found out only when an expression comes to it.
pub(crate) const FUNCTIONS: [&str; 11] =
    ["size", "contains", "startsWith", "endsWith", "matches", "string", "int", "uint", "double", "bytes", "dyn"];

/// The operators, as the parser calls them, and what macros are made of.
pub(crate) const OPERATORS: [&str; 17] = [
    "_?_:_", "_&&_", "_||_", "!_", "_-_", "_+_", "_*_", "_/_", "_%_", "_==_", "_!=_", "_>=_", "_<=_", "_>_", "_<_",
    "-_", "@in",
];

/// Macros that exist; those that are called wrongly are left as calls.
pub(crate) const MACROS: [&str; 5] = ["has", "all", "exists", "exists_one", "filter"];
