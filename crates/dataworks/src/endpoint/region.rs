//! Which names the service has in which region: a table.
//!
//! The public names are the map of the SDKs of API versions 2020-05-18 and 2024-05-18 [SDK], the names inside a VPC are
//! those that the metadata of Alibaba Cloud's command-line tool list [SDK]. The rule that the SDKs fall back to,
//! `dataworks-public.<region>`, yields names that do not exist, and they ignore a wish for the VPC wherever the region
//! is in their map: so names are not made by their rule.

/// Regions with a name of their own, `dataworks.<region>.aliyuncs.com`; and whether there is
/// `dataworks-vpc.<region>.aliyuncs.com`, too.
const OWN: [(&str, bool); 23] = [
    ("ap-northeast-1", true),
    ("ap-northeast-2", true),
    ("ap-southeast-1", true),
    ("ap-southeast-3", true),
    ("ap-southeast-5", true),
    ("cn-beijing", true),
    ("cn-beijing-finance-1", false),
    ("cn-chengdu", true),
    ("cn-hangzhou", true),
    ("cn-hongkong", true),
    ("cn-north-2-gov-1", false),
    ("cn-shanghai", true),
    ("cn-shanghai-finance-1", true),
    ("cn-shenzhen", true),
    ("cn-shenzhen-finance-1", true),
    ("cn-wulanchabu", true),
    ("cn-zhangjiakou", true),
    ("eu-central-1", true),
    ("eu-west-1", true),
    ("me-central-1", true),
    ("me-east-1", true),
    ("us-east-1", true),
    ("us-west-1", true),
];

/// Regions that are served under `dataworks.aliyuncs.com`. Most of them are Alibaba Cloud's own and not on sale.
const GLOBAL: [&str; 36] = [
    "ap-northeast-2-pop",
    "ap-south-1",
    "ap-southeast-2",
    "cn-beijing-finance-pop",
    "cn-beijing-gov-1",
    "cn-beijing-nu16-b01",
    "cn-edge-1",
    "cn-fujian",
    "cn-haidian-cm12-c01",
    "cn-hangzhou-bj-b01",
    "cn-hangzhou-finance",
    "cn-hangzhou-internal-prod-1",
    "cn-hangzhou-internal-test-1",
    "cn-hangzhou-internal-test-2",
    "cn-hangzhou-internal-test-3",
    "cn-hangzhou-test-306",
    "cn-hongkong-finance-pop",
    "cn-huhehaote",
    "cn-huhehaote-nebula-1",
    "cn-qingdao",
    "cn-qingdao-nebula",
    "cn-shanghai-et15-b01",
    "cn-shanghai-et2-b01",
    "cn-shanghai-inner",
    "cn-shanghai-internal-test-1",
    "cn-shenzhen-inner",
    "cn-shenzhen-st4-d01",
    "cn-shenzhen-su18-b01",
    "cn-wuhan",
    "cn-yushanfang",
    "cn-zhangbei",
    "cn-zhangbei-na61-b01",
    "cn-zhangjiakou-na62-a01",
    "cn-zhengzhou-nebula-1",
    "eu-west-1-oxs",
    "rus-west-1-pop",
];

/// What the table says of a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// It has a name of its own, and possibly one inside its VPC.
    Own {
        /// Whether it has one inside its VPC.
        vpc: bool,
    },
    /// It is served under the global name.
    Global,
}

/// Looks a region up.
pub(super) fn known(region: &str) -> Option<Known> {
    let own = OWN.iter().find(|(name, _)| *name == region).map(|(_, vpc)| Known::Own { vpc: *vpc });
    own.or_else(|| GLOBAL.contains(&region).then_some(Known::Global))
}

/// The regions with a name inside their VPC, in order.
pub(super) fn with_vpc() -> impl Iterator<Item = &'static str> {
    OWN.iter().filter(|(_, vpc)| *vpc).map(|(name, _)| *name)
}
