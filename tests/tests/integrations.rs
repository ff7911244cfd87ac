//! What is in `integrations/` really runs: each step of the GitHub Action and the job of the GitLab component, in a shell,
//! against a code host that takes documented requests alone. That their YAML is what the hosts take is checked by
//! programs of others (`tests/consumers/test_integrations.py`).

#![expect(clippy::unwrap_used, reason = "a test that cannot read an integration has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use disync_testkit::{ForgeServer, Host, Project, REPOSITORY, RawServer, Sync, http};
use serde_yaml::Value;

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

fn integration(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    fs::read_to_string(root.join("integrations").join(path)).unwrap()
}

/// A runner with disync on its path and a project with one sync.
struct Runner {
    project: Project,
    host: ForgeServer,
    folder: tempfile::TempDir,
}

/// How a script ended.
#[derive(Debug)]
struct Ended {
    code: i32,
    log: String,
}

impl Runner {
    fn new(kind: Host) -> Self {
        let project = Project::new(BIN, "embedded");
        project.sync(&Sync::new("orders").tables("shop", ["orders"]));
        let host = ForgeServer::start(kind);
        host.knows("secret-token", 5, if kind == Host::GitHub { "github-actions[bot]" } else { "project_5_bot" });
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("bin")).unwrap();
        symlink(BIN, folder.path().join("bin/disync")).unwrap();
        Self { project, host, folder }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `script` as the host would: with this shell, and these variables besides those of every run.
    fn shell(&self, shell: &[&str], script: &str, variables: &BTreeMap<String, String>) -> Ended {
        let path = self.file("script");
        fs::write(&path, script).unwrap();
        let search = format!("{}:{}", self.file("bin").display(), std::env::var("PATH").unwrap());
        let output = Command::new(shell[0])
            .args(&shell[1..])
            .arg(&path)
            .env_clear()
            .env("PATH", search)
            .env("HOME", self.folder.path())
            .env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
            .envs(variables)
            .current_dir(self.project.path())
            .output()
            .unwrap();
        let log = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        Ended { code: output.status.code().unwrap(), log }
    }
}

/// One use of the GitHub Action.
struct Use<'a> {
    inputs: BTreeMap<&'a str, &'a str>,
    /// Whether the run is for a pull request, and whether that is from the same repository.
    pull_request: Option<bool>,
    run: u64,
}

impl Default for Use<'_> {
    fn default() -> Self {
        Self { inputs: BTreeMap::new(), pull_request: Some(true), run: 1 }
    }
}

/// What became of it.
struct Used {
    code: i32,
    log: String,
    outputs: BTreeMap<String, String>,
    summary: String,
    ran: Vec<String>,
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Replaces each `${{ … }}` of `text`.
fn expanded(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut pieces = text.split("${{");
    let mut out = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once("}}").unwrap();
        out.push_str(values.get(name.trim()).unwrap_or_else(|| panic!("`{name}` is not known")));
        out.push_str(rest);
    }
    out
}

