//! The operations on a workspace as a whole, and on the resource groups of the account.

use super::fields::{Fields, insert_optional, parse_id};
use super::{ParamError, Project, Request};
use crate::operation::Operation;
use crate::params::Params;
use crate::response::{ResourceGroupList, Workspace};

/// `GetProject`: reads a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetProject {
    /// The workspace.
    pub project: Project,
}

impl Request for GetProject {
    const OPERATION: Operation = Operation::GetProject;
    type Data = Workspace;

    fn to_params(&self) -> Params {
        let mut params = Params::new();
        self.project.insert_into(&mut params);
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        Ok(Self { project: Project::from_fields(&Fields(params))? })
    }
}

/// `ListResourceGroups`: lists the resource groups of the account, all at once; there are no pages [D].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListResourceGroups {
    /// Only groups of this type: 1, scheduling, by default [D]; see [`ListResourceGroups::DATA_INTEGRATION`].
    pub resource_group_type: Option<i64>,
    /// Only groups whose name or identifier contains this.
    pub keyword: Option<String>,
    /// Only public groups (`default`) or exclusive ones (`single`). The pages of 2024 call `default` the default [D].
    pub biz_ext_key: Option<String>,
    /// Only groups of this group of the Resource Management service, which is another thing [D].
    pub resource_manager_resource_group_id: Option<String>,
    /// Only groups with these tags: a JSON list of objects with `Key` and `Value` [SDK].
    pub tags: Option<String>,
}

impl ListResourceGroups {
    /// The type of the resource groups of Data Integration [D].
    pub const DATA_INTEGRATION: i64 = 4;
}

impl Request for ListResourceGroups {
    const OPERATION: Operation = Operation::ListResourceGroups;
    type Data = ResourceGroupList;

    fn to_params(&self) -> Params {
        let mut params = Params::new();
        insert_optional(&mut params, "ResourceGroupType", self.resource_group_type.as_ref());
        insert_optional(&mut params, "Keyword", self.keyword.as_deref());
        insert_optional(&mut params, "BizExtKey", self.biz_ext_key.as_deref());
        let group = self.resource_manager_resource_group_id.as_deref();
        insert_optional(&mut params, "ResourceManagerResourceGroupId", group);
        insert_optional(&mut params, "Tags", self.tags.as_deref());
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        Ok(Self {
            resource_group_type: fields.optional_parsed("ResourceGroupType", parse_id)?,
            keyword: fields.optional("Keyword"),
            biz_ext_key: fields.optional("BizExtKey"),
            resource_manager_resource_group_id: fields.optional("ResourceManagerResourceGroupId"),
            tags: fields.optional("Tags"),
        })
    }
}
