//! Words that a plan holds as `&'static str` because they are ours: keys of settings, names of operations, flags.
//!
//! A plan whose words are not all here cannot be saved, which is said when it is; the tests save every word there is.

/// Every one of them.
const WORDS: [&str; 27] = [
    // Keys of a sync that can change.
    "source.datasource",
    "destination.type",
    "destination.datasource",
    "folder",
    "resource_group",
    "deployed",
    "run",
    "lifecycle.prevent_destroy",
    "start.failover",
    "start.error_limit",
    "start.ddl",
    "start.after_update",
    "restarted",
    // Operations that can fail while a plan is made.
    "ListFiles",
    "GetFile",
    "GetDISyncTask",
    "GetDISyncInstanceInfo",
    "GenerateDISyncTaskConfigForCreating",
    "GenerateDISyncTaskConfigForUpdating",
    "QueryDISyncTaskConfigProcessResult",
    // Flags that lift a guard.
    "--allow-removed",
    "--allow-restarts",
    "--allow safe",
    "--allow backfill",
    "--allow rewind",
    "--allow resync",
    "--allow data-loss",
];

/// The word that is spelt so.
pub(super) fn our_word(text: &str) -> Result<&'static str, String> {
    WORDS.into_iter().find(|word| *word == text).ok_or_else(|| format!("`{text}` is no word of disync's"))
}
