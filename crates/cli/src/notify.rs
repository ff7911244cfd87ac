//! Who is told what has drifted: the channels of the project, with the memory of what they know.
//!
//! What is told where is decided in `disync_notify`. Here is what it must not know: the environment, the disk, the clock.
//! Nothing of this changes how a command ends.

use std::path::Path;
use std::time::Duration;

use disync_config::Project;
use disync_notify::{Memory, Sender, due, tell};
use disync_plan::DriftReport;
use disync_state::{Notified, Recalled};
use disync_web::{Client, Limits, Retry, Secret};
use jiff::Timestamp;

use crate::args::NotifyArgs;
use crate::failure::{Exit, Failure, with_causes};
use crate::printer::Printer;

/// A chat that has not answered by then is busy, and every channel behind it waits.
const PATIENCE: Duration = Duration::from_secs(10);

/// No service says more than a few words.
const LARGEST: usize = 64 << 10;

/// Refuses to tell nobody, before anything is read.
///
/// # Errors
/// Somebody is to be told, and the project names no channel.
pub(crate) fn check(args: NotifyArgs, project: &Project) -> Result<(), Failure> {
    if args.notify && project.notify.is_empty() {
        let message = "`--notify` has nobody to tell: the project names no channel";
        return Err(Failure::new(Exit::Error, message)
            .hint("add `notify:` to disync.yaml, such as `notify: [{ type: slack, url_env: DISYNC_SLACK_URL }]`"));
    }
    Ok(())
}

/// Tells the channels of `project` what they do not know yet, where that is asked for.
pub(crate) async fn told(
    args: NotifyArgs,
    project: &Project,
    report: &DriftReport,
    (directory, printer): (&Path, &Printer),
) {
    if !args.notify {
        return;
    }
    let file = match Notified::take(directory) {
        Ok(Some(file)) => file,
        Ok(None) => return printer.trouble("nobody was told: another run is telling what has drifted"),
        Err(error) => return printer.trouble(&format!("nobody was told: {}", with_causes(&error))),
    };
    let Recalled { value, trouble } = file.read(|bytes| Memory::read(bytes, project.id));
    trouble.iter().for_each(|trouble| printer.trouble(&format!("what was told before is not known: {trouble}")));
    let mut memory = value.unwrap_or_default();
    memory.keep(&project.notify);
    let dues = due(&memory, report, &project.notify);
    let limits = Limits { first_byte: PATIENCE, whole: PATIENCE, sent: LARGEST, body: LARGEST, ..Limits::default() };
    let sender = Sender {
        client: &Client::new(limits),
        retry: Retry { asked_cap: PATIENCE, ..Retry::freely() },
        variable: &|name| std::env::var(name).ok().map(Secret::new),
        now: &Timestamp::now,
    };
    let save = |memory: &Memory| file.write(memory.to_bytes(project.id)).map_err(|error| with_causes(&error));
    let troubles = tell(&dues, &mut memory, &sender, save).await;
    troubles.iter().for_each(|trouble| printer.trouble(&trouble.to_string()));
}
