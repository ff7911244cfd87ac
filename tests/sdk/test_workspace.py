"""What is around the tasks: projects, data sources, resource groups, files, deployments, DDL policies."""

import json

import pytest

from driver import Refused
from emulator import ROOT, Emulator
from pipeline import created, generated
from script import DESTINATIONS, FOLDER, PROJECT, REALTIME, RESOURCE_GROUP, for_creating, placement, selected

DDL = {
    "RENAMECOLUMN": "WARNING",
    "DROPTABLE": "WARNING",
    "CREATETABLE": "NORMAL",
    "MODIFYCOLUMN": "WARNING",
    "TRUNCATETABLE": "NORMAL",
    "DROPCOLUMN": "IGNORE",
    "ADDCOLUMN": "NORMAL",
    "RENAMETABLE": "CRITICAL",
}


@pytest.fixture
def seeded():
    """An emulator that begins with the documented example."""
    with Emulator("--seed", str(ROOT / "examples/emulator/seed.yaml")) as emulator:
        yield emulator


@pytest.fixture
def file_id(driver, emulator):
    """A real-time task from mysql_pub to holo."""
    content = generated(driver, emulator, for_creating(DESTINATIONS["holo"], selected({"shop": ["orders"]})))
    return created(driver, "orders", content, TaskParam=placement())


def test_a_project_is_found_by_id_and_by_identifier(driver):
    project = driver.call("GetProject", ProjectId=PROJECT).data
    assert (project.project_id, project.project_mode in (2, 3)) == (PROJECT, True)
    again = driver.call("GetProject", ProjectIdentifier=project.project_identifier).data
    assert again.to_map() == project.to_map()


def test_an_unknown_project_is_refused(driver):
    with pytest.raises(Refused) as refusal:
        driver.call("GetProject", ProjectId=4711)
    assert (refusal.value.status, refusal.value.code) == (403, "Forbidden.Access")


def test_data_sources_are_listed_and_filtered(driver):
    data = driver.call("ListDataSources", ProjectId=PROJECT, PageSize=100).data
    assert data.total_count == len(data.data_sources)
    kinds = {source.name: source.data_source_type for source in data.data_sources}
    assert {"mysql_pub": "mysql", "holo": "holo", "azn_kafka": "kafka", "odps_source": "odps"}.items() <= kinds.items()
    named = driver.call("ListDataSources", ProjectId=PROJECT, Name="holo", EnvType=1).data.data_sources
    assert {(source.name, source.env_type, source.project_id) for source in named} == {("holo", 1, PROJECT)}
    assert all(isinstance(json.loads(source.content), dict) for source in named)
    mysql = driver.call("ListDataSources", ProjectId=PROJECT, DataSourceType="mysql", PageSize=100).data
    assert {source.data_source_type for source in mysql.data_sources} == {"mysql"}


def test_data_sources_come_in_pages(driver):
    pages = [driver.call("ListDataSources", ProjectId=PROJECT, PageSize=2, PageNumber=page).data for page in (1, 2)]
    assert [(page.page_number, page.page_size, len(page.data_sources)) for page in pages] == [(1, 2, 2), (2, 2, 2)]
    ids = [source.id for page in pages for source in page.data_sources]
    assert len(set(ids)) == 4


def test_the_groups_for_data_integration_are_listed(driver):
    groups = driver.call("ListResourceGroups", ResourceGroupType=4).data
    assert RESOURCE_GROUP in {group.identifier for group in groups}
    assert {group.resource_group_type for group in groups} == {"4"}


def test_the_metadata_of_a_source_is_a_document(sdk, seeded):
    data = sdk(seeded.host).call("GetDataSourceMeta", ProjectId=PROJECT, DatasourceName="mysql_pub").data
    assert data.status == "success", data.message
    (database,) = json.loads(data.meta)["dbTables"]
    tables = {info["tableName"] for schema in database["schema"] for info in schema["tableInfos"]}
    assert (database["dbName"], tables) == ("shop", {"orders", "order_items", "visits"})


def test_a_source_whose_tables_nobody_told_shows_none(driver):
    data = driver.call("GetDataSourceMeta", ProjectId=PROJECT, DatasourceName="mysql_pub").data
    assert (data.status, json.loads(data.meta)) == ("success", {"dbTables": []})


def test_the_metadata_of_an_unknown_source_is_a_failure(driver):
    data = driver.call("GetDataSourceMeta", ProjectId=PROJECT, DatasourceName="nowhere").data
    assert (data.status, data.meta) == ("fail", None)
    assert "nowhere" in data.message


def test_a_connection_is_tested(driver):
    asked = {"ProjectId": PROJECT, "DatasourceName": "mysql_pub", "EnvType": "1", "ResourceGroup": RESOURCE_GROUP}
    assert driver.call("TestNetworkConnection", **asked).task_list.connect_status is True


def test_a_connection_that_fails_says_why(sdk, seeded):
    asked = {"ProjectId": PROJECT, "DatasourceName": "mysql_pub", "EnvType": "1"}
    answer = sdk(seeded.host).call("TestNetworkConnection", **asked, ResourceGroup="Serverless_res_group_1_2")
    assert answer.task_list.connect_status is False
    assert answer.task_list.connect_message


