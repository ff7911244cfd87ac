"""XML as the legacy SDK can ask for it, and requests by GET."""

import xml.etree.ElementTree as ElementTree

import pytest

from driver import Credentials, LegacySdk, Refused
from pipeline import created, generated
from script import DESTINATIONS, PROJECT, REALTIME, for_creating, placement, selected

NAMES = ["a < b & c > d", "订单 \"quoted\" 'twice'"]


@pytest.fixture
def legacy(emulator):
    return LegacySdk(emulator.host)


@pytest.fixture
def tasks(legacy, emulator):
    """Two tasks whose names are awkward in XML."""
    content = generated(legacy, emulator, for_creating(DESTINATIONS["holo"], selected({"shop": ["orders"]})))
    created(legacy, NAMES[0], content, TaskParam=placement())
    content = generated(legacy, emulator, for_creating(DESTINATIONS["holo"], selected({"shop": ["orders"]})))
    created(legacy, NAMES[1], content, TaskParam=placement())


def parsed(legacy, operation, accept_format="XML", **parameters):
    return ElementTree.fromstring(legacy.send_in_format(legacy.request(operation, **parameters), accept_format))


@pytest.mark.parametrize("accept_format", ["XML", None], ids=["asked-for", "by-default"])
def test_a_success_is_an_element_of_the_operation(legacy, tasks, accept_format):
    root = parsed(legacy, "ListFiles", accept_format, ProjectId=PROJECT)
    assert (root.tag, root.findtext("Success"), root.findtext("Data/TotalCount")) == ("ListFilesResponse", "true", "2")
    assert root.findtext("RequestId")
    assert [file.findtext("FileName") for file in root.iter("Files")] == NAMES


def test_a_document_in_json_survives_xml(legacy, tasks):
    (file, _) = legacy.call("ListFiles", ProjectId=PROJECT).data.files
    task = {"ProjectId": PROJECT, "TaskType": REALTIME, "FileId": file.file_id}
    code = parsed(legacy, "GetDISyncTask", **task).findtext("Data/Code")
    assert code == legacy.call("GetDISyncTask", **task).data.code


def test_a_refusal_is_an_error_element(emulator):
    stranger = LegacySdk(emulator.host, Credentials(key="nobody"))
    root = parsed(stranger, "ListFiles", ProjectId=PROJECT)
    assert (root.tag, root.findtext("Code")) == ("Error", "InvalidAccessKeyId.NotFound")
    assert root.findtext("Message") and root.findtext("RequestId") and root.findtext("HostId")


@pytest.mark.parametrize("operation", ["ListFiles", "GenerateDISyncTaskConfigForCreating"])
def test_get_is_as_good_as_post(legacy, operation):
    request = legacy.request(operation, ProjectId=PROJECT)
    request.set_query_params({**request.get_query_params(), **request.get_body_params()})
    request.set_body_params({})
    if operation == "ListFiles":
        request.set_method("GET")
        assert b'"TotalCount":0' in legacy.send(request)
    else:
        script = for_creating(DESTINATIONS["odps"], selected({"shop": ["orders"]}))
        request.set_TaskType(REALTIME)
        request.set_TaskParam(script)
        request.set_method("GET")
        assert b'"ProcessId":' in legacy.send(request)


def test_put_is_not_found(legacy):
    request = legacy.request("ListFiles", ProjectId=PROJECT)
    request.set_method("PUT")
    with pytest.raises(Refused) as refusal:
        legacy.send(request)
    assert (refusal.value.status, refusal.value.code) == (404, "InvalidAction.NotFound")
