//! Options that say what a plan is about.

use std::path::PathBuf;

use disync_plan::Pattern;

/// Which syncs and tables.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Scope options")]
pub(crate) struct ScopeArgs {
    /// Plan for these syncs or tables alone; can be repeated
    ///
    /// PATTERN is a sync (`orders`, `realtime.orders`), a table of one (`orders/shop.carts`, or `orders/carts` in any
    /// database), or many of either with `*` and `?` (`orders_*`, `solution.*`, `*/shop.tmp_*`). A backslash takes away
    /// what `*`, `?`, `.` and `/` mean.
    #[arg(long = "target", value_name = "PATTERN")]
    pub(crate) targets: Vec<Pattern>,
    /// Leave these syncs or tables out; can be repeated
    ///
    /// What is excluded stays as it is, whatever is targeted. PATTERN is as for --target.
    #[arg(long = "exclude", value_name = "PATTERN")]
    pub(crate) excludes: Vec<Pattern>,
    /// Read targets from a file: one pattern a line; lines that begin with `#` are comments
    #[arg(long = "target-file", value_name = "FILE")]
    pub(crate) target_files: Vec<PathBuf>,
    /// Read excludes from a file in the same form; can be repeated
    #[arg(long = "exclude-file", value_name = "FILE")]
    pub(crate) exclude_files: Vec<PathBuf>,
}
