use super::*;

const GENERATE: Work = Work { stage: Stage::Generate, kind: Kind::Realtime, destination: Some(DestinationKind::Holo) };

/// Looks at `n` processes that take `seconds`, each first when it is usually done and then every second. Returns how many
/// looks came too early, and what was learnt.
fn looked(waits: &mut Waits, n: u32, seconds: f64) -> (u32, Duration) {
    let mut n_early = 0;
    for _ in 0..n {
        let mut waited = waits.usual(&GENERATE).unwrap_or(Duration::from_secs(1));
        let mut unfinished = Duration::ZERO;
        while waited.as_secs_f64() < seconds {
            unfinished = waited;
            waited += Duration::from_secs(1);
            n_early += 1;
        }
        waits.found_done(GENERATE, unfinished, waited);
    }
    (n_early, waits.usual(&GENERATE).unwrap())
}

#[test]
fn what_takes_always_the_same_time_is_looked_at_once_mostly() {
    let mut waits = Waits::default();
    let (n_early, usual) = looked(&mut waits, 200, 8.0);
    assert!(n_early <= 7 + 200 / 12, "{n_early}");
    assert!((7.8..=10.0).contains(&usual.as_secs_f64()), "{usual:?}");
}

#[test]
fn a_service_that_becomes_quicker_or_slower_is_followed() {
    let mut waits = Waits::default();
    looked(&mut waits, 50, 8.0);
    let (_, quicker) = looked(&mut waits, 150, 3.0);
    assert!((2.9..=4.0).contains(&quicker.as_secs_f64()), "{quicker:?}");
    let (_, slower) = looked(&mut waits, 100, 6.0);
    assert!((5.8..=7.5).contains(&slower.as_secs_f64()), "{slower:?}");
}

#[test]
fn one_slow_process_moves_the_usual_one_little() {
    let mut waits = Waits::default();
    let (_, before) = looked(&mut waits, 50, 2.0);
    waits.found_done(GENERATE, Duration::from_secs(590), Duration::from_secs(600));
    assert!(waits.usual(&GENERATE).unwrap() <= before.mul_f64(LATER));
}

#[test]
fn nothing_is_known_of_other_work() {
    let mut waits = Waits::default();
    looked(&mut waits, 1, 2.0);
    assert_eq!(waits.usual(&Work { stage: Stage::Start, ..GENERATE }), None);
    assert_eq!(waits.usual(&Work { destination: Some(DestinationKind::Odps), ..GENERATE }), None);
}
