//! The client as the model sees it: what survives its death, where it is, and what it does next. One task is to be created,
//! by a generated content; four designs of doing that are told apart.

use disync_testkit::Semantics;

use super::service::{Created, Task, Token, World};

/// How what is tried is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Design {
    /// A task is written into the state once its create was answered, as Terraform does it.
    StateAfterTheCall,
    /// That a create is pending is written down before it is sent, as Pulumi does it; a new run sends a new token.
    PendingOperation,
    /// The intent and its token are written down first, and a create without an answer is looked for before it is repeated.
    WithoutTheWait,
    /// The same, and nothing is repeated before the first sending cannot land any more.
    Ours,
}

impl Design {
    pub(crate) const ALL: [Self; 4] =
        [Self::StateAfterTheCall, Self::PendingOperation, Self::WithoutTheWait, Self::Ours];

    /// Whether a journal is read when a run begins.
    fn resumes(self) -> bool {
        matches!(self, Self::WithoutTheWait | Self::Ours)
    }

    /// Whether a run writes down that it is about to create.
    fn announces(self) -> bool {
        self != Self::StateAfterTheCall
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::StateAfterTheCall => "state after the call",
            Self::PendingOperation => "pending operation",
            Self::WithoutTheWait => "without the wait",
            Self::Ours => "ours",
        }
    }
}

/// What survives the client's death.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Durable {
    pub(crate) state: Option<Task>,
    journal: Option<Journal>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Journal {
    /// A content is wished; nothing was sent that makes a task.
    Intent(Token),
    /// A create may have left.
    Creating(Token),
}

/// Where a running client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum At {
    #[default]
    Start,
    Generate(Token),
    Poll(Token),
    List(Token),
    Wait(Token),
    Create(Token),
    Save(Task),
    /// It cannot go on; a person runs it again.
    GivenUp,
}

/// A client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Client {
    pub(crate) durable: Durable,
    pub(crate) at: At,
    /// The token that a new intent gets.
    pub(crate) next_token: Token,
}

/// What a client does next.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// Nothing more: the task is in its state.
    Done,
    /// It has given up.
    GaveUp,
    /// Something of its own, after which it is so.
    Own(Client),
    /// It waits until nothing that was sent can land any more, and is so then.
    Wait(Client),
    /// A call.
    Call(Call),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    Generate(Token),
    List,
    Create(Token),
}

/// What is answered to a call.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reply {
    Generated,
    /// How many tasks carry the name, and the number of the only one.
    Listed(usize, Option<Task>),
    Created(Created),
    /// Nothing, for so long that it is not waited for any more.
    Nothing,
}

impl Client {
    /// One that has never run.
    pub(crate) const NEW: Self = Self { durable: Durable { state: None, journal: None }, at: At::Start, next_token: 1 };

    /// It is killed, and a person runs it again.
    pub(crate) fn restarted(self) -> Self {
        Self { at: At::Start, ..self }
    }

    fn goes_to(self, at: At) -> Self {
        Self { at, ..self }
    }

    fn with_journal(self, journal: Journal) -> Self {
        Self { durable: Durable { journal: Some(journal), ..self.durable }, ..self }
    }

    pub(crate) fn step(self, design: Design) -> Step {
        match self.at {
            At::Start if self.durable.state.is_some() => Step::Done,
            At::Start => Step::Own(self.begun(design)),
            At::Generate(token) => Step::Call(Call::Generate(token)),
            At::Poll(token) => Step::Own(self.polled(design, token)),
            At::List(_) => Step::Call(Call::List),
            At::Wait(token) => Step::Wait(self.goes_to(At::List(token))),
            At::Create(token) => Step::Call(Call::Create(token)),
            At::Save(task) => {
                Step::Own(Self { durable: Durable { state: Some(task), journal: None }, at: At::Start, ..self })
            }
            At::GivenUp => Step::GaveUp,
        }
    }

    fn begun(self, design: Design) -> Self {
        let token = self.next_token;
        let renewed = Self { at: At::Generate(token), next_token: token + 1, ..self };
        match self.durable.journal.filter(|_| design.resumes()) {
            Some(Journal::Intent(token)) => self.goes_to(At::Generate(token)),
            Some(Journal::Creating(token)) => self.goes_to(self.settling(design, token)),
            None if design.resumes() => renewed.with_journal(Journal::Intent(token)),
            None => renewed,
        }
    }

    /// The content is there.
    fn polled(self, design: Design, token: Token) -> Self {
        let at = if design.resumes() { At::List(token) } else { At::Create(token) };
        let next = self.goes_to(at);
        if design.announces() { next.with_journal(Journal::Creating(token)) } else { next }
    }

    /// Where it goes to find out what became of a create.
    fn settling(self, design: Design, token: Token) -> At {
        match design {
            Design::StateAfterTheCall | Design::PendingOperation => At::Create(token),
            Design::WithoutTheWait => At::List(token),
            Design::Ours => At::Wait(token),
        }
    }

    pub(crate) fn hears(self, design: Design, reply: Reply) -> Self {
        let at = match (self.at, reply) {
            (At::Generate(token), Reply::Generated) => At::Poll(token),
            (At::List(_), Reply::Listed(_, Some(task))) => At::Save(task),
            (At::List(token), Reply::Listed(0, None)) => At::Create(token),
            (At::List(_), Reply::Listed(..)) => At::GivenUp,
            (At::Create(token), Reply::Nothing) => self.settling(design, token),
            (At::Create(_), Reply::Created(Created::Task(task))) => At::Save(task),
            (At::Create(token), Reply::Created(Created::NameTaken)) if design.resumes() => At::List(token),
            (At::Create(_), Reply::Created(Created::NameTaken)) => At::GivenUp,
            // A read, and what changes no task, is repeated.
            (at, Reply::Nothing) => at,
            (at, reply) => panic!("{reply:?} at {at:?}"),
        };
        self.goes_to(at)
    }
}

impl Call {
    /// The service executes it.
    pub(crate) fn executed(self, world: &mut World, semantics: Semantics) -> Reply {
        match self {
            Self::Generate(token) => {
                world.generate(token);
                Reply::Generated
            }
            Self::List => Reply::Listed(world.n_tasks(), world.only_task()),
            Self::Create(token) => Reply::Created(world.create(token, semantics)),
        }
    }
}
