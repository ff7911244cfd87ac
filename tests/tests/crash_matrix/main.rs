//! A crash at every point of an apply of twelve changes, none left out: at each request before it was executed and before its
//! answer, before and after each append to the journal, at each torn end of it, and at each step of the save. From there the
//! next apply must end where an undisturbed one does, whatever the service does with names and tokens and whatever becomes
//! of the requests that had left.
//!
//! An apply is run once, and what would be left of everything is remembered at each point; what is the same is tried once.
//! (That an answer has arrived leaves no trace before it is in the journal, so that this is no point of its own.) The files are
//! a matter of their own: whatever a crash can leave of them is read as what was known at one of the points.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its world has failed")]

mod apply;
mod disk;
mod restart;

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use disync_model::{Desired, ProjectId, Stage, State};
use disync_testkit::twelve::numbered;
use disync_testkit::{Semantics, Sync, Task, desired, twelve};
use tempfile::TempDir;

use apply::{End, Going, Left, OnTheWay, Point, Then, go_on};
use disk::Disk;

/// When this is set, more is tried than the ordinary tests have time for.
const CAMPAIGN: &str = "DISYNC_CAMPAIGN";

fn is_a_campaign() -> bool {
    std::env::var_os(CAMPAIGN).is_some()
}

/// What is to be applied, where something was applied before.
struct Case {
    before: Desired,
    after: Desired,
}

/// Four come, four change, two leave, two are started; and one stays as it is.
fn twelve() -> Case {
    Case { before: desired(&twelve::before()), after: desired(&twelve::after()) }
}

/// One comes, one changes, one leaves.
fn three() -> Case {
    let before = [numbered("changing", 0, &["a", "b"]), numbered("leaving", 0, &["c"])];
    let after = [numbered("changing", 0, &["b", "z"]), numbered("coming", 0, &["f"])];
    Case { before: desired(&before), after: desired(&after) }
}

/// One change of each kind.
fn one() -> [(&'static str, Case); 4] {
    let sync = |tables: &[&str], run: &str| numbered("one", 0, tables).with(run);
    let case = |before: &[Sync], after: &[Sync]| Case { before: desired(before), after: desired(after) };
    let (old, new) = (sync(&["a", "b"], "run: running"), sync(&["b", "z"], "run: running"));
    let stays = || numbered("staying", 0, &["e"]);
    [
        ("one comes", case(&[stays()], &[stays(), new.clone()])),
        ("one changes", case(&[stays(), old.clone()], &[stays(), new])),
        ("one leaves", case(&[stays(), old], &[stays()])),
        ("one is started", case(&[sync(&["a"], "run: stopped")], &[sync(&["a"], "run: running")])),
    ]
}

/// How a world must look in the end.
#[derive(Debug, Default, PartialEq)]
struct Wished {
    tasks: BTreeMap<String, Task>,
    /// Counts the tasks that were ever created.
    latest_file: Option<i64>,
}

impl Wished {
    fn of(end: &End) -> Self {
        Self { tasks: end.cloud.tasks(), latest_file: end.cloud.latest_file() }
    }
}

/// One way to go on from one point.
struct Trial<'a> {
    semantics: Semantics,
    then: Then,
    left: &'a Left,
    n: usize,
    point: Point,
}

