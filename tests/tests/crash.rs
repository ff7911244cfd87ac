//! `kill -9` at a hundred moments of an apply: whatever was going on, the next apply ends where an undisturbed one would
//! have, and nothing is there twice.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use disync_testkit::{Cloud, Emulated, Project, Run, twelve};

const BIN: &str = env!("CARGO_BIN_EXE_disync-under-test");

/// How often to kill, in each of the two ways of running.
const MOMENTS: usize = 50;

/// How many runs at a time, again in each: nearly all of their time is spent waiting for an emulator.
const AT_A_TIME: usize = 10;

/// Where the project keeps the world that is embedded in it, and the others keep theirs.
const WORLD: &str = ".disync/dataworks.jsonl";

/// A project with the changes written and not applied, its embedded world, and how long applying them takes.
struct Template {
    project: Project,
    embedded: Duration,
    served: Duration,
}

impl Template {
    fn new() -> Self {
        let project = twelve::project(BIN);
        let undisturbed = |subject: &Subject| {
            let run = subject.project.apply();
            subject.is_as_expected(&run);
            run.elapsed
        };
        let embedded = undisturbed(&Subject::embedded(&project));
        let served = undisturbed(&Subject::served(&project));
        Self { project, embedded, served }
    }
}

/// A copy of the template, to be killed.
struct Subject {
    project: Project,
    emulated: Option<Emulated>,
}

impl Subject {
    /// The process that is killed is the emulator, too.
    fn embedded(template: &Project) -> Self {
        let project = Project::copy(BIN, template.path());
        // The embedded emulator takes its time, and looking all the while would keep the machine busy.
        project.set("embedded", "wait: { first_poll: 400ms, longest_poll: 800ms, deadline: 20s }\n");
        Self { project, emulated: None }
    }

    /// The emulator lives on.
    fn served(template: &Project) -> Self {
        let project = Project::copy(BIN, template.path());
        let emulated = Emulated::of_file(&world(&project), Emulated::options());
        project.set(&emulated.url(), "");
        Self { project, emulated: Some(emulated) }
    }

    fn cloud(&self) -> Cloud {
        self.emulated.as_ref().map_or_else(|| Cloud::kept_in(&world(&self.project)), |emulated| (**emulated).clone())
    }

    /// Kills an apply after `moment`, applies until that succeeds, and says whether the kill came before the end.
    fn survives(&self, moment: Duration) -> bool {
        let running = self.project.cli().spawn("apply --auto-approve");
        thread::sleep(moment.saturating_sub(running.elapsed()));
        let killed = running.kill();
        let runs = (0..3).map(|_| self.project.run("apply --auto-approve"));
        let mut failed = Vec::new();
        for run in runs {
            if run.code == Some(0) {
                self.is_as_expected(&run);
                return killed.code.is_none();
            }
            failed.push(run.transcript());
        }
        panic!("killed after {moment:?}:\n{}\nthen:\n{}", killed.transcript(), failed.join("\n"));
    }

    #[track_caller]
    fn is_as_expected(&self, run: &Run) {
        // An instance that is starting when the next apply looks at it is as wished, and is not waited for.
        let expected = twelve::expected();
        let mut cloud = self.cloud();
        let mut tasks = cloud.tasks();
        for _ in 0..100 {
            if tasks == expected {
                break;
            }
            thread::sleep(Duration::from_millis(20));
            cloud = self.cloud();
            tasks = cloud.tasks();
        }
        assert_eq!(tasks, expected, "{}", run.transcript());
        assert_eq!(cloud.latest_file(), Some(twelve::LATEST_FILE), "{}", run.transcript());
        self.project.is_in_sync();
        let listed = self.project.run("state list").succeeds().stdout;
        let names: Vec<String> = expected.keys().map(|name| format!("realtime.{name}\n")).collect();
        assert_eq!(listed, names.concat());
    }
}

fn world(project: &Project) -> PathBuf {
    project.path().join(WORLD)
}

/// Moments that are spread over `duration`, one in each of equal parts, somewhere in it.
fn moments(duration: Duration, mut seed: u64) -> Vec<Duration> {
    let part = duration.as_secs_f64() / MOMENTS as f64;
    let mut random = move || {
        // The generator of Knuth's MMIX: what it lacks does not matter here, and it is the same on every machine.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..MOMENTS).map(|n| Duration::from_secs_f64(part * (n as f64 + random()))).collect()
}

/// Survives all moments, several at a time; returns how many kills came before the end.
fn survives_all(moments: &[Duration], subject: impl Fn() -> Subject + Send + std::marker::Sync) -> usize {
    let (next, n_killed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some(moment) = moments.get(next.fetch_add(1, Ordering::SeqCst)) {
                    if subject().survives(*moment) {
                        n_killed.fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
        }
    });
    n_killed.into_inner()
}

#[test]
fn a_hundred_kills_lose_nothing_and_double_nothing() {
    let template = Template::new();
    let (embedded, served) = thread::scope(|scope| {
        let embedded =
            scope.spawn(|| survives_all(&moments(template.embedded, 7), || Subject::embedded(&template.project)));
        let served = survives_all(&moments(template.served, 11), || Subject::served(&template.project));
        (embedded.join().unwrap(), served)
    });
    // Where the machine was quicker this time than when it was measured, a kill comes too late and proves nothing.
    assert!(embedded >= MOMENTS / 2 && served >= MOMENTS / 2, "{embedded} and {served} kills hit");
}
