//! How many calls arrived, and what became of them.

use std::collections::BTreeMap;

use disync_wire::Operation;
use serde::Deserialize;

use crate::answer::Verdict;

/// A business failure says little else; longer bodies are successes, and need not be looked into.
const LONGEST_FAILURE: usize = 4 << 10;

/// The calls so far.
#[derive(Debug, Default)]
pub(crate) struct Stats {
    /// By operation, refused ones included.
    pub(crate) calls: BTreeMap<Operation, u64>,
    /// By operation and outcome: `success`, `fail`, or the code of a refusal.
    pub(crate) outcomes: BTreeMap<Operation, BTreeMap<String, u64>>,
}

impl Stats {
    /// Counts a call.
    pub(crate) fn count(&mut self, operation: Operation, verdict: &Verdict) {
        let outcome = match verdict {
            Verdict::Body(_, body) if is_failure(body) => "fail".to_owned(),
            Verdict::Body(..) => "success".to_owned(),
            Verdict::Refused(refusal) => refusal.code.code().into_owned(),
        };
        let calls = self.calls.entry(operation).or_default();
        *calls = calls.saturating_add(1);
        let calls = self.outcomes.entry(operation).or_default().entry(outcome).or_default();
        *calls = calls.saturating_add(1);
    }
}

/// Whether a body says `Data.Status` `fail`.
fn is_failure(body: &[u8]) -> bool {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Body {
        data: Data,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Data {
        status: String,
    }
    body.len() < LONGEST_FAILURE && serde_json::from_slice::<Body>(body).is_ok_and(|body| body.data.status == "fail")
}
