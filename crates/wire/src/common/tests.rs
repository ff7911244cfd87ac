use super::{CommonV1, CommonV3, parse_timestamp, timestamp_text};
use crate::params::Params;
use crate::request::ParamError;
use crate::sign_v3::content_sha256;

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
    assert_eq!(asked(&|p| p.insert("Format", "XML")), Ok(common()), "how to answer is not asked here");
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

fn common_v3() -> CommonV3 {
    CommonV3 {
        host: "127.0.0.1:18080".to_owned(),
        action: "GetDISyncTask".to_owned(),
        nonce: "n-1".to_owned(),
        timestamp: "2025-03-04T05:06:07Z".parse().unwrap(),
        content_sha256: content_sha256(b""),
        access_key_id: None,
        security_token: None,
    }
}

fn temporary() -> CommonV3 {
    CommonV3 { access_key_id: Some("STS.id".to_owned()), security_token: Some("s3cret".to_owned()), ..common_v3() }
}

#[test]
fn the_common_headers_are_the_documented_ones() {
    let lines: Vec<String> =
        temporary().to_headers().into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    accept: application/json
    host: 127.0.0.1:18080
    x-acs-action: GetDISyncTask
    x-acs-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    x-acs-date: 2025-03-04T05:06:07Z
    x-acs-signature-nonce: n-1
    x-acs-version: 2020-05-18
    x-acs-accesskey-id: STS.id
    x-acs-security-token: s3cret
    ");
}

#[test]
fn the_common_headers_are_read_back_in_any_case() {
    for common in [common_v3(), temporary()] {
        let headers = common.to_headers();
        assert_eq!(CommonV3::from_headers(&headers).as_ref(), Ok(&common));
        let shouted: Vec<(String, String)> =
            headers.into_iter().map(|(name, value)| (name.to_ascii_uppercase(), format!(" {value} "))).collect();
        assert_eq!(CommonV3::from_headers(&shouted), Ok(common));
    }
}

#[test]
fn a_header_that_is_missing_or_foreign_is_named() {
    let asked = |name: &'static str, value: &str| {
        let mut headers = common_v3().to_headers();
        headers.iter_mut().filter(|header| header.0 == name).for_each(|header| value.clone_into(&mut header.1));
        CommonV3::from_headers(&headers)
    };
    let names =
        ["x-acs-action", "x-acs-version", "host", "x-acs-signature-nonce", "x-acs-date", "x-acs-content-sha256"];
    for name in names {
        assert_eq!(asked(name, ""), Err(ParamError::Missing(name)));
    }
    for (name, value) in [("x-acs-version", "2024-05-18"), ("x-acs-date", "now")] {
        assert_eq!(asked(name, value), Err(ParamError::Invalid { name, value: value.to_owned() }));
    }
    assert_eq!(asked("accept", "text/xml"), Ok(common_v3()));
    assert_eq!(CommonV3::from_headers(&[]), Err(ParamError::Missing("x-acs-action")));
}

#[test]
fn debug_of_headers_withholds_the_token() {
    let shown = format!("{:?}", temporary());
    assert!(shown.contains("STS.id") && !shown.contains("s3cret"), "{shown}");
}
