//! The operations that submit, publish and delete files, and the one that says how far they have come.
//!
//! Batch tasks are submitted and published by them. Real-time tasks have operations of their own [D].

use super::fields::{Fields, insert_optional, parse_bool};
use super::{FileSelector, ParamError, Project, Request};
use crate::operation::Operation;
use crate::params::Params;
use crate::response::{Deleted, Deployment, Submitted};

/// `SubmitFile`: commits a file to the development environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmitFile {
    /// The workspace.
    pub project: Project,
    /// The file.
    pub file_id: i64,
    /// What is said about the submission.
    pub comment: Option<String>,
    /// `SkipAllDeployFileExtensions`: whether the checks before publication are left out.
    pub skip_checks: Option<bool>,
}

impl Request for SubmitFile {
    const OPERATION: Operation = Operation::SubmitFile;
    type Data = Submitted;

    fn to_params(&self) -> Params {
        let mut params = Params::new();
        self.project.insert_into(&mut params);
        params.insert("FileId", self.file_id.to_string());
        insert_optional(&mut params, "Comment", self.comment.as_deref());
        insert_optional(&mut params, "SkipAllDeployFileExtensions", self.skip_checks.as_ref());
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        Ok(Self {
            project: Project::from_fields(&fields)?,
            file_id: fields.id("FileId")?,
            comment: fields.optional("Comment"),
            skip_checks: fields.optional_parsed("SkipAllDeployFileExtensions", parse_bool)?,
        })
    }
}

/// `DeployFile`: publishes a file that is committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployFile {
    /// The workspace.
    pub project: Project,
    /// Which file.
    pub file: FileSelector,
    /// What is said about the publication.
    pub comment: Option<String>,
}

impl Request for DeployFile {
    const OPERATION: Operation = Operation::DeployFile;
    type Data = Submitted;

    fn to_params(&self) -> Params {
        let mut params = Params::new();
        self.project.insert_into(&mut params);
        self.file.insert_into(&mut params);
        insert_optional(&mut params, "Comment", self.comment.as_deref());
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        Ok(Self {
            project: Project::from_fields(&fields)?,
            file: FileSelector::from_fields(&fields)?,
            comment: fields.optional("Comment"),
        })
    }
}

/// `DeleteFile`: deletes a file; a committed one is withdrawn from the scheduler by a process [D].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteFile {
    /// The workspace.
    pub project: Project,
    /// The file.
    pub file_id: i64,
}

impl Request for DeleteFile {
    const OPERATION: Operation = Operation::DeleteFile;
    type Data = Deleted;

    fn to_params(&self) -> Params {
        let mut params = Params::new();
        self.project.insert_into(&mut params);
        params.insert("FileId", self.file_id.to_string());
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        Ok(Self { project: Project::from_fields(&fields)?, file_id: fields.id("FileId")? })
    }
}

/// `GetDeployment`: reads how far a submission, a publication or a deletion has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetDeployment {
    /// The workspace.
    pub project: Project,
    /// What [`Submitted`] or [`Deleted`] says.
    pub deployment_id: i64,
}

impl Request for GetDeployment {
    const OPERATION: Operation = Operation::GetDeployment;
    type Data = Deployment;

    fn to_params(&self) -> Params {
        let mut params = Params::new();
        self.project.insert_into(&mut params);
        params.insert("DeploymentId", self.deployment_id.to_string());
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        Ok(Self { project: Project::from_fields(&fields)?, deployment_id: fields.id("DeploymentId")? })
    }
}
