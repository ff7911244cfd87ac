"""The emulator's own interface beside the SDKs: it counts their calls, moves time and lets things go wrong."""

import pytest
from alibabacloud_tea_openapi.exceptions import ThrottlingException

from driver import LegacySdk, Refused
from pipeline import created, generated
from script import DESTINATIONS, PROJECT, REALTIME, for_creating, placement, selected, tables_of

TASK = {"ProjectId": PROJECT, "TaskType": REALTIME, "FileId": 4711}


def refused(driver, operation="ListFiles"):
    with pytest.raises(Refused) as caught:
        driver.call(operation, **({"ProjectId": PROJECT} if operation == "ListFiles" else TASK))
    return caught.value


@pytest.fixture
def file_id(driver, emulator):
    content = generated(driver, emulator, for_creating(DESTINATIONS["holo"], selected({"shop": ["orders"]})))
    return created(driver, "orders", content, TaskParam=placement())


def test_the_calls_are_counted_by_what_became_of_them(driver, emulator, file_id):
    driver.call("GetDISyncTask", **{**TASK, "FileId": file_id})
    driver.call("GetDISyncTask", **TASK)
    with pytest.raises(Refused):
        driver.call("GetDISyncTask", **{**TASK, "TaskType": "none"})
    assert emulator.stats() == {
        "GenerateDISyncTaskConfigForCreating": {"success": 1},
        "QueryDISyncTaskConfigProcessResult": {"success": 1},
        "CreateDISyncTask": {"success": 1},
        "GetDISyncTask": {"success": 1, "fail": 1, "Param.Invalid": 1},
    }


def test_throttling_says_when_to_come_back(driver, emulator):
    emulator.fault(at="ListFiles", fault="throttle", retry_after="1500ms", times=1)
    refusal = refused(driver)
    assert (refusal.status, refusal.code) == (429, "Throttling.User")
    if not isinstance(driver, LegacySdk):
        assert isinstance(refusal.__cause__, ThrottlingException)
        assert refusal.__cause__.retry_after == 1500
    assert driver.call("ListFiles", ProjectId=PROJECT).data.total_count == 0


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ({"fault": "throttle", "code": "Throttling.Api"}, 429, "Throttling.Api"),
        ({"fault": "daily_limit"}, 429, "Throttling.Api.Risk"),
        ({"fault": "internal_error"}, 500, "InternalError.System"),
        ({"fault": "unavailable"}, 503, "ServiceUnavailable"),
        ({"fault": "refuse", "code": "Forbidden.RAM"}, 403, "Forbidden.RAM"),
    ],
)
@pytest.mark.parametrize("operation", ["ListFiles", "GetDISyncTask"])
def test_every_refusal_reaches_the_sdk(driver, emulator, operation, fault, status, code):
    emulator.fault(at=operation, nth=1, **fault)
    refusal = refused(driver, operation)
    assert (refusal.status, refusal.code) == (status, code)


def test_a_lost_answer_leaves_a_task_behind(driver, emulator):
    content = generated(driver, emulator, for_creating(DESTINATIONS["odps"], selected({"shop": ["orders"]})))
    emulator.fault(at="CreateDISyncTask", nth=1, fault="lose_answer")
    with pytest.raises(Exception) as caught:
        created(driver, "orders", content, TaskParam=placement())
    assert not isinstance(caught.value, (Refused, AssertionError))
    assert driver.call("ListFiles", ProjectId=PROJECT, ExactFileName="orders").data.total_count == 1


def test_an_edit_in_the_console_is_seen_by_the_next_call(driver, emulator, file_id):
    emulator.edit(task="orders", edit="add_table", database="shop", table="items")
    code = driver.call("GetDISyncTask", **{**TASK, "FileId": file_id}).data.code
    assert tables_of(code) == {"shop": ["items", "orders"]}
    (file,) = driver.call("ListFiles", ProjectId=PROJECT).data.files
    assert (file.current_version, file.commit_status) == (2, 0)
    assert file.last_edit_user != file.create_user


def test_the_world_shows_what_the_sdk_made(driver, emulator, file_id):
    status, world = emulator.ask("GET", "world?name=orders")
    (task,) = world["tasks"]["items"]
    assert (status, task["file_id"], task["tables"]) == (200, file_id, ["shop.orders"])


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://example.com"}, {"Host": "rebound.example.com"}, {"Sec-Fetch-Site": "cross-site"}],
    ids=["origin", "host", "fetch-site"],
)
def test_a_web_page_may_not_use_the_interface(emulator, headers):
    for method, path, document in (("GET", "stats", None), ("POST", "advance", {"seconds": 1})):
        assert emulator.ask(method, path, document, **headers)[0] == 403
    assert emulator.ask("GET", "stats")[0] == 200


@pytest.mark.parametrize(
    ("method", "path", "document", "status"),
    [
        ("GET", "elsewhere", None, 404),
        ("DELETE", "stats", None, 405),
        ("POST", "advance", {"seconds": -1}, 400),
        ("POST", "advance", {"minutes": 1}, 400),
        ("POST", "advance", {"seconds": 2**63}, 400),
        ("POST", "fault", {"fault": "explode"}, 400),
        ("POST", "edit", {"task": "nobody", "edit": "delete"}, 404),
        ("POST", "edit", ["delete"], 400),
        ("GET", "world?limit=0", None, 400),
    ],
)
def test_what_cannot_be_done_is_said(emulator, method, path, document, status):
    answered, answer = emulator.ask(method, path, document)
    assert answered == status
    assert answer["error"]
