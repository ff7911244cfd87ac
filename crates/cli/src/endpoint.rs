//! Where a command finds the service: flag, environment, project, region, in this order; and whether it may be signed
//! for what is there.

use disync_config::Project;
use disync_dataworks::{Endpoint, Network, Rule, Url, endpoint_url, is_loopback, is_official};

use crate::args::{self, ServiceArgs};
use crate::failure::{Exit, Failure};

/// Names the endpoint where no flag does.
const ENDPOINT: &str = "DISYNC_ENDPOINT";
/// Names hosts that may be signed for, separated by commas.
const ALLOWED: &str = "DISYNC_ALLOW_ENDPOINT";
/// Name the region where the project does not, as for Alibaba Cloud's command-line tool [SDK]. Its aliases without a
/// prefix, `REGION_ID` and `REGION`, are left out: other tools give them other meanings, and no region is ever guessed.
const REGIONS: [&str; 3] = ["ALIBABA_CLOUD_REGION_ID", "ALIBABACLOUD_REGION_ID", "ALICLOUD_REGION_ID"];

/// Where the service is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Chosen {
    /// In this process.
    Embedded,
    /// At a URL.
    At {
        /// The URL.
        url: Url,
        /// How it was found, for people.
        found: String,
    },
}

/// Finds the service of `project`. `lookup` reads the environment; an empty variable counts as absent.
///
/// # Errors
/// There is neither endpoint nor region, the endpoint is none, or nobody has said that its host may be signed for.
pub(crate) fn find(
    project: &Project,
    args: &ServiceArgs,
    lookup: impl Fn(&str) -> Option<String>,
) -> Result<Chosen, Failure> {
    let lookup = |name: &str| lookup(name).filter(|value| !value.is_empty());
    let (endpoint, source) = match (&args.endpoint, lookup(ENDPOINT), &project.endpoint) {
        (Some(text), _, _) => (given(text), "--endpoint".to_owned()),
        (None, Some(text), _) => (given(&text), ENDPOINT.to_owned()),
        (None, None, Some(disync_config::Endpoint::Embedded)) => (None, String::new()),
        (None, None, Some(disync_config::Endpoint::Url(url))) => {
            (Some(Endpoint::Url(url.clone())), "`endpoint` in disync.yaml".to_owned())
        }
        (None, None, None) => {
            let (region, source) = region(project, lookup)?;
            (Some(Endpoint::Region(region, network(project, args))), source)
        }
    };
    let Some(endpoint) = endpoint else { return Ok(Chosen::Embedded) };
    let (url, rule) = endpoint_url(&endpoint).map_err(|error| Failure::error("cannot use the endpoint", &error))?;
    let listed = lookup(ALLOWED).unwrap_or_default();
    let allowed = args.allowed.iter().map(String::as_str).chain(listed.split(',').map(str::trim));
    may_be_signed_for(&url, allowed)?;
    let found = match rule {
        Rule::Given => source,
        Rule::Table | Rule::Pattern => format!("{source}, {rule}"),
    };
    Ok(Chosen::At { url, found })
}

fn given(text: &str) -> Option<Endpoint> {
    (text != "embedded").then(|| Endpoint::Url(text.to_owned()))
}

fn region(project: &Project, lookup: impl Fn(&str) -> Option<String>) -> Result<(String, String), Failure> {
    if let Some(region) = &project.region {
        return Ok((region.clone(), "`region` in disync.yaml".to_owned()));
    }
    let mut found = REGIONS.iter().filter_map(|name| Some((lookup(name)?, (*name).to_owned())));
    found.next().ok_or_else(|| {
        let [name, ..] = REGIONS;
        Failure::new(Exit::Error, format!("there is no `region` in disync.yaml and no {name} in the environment"))
            .hint("no region is assumed: write `region:`, such as `region: cn-shanghai`, or an `endpoint:`")
    })
}

fn network(project: &Project, args: &ServiceArgs) -> Network {
    match (args.network, project.network) {
        (Some(args::Network::Vpc), _) | (None, disync_config::Network::Vpc) => Network::Vpc,
        (Some(args::Network::Public), _) | (None, disync_config::Network::Public) => Network::Public,
    }
}

/// Requests are signed for DataWorks and for this machine; for others only if whoever runs the command says so.
fn may_be_signed_for<'a>(url: &Url, mut allowed: impl Iterator<Item = &'a str>) -> Result<(), Failure> {
    let host = url.host_str().unwrap_or_default();
    if is_official(url) || is_loopback(url) || allowed.any(|allowed| allowed.eq_ignore_ascii_case(host)) {
        return Ok(());
    }
    let message = format!(
        "refused: `{host}` is not a host of DataWorks, and requests to it would be signed with your access key. Whoever \
         can edit disync.yaml could collect them there and send them to DataWorks in your name"
    );
    Err(Failure::new(Exit::Refused, message)
        .hint(format!("if that host is meant, pass `--allow-endpoint {host}`, or set {ALLOWED}={host}")))
}

#[cfg(test)]
mod tests;
