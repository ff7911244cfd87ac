//! The architecture as tests: which crate may know which, where IO may live, how large a file may grow.

#![expect(clippy::unwrap_used, reason = "a test that cannot look at the code has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Which crates of ours a crate may depend on. What is not here is forbidden.
const EDGES: [(&str, &[&str]); 16] = [
    ("model", &[]),
    ("wire", &[]),
    ("web", &[]),
    ("config", &["model"]),
    ("plan", &["model"]),
    ("state", &["model"]),
    ("dataworks", &["model", "web", "wire"]),
    ("emulator", &["wire"]),
    ("policy", &["model", "plan"]),
    ("render", &["model", "plan"]),
    ("apply", &["model", "plan"]),
    ("forge", &["web"]),
    ("notify", &["model", "plan", "web"]),
    ("testkit", &["model", "wire", "config", "dataworks", "emulator"]),
    (
        "cli",
        &[
            "apply",
            "config",
            "dataworks",
            "emulator",
            "forge",
            "model",
            "notify",
            "plan",
            "policy",
            "render",
            "state",
            "web",
            "wire",
        ],
    ),
    ("tests", &["cli"]),
];

/// Crates that compute and never wait: nothing in them may need an async runtime, a socket or a terminal.
const PURE: [&str; 6] = ["model", "wire", "config", "plan", "policy", "render"];
const IMPURE_LIBRARIES: [&str; 5] = ["tokio", "reqwest", "axum", "terminal_size", "getrandom"];

/// The only files that may touch files, sockets, the environment, the clock or randomness.
const IO: [&str; 17] = [
    "crates/config/src/load.rs",
    "crates/dataworks/src/credential/files.rs",
    "crates/dataworks/src/credential/process.rs",
    "crates/dataworks/src/limiter.rs",
    "crates/emulator/src/data_file.rs",
    "crates/emulator/src/server.rs",
    "crates/emulator/src/server/",
    "crates/state/src/calls.rs",
    "crates/state/src/files.rs",
    "crates/state/src/history.rs",
    "crates/state/src/journal.rs",
    "crates/state/src/local.rs",
    "crates/state/src/lock.rs",
    "crates/state/src/notified.rs",
    "crates/web/src/network.rs",
    "crates/cli/",
    "crates/testkit/",
];
const IO_WORDS: [&str; 12] = [
    "std::fs",
    "std::env",
    "TcpStream",
    "TcpListener",
    "std::process",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "tokio::net",
    "tokio::fs",
    "reqwest::Client",
    "getrandom",
];

/// Lines of a file without its tests. Beyond that two ideas live together.
const MOST_LINES: usize = 400;

/// Files that are longer, each with its reason.
const LONGER: [(&str, &str); 0] = [];

/// The median length of a file.
const MEDIAN_LINES: usize = 150;

/// Crates on the longest way from the binary to the bottom.
const LONGEST_CHAIN: usize = 4;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Our crates with their dependencies: (name, kind) each, without the prefix where they are ours.
fn dependencies() -> BTreeMap<String, Vec<(String, String)>> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let arguments = ["metadata", "--format-version", "1", "--no-deps", "--offline"];
    let output = Command::new(cargo).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().map(ours).unwrap_or_default();
    let packages = metadata["packages"].as_array().unwrap().iter().map(|package| {
        let dependencies =
            package["dependencies"].as_array().unwrap().iter().map(|dependency| {
                (text(&dependency["name"]), dependency["kind"].as_str().unwrap_or("normal").to_owned())
            });
        (text(&package["name"]), dependencies.collect())
    });
    packages.collect()
}

fn ours(name: &str) -> String {
    name.strip_prefix("disync-").unwrap_or(name).to_owned()
}

/// The Rust files of the product: no tests, no fixtures.
fn sources() -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root().join("crates")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            let relative = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
            let is_test =
                relative.ends_with("/tests") || relative.ends_with("/tests.rs") || relative.ends_with("/fixtures");
            if is_test {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if relative.ends_with(".rs") {
                files.push((relative, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(files.len() > 50, "the sources were not found");
    files
}

#[test]
fn crates_know_only_whom_they_may_know() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        EDGES.iter().map(|(name, to)| (*name, to.iter().copied().collect())).collect();
    let found = dependencies();
    assert_eq!(found.keys().map(String::as_str).collect::<BTreeSet<_>>(), allowed.keys().copied().collect());
    for (name, dependencies) in &found {
        for (to, kind) in dependencies.iter().filter(|(to, _)| allowed.contains_key(to.as_str())) {
            let legal = allowed[name.as_str()].contains(to.as_str()) || kind == "dev";
            assert!(legal, "{name} must not depend on {to}");
            assert!(to != "testkit" || kind == "dev", "{name} may use testkit in its tests alone");
            assert!(to != "cli" || name == "tests", "nobody depends on cli, but {name} does");
        }
    }
}

#[test]
fn pure_crates_need_no_runtime_no_socket_and_no_terminal() {
    let found = dependencies();
    for name in PURE {
        for (to, _) in found[name].iter().filter(|(_, kind)| kind == "normal") {
            assert!(!IMPURE_LIBRARIES.contains(&to.as_str()), "{name} is pure and must not depend on {to}");
        }
    }
}

#[test]
fn the_longest_chain_of_crates_is_short() {
    fn depth(of: &str, found: &BTreeMap<String, Vec<(String, String)>>) -> usize {
        let below = found[of].iter().filter(|(to, kind)| kind == "normal" && found.contains_key(to));
        1 + below.map(|(to, _)| depth(to, found)).max().unwrap_or_default()
    }
    assert!(depth("cli", &dependencies()) <= LONGEST_CHAIN);
}

#[test]
fn io_lives_in_the_files_named_for_it() {
    for (file, text) in sources() {
        if IO.iter().any(|allowed| file.starts_with(allowed)) {
            continue;
        }
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            let word = IO_WORDS.iter().find(|word| line.contains(**word));
            assert!(word.is_none(), "{file}:{} uses {}, which is IO", number + 1, word.unwrap());
        }
    }
}

#[test]
fn every_file_for_io_exists() {
    for path in IO {
        assert!(root().join(path).exists(), "{path} is gone: take it off the list");
    }
}

#[test]
fn files_stay_readable() {
    let exceptions: BTreeMap<&str, &str> = LONGER.into_iter().collect();
    let mut lengths = Vec::new();
    for (file, text) in sources() {
        let length = text.lines().count();
        lengths.push(length);
        let allowed = length <= MOST_LINES || exceptions.contains_key(file.as_str());
        assert!(allowed, "{file} has {length} lines; split it where two ideas live together");
    }
    lengths.sort_unstable();
    assert!(lengths[lengths.len() / 2] <= MEDIAN_LINES, "the median file is too long");
}

#[test]
fn every_module_says_what_it_is_for() {
    for (file, text) in sources() {
        assert!(text.starts_with("//!"), "{file} does not begin with //!");
    }
}

#[test]
fn no_test_is_switched_off() {
    let mut folders = vec![root().join("crates"), root().join("tests")];
    let (ignore, panics) = (["#[", "ignore"].concat(), ["should", "_panic"].concat());
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                assert!(!text.contains(&ignore) && !text.contains(&panics), "{}", path.display());
            }
        }
    }
}