/// Carries out the steps of the action as GitHub does.
fn act(runner: &Runner, of: &Use<'_>) -> Used {
    let action: Value = serde_yaml::from_str(&integration("github/action.yml")).unwrap();
    let (output, summary, path) = (runner.file("output"), runner.file("summary"), runner.file("path"));
    for file in [&output, &summary, &path] {
        fs::write(file, "").unwrap();
    }
    let mut values = BTreeMap::from([("github.token".to_owned(), "secret-token".to_owned())]);
    for (name, input) in action["inputs"].as_mapping().unwrap() {
        let name = text(name);
        let value = of.inputs.get(name).copied().unwrap_or_else(|| text(&input["default"]));
        let value = expanded(value, &values);
        values.insert(format!("inputs.{name}"), value);
    }
    let conditions = BTreeMap::from([
        ("inputs.summary == 'true'", values["inputs.summary"] == "true"),
        (
            "inputs.comment == 'true' && github.event.pull_request.number && \
             github.event.pull_request.head.repo.full_name == github.repository",
            values["inputs.comment"] == "true" && of.pull_request == Some(true),
        ),
    ]);
    let mut used =
        Used { code: 0, log: String::new(), outputs: BTreeMap::new(), summary: String::new(), ran: Vec::new() };
    for step in action["runs"]["steps"].as_sequence().unwrap() {
        let goes = step.get("if").is_none_or(|condition| conditions[text(condition)]);
        if !goes {
            continue;
        }
        assert_eq!(text(&step["shell"]), "bash");
        assert!(!text(&step["run"]).contains("${{"), "a value in a script is code: {step:?}");
        let mut variables = github(runner, of);
        for (name, value) in step.get("env").and_then(Value::as_mapping).into_iter().flatten() {
            variables.insert(text(name).to_owned(), expanded(text(value), &values));
        }
        let ended = runner.shell(&["bash", "--noprofile", "--norc", "-eo", "pipefail"], text(&step["run"]), &variables);
        used.ran.push(text(&step["name"]).to_owned());
        used.log.push_str(&ended.log);
        if let Some(id) = step.get("id") {
            let id = text(id);
            for line in fs::read_to_string(&output).unwrap().lines() {
                let (name, value) = line.split_once('=').unwrap();
                values.insert(format!("steps.{id}.outputs.{name}"), value.to_owned());
            }
        }
        used.code = ended.code;
        if ended.code != 0 {
            break;
        }
    }
    let outputs = action["outputs"].as_mapping().unwrap().iter();
    used.outputs =
        outputs.map(|(name, output)| (text(name).to_owned(), expanded(text(&output["value"]), &values))).collect();
    used.summary = fs::read_to_string(&summary).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "", "disync was there");
    used
}

