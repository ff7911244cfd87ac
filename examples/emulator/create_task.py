"""Creates a real-time task once, whatever happens to the calls: pip install alibabacloud-dataworks-public20200518"""

import json
import os
import time

from alibabacloud_dataworks_public20200518 import models
from alibabacloud_dataworks_public20200518.client import Client
from alibabacloud_tea_openapi.utils_models import Config

PROJECT, NAME = 10000, "orders_to_holo"
GROUP = "S_res_group_280749521950784_1623033752022"
TASK = {"project_id": PROJECT, "task_type": "DI_REALTIME"}

client = Client(Config(
    access_key_id="testid",
    access_key_secret="testsecret",
    endpoint=os.environ.get("DATAWORKS_ENDPOINT", "127.0.0.1:8080"),
    protocol="HTTP",
))

tables = [{"dbName": "shop", "schema": [{"tableInfos": [{"table": "orders"}]}]}]
connection = [{"datasourceType": "mysql", "datasource": "mysql_pub", "selectedTables": tables}]
script = {
    "type": "realtime",
    "version": "1.0",
    "setting": {"resourceGroup": GROUP, "taskType": "oneclick_to_holo"},
    "steps": [
        {"stepType": "mysql", "name": "Reader", "category": "reader", "parameter": {"connection": connection}},
        {"stepType": "holo", "name": "Writer", "category": "writer", "parameter": {"datasource": "holo"}},
    ],
}


def generated():
    """The content of the task, which a process generates."""
    started = client.generate_disync_task_config_for_creating(
        models.GenerateDISyncTaskConfigForCreatingRequest(**TASK, task_param=json.dumps(script)))
    while True:
        result = client.query_disync_task_config_process_result(
            models.QueryDISyncTaskConfigProcessResultRequest(**TASK, async_process_id=started.body.data.process_id)
        ).body.data
        if result.status == "fail":
            raise SystemExit(result.message)
        if result.task_content:
            return result.task_content
        time.sleep(1)


def found():
    """The FileId of the task, if it is there: what a lost answer leaves open."""
    files = client.list_files(models.ListFilesRequest(project_id=PROJECT, exact_file_name=NAME)).body.data.files
    return files[0].file_id if files else None


content = generated()
try:
    created = client.create_disync_task(
        models.CreateDISyncTaskRequest(**TASK, task_name=NAME, task_content=content)).body.data
    if created.status == "fail":
        raise SystemExit(created.message)
    print("created", created.file_id)
except Exception as error:
    print("no answer:", type(error).__name__)
    print("found", found())
