use super::*;

fn of(region: &str, network: Network) -> String {
    match endpoint_url(&Endpoint::Region(region.to_owned(), network)) {
        Ok((url, rule)) => format!("{url} {rule}"),
        Err(error) => error.to_string(),
    }
}

fn of_region(region: &str) -> String {
    of(region, Network::Public)
}

fn of_url(url: &str) -> Result<String, EndpointError> {
    endpoint_url(&Endpoint::Url(url.to_owned())).map(|(url, _)| url.to_string())
}

#[test]
fn a_region_has_its_own_name_the_global_one_or_the_one_of_the_pattern() {
    assert_eq!(of_region("cn-shanghai"), "https://dataworks.cn-shanghai.aliyuncs.com/ by the table of regions");
    assert_eq!(of_region("ap-south-1"), "https://dataworks.aliyuncs.com/ by the table of regions");
    let unknown =
        "https://dataworks.xx-new-1.aliyuncs.com/ by the usual pattern, as the table of regions does not have this one";
    assert_eq!(of_region("xx-new-1"), unknown);
}

#[test]
fn inside_a_vpc_there_is_a_name_or_the_list_of_where_there_is_one() {
    let there = "https://dataworks-vpc.cn-shanghai.aliyuncs.com/ by the table of regions";
    assert_eq!(of("cn-shanghai", Network::Vpc), there);
    insta::assert_snapshot!(of("cn-qingdao", Network::Vpc), @"`cn-qingdao` has no endpoint inside a VPC; those that have one are ap-northeast-1, ap-northeast-2, ap-southeast-1, ap-southeast-3, ap-southeast-5, cn-beijing, cn-chengdu, cn-hangzhou, cn-hongkong, cn-shanghai, cn-shanghai-finance-1, cn-shenzhen, cn-shenzhen-finance-1, cn-wulanchabu, cn-zhangjiakou, eu-central-1, eu-west-1, me-central-1, me-east-1, us-east-1, us-west-1");
    for region in ["cn-north-2-gov-1", "xx-new-1"] {
        assert!(of(region, Network::Vpc).starts_with(&format!("`{region}` has no endpoint inside a VPC")), "{region}");
    }
}

#[test]
fn every_name_of_the_tables_is_one_of_the_service() {
    let url = |region: &str, network| endpoint_url(&Endpoint::Region(region.to_owned(), network)).unwrap().0;
    for region in region::with_vpc() {
        assert!(is_official(&url(region, Network::Vpc)), "{region}");
        assert!(is_official(&url(region, Network::Public)), "{region}");
    }
    assert_eq!(region::with_vpc().count(), 21);
    assert!(is_official(&url("cn-qingdao", Network::Public)));
}

#[test]
fn a_region_cannot_name_another_host() {
    for region in ["", "-", "cn-shanghai-", "evil.com/", "cn-shanghai.evil.com#", "CN", "a b", "x@y"] {
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
fn only_the_services_own_names_are_official() {
    let official = |url: &str| is_official(&Url::parse(url).unwrap());
    assert!(official("https://dataworks.cn-shanghai.aliyuncs.com"));
    assert!(!official("http://dataworks.cn-shanghai.aliyuncs.com"));
    assert!(!official("https://aliyuncs.com.evil.com"));
    assert!(!official("https://evilaliyuncs.com"));
    // Buckets and functions of anybody are there, too.
    assert!(!official("https://evil.oss-cn-shanghai.aliyuncs.com"));
    assert!(!official("https://dataworks.oss-cn-shanghai.aliyuncs.com"));
    assert!(!official("https://dataworks.a.oss-cn-shanghai.aliyuncs.com"));
    assert!(!official("https://1234.cn-shanghai.fc.aliyuncs.com"));
    assert!(!official("http://127.0.0.1"));
}

#[test]
fn the_region_is_in_the_name_of_an_official_host_unless_several_share_it() {
    let region = |url: &str| region_of(&Url::parse(url).unwrap()).map(str::to_owned);
    assert_eq!(region("https://dataworks.cn-shanghai.aliyuncs.com").as_deref(), Some("cn-shanghai"));
    assert_eq!(region("https://dataworks-vpc.eu-west-1.aliyuncs.com").as_deref(), Some("eu-west-1"));
    for url in ["https://dataworks.aliyuncs.com", "http://127.0.0.1:8080", "https://dataworks.cn-shanghai.example"] {
        assert_eq!(region(url), None, "{url}");
    }
}
