//! `--accept`: whose change stands where the YAML and the console have changed the same thing differently.

use std::str::FromStr as _;

use disync_model::Address;
use disync_plan::{Accept, Party};

use super::address;

/// Decisions about conflicts.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct AcceptArgs {
    /// Decide conflicts, for all syncs or for one: `ours` applies the YAML over what was done outside of disync, `theirs`
    /// leaves that as it is this time; can be repeated
    #[arg(long = "accept", value_name = "[ADDRESS=]ours|theirs", value_parser = decision)]
    decisions: Vec<Decision>,
}

/// One decision; for all syncs where no address is given.
#[derive(Debug, Clone)]
struct Decision {
    address: Option<Address>,
    party: Party,
}

impl AcceptArgs {
    /// All decisions together.
    ///
    /// # Errors
    /// Two of them contradict each other; says which.
    pub(crate) fn accept(&self) -> Result<Accept, String> {
        let mut accept = Accept::default();
        for Decision { address, party } in &self.decisions {
            let (before, whose) = match address {
                Some(address) => (accept.addresses.insert(address.clone(), *party), format!("`{address}`")),
                None => (accept.all.replace(*party), "all syncs".to_owned()),
            };
            if before.is_some_and(|before| before != *party) {
                return Err(format!("`--accept` is given both ways for {whose}"));
            }
        }
        Ok(accept)
    }
}

fn decision(text: &str) -> Result<Decision, String> {
    // Names may hold a `=`; the words do not.
    let (address, word) = match text.rsplit_once('=') {
        Some((name, word)) => (Some(address(name).map_err(|error| error.to_string())?), word),
        None => (None, text),
    };
    match Party::from_str(word) {
        Ok(party) => Ok(Decision { address, party }),
        Err(error) => Err(error.to_string()),
    }
}
