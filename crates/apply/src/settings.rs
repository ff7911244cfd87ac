//! How patient a run is.

use std::collections::BTreeMap;
use std::time::Duration;

use disync_model::{Digest, Stage, Waits};

/// How a plan is carried out; what is done is the plan's alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The most calls at a time. A step that waits for the service is no call and holds no slot.
    pub parallelism: usize,
    /// How often to look whether the service is done.
    pub poll: Poll,
    /// How long a write without an answer can still land. The service takes a signed request for 15 minutes [D];
    /// nothing on the way holds one back where both ends are on this machine.
    pub window: Duration,
    /// How long the service usually takes, as far as earlier runs know.
    pub waits: Waits,
    /// What becomes of the others once a change has failed.
    pub on_error: OnError,
    /// After how long a step of a stage is given up, where that is not what `poll` says.
    pub deadlines: BTreeMap<Stage, Duration>,
    /// Whether to leave once each change has come to where it would wait for the service.
    pub detach: bool,
    /// Why the plan is carried out although no change window is open, in the user's words; recorded and reported.
    pub outside_window: Option<String>,
}

impl Settings {
    /// A run that goes on after failures, waits for all that it begins, and has one deadline for all stages.
    #[must_use]
    pub fn new(parallelism: usize, poll: Poll, window: Duration) -> Self {
        let (on_error, deadlines, detach) = (OnError::default(), BTreeMap::new(), false);
        let waits = Waits::default();
        Self { parallelism, poll, window, waits, on_error, deadlines, detach, outside_window: None }
    }

    /// After how long a step of `stage` is given up; counted from its first call.
    #[must_use]
    pub fn deadline(&self, stage: Stage) -> Duration {
        self.deadlines.get(&stage).copied().unwrap_or(self.poll.deadline)
    }
}

/// What becomes of the other changes once the outcome of one is that it failed, or is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnError {
    /// They are carried out, as far as they do not wait for it.
    #[default]
    Continue,
    /// Nothing new is begun: a change that has written to its task is brought to its end, as half of it may be worse than
    /// all or nothing; any other goes no further than the step that it is at.
    Stop,
}

/// How often to look whether the service is done, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Poll {
    /// Before the first look.
    pub first: Duration,
    /// Each pause is half as long again as the one before, but no longer than this.
    pub longest: Duration,
    /// After this the step is given up as still running; the next run goes on with it.
    pub deadline: Duration,
}

/// By how much a pause may be stretched, as a share of it.
const SPREAD: f64 = 0.25;

/// The first pause where only a delay is waited for.
const QUICK_FIRST: Duration = Duration::from_secs(1);

/// The longest such pause.
const QUICK_LONGEST: Duration = Duration::from_secs(5);

impl Poll {
    /// How often to look for what should be there already, and shows with a delay at most: what a write that was not
    /// answered has done, and what is read back. How long the service takes for its work has no part in it.
    #[must_use]
    pub fn quick(self) -> Self {
        let (first, longest) = (self.first.min(QUICK_FIRST), self.longest.min(QUICK_LONGEST));
        Self { first, longest, ..self }
    }

    /// The pause before look number `n`, counted from 0, at what is called `name`. What began at one moment is looked at
    /// at many: each pause is stretched by up to a quarter, as far as it stays within the longest. By how much, `name` and
    /// `n` say, so that the same run looks at the same moments again. Without a name nothing is stretched.
    ///
    /// The first pause is as long as the work usually takes, where that is known and longer.
    #[must_use]
    pub fn spread_pause(&self, n: u32, usual: Option<Duration>, name: Option<&str>) -> Duration {
        let usual = usual.filter(|_| n == 0).unwrap_or_default();
        let Some(name) = name else { return self.pause(n).max(usual).min(self.longest) };
        let shortest = self.pause(n).max(usual).min(self.longest.div_f64(1.0 + SPREAD));
        let digest = Digest::of_parts([name.as_bytes(), &n.to_be_bytes()]);
        let [high, low, ..] = *digest.as_bytes();
        let share = f64::from(u16::from_be_bytes([high, low])) / f64::from(u16::MAX);
        shortest.mul_f64(SPREAD.mul_add(share, 1.0))
    }

    /// The pause before look number `n`, counted from 0, before it is stretched.
    #[must_use]
    pub(crate) fn pause(&self, n: u32) -> Duration {
        let factor = 1.5_f64.powi(i32::try_from(n.min(64)).unwrap_or(64));
        Duration::try_from_secs_f64(self.first.as_secs_f64() * factor).map_or(self.longest, |p| p.min(self.longest))
    }
}
