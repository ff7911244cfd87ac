//! `ListRefDISyncTasks`: which tasks read from, or write to, a data source.

use super::fields::{Fields, insert_optional, parse_id, task_params};
use super::{ParamError, Request, TaskType};
use crate::operation::Operation;
use crate::params::Params;
use crate::response::RefTaskList;

/// What a data source is to a task: `RefType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefType {
    /// `from`: the task reads from it.
    From,
    /// `to`: the task writes to it.
    To,
}

impl RefType {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::From, Self::To];

    /// Returns the word of the service.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::From => "from",
            Self::To => "to",
        }
    }

    /// Finds what a word of the service means; words are compared exactly.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ref_type| ref_type.word() == word)
    }
}

/// Lists the tasks of one type that use a data source, a page at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRefTasks {
    /// The workspace.
    pub project_id: u64,
    /// The data source.
    pub datasource_name: String,
    /// The type of the tasks; solutions cannot be asked for [D].
    pub task_type: TaskType,
    /// What the data source is to them.
    pub ref_type: RefType,
    /// The page, from 1 to 100 [D].
    pub page_number: Option<i64>,
    /// Tasks on a page.
    pub page_size: Option<i64>,
}

impl Request for ListRefTasks {
    const OPERATION: Operation = Operation::ListRefDISyncTasks;
    type Data = RefTaskList;

    fn to_params(&self) -> Params {
        let mut params = task_params(self.project_id, self.task_type);
        params.insert("DatasourceName", self.datasource_name.as_str());
        params.insert("RefType", self.ref_type.word());
        insert_optional(&mut params, "PageNumber", self.page_number.as_ref());
        insert_optional(&mut params, "PageSize", self.page_size.as_ref());
        params
    }

    fn from_params(params: &Params) -> Result<Self, ParamError> {
        let fields = Fields(params);
        Ok(Self {
            project_id: fields.project_id()?,
            datasource_name: fields.text("DatasourceName")?,
            task_type: fields.task_type()?,
            ref_type: fields.parsed("RefType", RefType::from_word)?,
            page_number: fields.optional_parsed("PageNumber", parse_id)?,
            page_size: fields.optional_parsed("PageSize", parse_id)?,
        })
    }
}
