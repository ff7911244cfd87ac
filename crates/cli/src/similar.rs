//! The name that was probably meant.

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

/// What to do about a name that is not there.
pub(crate) fn did_you_mean<'k>(text: &str, known: impl IntoIterator<Item = &'k str>, otherwise: &str) -> String {
    similar(text, known).map_or_else(|| otherwise.to_owned(), |near| format!("did you mean `{near}`?"))
}
