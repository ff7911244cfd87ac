"""What is in `examples/repository` is what GitHub, pre-commit and a shell take. That it does what it should is the matter of
`tests/tests/story`."""

import re
import shutil

import yaml

from disync import ROOT
from test_integrations import actionlint, check, repository, run, with_disync  # noqa: F401

EXAMPLE = ROOT / "examples/repository"
WORKFLOWS = sorted((EXAMPLE / ".github/workflows").glob("*.yml"))
ACTION = EXAMPLE / ".github/actions/disync/action.yml"
RULES = """
rules:
  # Tags of GitHub's own actions are readable; everything else is held to a commit.
  unpinned-uses: { config: { policies: { "actions/*": ref-pin, "github/*": ref-pin, "*": hash-pin } } }
  self-repository: { disable: true }
"""


def test_the_workflows_are_what_github_takes():
    assert [path.name for path in WORKFLOWS] == ["apply.yml", "drift.yml", "plan.yml"]
    check("github-workflows", *WORKFLOWS)
    check("github-actions", ACTION)
    assert actionlint(*WORKFLOWS) == [[], [], []]


def test_zizmor_finds_no_weakness(tmp_path):
    (tmp_path / "rules.yml").write_text(RULES)
    run("zizmor", "--offline", "--no-progress", "--config", tmp_path / "rules.yml", EXAMPLE)


def test_shellcheck_finds_nothing():
    run("shellcheck", EXAMPLE / ".github/keep-state")
    scripts = []
    for path in WORKFLOWS:
        for job in yaml.safe_load(path.read_text())["jobs"].values():
            scripts += [step["run"] for step in job["steps"] if "run" in step]
    readme = (EXAMPLE / "README.md").read_text()
    scripts += re.findall(r"^```sh\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    assert len(scripts) == 9, scripts
    for script in scripts:
        run("shellcheck", "--shell", "bash", "-", input=script)


def test_pre_commit_runs_the_hook_of_the_example(tmp_path, with_disync):  # noqa: F811
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
    repository(hooks)
    head = run("git", "-C", hooks, "rev-parse", "HEAD").strip()
    path = tmp_path / "repository"
    shutil.copytree(EXAMPLE, path, ignore=shutil.ignore_patterns(".disync"))
    config = path / ".pre-commit-config.yaml"
    text = config.read_text()
    for old, new in [("https://github.com/OWNER/disync", str(hooks)), ("v0.1.0", head)]:
        assert old in text
        text = text.replace(old, new)
    config.write_text(text)
    repository(path)
    environment = {**with_disync, "PRE_COMMIT_HOME": str(tmp_path / "cache")}
    said = run("pre-commit", "run", "--all-files", "--verbose", cwd=path, env=environment)
    assert re.search(r"disync validate\.+Passed", said) and "Valid: 4 syncs" in said, said
