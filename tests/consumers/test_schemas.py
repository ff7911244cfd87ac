"""What disync writes is what its schemas say, and the schemas say something."""

import copy
import json
import random
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import jsonschema
import pytest

from disync import Project, ROOT

# How many changes of a document are tried.
MUTATIONS = 400


def schema(name):
    document = json.loads((ROOT / f"schemas/{name}.json").read_text())
    jsonschema.Draft202012Validator.check_schema(document)
    return jsonschema.Draft202012Validator(document)


PLAN, EVENTS, REPORT, PROBLEMS, SAVED_PLAN, SNAPSHOT = map(schema, ["plan", "events", "report", "problems", "saved-plan", "snapshot"])
DRIFT, NOTIFICATION, OPERATIONS, LOG = map(schema, ["drift", "notification", "operations", "log"])


def good(validator, document):
    errors = [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(document)]
    if errors and "type" in document:
        # That it is none of the events helps nobody.
        only = {"oneOf": [{"$ref": f"#/$defs/{document['type']}_event"}]}
        nested = jsonschema.Draft202012Validator({**validator.schema, **only}).iter_errors(document)
        errors = [f"{inner.json_path}: {inner.message[:300]}" for error in nested for inner in error.context]
    assert errors == []
    return document


def plans(project, *arguments, exit_code=0):
    """A plan in all the forms that have a schema."""
    plan = good(PLAN, project.json("plan", *arguments, exit_code=exit_code))
    for event in project.events("plan", *arguments, exit_code=exit_code):
        good(EVENTS, event)
    return plan


@pytest.mark.parametrize("name", ["plan", "events", "report", "problems", "saved-plan", "drift", "snapshot", "notification", "operations", "log"])
def test_the_binary_prints_the_schemas(project, name):
    assert project.run("schema", name) == (ROOT / f"schemas/{name}.json").read_text()


def test_every_part_of_a_schema_is_described_and_closed():
    def walk(part, place):
        if isinstance(part, list):
            for item in part:
                walk(item, place)
        elif isinstance(part, dict):
            if "properties" in part and "saved-plan" not in place:
                assert part.get("additionalProperties") is False, place
            for key, item in part.items():
                walk(item, f"{place}/{key}")

    for validator in [PLAN, EVENTS, REPORT, PROBLEMS, SAVED_PLAN, DRIFT, SNAPSHOT, NOTIFICATION, OPERATIONS, LOG]:
        assert validator.schema["title"] and validator.schema["description"]
        walk(validator.schema, validator.schema["$id"])


def test_a_first_plan(project):
    assert {change["disync"]["action"] for change in plans(project)["resource_changes"]} == {"create"}


def test_a_plan_of_all_actions(changed):
    actions = {change["disync"]["action"] for change in plans(changed)["resource_changes"]}
    assert actions == {"create", "update", "replace", "delete"}
    assert plans(changed, "--target", "new_to_maxcompute")["left_out"]
    plans(changed, "--destroy")


def test_plans_without_changes_and_after_the_state_is_lost(project):
    project.run("apply", "--auto-approve")
    assert plans(project)["applyable"] is False
    plans(project, "--refresh-only")
    (project.directory / ".disync/state.json").unlink()
    assert {change["disync"]["action"] for change in plans(project)["resource_changes"]} == {"adopt"}


def test_a_plan_that_is_refused(changed):
    changed.write("disync.yaml", changed.read("disync.yaml") + "guards: { max_removed_tables: 0 }\n")
    assert plans(changed, exit_code=3)["violations"]


def test_drift(project, tmp_path):
    project.run("apply", "--auto-approve")
    assert good(DRIFT, project.json("drift", "--unmanaged"))["drifted"] is False
    project.drift(tmp_path / "other", "a \x1b[31m table")
    report = good(DRIFT, project.json("drift", exit_code=2))
    # Which number a task has is not the same in two projects, so that it may look renamed instead of edited.
    assert report["drifted"] and report["findings"]
    project.run("drift", "--accept", "all", "--reason", "known")
    project.change_everything()
    assert good(DRIFT, project.json("drift"))["accepted"]
    are_told_apart(DRIFT, report)


