//! Jobs at the same time, in every order and in many: they end with one comment.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// What a comment says: the text of which job, of which run.
type Text = (usize, Option<Sequence>);

/// A host, as the jobs see it.
#[derive(Clone, Default)]
struct World {
    comments: BTreeMap<u64, Text>,
    n_created: u64,
    /// Whether a write went over the text of a later run.
    has_stale_write: bool,
    /// Comments that were the oldest at some time and were deleted.
    n_firsts_deleted: usize,
}

/// A job: what it decides by, and what it is about to do.
#[derive(Clone)]
struct Job {
    name: usize,
    sequence: Option<Sequence>,
    posting: Posting,
    act: Act,
    /// Whether the answer to its next creation is lost.
    loses_answer: bool,
}

const fn run(number: u64) -> Option<Sequence> {
    Some(Sequence { run: number, attempt: 1 })
}

fn posting(sequence: Option<Sequence>, creates: bool) -> Posting {
    Posting { sequence, creates, wrote: None, extra: Vec::new(), n_acts: 0 }
}

impl Job {
    fn new(name: usize, sequence: Option<Sequence>) -> Self {
        Self { name, sequence, posting: posting(sequence, true), act: Act::List, loses_answer: false }
    }

    fn end(&self) -> Option<Posted> {
        if let Act::End(posted) = self.act { Some(posted) } else { None }
    }

    /// Does what it is about to do.
    fn step(&mut self, world: &mut World) {
        let text = (self.name, self.sequence);
        let told = match self.act {
            Act::List => {
                let found = |(id, of): (&u64, &Text)| Found { id: *id, sequence: of.1, is_wished: *of == text };
                Told::Listed(world.comments.iter().map(found).collect())
            }
            Act::Create => {
                world.n_created += 1;
                world.comments.insert(world.n_created, text);
                Told::Created((!std::mem::take(&mut self.loses_answer)).then_some(world.n_created))
            }
            Act::Update(id) => match world.comments.get_mut(&id) {
                Some(comment) => {
                    world.has_stale_write |= comment.1 > text.1;
                    *comment = text;
                    Told::Updated(id)
                }
                None => Told::Gone,
            },
            Act::Delete(id) => {
                world.n_firsts_deleted += usize::from(world.comments.keys().next() == Some(&id));
                world.comments.remove(&id);
                Told::Deleted
            }
            Act::End(_) => return,
        };
        self.act = self.posting.next(told);
    }
}

/// What must hold when all jobs have ended.
fn check(world: &World, jobs: &[Job]) {
    assert_eq!(world.n_firsts_deleted, 0, "the comment that stays was deleted");
    assert_eq!(world.comments.len(), 1, "{:?}", world.comments);
    assert!(jobs.iter().all(|job| job.end() != Some(Posted::Contended)));
    let latest = jobs.iter().map(|job| job.sequence).max().unwrap();
    let (_, shown) = world.comments.values().next().unwrap();
    assert!(world.has_stale_write || *shown >= latest, "an earlier run's text is shown: {shown:?} < {latest:?}");
}

/// Follows every order in which the jobs can take their steps; returns how many there are.
fn every_order(world: &World, jobs: &[Job], n: &mut usize) {
    let mut ended = true;
    for at in 0..jobs.len() {
        if jobs[at].end().is_some() {
            continue;
        }
        ended = false;
        let (mut world, mut jobs) = (world.clone(), jobs.to_vec());
        jobs[at].step(&mut world);
        every_order(&world, &jobs, n);
    }
    if ended {
        *n += 1;
        check(world, jobs);
    }
}

#[test]
fn two_jobs_end_with_one_comment_in_every_order() {
    for (one, another) in [(run(1), run(1)), (run(1), run(2)), (None, None), (run(1), None)] {
        for already in [None, Some((9, run(0)))] {
            let mut world = World::default();
            if let Some(text) = already {
                world.n_created = 1;
                world.comments.insert(1, text);
            }
            let mut n = 0;
            every_order(&world, &[Job::new(0, one), Job::new(1, another)], &mut n);
            assert!(n >= 20, "{n}");
        }
    }
}

