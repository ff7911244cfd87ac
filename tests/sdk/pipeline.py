"""The asynchronous pipeline, up to a document that can be created or updated from."""

import time

from script import PROJECT, REALTIME

DEADLINE_S = 10


def wait_for(look, wanted):
    """Looks again until `wanted` says yes, and returns what was seen."""
    deadline = time.monotonic() + DEADLINE_S
    while True:
        seen = look()
        if wanted(seen):
            return seen
        assert time.monotonic() < deadline, f"still {seen}"
        time.sleep(0.005)


def generated(driver, task_param, task_id=None, task_type=REALTIME):
    """Generates a TaskContent for creating, or for updating the task `task_id`."""
    common = {"ProjectId": PROJECT, "TaskType": task_type}
    if task_id is None:
        started = driver.call("GenerateDISyncTaskConfigForCreating", **common, TaskParam=task_param)
    else:
        asked = {**common, "TaskId": task_id, "TaskParam": task_param}
        started = driver.call("GenerateDISyncTaskConfigForUpdating", **asked)
    assert started.success is True
    assert started.data.status in ("true", "success")
    asked = {**common, "AsyncProcessId": started.data.process_id}
    ended = wait_for(
        lambda: driver.call("QueryDISyncTaskConfigProcessResult", **asked).data,
        lambda data: data.status in ("success", "true", "fail") and (data.task_content or data.status == "fail"),
    )
    assert ended.status != "fail", ended.message
    return ended.task_content


def created(driver, name, content, **parameters):
    """Creates a task and returns its FileId."""
    common = {"ProjectId": PROJECT, "TaskType": REALTIME}
    answer = driver.call("CreateDISyncTask", **common, TaskName=name, TaskContent=content, **parameters)
    assert (answer.success, answer.data.status) == (True, "success"), answer.data.message
    return answer.data.file_id
