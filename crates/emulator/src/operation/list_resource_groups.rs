//! `ListResourceGroups`: those of the account, whatever workspace may use them.

use disync_wire::request::ListResourceGroups;
use disync_wire::response::{ResourceGroupEntry, ResourceGroupList};

use crate::seed::ResourceGroup;
use crate::world::World;

/// The type that is listed if the request names none: scheduling [D].
const SCHEDULING: i64 = 1;

/// Answers the resource groups that match.
pub(super) fn list(world: &World, request: &ListResourceGroups) -> ResourceGroupList {
    let groups = world.options.seed.all_resource_groups();
    let groups = groups.into_iter().filter(|(identifier, group)| matches(request, identifier, group));
    ResourceGroupList(Some(groups.map(|(identifier, group)| entry(identifier, group)).collect()))
}

fn matches(request: &ListResourceGroups, identifier: &str, group: &ResourceGroup) -> bool {
    let contains = |keyword: &String| identifier.contains(keyword) || group.name.contains(keyword);
    group.kind == request.resource_group_type.unwrap_or(SCHEDULING)
        && request.keyword.as_ref().is_none_or(contains)
        && request.biz_ext_key.as_deref().is_none_or(|key| key == biz_ext_key(group))
        // Nothing here has tags, or belongs to a group of Resource Management. An SDK says `[]` where it has no tag to
        // ask for [SDK].
        && request.tags.as_ref().is_none_or(|tags| tags == "[]")
        && request.resource_manager_resource_group_id.is_none()
}

/// Whether a group is public or exclusive [D].
fn biz_ext_key(group: &ResourceGroup) -> &'static str {
    if group.mode == "SHARE" { "default" } else { "single" }
}

fn entry(identifier: &str, group: ResourceGroup) -> ResourceGroupEntry {
    let name = if group.name.is_empty() { identifier.to_owned() } else { group.name.clone() };
    ResourceGroupEntry {
        id: Some(group.id),
        identifier: Some(identifier.to_owned()),
        name: Some(name),
        resource_group_type: Some(group.kind.to_string()),
        status: Some(group.status),
        biz_ext_key: Some(biz_ext_key(&group).to_owned()),
        mode: Some(group.mode),
        is_default: Some(group.is_default),
        ..ResourceGroupEntry::default()
    }
}
