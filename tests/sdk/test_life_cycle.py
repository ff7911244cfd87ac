"""A real-time task from its first script to its deletion, to each destination, with each SDK."""

import json

import pytest

from pipeline import INSTANCE_S, PROCESS_S, created, generated
from script import (
    DESTINATIONS,
    FOLDER,
    PROJECT,
    REALTIME,
    START_PARAM,
    for_creating,
    for_updating,
    placement,
    selected,
    tables_of,
)

BEFORE = {"shop": ["orders", "items"], "billing": ["invoices"]}
AFTER = {"shop": ["orders", "customers & co"], "billing": ["invoices"]}


@pytest.fixture(params=DESTINATIONS)
def destination(request):
    return DESTINATIONS[request.param]


class Task:
    """What is asked about one task."""

    def __init__(self, driver, file_id):
        self.call = driver.call
        self.common = {"ProjectId": PROJECT, "TaskType": REALTIME, "FileId": file_id}
        self.file_id = file_id

    def done(self, operation, **parameters):
        answer = self.call(operation, **self.common, **parameters)
        assert (answer.success, answer.data.status) == (True, "success"), answer.data.message
        assert answer.request_id

    def code(self):
        return self.call("GetDISyncTask", **self.common).data.code

    def status(self):
        return self.call("GetDISyncInstanceInfo", **self.common).data.status

    def file(self):
        """The task among the real-time files of the workspace."""
        answer = self.call("ListFiles", ProjectId=PROJECT, FileTypes="900", NeedAbsoluteFolderPath=True)
        assert (answer.success, answer.data.total_count) == (True, len(answer.data.files))
        (file,) = [file for file in answer.data.files if file.file_id == self.file_id]
        return file


def test_a_task_lives_from_generate_to_delete(driver, emulator, destination):
    content = generated(driver, emulator, for_creating(destination, selected(BEFORE)))
    assert json.loads(content)["extend"]["mode"] == destination.mode
    assert tables_of(content) == {database: sorted(names) for database, names in BEFORE.items()}

    task = Task(driver, created(driver, "orders ümlaut 订单", content, TaskParam=placement()))
    assert tables_of(task.code()) == tables_of(content)
    file = task.file()
    assert (file.file_name, file.file_type) == ("orders ümlaut 订单", 900)
    assert (file.commit_status, file.absolute_folder_path) == (0, FOLDER)

    content = generated(driver, emulator, for_updating(selected(AFTER)), task.file_id)
    task.done("UpdateDISyncTask", TaskContent=content)
    assert tables_of(task.code()) == {database: sorted(names) for database, names in AFTER.items()}
    assert task.file().current_version == file.current_version + 1

    task.done("DeployDISyncTask")
    assert task.file().commit_status == 1
    assert task.status() == "NORUN"
    task.done("StartDISyncInstance", StartParam=START_PARAM)
    assert task.status() == "WAIT"
    emulator.advance(INSTANCE_S)
    assert task.status() == "RUN"
    info = driver.call("GetDISyncInstanceInfo", **task.common).data
    assert (info.name, info.solution_info) == ("orders ümlaut 订单", None)
    task.done("StopDISyncInstance")
    assert task.status() == "KILLING"
    emulator.advance(INSTANCE_S)
    assert task.status() == "PAUSE"
    task.done("TerminateDISyncInstance")
    task.done("DeleteDISyncTask")
    assert driver.call("GetDISyncTask", **task.common).data.status == "fail"
    assert driver.call("ListFiles", ProjectId=PROJECT, ExactFileName="orders ümlaut 订单").data.total_count == 0


def test_a_single_database_keeps_its_form(driver, emulator, destination):
    content = generated(driver, emulator, for_creating(destination, {"table": ["orders", "items"]}))
    assert tables_of(content) == {"": ["items", "orders"]}
    task = Task(driver, created(driver, "single", content, TaskParam=placement()))
    content = generated(driver, emulator, for_updating({"table": ["orders"]}), task.file_id)
    task.done("UpdateDISyncTask", TaskContent=content)
    assert tables_of(task.code()) == {"": ["orders"]}


def test_a_process_at_work_has_no_content_yet(driver, emulator):
    common = {"ProjectId": PROJECT, "TaskType": REALTIME}
    script = for_creating(DESTINATIONS["odps"], selected(BEFORE))
    process_id = driver.call("GenerateDISyncTaskConfigForCreating", **common, TaskParam=script).data.process_id
    pending = driver.call("QueryDISyncTaskConfigProcessResult", **common, AsyncProcessId=process_id).data
    assert (pending is None or pending.status, getattr(pending, "task_content", None)) == (None, None)
    emulator.advance(PROCESS_S)
    ended = driver.call("QueryDISyncTaskConfigProcessResult", **common, AsyncProcessId=process_id).data
    assert (ended.status, tables_of(ended.task_content)) == ("success", {name: sorted(BEFORE[name]) for name in BEFORE})


def test_what_is_out_of_order_is_a_failure_with_status_200(driver, emulator):
    content = generated(driver, emulator, for_creating(DESTINATIONS["kafka"], selected(BEFORE)))
    task = Task(driver, created(driver, "orders", content, TaskParam=placement()))

    def fails(operation):
        answer = driver.call(operation, **task.common)
        assert (answer.success, answer.data.status) == (True, "fail")

    for operation in ("StartDISyncInstance", "StopDISyncInstance", "TerminateDISyncInstance"):
        fails(operation)
    task.done("DeployDISyncTask")
    fails("DeleteDISyncTask")
    task.done("StartDISyncInstance")
    emulator.advance(INSTANCE_S)
    for operation in ("StartDISyncInstance", "TerminateDISyncInstance", "DeleteDISyncTask"):
        fails(operation)
