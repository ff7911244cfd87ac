//! Output as it can be compared: what differs from run to run gives way to a placeholder.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

/// What is replaced by what, in this order.
static PLACEHOLDERS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    const PATTERNS: [(&str, &str); 10] = [
        (r"127\.0\.0\.1:\d+", "127.0.0.1:[PORT]"),
        (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z| UTC)", "[TIME]"),
        (r"\b[0-9a-f]{64}\b", "[DIGEST]"),
        (r"\b[0-9a-f]{32}\b", "[LINEAGE]"),
        (r"\b[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\b", "[REQUEST]"),
        (r"\w+ on \S+ \(process \d+\)", "[WHO] on [HOST] (process [PID])"),
        (r"\bafter \d+(ms|s|m)\b", "after [ELAPSED]"),
        (r"\bfiles? 1000\d{3}\b", "file [FILE]"),
        (r"\b1000\d{3}\b", "[FILE]"),
        (r"/tmp/\.tmp\w+", "[TEMP]"),
    ];
    let compile = |(pattern, by)| (Regex::new(pattern).expect("the pattern is written down here"), by);
    PATTERNS.into_iter().map(compile).collect()
});

/// `text` with the path of the project, ports, times, durations, digests, lineages, requests, processes and files
/// replaced.
#[must_use]
pub fn placeholders(text: &str, project: &Path) -> String {
    let mut text = text.replace(&project.display().to_string(), "[PROJECT]");
    for (pattern, by) in PLACEHOLDERS.iter() {
        text = pattern.replace_all(&text, *by).into_owned();
    }
    text
}
