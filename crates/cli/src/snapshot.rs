//! Snapshots: recording what a plan needs of the world, and reading it where nobody may ask.

use std::time::Duration;

use disync_config::Project;
use disync_plan::{Against, Snapshot, read_snapshot};
use disync_render::date;
use jiff::Timestamp;

use crate::args::{CompareArgs, Global};
use crate::failure::{Exit, Failure};
use crate::input;

/// The most that is read, in bytes, as of saved plans.
const LIMIT: u64 = 256 << 20;

/// What to do about a snapshot that is not to be used.
const RECORD_AGAIN: &str = "record another with `disync snapshot --out FILE`, where the credentials are";

/// Reads the snapshot that a plan is to be made from; `None` where it is to be made of what is there now.
///
/// # Errors
/// It is none, is another project's, or is too old.
pub(crate) fn read(
    global: &Global,
    args: &CompareArgs,
    project: &Project,
    now: Timestamp,
) -> Result<Option<Snapshot>, Failure> {
    let Some(path) = args.snapshot.as_deref() else { return Ok(None) };
    let shown = path.display();
    let bytes = input::read(&global.chdir.join(path), LIMIT).map_err(|unread| {
        let message = format!("cannot read the snapshot `{shown}`: {unread}");
        Failure::new(Exit::Error, message).hint("`disync snapshot --out FILE` records one")
    })?;
    let refused = |why: String| Failure::new(Exit::Refused, format!("refused: `{shown}`: {why}")).hint(RECORD_AGAIN);
    let snapshot = read_snapshot(&bytes).map_err(|error| refused(error.to_string()))?;
    let theirs = &snapshot.state;
    if theirs.project != project.id {
        return Err(refused(format!("it is of project {}, and this is project {}", theirs.project, project.id)));
    }
    for (what, theirs, ours) in
        [("region", &theirs.identity.region, &project.region), ("workspace", &theirs.identity.name, &project.name)]
    {
        if let (Some(theirs), Some(ours)) = (theirs, ours)
            && theirs != ours
        {
            return Err(refused(format!("it is of the {what} `{theirs}`, and this is `{ours}`")));
        }
    }
    check_age(&snapshot, args.max_age, now).map_err(refused)?;
    Ok(Some(snapshot))
}

/// How far the clock of whoever recorded it may be ahead.
const SKEW: Duration = Duration::from_secs(15 * 60);

fn check_age(snapshot: &Snapshot, most: Option<Duration>, now: Timestamp) -> Result<(), String> {
    let Against::Snapshot { at, age } = snapshot.against(now) else { return Ok(()) };
    let is_ahead = Duration::try_from(at.duration_since(now)).is_ok_and(|ahead| ahead > SKEW);
    let at = date(at);
    if is_ahead {
        return Err(format!("it says that it was recorded in the future, at {at}"));
    }
    match most {
        Some(most) if age > most => Err(format!("it was recorded at {at}, which is longer ago than --max-age allows")),
        Some(_) | None => Ok(()),
    }
}