#[test]
fn a_job_that_is_alone_creates_once_and_edits_afterwards() {
    let mut world = World::default();
    let mut alone = |name: usize, sequence| {
        let mut job = Job::new(name, sequence);
        let mut acts = Vec::new();
        while job.end().is_none() {
            acts.push(job.act.clone());
            job.step(&mut world);
        }
        (acts, job.end().unwrap())
    };
    assert_eq!(alone(0, run(1)), (vec![Act::List, Act::Create, Act::List], Posted::Created(1)));
    assert_eq!(alone(0, run(1)), (vec![Act::List], Posted::Unchanged(1)));
    assert_eq!(alone(1, run(2)), (vec![Act::List, Act::Update(1), Act::List], Posted::Updated(1)));
    assert_eq!(alone(2, run(1)), (vec![Act::List], Posted::Overtaken(1, run(2).unwrap())));
    // Who has no number has been started by hand.
    assert_eq!(alone(3, None).1, Posted::Updated(1));
    assert_eq!(alone(4, run(1)).1, Posted::Updated(1));
}

#[test]
fn nothing_to_say_creates_nothing_and_edits_what_there_is() {
    let listed = |found: Vec<Found>| posting(run(2), false).next(Told::Listed(found));
    assert_eq!(listed(Vec::new()), Act::End(Posted::Nothing));
    assert_eq!(listed(vec![Found { id: 4, sequence: run(1), is_wished: false }]), Act::Update(4));
}

#[test]
fn what_a_killed_job_has_left_over_is_taken_away_by_the_next() {
    let found = |id, sequence| Found { id, sequence, is_wished: false };
    let mut posting = posting(run(5), true);
    let all = vec![found(7, run(4)), found(3, run(4)), found(9, run(3))];
    assert_eq!(posting.next(Told::Listed(all)), Act::Update(3));
    assert_eq!(posting.next(Told::Updated(3)), Act::List);
    let first = Found { id: 3, sequence: run(5), is_wished: true };
    assert_eq!(posting.next(Told::Listed(vec![first.clone(), found(7, run(4)), found(9, run(3))])), Act::Delete(7));
    assert_eq!(posting.next(Told::Deleted), Act::Delete(9));
    assert_eq!(posting.next(Told::Deleted), Act::List);
    assert_eq!(posting.next(Told::Listed(vec![first])), Act::End(Posted::Updated(3)));
}

#[test]
fn what_a_later_run_has_just_created_is_left_to_it() {
    let mut posting = posting(run(5), true);
    let first = Found { id: 3, sequence: run(5), is_wished: true };
    let later = Found { id: 4, sequence: run(6), is_wished: false };
    assert_eq!(posting.next(Told::Listed(vec![first, later])), Act::End(Posted::Unchanged(3)));
}

#[test]
fn a_comment_that_a_person_deletes_again_and_again_ends_the_job() {
    let mut posting = posting(run(1), true);
    let mut act = Act::List;
    let mut n = 0;
    while act != Act::End(Posted::Contended) {
        act = posting.next(if act == Act::Create { Told::Created(Some(n)) } else { Told::Listed(Vec::new()) });
        n += 1;
        assert!(n < 100);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Ten jobs of some runs, some of whose answers are lost, in any order; then, whatever was left, one more run.
    #[test]
    fn ten_jobs_end_with_one_comment_in_any_order(
        runs in prop::collection::vec(1_u64..4, 10), loses in prop::collection::vec(any::<bool>(), 10),
        order in prop::collection::vec(0_usize..10, 0..300),
    ) {
        let mut world = World::default();
        let mut jobs: Vec<Job> = runs.iter().enumerate().map(|(name, number)| Job::new(name, run(*number))).collect();
        for (job, loses) in jobs.iter_mut().zip(loses) {
            job.loses_answer = loses;
        }
        for at in order {
            jobs[at].step(&mut world);
        }
        for job in &mut jobs {
            while job.end().is_none() {
                job.step(&mut world);
            }
        }
        check(&world, &jobs);
        let mut last = Job::new(10, run(9));
        while last.end().is_none() {
            last.step(&mut world);
        }
        prop_assert_eq!(world.comments.into_values().collect::<Vec<_>>(), vec![(10, run(9))]);
    }

    /// Some jobs are killed at any point: the next run leaves one comment.
    #[test]
    fn whatever_killed_jobs_leave_the_next_run_ends_with_one_comment(
        order in prop::collection::vec(0_usize..6, 0..60),
    ) {
        let mut world = World::default();
        let mut jobs: Vec<Job> = (0..6).map(|name| Job::new(name, run(name as u64 % 3))).collect();
        for at in order {
            jobs[at].step(&mut world);
        }
        let mut last = Job::new(6, run(9));
        while last.end().is_none() {
            last.step(&mut world);
        }
        prop_assert_eq!(world.n_firsts_deleted, 0);
        prop_assert_eq!(world.comments.into_values().collect::<Vec<_>>(), vec![(6, run(9))]);
    }
}
