"""Values that nobody should send: each gets an answer of the service's kind, and the emulator goes on."""

import importlib
import inspect
import re

import pytest

from driver import LegacySdk, Refused
from script import PROJECT, REALTIME, RESOURCE_GROUP

OPERATIONS = [
    "CreateDISyncTask",
    "DeleteDISyncTask",
    "DeleteFile",
    "DeployDISyncTask",
    "DeployFile",
    "GenerateDISyncTaskConfigForCreating",
    "GenerateDISyncTaskConfigForUpdating",
    "GetDISyncInstanceInfo",
    "GetDISyncTask",
    "GetDataSourceMeta",
    "GetDeployment",
    "GetFile",
    "GetProject",
    "ListDIProjectConfig",
    "ListDataSources",
    "ListFiles",
    "ListRefDISyncTasks",
    "ListResourceGroups",
    "QueryDISyncTaskConfigProcessResult",
    "StartDISyncInstance",
    "StopDISyncInstance",
    "SubmitFile",
    "TerminateDISyncInstance",
    "TestNetworkConnection",
    "UpdateDIProjectConfig",
    "UpdateDISyncTask",
]
USUAL = {
    "ProjectId": PROJECT,
    "TaskType": REALTIME,
    "FileId": 1,
    "TaskId": 1,
    "AsyncProcessId": 1,
    "DeploymentId": 1,
    "DatasourceName": "mysql_pub",
    "RefType": "from",
    "DestinationType": "odps",
    "EnvType": "1",
    "ResourceGroup": RESOURCE_GROUP,
}
HOSTILE = [
    "",
    "\0",
    "-1",
    "1e3",
    "٣",
    str(2**63 - 1),
    str(2**63),
    "9" * 400,
    "[]",
    '{"steps":null}',
    '{"steps":[null,{},[]],"extend":7,"type":"job","setting":[]}',
    '{"steps":[{"category":"reader","parameter":{"connection":[{"table":[null,1,""]}]}}]}',
    '{"steps":[{"category":"reader","parameter":{"connection":[{"selectedTables":[{"schema":[{}]}]}]}}]}',
    '{"a":1e999}',
    '{"a":"\\ud800"}',
    "[" * 10_000,
    "../../etc/passwd",
    "\u202e\x1b[31m\r\nSet-Cookie: a=b",
    "x" * 200_000,
]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_value_brings_the_emulator_down(emulator, operation):
    legacy = LegacySdk(emulator.host)
    module = importlib.import_module(f"aliyunsdkdataworks_public.request.v20200518.{operation}Request")
    setters = re.findall(r"def set_(\w+)", inspect.getsource(module))
    for name in setters:
        for value in HOSTILE:
            # In the URL there is no room for more than 64 KiB; elsewhere there is.
            request = legacy.request(operation, **{key: usual for key, usual in USUAL.items() if key in setters})
            request.set_body_params({**request.get_query_params(), **request.get_body_params(), name: value})
            request.set_query_params({})
            try:
                answer = legacy.send(request)
                assert b'"RequestId"' in answer
            except Refused as refusal:
                assert 400 <= refusal.status < 500, f"{name}={value[:99]!r}: {refusal}"
                assert not refusal.code.startswith("SDK."), f"{name}={value[:99]!r}: {refusal}"
    with pytest.raises(Refused) as refusal:
        legacy.call("ListFiles", ProjectId=4711)
    assert refusal.value.status == 403
