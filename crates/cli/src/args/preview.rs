//! Arguments about what the service would make of a plan.

/// Whether the service is asked what it would make of a plan.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct PreviewArgs {
    /// Ask DataWorks what it would make of each change, and show where each table would go; writes nothing
    ///
    /// Has the configuration of each new or changed task generated as apply would, shows the destination table of each
    /// table that comes or goes elsewhere, and what DataWorks refuses. Apply then sends exactly what was shown. Takes at
    /// least two calls for each such task, and a third for each that exists.
    #[arg(long)]
    pub(crate) preview: bool,
}