/// The variables of every step of a run.
fn github(runner: &Runner, of: &Use<'_>) -> BTreeMap<String, String> {
    let file = |name: &str| runner.file(name).display().to_string();
    let reference = if of.pull_request.is_some() { "refs/pull/7/merge" } else { "refs/heads/main" };
    let action = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("integrations/github");
    let pairs = [
        ("GITHUB_ACTIONS", "true".to_owned()),
        ("GITHUB_ACTION_PATH", action.display().to_string()),
        ("GITHUB_API_URL", runner.host.api()),
        ("GITHUB_OUTPUT", file("output")),
        ("GITHUB_PATH", file("path")),
        ("GITHUB_REF", reference.to_owned()),
        ("GITHUB_REPOSITORY", REPOSITORY.to_owned()),
        ("GITHUB_RUN_ID", of.run.to_string()),
        ("GITHUB_STEP_SUMMARY", file("summary")),
        ("RUNNER_TEMP", runner.folder.path().display().to_string()),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

const ALL: [&str; 5] = ["Have disync", "Plan", "Write the summary", "Comment", "Say how the plan ended"];

#[test]
fn the_action_plans_comments_and_writes_the_summary() {
    let runner = Runner::new(Host::GitHub);
    let used = act(&runner, &Use::default());
    assert_eq!((used.code, used.ran.as_slice()), (0, ALL.map(str::to_owned).as_slice()), "{}", used.log);
    assert!(used.log.contains("Created comment 1000 on acme/pipelines#7."), "{}", used.log);
    assert!(used.summary.contains("## disync plan: 1 to add"), "{}", used.summary);
    assert!(runner.host.said()[0].body.contains("shop.orders"));
    let output = |name: &str| used.outputs[name].as_str();
    assert_eq!((output("changes"), output("exit-code")), ("true", "2"));
    assert_eq!(output("digest").len(), 64);
    assert!(used.summary.contains(output("digest")));
    assert!(fs::read_to_string(output("json")).unwrap().contains("\"resource_changes\""));
    // The next push edits the comment.
    runner.project.sync(&Sync::new("orders").tables("shop", ["orders", "refunds"]));
    let used = act(&runner, &Use { run: 2, ..Use::default() });
    assert!(used.log.contains("Updated comment 1000"), "{}", used.log);
    assert_eq!(runner.host.counts(), (1, 1, 0));
}

#[test]
fn the_action_fails_with_a_refused_plan_once_it_is_told() {
    let runner = Runner::new(Host::GitHub);
    runner.project.sync(&Sync::new("orders").tables("shop", ["orders", "refunds"]));
    drop(runner.project.apply());
    runner.project.sync(&Sync::new("orders").tables("shop", ["orders"]));
    runner.project.set("embedded", "guards: { max_removed_tables: 0 }\n");
    let used = act(&runner, &Use::default());
    assert_eq!((used.code, used.ran.len()), (3, 5), "{}", used.log);
    assert_eq!((used.outputs["changes"].as_str(), used.outputs["exit-code"].as_str()), ("true", "3"));
    assert!(runner.host.said()[0].body.contains("Apply refuses this plan"));
    assert!(used.log.contains("::error "), "{}", used.log);
}

#[test]
fn the_action_says_nothing_on_pull_requests_where_there_is_no_plan() {
    let runner = Runner::new(Host::GitHub);
    runner.project.write("syncs/orders.yaml", "syncs: [\n");
    let used = act(&runner, &Use::default());
    assert_eq!((used.code, used.outputs["changes"].as_str()), (1, ""), "{}", used.log);
    assert_eq!(runner.host.said(), []);
    assert!(used.log.contains("::error file="), "{}", used.log);
}

#[test]
fn the_action_leaves_out_what_is_not_asked_for_or_cannot_be() {
    let runner = Runner::new(Host::GitHub);
    let with = |inputs: &[(&'static str, &'static str)], pull_request| {
        let used = act(&runner, &Use { inputs: inputs.iter().copied().collect(), pull_request, run: 1 });
        assert_eq!(used.code, 0, "{}", used.log);
        used.ran
    };
    let without = |left_out: &[&str]| -> Vec<String> {
        ALL.iter().filter(|step| !left_out.contains(step)).map(|step| (*step).to_owned()).collect()
    };
    assert_eq!(with(&[("comment", "false")], Some(true)), without(&["Comment"]));
    assert_eq!(with(&[("summary", "false")], None), without(&["Comment", "Write the summary"]));
    assert_eq!(with(&[], Some(false)), without(&["Comment"]));
    assert_eq!(runner.host.said(), []);
}

#[test]
fn disync_is_built_from_the_sources_of_the_action_where_there_is_none() {
    let step = |path: &str| {
        let action: Value = serde_yaml::from_str(&integration(path)).unwrap();
        action["runs"]["steps"][0].clone()
    };
    assert_eq!(step("github/action.yml"), step("github/setup/action.yml"));
    let script = text(&step("github/setup/action.yml")["run"]).to_owned();
    let runner = Runner::new(Host::GitHub);
    fs::remove_file(runner.file("bin/disync")).unwrap();
    runner.project.write("cargo", "#!/bin/sh\necho \"cargo $*\"\n");
    fs::set_permissions(runner.project.path().join("cargo"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::rename(runner.project.path().join("cargo"), runner.file("bin/cargo")).unwrap();
    for folder in ["integrations/github", "integrations/github/setup"] {
        let mut variables = github(&runner, &Use::default());
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let (action, sources) = (root.join(folder), root.join("crates/cli").canonicalize().unwrap());
        variables.insert("GITHUB_ACTION_PATH".to_owned(), action.display().to_string());
        let ended = runner.shell(&["bash", "-eo", "pipefail"], &script, &variables);
        let mut words = ended.log.split_whitespace().skip_while(|word| *word != "--path").skip(1);
        assert_eq!(Path::new(words.next().unwrap()).canonicalize().unwrap(), sources, "{ended:?}");
        let added = fs::read_to_string(runner.file("path")).unwrap();
        assert_eq!(added.lines().last().unwrap(), runner.file("disync/bin").display().to_string());
    }
}

#[test]
fn what_is_typed_into_the_action_is_no_code() {
    let runner = Runner::new(Host::GitHub);
    let inputs = BTreeMap::from([
        ("arguments", "--target orders --parallelism 3"),
        ("environment", "$(touch${IFS}hacked)"),
        ("directory", "."),
    ]);
    let used = act(&runner, &Use { inputs, ..Use::default() });
    assert_eq!(used.code, 1, "{}", used.log);
    assert!(used.log.contains("not a name of an environment"), "{}", used.log);
    let inputs = BTreeMap::from([("arguments", "; touch hacked $(touch hacked) `touch hacked`")]);
    assert_eq!(act(&runner, &Use { inputs, ..Use::default() }).code, 1);
    assert!(!runner.project.path().join("hacked").exists());
}

/// The job of the GitLab component with these inputs, as one script.
fn job(inputs: &[(&str, &str)]) -> (String, BTreeMap<String, String>) {
    let template = integration("gitlab/templates/plan.yml");
    let (head, body) = template.split_once("\n---\n").unwrap();
    let head: Value = serde_yaml::from_str(head).unwrap();
    let mut body = body.to_owned();
    for (name, input) in head["spec"]["inputs"].as_mapping().unwrap() {
        let name = text(name);
        let given = inputs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let default = || match &input["default"] {
            Value::Bool(value) => value.to_string(),
            value => text(value).to_owned(),
        };
        body = body.replace(&format!("$[[ inputs.{name} ]]"), &given.unwrap_or_else(default));
    }
    assert!(!body.contains("$[["), "{body}");
    let jobs: Value = serde_yaml::from_str(&body).unwrap();
    let (_, job) = jobs.as_mapping().unwrap().iter().next().unwrap();
    let script: Vec<&str> = job["script"].as_sequence().unwrap().iter().map(text).collect();
    let variables = job["variables"].as_mapping().unwrap().iter();
    let variables = variables.map(|(name, value)| (text(name).to_owned(), value.as_str().unwrap_or("").to_owned()));
    (script.join("\n"), variables.collect())
}

#[test]
fn the_job_of_gitlab_plans_and_comments() {
    let runner = Runner::new(Host::GitLab);
    let run = |pipeline: &str, inputs: &[(&str, &str)]| {
        let (script, mut variables) = job(&[&[("image", "disync")], inputs].concat());
        let directory = runner.project.path().display().to_string();
        for (name, value) in [
            ("CI_API_V4_URL", runner.host.api()),
            ("CI_JOB_TOKEN", "job-token".to_owned()),
            ("CI_MERGE_REQUEST_IID", "7".to_owned()),
            ("CI_MERGE_REQUEST_PROJECT_ID", REPOSITORY.to_owned()),
            ("CI_PIPELINE_ID", pipeline.to_owned()),
            ("CI_PROJECT_DIR", directory),
            ("GITLAB_TOKEN", "secret-token".to_owned()),
        ] {
            variables.insert(name.to_owned(), value);
        }
        runner.shell(&["sh", "-e"], &script, &variables)
    };
    let ended = run("1", &[]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.log.contains("Created comment 1000 on acme/pipelines!7."), "{}", ended.log);
    for file in ["plan.md", "plan.json", "codequality.json", "junit.xml"] {
        assert!(!runner.project.read(&format!("disync-plan/{file}")).is_empty(), "{file}");
    }
    runner.project.sync(&Sync::new("orders").tables("shop", ["orders", "refunds"]));
    let ended = run("2", &[("arguments", "--target orders")]);
    assert!(ended.log.contains("Updated comment 1000"), "{}", ended.log);
    let ended = run("3", &[("comment", "false"), ("environment", "prod")]);
    assert_eq!((ended.code, runner.host.counts()), (0, (1, 1, 0)), "{}", ended.log);
    let ended = run("4", &[("environment", "prod")]);
    assert!(ended.log.contains("Created comment 1001"), "{}", ended.log);
    runner.project.write("syncs/orders.yaml", "syncs: [\n");
    assert_eq!(run("5", &[]).code, 1);
    assert_eq!(runner.host.said().len(), 2);
}

#[test]
fn the_line_of_cron_says_something_where_there_is_drift_and_nothing_else() {
    let runner = Runner::new(Host::GitHub);
    drop(runner.project.apply());
    let crontab = integration("cron/disync-drift");
    let line = crontab.lines().find(|line| line.starts_with("17 * * * * disync ")).unwrap();
    let command = line.strip_prefix("17 * * * * disync ").unwrap();
    let state = runner.folder.path().display().to_string();
    let command = command.replace("/srv/dataworks", runner.project.path().to_str().unwrap());
    let command = command.replace("/var/lib/disync", &state);
    let cron = || runner.shell(&["/bin/bash"], &command, &BTreeMap::new()).log;
    assert_eq!(cron(), "");
    assert!(fs::read_to_string(runner.file("drift.json")).unwrap().contains("\"findings\""));
    // Another DataWorks: the task is gone.
    runner.project.remove(".disync/dataworks.jsonl");
    assert!(cron().contains("realtime.orders"), "{}", cron());
    let metrics = fs::read_to_string(runner.file("disync.prom")).unwrap();
    assert!(metrics.contains("disync_drift_success{project=\"10000\"} 1\n"), "{metrics}");
}

/// What the unit of systemd and the CronJob of Kubernetes run, in the folder of a project.
fn commands_of_clocks(project: &str, state: &str) -> [String; 2] {
    let unit = integration("systemd/disync-drift.service");
    let start = unit.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/local/bin/")).unwrap();
    let manifest = integration("kubernetes/drift.yaml");
    let job: Value = serde_yaml::from_str(manifest.split("\n---\n").next().unwrap()).unwrap();
    let pod = &job["spec"]["jobTemplate"]["spec"]["template"]["spec"];
    let arguments: Vec<&str> = pod["containers"][0]["args"].as_sequence().unwrap().iter().map(text).collect();
    let start = format!("cd {project} && {}", start.replace("/var/lib/disync", state));
    [start, format!("disync {}", arguments.join(" ").replace("/work/dataworks", project))]
}

#[test]
fn systemd_and_kubernetes_tell_each_finding_once() {
    let state = tempfile::tempdir().unwrap();
    let state = state.path().display().to_string();
    for n in 0..2 {
        let runner = Runner::new(Host::GitHub);
        let pager = RawServer::answering(|_| http(204, "text/plain", b""));
        let yaml = runner.project.read("disync.yaml");
        let channel = "notify: [{ type: webhook, url_env: PAGER_URL }]\n";
        runner.project.write("disync.yaml", format!("{yaml}{channel}"));
        drop(runner.project.apply());
        let project = runner.project.path().display().to_string();
        let command = &commands_of_clocks(&project, &state)[n];
        let variables = BTreeMap::from([("PAGER_URL".to_owned(), pager.url())]);
        let clock = || runner.shell(&["sh", "-e"], command, &variables);
        assert_eq!((clock().code, pager.received().len()), (0, 0), "{command}");
        // Another DataWorks: the task is gone.
        runner.project.remove(".disync/dataworks.jsonl");
        assert_eq!((clock().code, clock().code), (2, 2), "{command}");
        assert_eq!(pager.received().len(), 1, "{command}");
    }
    let metrics = fs::read_to_string(format!("{state}/disync.prom")).unwrap();
    assert!(metrics.contains("disync_drift_success{project=\"10000\"} 1\n"), "{metrics}");
}
