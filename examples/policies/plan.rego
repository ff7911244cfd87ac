# What a reviewer's machine may say about a plan, in Rego as conftest and OPA run it:
#
#   disync plan --format json >plan.json && conftest test --policy examples/policies plan.json
package main

import rego.v1

# Terraform's own shape: no task is deleted or replaced without somebody looking.
deny contains message if {
	some change in input.resource_changes
	"delete" in change.change.actions
	message := sprintf("%s would be deleted", [change.address])
}

# What disync adds: a table that goes is somebody's decision, not an oversight.
deny contains message if {
	some change in input.resource_changes
	some row in change.disync.rows
	row.kind == "removed"
	not startswith(row.table, "tmp_")
	message := sprintf("%s would no longer ship %s.%s", [change.address, row.database, row.table])
}

# Nobody's edit in the console is undone unseen.
warn contains message if {
	some drift in input.resource_drift
	message := sprintf("%s was changed outside of disync", [drift.address])
}
