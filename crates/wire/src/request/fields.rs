//! Reading and writing typed values in [`Params`].

use std::fmt;
use std::str::FromStr as _;

use crate::params::Params;
use crate::request::{ParamError, TaskType};

/// Reads typed values of parameters; an empty value counts as absent.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a>(pub(crate) &'a Params);

impl Fields<'_> {
    /// Returns a required text.
    pub(crate) fn text(&self, name: &'static str) -> Result<String, ParamError> {
        self.optional(name).ok_or(ParamError::Missing(name))
    }

    /// Returns an optional text.
    pub(crate) fn optional(&self, name: &str) -> Option<String> {
        self.0.get(name).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// Returns a required value of any type.
    pub(crate) fn parsed<T>(&self, name: &'static str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, ParamError> {
        let value = self.text(name)?;
        parse(&value).ok_or(ParamError::Invalid { name, value })
    }

    /// Returns an optional value of any type.
    pub(crate) fn optional_parsed<T>(
        &self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, ParamError> {
        match self.optional(name) {
            Some(_) => self.parsed(name, parse).map(Some),
            None => Ok(None),
        }
    }

    /// Returns a required id.
    pub(crate) fn id(&self, name: &'static str) -> Result<i64, ParamError> {
        self.parsed(name, parse_id)
    }

    /// Returns the required `ProjectId`.
    pub(crate) fn project_id(&self) -> Result<u64, ParamError> {
        self.parsed("ProjectId", parse_project_id)
    }

    /// Returns the required `TaskType`.
    pub(crate) fn task_type(&self) -> Result<TaskType, ParamError> {
        self.parsed("TaskType", TaskType::from_word)
    }
}

/// Ids are 64-bit integers with a sign on the wire.
pub(crate) fn parse_id(text: &str) -> Option<i64> {
    i64::from_str(text).ok()
}

/// A workspace id is an id that is not negative.
pub(crate) fn parse_project_id(text: &str) -> Option<u64> {
    u64::try_from(parse_id(text)?).ok()
}

/// Booleans arrive as `True` from Python and as `true` from Go and Java [RUN].
pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// Sets `name` if there is a value.
pub(crate) fn insert_optional(params: &mut Params, name: &str, value: Option<&(impl fmt::Display + ?Sized)>) {
    if let Some(value) = value {
        params.insert(name, value.to_string());
    }
}

/// Starts the parameters of a request that concerns one workspace.
pub(crate) fn project_params(project_id: u64) -> Params {
    Params::from_iter([("ProjectId", project_id.to_string())])
}

/// Starts the parameters of a request that concerns the tasks of one kind in one workspace.
pub(crate) fn task_params(project_id: u64, task_type: TaskType) -> Params {
    Params::from_iter([("ProjectId", project_id.to_string()), ("TaskType", task_type.to_string())])
}
