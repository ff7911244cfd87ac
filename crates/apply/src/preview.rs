//! Asks the service what it would make of each change, before anything is written.
//!
//! For each change a content is generated, waited for and judged as the stage that generates does it; of a task that exists
//! its present layout is read, too. Nothing here can write, by the types of its ports. A change that waits holds no slot.
//! What the answers mean for the plan is [`Plan::with_previews`]' concern.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use disync_model::remote::Generated;
use disync_model::{
    Address, Clock, Digest, Fingerprint, GenerateRemote, Mapping, Pending, ProcessId, ReadRemote, RemoteError,
    RemoteErrorKind, Spec, Target, TaskId, Token,
};
use disync_plan::{Block, Change, Plan, Previewed};
use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::process::{Look, look, may_look_again};
use crate::request;
use crate::settings::Poll;

/// What asking needs of the world.
#[derive(Debug, Clone)]
pub struct PreviewPorts<R, C> {
    /// The service: it can be read, and have contents generated.
    pub remote: Arc<R>,
    /// The time.
    pub clock: C,
}

/// Asks about every change of `plan` that would have a content generated. A process that an earlier run left `pending`
/// is asked before another one is started. No more calls than `parallelism` are under way at a time. `on_progress` hears how many changes of how many are done.
///
/// # Errors
/// The credentials do not suffice: that concerns every change. Whatever else fails concerns one change alone and is part
/// of what comes of it.
pub async fn preview<R, C>(
    plan: &Plan,
    pending: &BTreeMap<Address, Pending>,
    (parallelism, poll): (usize, Poll),
    ports: PreviewPorts<R, C>,
    mut on_progress: impl FnMut(usize, usize),
) -> Result<BTreeMap<Address, Previewed>, RemoteError>
where
    R: ReadRemote + GenerateRemote + 'static,
    C: Clock + 'static,
{
    let now = ports.clock.now();
    let asker = Asker { ports, slots: Semaphore::new(parallelism.max(1)), poll };
    let asker = Arc::new(asker);
    let mut under_way = JoinSet::new();
    for question in plan.to_preview().filter_map(|change| Question::of(plan, change, pending, now)) {
        let asker = Arc::clone(&asker);
        under_way.spawn(async move { (question.address.clone(), asker.ask(&question).await) });
    }
    let total = under_way.len();
    let mut previewed = BTreeMap::new();
    on_progress(0, total);
    while let Some(ended) = under_way.join_next().await {
        let (address, answer) = match ended.map_err(tokio::task::JoinError::try_into_panic) {
            Ok(ended) => ended,
            Err(Ok(panic)) => std::panic::resume_unwind(panic),
            Err(Err(_)) => unreachable!("a question is dropped only with its whole set"),
        };
        match answer {
            Ok(answer) | Err(End::With(answer)) => drop(previewed.insert(address, answer)),
            Err(End::Denied(error)) => return Err(error),
        }
        on_progress(previewed.len(), total);
    }
    Ok(previewed)
}

/// What is asked about one change.
struct Question {
    address: Address,
    target: Target,
    spec: Spec,
    token: Token,
    /// A process of an earlier run that was started for the very same.
    resumable: Option<ProcessId>,
    /// The live task whose layout is compared, with the fingerprint that the plan saw.
    live: Option<(TaskId, Option<Fingerprint>)>,
}

impl Question {
    fn of(plan: &Plan, change: &Change, pending: &BTreeMap<Address, Pending>, now: Timestamp) -> Option<Self> {
        let (target, spec) = request::generate(change)?;
        let request = request::wish(change)?;
        let process = pending.get(&change.address).and_then(|pending| pending.process.as_ref());
        // Another destination has other tables by its nature: there is nothing to compare.
        let before = change.before.as_ref().filter(|before| before.destination == spec.destination);
        Some(Self {
            address: change.address.clone(),
            target,
            token: token(plan, &change.address, &request, now),
            resumable: process.filter(|process| process.request == request).map(|process| process.id),
            live: change.task.filter(|_| before.is_some()).map(|task| (task, change.fingerprint)),
            spec,
        })
    }
}

/// A token that no apply has, nor any other preview: what is shown is what the service makes of it now, and the same
/// token would bring back what it made before [D].
fn token(plan: &Plan, address: &Address, request: &Digest, now: Timestamp) -> Token {
    let (serial, address) = (plan.basis.serial.to_string(), address.to_string());
    let (lineage, now) = (plan.basis.lineage.as_bytes(), now.as_nanosecond().to_string());
    let parts = [&b"preview"[..], lineage, serial.as_bytes(), address.as_bytes(), request.as_bytes(), now.as_bytes()];
    Token::of(&Digest::of_parts(parts))
}

/// How a question ends early.
enum End {
    /// With this answer.
    With(Previewed),
    /// The credentials do not suffice.
    Denied(RemoteError),
}

struct Asker<R, C> {
    ports: PreviewPorts<R, C>,
    slots: Semaphore,
    poll: Poll,
}

