"""Many clients at once."""

from concurrent.futures import ThreadPoolExecutor

from driver import Refused
from pipeline import generated
from script import DESTINATIONS, PROJECT, REALTIME, for_creating, placement, selected

N_CLIENTS = 8


def at_once(sdk, emulator, act):
    """What `act` makes of each of several clients, all at the same time."""
    clients = [sdk(emulator.host) for _ in range(N_CLIENTS)]
    with ThreadPoolExecutor(N_CLIENTS) as pool:
        return list(pool.map(act, clients, range(N_CLIENTS)))


def test_of_all_that_create_the_same_name_one_does(sdk, emulator):
    def create(client, _index):
        content = generated(client, emulator, for_creating(DESTINATIONS["holo"], selected({"shop": ["orders"]})))
        common = {"ProjectId": PROJECT, "TaskType": REALTIME, "TaskName": "the same", "TaskParam": placement()}
        try:
            return client.call("CreateDISyncTask", **common, TaskContent=content).data.status
        except Refused as refusal:
            return refusal.code

    answers = sorted(at_once(sdk, emulator, create))
    assert answers == ["Invalid.DI.Parameter.File.Existed"] * (N_CLIENTS - 1) + ["success"]
    assert sdk(emulator.host).call("ListFiles", ProjectId=PROJECT).data.total_count == 1


def test_each_gets_its_own_task(sdk, emulator):
    def create(client, index):
        script = for_creating(DESTINATIONS["odps"], selected({"shop": [f"orders_{index}"]}))
        content = generated(client, emulator, script)
        common = {"ProjectId": PROJECT, "TaskType": REALTIME, "TaskName": f"task {index}", "TaskParam": placement()}
        file_id = client.call("CreateDISyncTask", **common, TaskContent=content).data.file_id
        code = client.call("GetDISyncTask", ProjectId=PROJECT, TaskType=REALTIME, FileId=file_id).data.code
        assert f'"orders_{index}"' in code
        return file_id

    assert len(set(at_once(sdk, emulator, create))) == N_CLIENTS
