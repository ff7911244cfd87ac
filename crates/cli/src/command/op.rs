//! `disync op`: what is under way, one file a command. What it holds is the state's; nothing here goes on with it.

pub(crate) mod cancel;
pub(crate) mod list;
pub(crate) mod show;
pub(crate) mod wait;

use disync_model::{Address, State};
use disync_render::Operation;

use crate::failure::{Exit, Failure};
use crate::similar::did_you_mean_address;

/// All operations of a state.
fn operations(state: &State) -> Vec<Operation<'_>> {
    state.pending.iter().map(|(address, pending)| of(state, address, pending)).collect()
}

/// What is under way for an address.
///
/// # Errors
/// Nothing is.
fn operation<'a>(state: &'a State, address: &Address) -> Result<Operation<'a>, Failure> {
    let Some((address, pending)) = state.pending.get_key_value(address) else {
        let message = format!("nothing is under way for `{address}`");
        return Err(Failure::new(Exit::Error, message).hint(did_you_mean_address(
            address,
            state.pending.keys(),
            "`disync op list` lists what is under way",
        )));
    };
    Ok(of(state, address, pending))
}

fn of<'a>(state: &State, address: &'a Address, pending: &'a disync_model::Pending) -> Operation<'a> {
    Operation { address, pending, task: state.records.get(address).map(|record| record.task) }
}
