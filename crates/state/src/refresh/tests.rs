use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use disync_model::remote::{FilePage, FileQuery, ProcessStatus, Reading};
use disync_model::{
    Address, Digest, File, FileId, Fingerprint, InstanceStatus, Layout, Name, ProcessId, RemoteErrorKind as Is, Run,
    Shape, Solution, SolutionId, SolutionState, SolutionStatus, SolutionStep, Spec,
};

use super::*;
use crate::samples;

mod recall;

/// A service with some files, that counts the calls and fails on demand.
#[derive(Default)]
struct Service {
    files: Vec<File>,
    calls: Mutex<Vec<String>>,
    /// The files whose document cannot be read, and why.
    unreadable: BTreeMap<FileId, disync_model::RemoteErrorKind>,
    /// How the solutions stand, by digit.
    solutions: BTreeMap<SolutionId, &'static str>,
    /// Why no list can be read.
    unlisted: Option<disync_model::RemoteErrorKind>,
    /// Changes what the listing answers to a page.
    twist: Option<fn(u32, FilePage) -> FilePage>,
    under_way: AtomicUsize,
    most_under_way: AtomicUsize,
}

impl Service {
    /// A service with the files 1 to `n`, called `t1` to `t<n>`.
    fn with(n: i64) -> Self {
        Self { files: (1..=n).map(|id| file(id, &format!("t{id}"))).collect(), ..Self::default() }
    }

    fn note(&self, call: String) {
        self.calls.lock().unwrap().push(call);
    }

    /// How often each operation was called.
    fn counts(&self) -> String {
        let calls = self.calls.lock().unwrap();
        let mut counts = BTreeMap::<&str, usize>::new();
        calls.iter().for_each(|call| *counts.entry(call.split(' ').next().unwrap()).or_default() += 1);
        let shown: Vec<String> = counts.into_iter().map(|(call, n)| format!("{n} {call}")).collect();
        shown.join(", ")
    }

    fn page(&self, matches: impl Fn(&File) -> bool) -> FilePage {
        let files: Vec<File> = self.files.iter().filter(|file| matches(file)).cloned().collect();
        FilePage { total: files.len() as u64, files }
    }
}

impl Service {
    fn solution(&self, id: TaskId) -> Result<Reading, RemoteError> {
        let id = id.solution().unwrap();
        let digit = self.solutions.get(&id).ok_or_else(|| error(Is::Refused))?;
        let state = SolutionState::from_digit(digit);
        let (name, created_by) = (Some(Name::new("lake")), Some("dw_user".to_owned()));
        let solution = Solution { id, name, state, created_by, submitted_at: None, started_at: None };
        let shape = Shape::Sync(samples::spec("t"));
        Ok(Reading {
            shape,
            fingerprint: fingerprint(FileId(id.0)),
            destinations: None,
            solution: Some(Box::new(solution)),
        })
    }
}

impl ReadRemote for Service {
    async fn files(&self, query: &FileQuery) -> Result<FilePage, RemoteError> {
        let (call, answer) = match query {
            FileQuery::All { page } => {
                let (from, all) = ((*page as usize - 1) * 100, self.page(|_| true));
                let files = all.files.into_iter().skip(from).take(100).collect();
                let answer = FilePage { files, total: all.total };
                ("page", self.twist.map_or(answer.clone(), |twist| twist(*page, answer)))
            }
            FileQuery::Named(name) => ("name", self.page(|file| file.name == *name)),
            FileQuery::Ids(ids) => {
                assert!(ids.len() <= 50, "the service takes 50 ids");
                ("ids", self.page(|file| ids.contains(&file.id)))
            }
        };
        self.note(format!("{call} {query:?}"));
        self.unlisted.map_or(Ok(answer), |kind| Err(error(kind)))
    }

    async fn task(&self, id: TaskId) -> Result<Reading, RemoteError> {
        let TaskId::File(file) = id else {
            self.note(format!("solution {id}"));
            return self.solution(id);
        };
        self.note(format!("task {file}"));
        let now = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_under_way.fetch_max(now, Ordering::SeqCst);
        tokio::task::yield_now().await;
        self.under_way.fetch_sub(1, Ordering::SeqCst);
        if let Some(kind) = self.unreadable.get(&file) {
            return Err(error(*kind));
        }
        Ok(Reading {
            shape: Shape::Sync(samples::spec("t")),
            fingerprint: fingerprint(file),
            destinations: None,
            solution: None,
        })
    }

