// Reads a plan with HashiCorp's own types, and says what they make of it: one line a change.
package main

import (
	"encoding/json"
	"fmt"
	"io/ioutil"
	"os"

	tfjson "github.com/hashicorp/terraform-json"
)

func main() {
	bytes, err := ioutil.ReadAll(os.Stdin)
	if err != nil {
		fail(err)
	}
	var plan tfjson.Plan
	if err := json.Unmarshal(bytes, &plan); err != nil {
		fail(err)
	}
	for _, found := range plan.ResourceChanges {
		var kind string
		switch actions := found.Change.Actions; {
		case actions.NoOp():
			kind = "no-op"
		case actions.Create():
			kind = "create"
		case actions.Update():
			kind = "update"
		case actions.Replace():
			kind = "replace"
		case actions.Delete():
			kind = "delete"
		default:
			fail(fmt.Errorf("no such action: %v", actions))
		}
		_, before := found.Change.Before.(map[string]interface{})
		_, after := found.Change.After.(map[string]interface{})
		fmt.Println(found.Address, found.Mode, found.Type, found.Name, found.ProviderName, kind, before, after)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
