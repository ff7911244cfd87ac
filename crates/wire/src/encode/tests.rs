use std::fmt::Write as _;

use proptest::prelude::*;

use super::percent;

/// The definition, byte by byte.
fn naive(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => write!(encoded, "%{byte:02X}").unwrap(),
        }
        encoded
    })
}

#[test]
fn every_ascii_character_is_encoded_as_defined() {
    for byte in 0..=0x7f_u8 {
        let text = char::from(byte).to_string();
        assert_eq!(percent(&text), naive(&text), "byte {byte:#04x}");
    }
}

#[test]
fn the_characters_that_differ_between_encodings_are_those_of_the_signature() {
    assert_eq!(percent("a b*c+d~e/f"), "a%20b%2Ac%2Bd~e%2Ff");
    assert_eq!(percent("名"), "%E5%90%8D");
}

proptest! {
    #[test]
    fn any_text_is_encoded_as_defined(text: String) {
        prop_assert_eq!(percent(&text), naive(&text));
    }
}
