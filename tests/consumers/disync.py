"""disync as its users run it: in a project of its own, with DataWorks in its process."""

import json
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = os.environ["DISYNC_BINARY"]
TOOLS = Path(os.environ["DISYNC_CONSUMERS"])


class Project:
    """A copy of the quickstart."""

    def __init__(self, directory):
        shutil.copytree(ROOT / "examples/quickstart", directory, ignore=shutil.ignore_patterns(".disync"))
        self.directory = directory
        wait = "wait: { first_poll: 10ms, longest_poll: 50ms, deadline: 20s }"
        self.write("disync.yaml", self.read("disync.yaml") + wait + "\n")

    def run(self, *arguments, exit_code=0, environment={}):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.directory), **environment}
        command = [BINARY, "-C", str(self.directory), *arguments]
        run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        assert run.returncode == exit_code, run.stdout + run.stderr
        return run.stdout

    def json(self, *arguments, exit_code=0):
        return json.loads(self.run(*arguments, "--format", "json", exit_code=exit_code))

    def events(self, *arguments, exit_code=0):
        return [json.loads(line) for line in self.run(*arguments, "--events", "-", exit_code=exit_code).splitlines()]

    def read(self, file):
        return (self.directory / file).read_text()

    def write(self, file, text):
        (self.directory / file).write_text(text)

    def replace(self, file, old, new):
        text = self.read(file)
        assert old in text
        self.write(file, text.replace(old, new, 1))

    def remove(self, file):
        (self.directory / file).unlink()

    def drift(self, directory, table):
        """After an apply: the service has what another project has applied, in which a table has this name."""
        other = Project(directory)
        other.replace("syncs/to_kafka.yaml", "molin_di_test_in_pk_v4", json.dumps(table))
        other.run("apply", "--auto-approve")
        self.write(".disync/dataworks.jsonl", other.read(".disync/dataworks.jsonl"))

    def branch(self):
        """What was changed is merged and not applied, and a branch declares another sync."""
        def git(*arguments):
            command = ["git", "-c", "user.name=tester", "-c", "user.email=tester@corp.example", *arguments]
            subprocess.run(command, cwd=self.directory, check=True, capture_output=True)

        self.write(".gitignore", ".disync/\n")
        git("init", "-q", "-b", "main")
        git("add", "--all")
        git("commit", "-q", "-m", "merged")
        branched = self.read("syncs/new.yaml").replace("new_to_maxcompute", "branched_to_maxcompute")
        self.write("syncs/branched.yaml", branched.replace("customers", "suppliers"))

    def change_everything(self):
        """After an apply: one sync is updated, one replaced, one deleted and one created; none stays as it is."""
        self.replace("syncs/to_hologres.yaml", "molin_di_test_in2_pk_v3", "orders")
        self.replace("syncs/to_kafka.yaml", "datasource: pkset_test", "datasource: mysql_pub")
        new = self.read("syncs/to_maxcompute.yaml").replace("mysql_to_maxcompute", "new_to_maxcompute")
        new = new.replace("molin_di_test_in_pk_v4", "customers")
        self.remove("syncs/to_maxcompute.yaml")
        self.write("syncs/new.yaml", new)


def tool(name, *arguments, text=None, exit_code=0, cwd=TOOLS):
    """What an installed tool prints."""
    command = [str(TOOLS / name), *map(str, arguments)]
    run = subprocess.run(command, input=text, capture_output=True, text=True, timeout=120, cwd=cwd)
    assert run.returncode == exit_code, run.stdout + run.stderr
    return run.stdout