    async fn instance(&self, id: TaskId) -> Result<InstanceStatus, RemoteError> {
        self.note(format!("instance {id}"));
        let step = SolutionStep { name: "load".to_owned(), word: "RUNNING".to_owned(), info: None };
        let of_solution = || SolutionStatus { state: SolutionState::from_word("run"), steps: vec![step] };
        Ok(id.file().map_or_else(|| InstanceStatus::Solution(of_solution()), |_| InstanceStatus::Running))
    }

    async fn process(&self, _: Kind, _: ProcessId) -> Result<ProcessStatus, RemoteError> {
        unreachable!("a refresh polls nothing")
    }

    async fn layout(&self, _: TaskId) -> Result<Layout, RemoteError> {
        unreachable!("a refresh compares no destinations")
    }
}

fn file(id: i64, name: &str) -> File {
    File {
        id: FileId(id),
        node: None,
        name: Name::new(name),
        folder: Some("Business Flow/demo".to_owned()),
        committed: None,
        version: None,
        created_at: None,
        created_by: None,
        edited_at: None,
        edited_by: None,
    }
}

fn fingerprint(file: FileId) -> Fingerprint {
    Fingerprint(Digest::of(&file.0.to_le_bytes()))
}

fn error(kind: disync_model::RemoteErrorKind) -> RemoteError {
    RemoteError { kind, operation: "Fake", code: None, message: kind.to_string(), request_id: None }
}

fn named(name: &str) -> Wanted {
    Wanted { address: Address::realtime(name), record: None, instance: false }
}

fn recorded(name: &str, id: i64) -> Wanted {
    Wanted { record: Some(FileId(id).into()), ..named(name) }
}

async fn run(service: Service, wanted: &[Wanted]) -> (Result<Live, RemoteError>, Arc<Service>) {
    let service = Arc::new(service);
    (refresh(Arc::clone(&service), wanted, RefreshOptions::default()).await, service)
}

