//! Reading only what was touched.

use disync_model::{ProjectId, State};

use super::*;

fn edited(mut file: File) -> File {
    let id = file.id.0;
    file.version = Some(1);
    file.edited_at = Some(samples::at(id));
    file
}

/// A service with the files 1 to `n`, which tells when they were edited.
fn service(n: i64) -> Service {
    let mut service = Service::with(n);
    service.files = service.files.into_iter().map(edited).collect();
    service
}

/// The tasks 1 to `n` are recorded, and were read whole once.
async fn known(n: i64) -> (Vec<Wanted>, Recall) {
    let wanted: Vec<Wanted> = (1..=n).map(|n| Wanted { instance: true, ..recorded(&format!("t{n}"), n) }).collect();
    let mut state = State::new("lineage", ProjectId(10000));
    for Wanted { address, record, .. } in &wanted {
        let id = record.unwrap().file().unwrap();
        let spec = Spec { run: Run::Running, folder: Some("/Business Flow/demo/".to_owned()), ..samples::spec("t") };
        let fingerprint = Some(fingerprint(id));
        state.records.insert(address.clone(), Record { fingerprint, ..samples::record(id.0, spec) });
    }
    let live = run(service(n), &wanted).await.0.unwrap();
    assert_eq!(live.refresh, Refresh::Full);
    (wanted, Recall { sightings: Sightings::of(&live), records: state.records, looks_at_instances: false })
}

async fn again(service: Service, wanted: &[Wanted], recall: Recall) -> (Live, String) {
    let service = Arc::new(service);
    let options = RefreshOptions { recall: Some(recall), ..RefreshOptions::default() };
    let live = refresh(Arc::clone(&service), wanted, options).await.unwrap();
    assert_eq!(live.refresh, Refresh::Changed);
    (live, service.counts())
}

#[tokio::test]
async fn what_was_not_touched_costs_a_hundredth_of_a_call() {
    let mut calls = String::new();
    for n in [0, 1, 50, 100, 101, 250] {
        let (wanted, recall) = known(n).await;
        let (live, counts) = again(service(n), &wanted, recall).await;
        assert_eq!(live.assumed.len(), wanted.len());
        assert_eq!(live.tasks.len(), wanted.len());
        calls += &format!("{n}: {counts}\n");
    }
    insta::assert_snapshot!(calls, @"
    0: 
    1: 1 ids
    50: 1 ids
    100: 1 page
    101: 2 page
    250: 3 page
    ");
}

#[tokio::test]
async fn what_is_assumed_is_the_record_as_it_would_be_read() {
    let (wanted, recall) = known(1).await;
    let read = run(service(1), &wanted).await.0.unwrap();
    let (assumed, _) = again(service(1), &wanted, recall).await;
    assert_eq!(read.tasks, assumed.tasks);
}

#[tokio::test]
async fn whoever_looks_at_instances_reads_them_alone() {
    let (wanted, recall) = known(3).await;
    let read = run(service(3), &wanted).await.0.unwrap();
    let (live, counts) = again(service(3), &wanted, Recall { looks_at_instances: true, ..recall }).await;
    assert_eq!(counts, "1 ids, 3 instance");
    assert_eq!((live.tasks, live.assumed.len()), (read.tasks, 0));
}

/// How many are assumed of two tasks of which the first has a reason to be read, and the calls.
async fn check(disturb: impl FnOnce(&mut Service, &mut Recall)) -> String {
    let (wanted, mut recall) = known(2).await;
    let mut service = service(2);
    disturb(&mut service, &mut recall);
    let (live, counts) = again(service, &wanted, recall).await;
    format!("{} assumed, {} there, {} gaps: {counts}", live.assumed.len(), live.tasks.len(), live.gaps.len())
}

#[tokio::test]
async fn whatever_gives_a_reason_to_read_is_read() {
    let t1 = || Address::realtime("t1");
    let mut all = Vec::new();
    all.push(check(|service, _| service.files[0].version = Some(2)).await);
    all.push(check(|service, _| service.files[0].edited_at = Some(samples::at(99))).await);
    all.push(check(|service, _| service.files[0].edited_at = None).await);
    all.push(check(|service, _| service.files[0].committed = Some(false)).await);
    all.push(check(|service, _| service.files[0].folder = Some("elsewhere".to_owned())).await);
    all.push(check(|_, recall| recall.records.get_mut(&t1()).unwrap().fingerprint = None).await);
    all.push(
        check(|_, recall| recall.records.get_mut(&t1()).unwrap().fingerprint = Some(fingerprint(FileId(9)))).await,
    );
    all.push(check(|_, recall| drop(recall.records.remove(&t1()))).await);
    assert!(all.iter().all(|text| text == "1 assumed, 2 there, 0 gaps: 1 ids, 1 instance, 1 task"), "{all:#?}");
}

#[tokio::test]
async fn what_is_gone_or_renamed_is_found_out_by_the_list() {
    insta::assert_snapshot!(check(|service, _| drop(service.files.remove(0))).await, @"1 assumed, 1 there, 0 gaps: 1 ids, 1 name");
    insta::assert_snapshot!(check(|service, _| service.files[0].name = Name::new("other")).await, @"1 assumed, 1 there, 1 gaps: 1 ids");
    // Made anew under the old name: another file.
    insta::assert_snapshot!(check(|service, _| service.files[0].id = FileId(7)).await, @"1 assumed, 2 there, 0 gaps: 1 ids, 1 instance, 1 name, 1 task");
}

#[tokio::test]
async fn solutions_are_always_read() {
    let (wanted, recall) = known(1).await;
    let service = Service { solutions: BTreeMap::from([(SolutionId(7), "2")]), ..service(1) };
    let wanted = [wanted, vec![lake(Some(7))]].concat();
    insta::assert_snapshot!(again(service, &wanted, recall).await.1, @"1 ids, 1 instance, 1 solution");
}

#[tokio::test]
async fn a_large_workspace_is_not_listed_for_a_few_tasks() {
    let (wanted, recall) = known(20).await;
    insta::assert_snapshot!(again(service(5_000), &wanted, recall).await.1, @"1 ids");
}
