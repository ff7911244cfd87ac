"""What each SDK makes of the refusals of the gateway and of the service."""

import datetime

import pytest

from driver import Credentials, LegacySdk, NewSdkV3, Refused
from emulator import KEY, SECRET, TOKEN, TOKEN_KEY, TOKEN_SECRET
from script import DESTINATIONS, FOLDER, PROJECT, REALTIME, for_creating, placement, selected
from pipeline import created, generated

TASK = {"ProjectId": PROJECT, "TaskType": REALTIME, "FileId": 4711}


def refused(call, *arguments, **parameters):
    """The refusal of a call."""
    with pytest.raises(Refused) as caught:
        call(*arguments, **parameters)
    assert caught.value.request_id not in (None, "", "None")
    assert caught.value.message
    return caught.value


def stamp(**off):
    """The time now, in the form of both generations, but `off`."""
    now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**off)
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_wrong_secret_is_recognised_as_one(sdk, emulator):
    refusal = refused(sdk(emulator.host, Credentials(secret="wrong")).call, "GetDISyncTask", **TASK)
    assert refusal.status == 400
    if sdk is LegacySdk:
        # It compares the string to sign that the service computed with its own, and blames the secret.
        assert refusal.code == "InvalidAccessKeySecret"
    else:
        assert refusal.code == "SignatureDoesNotMatch"
        ours = "server StringToSign is [ACS3-HMAC-SHA256" if sdk is NewSdkV3 else "server string to sign is:POST&%2F&"
        assert ours in refusal.message
        assert "wrong" not in refusal.message


def test_an_unknown_key_is_not_found(sdk, emulator):
    refusal = refused(sdk(emulator.host, Credentials(key="nobody")).call, "GetDISyncTask", **TASK)
    assert (refusal.status, refusal.code) == (404, "InvalidAccessKeyId.NotFound")


def test_an_unknown_file_is_a_failure_with_status_200(driver):
    for operation in ("GetDISyncTask", "GetDISyncInstanceInfo", "DeployDISyncTask", "DeleteDISyncTask"):
        answer = driver.call(operation, **TASK)
        assert (answer.success, answer.data.status) == (True, "fail")
        assert "4711" in answer.data.message


@pytest.mark.parametrize("name", ["ProjectId", "TaskType", "FileId"])
def test_a_missing_parameter_is_named(driver, name):
    given = {key: value for key, value in TASK.items() if key != name}
    refusal = refused(driver.call, "GetDISyncTask", **given)
    assert (refusal.status, refusal.code) == (400, f"Missing{name}")


def test_an_unknown_task_type_is_an_invalid_parameter(driver):
    refusal = refused(driver.call, "GetDISyncTask", **{**TASK, "TaskType": "DI_SOLITION"})
    assert (refusal.status, refusal.code) == (400, "Param.Invalid")


def test_a_used_nonce_is_refused(driver):
    driver.call("GetDISyncTask", **TASK, nonce="the same twice")
    refusal = refused(driver.call, "GetDISyncTask", **TASK, nonce="the same twice")
    assert (refusal.status, refusal.code) == (400, "SignatureNonceUsed")


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_clock_that_is_off_by_more_than_a_quarter_of_an_hour_is_refused(driver, minutes):
    refusal = refused(driver.call, "GetDISyncTask", **TASK, time=stamp(minutes=minutes))
    assert (refusal.status, refusal.code) == (400, "InvalidTimeStamp.Expired")


@pytest.mark.parametrize("minutes", [-14, 14])
def test_a_clock_that_is_off_by_less_is_good_enough(driver, minutes):
    assert driver.call("GetDISyncTask", **TASK, time=stamp(minutes=minutes)).data.status == "fail"


def test_a_time_in_another_form_is_refused(driver):
    refusal = refused(driver.call, "GetDISyncTask", **TASK, time="yesterday at noon")
    assert (refusal.status, refusal.code) == (400, "InvalidTimeStamp.Format")


