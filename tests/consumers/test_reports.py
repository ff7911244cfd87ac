"""Each report against the schema that its format has published, and the readers that it is for."""

import json
import re

import jsonschema
import pytest
from lxml import etree

from disync import TOOLS, tool

# What a name can do to a format.
HOSTILE = "a%b\\r\\n::error::x,y:z](http://evil) <script>&\\\"'\\u202e|数"


@pytest.fixture(params=["plan", "branch", "refused", "problems", "nothing", "hostile", "drift"])
def report(request, project, tmp_path):
    """A reader of the report of each command: of a plan, that of a branch, a refused one, a broken project, no change, hostile names, drift."""
    command, exit_code = ["plan"], 0
    if request.param != "hostile":
        project.run("apply", "--auto-approve")
    if request.param in ["plan", "branch", "refused"]:
        project.change_everything()
    if request.param == "branch":
        project.branch()
        command = ["plan", "--since", "main"]
    if request.param == "refused":
        project.write("disync.yaml", project.read("disync.yaml") + "guards: { max_removed_tables: 0 }\n")
        exit_code = 3
    if request.param == "problems":
        project.write("syncs/größe 1.yaml", "syncs:\n  größe: { typ: realtime }\n  größe: 1\n")
        command, exit_code = ["validate"], 3
    if request.param == "hostile":
        project.replace("syncs/to_kafka.yaml", "molin_di_test_in_pk_v4", f'"{HOSTILE}"')
        project.run("apply", "--auto-approve")
        project.remove("syncs/to_kafka.yaml")
    if request.param == "drift":
        project.drift(tmp_path / "other", HOSTILE)
        command, exit_code = ["drift"], 2

    def read(kind):
        project.run(*command, "--report", f"{kind}={tmp_path / 'report'}", exit_code=exit_code)
        return (tmp_path / "report").read_bytes()

    read.is_empty = request.param == "nothing"
    return read


def test_sarif_is_valid(report):
    """Against the schema of SARIF 2.1.0, as Microsoft's matchers for Jest carry it."""
    (file,) = (TOOLS / "npm/node_modules/@microsoft/jest-sarif/lib/schemas").glob("sarif-2.1.0*.json")
    validator = jsonschema.validators.validator_for(json.loads(file.read_text()))(json.loads(file.read_text()))
    log = json.loads(report("sarif"))
    assert [error.message for error in validator.iter_errors(log)] == []
    (run,) = log["runs"]
    assert report.is_empty == (run["results"] == [])
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert "](" not in result["message"]["text"].replace("\\]", "")
    del log["runs"][0]["tool"]
    assert list(validator.iter_errors(log)), "the schema takes anything"


def test_junit_is_valid(report):
    """Against junit-10.xsd of Jenkins' xUnit plugin, as pytest's sources carry it."""
    schema = etree.XMLSchema(etree.parse(str(TOOLS / "junit-10.xsd")))
    document = etree.fromstring(report("junit"))
    schema.assertValid(document)
    cases = document.findall(".//testcase")
    assert int(document.get("tests")) == len(cases) > 0
    assert int(document.get("failures")) == len(document.findall(".//failure"))
    assert {element.tag for element in document.iter()} <= {
        "testsuites", "testsuite", "testcase", "failure", "system-out"
    }
    cases[0].tag = "case"
    assert not schema.validate(document), "the schema takes anything"


def test_rdjson_is_valid(report, tmp_path):
    """By a validator that others wrote from the format's protocol buffers."""
    file = tmp_path / "report.rdjson"
    file.write_bytes(report("rdjson"))
    validate = "npm/node_modules/.bin/rdformat-validator"
    tool(validate, "--strict", file)
    document = json.loads(file.read_text())
    assert report.is_empty == (document["diagnostics"] == [])
    document["diagnostics"].append({"location": {"path": 1}})
    file.write_text(json.dumps(document))
    with pytest.raises(AssertionError):
        tool(validate, "--strict", file)


# GitLab publishes no schema; this is what its documentation says of the fields that it reads.
CODE_QUALITY = jsonschema.Draft202012Validator({
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "location", "severity"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./)(?!/)."},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
})


def test_code_quality_is_as_documented(report):
    text = report("codequality")
    # A byte order mark is documented to break the report.
    assert not text.startswith(b"\xef\xbb\xbf")
    issues = json.loads(text)
    assert [error.message for error in CODE_QUALITY.iter_errors(issues)] == []
    fingerprints = [issue["fingerprint"] for issue in issues]
    assert len(set(fingerprints)) == len(fingerprints)
    assert report.is_empty == (issues == [])


def test_workflow_commands_are_parsed_back(report):
    """As GitHub's runner parses a line: properties end at the first `::` after them, and escapes are undone last."""
    text = report("github").decode()
    assert report.is_empty == (text == "")
    for line in text.splitlines():
        command, properties, message = re.fullmatch(r"::(error|warning|notice) (.*?)::(.*)", line).groups()
        values = dict(part.split("=", 1) for part in properties.split(","))
        assert {"file", "line", "title"} <= set(values) <= {"file", "line", "col", "title"}
        assert all("%" not in re.sub("%(25|0D|0A|3A|2C)", "", value) for value in values.values())
        assert "%" not in re.sub("%(25|0D|0A)", "", message)
        assert int(values["line"]) >= 1 and message and command
