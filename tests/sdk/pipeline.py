"""The asynchronous pipeline, up to a document that can be created or updated from."""

from script import PROJECT, REALTIME

# How long a process and a change of an instance take in the emulator.
PROCESS_S, INSTANCE_S = 2, 1


def generated(driver, emulator, task_param, task_id=None, task_type=REALTIME):
    """Generates a TaskContent for creating, or for updating the task `task_id`."""
    common = {"ProjectId": PROJECT, "TaskType": task_type}
    if task_id is None:
        started = driver.call("GenerateDISyncTaskConfigForCreating", **common, TaskParam=task_param)
    else:
        asked = {**common, "TaskId": task_id, "TaskParam": task_param}
        started = driver.call("GenerateDISyncTaskConfigForUpdating", **asked)
    assert (started.success, started.data.status) == (True, "true")
    emulator.advance(PROCESS_S)
    asked = {**common, "AsyncProcessId": started.data.process_id}
    ended = driver.call("QueryDISyncTaskConfigProcessResult", **asked).data
    assert ended.status == "success", ended.message
    return ended.task_content


def created(driver, name, content, task_type=REALTIME, **parameters):
    """Creates a task and returns its id."""
    common = {"ProjectId": PROJECT, "TaskType": task_type}
    answer = driver.call("CreateDISyncTask", **common, TaskName=name, TaskContent=content, **parameters)
    assert (answer.success, answer.data.status) == (True, "success"), answer.data.message
    return answer.data.file_id
