use std::sync::atomic::AtomicUsize;

use super::*;
use crate::samples;

fn holder() -> Holder {
    Holder {
        who: "ann".to_owned(),
        operation: "apply".to_owned(),
        at: samples::at(0),
        host: "ci-7".to_owned(),
        pid: 4711,
    }
}

#[test]
fn a_second_run_is_told_who_holds_the_lock() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("lock");
    let _lock = take(&path, &holder()).unwrap();
    let error = take(&path, &Holder { who: "bob".to_owned(), ..holder() }).unwrap_err();
    assert!(matches!(&error, LockError::Held { holder: Some(by) } if **by == holder()));
    insta::assert_snapshot!(error, @"the state is locked by ann on ci-7 (process 4711): apply since 2027-01-15 08:00:00 UTC");
}

#[test]
fn a_released_lock_can_be_taken_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("lock");
    let first = take(&path, &holder()).unwrap();
    drop(first);
    let bob = Holder { who: "b".to_owned(), ..holder() };
    let _second = take(&path, &bob).unwrap();
    assert!(matches!(take(&path, &holder()), Err(LockError::Held { holder: Some(by) }) if *by == bob));
}

#[test]
fn who_held_the_lock_before_is_known() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("lock");
    let first = take(&path, &holder()).unwrap();
    assert_eq!(first.previous(), None);
    drop(first);
    let second = take(&path, &Holder { who: "b".to_owned(), ..holder() }).unwrap();
    assert_eq!(second.previous(), Some(&holder()));
}

#[test]
fn garbage_in_the_lock_file_does_not_open_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("lock");
    let _lock = take(&path, &holder()).unwrap();
    for garbage in [b"".to_vec(), b"{}".to_vec(), b"\0\xff".to_vec(), vec![b'['; 1 << 20]] {
        std::fs::write(&path, garbage).unwrap();
        let error = take(&path, &holder()).unwrap_err();
        assert!(matches!(error, LockError::Held { holder: None }), "{error}");
    }
}

#[test]
fn garbage_that_was_left_behind_does_not_close_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("lock");
    std::fs::write(&path, vec![b'x'; 1 << 20]).unwrap();
    let _lock = take(&path, &holder()).unwrap();
    assert_eq!(serde_json::from_slice::<Holder>(&std::fs::read(&path).unwrap()).unwrap(), holder());
}

#[test]
fn what_a_holder_says_cannot_drive_a_terminal() {
    let hostile = Holder { who: "ann\x1b[2J\nnobody".to_owned(), ..holder() };
    insta::assert_snapshot!(hostile, @r"ann\u{1b}[2J\nnobody on ci-7 (process 4711): apply since 2027-01-15 08:00:00 UTC");
}

#[test]
fn of_many_racers_one_holds_the_lock() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("lock");
    let (inside, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..100 {
                    let Ok(lock) = take(&path, &holder()) else { continue };
                    assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two hold the lock");
                    taken.fetch_add(1, Ordering::SeqCst);
                    std::thread::yield_now();
                    inside.fetch_sub(1, Ordering::SeqCst);
                    drop(lock);
                }
            });
        }
    });
    assert!(taken.into_inner() > 0);
}
