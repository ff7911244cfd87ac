//! Options that lift a guard for one run: each says how far, and none lifts them all.

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use disync_model::ImpactClass;

/// What is allowed for this run.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Guard options")]
pub(crate) struct GuardArgs {
    /// Let changes of this class pass `guards.max_impact`, whatever it says; can be repeated
    ///
    /// Each class is allowed by itself: to allow data-loss is not to allow rewind.
    #[arg(long = "allow", value_name = "CLASS", value_parser = class())]
    pub(crate) classes: Vec<ImpactClass>,
    /// Let up to N tables be removed, whatever `guards` says
    #[arg(long, value_name = "N")]
    pub(crate) allow_removed: Option<u32>,
    /// Let up to N tasks be restarted, whatever `guards` says
    #[arg(long, value_name = "N")]
    pub(crate) allow_restarts: Option<u32>,
}

fn class() -> impl clap::builder::TypedValueParser<Value = ImpactClass> {
    // What is safe is never stopped.
    let words = ImpactClass::ALL.into_iter().filter(|class| *class != ImpactClass::Safe).map(ImpactClass::word);
    PossibleValuesParser::new(words).map(|word| ImpactClass::from_word(&word).unwrap_or_default())
}
