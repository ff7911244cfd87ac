use proptest::prelude::*;

use super::{FormError, Params};

fn params(pairs: &[(&str, &str)]) -> Params {
    pairs.iter().copied().collect()
}

#[test]
fn a_space_is_read_from_plus_and_from_an_escape_and_written_as_an_escape() {
    let read = Params::from_form("a=x+y%20z").unwrap();
    assert_eq!(read, params(&[("a", "x y z")]));
    assert_eq!(read.to_form(), "a=x%20y%20z");
}

#[test]
fn a_name_given_twice_keeps_its_last_value() {
    assert_eq!(Params::from_form("a=1&b=2&a=3").unwrap(), params(&[("a", "3"), ("b", "2")]));
}

#[test]
fn a_name_without_a_value_is_empty_and_an_empty_piece_is_nothing() {
    assert_eq!(Params::from_form("&a&&b=&").unwrap(), params(&[("a", ""), ("b", "")]));
    assert_eq!(Params::from_form("").unwrap(), Params::new());
}

#[test]
fn only_the_first_equals_sign_ends_the_name() {
    assert_eq!(Params::from_form("a=b=c").unwrap(), params(&[("a", "b=c")]));
}

#[test]
fn a_bad_escape_is_refused_with_its_place() {
    assert_eq!(Params::from_form("a=1&b=%4"), Err(FormError::BadEscape { at: 6 }));
    assert_eq!(Params::from_form("%zz"), Err(FormError::BadEscape { at: 0 }));
    assert_eq!(Params::from_form("a=%é"), Err(FormError::BadEscape { at: 2 }));
}

#[test]
fn bytes_that_are_not_utf_8_are_refused_with_their_place() {
    assert_eq!(Params::from_form("a=1&b=x%ff"), Err(FormError::NotUtf8 { at: 6 }));
    assert_eq!(Params::from_form("a=1&%C3=x"), Err(FormError::NotUtf8 { at: 4 }));
}

#[test]
fn what_is_merged_in_wins() {
    let mut merged = params(&[("a", "query"), ("b", "query")]);
    merged.merge(params(&[("b", "body"), ("c", "body")]));
    assert_eq!(merged, params(&[("a", "query"), ("b", "body"), ("c", "body")]));
}

#[test]
fn debug_withholds_what_would_impersonate_the_caller() {
    let shown = params(&[("Action", "GetFile"), ("SecurityToken", "s3cret"), ("Signature", "c2ln")]);
    insta::assert_snapshot!(
        format!("{shown:?}"),
        @r#"{"Action": "GetFile", "SecurityToken": "…", "Signature": "…"}"#
    );
}

proptest! {
    #[test]
    fn any_parameters_survive_the_form(
        pairs in prop::collection::vec(any::<(String, String)>(), 0..6),
    ) {
        let params: Params = pairs.into_iter().collect();
        prop_assert_eq!(Params::from_form(&params.to_form()), Ok(params));
    }

    #[test]
    fn any_text_is_read_or_refused(form in "[%+&=0-9a-fé]{0,40}") {
        if let Ok(params) = Params::from_form(&form) {
            prop_assert_eq!(Params::from_form(&params.to_form()), Ok(params));
        }
    }
}