def test_a_standard_project_keeps_development_and_production_apart(sdk, seeded):
    driver = sdk(seeded.host)
    project = driver.call("GetProject", ProjectIdentifier="shop").data
    assert (project.project_id, project.project_mode, project.env_types) == (PROJECT, 3, ["DEV", "PROD"])
    both = driver.call("ListDataSources", ProjectId=PROJECT, Name="mysql_pub").data.data_sources
    assert [source.env_type for source in both] == [0, 1]


def test_tasks_are_found_by_their_source_and_destination(driver, file_id):
    driver.call("DeployDISyncTask", ProjectId=PROJECT, TaskType=REALTIME, FileId=file_id)
    for name, ref_type in (("mysql_pub", "from"), ("holo", "to")):
        asked = {"ProjectId": PROJECT, "TaskType": REALTIME, "DatasourceName": name, "RefType": ref_type}
        (found,) = driver.call("ListRefDISyncTasks", **asked).data.disync_tasks
        assert (found.node_name, found.task_type) == ("orders", REALTIME)
        assert "mysql_pub" in found.di_source_datasource
        assert "holo" in found.di_destination_datasource
        file = driver.call("GetFile", ProjectId=PROJECT, NodeId=found.node_id).data.file
        assert file.file_id == file_id


def test_the_ddl_policies_of_a_workspace_are_read_and_replaced(driver):
    common = {"ProjectId": PROJECT, "DestinationType": "odps", "SourceType": "mysql"}
    assert json.loads(driver.call("ListDIProjectConfig", **common).data.config).keys() == DDL.keys()
    answer = driver.call("UpdateDIProjectConfig", **common, ProjectConfig=json.dumps(DDL))
    assert (answer.success, answer.data.status) == (True, "success")
    assert json.loads(driver.call("ListDIProjectConfig", **common).data.config) == DDL


def test_files_are_filtered(driver, file_id):
    def found(**filters):
        return [file.file_id for file in driver.call("ListFiles", ProjectId=PROJECT, **filters).data.files]

    everything = {"Keyword": "rder", "FileTypes": "900,23", "FileFolderPath": FOLDER, "UseType": "NORMAL"}
    assert found() == found(**everything) == found(ExactFileName="orders") == [file_id]
    for nothing in ({"Keyword": "no"}, {"FileTypes": "23"}, {"FileFolderPath": "elsewhere"}, {"Owner": "nobody"}):
        assert found(**nothing) == []


def test_a_file_shows_its_content_if_asked_to(driver, file_id):
    (bare,) = driver.call("ListFiles", ProjectId=PROJECT).data.files
    (full,) = driver.call("ListFiles", ProjectId=PROJECT, NeedContent=True).data.files
    file = driver.call("GetFile", ProjectId=PROJECT, FileId=file_id).data.file
    assert (bare.content, full.content) == (None, file.content)
    assert json.loads(file.content)["type"] == "job"
    assert file.deleted_status == "NORMAL"


def test_a_deleted_file_goes_to_the_recycle_bin(driver, file_id):
    answer = driver.call("DeleteFile", ProjectId=PROJECT, FileId=file_id)
    assert answer.success is True
    if answer.deployment_id is not None:
        deployment = driver.call("GetDeployment", ProjectId=PROJECT, DeploymentId=answer.deployment_id).data
        assert deployment.deployment.status in (0, 1)
    assert driver.call("ListFiles", ProjectId=PROJECT).data.total_count == 0


def test_a_batch_task_is_created_submitted_and_deployed(driver):
    reader = {"stepType": "mysql", "name": "Reader", "category": "reader", "parameter": {"connection": []}}
    writer = {"stepType": "odps", "name": "Writer", "category": "writer", "parameter": {"datasource": "odps_source"}}
    order = {"hops": [{"from": "Reader", "to": "Writer"}]}
    content = json.dumps({"type": "job", "version": "2.0", "order": order, "steps": [reader, writer]})
    common = {"ProjectId": PROJECT, "TaskType": "DI_OFFLINE", "TaskName": "batch"}
    answer = driver.call("CreateDISyncTask", **common, TaskContent=content, TaskParam=placement())
    assert answer.data.status == "success", answer.data.message
    file_id = answer.data.file_id
    (file,) = driver.call("ListFiles", ProjectId=PROJECT, FileTypes="23").data.files
    assert (file.file_id, file.file_type, file.commit_status) == (file_id, 23, 0)
    for operation in ("SubmitFile", "DeployFile"):
        deployment_id = driver.call(operation, ProjectId=PROJECT, FileId=file_id).data
        data = driver.call("GetDeployment", ProjectId=PROJECT, DeploymentId=deployment_id).data
        assert data.deployment.status in (0, 1)
        assert [item.file_id for item in data.deployed_items] == [file_id]
    # A project in basic mode has no development environment of its own.
    assert data.deployment.to_environment == 2
    assert driver.call("GetFile", ProjectId=PROJECT, FileId=file_id).data.file.commit_status == 1
