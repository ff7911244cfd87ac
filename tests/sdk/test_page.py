"""The worked example of docs/emulator.md, as it is printed there."""

import os
import subprocess
import sys

import pytest

from emulator import ROOT, Emulator

SCRIPT = ROOT / "examples/emulator/create_task.py"
PAGE = (ROOT / "docs/emulator.md").read_text()


def printed(*options: str) -> str:
    with Emulator(*options, time="running") as emulator:
        environment = {**os.environ, "DATAWORKS_ENDPOINT": emulator.host}
        return subprocess.run(
            [sys.executable, SCRIPT], env=environment, capture_output=True, text=True, timeout=60, check=True
        ).stdout


def test_a_task_is_created():
    assert printed() == "created 1000001\n"
    assert "created 1000001\n" in PAGE


@pytest.mark.parametrize("fault, ends", [("lose_answer", "found 1000001\n"), ("lose_request", "found None\n")])
def test_a_task_whose_answer_is_lost_is_found(tmp_path, fault, ends):
    block = next(block for block in PAGE.split("```yaml\n") if "fault: lose_answer" in block).split("```")[0]
    faults = tmp_path / "lost.yaml"
    faults.write_text(block.replace("lose_answer", fault))
    text = printed("--faults", str(faults))
    assert text == f"no answer: UnretryableException\n{ends}"
    assert text in PAGE or fault == "lose_request"
