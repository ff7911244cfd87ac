"""A real-time task from its first script to its deletion, to each destination, with each SDK."""

import json

import pytest

from pipeline import created, generated, wait_for
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

    def becomes(self, status):
        wait_for(self.status, lambda seen: seen == status)

    def file(self):
        """The task among the real-time files of the workspace."""
        answer = self.call("ListFiles", ProjectId=PROJECT, FileTypes="900", NeedAbsoluteFolderPath=True)
        assert (answer.success, answer.data.total_count) == (True, len(answer.data.files))
        (file,) = [file for file in answer.data.files if file.file_id == self.file_id]
        return file


def test_a_task_lives_from_generate_to_delete(driver, destination):
    content = generated(driver, for_creating(destination, selected(BEFORE)))
    assert json.loads(content)["extend"]["mode"] == destination.mode
    assert tables_of(content) == {database: sorted(names) for database, names in BEFORE.items()}

    task = Task(driver, created(driver, "orders ümlaut 订单", content, TaskParam=placement()))
    assert tables_of(task.code()) == tables_of(content)
    file = task.file()
    assert (file.file_name, file.file_type) == ("orders ümlaut 订单", 900)
    assert (file.commit_status, file.absolute_folder_path) == (0, FOLDER)

    content = generated(driver, for_updating(selected(AFTER)), task.file_id)
    task.done("UpdateDISyncTask", TaskContent=content)
    assert tables_of(task.code()) == {database: sorted(names) for database, names in AFTER.items()}
    assert task.file().current_version == file.current_version + 1

    task.done("DeployDISyncTask")
    assert task.file().commit_status == 1
    assert task.status() == "NORUN"
    task.done("StartDISyncInstance", StartParam=START_PARAM)
    task.becomes("RUN")
    info = driver.call("GetDISyncInstanceInfo", **task.common).data
    assert (info.name, info.solution_info) == ("orders ümlaut 订单", None)
    task.done("StopDISyncInstance")
    task.becomes("PAUSE")
    task.done("TerminateDISyncInstance")
    task.done("DeleteDISyncTask")
    assert driver.call("GetDISyncTask", **task.common).data.status == "fail"
    assert driver.call("ListFiles", ProjectId=PROJECT, ExactFileName="orders ümlaut 订单").data.total_count == 0


def test_a_single_database_keeps_its_form(driver, destination):
    content = generated(driver, for_creating(destination, {"table": ["orders", "items"]}))
    assert tables_of(content) == {"": ["items", "orders"]}
    task = Task(driver, created(driver, "single", content, TaskParam=placement()))
    content = generated(driver, for_updating({"table": ["orders"]}), task.file_id)
    task.done("UpdateDISyncTask", TaskContent=content)
    assert tables_of(task.code()) == {"": ["orders"]}
