"""A policy in Rego, as conftest and OPA run it, over our plans: the example that we ship."""

import json

import regorus

from disync import ROOT


def verdicts(plan, rule):
    engine = regorus.Engine()
    engine.add_policy("plan.rego", (ROOT / "examples/policies/plan.rego").read_text())
    engine.set_input_json(json.dumps(plan))
    results = json.loads(engine.eval_query_as_json(f"data.main.{rule}"))
    return sorted(results["result"][0]["expressions"][0]["value"])


def test_a_first_plan_is_fine(project):
    plan = project.json("plan")
    assert verdicts(plan, "deny") == verdicts(plan, "warn") == []


def test_what_goes_is_denied(changed):
    assert verdicts(changed.json("plan"), "deny") == [
        "realtime.mysql_to_hologres would no longer ship mysql_db.molin_di_test_in2_pk_v3",
        "realtime.mysql_to_kafka would be deleted",
        "realtime.mysql_to_maxcompute would be deleted",
        "realtime.mysql_to_maxcompute would no longer ship mysql_db.molin_di_test_in_pk_v4",
    ]
