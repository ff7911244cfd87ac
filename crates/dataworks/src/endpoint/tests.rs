use super::*;

fn of_region(region: &str) -> String {
    endpoint_url(&Endpoint::Region(region.to_owned())).map_or_else(|e| e.to_string(), |url| url.to_string())
}

fn of_url(url: &str) -> Result<String, EndpointError> {
    endpoint_url(&Endpoint::Url(url.to_owned())).map(|url| url.to_string())
}

#[test]
fn a_region_has_its_own_name_or_the_global_one() {
    assert_eq!(of_region("cn-shanghai"), "https://dataworks.cn-shanghai.aliyuncs.com/");
    assert_eq!(of_region("ap-south-1"), "https://dataworks.aliyuncs.com/");
}

#[test]
fn a_region_cannot_name_another_host() {
    for region in ["", "evil.com/", "cn-shanghai.evil.com#", "CN", "a b", "x@y"] {
        assert!(of_region(region).contains("is not a region"), "{region}");
    }
}

#[test]
fn plain_http_is_for_loopback_only() {
    for url in ["http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:8080", "http://127.9.9.9/"] {
        assert!(of_url(url).is_ok(), "{url}");
    }
    for url in ["http://dataworks.cn-shanghai.aliyuncs.com", "http://10.0.0.1:8080", "http://127.0.0.1.evil.com"] {
        assert_eq!(of_url(url), Err(EndpointError::NotEncrypted(url.to_owned())), "{url}");
    }
}

#[test]
fn a_url_is_a_scheme_a_host_and_a_port() {
    assert_eq!(of_url("https://user@h.example"), Err(EndpointError::TooMuch("a user name")));
    assert_eq!(of_url("https://h.example/path"), Err(EndpointError::TooMuch("a path")));
    assert_eq!(of_url("https://h.example/?a=b"), Err(EndpointError::TooMuch("a query")));
    assert_eq!(of_url("https://evil.example/#.aliyuncs.com"), Err(EndpointError::TooMuch("a fragment")));
    assert!(matches!(of_url("ftp://h.example"), Err(EndpointError::NotAUrl(_))));
    assert!(matches!(of_url("dataworks"), Err(EndpointError::NotAUrl(_))));
}

#[test]
fn only_hosts_under_the_suffix_are_official() {
    let official = |url: &str| is_official(&Url::parse(url).unwrap());
    assert!(official("https://dataworks.cn-shanghai.aliyuncs.com"));
    assert!(!official("http://dataworks.cn-shanghai.aliyuncs.com"));
    assert!(!official("https://aliyuncs.com.evil.com"));
    assert!(!official("https://evilaliyuncs.com"));
    assert!(!official("http://127.0.0.1"));
}
