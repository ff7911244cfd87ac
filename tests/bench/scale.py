#!/usr/bin/env python3
"""How disync scales, beside Terraform, measured in the same run on the same lists.

    just bench                                      the whole table; about a quarter of an hour
    just bench --quick                              a smoke run of some two minutes
    python3 tests/bench/scale.py --terraform none   disync alone

It makes projects of 100, 1,000 and 2,000 tasks x 100 tables and one task of 5,000 tables. disync runs on its embedded
emulator; Terraform holds the same lists in `terraform_data`, one resource for each task. Per size and tool it measures

    first apply        once, of everything
    no-op plan         --runs times, nothing changed
    cheap no-op plan   --runs times, with --refresh=changed; Terraform's with -refresh=false
    plan, 10 tables    --runs times, five tables more and five fewer, in ten tasks
    apply, 10 tables   once, of just that

and checks after each step that the tool said what it should; otherwise the figure is void and the script fails. The
runs of the tools and of the sizes alternate, so that a busy machine is busy for all of them.

What the figures are:
- time: from the start of the process until it has ended; CPU is user + system.
- peak memory: the peak resident set that wait4 reports.
- written: what the process handed to write(2) and its kin (`wchar` of /proc/PID/io): files, standard output and error.
  A file that is written twice counts twice. `to disk` is `write_bytes`: pages that were made dirty, so that one that is
  overwritten before it reaches the disk counts once; on a tmpfs it is 0.
- calls: what disync says it asked of the service. Terraform makes none: nothing stands behind its resources. A cheap
  no-op plan must take one call for each 100 tasks, the pages of the list of files, or its figures are void.
- disync's figures include the emulated service, which runs in its process: its signatures, its documents and its data
  file. Terraform's include nothing of the kind.

Exit code: 0 if all wanted values are met at 1,000 tasks, 1 if one is missed, 2 if a tool did not do what it should.
"""

import argparse
import ctypes
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

JUDGED = 1000  # the number of tasks that the wanted values are about
TABLES = 100  # tables a task
TASKS_A_FILE = 100
TASKS_A_PAGE = 100  # what one call of ListFiles lists
MOST_GROWTH = 2.1  # wanted of each figure when the work doubles
NOISE = 64 << 10  # fewer bytes written than these are a few lines of text and a runtime that wakes its threads
# What is wanted of Terraform / disync at JUDGED tasks: (step, figure) -> at least.
WANTED = {("first apply", "time"): 20, ("no-op plan", "time"): 20, ("no-op plan", "memory"): 10}
CHEAP = "cheap no-op plan"
STEPS = ("first apply", "no-op plan", CHEAP, "plan, 10 tables", "apply, 10 tables")
DESTINATIONS = (("odps", "odps_source"), ("kafka", "azn_kafka"), ("holo", "holo"))
SUBJECTS = ("shop", "billing", "crm", "stock", "support", "ads", "risk")
NOUNS = ("orders", "order_items", "customers", "invoices", "payments", "shipments", "products", "coupons")


class Void(Exception):
    """A tool did not do what it should, so its figures mean nothing."""


# --- the projects -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Work:
    """A project by its size."""

    n_tasks: int
    n_tables: int

    def __str__(self):
        return f"{self.n_tasks:,} task{'s' if self.n_tasks > 1 else ''} x {self.n_tables:,} tables"

    @property
    def n_changed_tasks(self):
        """How many tasks the ten changed tables are in."""
        return min(10, self.n_tasks)


@dataclass(frozen=True)
class Task:
    """What one task ships: the tables of two databases to one destination."""

    name: str
    destination: tuple
    databases: dict


