//! The service as the model sees it: tasks of one name, and creates that are still on their way.

use disync_testkit::Semantics;

/// What a create is marked with, so that a second sending of it may be known; counted from 1.
pub(crate) type Token = u8;

/// The number of a task; counted from 1 and never given twice.
pub(crate) type Task = u8;

/// A few tokens, in order. Millions of states are remembered, so it is a plain value without a heap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Tokens {
    n_tokens: u8,
    tokens: [Token; Self::MOST],
}

impl Tokens {
    /// Enough for four crashes, four losses and two late deliveries.
    const MOST: usize = 15;

    pub(crate) fn as_slice(&self) -> &[Token] {
        &self.tokens[..usize::from(self.n_tokens)]
    }

    fn place_of(&self, token: Token) -> Option<u8> {
        self.as_slice().iter().zip(1..).find(|(other, _)| **other == token).map(|(_, place)| place)
    }

    /// Returns the place at which it was put, counted from 1.
    fn push(&mut self, token: Token) -> u8 {
        self.tokens[usize::from(self.n_tokens)] = token;
        self.n_tokens += 1;
        self.n_tokens
    }

    fn without(mut self, place: usize) -> Self {
        let n_tokens = usize::from(self.n_tokens);
        self.tokens.copy_within(place + 1..n_tokens, place);
        self.n_tokens -= 1;
        self.tokens[n_tokens - 1] = 0;
        self
    }
}

/// All that the service knows, and what is on its way to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct World {
    /// Each task's number is its place, and this is the token that it was created with.
    tasks: Tokens,
    /// The tokens of the processes that generate a content. A second one with the same token is the same one.
    processes: Tokens,
    /// Creates that were sent, that nobody expects an answer to any more, and that may land at any time.
    late: Tokens,
}

/// What is answered to a create.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Created {
    Task(Task),
    NameTaken,
}

impl World {
    pub(crate) fn n_tasks(&self) -> usize {
        self.tasks.as_slice().len()
    }

    pub(crate) fn has(&self, task: Task) -> bool {
        (1..=self.n_tasks()).contains(&usize::from(task))
    }

    /// The number of the only task; nothing where there are several, or none.
    pub(crate) fn only_task(&self) -> Option<Task> {
        (self.n_tasks() == 1).then_some(1)
    }

    pub(crate) fn generate(&mut self, token: Token) {
        if self.processes.place_of(token).is_none() {
            self.processes.push(token);
        }
    }

    pub(crate) fn create(&mut self, token: Token, semantics: Semantics) -> Created {
        if semantics.tokens_honoured
            && let Some(task) = self.tasks.place_of(token)
        {
            return Created::Task(task);
        }
        if semantics.unique_names && self.n_tasks() > 0 {
            return Created::NameTaken;
        }
        Created::Task(self.tasks.push(token))
    }

    /// The create has left and is held up somewhere.
    pub(crate) fn hold_up(&mut self, token: Token) {
        self.late.push(token);
    }

    pub(crate) fn expects_nothing(&self) -> bool {
        self.late.as_slice().is_empty()
    }

    /// What can become of the creates that are on their way: each of them lands, or is lost.
    pub(crate) fn later(self, semantics: Semantics) -> impl Iterator<Item = Self> {
        let late = self.late;
        late.as_slice().to_vec().into_iter().enumerate().flat_map(move |(place, token)| {
            let lost = Self { late: late.without(place), ..self };
            let mut landed = lost;
            let _nobody_hears_it = landed.create(token, semantics);
            [landed, lost]
        })
    }
}
