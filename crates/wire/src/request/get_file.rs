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

impl Request for GetFile {
    const OPERATION: Operation = Operation::GetFile;
    type Data = FileDetail;

    fn to_params(&self) -> Params {
        let mut params = Params::new();
        self.project.insert_into(&mut params);
        match self.file {
            FileSelector::File(id) => params.insert("FileId", id.to_string()),
            FileSelector::Node(id) => params.insert("NodeId", id.to_string()),
        }
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        let project = Project::from_fields(&fields)?;
        let file = fields.optional_parsed("FileId", parse_id)?.map(FileSelector::File);
        let file = match file {
            Some(file) => file,
            None => fields
                .optional_parsed("NodeId", parse_id)?
                .map(FileSelector::Node)
                .ok_or(ParamError::Missing("FileId"))?,
        };
        Ok(Self { project, file })
    }
}
