//! `StartDISyncInstance`.

use super::fields::{Fields, insert_optional};
use super::{ParamError, Request, TaskRef};
use crate::operation::Operation;
use crate::params::Params;
use crate::response::Done;

/// Starts a published task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartInstance {
    /// The task.
    pub task: TaskRef,
    /// How to run, [`document::StartParam`](crate::document::StartParam) as JSON; ignored for
    /// solutions [D]. No operation reads it back.
    pub start_param: Option<String>,
}

impl Request for StartInstance {
    const OPERATION: Operation = Operation::StartDISyncInstance;
    type Data = Done;

    fn to_params(&self) -> Params {
        let mut params = self.task.to_params();
        insert_optional(&mut params, "StartParam", self.start_param.as_deref());
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let task = TaskRef::from_params(params)?;
        let start_param = Fields(params).optional("StartParam");
        Ok(Self { task, start_param })
    }
}
