//! Git repositories around projects, made by the real `git`: of the machine's settings none is used, and the same files
//! have the same commits wherever the test runs.

use std::path::Path;
use std::process::Command;

use crate::project::Project;

/// When everything is committed. Commits have their time in their digits.
const DATE: &str = "2026-11-21T00:00:00Z";

/// Runs `git` in `folder`, and returns what it prints.
///
/// # Panics
/// It fails.
#[track_caller]
pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.args(["-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always"]).args(arguments);
    command.current_dir(folder).env_clear();
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "tester").env(format!("GIT_{who}_EMAIL"), "tester@corp.example");
        command.env(format!("GIT_{who}_DATE"), DATE);
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null").env("HOME", folder);
    let output = command.output().expect("git can be run");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?} failed: {error}");
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

impl Project {
    /// Makes a repository of the project's folder where it is none, commits all that is in it but what disync remembers,
    /// and returns the commit.
    ///
    /// # Panics
    /// `git` fails.
    #[track_caller]
    pub fn commit(&self, message: &str) -> String {
        if !self.path().join(".git").exists() {
            git(self.path(), &["init", "-q"]);
            self.write(".git/info/exclude", ".disync/\n");
        }
        git(self.path(), &["add", "--all"]);
        git(self.path(), &["commit", "-q", "--allow-empty", "-m", message]);
        git(self.path(), &["rev-parse", "HEAD"])
    }
}
