//! `disync op wait`: waits until nothing is under way at the service any more. It is given a remote that cannot write.

use std::collections::BTreeMap;
use std::time::Duration;

use disync_emulator::Mode;
use disync_model::remote::ProcessStatus;
use disync_model::{Address, InstanceStatus, ReadRemote as _, RemoteErrorKind, Stage, State, Verdict};
use disync_render::{Operation, escape};
use jiff::Timestamp;

use super::{operation, operations};
use crate::args::{Global, OpWaitArgs};
use crate::failure::{Exit, Failure};
use crate::printer::Printer;
use crate::remote::Remote;
use crate::{project, remote};

/// What a look at an operation says.
enum Look {
    /// Something is under way, and what.
    UnderWay(String),
    /// Nothing is any more, and how it ended.
    Ended(String),
    /// It has failed, and why.
    Failed(String),
}

pub(crate) async fn run(global: &Global, args: &OpWaitArgs, printer: &mut Printer) -> Result<Exit, Failure> {
    let config = project::load_settings(global, printer)?;
    let directory = project::state_directory(global);
    let state = project::store(&directory).read(config.project.id, &project::new_lineage())?;
    let open = asked_for(&state, &args.addresses)?;
    if open.is_empty() {
        printer.result("Nothing is under way.\n");
        return Ok(Exit::Done);
    }
    let remote = remote::connect(&config.project, &directory, Mode::ReadOnly, (&args.service, printer)).await?;
    let waited = wait_for(open, &remote, printer).await?;
    remote.report_today(printer);
    printer.result(match waited {
        Exit::Done => "DataWorks is done. Run `disync apply` to go on.\n",
        Exit::StillRunning => "DataWorks is still at it. Run `disync op wait` again, or `disync apply` to go on.\n",
        _ => "Something has failed at DataWorks. Run `disync apply` to begin it anew.\n",
    });
    Ok(waited)
}

fn asked_for<'a>(state: &'a State, addresses: &[Address]) -> Result<BTreeMap<&'a Address, Operation<'a>>, Failure> {
    let operations = if addresses.is_empty() {
        operations(state)
    } else {
        addresses.iter().map(|address| operation(state, address)).collect::<Result<_, _>>()?
    };
    Ok(operations.into_iter().map(|operation| (operation.address, operation)).collect())
}

/// Looks at all that is open until nothing is, one after the other: none of it can be hurried.
async fn wait_for(
    mut open: BTreeMap<&Address, Operation<'_>>,
    remote: &Remote,
    printer: &mut Printer,
) -> Result<Exit, Failure> {
    let began = Timestamp::now();
    let (mut failed, mut overdue) = (false, false);
    for n in 0.. {
        let mut still_open = BTreeMap::new();
        for (address, operation) in open {
            let (text, is_over) = match look(&operation, remote).await? {
                Look::UnderWay(text) => (text, false),
                Look::Ended(text) => (text, true),
                Look::Failed(text) => {
                    failed = true;
                    (text, true)
                }
            };
            if is_over || n == 0 {
                printer.result(&format!("{}: {}\n", escape(&address.to_string()), escape(&text)));
            }
            if !is_over {
                still_open.insert(address, operation);
            }
        }
        let elapsed = Duration::try_from(Timestamp::now().duration_since(began)).unwrap_or_default();
        let n_open = still_open.len();
        still_open.retain(|_, operation| elapsed < deadline(operation, remote));
        overdue |= still_open.len() < n_open;
        if still_open.is_empty() {
            break;
        }
        open = still_open;
        tokio::time::sleep(remote.poll.spread_pause(n, None, None)).await;
    }
    Ok(match (failed, overdue) {
        (true, _) => Exit::Incomplete,
        (false, true) => Exit::StillRunning,
        (false, false) => Exit::Done,
    })
}

/// How long an operation is waited for: as an apply waits for its stage. What may still land is waited for in any case.
fn deadline(operation: &Operation<'_>, remote: &Remote) -> Duration {
    let stage = operation.stage();
    let deadline = stage.and_then(|stage| remote.deadlines.get(&stage).copied()).unwrap_or(remote.poll.deadline);
    if operation.lands_for(Timestamp::now()).is_some() { deadline.max(remote.window) } else { deadline }
}

async fn look(operation: &Operation<'_>, remote: &Remote) -> Result<Look, Failure> {
    if let Some(left) = operation.lands_for(Timestamp::now()) {
        let stage = operation.stage().map_or("write", Stage::word);
        let text = format!("its {stage} has no answer and may land for another {} s", left.as_secs().max(1));
        return Ok(Look::UnderWay(text));
    }
    if let Some(process) = &operation.pending.process {
        let id = process.id;
        return match remote.client.process(operation.address.kind, id).await {
            Ok(ProcessStatus::Running(_)) => Ok(Look::UnderWay(format!("process {id} is at work"))),
            Ok(ProcessStatus::Succeeded(_)) => Ok(Look::Ended(format!("process {id} is done"))),
            Ok(ProcessStatus::Failed(why)) => Ok(Look::Failed(format!("process {id} has failed: {why}"))),
            // How long they are kept is not documented.
            Err(error) if error.kind == RemoteErrorKind::Refused => {
                Ok(Look::Ended(format!("process {id} is not known any more; the next apply starts another one")))
            }
            Err(error) => Err(error.into()),
        };
    }
    match (operation.pending.answered, operation.task) {
        (Some(stage @ (Stage::Start | Stage::Stop)), Some(task)) => {
            let status = remote.client.instance(task).await?;
            Ok(of_instance(stage, &status))
        }
        _ => Ok(Look::Ended("nothing of it is at work at DataWorks".to_owned())),
    }
}

fn of_instance(stage: Stage, status: &InstanceStatus) -> Look {
    use InstanceStatus as S;
    let word = status.word();
    let is_over = match status {
        S::Running => stage == Stage::Start,
        S::Paused | S::NotStarted | S::Absent => stage == Stage::Stop,
        S::Waiting | S::Stopping => false,
        S::Solution(status) => {
            matches!(status.verdict(), Verdict::Running | Verdict::Confirming(_) | Verdict::Failed(_))
        }
        S::Other(_) => false,
    };
    if is_over {
        Look::Ended(format!("its instance is {word}"))
    } else {
        Look::UnderWay(format!("its instance is {word}"))
    }
}
