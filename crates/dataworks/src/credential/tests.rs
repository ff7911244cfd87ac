use super::*;

#[test]
fn a_key_is_never_shown_and_its_id_only_shortened() {
    let key = |id: &str| Credentials::new(id, Secret::new("secret"), None).ok().unwrap();
    assert_eq!(key("LTAI5tExampleKey0001").short_id(), "LTAI…0001");
    assert_eq!(key("LTAI5tExampl").short_id(), "LTAI…ampl");
    assert_eq!(key("LTAI5tExamp").short_id(), "LT…");
    assert_eq!(key("i").short_id(), "…");
}

#[test]
fn what_cannot_be_a_key_is_refused_without_showing_it() {
    for secret in ["hunter2\n", "hunter 2", "hunter2\r", "hünter2", "\u{7f}hunter2"] {
        let error = Credentials::new("id", Secret::new(secret), None).err().unwrap();
        assert_eq!(error, KeyError::Malformed(Part::Secret));
        assert!(!format!("{error} {error:?}").contains("nter"));
    }
    let error = Credentials::new("id", Secret::new("s"), Some(Secret::new(""))).err().unwrap();
    assert_eq!(error.to_string(), "the security token is empty");
}