def tasks(work, changed, numbers):
    """The tasks with these numbers; where `changed`, every second change is a table more, the others one fewer."""
    changes = {}
    if changed:
        for i in range(10):
            at = i % work.n_changed_tasks * (work.n_tasks // work.n_changed_tasks)
            changes.setdefault(at, []).append(i)
    for number in numbers:
        base = f"{SUBJECTS[number % len(SUBJECTS)]}_{number:04}"
        names = [f"{NOUNS[i % len(NOUNS)]}_{i:04}" for i in range(work.n_tables)]
        half = (work.n_tables + 1) // 2
        live, archive = names[:half], names[half:]
        for change in changes.get(number, ()):
            live.append(f"new_{change}") if change % 2 == 0 else live.pop(0)
        destination = DESTINATIONS[number % len(DESTINATIONS)]
        yield Task(f"{base}_to_{destination[0]}", destination, {base: live, f"{base}_archive": archive})


def files(work, changed):
    """The tasks by the file they are in."""
    for first in range(0, work.n_tasks, TASKS_A_FILE):
        numbers = range(first, min(first + TASKS_A_FILE, work.n_tasks))
        yield f"tasks_{first:05}", tasks(work, changed, numbers)


# --- the tools ----------------------------------------------------------------------------------------------------


class Disync:
    """disync on its embedded emulator."""

    name = "disync"
    state = ".disync/state.json"

    def __init__(self, binary):
        self.binary = binary

    def write(self, directory, work, changed):
        (directory / "syncs").mkdir(exist_ok=True)
        (directory / "disync.yaml").write_text(
            "disync: 1\nproject_id: 10000\nendpoint: embedded\n\ndefaults:\n"
            "  resource_group: S_res_group_280749521950784_1623033752022\n"
            "  folder: Business Flow/cdc/Data Integration\n"
        )
        for name, some in files(work, changed):
            with (directory / "syncs" / f"{name}.yaml").open("w") as out:
                out.write("syncs:\n")
                for task in some:
                    out.write(self._yaml(task))

    @staticmethod
    def _yaml(task):
        kind, datasource = task.destination
        lines = [f"  {task.name}:", "    type: realtime", "    source:", "      datasource: mysql_pub", "      tables:"]
        for database, tables in task.databases.items():
            lines.append(f"        {database}:")
            lines.extend(f"          - {table}" for table in tables)
        lines.append(f"    destination: {{ type: {kind}, datasource: {datasource} }}")
        return "\n".join(lines) + "\n"

    def prepare(self, directory):
        return [self.binary, "-C", str(directory), "validate"]

    def plan(self, directory):
        return [self.binary, "-C", str(directory), "plan", "--detailed-exitcode"]

    def apply(self, directory):
        return [self.binary, "-C", str(directory), "apply", "--auto-approve"]

    def plan_cheaply(self, directory):
        return [*self.plan(directory), "--refresh=changed"]

    def verbosely(self, argv):
        return [*argv, "-v"]

    @staticmethod
    def says_changed_tables():
        return ["Tables: 5 to add, 5 to remove."]

    @staticmethod
    def calls(output):
        """The calls that disync reports: `Calls: 7 (ListFiles 3, …)`."""
        for path in output:
            with path.open(errors="replace") as text:
                for line in text:
                    if match := re.match(r"Calls: +([\d,]+)", line):
                        return int(match[1].replace(",", ""))
        raise Void(f"disync did not say how many calls it made: {tail(output)}")


class Terraform:
    """Terraform with the same lists in `terraform_data`."""

    name = "terraform"
    state = "terraform.tfstate"

    def __init__(self, binary):
        self.binary = binary

    def write(self, directory, work, changed):
        for name, some in files(work, changed):
            resources = {
                task.name: {"input": {"name": task.name, "tables": self._tables(task)}} for task in some
            }
            with (directory / f"{name}.tf.json").open("w") as out:
                json.dump({"resource": {"terraform_data": resources}}, out, indent=1)

    @staticmethod
    def _tables(task):
        return [f"{database}.{table}" for database, tables in task.databases.items() for table in tables]

    def prepare(self, directory):
        return [self.binary, f"-chdir={directory}", "init", "-input=false", "-no-color"]

    def plan(self, directory):
        return [self.binary, f"-chdir={directory}", "plan", "-input=false", "-no-color", "-detailed-exitcode"]

    def apply(self, directory):
        return [self.binary, f"-chdir={directory}", "apply", "-input=false", "-no-color", "-auto-approve"]

    def plan_cheaply(self, directory):
        return [*self.plan(directory), "-refresh=false"]

    def verbosely(self, argv):
        return None

    @staticmethod
    def says_changed_tables():
        return []

    @staticmethod
    def calls(output):
        return None


# --- measuring ----------------------------------------------------------------------------------------------------


@dataclass
class Sample:
    """What one run of a process cost."""

    time: float  # seconds
    cpu: float  # seconds, user + system
    memory: int  # bytes, peak resident set
    written: int  # bytes handed to write(2)
    to_disk: int  # bytes of pages made dirty
    exit_code: int


def env(directory):
    """Nothing of the user's: no credentials, settings, plug-in caches or update checks."""
    empty = directory / "empty.rc"
    empty.touch()
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(directory),
        "LANG": "C.UTF-8",
        "CHECKPOINT_DISABLE": "1",
        "TF_CLI_CONFIG_FILE": str(empty),
        "TF_IN_AUTOMATION": "1",
    }