def test_what_a_webhook_receives(project, tmp_path):
    project.write("disync.yaml", project.read("disync.yaml") + "notify: [{ type: webhook, url_env: PAGER_URL }]\n")
    project.run("apply", "--auto-approve")
    bodies = []

    class Pager(BaseHTTPRequestHandler):
        def do_POST(self):
            bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Pager)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = {"PAGER_URL": f"http://127.0.0.1:{server.server_port}/"}
    applied = project.read(".disync/dataworks.jsonl")
    project.drift(tmp_path / "other", "a \x1b[31m table")
    project.run("drift", "--notify", exit_code=2, environment=url)
    project.write(".disync/dataworks.jsonl", applied)
    project.run("drift", "--notify", environment=url)
    server.shutdown()
    new, ended = [good(NOTIFICATION, body) for body in bodies]
    assert new["new"] and not new["ended"] and ended["ended"] and not ended["new"]
    for body in [new, ended]:
        are_told_apart(NOTIFICATION, body)


def test_a_plan_that_policies_speak_of(changed):
    policies = """
policies:
  - { name: thoughtful, each: change, deny: "change.action == 'delete'", message: look twice }
  - { name: talkative, each: change, warn: "change.action == 'update'" }
"""
    changed.write("disync.yaml", changed.read("disync.yaml") + policies)
    plan = plans(changed, exit_code=3)
    assert [found["setting"] for found in plan["violations"] + plan["warnings"]] == [
        "policies.thoughtful", "policies.talkative"
    ]


def test_a_saved_plan(changed):
    changed.run("plan", "--out", "plan.saved")
    saved = good(SAVED_PLAN, json.loads(changed.read("plan.saved")))
    assert saved["digest"] == "sha256:" + changed.json("plan")["plan_digest"]
    for event in changed.events("apply", "plan.saved"):
        good(EVENTS, event)


def test_a_saved_plan_that_flags_let_pass(changed):
    flags = ["--allow", "data-loss", "--allow", "backfill", "--allow-removed", "7", "--allow-restarts", "0"]
    changed.run("plan", "--out", "plan.saved", *flags)
    saved = good(SAVED_PLAN, json.loads(changed.read("plan.saved")))
    assert saved["made"]["allowed"] == {"classes": ["backfill", "data-loss"], "removed": 7, "restarts": 0}
    for key, wrong in [("classes", ["harmless"]), ("classes", "safe"), ("removed", -1), ("restarts", "0"), ("other", 1)]:
        mutant = copy.deepcopy(saved)
        mutant["made"]["allowed"][key] = wrong
        assert not SAVED_PLAN.is_valid(mutant), mutant["made"]


def test_a_snapshot_and_plans_from_it(changed):
    changed.run("snapshot", "--out", "snap.json")
    good(SNAPSHOT, json.loads(changed.read("snap.json")))
    assert "age_seconds" in plans(changed, "--snapshot", "snap.json")["snapshot"]


def test_a_plan_of_a_branch(changed):
    changed.branch()
    assert {part: len(plans(changed, "--since", "main")["since"][part]) for part in ["branch", "besides"]} == {
        "branch": 1, "besides": 4
    }
    events = {event["type"]: event for event in changed.events("plan", "--since", "main")}
    assert events["plan_divided"]["since"]["n_besides"] == 4
    are_told_apart(EVENTS, events["plan_divided"])


def test_a_plan_with_a_preview(changed):
    changes = plans(changed, "--preview")["resource_changes"]
    previews = [change["disync"]["preview"] for change in changes if "preview" in change["disync"]]
    assert any(mapping["destination"] for preview in previews for mapping in preview["mappings"])


def test_a_plan_of_solutions(project):
    project.replace("syncs/to_hologres.yaml", "type: realtime", "type: solution")
    plans(project)
    for event in project.events("apply", "--auto-approve"):
        good(EVENTS, event)
    project.remove("syncs/to_hologres.yaml")
    blocked = [change["disync"]["blocked"] for change in plans(project, exit_code=3)["resource_changes"]]
    assert "not_offered" in [found["code"] for found in blocked if found]


