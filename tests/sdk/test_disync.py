"""The other direction: what disync signs is what the SDKs would have signed."""

import os
import shutil
import subprocess

import pytest

from emulator import BINARY, KEY, ROOT, SECRET, TOKEN, TOKEN_KEY, TOKEN_SECRET, Emulator
from verifier import Verifier

# What percent-encoding can get wrong, in the name of a table; the token has other things.
AWKWARD = "a b+c~d/e=f&g%h%20i"
SETTINGS = """
signature: {signature}
qps: 1000
wait: {{ first_poll: 10ms, longest_poll: 50ms, deadline: 20s }}
"""


class Project:
    """A copy of the quickstart that calls `verifier`."""

    def __init__(self, directory, verifier, signature):
        shutil.copytree(ROOT / "examples/quickstart", directory, ignore=shutil.ignore_patterns(".disync"))
        self.directory = directory
        project = directory / "disync.yaml"
        kept = [line for line in project.read_text().splitlines() if not line.startswith("endpoint:")]
        endpoint = f"\nendpoint: {verifier.url}"
        project.write_text("\n".join(kept) + endpoint + SETTINGS.format(signature=signature))
        given = {"ALIBABA_CLOUD_ACCESS_KEY_ID": verifier.key, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": verifier.secret}
        if verifier.token is not None:
            given["ALIBABA_CLOUD_SECURITY_TOKEN"] = verifier.token
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(directory), **given}

    def run(self, *arguments):
        command = [BINARY, "-C", str(self.directory), *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60)

    def replace(self, file, old, new):
        path = self.directory / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))


@pytest.fixture
def emulator():
    """An emulator whose time runs, as disync waits for it."""
    quick = ["--process-time", "20ms", "--instance-time", "20ms", "--step-time", "20ms"]
    with Emulator(*quick, time="running") as emulator:
        yield emulator


@pytest.fixture(params=["v1", "v3"])
def signature(request):
    return request.param


@pytest.fixture(params=[None, TOKEN], ids=["key", "token"])
def verifier(request, emulator):
    key, secret = (KEY, SECRET) if request.param is None else (TOKEN_KEY, TOKEN_SECRET)
    with Verifier(emulator.host, key, secret, request.param) as verifier:
        yield verifier


@pytest.fixture
def project(tmp_path, verifier, signature):
    return Project(tmp_path / "project", verifier, signature)


def good(verifier, run, exit_code=0):
    assert verifier.differences == []
    assert run.returncode == exit_code, run.stdout + run.stderr
    return run.stdout


def test_the_sdks_sign_as_disync_does(project, verifier, signature):
    assert "3 added" in good(verifier, project.run("apply", "--auto-approve"))
    good(verifier, project.run("plan", "--detailed-exitcode"))

    project.replace("syncs/to_hologres.yaml", "molin_di_test_in2_pk_v3", f'"{AWKWARD}"')
    project.replace("syncs/to_kafka.yaml", "molin_di_test_in_pk_v4", '"订单"')
    good(verifier, project.run("plan", "--detailed-exitcode"), exit_code=2)
    assert "2 changed" in good(verifier, project.run("apply", "--auto-approve"))
    good(verifier, project.run("plan", "--detailed-exitcode"))

    assert "3 destroyed" in good(verifier, project.run("destroy", "--auto-approve"))
    operations = {operation for operation, _ in verifier.passed}
    assert operations >= {
        "GenerateDISyncTaskConfigForCreating",
        "GenerateDISyncTaskConfigForUpdating",
        "QueryDISyncTaskConfigProcessResult",
        "CreateDISyncTask",
        "UpdateDISyncTask",
        "GetDISyncTask",
        "GetDISyncInstanceInfo",
        "DeployDISyncTask",
        "StartDISyncInstance",
        "StopDISyncInstance",
        "TerminateDISyncInstance",
        "DeleteDISyncTask",
        "ListFiles",
    }
    assert {generation for _, generation in verifier.passed} == {signature}


def test_the_sdks_sign_as_doctor_does(project, verifier, signature):
    # What the tables of a source are is unknown to an emulator that nobody told.
    good(verifier, project.run("doctor", "--connectivity", "--tables"), exit_code=1)
    assert set(verifier.passed) == {
        ("GetProject", signature),
        ("ListDataSources", signature),
        ("ListResourceGroups", signature),
        ("GetDataSourceMeta", signature),
        ("TestNetworkConnection", signature),
    }


def test_the_sdks_sign_as_disync_does_for_solutions(project, verifier):
    project.replace("syncs/to_hologres.yaml", "type: realtime", "type: solution")
    applied = good(verifier, project.run("apply", "--auto-approve"))
    assert "solution.mysql_to_hologres will be created" in applied
    good(verifier, project.run("plan", "--detailed-exitcode"))


def test_the_verifier_finds_what_another_secret_signed(tmp_path, emulator, signature):
    with Verifier(emulator.host, KEY, "another secret") as verifier:
        project = Project(tmp_path / "project", verifier, signature)
        project.environment["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = SECRET
        assert project.run("plan").returncode != 0
        assert "by the new SDK" in verifier.differences[0]
        assert verifier.passed == []
