//! One look at the status after another, each with few calls: a document is read once, and again only where the list of
//! files shows that it was edited.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use disync_config::Config;
use disync_emulator::Mode;
use disync_model::{Address, Gap, Live, Observed, Order, Record, RemoteError, RemoteErrorKind};
use disync_render::StatusRow;
use disync_state::{Recall, RefreshOptions, Sightings, refresh};
use jiff::Timestamp;

use super::{row, wanted};
use crate::args::{Global, StatusArgs};
use crate::failure::Failure;
use crate::printer::Printer;
use crate::project;
use crate::remote::{self, Remote};

/// Reads the status again and again.
pub(super) struct Reader<'a> {
    config: Config,
    directory: PathBuf,
    args: &'a StatusArgs,
    remote: Remote,
    seen: Live,
}

/// Why a look has failed.
pub(super) enum Trouble {
    /// As the next one would.
    Lasting(Failure),
    /// The next one may be better.
    Passing(String),
}

impl<'a> Reader<'a> {
    /// # Errors
    /// The project is not sound, or there is no way to the service.
    pub(super) async fn open(global: &Global, args: &'a StatusArgs, printer: &mut Printer) -> Result<Self, Failure> {
        let config = project::load(global, printer)?;
        let directory = project::state_directory(global);
        let remote = remote::connect(&config.project, &directory, Mode::ReadOnly, (&args.service, printer)).await?;
        Ok(Self { config, directory, args, remote, seen: Live::default() })
    }

    /// How many calls were made so far.
    pub(super) fn n_calls(&self) -> u64 {
        self.remote.calls().values().sum::<u64>()
    }

    /// Prints how many calls were made today, where they have a limit.
    pub(super) fn report_today(&self, printer: &Printer) {
        self.remote.report_today(printer);
    }

    /// Looks.
    ///
    /// # Errors
    /// Nothing was found out, or not all.
    pub(super) async fn look(&mut self) -> Result<Vec<StatusRow>, Trouble> {
        let passing = |failure: Failure| Trouble::Passing(failure.message);
        if let Some(world) = &self.remote.world {
            world.open_anew().map_err(passing)?;
        }
        let state = project::store(&self.directory).read(self.config.project.id, &project::new_lineage());
        let state = state.map_err(|error| passing(error.into()))?;
        let wanted = wanted(&self.config, &state);
        let recall = Some(self.recall());
        let options = RefreshOptions { parallelism: self.args.calls.parallelism, recall, ..RefreshOptions::default() };
        let mut live = refresh(Arc::clone(&self.remote.client), &wanted, options).await.map_err(trouble)?;
        self.fill_gaps(&mut live)?;
        // The next `--refresh=changed` has less to read; where it cannot be remembered, no more than before.
        drop(Sightings::of(&live).remember(&self.directory, &state));
        let rows = wanted.iter().map(|wanted| row(wanted, &live)).collect();
        self.seen = live;
        Ok(rows)
    }

    /// What the last look has found stands for what there is, as far as the list shows it as it was. Only the instances are
    /// looked at in any case.
    fn recall(&self) -> Recall {
        let record = |(address, task): (&Address, &Observed)| Some((address.clone(), record(task)?));
        let records: BTreeMap<Address, Record> = self.seen.tasks.iter().filter_map(record).collect();
        Recall { sightings: Sightings::of(&self.seen), records, looks_at_instances: true }
    }

    /// A task that cannot be read for once is shown as it was, with the reason beside it. Where none can be, the look has
    /// failed.
    fn fill_gaps(&mut self, live: &mut Live) -> Result<(), Trouble> {
        let unreadable = |(address, gap): (&Address, &Gap)| match gap {
            Gap::Unreadable(error) => Some((address.clone(), error.clone())),
            Gap::Ambiguous(_) | Gap::Renamed { .. } | Gap::NotRead => None,
        };
        let unreadable: Vec<(Address, RemoteError)> = live.gaps.iter().filter_map(unreadable).collect();
        if let (true, Some((_, error))) = (live.tasks.is_empty(), unreadable.first()) {
            return Err(trouble(error.clone()));
        }
        for (address, _) in unreadable {
            if let Some(task) = self.seen.tasks.remove(&address) {
                live.tasks.insert(address, task);
            }
        }
        Ok(())
    }
}

/// A task that was read, as a record would have it.
fn record(task: &Observed) -> Option<Record> {
    Some(Record {
        task: task.id(),
        spec: task.spec()?.clone(),
        fingerprint: Some(task.fingerprint),
        destinations: task.destinations.clone(),
        protected: false,
        order: Order::default(),
        unwatched: false,
        applied_at: Timestamp::UNIX_EPOCH,
    })
}

fn trouble(error: RemoteError) -> Trouble {
    match error.kind {
        RemoteErrorKind::Denied
        | RemoteErrorKind::OverBudget
        | RemoteErrorKind::QuotaExhausted
        | RemoteErrorKind::Stopped => Trouble::Lasting(error.into()),
        RemoteErrorKind::Throttled
        | RemoteErrorKind::Unreachable
        | RemoteErrorKind::Unanswered
        | RemoteErrorKind::Unintelligible
        | RemoteErrorKind::Refused
        | RemoteErrorKind::NameTaken => Trouble::Passing(Failure::from(error).message),
    }
}