def adopt_orphans():
    """Makes what a child leaves behind our child (PR_SET_CHILD_SUBREAPER), so that it can be waited for."""
    if ctypes.CDLL(None, use_errno=True).prctl(36, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def measure(argv, output, environment):
    """Runs a process with its output in the two files of `output`.

    A shell of less than a megabyte starts it and leaves it to us: Linux counts the memory of whoever calls exec into
    the peak of what it becomes, and Python's would hide that of a small process. This costs some 2 ms.
    """
    script = 'out=$1 err=$2; shift 2; exec "$@" </dev/null >"$out" 2>"$err" & echo $!'
    shell = ["/bin/sh", "-c", script, "sh", *map(str, output), *argv]
    start = time.perf_counter()
    pid = int(subprocess.run(shell, env=environment, stdout=subprocess.PIPE, check=True).stdout)
    try:
        # Without reaping it: its /proc entry stays readable.
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        wall = time.perf_counter() - start
        io = dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())
    except BaseException:
        os.kill(pid, signal.SIGKILL)
        os.wait4(pid, 0)
        raise
    _, status, usage = os.wait4(pid, 0)
    return Sample(
        time=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        memory=usage.ru_maxrss * 1024,
        written=int(io["wchar"]),
        to_disk=int(io["write_bytes"]),
        exit_code=os.waitstatus_to_exitcode(status),
    )


def tail(output):
    """The end of what a process said."""
    ends = []
    for path in output:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 1500))
            ends.append(file.read().decode(errors="replace"))
    return "\n" + "\n".join(ends)


def require(argv, output, sample, code, sentences):
    """Checks that a process ended with `code` and wrote lines that begin with each of `sentences`."""
    missing = set(sentences)
    with output[0].open(errors="replace") as text:
        for line in text:
            missing -= {sentence for sentence in missing if line.lstrip().startswith(sentence)}
    if sample.exit_code != code or missing:
        said = f" and did not say {sorted(missing)}" if missing else ""
        raise Void(f"{' '.join(argv)} exited with {sample.exit_code}, not {code}{said}: {tail(output)}")


