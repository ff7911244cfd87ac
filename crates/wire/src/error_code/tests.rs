use std::collections::BTreeSet;

use super::{ErrorCode, KnownCode};

#[test]
fn every_known_code_is_recognised_and_spelled_once() {
    let mut spellings = BTreeSet::new();
    for known in KnownCode::ALL {
        assert_eq!(ErrorCode::from_code(known.code()), ErrorCode::Known(*known));
        assert!(spellings.insert(known.code()), "{} twice", known.code());
        assert!((400..600).contains(&known.http_status()), "{}", known.code());
        assert!(!known.message().is_empty(), "{}", known.code());
    }
}

#[test]
fn a_missing_parameter_is_recognised_by_its_name() {
    let missing = ErrorCode::from_code("MissingProjectId");
    assert_eq!(missing, ErrorCode::Missing("ProjectId".to_owned()));
    assert_eq!(missing.code(), "MissingProjectId");
    assert_eq!(missing.http_status(), Some(400));
    assert_eq!(missing.message().unwrap(), "ProjectId is mandatory for this action.");
}

#[test]
fn codes_that_only_look_like_a_missing_parameter_keep_their_meaning() {
    for known in [KnownCode::MissingParameter, KnownCode::MissingSecurityToken] {
        assert_eq!(ErrorCode::from_code(known.code()), ErrorCode::Known(known));
    }
    assert_eq!(ErrorCode::from_code("Missing"), ErrorCode::Unknown("Missing".to_owned()));
}

#[test]
fn an_unknown_code_is_kept_and_claims_nothing() {
    let unknown = ErrorCode::from_code("Throttling.Tomorrow");
    assert_eq!(unknown.to_string(), "Throttling.Tomorrow");
    assert_eq!(unknown.http_status(), None);
    assert_eq!(unknown.message(), None);
}

#[test]
fn every_code_is_explained_in_words_that_fit_where_they_are_shown() {
    for about in KnownCode::ALL.iter().map(|known| known.about()) {
        let first = |text: &str| text.chars().next().unwrap();
        assert!(about.meaning.ends_with('.') && first(about.meaning).is_uppercase(), "{}", about.meaning);
        assert!(!about.advice.ends_with('.') && first(about.advice).is_lowercase(), "{}", about.advice);
    }
}

#[test]
fn a_missing_parameter_of_any_name_is_in_the_catalogue() {
    assert_eq!(ErrorCode::from_code("MissingProjectId").known(), Some(KnownCode::MissingParameter));
    assert_eq!(ErrorCode::from_code("Throttling.User").known(), Some(KnownCode::ThrottlingUser));
    assert_eq!(ErrorCode::from_code("Teapot").known(), None);
}
