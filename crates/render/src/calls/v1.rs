//! Version 1 of the machine form of a forecast: a mirror of it, in the documents of plans and reports.

use disync_plan::Forecast;
use serde::Serialize;

/// How many calls something takes if all goes well.
#[derive(Serialize)]
pub(crate) struct ExpectedCalls {
    total: u64,
    /// Whether it is likely to take more.
    at_least: bool,
}

impl From<Forecast> for ExpectedCalls {
    fn from(Forecast { n_calls, at_least }: Forecast) -> Self {
        Self { total: n_calls, at_least }
    }
}
