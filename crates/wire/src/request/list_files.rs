//! `ListFiles`: finds files of a workspace; real-time tasks are files of type 900.
//!
//! Solutions are not known to be listed [INF].

use super::fields::{Fields, insert_optional, parse_bool, parse_id, parse_project_id};
use super::{ParamError, Request};
use crate::operation::Operation;
use crate::params::Params;
use crate::response::FileList;

/// Names a workspace in the operations on files, by either of its two names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Project {
    /// `ProjectId`; it wins if both are given [INF].
    Id(u64),
    /// `ProjectIdentifier`: the unique name of the workspace.
    Identifier(String),
}

impl Project {
    pub(super) fn insert_into(&self, params: &mut Params) {
        match self {
            Self::Id(id) => params.insert("ProjectId", id.to_string()),
            Self::Identifier(identifier) => params.insert("ProjectIdentifier", identifier.as_str()),
        }
    }

    pub(super) fn from_fields(fields: &Fields<'_>) -> Result<Self, ParamError> {
        if let Some(id) = fields.optional_parsed("ProjectId", parse_project_id)? {
            return Ok(Self::Id(id));
        }
        let identifier = fields.optional("ProjectIdentifier");
        identifier.map(Self::Identifier).ok_or(ParamError::Missing("ProjectId"))
    }
}

/// Lists the files of a workspace that match all given filters, a page at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFiles {
    /// The workspace.
    pub project: Project,
    /// Only files of these types; see [`ListFiles::REALTIME_SYNC`].
    pub file_types: Vec<i64>,
    /// Only files whose name contains this.
    pub keyword: Option<String>,
    /// Only the file of this name.
    pub exact_file_name: Option<String>,
    /// Only these files, at most [`ListFiles::MAX_IDS`].
    pub file_id_in: Vec<i64>,
    /// Only files in this folder.
    pub file_folder_path: Option<String>,
    /// Only the file of this node.
    pub node_id: Option<i64>,
    /// Only files of this owner.
    pub owner: Option<String>,
    /// Only files that this user edited last.
    pub last_edit_user: Option<String>,
    /// Only files of this module, for example `NORMAL`.
    pub use_type: Option<String>,
    /// Whether the answer carries the content of the files.
    pub need_content: Option<bool>,
    /// Whether the answer carries the folder of the files as a path.
    pub need_absolute_folder_path: Option<bool>,
    /// The page, counted from 1, the default.
    pub page_number: Option<i64>,
    /// Files on a page: 10 by default, at most [`ListFiles::MAX_PAGE_SIZE`] [D].
    pub page_size: Option<i64>,
}

impl ListFiles {
    /// The file type of a real-time synchronisation task [D].
    pub const REALTIME_SYNC: i64 = 900;
    /// The largest page that the service answers [D].
    pub const MAX_PAGE_SIZE: i64 = 100;
    /// The largest number of ids in [`ListFiles::file_id_in`] [SDK].
    pub const MAX_IDS: usize = 50;

    /// Asks for the first page of all files of a workspace.
    #[must_use]
    pub const fn all_of(project: Project) -> Self {
        Self {
            project,
            file_types: Vec::new(),
            keyword: None,
            exact_file_name: None,
            file_id_in: Vec::new(),
            file_folder_path: None,
            node_id: None,
            owner: None,
            last_edit_user: None,
            use_type: None,
            need_content: None,
            need_absolute_folder_path: None,
            page_number: None,
            page_size: None,
        }
    }
}

impl Request for ListFiles {
    const OPERATION: Operation = Operation::ListFiles;
    type Data = FileList;

    fn to_params(&self) -> Params {
        let mut params = Params::new();
        self.project.insert_into(&mut params);
        insert_optional(&mut params, "FileTypes", comma_list(&self.file_types).as_deref());
        insert_optional(&mut params, "Keyword", self.keyword.as_deref());
        insert_optional(&mut params, "ExactFileName", self.exact_file_name.as_deref());
        insert_optional(&mut params, "FileIdIn", comma_list(&self.file_id_in).as_deref());
        insert_optional(&mut params, "FileFolderPath", self.file_folder_path.as_deref());
        insert_optional(&mut params, "NodeId", self.node_id.as_ref());
        insert_optional(&mut params, "Owner", self.owner.as_deref());
        insert_optional(&mut params, "LastEditUser", self.last_edit_user.as_deref());
        insert_optional(&mut params, "UseType", self.use_type.as_deref());
        insert_optional(&mut params, "NeedContent", self.need_content.as_ref());
        let need_path = self.need_absolute_folder_path.as_ref();
        insert_optional(&mut params, "NeedAbsoluteFolderPath", need_path);
        insert_optional(&mut params, "PageNumber", self.page_number.as_ref());
        insert_optional(&mut params, "PageSize", self.page_size.as_ref());
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        Ok(Self {
            project: Project::from_fields(&fields)?,
            file_types: id_list(&fields, "FileTypes")?,
            keyword: fields.optional("Keyword"),
            exact_file_name: fields.optional("ExactFileName"),
            file_id_in: id_list(&fields, "FileIdIn")?,
            file_folder_path: fields.optional("FileFolderPath"),
            node_id: fields.optional_parsed("NodeId", parse_id)?,
            owner: fields.optional("Owner"),
            last_edit_user: fields.optional("LastEditUser"),
            use_type: fields.optional("UseType"),
            need_content: fields.optional_parsed("NeedContent", parse_bool)?,
            need_absolute_folder_path: fields.optional_parsed("NeedAbsoluteFolderPath", parse_bool)?,
            page_number: fields.optional_parsed("PageNumber", parse_id)?,
            page_size: fields.optional_parsed("PageSize", parse_id)?,
        })
    }
}

fn comma_list(ids: &[i64]) -> Option<String> {
    let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
    (!ids.is_empty()).then(|| ids.join(","))
}

fn id_list(fields: &Fields<'_>, name: &'static str) -> Result<Vec<i64>, ParamError> {
    let parse = |list: &str| list.split(',').map(|id| parse_id(id.trim())).collect();
    Ok(fields.optional_parsed(name, parse)?.unwrap_or_default())
}