class Site:
    """One tool's project of one size."""

    def __init__(self, tool, work, directory):
        self.tool, self.work = tool, work
        self.home = directory / f"{tool.name}-{work.n_tasks}x{work.n_tables}"
        self.output = (directory / "stdout", directory / "stderr")
        self.environment = env(directory)
        self.home.mkdir()
        self.results = {}

    def prepare(self):
        self.tool.write(self.home, self.work, changed=False)
        self._run(self.tool.prepare(self.home), 0, [])

    def change(self):
        self.tool.write(self.home, self.work, changed=True)

    def apply(self, step, added, changed):
        progress(f"{self.work}: {step}, {self.tool.name}")
        said = f"Apply complete! Resources: {added} added, {changed} changed, 0 destroyed."
        sample = self._run(self.tool.apply(self.home), 0, [said])
        self.results[step] = {
            "samples": [asdict(sample)],
            "calls": self.tool.calls(self.output),
            "state": (self.home / self.tool.state).stat().st_size,
            "service": size_of(self.home / ".disync" / "dataworks.jsonl"),
        }

    def plan_nothing(self, step):
        self._plan(self.tool.plan(self.home), step, 0, ["No changes."])

    def plan_cheaply(self, step):
        self._plan(self.tool.plan_cheaply(self.home), step, 0, ["No changes."])
        calls, pages = self.results[step]["calls"], -(-self.work.n_tasks // TASKS_A_PAGE)
        if calls not in (None, pages):
            raise Void(f"{self.work}: the {step} took {calls} calls, and there are {pages} pages of tasks")

    def plan_changes(self, step):
        pending = f"Plan: 0 to add, {self.work.n_changed_tasks} to change, 0 to destroy."
        self._plan(self.tool.plan(self.home), step, 2, [pending, *self.tool.says_changed_tables()])

    def _plan(self, argv, step, code, sentences):
        sample = self._run(argv, code, sentences)
        result = self.results.setdefault(step, {"samples": [], "calls": None})
        if not result["samples"]:
            result["calls"] = self._calls_of_plan(argv, code)
        result["samples"].append(asdict(sample))

    def _calls_of_plan(self, argv, code):
        """Asks again for the calls, unmeasured: it also prints what stays as it is."""
        argv = self.tool.verbosely(argv)
        if argv is None:
            return None
        self._run(argv, code, [])
        return self.tool.calls(self.output)

    def _run(self, argv, code, sentences):
        sample = measure(argv, self.output, self.environment)
        require(argv, self.output, sample, code, sentences)
        return sample


def run_all(sites, runs):
    """All steps, each on all sites in turns."""
    for site in sites:
        site.prepare()
    for site in sites:
        site.apply("first apply", added=site.work.n_tasks, changed=0)
    for i in range(runs):
        for site in sites:
            progress(f"{site.work}: no-op plan, {site.tool.name}, {i + 1} of {runs}")
            site.plan_nothing("no-op plan")
    for i in range(runs):
        for site in sites:
            progress(f"{site.work}: {CHEAP}, {site.tool.name}, {i + 1} of {runs}")
            site.plan_cheaply(CHEAP)
    for site in sites:
        site.change()
    for i in range(runs):
        for site in sites:
            progress(f"{site.work}: plan, 10 tables, {site.tool.name}, {i + 1} of {runs}")
            site.plan_changes("plan, 10 tables")
    for site in sites:
        site.apply("apply, 10 tables", added=0, changed=site.work.n_changed_tasks)
    for site in sites:
        site.plan_nothing("afterwards")


def size_of(path):
    return path.stat().st_size if path.exists() else None


def progress(text):
    """What is under way: one line that changes on a terminal, many where there is none."""
    start, end = ("\r\x1b[K", "") if sys.stderr.isatty() else ("", "\n")
    print(f"{start}  {text} …", file=sys.stderr, end=end, flush=True)


# --- what is printed ----------------------------------------------------------------------------------------------


def seconds(x):
    return f"{x:.2f} s" if x >= 1 else f"{x * 1000:.0f} ms"


def size(n):
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if n >= unit:
            return f"{n / unit:,.1f} {name}"
    return f"{n} B"


def median(result, figure):
    return statistics.median(sample[figure] for sample in result["samples"])


def spread(result, figure, show):
    values = [sample[figure] for sample in result["samples"]]
    low, middle, high = show(min(values)), show(statistics.median(values)), show(max(values))
    return middle if low == high else f"{middle} ({low} … {high})"


def print_table(head, rows):
    cells = [head, *rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    for n, row in enumerate(cells):
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
        if n == 0:
            print("  " + "  ".join("-" * width for width in widths))
    print(flush=True)


def print_size(work, results):
    print(f"{work}: median (min … max)\n")
    rows = []
    for step in STEPS:
        for tool, result in ((tool, steps[step]) for tool, steps in results.items()):
            rows.append((
                step,
                tool,
                spread(result, "time", seconds),
                seconds(median(result, "cpu")),
                spread(result, "memory", size),
                size(median(result, "written")),
                size(median(result, "to_disk")),
                "-" if result["calls"] is None else f"{result['calls']:,}",
                "-" if result.get("state") is None else size(result["state"]),
            ))
    print_table(("step", "tool", "time", "CPU", "peak memory", "written", "to disk", "calls", "state file"), rows)
    service = results["disync"]["first apply"]["service"]
    print(f"  The emulated service's data file, counted in what disync writes: {size(service)}.\n")


def print_ratios(measured):
    """Terraform / disync, and whether all that is wanted of it is met."""
    both = [(work, results) for work, results in measured if "terraform" in results]
    if not both:
        return True
    rows, verdicts, well = [], [], True
    for work, results in both:
        for step in STEPS:
            ours, theirs = (figures_of(results[tool][step]) for tool in ("disync", "terraform"))
            ratios = {name: theirs[name] / ours[name] for name in ("time", "cpu", "memory", "written")}
            rows.append((str(work), step, *(f"{ratio:,.1f}" for ratio in ratios.values())))
            for name in (name for name in ratios if work == Work(JUDGED, TABLES) and (step, name) in WANTED):
                wanted = WANTED[step, name]
                met = ratios[name] >= wanted
                well &= met
                verdicts.append((f"{step}, {name}", f"{ratios[name]:,.1f}", f">= {wanted}", "PASS" if met else "MISS"))
    print("Terraform / disync, of medians\n")
    print_table(("work", "step", "time", "CPU", "memory", "written"), rows)
    if verdicts:
        print(f"Wanted at {JUDGED:,} tasks\n")
        print_table(("Terraform / disync", "ratio", "wanted", "verdict"), verdicts)
    return well


def figures_of(result):
    """Everything that may grow with the work."""
    each = {name: median(result, name) for name in ("time", "cpu", "memory", "written")}
    return each | {name: result[name] for name in ("calls", "state", "service") if result.get(name) is not None}


def print_growth(measured):
    """What doubling the work does to disync, and whether all that is wanted of it is met."""
    sizes = {work.n_tasks: results["disync"] for work, results in measured if work.n_tables == TABLES}
    names = ("time", "cpu", "memory", "written", "calls", "state", "service")
    well = True
    for n in (n for n in sizes if 2 * n in sizes):
        rows = []
        for step in STEPS:
            small, large = figures_of(sizes[n][step]), figures_of(sizes[2 * n][step])
            cells = []
            for name in names:
                met, cell = growth(name, small, large) if name in small else (True, "")
                well &= met or n != JUDGED
                cells.append(cell)
            rows.append((step, *cells))
        judged = "" if n == JUDGED else "; not judged at this size"
        print(f"disync from {n:,} to {2 * n:,} tasks: factors, wanted <= {MOST_GROWTH}{judged}\n")
        print_table(("step", "time", "CPU", "memory", "written", "calls", "state file", "service's file"), rows)
    return well


def growth(name, small, large):
    """By how much a figure grows: whether that is little enough, and the cell that says so."""
    if name == "written" and large[name] < NOISE:
        return True, "(noise)"
    factor = large[name] / small[name]
    met = factor <= MOST_GROWTH
    return met, f"{factor:.2f} {'PASS' if met else 'MISS'}"


def print_head(args, tools, directory):
    load = " ".join(f"{n:.1f}" for n in os.getloadavg())
    print(f"{os.cpu_count()} CPUs, load {load}; {args.runs} runs of each plan.")
    for tool in tools:
        flag = "--version" if tool.name == "disync" else "version"
        output = (directory / "stdout", directory / "stderr")
        measure([tool.binary, flag], output, env(directory))
        print(f"{tool.name}: {output[0].read_text().splitlines()[0]} ({tool.binary})")
    print("An apply of disync has a floor of about 3 s: the emulated service's processes take 2 s, as asynchronous")
    print("processes do, and are first asked about after 1 s. Its figures include that service.")
    if len(tools) == 1:
        print("Terraform was not found, or not wanted: its figures and the ratios are left out.")
    elif any(n > args.terraform_limit for n in args.sizes):
        print(f"Terraform is left out above {args.terraform_limit:,} tasks (--terraform-limit): it writes its whole state")
        print("after each resource, so its apply is quadratic: minutes at 1,000 tasks, and four times that at 2,000.")
    print(flush=True)


# --- the run ------------------------------------------------------------------------------------------------------


def arguments():
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    number_list = lambda text: [int(n) for n in text.split(",") if n]
    parser.add_argument("--sizes", type=number_list, help="numbers of tasks [1000 among them is judged] (100,1000,2000)")
    parser.add_argument("--wide", type=int, default=5000, metavar="N", help="one task of N tables; 0 for none (5000)")
    parser.add_argument("--disync", default=str(root / "target/release/disync"), metavar="PATH")
    parser.add_argument("--terraform", metavar="PATH|none", help="the binary (from PATH, skipped where it is missing)")
    parser.add_argument("--terraform-limit", type=int, default=1000, metavar="N", help="its largest size (1000)")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="how often plans are run (5)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all samples there, too")
    parser.add_argument("--quick", action="store_true", help="sizes 100 and 200 only")
    args = parser.parse_args()
    args.sizes = args.sizes or ([100, 200] if args.quick else [100, 1000, 2000])
    if args.runs < 1 or min(args.sizes) < 10 or args.wide and args.wide < 20:
        parser.error("at least one run, 10 tasks and 20 tables are needed")
    return args


def find_tools(args):
    disync = shutil.which(args.disync)
    if disync is None:
        raise Void(f"there is no {args.disync}: build it with `cargo build --release`")
    tools = [Disync(os.path.abspath(disync))]
    if args.terraform != "none":
        terraform = shutil.which(args.terraform or "terraform")
        if terraform is None and args.terraform:
            raise Void(f"there is no {args.terraform}")
        tools += [Terraform(os.path.abspath(terraform))] if terraform else []
    return tools


def run(args):
    tools = find_tools(args)
    works = [Work(n, TABLES) for n in sorted(set(args.sizes))] + ([Work(1, args.wide)] if args.wide else [])
    with tempfile.TemporaryDirectory(prefix="disync-bench-") as temporary:
        directory = Path(temporary)
        print_head(args, tools, directory)
        sites = [
            Site(tool, work, directory)
            for work in works
            for tool in tools
            if tool.name == "disync" or work.n_tasks <= args.terraform_limit
        ]
        run_all(sites, args.runs)
        progress("removing the projects")
    measured = [(work, {site.tool.name: site.results for site in sites if site.work == work}) for work in works]
    for work, results in measured:
        print_size(work, results)
    well = [print_ratios(measured), print_growth(measured)]
    if args.json:
        sizes = [{"tasks": work.n_tasks, "tables": work.n_tables, "tools": results} for work, results in measured]
        args.json.write_text(json.dumps({"version": 1, "sizes": sizes}, indent=1) + "\n")
    return 0 if all(well) else 1


def terminated(number, _):
    """Ends as after any error, so that the directory is removed and nothing goes on running."""
    print("terminated", file=sys.stderr)
    sys.exit(128 + number)


def main():
    signal.signal(signal.SIGTERM, terminated)
    adopt_orphans()
    try:
        return run(arguments())
    except Void as void:
        print(f"void: {void}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
