//! The kinds of synchronisation tasks as the service names them.

use std::fmt;

/// The value of `TaskType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskType {
    /// `DI_REALTIME`: a real-time task; the only kind that can be stopped and deleted [D].
    Realtime,
    /// `DI_SOLUTION`: a solution, that is full loads and a real-time task under one id. There is no
    /// operation to list, stop, undeploy or delete one [D].
    Solution,
    /// `DI_OFFLINE`: a batch task.
    Offline,
}

impl TaskType {
    /// All task types.
    pub const ALL: [Self; 3] = [Self::Realtime, Self::Solution, Self::Offline];

    /// Returns the word of the service.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Realtime => "DI_REALTIME",
            Self::Solution => "DI_SOLUTION",
            Self::Offline => "DI_OFFLINE",
        }
    }

    /// Finds the task type of a word of the service; words are compared exactly.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|task_type| task_type.as_str() == word)
    }
}

impl fmt::Display for TaskType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
