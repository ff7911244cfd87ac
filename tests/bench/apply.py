#!/usr/bin/env python3
"""What an apply of many updates costs: time, calls, and bytes written.

    python3 tests/bench/apply.py            1,000 tasks; some five minutes
    python3 tests/bench/apply.py --quick    100 tasks; some 40 s

disync updates N tasks of ten tables, each by a table more,

    time, calls  of an emulator in another process, at 50 calls a second, whose processes take 2 s
    bytes        of the embedded emulator, so that nothing but files is written; without standard output and the data file
                 of the emulator, and without the state and its copy, which are written once for all changes

and prints each with what is wanted of it:

    time         <= 1.2 x max(2 s, calls / 50 a second)
    calls        <= 7 for each updated task, those of the plan's list of files included and its other reads left out
    bytes        <= 4 KiB for each changed task

Exit code: 0 if all wanted values are met, 1 if one is missed, 2 if disync did not do what it should.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from scale import Disync, Task, Void, Work, adopt_orphans, env, measure, print_table, progress, require, tasks

TABLES = 10
PROCESS = 2.0  # seconds
RATE = 50  # calls a second
SLACK = 1.2
MOST_CALLS = 7
MOST_BYTES = 4096


def write(tool, home, endpoint, n, changed):
    """The project of N tasks; where `changed`, each has a table more."""
    (home / "syncs").mkdir(parents=True, exist_ok=True)
    rate = "" if endpoint == "embedded" else f"qps: {RATE}\n"
    (home / "disync.yaml").write_text(
        f"disync: 1\nproject_id: 10000\nendpoint: {endpoint}\n{rate}\ndefaults:\n"
        "  resource_group: S_res_group_280749521950784_1623033752022\n"
        "  folder: Business Flow/cdc/Data Integration\n"
    )
    lines = ["syncs:\n"]
    for task in tasks(Work(n, TABLES), False, range(n)):
        databases = {base: list(names) for base, names in task.databases.items()}
        if changed:
            next(iter(databases.values())).append("a_table_more")
        lines.append(tool._yaml(Task(task.name, task.destination, databases)))
    (home / "syncs" / "all.yaml").write_text("".join(lines))


def apply(tool, home, directory, said):
    output = (directory / "stdout", directory / "stderr")
    surroundings = env(directory) | {
        "ALIBABA_CLOUD_ACCESS_KEY_ID": "testid",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "testsecret",
    }
    argv = tool.apply(home)
    sample = measure(argv, output, surroundings)
    require(argv, output, sample, 0, [f"Apply complete! Resources: {said}, 0 destroyed."])
    return sample, sum(path.stat().st_size for path in output), by_operation(output)


def by_operation(output):
    """`Calls: 7 (ListFiles 3, …)`, which may be broken into lines."""
    for path in output:
        text = " ".join(path.read_text(errors="replace").split())
        if match := re.search(r"Calls: [\d,]+ \(([^)]*)\)", text):
            return {name: int(n.replace(",", "")) for name, n in re.findall(r"(\w+) ([\d,]*\d)", match[1])}
    raise Void("disync did not say how many calls it made")


def with_server(tool, directory, n):
    """The time and the calls of N updates at the rate."""
    log = directory / "emulator"
    # What it says once it listens is read from its end of a pipe, so that nothing is waited for by the clock.
    argv = [tool.binary, "emulator", "--listen", "127.0.0.1:0", "--process-time", f"{PROCESS:.0f}s"]
    with log.open("wb") as errors:
        server = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=errors, env=env(directory), text=True)
    try:
        match = re.search(r"http://\S+", server.stdout.readline())
        if match is None:
            raise Void(f"the emulator did not begin: {log.read_text()}")
        home = directory / "served"
        write(tool, home, match[0], n, changed=False)
        progress(f"{n:,} tasks: first apply, at {RATE} calls a second")
        apply(tool, home, directory, f"{n} added, 0 changed")
        write(tool, home, match[0], n, changed=True)
        progress(f"{n:,} tasks: update, at {RATE} calls a second")
        sample, _, calls = apply(tool, home, directory, f"0 added, {n} changed")
        return sample.time, calls
    finally:
        server.terminate()
        server.wait()


def embedded(tool, directory, n):
    """The bytes that N updates write, without the state and its copy; and the size of the state."""
    home = directory / "embedded"
    write(tool, home, "embedded", n, changed=False)
    progress(f"{n:,} tasks: first apply, embedded")
    apply(tool, home, directory, f"{n} added, 0 changed")
    write(tool, home, "embedded", n, changed=True)
    data, state = home / ".disync" / "dataworks.jsonl", home / tool.state
    before = data.stat().st_size
    progress(f"{n:,} tasks: update, embedded")
    sample, printed, _ = apply(tool, home, directory, f"0 added, {n} changed")
    return sample.written - printed - (data.stat().st_size - before) - 2 * state.stat().st_size, state.stat().st_size


def judge(n, took, calls, n_bytes):
    """The rows of the table, and whether all is met."""
    total = sum(calls.values())
    # The plan reads each task once, whether it changes or not.
    of_updates = total - n
    bound = SLACK * max(PROCESS, total / RATE)
    figures = [
        (f"time of {n:,} updates", took, bound, "{:.1f} s"),
        ("calls per updated task", of_updates / n, MOST_CALLS, "{:.2f}"),
        ("bytes written per change", n_bytes / n, MOST_BYTES, "{:,.0f} B"),
    ]
    rows = [
        (name, show.format(value), "<= " + show.format(most), "PASS" if value <= most else "MISS")
        for name, value, most, show in figures
    ]
    return rows, all(value <= most for _, value, most, _ in figures)


def run():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = Path(__file__).resolve().parents[2]
    parser.add_argument("--disync", default=str(root / "target/release/disync"), metavar="PATH")
    parser.add_argument("--quick", action="store_true", help="100 tasks")
    args, _ = parser.parse_known_args()
    n = 100 if args.quick else 1000
    tool = Disync(os.path.abspath(args.disync))
    with tempfile.TemporaryDirectory(prefix="disync-bench-") as temporary:
        directory = Path(temporary)
        n_bytes, state = embedded(tool, directory, n)
        took, calls = with_server(tool, directory, n)
    rows, well = judge(n, took, calls, n_bytes)
    each = ", ".join(f"{name} {count:,}" for name, count in calls.items())
    print(f"\nUpdates of {n:,} tasks of {TABLES} tables; state of {state:,} bytes; calls: {each}\n")
    print_table(("figure", "measured", "wanted", "verdict"), rows)
    return 0 if well else 1


if __name__ == "__main__":
    adopt_orphans()
    try:
        sys.exit(run())
    except Void as void:
        print(f"void: {void}", file=sys.stderr)
        sys.exit(2)
