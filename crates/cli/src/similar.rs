//! The name that was probably meant.

use disync_model::Address;

/// The name in `known` that is most like `text`, if one is like it at all.
pub(crate) fn similar<'k>(text: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    // Comparing takes the product of the lengths; names of tables have at most 64 characters.
    const LONGEST: usize = 64;
    if text.len() > LONGEST {
        return None;
    }
    let lower = text.to_lowercase();
    let distances = known.into_iter().filter(|name| name.len() <= LONGEST).map(|name| {
        let distance = strsim::damerau_levenshtein(&lower, &name.to_lowercase());
        (distance, name)
    });
    let near = distances.filter(|(distance, name)| *distance <= 1 + name.len() / 5 && *distance < name.len());
    near.min().map(|(_, name)| name)
}

/// What to do about an address that is not known: one that has its name, or a name like it, may have been meant.
pub(crate) fn did_you_mean_address<'k>(
    address: &Address,
    known: impl Iterator<Item = &'k Address> + Clone,
    otherwise: &str,
) -> String {
    let near = similar(address.name.as_str(), known.clone().map(|known| known.name.as_str()));
    let meant = known.filter(|known| Some(known.name.as_str()) == near).min_by_key(|known| known.kind != address.kind);
    meant.map_or_else(|| otherwise.to_owned(), |meant| format!("did you mean `{meant}`?"))
}

/// What to do about a name that is not there.
pub(crate) fn did_you_mean<'k>(text: &str, known: impl IntoIterator<Item = &'k str>, otherwise: &str) -> String {
    similar(text, known).map_or_else(|| otherwise.to_owned(), |near| format!("did you mean `{near}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_the_other_kind_or_with_a_similar_name_is_suggested() {
        let known = [Address::realtime("orders"), Address::solution("lake"), Address::realtime("lakes")];
        let hint = |address: &Address| did_you_mean_address(address, known.iter(), "no idea");
        assert_eq!(hint(&Address::realtime("lake")), "did you mean `solution.lake`?");
        assert_eq!(hint(&Address::solution("lak")), "did you mean `solution.lake`?");
        assert_eq!(hint(&Address::realtime("Order")), "did you mean `realtime.orders`?");
        assert_eq!(hint(&Address::solution("sea")), "no idea");
    }
}
