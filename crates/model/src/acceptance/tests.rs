use super::*;

#[test]
fn the_beginning_of_a_digest_names_it() {
    let (one, other) = (Digest::of(b"one"), Digest::of(b"other"));
    let prefix = DigestPrefix::of(&one);
    assert_eq!(prefix.as_str().len(), 12);
    assert!(prefix.matches(&one));
    assert!(!prefix.matches(&other));
    let whole: DigestPrefix = one.to_string().parse().unwrap();
    assert!(whole.matches(&one));
}

#[test]
fn upper_case_names_the_same_digest() {
    let digest = Digest::of(b"one");
    let prefix: DigestPrefix = digest.to_string()[..20].to_uppercase().parse().unwrap();
    assert!(prefix.matches(&digest));
}

#[test]
fn too_few_digits_and_other_characters_name_nothing() {
    for text in ["", "0123456789a", "0123456789ag", "0123456789a€", &"0".repeat(65)] {
        assert_eq!(text.parse::<DigestPrefix>(), Err(NotADigestPrefix), "{text}");
    }
}
