use super::*;

/// The moves that find `ids` and `names` among `total` files, all of which exist, and how many calls they take.
fn course(ids: usize, names: usize, total: u64) -> (Vec<Move>, u64) {
    let mut need = Need { ids, names, listing: Listing::Untried, thrift: Thrift::LooksUp };
    let (mut moves, mut calls) = (Vec::new(), 0);
    loop {
        let next = next(need);
        if next == Move::Finish {
            return (moves, calls);
        }
        moves.push(next);
        match next {
            Move::Finish => {}
            Move::LookUpIds => {
                calls += need.ids.div_ceil(IDS_PER_CALL) as u64;
                need.ids = 0;
            }
            Move::LookUpNames => {
                calls += need.names as u64;
                need.names = 0;
            }
            Move::BeginList => {
                calls += 1;
                need.listing = Listing::Begun(total);
            }
            Move::EndList => {
                calls += pages(total) - 1;
                need = Need { ids: 0, names: 0, listing: Listing::Ended, ..need };
            }
        }
    }
}

#[test]
fn the_cheaper_way_is_taken() {
    let cases = [
        (0, 0, 0),
        (1, 0, 9000),
        (50, 1, 9000),
        (0, 2, 9000),
        (0, 3, 200),
        (0, 3, 9000),
        (1000, 0, 1000),
        (1000, 0, 9000),
        (10, 200, 20_000),
        (10, 200, 20_100),
        (0, 3, u64::MAX),
    ];
    let shown = cases.map(|(ids, names, total)| {
        let (moves, calls) = course(ids, names, total);
        format!("{ids} ids, {names} names of {total} files: {calls} calls {moves:?}")
    });
    insta::assert_snapshot!(shown.join("\n"), @"
    0 ids, 0 names of 0 files: 0 calls []
    1 ids, 0 names of 9000 files: 1 calls [LookUpIds]
    50 ids, 1 names of 9000 files: 2 calls [LookUpIds, LookUpNames]
    0 ids, 2 names of 9000 files: 2 calls [LookUpNames]
    0 ids, 3 names of 200 files: 2 calls [BeginList, EndList]
    0 ids, 3 names of 9000 files: 4 calls [BeginList, LookUpNames]
    1000 ids, 0 names of 1000 files: 10 calls [BeginList, EndList]
    1000 ids, 0 names of 9000 files: 21 calls [BeginList, LookUpIds]
    10 ids, 200 names of 20000 files: 200 calls [BeginList, EndList]
    10 ids, 200 names of 20100 files: 201 calls [BeginList, EndList]
    0 ids, 3 names of 18446744073709551615 files: 4 calls [BeginList, LookUpNames]
    ");
}

#[test]
fn it_never_costs_more_than_one_call_over_the_best() {
    for ids in (0..600_usize).step_by(17) {
        for names in (0..60).step_by(3) {
            for total in (0..6000).step_by(250) {
                let lookups = ids.div_ceil(IDS_PER_CALL) as u64 + names as u64;
                let best = lookups.min(pages(total));
                let (_, calls) = course(ids, names, total);
                assert!(calls <= best + 1, "{ids} ids, {names} names of {total} files take {calls} instead of {best}");
            }
        }
    }
}

#[test]
fn a_listing_that_has_ended_is_not_begun_again() {
    assert_eq!(next(Need { ids: 0, names: 500, listing: Listing::Ended, thrift: Thrift::LooksUp }), Move::LookUpNames);
}