impl<R: ReadRemote + GenerateRemote, C: Clock> Asker<R, C> {
    async fn ask(&self, question: &Question) -> Result<Previewed, End> {
        let began = self.ports.clock.now();
        let resumed = match question.resumable {
            Some(process) => self.wait(question, process, (began, true)).await?.map(|generated| (process, generated)),
            None => None,
        };
        let (process, generated) = match resumed {
            Some(resumed) => resumed,
            None => self.generate(question, began).await?,
        };
        let live = match question.live {
            Some((task, fingerprint)) => self.layout(task, fingerprint).await?,
            None => Ok(Vec::new()),
        };
        Ok(Previewed::Generated { generated, process, live })
    }

    async fn generate(&self, question: &Question, began: Timestamp) -> Result<(ProcessId, Generated), End> {
        let Question { target, spec, token, .. } = question;
        let started = self.in_a_slot(self.ports.remote.generate(target, spec, token)).await;
        let process = started.map_err(refused)?;
        match self.wait(question, process, (began, false)).await? {
            Some(generated) => Ok((process, generated)),
            None => Err(End::With(Previewed::NotMade("the process was forgotten".to_owned()))),
        }
    }

    /// Waits for a process. One of an earlier run may have expired, as how long they live is not documented: then there
    /// is nothing to wait for.
    async fn wait(
        &self,
        question: &Question,
        process: ProcessId,
        (began, is_old): (Timestamp, bool),
    ) -> Result<Option<Generated>, End> {
        let mut said = None;
        for n in 0.. {
            if n > 0 || !is_old {
                self.pause((n, &question.address), began, said.take()).await?;
            }
            let status = self.in_a_slot(self.ports.remote.process(question.address.kind, process)).await;
            said = match status.map(|status| look(status, &question.spec.tables)) {
                Ok(Look::Generated(generated)) => return Ok(Some(generated)),
                Ok(Look::Failed(_)) | Err(_) if is_old => return Ok(None),
                Ok(Look::Running(said)) => said,
                Ok(Look::Failed(message)) => {
                    return Err(blocked(Block::Rejected { message, code: None, kind: RemoteErrorKind::Refused }));
                }
                Ok(Look::OtherTables { missing, extra }) => return Err(blocked(Block::OtherTables { missing, extra })),
                Ok(Look::Unchecked(why)) => return Err(blocked(Block::Unchecked(why))),
                Err(error) if may_look_again(error.kind) => Some(error.to_string()),
                Err(error) => return Err(unanswered(error)),
            };
        }
        Ok(None)
    }

    /// Pauses before look number `n`; past the deadline the plan goes on without an answer.
    async fn pause(&self, (n, address): (u32, &Address), began: Timestamp, said: Option<String>) -> Result<(), End> {
        let elapsed = Duration::try_from(self.ports.clock.now().duration_since(began)).unwrap_or(Duration::ZERO);
        let left = self.poll.deadline.saturating_sub(elapsed);
        if left.is_zero() {
            let said = said.map(|said| format!("; the service said {said}")).unwrap_or_default();
            let why = format!("still running after {} s{said}", elapsed.as_secs());
            return Err(End::With(Previewed::NotMade(why)));
        }
        self.ports.clock.sleep(self.poll.spread_pause(n, None, Some(&address.to_string())).min(left)).await;
        Ok(())
    }

    /// Where the live task writes its tables now, or why that cannot be told. The task must still be the one that the plan
    /// saw: otherwise the content was generated for another one.
    async fn layout(&self, task: TaskId, seen: Option<Fingerprint>) -> Result<Result<Vec<Mapping>, String>, End> {
        match self.in_a_slot(self.ports.remote.layout(task)).await {
            Ok(layout) if Some(layout.fingerprint) == seen => Ok(Ok(layout.mappings)),
            Ok(_) => Ok(Err("the task was changed while this plan was made; plan again".to_owned())),
            Err(error) if error.kind == RemoteErrorKind::Denied => Err(End::Denied(error)),
            Err(error) => Ok(Err(error.to_string())),
        }
    }

    /// Makes a call as soon as a slot is free.
    async fn in_a_slot<T>(&self, call: impl Future<Output = T>) -> T {
        let _slot = self.slots.acquire().await.expect("nobody closes the slots");
        call.await
    }
}

/// Generating was refused, or could not be asked for.
fn refused(error: RemoteError) -> End {
    match error.kind {
        RemoteErrorKind::Refused | RemoteErrorKind::NameTaken => {
            let RemoteError { message, code, kind, .. } = error;
            blocked(Block::Rejected { message, code, kind })
        }
        RemoteErrorKind::Unreachable
        | RemoteErrorKind::Throttled
        | RemoteErrorKind::QuotaExhausted
        | RemoteErrorKind::Denied
        | RemoteErrorKind::Unanswered
        | RemoteErrorKind::Unintelligible
        | RemoteErrorKind::OverBudget
        | RemoteErrorKind::Stopped => unanswered(error),
    }
}

/// There is no answer about this change.
fn unanswered(error: RemoteError) -> End {
    if error.kind == RemoteErrorKind::Denied {
        End::Denied(error)
    } else {
        End::With(Previewed::NotMade(error.to_string()))
    }
}

const fn blocked(block: Block) -> End {
    End::With(Previewed::Blocked(block))
}