/// The file of each task and each gap, a line each, and the calls.
async fn check(service: Service, wanted: &[Wanted]) -> String {
    let (live, service) = run(service, wanted).await;
    let live = match live {
        Ok(live) => live,
        Err(error) => return format!("{error}\n{}", service.counts()),
    };
    let tasks = live.tasks.iter().map(|(address, task)| format!("{address}: {}", task.id()));
    let gaps = live.gaps.iter().map(|(address, gap)| format!("{address}: {gap:?}"));
    tasks.chain(gaps).chain([service.counts()]).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn nothing_wanted_costs_nothing() {
    insta::assert_snapshot!(check(Service::with(3), &[]).await, @"");
}

#[tokio::test]
async fn a_task_is_read_with_its_folder_and_its_instance() {
    let wanted = [Wanted { instance: true, ..named("t2") }];
    let (live, service) = run(Service::with(3), &wanted).await;
    let observed = &live.unwrap().tasks[&Address::realtime("t2")];
    let folder = Some("Business Flow/demo".to_owned());
    assert_eq!(observed.spec(), Some(&Spec { folder, run: Run::Unmanaged, ..samples::spec("t") }));
    assert_eq!(observed.fingerprint, fingerprint(FileId(2)));
    assert_eq!(observed.instance, Some(InstanceStatus::Running));
    assert_eq!(service.counts(), "1 instance, 1 name, 1 task");
}

#[tokio::test]
async fn recorded_tasks_are_found_fifty_a_call() {
    let wanted: Vec<Wanted> = (1..=100).map(|n| recorded(&format!("t{n}"), n)).collect();
    let (live, service) = run(Service::with(500), &wanted).await;
    assert_eq!(live.unwrap().tasks.len(), 100);
    assert_eq!(service.counts(), "2 ids, 100 task");
}

#[tokio::test]
async fn many_tasks_are_found_in_one_listing() {
    let wanted: Vec<Wanted> = (1..=250).map(|n| named(&format!("t{n}"))).collect();
    let (live, service) = run(Service::with(300), &wanted).await;
    assert_eq!(live.unwrap().tasks.len(), 250);
    assert_eq!(service.counts(), "3 page, 250 task");
}

#[tokio::test]
async fn a_few_tasks_among_many_are_looked_up_after_one_page() {
    let wanted = [named("t2"), named("t700"), named("none"), recorded("t3", 3), recorded("t800", 800)];
    insta::assert_snapshot!(check(Service::with(1000), &wanted).await, @"
    realtime.t2: file 2
    realtime.t3: file 3
    realtime.t700: file 700
    realtime.t800: file 800
    1 ids, 3 name, 1 page, 4 task
    ");
}

#[tokio::test]
async fn absent_tasks_are_neither_tasks_nor_gaps() {
    insta::assert_snapshot!(check(Service::with(3), &[named("x"), recorded("gone", 77)]).await, @"1 ids, 2 name");
}

#[tokio::test]
async fn a_task_that_was_made_anew_is_found_under_its_new_id() {
    insta::assert_snapshot!(check(Service::with(3), &[recorded("t2", 77)]).await, @"
    realtime.t2: file 2
    1 ids, 1 name, 1 task
    ");
}

#[tokio::test]
async fn a_task_that_was_renamed_is_said_to_be() {
    insta::assert_snapshot!(check(Service::with(3), &[recorded("orders", 2)]).await, @r#"
    realtime.orders: Renamed { task: File(FileId(2)), to: Name("t2") }
    1 ids
    "#);
}

#[tokio::test]
async fn a_name_that_several_files_bear_is_ambiguous() {
    let service = || Service { files: vec![file(1, "a"), file(2, "a"), file(3, "b")], ..Service::default() };
    insta::assert_snapshot!(check(service(), &[named("a"), named("b")]).await, @"
    realtime.b: file 3
    realtime.a: Ambiguous([FileId(1), FileId(2)])
    2 name, 1 task
    ");
    // The same from a listing.
    insta::assert_snapshot!(check(service(), &[named("a"), named("b"), named("c")]).await, @"
    realtime.b: file 3
    realtime.a: Ambiguous([FileId(1), FileId(2)])
    1 page, 1 task
    ");
    // A recorded file is ours, whoever else bears its name.
    insta::assert_snapshot!(check(service(), &[recorded("a", 1)]).await, @"
    realtime.a: file 1
    1 ids, 1 task
    ");
}

fn lake(record: Option<i64>) -> Wanted {
    let record = record.map(|id| SolutionId(id).into());
    Wanted { address: Address::solution("lake"), record, instance: true }
}

fn with_solution(digit: &'static str) -> Service {
    Service { solutions: BTreeMap::from([(SolutionId(7), digit)]), ..Service::default() }
}

#[tokio::test]
async fn a_solution_without_a_record_is_not_looked_for() {
    insta::assert_snapshot!(check(with_solution("2"), &[lake(None)]).await, @"");
}

#[tokio::test]
async fn a_recorded_solution_is_read_by_its_id_and_never_listed() {
    insta::assert_snapshot!(check(with_solution("2"), &[lake(Some(7))]).await, @"
    solution.lake: solution 7
    1 instance, 1 solution
    ");
    let (live, _) = run(with_solution("2"), &[lake(Some(7))]).await;
    let observed = &live.unwrap().tasks[&Address::solution("lake")];
    insta::assert_debug_snapshot!(observed.instance, @r#"
    Some(
        Solution(
            SolutionStatus {
                state: Running,
                steps: [
                    SolutionStep {
                        name: "load",
                        word: "RUNNING",
                        info: None,
                    },
                ],
            },
        ),
    )
    "#);
    assert_eq!(observed.task.solution().unwrap().created_by.as_deref(), Some("dw_user"));
}

#[tokio::test]
async fn the_steps_of_a_solution_are_read_only_where_they_can_add_something() {
    let mut calls = String::new();
    for digit in ["0", "1", "2", "3", "4", "5", "6", "7", "8", "odd"] {
        calls += &format!("{digit}: {}\n", check(with_solution(digit), &[lake(Some(7))]).await.replace('\n', "; "));
    }
    let unwanted = Wanted { instance: false, ..lake(Some(7)) };
    calls += &format!("2, unwanted: {}", check(with_solution("2"), &[unwanted]).await.replace('\n', "; "));
    insta::assert_snapshot!(calls, @"
    0: solution.lake: solution 7; 1 solution
    1: solution.lake: solution 7; 1 solution
    2: solution.lake: solution 7; 1 instance, 1 solution
    3: solution.lake: solution 7; 1 instance, 1 solution
    4: solution.lake: solution 7; 1 solution
    5: solution.lake: solution 7; 1 instance, 1 solution
    6: solution.lake: solution 7; 1 solution
    7: solution.lake: solution 7; 1 instance, 1 solution
    8: solution.lake: solution 7; 1 solution
    odd: solution.lake: solution 7; 1 instance, 1 solution
    2, unwanted: solution.lake: solution 7; 1 solution
    ");
}

#[tokio::test]
async fn a_solution_is_gone_by_its_digit_alone() {
    insta::assert_snapshot!(check(with_solution("9"), &[lake(Some(7))]).await, @"1 solution");
    insta::assert_snapshot!(check(with_solution("2"), &[lake(Some(8))]).await, @r#"
    solution.lake: Unreadable(RemoteError { kind: Refused, operation: "Fake", code: None, message: "refused", request_id: None })
    1 solution
    "#);
}

#[tokio::test]
async fn a_renamed_solution_is_a_gap() {
    let wanted = Wanted { address: Address::solution("pond"), ..lake(Some(7)) };
    insta::assert_snapshot!(check(with_solution("2"), &[wanted]).await, @r#"
    solution.pond: Renamed { task: Solution(SolutionId(7)), to: Name("lake") }
    1 solution
    "#);
}

#[tokio::test]
async fn one_unreadable_task_does_not_stop_the_others() {
    for kind in [Is::Refused, Is::Unanswered, Is::Unintelligible, Is::Throttled] {
        let service = Service { unreadable: BTreeMap::from([(FileId(2), kind)]), ..Service::with(3) };
        let (live, _) = run(service, &[named("t1"), named("t2"), named("t3")]).await;
        let live = live.unwrap();
        assert_eq!(live.tasks.len(), 2);
        assert_eq!(live.gaps[&Address::realtime("t2")], Gap::Unreadable(error(kind)));
    }
}

#[tokio::test]
async fn a_failure_that_all_calls_share_ends_the_refresh() {
    for kind in [Is::Denied, Is::QuotaExhausted, Is::OverBudget, Is::Unreachable] {
        let wanted: Vec<Wanted> = (1..=90).map(|n| named(&format!("t{n}"))).collect();
        let service = Service { unreadable: BTreeMap::from([(FileId(1), kind)]), ..Service::with(90) };
        let (live, service) = run(service, &wanted).await;
        assert_eq!(live, Err(error(kind)));
        assert!(service.calls.lock().unwrap().len() < 30, "calls are made after {kind}");
        let (live, service) = run(Service { unlisted: Some(kind), ..Service::with(1) }, &[named("t1")]).await;
        assert_eq!((live, service.counts().as_str()), (Err(error(kind)), "1 name"));
    }
}

#[tokio::test]
async fn a_lookup_that_is_refused_is_a_gap() {
    let service = || Service { unlisted: Some(Is::Refused), ..Service::with(3) };
    insta::assert_snapshot!(check(service(), &[recorded("t1", 1), named("t2")]).await, @r#"
    realtime.t1: Unreadable(RemoteError { kind: Refused, operation: "Fake", code: None, message: "refused", request_id: None })
    realtime.t2: Unreadable(RemoteError { kind: Refused, operation: "Fake", code: None, message: "refused", request_id: None })
    1 ids, 1 name
    "#);
}

#[tokio::test]
async fn a_lookup_that_fails_ends_the_refresh() {
    let service = Service { unlisted: Some(Is::Unanswered), ..Service::with(3) };
    insta::assert_snapshot!(check(service, &[recorded("t1", 1)]).await, @"
    Fake: no answer
    1 ids
    ");
}

#[tokio::test]
async fn a_listing_that_fails_ends_the_refresh() {
    let service = Service { unlisted: Some(Is::Unanswered), ..Service::with(3) };
    insta::assert_snapshot!(check(service, &[named("t1"), named("t2"), named("t3")]).await, @"
    Fake: no answer
    1 page
    ");
}

/// Refreshes the tasks 1 to 9 and one that does not exist, from a service with 300 files and a strange listing.
async fn twisted(twist: fn(u32, FilePage) -> FilePage) -> String {
    let wanted: Vec<Wanted> = (1..=9).map(|n| named(&format!("t{}", n * 30))).chain([named("none")]).collect();
    let (live, service) = run(Service { twist: Some(twist), ..Service::with(300) }, &wanted).await;
    match live {
        Ok(live) => format!("{} tasks, {} gaps; {}", live.tasks.len(), live.gaps.len(), service.counts()),
        Err(error) => format!("{}: {error}; {}", error.kind, service.counts()),
    }
}

#[tokio::test]
async fn a_page_that_repeats_is_unintelligible() {
    let repeats = |page, answer: FilePage| match page {
        1 => answer,
        _ => FilePage { files: (1..=100).map(|id| file(id, &format!("t{id}"))).collect(), ..answer },
    };
    insta::assert_snapshot!(twisted(repeats).await, @"unintelligible answer: ListFiles: a page of the list of files brings no file that was not on another; 2 page");
}

#[tokio::test]
async fn a_listing_without_an_end_is_unintelligible() {
    let endless = |page, _| {
        let first = i64::from(page) * 100;
        let files = (first..first + 100).map(|id| file(id, "x")).collect();
        FilePage { files, total: 250 + u64::from(page) * 100 }
    };
    insta::assert_snapshot!(twisted(endless).await, @"unintelligible answer: ListFiles: the list of files grows faster than it can be read; 5 page");
}

#[tokio::test]
async fn what_a_shifting_listing_skips_is_looked_up() {
    // A file of the first page is deleted before the second is read, so t120 moves over the edge.
    let shifts = |page, mut answer: FilePage| {
        if page > 1 {
            answer.total = 299;
            answer.files.retain(|file| file.id != FileId(120));
        }
        answer
    };
    insta::assert_snapshot!(twisted(shifts).await, @"9 tasks, 0 gaps; 2 name, 3 page, 9 task");
}

#[tokio::test]
async fn a_total_that_is_too_small_makes_no_task_absent() {
    let modest = |_, answer| FilePage { total: 1, ..answer };
    insta::assert_snapshot!(twisted(modest).await, @"9 tasks, 0 gaps; 7 name, 1 page, 9 task");
}

#[tokio::test]
async fn a_page_of_deleted_files_does_not_end_the_listing() {
    let deleted = |page, answer: FilePage| if page == 2 { FilePage { files: Vec::new(), ..answer } } else { answer };
    insta::assert_snapshot!(twisted(deleted).await, @"6 tasks, 0 gaps; 3 page, 6 task");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_calls_are_under_way_than_allowed() {
    let service = Arc::new(Service::with(90));
    let wanted: Vec<Wanted> = (1..=90).map(|n| named(&format!("t{n}"))).collect();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&heard);
    let options = RefreshOptions {
        parallelism: NonZeroUsize::new(4).unwrap(),
        on_progress: Some(Arc::new(move |done, total| hears.lock().unwrap().push((done, total)))),
        ..RefreshOptions::default()
    };
    refresh(Arc::clone(&service), &wanted, options).await.unwrap();
    assert!(service.most_under_way.load(Ordering::SeqCst) <= 4);
    assert_eq!(*heard.lock().unwrap(), (0..=90).map(|done| (done, 90)).collect::<Vec<_>>());
}

#[tokio::test]
async fn each_file_is_read_once() {
    let wanted: Vec<Wanted> =
        (1..=40).map(|n| recorded(&format!("t{n}"), n)).chain([named("t1"), named("t50")]).collect();
    let (live, service) = run(Service::with(60), &wanted).await;
    assert_eq!(live.unwrap().tasks.len(), 41);
    let calls = service.calls.lock().unwrap();
    let read: BTreeSet<&String> = calls.iter().filter(|call| call.starts_with("task")).collect();
    assert_eq!(read.len(), calls.iter().filter(|call| call.starts_with("task")).count());
}
