"""Terraform's tools read our plans: HashiCorp's own types, two tools that show plans, and Terraform's own documents to
compare with."""

import json

from disync import ROOT, tool

RECORDED = ROOT / "tests/consumers/terraform"

# Debian's terraform-json reads the format of Terraform 0.12, whose types are those of today; it insists on the version.
OLD = "0.1"


def test_hashicorps_types_tell_what_would_be_done(changed):
    plan = changed.json("plan")
    refused = tool("read_plan", text=json.dumps(plan), exit_code=1)
    assert refused == ""
    lines = tool("read_plan", text=json.dumps({**plan, "format_version": OLD})).splitlines()
    provider = "managed dataworks_sync_realtime"
    assert sorted(lines) == [
        f"realtime.mysql_to_hologres {provider} mysql_to_hologres dataworks update true true",
        f"realtime.mysql_to_kafka {provider} mysql_to_kafka dataworks replace true true",
        f"realtime.mysql_to_maxcompute {provider} mysql_to_maxcompute dataworks delete true false",
        f"realtime.new_to_maxcompute {provider} new_to_maxcompute dataworks create false true",
    ]


def test_hashicorps_types_know_what_stays(project):
    project.run("apply", "--auto-approve")
    plan = {**project.json("plan"), "format_version": OLD}
    kinds = [line.split()[5] for line in tool("read_plan", text=json.dumps(plan)).splitlines()]
    assert kinds == ["no-op"] * 3


def test_tf_peek_shows_a_plan(changed, tmp_path):
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(changed.json("plan")))
    shown = tool("venv/bin/tf-peek", file)
    for name in ["mysql_to_hologres", "mysql_to_kafka", "mysql_to_maxcompute", "new_to_maxcompute"]:
        assert name in shown, shown


def test_tofui_shows_a_plan(changed, tmp_path):
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(changed.json("plan")))
    shown = tool("venv/bin/tofui", file, "--build-name", "plan", cwd=tmp_path)
    # It counts a replacement as both.
    assert "Summary: 2 to create, 1 to update, 2 to delete" in shown, shown
    assert "mysql_to_kafka" in (tmp_path / "plan.html").read_text()


def kinds(value):
    """The type of each key, as far down as our own values begin."""
    return {key: type(item).__name__ for key, item in value.items()}


def test_the_shape_is_that_of_terraforms_own_documents(changed):
    """Compared with what Terraform 1.11.4 prints of a plan that creates, updates, replaces, deletes and keeps."""
    theirs = json.loads((RECORDED / "plan.json").read_text())
    ours = changed.json("plan")
    changed.run("apply", "--auto-approve")
    ours["resource_changes"] += changed.json("plan")["resource_changes"]

    def by_actions(plan):
        return {tuple(change["change"]["actions"]): change for change in plan["resource_changes"]}

    theirs_by_actions, ours_by_actions = by_actions(theirs), by_actions(ours)
    assert set(ours_by_actions) == set(theirs_by_actions)
    for actions, there in theirs_by_actions.items():
        here = ours_by_actions[actions]
        assert kinds(here) == {**kinds(there), "disync": "dict"}
        # A sync that stays has no values: a plan does not carry them.
        if actions != ("no-op",):
            assert kinds(here["change"]) == kinds(there["change"]), actions
        else:
            assert set(here["change"]) == set(there["change"])
        assert here.get("action_reason") == there.get("action_reason"), actions
    assert set(ours["resource_changes"][0]["change"]) <= set(theirs["resource_changes"][0]["change"]) | {"replace_paths"}
    assert ours["format_version"].split(".")[0] == theirs["format_version"].split(".")[0]
    assert isinstance(ours["applyable"], bool) and isinstance(theirs["applyable"], bool)
    assert kinds(ours).items() >= {key: kinds(theirs)[key] for key in ["complete", "errored", "applyable", "timestamp"]}.items()


def test_events_have_the_envelope_of_terraforms_own(project):
    """Compared with what Terraform 1.11.4 prints of a plan and of an apply."""
    lines = (RECORDED / "plan.ndjson").read_text().splitlines() + (RECORDED / "apply.ndjson").read_text().splitlines()
    theirs = {event["type"]: event for event in map(json.loads, lines)}
    events = project.events("apply", "--auto-approve")
    project.change_everything()
    events += project.events("apply", "--auto-approve")
    ours = {event["type"]: event for event in events}
    common = set(ours) & set(theirs)
    assert common >= {
        "version", "refresh_start", "refresh_complete", "planned_change", "change_summary", "apply_start", "apply_complete"
    }
    for kind in common - {"version"}:
        assert kinds(ours[kind]) == kinds(theirs[kind]), kind
        assert len(ours[kind]["@timestamp"]) == len(theirs[kind]["@timestamp"])
        key = next(key for key in theirs[kind] if key in ["hook", "change", "changes"])
        here, there = ours[kind][key], theirs[kind][key]
        # An id is there where the task is known.
        assert set(there) - set(here) <= {"id_key", "id_value", "reason"}, kind
        if "resource" in there:
            assert set(here["resource"]) == set(there["resource"])
