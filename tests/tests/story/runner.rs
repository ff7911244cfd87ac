//! A runner of GitHub Actions: a fresh machine for each job, on which the steps of the workflow's file are executed as they
//! are written there.
//!
//! What the steps *use* is carried out, too: `actions/checkout` by `git`, and our own actions step by step. Of all other
//! actions this one knows nothing, and says so.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_yaml::Value;

use crate::expression::{evaluate, expand, is_true};

/// Names and what they stand for.
pub(crate) type Names = BTreeMap<String, String>;

/// What runs jobs.
#[derive(Debug)]
pub(crate) struct Runner {
    /// Where each job has a folder of its own.
    pub(crate) folder: PathBuf,
    /// The repository: bare, as the host has it.
    pub(crate) origin: PathBuf,
    /// The sources of disync, whose actions are used.
    pub(crate) sources: PathBuf,
    /// The environment of every step.
    pub(crate) environment: Names,
    /// `github.…`, `secrets.…` and what else workflows speak of.
    pub(crate) known: Names,
    n_jobs: RefCell<usize>,
}

/// What became of a job.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Whether each step has ended well.
    pub(crate) succeeded: bool,
    /// What was printed.
    pub(crate) log: String,
    /// The summary of the job.
    pub(crate) summary: String,
    temp: PathBuf,
}

impl Ran {
    /// Makes sure that it ended well.
    #[track_caller]
    pub(crate) fn succeeds(self) -> Self {
        assert!(self.succeeded, "the job failed:\n{}", self.log);
        self
    }

    /// A file that it has left in `RUNNER_TEMP`.
    #[track_caller]
    pub(crate) fn file(&self, name: &str) -> String {
        fs::read_to_string(self.temp.join(name)).unwrap()
    }

    /// Makes sure that it failed.
    #[track_caller]
    pub(crate) fn fails(self) -> Self {
        assert!(!self.succeeded, "the job did not fail:\n{}", self.log);
        self
    }
}

/// Why a job runs.
#[derive(Debug, Default)]
pub(crate) struct Event {
    /// `github.event.…` and `inputs.…`.
    pub(crate) known: Names,
    /// What it has in the environment.
    pub(crate) environment: Names,
    /// Whether it comes from a fork, which is told no secrets.
    pub(crate) from_fork: bool,
}

/// Of a list of steps: the inputs, and the outputs of steps that have run.
#[derive(Debug, Default)]
struct Scope {
    action: Option<PathBuf>,
    names: Names,
}

impl Runner {
    /// A runner for the repository `origin`, with `folder` to work in.
    pub(crate) fn new(folder: PathBuf, origin: PathBuf, sources: PathBuf) -> Self {
        let (environment, known) = (Names::new(), Names::new());
        Self { folder, origin, sources, environment, known, n_jobs: RefCell::new(0) }
    }

    /// Runs a job of a workflow for a revision, `refs/…`; nothing comes back where the job is not due.
    pub(crate) fn job(&self, (workflow, job): (&str, &str), revision: &str, event: Event) -> Option<Ran> {
        let number = self.n_jobs.replace_with(|n| *n + 1) + 1;
        let folder = self.folder.join(format!("job-{number}"));
        fs::create_dir_all(folder.join("temp")).unwrap();
        let path = format!(".github/workflows/{workflow}.yml");
        let file: Value = serde_yaml::from_str(&git(&self.origin, &["show", &format!("{revision}:{path}")])).unwrap();
        let mut machine = Machine {
            runner: self,
            workspace: folder.join("workspace"),
            temp: folder.join("temp"),
            revision: revision.to_owned(),
            number,
            event,
            failed: false,
            log: String::new(),
        };
        fs::create_dir_all(&machine.workspace).unwrap();
        let job = &file["jobs"][job];
        assert!(job.is_mapping(), "{path} has no such job");
        if !machine.is_due(&job["if"], &Scope::default()) {
            return None;
        }
        machine.run_all(&job["steps"], &mut Scope::default());
        let summary = fs::read_to_string(machine.temp.join("summary")).unwrap_or_default();
        Some(Ran { succeeded: !machine.failed, log: machine.log, summary, temp: machine.temp })
    }
}

