use super::*;
use crate::Secret;

fn redactor() -> Redactor {
    let credentials = Credentials::new("LTAIid", Secret::new("topsecret"), Some(Secret::new("CAIS+/x=")));
    let redactor = Redactor::default();
    redactor.learn(&credentials.ok().unwrap());
    redactor
}

#[test]
fn a_quoted_string_to_sign_loses_key_token_and_signature() {
    let said = "Specified signature is not matched with our calculation. server string to sign is:\
        POST&%2F&AccessKeyId%3DLTAIid%26SecurityToken%3DCAIS%252B%252Fx%253D%26a%3Db; url: ?SecurityToken=CAIS%2B%2Fx%3D\
        &Signature=Q9%2Bab/c=&x=y";
    insta::assert_snapshot!(redactor().clean(said), @"Specified signature is not matched with our calculation. server string to sign is:POST&%2F&AccessKeyId%3D[redacted]%26SecurityToken%3D[redacted]%26a%3Db; url: ?SecurityToken=[redacted]&Signature=[redacted]&x=y");
}

#[test]
fn a_long_message_is_cut_between_characters() {
    let cleaned = redactor().clean(&"é".repeat(4000));
    assert!(cleaned.len() <= LONGEST + '…'.len_utf8());
    assert!(cleaned.ends_with("é…"));
    assert_eq!(redactor().clean("short"), "short");
}

#[test]
fn what_was_a_secret_once_stays_one() {
    let redactor = redactor();
    redactor.learn(&Credentials::new("STS.new", Secret::new("newsecret"), None).ok().unwrap());
    assert_eq!(redactor.clean("LTAIid topsecret CAIS%2B%2Fx%3D STS.new newsecret"), ["[redacted]"; 5].join(" "));
}