def test_reports_and_events_of_an_apply(project):
    events = [good(EVENTS, event) for event in project.events("apply", "--auto-approve")]
    assert {"apply_start", "async_submitted", "apply_complete"} <= {event["type"] for event in events}
    project.change_everything()
    report = good(REPORT, project.json("apply", "--auto-approve"))
    assert report["complete"] and len(report["changes"]) == 4
    good(REPORT, project.json("destroy", "--auto-approve"))


def test_what_is_under_way(project):
    assert good(OPERATIONS, project.json("op", "list"))["operations"] == []
    project.run("apply", "--auto-approve", "--detach", exit_code=5)
    listed = good(OPERATIONS, project.json("op", "list"))
    assert [operation["stage"] for operation in listed["operations"]] == ["generate"] * 3
    shown = good(OPERATIONS, project.json("op", "show", listed["operations"][0]["address"]))
    assert shown["operations"] == listed["operations"][:1]
    are_told_apart(OPERATIONS, listed)


def test_the_log_of_applies(changed):
    changed.run("apply", "--auto-approve")
    changed.run("rollback", "1", "--out", "back.json")
    changed.run("apply", "back.json")
    changed.run("destroy", "--auto-approve")
    log = good(LOG, changed.json("log"))
    assert [apply["purpose"] for apply in log["applies"]] == ["destroy", "rollback", "apply", "apply"]
    assert log["applies"][1]["rolls_back"] == 1
    assert {change["action"] for change in log["applies"][2]["changes"]} == {"create", "update", "replace", "delete"}
    assert good(LOG, changed.json("log", "1"))["applies"] == [log["applies"][2]]
    are_told_apart(LOG, log)


def are_told_apart(validator, document):
    """A document that was changed is none of the format any more."""
    for seed in range(50):
        mutant = mutate(document, random.Random(seed))
        assert mutant == document or not validator.is_valid(mutant), mutant


def test_problems(project):
    assert good(PROBLEMS, project.json("validate"))["valid"]
    project.write("syncs/bad.yaml", "syncs:\n  bad:\n    typ: realtime\n")
    assert good(PROBLEMS, project.json("validate", exit_code=3))["error_count"]
    events = [good(EVENTS, event) for event in project.events("plan", exit_code=1)]
    assert "range" in events[1]["diagnostic"]


def mutate(value, random):
    """`value` with one change that changes its type, its keys or one of its words."""
    value = copy.deepcopy(value)
    places = []

    def walk(part):
        for key, item in part.items() if isinstance(part, dict) else enumerate(part):
            places.append((part, key))
            if isinstance(item, (dict, list)):
                walk(item)

    walk(value)
    part, key = random.choice(places)
    if isinstance(part, dict) and random.random() < 0.5:
        part["surprise" if random.random() < 0.5 else key + "_"] = part.pop(key)
    else:
        part[key] = {} if isinstance(part[key], (str, int, list)) or part[key] is None else "surprise"
    return value


# A map whose keys are names takes any name, and nothing can be said of a place that may be an empty object.
FREE = ["by_operation", "tables"]


def test_a_changed_document_is_no_longer_good(changed):
    numbers = random.Random(4)
    documents = [(PLAN, changed.json("plan", "--preview"))]
    documents += [(EVENTS, event) for event in changed.events("plan")]
    documents += [(REPORT, changed.json("apply", "--auto-approve"))]
    passed = tried = 0
    for _ in range(MUTATIONS):
        validator, document = numbers.choice(documents)
        mutant = mutate(document, numbers)
        tried += 1
        passed += mutant != document and validator.is_valid(mutant)
    assert tried == MUTATIONS
    # Names of databases are keys, and what may be left out may be lacking.
    assert passed <= MUTATIONS * 0.05, f"{passed} of {tried} changed documents were taken for good"
