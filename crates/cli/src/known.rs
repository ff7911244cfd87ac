//! The syncs that a command line can name: all that are declared, recorded or under way.

use disync_config::Config;
use disync_model::{Address, State};

use crate::failure::{Exit, Failure};
use crate::similar::did_you_mean_address;

/// All syncs that are known; some of them more than once.
pub(crate) fn addresses<'a>(config: &'a Config, state: &'a State) -> impl Iterator<Item = &'a Address> + Clone {
    config.desired.syncs.keys().chain(state.addresses())
}

/// Makes sure that a sync is known.
///
/// # Errors
/// It is neither declared nor recorded.
pub(crate) fn check(address: &Address, config: &Config, state: &State) -> Result<(), Failure> {
    if addresses(config, state).any(|known| known == address) {
        return Ok(());
    }
    let message = format!("no sync `{address}` is declared or recorded");
    Err(Failure::new(Exit::Error, message).hint(hint(address, addresses(config, state))))
}

/// What to do about a sync that is not among those that are known.
pub(crate) fn hint<'k>(address: &Address, known: impl Iterator<Item = &'k Address> + Clone) -> String {
    did_you_mean_address(address, known, "`disync state list` lists what is recorded")
}