def test_an_unknown_action_is_not_found(driver):
    refusal = refused(driver.call_unknown, "MakeCoffee")
    assert (refusal.status, refusal.code) == (404, "InvalidAction.NotFound")


def test_another_version_of_the_api_is_refused(driver):
    refusal = refused(driver.call_unknown, "GetDISyncTask", "2024-05-18")
    assert (refusal.status, refusal.code) == (400, "InvalidVersion")


def test_temporary_credentials_are_taken(sdk, emulator):
    driver = sdk(emulator.host, Credentials(TOKEN_KEY, TOKEN_SECRET, TOKEN))
    assert driver.call("ListFiles", ProjectId=PROJECT).data.total_count == 0


@pytest.mark.parametrize(
    ("key", "secret", "token", "code"),
    [
        (TOKEN_KEY, TOKEN_SECRET, None, "MissingSecurityToken"),
        (TOKEN_KEY, TOKEN_SECRET, "another", "InvalidSecurityToken.Malformed"),
        (KEY, SECRET, TOKEN, "InvalidSecurityToken.MismatchWithAccessKey"),
    ],
)
def test_a_token_that_is_not_the_keys_is_refused(sdk, emulator, key, secret, token, code):
    refusal = refused(sdk(emulator.host, Credentials(key, secret, token)).call, "ListFiles", ProjectId=PROJECT)
    assert (refusal.status in (400, 403), refusal.code) == (True, code)


def test_a_name_that_is_taken_is_refused(driver, emulator):
    script = for_creating(DESTINATIONS["holo"], selected({"shop": ["orders"]}))
    created(driver, "orders", generated(driver, emulator, script), TaskParam=placement())
    content = generated(driver, emulator, script)
    common = {"ProjectId": PROJECT, "TaskType": REALTIME, "TaskContent": content, "TaskParam": placement()}
    refusal = refused(driver.call, "CreateDISyncTask", **common, TaskName="orders")
    assert (refusal.status, refusal.code) == (400, "Invalid.DI.Parameter.File.Existed")


def test_a_folder_that_is_not_there_is_a_failure(driver, emulator):
    content = generated(driver, emulator, for_creating(DESTINATIONS["holo"], selected({"shop": ["orders"]})))
    common = {"ProjectId": PROJECT, "TaskType": REALTIME, "TaskContent": content, "TaskName": "orders"}
    answer = driver.call("CreateDISyncTask", **common, TaskParam=placement(FOLDER + "/elsewhere"))
    assert (answer.success, answer.data.status, answer.data.file_id) == (True, "fail", None)
    assert "elsewhere" in answer.data.message


def test_a_script_that_is_not_json_is_an_invalid_di_parameter(driver):
    common = {"ProjectId": PROJECT, "TaskType": REALTIME, "TaskParam": "{"}
    refusal = refused(driver.call, "GenerateDISyncTaskConfigForCreating", **common)
    assert (refusal.status, refusal.code) == (400, "Invalid.DI.Parameter")


def test_the_same_token_gives_the_same_answer_and_no_second_task(driver, emulator):
    content = generated(driver, emulator, for_creating(DESTINATIONS["odps"], selected({"shop": ["orders"]})))
    asked = {"TaskParam": placement(), "ClientToken": "0c593ea1-3bea-11e9-b96b-88e9fe637760"}
    assert created(driver, "once", content, **asked) == created(driver, "once", content, **asked)
    assert driver.call("ListFiles", ProjectId=PROJECT).data.total_count == 1


def test_the_same_token_with_other_parameters_is_refused(driver, emulator):
    content = generated(driver, emulator, for_creating(DESTINATIONS["odps"], selected({"shop": ["orders"]})))
    asked = {"TaskParam": placement(), "ClientToken": "0c593ea1-3bea-11e9-b96b-88e9fe637760"}
    created(driver, "once", content, **asked)
    common = {"ProjectId": PROJECT, "TaskType": REALTIME, "TaskContent": content}
    refusal = refused(driver.call, "CreateDISyncTask", **common, **asked, TaskName="twice")
    assert (refusal.status, refusal.code) == (400, "IdempotentParameterMismatch")
