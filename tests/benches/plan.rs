//! What a plan costs without the service: reading the YAML, comparing, and each way to show the result.
//!
//! `cargo bench -p disync-tests --bench plan` prints a table. Every figure is the best of several runs, in one process,
//! of the same world at four sizes, so that ratios mean something on a busy machine. It exits with 1 where the time of a
//! plan grows faster than the number of tables, or where showing it takes longer than making it.
//!
//! All tables of the world change: each task loses all that it ships and gains as many.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints its figures")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use disync_config::SourceFile;
use disync_model::{
    Address, Desired, Digest, File, FileId, Fingerprint, Live, Observed, ProjectId, Record, Run, Shape, Spec, State,
    Task, TaskId,
};
use disync_plan::{Accept, Guards, Input, Plan, Scope, check, plan};
use disync_render::{MARKDOWN_LIMIT, Meta, Style, View, plan_html, plan_json, plan_markdown, plan_text};
use jiff::Timestamp;

/// Tables a task.
const TABLES: usize = 100;

/// The numbers of tasks, each twice the one before.
const SIZES: [usize; 4] = [125, 250, 500, 1000];

/// How often each figure is taken; the best one counts.
const RUNS: usize = 5;

/// The most that a figure may grow when the work doubles.
const MOST_GROWTH: f64 = 2.5;

/// Figures below this are too small to say how they grow.
const NOISE: Duration = Duration::from_millis(5);

/// One way to show a plan.
type Show = fn(&Plan) -> String;

const FORMATS: [(&str, Show); 4] = [("text", text), ("json", json), ("markdown", markdown), ("html", html)];

fn text(plan: &Plan) -> String {
    plan_text(plan, &Style::PLAIN, View::default())
}

fn json(plan: &Plan) -> String {
    plan_json(plan, &meta())
}

fn markdown(plan: &Plan) -> String {
    plan_markdown(plan, MARKDOWN_LIMIT)
}

fn html(plan: &Plan) -> String {
    plan_html(plan, &meta())
}

fn meta() -> Meta<'static> {
    Meta { version: "bench", now: Timestamp::UNIX_EPOCH, expected_calls: None }
}

/// What one size costs.
struct Row {
    n_tasks: usize,
    read: Duration,
    compare: Duration,
    shows: Vec<Duration>,
}