/// The machine of one job.
struct Machine<'r> {
    runner: &'r Runner,
    workspace: PathBuf,
    temp: PathBuf,
    revision: String,
    number: usize,
    event: Event,
    failed: bool,
    log: String,
}

impl Machine<'_> {
    fn run_all(&mut self, steps: &Value, scope: &mut Scope) {
        for step in steps.as_sequence().expect("a list of steps") {
            let condition = &step["if"];
            let whatever = condition.as_str().is_some_and(|condition| condition.contains("always()"));
            if (!self.failed || whatever) && self.is_due(condition, scope) {
                self.run(step, scope);
            }
        }
    }

    fn is_due(&self, condition: &Value, scope: &Scope) -> bool {
        let Some(condition) = condition.as_str() else { return true };
        let inner = condition.trim().strip_prefix("${{").and_then(|inner| inner.strip_suffix("}}"));
        is_true(&evaluate(inner.unwrap_or(condition), &|name| self.look_up(name, scope)))
    }

    fn look_up(&self, name: &str, scope: &Scope) -> String {
        if name == "runner.temp" {
            return self.temp.to_str().unwrap().to_owned();
        }
        if self.event.from_fork && name.starts_with("secrets.") {
            return String::new();
        }
        let found =
            scope.names.get(name).or_else(|| self.event.known.get(name)).or_else(|| self.runner.known.get(name));
        if let Some(found) = found {
            return found.clone();
        }
        // What a step has not said is empty, and so is what only other events have.
        let is_optional = ["steps.", "inputs.", "github.event."].iter().any(|prefix| name.starts_with(prefix));
        assert!(is_optional, "nobody knows `{name}`");
        String::new()
    }

    fn run(&mut self, step: &Value, scope: &mut Scope) {
        let given = |key: &str, scope: &Scope, machine: &Self| -> Names {
            let Some(values) = step[key].as_mapping() else { return Names::new() };
            let value = |value: &Value| expand(&scalar(value), &|name| machine.look_up(name, scope));
            values.iter().map(|(name, of)| (scalar(name), value(of))).collect()
        };
        let environment = given("env", scope, self);
        if let Some(run) = step["run"].as_str() {
            let name = step["name"].as_str().unwrap_or(run).to_owned();
            let script = expand(run, &|name| self.look_up(name, scope));
            let id = step["id"].as_str();
            let code = self.execute((&script, step["shell"].as_str()), &environment, id, scope);
            if code != 0 {
                self.log.push_str(&format!("[{name} has ended with {code}]\n"));
                self.failed = true;
            }
            return;
        }
        let uses = step["uses"].as_str().expect("a step runs or uses something").to_owned();
        let with = given("with", scope, self);
        let name = uses.split_once('@').map_or(uses.as_str(), |(name, _)| name);
        let action = match (name, name.split_once("OWNER/disync/"), name.strip_prefix("./")) {
            ("actions/checkout", ..) => return self.check_out(&with),
            // What is uploaded is there, and stays there for the test to look at.
            ("actions/upload-artifact", ..) => return self.is_there(&with, "path"),
            ("github/codeql-action/upload-sarif", ..) => return self.is_there(&with, "sarif_file"),
            (_, Some((_, ours)), _) => self.runner.sources.join(ours),
            (_, _, Some(local)) => self.workspace.join(local),
            (other, None, None) => panic!("{other} is not known here"),
        };
        let text = fs::read_to_string(action.join("action.yml")).unwrap();
        let file: Value = serde_yaml::from_str(&text).unwrap();
        let mut names = Names::new();
        for (name, input) in file["inputs"].as_mapping().into_iter().flatten() {
            let default = expand(&scalar(&input["default"]), &|name| self.look_up(name, scope));
            let name = scalar(name);
            names.insert(format!("inputs.{name}"), with.get(&name).cloned().unwrap_or(default));
        }
        for (name, value) in environment {
            names.insert(format!("env.{name}"), value);
        }
        let mut inner = Scope { action: Some(action), names };
        self.run_all(&file["runs"]["steps"], &mut inner);
    }

    fn is_there(&self, with: &Names, key: &str) {
        let path = with.get(key).expect("something is uploaded");
        assert!(Path::new(path).is_file(), "there is no {path}:\n{}", self.log);
    }

    /// Checks out a revision as `actions/checkout` does: as many commits as are asked for, and nothing to push with where
    /// that was not asked for.
    fn check_out(&self, with: &Names) {
        let folder = self.workspace.join(with.get("path").map_or("", String::as_str));
        let depth = format!("--depth={}", with.get("fetch-depth").map_or("1", String::as_str));
        let revision = with.get("ref").map_or_else(|| self.revision.clone(), |name| format!("refs/heads/{name}"));
        let url = format!("file://{}", self.runner.origin.display());
        fs::create_dir_all(&folder).unwrap();
        git(&folder, &["init", "--quiet"]);
        git(&folder, &["remote", "add", "origin", &url]);
        let at =
            revision.replacen("refs/heads/", "refs/remotes/origin/", 1).replacen("refs/pull/", "refs/remotes/pull/", 1);
        git(&folder, &["fetch", "--quiet", &depth, "origin", &format!("+{revision}:{at}")]);
        match revision.strip_prefix("refs/heads/") {
            Some(branch) => {
                git(&folder, &["checkout", "--quiet", "-B", branch, at.strip_prefix("refs/remotes/").unwrap()])
            }
            None => git(&folder, &["checkout", "--quiet", &at]),
        };
        if with.get("persist-credentials").is_some_and(|kept| kept == "false") {
            git(&folder, &["remote", "set-url", "--push", "origin", "nothing-to-push-with"]);
        }
    }

    /// Executes a script as GitHub does, and returns how it ended.
    fn execute(
        &mut self,
        (script, shell): (&str, Option<&str>),
        more: &Names,
        id: Option<&str>,
        scope: &mut Scope,
    ) -> i32 {
        let (outputs, path, script_file) =
            (self.temp.join("outputs"), self.temp.join("path"), self.temp.join("script"));
        fs::write(&outputs, "").unwrap();
        fs::write(&script_file, script).unwrap();
        let mut command = Command::new("bash");
        match shell {
            Some("bash") => command.args(["--noprofile", "--norc", "-eo", "pipefail"]),
            None => command.arg("-e"),
            Some(other) => panic!("no shell {other} here"),
        };
        command.arg(&script_file).current_dir(&self.workspace).env_clear().envs(&self.runner.environment);
        command.envs(&self.event.environment);
        command
            .env("GITHUB_REF", &self.revision)
            .env("GITHUB_SHA", git(&self.runner.origin, &["rev-parse", &self.revision]));
        command.env("GITHUB_RUN_ID", (9000 + self.number).to_string()).env("GITHUB_RUN_ATTEMPT", "1");
        command.env("GITHUB_WORKSPACE", &self.workspace).env("RUNNER_TEMP", &self.temp).env("GITHUB_PATH", &path);
        command.env("GITHUB_OUTPUT", &outputs).env("GITHUB_STEP_SUMMARY", self.temp.join("summary"));
        command.envs(scope.action.iter().map(|action| ("GITHUB_ACTION_PATH", action)));
        // The environment of a step that uses an action is that of the action's steps.
        command.envs(scope.names.iter().filter_map(|(name, value)| Some((name.strip_prefix("env.")?, value))));
        let output = command.envs(more).stdin(Stdio::null()).output().unwrap();
        self.log.push_str(&String::from_utf8_lossy(&output.stdout));
        self.log.push_str(&String::from_utf8_lossy(&output.stderr));
        for line in fs::read_to_string(&outputs).unwrap().lines() {
            let (name, value) = line.split_once('=').expect("a name and a value");
            let id = id.expect("a step with outputs has an id");
            scope.names.insert(format!("steps.{id}.outputs.{name}"), value.to_owned());
        }
        output.status.code().expect("nobody kills it")
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(is) => is.to_string(),
        Value::Null => String::new(),
        Value::Sequence(_) | Value::Mapping(_) | Value::Tagged(_) => panic!("{value:?} is no scalar"),
    }
}

/// Runs `git`, and returns what it prints.
#[track_caller]
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    disync_testkit::git(folder, arguments)
}
