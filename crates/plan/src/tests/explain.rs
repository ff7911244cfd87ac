//! What is read to explain a sync.

use super::*;
use crate::explaining_scope;

#[test]
fn the_syncs_that_a_table_may_move_between_are_read_together() {
    let mut world = in_sync();
    let add = |world: &mut World, name: &str, tables: &[&str]| {
        world.desired.syncs.insert(Address::realtime(name), declared(spec(tables)));
    };
    world.declare(spec(&["shop.orders"]));
    add(&mut world, "stock", &["shop.items"]);
    add(&mut world, "other", &["shop.orders"]);
    let scope = explaining_scope(&Address::realtime("stock"), &world.desired, &world.state);
    let covered = |name: &str| scope.covers(&Address::realtime(name));
    assert_eq!(["stock", "orders", "other"].map(covered), [true, true, false]);
    let scope = explaining_scope(&orders(), &world.desired, &world.state);
    let covered = |name: &str| scope.covers(&Address::realtime(name));
    assert_eq!(["stock", "orders", "other"].map(covered), [true, true, false]);
}