fn main() -> ExitCode {
    let rows: Vec<Row> = SIZES.into_iter().map(measure).collect();
    print(&rows);
    let faults = faults(&rows);
    for fault in &faults {
        eprintln!("{fault}");
    }
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn measure(n_tasks: usize) -> Row {
    let files = [project(), syncs(n_tasks, "new")];
    let wished = desired(&files);
    let (live, state) = applied(&desired(&[project(), syncs(n_tasks, "old")]));
    let (scope, guards, accept) = (Scope::default(), Guards::default(), Accept::default());
    let now = Timestamp::UNIX_EPOCH;
    let input =
        Input { desired: &wished, live: &live, state: &state, scope: &scope, guards: &guards, accept: &accept, now };
    let made = plan(&input);
    assert_eq!(check(&made), Ok(()));
    assert_eq!(made.counts().tables_added, n_tasks * TABLES);
    Row {
        n_tasks,
        read: best(|| desired(&files)),
        compare: best(|| plan(&input)),
        shows: FORMATS.iter().map(|(_, show)| best(|| show(&made))).collect(),
    }
}

/// The shortest of several runs.
fn best<T>(mut run: impl FnMut() -> T) -> Duration {
    let once = |_| {
        let start = Instant::now();
        let result = run();
        let took = start.elapsed();
        drop(result);
        took
    };
    (0..RUNS).map(once).min().unwrap_or_default()
}

fn project() -> SourceFile {
    let text = "disync: 1\nproject_id: 10000\nregion: cn-shanghai\ndefaults: { resource_group: S_res_group_1_2 }\n";
    SourceFile { path: Arc::from("disync.yaml"), bytes: text.into() }
}

fn syncs(n_tasks: usize, generation: &str) -> SourceFile {
    let mut text = "syncs:\n".to_owned();
    for task in 0..n_tasks {
        write!(
            text,
            "  task_{task:05}:\n    type: realtime\n    destination: {{ type: holo, datasource: holo }}\n    source:\n      \
             datasource: mysql\n      tables:\n        shop_{task:05}:\n"
        )
        .expect("a string takes whatever is written to it");
        for table in 0..TABLES {
            writeln!(text, "          - {generation}_table_{table:03}")
                .expect("a string takes whatever is written to it");
        }
    }
    SourceFile { path: Arc::from("syncs/all.yaml"), bytes: text.into() }
}

fn desired(files: &[SourceFile]) -> Desired {
    match disync_config::parse(files) {
        Ok(config) => config.desired,
        Err(problems) => panic!("the world is not sound: {}", problems[0].message),
    }
}

/// What there is once `desired` has been applied.
fn applied(desired: &Desired) -> (Live, State) {
    let mut live = Live::default();
    let mut state = State::new("lineage", ProjectId(10000));
    for ((address, declared), id) in desired.syncs.iter().zip(1..) {
        let fingerprint = Fingerprint(Digest::of(address.to_string().as_bytes()));
        let task = TaskId::File(FileId(id));
        let record = Record {
            task,
            spec: declared.spec.clone(),
            fingerprint: Some(fingerprint),
            destinations: None,
            protected: false,
            order: disync_model::Order::default(),
            unwatched: false,
            applied_at: Timestamp::UNIX_EPOCH,
        };
        state.records.insert(address.clone(), record);
        let shape = Shape::Sync(Spec { run: Run::Unmanaged, ..declared.spec.clone() });
        let task = Task::File(file(address, id));
        live.tasks.insert(address.clone(), Observed { task, shape, fingerprint, destinations: None, instance: None });
    }
    (live, state)
}

fn file(address: &Address, id: i64) -> File {
    File {
        id: FileId(id),
        node: None,
        name: address.name.clone(),
        folder: None,
        committed: Some(true),
        version: Some(1),
        created_at: None,
        created_by: None,
        edited_at: None,
        edited_by: None,
    }
}

fn print(rows: &[Row]) {
    let formats: String = FORMATS.iter().fold(String::new(), |line, (name, _)| line + &format!("{name:>12}"));
    println!("{:>7} {:>9}{:>12}{:>12}{formats}", "tasks", "tables", "read YAML", "compare");
    for row in rows {
        let shows: String = row.shows.iter().fold(String::new(), |line, took| line + &ms(*took));
        let (read, compare) = (ms(row.read), ms(row.compare));
        println!("{:>7} {:>9}{read}{compare}{shows}", row.n_tasks, row.n_tasks * TABLES);
    }
}

fn ms(took: Duration) -> String {
    format!("{:>9.1} ms", took.as_secs_f64() * 1000.0)
}

/// What is not as it should be.
fn faults(rows: &[Row]) -> Vec<String> {
    let mut faults = Vec::new();
    for pair in rows.windows(2) {
        let [small, large] = pair else { continue };
        let named = |row: &Row| -> BTreeMap<&'static str, Duration> {
            let own = [("reading the YAML", row.read), ("comparing", row.compare)];
            own.into_iter().chain(FORMATS.iter().map(|(name, _)| *name).zip(row.shows.iter().copied())).collect()
        };
        for ((what, before), after) in named(small).into_iter().zip(named(large).into_values()) {
            let growth = after.as_secs_f64() / before.max(NOISE).as_secs_f64();
            if growth > MOST_GROWTH {
                let (from, to) = (small.n_tasks, large.n_tasks);
                faults.push(format!("{what} takes {growth:.1} times as long at {to} tasks as at {from}"));
            }
        }
    }
    if let Some(last) = rows.last() {
        let made = last.read + last.compare;
        for ((name, _), took) in FORMATS.iter().zip(&last.shows) {
            if *took > made {
                let (took, made) = (took.as_millis(), made.as_millis());
                faults.push(format!("showing the plan as {name} takes {took} ms, and making it {made} ms"));
            }
        }
    }
    faults
}
