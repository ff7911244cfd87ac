//! Whether the workspace is the one that is meant.

use disync_config::Project;
use disync_model::Identity;

use super::super::identity::judge;
use super::{config, lines};
use crate::identity::Asked;

fn judged(settings: &str, remembered: (Option<&str>, Option<&str>), told: (Option<&str>, Option<&str>)) -> String {
    let declared: Project = config(settings, super::SYNCS).project;
    let (name, region) = remembered;
    let remembered = Identity { name: name.map(str::to_owned), region: region.map(str::to_owned) };
    let asked = Asked { declared: &declared, remembered: &remembered };
    judge(&asked, told.0, told.1).map_or_else(|| "nothing is said".to_owned(), |finding| lines(&[finding]))
}

#[test]
fn what_is_known_of_a_workspace_is_compared_with_what_is_told() {
    let (nothing, shop, told) = ((None, None), (Some("shop"), Some("cn-a")), (Some("shop"), Some("cn-a")));
    let said = [
        judged("", nothing, told),
        judged("project_name: shop\n", nothing, told),
        judged("project_name: shop\nregion: cn-a\n", nothing, told),
        judged("", shop, told),
        judged("", shop, nothing),
        judged("project_name: shopp\n", nothing, told),
        judged("project_name: shop\n", nothing, nothing),
        judged("region: cn-b\n", nothing, told),
        judged("", shop, (Some("store"), Some("cn-a"))),
        judged("", shop, (Some("shop"), Some("cn-b"))),
    ];
    insta::assert_snapshot!(said.join("\n"), @"
    nothing is said
    ok       identity 1: the name is that in disync.yaml
    ok       identity 1: the name is that in disync.yaml, the region of the endpoint is that in disync.yaml
    ok       identity 1: the name is that of the first apply, the region is that of the first apply
    nothing is said
    problem  identity 1: workspace 1 is `shop`, and `project_name` in disync.yaml is `shopp`
               hint: correct `project_id` or `project_name`, or use the key of the account that is meant
    problem  identity 1: the service does not tell the name of workspace 1, and `project_name` in disync.yaml is `shop`
               hint: remove `project_name` if the number alone is enough
    problem  identity 1: `region` in disync.yaml is `cn-b`, and the endpoint is that of `cn-a`
               hint: correct the one or the other
    problem  identity 1: workspace 1 is `store`, and it was `shop` when this project was first applied
               hint: check the account, the endpoint and that this directory is not a copy of another project's
               hint: if that workspace is meant, write `project_name: store` into disync.yaml
    problem  identity 1: this project has been applied in the region `cn-a`, and now it would be in `cn-b`
               hint: use the region as before; for a workspace in another region use another directory, with a state of its own
    ");
}
