//! What is done about each cause, whoever listens.

use super::*;

const OUT: Cause = Cause::Closed("stdout");
const ERR: Cause = Cause::Closed("stderr");

fn listening(readers: Readers) -> (Listening, oneshot::Receiver<String>) {
    let (tell, told) = oneshot::channel();
    let hearer = Hearer::Somebody(tell, readers);
    (Listening { hearer, parting: "go on".to_owned(), ..Listening::default() }, told)
}

fn leaves(said: &str) -> Reaction {
    Reaction::Leave(Some(said.to_owned()))
}

#[test]
fn the_first_leaves_where_nobody_carries_anything_out() {
    for cause in [Cause::Interrupted, Cause::Terminated, Cause::HungUp, Cause::Quit] {
        let mut nobody = Listening::default();
        let said = format!("Interrupted by {cause}. No task was changed.");
        assert_eq!(nobody.hear(cause, Instant::now()), leaves(&said));
        assert_eq!(nobody.interrupt.exit(), Some(Exit::Signal(cause.number())));
    }
    assert_eq!(Listening::default().hear(OUT, Instant::now()), Reaction::Leave(None));
}

#[test]
fn the_first_is_told_and_the_second_leaves() {
    let now = Instant::now();
    let (mut listening, mut told) = listening(Readers::Matter);
    assert_eq!(listening.hear(Cause::HungUp, now), Reaction::Stay);
    assert_eq!(told.try_recv().unwrap(), "SIGHUP");
    assert_eq!(listening.hear(Cause::Terminated, now), leaves("Left at once (SIGTERM): go on"));
    assert_eq!(listening.interrupt.exit(), Some(Exit::Signal(1)), "the first one is why");
}

#[test]
fn quitting_is_at_once() {
    let (mut listening, _told) = listening(Readers::Matter);
    assert_eq!(listening.hear(Cause::Quit, Instant::now()), leaves("Left at once (SIGQUIT): go on"));
    assert_eq!(listening.interrupt.exit(), Some(Exit::Signal(3)));
}

#[test]
fn readers_that_leave_together_are_one_cause() {
    let now = Instant::now();
    for first in [Cause::HungUp, OUT] {
        let (mut listening, mut told) = listening(Readers::Matter);
        assert_eq!(listening.hear(first, now), Reaction::Stay);
        assert_eq!(told.try_recv().unwrap(), first.to_string());
        assert_eq!(listening.hear(ERR, now + TOGETHER / 2), Reaction::Stay);
    }
    let (mut listening, _told) = listening(Readers::Matter);
    assert_eq!(listening.hear(OUT, now), Reaction::Stay);
    let left = listening.hear(ERR, now + TOGETHER);
    assert_eq!(left, leaves("Left at once (nobody reads stderr any more): go on"));
}

#[test]
fn who_does_not_care_for_readers_goes_on_without_them() {
    let (mut listening, mut told) = listening(Readers::DoNotMatter);
    assert_eq!(listening.hear(OUT, Instant::now()), Reaction::Stay);
    assert_eq!(listening.hear(ERR, Instant::now()), Reaction::Stay);
    assert!(told.try_recv().is_err());
    assert_eq!(listening.hear(Cause::Terminated, Instant::now()), Reaction::Stay);
    assert_eq!(told.try_recv().unwrap(), "SIGTERM");
}

#[test]
fn a_result_that_is_read_needs_nobody_at_stderr() {
    let mut nobody = Listening::default();
    assert_eq!(nobody.hear(ERR, Instant::now()), Reaction::Stay);
    assert_eq!(nobody.before, Some(ERR), "an apply will have to know");
    assert_eq!(nobody.interrupt.exit(), None);
}
