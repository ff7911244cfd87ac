use super::{CommonV1, parse_timestamp, timestamp_text};
use crate::params::Params;
use crate::request::ParamError;

fn common() -> CommonV1 {
    CommonV1 {
        access_key_id: "LTAI".to_owned(),
        action: "GetDISyncTask".to_owned(),
        nonce: "n-1".to_owned(),
        timestamp: "2025-03-04T05:06:07Z".parse().unwrap(),
        security_token: None,
    }
}

#[test]
fn the_common_parameters_are_the_documented_ones() {
    insta::assert_snapshot!(
        common().to_params().to_form().replace('&', "\n"),
        @"
    AccessKeyId=LTAI
    Action=GetDISyncTask
    Format=JSON
    SignatureMethod=HMAC-SHA1
    SignatureNonce=n-1
    SignatureVersion=1.0
    Timestamp=2025-03-04T05%3A06%3A07Z
    Version=2020-05-18
    "
    );
}

#[test]
fn the_common_parameters_are_read_back() {
    let without_token = common();
    assert_eq!(CommonV1::from_params(&without_token.to_params()), Ok(without_token));
    let with_token = CommonV1 { security_token: Some("token".to_owned()), ..common() };
    assert_eq!(CommonV1::from_params(&with_token.to_params()), Ok(with_token));
}

#[test]
fn a_fraction_of_a_second_is_not_sent() {
    let timestamp = "2025-03-04T05:06:07.999Z".parse().unwrap();
    assert_eq!(timestamp_text(timestamp), "2025-03-04T05:06:07Z");
}

#[test]
fn a_timestamp_in_another_spelling_is_refused() {
    for text in ["2025-03-04 05:06:07", "2025-03-04T05:06:07+08:00", "2025-13-04T05:06:07Z", "", "0"] {
        assert_eq!(parse_timestamp(text), None, "{text}");
    }
}

#[test]
fn what_is_missing_or_foreign_is_named() {
    let asked = |change: &dyn Fn(&mut Params)| {
        let mut params = common().to_params();
        change(&mut params);
        CommonV1::from_params(&params).map_err(|error| match error {
            ParamError::Missing(name) => format!("Missing{name}"),
            ParamError::Invalid { name, value } => format!("{name}={value}"),
        })
    };
    let refused = |change| asked(change).unwrap_err();
    assert_eq!(refused(&|p| p.insert("Version", "2014-05-26")), "Version=2014-05-26");
    assert_eq!(refused(&|p| p.insert("AccessKeyId", "")), "MissingAccessKeyId");
    assert_eq!(refused(&|p| p.insert("Timestamp", "now")), "Timestamp=now");
    assert_eq!(refused(&|p| p.insert("SignatureMethod", "MD5")), "SignatureMethod=MD5");
    assert_eq!(refused(&|p| p.insert("Format", "XML")), "Format=XML");
    assert_eq!(asked(&|p| p.insert("Format", "")), Ok(common()));
    assert_eq!(asked(&|p| p.insert("Format", "json")), Ok(common()));
    assert_eq!(asked(&|p| p.insert("SignatureType", "")), Ok(common()));
}

#[test]
fn debug_withholds_the_token() {
    let common = CommonV1 { security_token: Some("s3cret".to_owned()), ..common() };
    let shown = format!("{common:?}");
    assert!(shown.contains("LTAI") && !shown.contains("s3cret"), "{shown}");
}
