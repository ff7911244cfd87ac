//! Output as it can be compared: what differs from run to run gives way to a placeholder.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

/// What is replaced by what, in this order. A message can be wrapped wherever there is a space.
static PLACEHOLDERS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    const PATTERNS: [(&str, &str); 11] = [
        (r"127\.0\.0\.1:\d+", "127.0.0.1:[PORT]"),
        (r"\d{4}-\d\d-\d\d(T|\s+)\d\d:\d\d:\d\d(\.\d+)?(Z|\s+UTC)", "[TIME]"),
        (r"\b[0-9a-f]{64}\b", "[DIGEST]"),
        (r"\b[0-9a-f]{32}\b", "[LINEAGE]"),
        (r"\b[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\b", "[REQUEST]"),
        (r"\w+\s+on\s+\S+\s+\(process\s+\d+\)", "[WHO] on [HOST] (process [PID])"),
        (r"\bafter \d+(ms|s|m)\b", "after [ELAPSED]"),
        (r"\bfiles? 1000\d{3}\b", "file [FILE]"),
        (r"\b1000\d{3}\b", "[FILE]"),
        (r"/tmp/\.tmp\w+", "[TEMP]"),
        // What was learnt of an emulator depends on how quick the machine is.
        (r";\s+(about|at\s+least)\s+\d+\s+(more\s+to\s+apply|were\s+expected)", "; [N] $2"),
    ];
    let compile = |(pattern, by)| (Regex::new(pattern).expect("the pattern is written down here"), by);
    PATTERNS.into_iter().map(compile).collect()
});

/// `text` with the path of the project, ports, times, durations, digests, lineages, requests, processes, files
/// and forecasts replaced.
#[must_use]
pub fn placeholders(text: &str, project: &Path) -> String {
    let mut text = text.replace(&project.display().to_string(), "[PROJECT]");
    for (pattern, by) in PLACEHOLDERS.iter() {
        text = pattern.replace_all(&text, *by).into_owned();
    }
    text
}

/// `text` in one line: where a message was wrapped depends on the length of the names and numbers in it.
#[must_use]
pub fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