impl Trial<'_> {
    fn key(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let Left { world, state, now, on_the_way } = self.left;
        let state = format!("{state:?}");
        (world, state, now, on_the_way).hash(&mut hasher);
        self.then.hash(&mut hasher);
        hasher.finish()
    }

    /// Whether something was sent that makes a task or a process, and nobody knows what came of it.
    fn is_in_doubt(&self) -> bool {
        let mut sent = self.left.state.pending.values().filter_map(|pending| pending.sent.as_ref());
        sent.any(|sent| matches!(sent.stage, Stage::Create | Stage::Generate))
    }

    fn go_on(&self, case: &Case, recorded: bool) -> End {
        let directory = TempDir::new().unwrap();
        let (desired, semantics, then) = (&case.after, self.semantics, self.then);
        let going = Going { desired, semantics, then, recorded, keeper: None, room: None };
        go_on(self.left, going, &directory.path().join("world"))
    }

    /// Nothing is lost, nothing is there twice, and one more apply was enough.
    fn is_survived(&self, end: &End, wished: &Wished) {
        // What lands between a plan and its apply changes what that plan was made from: such a step is not done.
        self.is_survived_by(if self.then == Then::Late { 2 } else { 1 }, end, wished);
    }

    /// The same, if so many applies are needed.
    fn is_survived_by(&self, most: usize, end: &End, wished: &Wished) {
        let at = || format!("{:?} at {} ({:?}), then {:?}", self.point, self.n, self.semantics, self.then);
        assert_eq!(Wished::of(end), *wished, "{}", at());
        let state = &end.left.state;
        let known: BTreeSet<i64> =
            state.records.values().filter_map(|record| record.task.file()).map(|file| file.0).collect();
        let there: BTreeSet<i64> =
            end.cloud.service().read(|world| world.tasks().iter().map(|task| task.file_id).collect());
        assert_eq!(known, there, "{}", at());
        assert!(state.pending.is_empty(), "{}: {:#?}", at(), state.pending);
        assert!(end.n_applies <= most, "{}", at());
    }
}

/// A case with one semantics: its beginning, what an undisturbed apply leads to, and all points on the way.
struct Course {
    semantics: Semantics,
    begun: Left,
    wished: Wished,
    points: Vec<(Point, Left)>,
}

impl Course {
    /// Applies what is there before, then once what is to be applied.
    fn of(case: &Case, semantics: Semantics) -> (Self, Disk) {
        let directory = TempDir::new().unwrap();
        let file = directory.path().join("world");
        let now = "2026-01-05T08:00:00Z".parse().unwrap();
        let state = State::new("lineage", ProjectId(10_000));
        let nothing = Left { world: [].into(), state, now, on_the_way: OnTheWay::new() };
        let going = |desired| Going { desired, semantics, then: Then::Lost, recorded: false, keeper: None, room: None };
        let begun = go_on(&nothing, going(&case.before), &file).left;
        let (mut disk, state) = Disk::holding(&begun.state);
        let begun = Left { state, ..begun };
        let undisturbed = Going { recorded: true, keeper: Some(&mut disk), ..going(&case.after) };
        let mut end = go_on(&begun, undisturbed, &file);
        assert_eq!(end.n_applies, 1);
        let points = std::mem::take(&mut end.points);
        (Self { semantics, begun, wished: Wished::of(&end), points }, disk)
    }

    /// All ways to go on from all points, each once.
    fn trials(&self) -> Vec<Trial<'_>> {
        let (mut trials, mut seen) = (Vec::new(), BTreeSet::new());
        for (n, (point, left)) in self.points.iter().enumerate() {
            let thens =
                if left.on_the_way.is_empty() { &[Then::Lost][..] } else { &[Then::Lost, Then::Landed, Then::Late] };
            for then in thens {
                let trial = Trial { semantics: self.semantics, then: *then, left, n, point: *point };
                if seen.insert(trial.key()) {
                    trials.push(trial);
                }
            }
        }
        trials
    }

    fn count(&self) -> String {
        let n = |wanted: Point| self.points.iter().filter(|(point, _)| *point == wanted).count();
        let (n_sent, n_appends) = (n(Point::Sent), n(Point::Before));
        format!("{n_sent} calls x 2 + {n_appends} appends x 2 = {} points", self.points.len())
    }
}

/// Does something with each, on all cores.
fn on_all_cores<T: std::marker::Sync>(these: &[T], act: impl Fn(&T) + std::marker::Sync) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, NonZeroUsize::get) {
            scope.spawn(|| {
                while let Some(this) = these.get(next.fetch_add(1, Ordering::Relaxed)) {
                    act(this);
                }
            });
        }
    });
}

#[test]
fn a_crash_at_any_point_of_twelve_changes_is_survived() {
    let case = twelve();
    let mut n_runs = 0;
    for semantics in Semantics::ALL {
        let (course, _) = Course::of(&case, semantics);
        let worst = semantics == Semantics::ALL[0];
        let mut trials = course.trials();
        // Names and tokens matter to who sends something twice.
        trials.retain(|trial| worst || is_a_campaign() || trial.is_in_doubt());
        assert!(course.points.len() > 200 && trials.len() > 20, "{}, {}", course.count(), trials.len());
        on_all_cores(&trials, |trial| trial.is_survived(&trial.go_on(&case, false), &course.wished));
        println!("{semantics:?}: {}; {} runs", course.count(), trials.len());
        n_runs += trials.len();
    }
    println!("{n_runs} runs that differ: 0 orphans, 0 duplicates, 0 manual steps, all third plans empty");
}

