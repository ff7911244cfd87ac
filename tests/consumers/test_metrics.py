"""The metrics of drift, as Prometheus' own client reads them."""

import json

from prometheus_client.parser import text_string_to_metric_families

HOSTILE = "a%b\\r\\n <script>|数"


def samples(project, exit_code):
    """The samples by name: their labels and values. Each metric has a help, and is a gauge."""
    project.run("drift", "--unmanaged", "--metrics", "out.prom", exit_code=exit_code)
    families = list(text_string_to_metric_families(project.read("out.prom")))
    assert families and all(family.type == "gauge" and family.documentation for family in families)
    assert len({family.name for family in families}) == len(families)
    return {family.name: [(sample.labels, sample.value) for sample in family.samples] for family in families}


def test_a_world_without_drift_has_zeros(project):
    project.run("apply", "--auto-approve")
    found = samples(project, 0)
    assert found["disync_drift_success"] == [({"project": "10000"}, 1.0)]
    assert {labels["class"]: value for labels, value in found["disync_drift_findings"]} == {
        "console": 0, "vanished": 0, "unmanaged": 0, "runtime": 0,
    }
    assert found["disync_drift_last_run_timestamp_seconds"][0][1] > 1.7e9
    assert "disync_drift_task_findings" not in found


def test_drift_is_counted_and_a_failure_is_told(project, tmp_path):
    project.run("apply", "--auto-approve")
    project.drift(tmp_path / "other", HOSTILE)
    found = samples(project, 2)
    counts = {labels["class"]: value for labels, value in found["disync_drift_findings"]}
    assert counts["console"] >= 2, counts
    by_task = found["disync_drift_task_findings"]
    assert sum(value for _, value in by_task) == sum(counts.values())
    assert found["disync_drift_tasks"] == [({"project": "10000"}, float(len(by_task)))]
    project.write("syncs/bad.yaml", "syncs: [\n")
    failed = samples(project, 1)
    assert failed["disync_drift_success"] == [({"project": "10000"}, 0.0)]
    assert "disync_drift_findings" not in failed


def test_a_hostile_name_is_one_label(project):
    """A task of that name, which nobody has declared any more."""
    name = 'a"} 1 \\ {x="数'
    project.replace("syncs/to_kafka.yaml", "mysql_to_kafka:", f"{json.dumps(name)}:")
    project.run("apply", "--auto-approve")
    project.remove("syncs/to_kafka.yaml")
    project.run("state", "forget", "--auto-approve", f"realtime.{name}")
    found = samples(project, 2)
    assert found["disync_drift_task_findings"] == [({"project": "10000", "address": f"realtime.{name}"}, 1.0)]
    assert found["disync_drift_listed_tasks"] == [({"project": "10000"}, 3.0)]
