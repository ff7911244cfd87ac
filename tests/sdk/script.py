"""The documents that the operations take, as the documentation's own samples write them."""

import json
from dataclasses import dataclass

PROJECT = 10000
RESOURCE_GROUP = "S_res_group_280749521950784_1623033752022"
FOLDER = "Business Flow/cdc/Data Integration"
REALTIME = "DI_REALTIME"


@dataclass(frozen=True)
class Destination:
    """Where a task writes to, and from which source."""

    kind: str
    datasource: str
    source: str
    mode: str


DESTINATIONS = {
    destination.kind: destination
    for destination in (
        Destination("odps", "odps_source", "mysql_pub1", "migration_odps"),
        Destination("kafka", "azn_kafka", "pkset_test", "migration_kafka"),
        Destination("holo", "holo", "mysql_pub", "migration_holo"),
    )
}


def selected(tables: dict[str, list[str]]) -> dict:
    """A reader's tables in the form for several databases."""

    def infos(names):
        return [{"table": name} for name in names]

    databases = [{"dbName": db, "schema": [{"tableInfos": infos(names)}]} for db, names in tables.items()]
    return {"selectedTables": databases}


def for_creating(destination: Destination, tables: dict, **setting) -> str:
    """A TaskParam of GenerateDISyncTaskConfigForCreating."""
    connection = {"datasourceType": "mysql", "datasource": destination.source, **tables}
    reader = {"stepType": "mysql", "name": "Reader", "category": "reader", "parameter": {"connection": [connection]}}
    parameter = {"datasource": destination.datasource}
    writer = {"stepType": destination.kind, "name": "Writer", "category": "writer", "parameter": parameter}
    setting = {"resourceGroup": RESOURCE_GROUP, "taskType": f"oneclick_to_{destination.kind}", **setting}
    return json.dumps({"type": "realtime", "version": "1.0", "setting": setting, "steps": [reader, writer]})


def for_updating(tables: dict) -> str:
    """A TaskParam of GenerateDISyncTaskConfigForUpdating."""
    reader = {"name": "Reader", "category": "reader", "parameter": {"connection": [tables]}}
    return json.dumps({"steps": [reader]})


def placement(folder: str = FOLDER) -> str:
    """A TaskParam of CreateDISyncTask."""
    return json.dumps({"FileFolderPath": folder, "ResourceGroup": RESOURCE_GROUP})


START_PARAM = json.dumps(
    {
        "failoverLimit": {"count": 10, "interval": 30},
        "errorLimit": {"record": 0},
        "ddlMarkMap": {
            "RENAMECOLUMN": "WARNING",
            "DROPTABLE": "WARNING",
            "CREATETABLE": "IGNORE",
            "MODIFYCOLUMN": "WARNING",
            "TRUNCATETABLE": "NORMAL",
            "DROPCOLUMN": "IGNORE",
            "ADDCOLUMN": "NORMAL",
            "RENAMETABLE": "CRITICAL",
        },
    }
)


def tables_of(content: str) -> dict[str, list[str]]:
    """The tables that a TaskContent or a Code synchronises, by database; `""` is the single-database form."""
    found: dict[str, list[str]] = {}
    for step in json.loads(content)["steps"]:
        for connection in step["parameter"].get("connection", []):
            found.setdefault("", []).extend(connection.get("table", []))
            for database in connection.get("selectedTables", []):
                infos = [info for schema in database["schema"] for info in schema["tableInfos"]]
                found.setdefault(database["dbName"], []).extend(info["table"] for info in infos if info["enable"])
    return {database: sorted(names) for database, names in found.items() if names}