#[test]
fn whatever_is_left_of_the_files_is_read_as_what_was_acknowledged() {
    let (_, disk) = Course::of(&twelve(), Semantics::ALL[0]);
    let images = disk.saved();
    assert!(images.len() > 90, "{}", images.len());
    on_all_cores(&images, disk::Image::is_read);
    println!("{} images of the files, each opened twice", images.len());
}

/// Any append can be the first that fails, as those after it do, because the disk is full.
fn a_full_disk_is_survived(case: &Case, semantics: Semantics) -> usize {
    let (course, _) = Course::of(case, semantics);
    let n_appends = course.points.iter().filter(|(point, _)| *point == Point::Before).count();
    let rooms: Vec<usize> = (0..n_appends).collect();
    on_all_cores(&rooms, |room| {
        let directory = TempDir::new().unwrap();
        let (desired, then) = (&case.after, Then::Lost);
        let going = Going { desired, semantics, then, recorded: false, keeper: None, room: Some(*room) };
        let end = go_on(&course.begun, going, &directory.path().join("world"));
        let trial = Trial { semantics, then, left: &course.begun, n: *room, point: Point::Before };
        trial.is_survived_by(2, &end, &course.wished);
    });
    n_appends
}

#[test]
fn nothing_is_sent_once_nothing_can_be_recorded() {
    let n_semantics = if is_a_campaign() { Semantics::ALL.len() } else { 1 };
    for semantics in &Semantics::ALL[..n_semantics] {
        let n = a_full_disk_is_survived(&twelve(), *semantics);
        println!("{semantics:?}: full at each of {n} appends; 0 calls after it, and the next apply ends as it should");
    }
}

/// Which of the runs that go on after a crash are killed, and at which of their own points.
#[derive(Clone, Copy)]
enum Pairs {
    All,
    /// So many first crashes, each with so many second ones, by chance.
    Sample(usize, usize),
}

/// The first of them, shuffled by the generator of Knuth's MMIX: what it lacks does not matter here, and it is the same on
/// every machine.
fn drawn<T>(mut these: Vec<T>, most: usize, mut seed: u64) -> Vec<T> {
    for n in (1..these.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        these.swap(n, usize::try_from(seed >> 33).unwrap() % (n + 1));
    }
    these.truncate(most);
    these
}

/// Kills the runs that go on after a crash, too.
fn two_crashes_are_survived(case: &Case, semantics: Semantics, pairs: Pairs) -> String {
    let (course, _) = Course::of(case, semantics);
    let (n_firsts, n_seconds) = match pairs {
        Pairs::All => (usize::MAX, usize::MAX),
        Pairs::Sample(n_firsts, n_seconds) => (n_firsts, n_seconds),
    };
    let (firsts, n_done) = (drawn(course.trials(), n_firsts, 1), AtomicUsize::new(0));
    on_all_cores(&firsts, |first| {
        let points = first.go_on(case, true).points;
        let second = Course { semantics, begun: first.left.clone(), wished: Wished::default(), points };
        for trial in drawn(second.trials(), n_seconds, first.n as u64) {
            trial.is_survived(&trial.go_on(case, false), &course.wished);
            n_done.fetch_add(1, Ordering::Relaxed);
        }
    });
    let n_done = n_done.into_inner();
    assert!(n_done > firsts.len(), "{n_done}");
    format!("{semantics:?}: {} first crashes, {n_done} second ones", firsts.len())
}

#[test]
fn a_crash_of_the_run_that_goes_on_is_survived() {
    if !is_a_campaign() {
        println!("{}", two_crashes_are_survived(&three(), Semantics::ALL[0], Pairs::Sample(12, 8)));
        return;
    }
    for semantics in Semantics::ALL {
        for (what, case) in one() {
            println!("{what}, {}", two_crashes_are_survived(&case, semantics, Pairs::All));
        }
        println!("twelve, {}", two_crashes_are_survived(&twelve(), semantics, Pairs::Sample(60, 20)));
    }
}
