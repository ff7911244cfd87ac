//! `GetFile`: one file of a workspace, with its content and its place in the schedule.

use super::fields::{Fields, parse_id};
use super::{ParamError, Project, Request};
use crate::operation::Operation;
use crate::params::Params;
use crate::response::FileDetail;

/// Reads one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetFile {
    /// The workspace.
    pub project: Project,
    /// Which file.
    pub file: FileSelector,
}

/// Names a file by either of its two ids, which are never the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileSelector {
    /// `FileId`; it wins if both are given [INF].
    File(i64),
    /// `NodeId`: the scheduled node of a committed file.
    Node(i64),
}

impl FileSelector {
    pub(super) fn insert_into(self, params: &mut Params) {
        match self {
            Self::File(id) => params.insert("FileId", id.to_string()),
            Self::Node(id) => params.insert("NodeId", id.to_string()),
        }
    }

    pub(super) fn from_fields(fields: &Fields<'_>) -> Result<Self, ParamError> {
        if let Some(id) = fields.optional_parsed("FileId", parse_id)? {
            return Ok(Self::File(id));
        }
        let node = fields.optional_parsed("NodeId", parse_id)?;
        node.map(Self::Node).ok_or(ParamError::Missing("FileId"))
    }
}

impl Request for GetFile {
    const OPERATION: Operation = Operation::GetFile;
    type Data = FileDetail;

    fn to_params(&self) -> Params {
        let mut params = Params::new();
        self.project.insert_into(&mut params);
        self.file.insert_into(&mut params);
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        Ok(Self { project: Project::from_fields(&fields)?, file: FileSelector::from_fields(&fields)? })
    }
}
