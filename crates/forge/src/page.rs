//! Where the next page is: the header `Link`, as GitHub and Gitea write it.

use disync_web::{Response, Url};

/// The number of the next page in the header `link`. Its URL is not followed: the number is all that is needed of it,
/// and a URL from outside would get the token.
pub(crate) fn next_of_link(response: &Response) -> Option<u32> {
    let links = response.header("link")?.split(',');
    let next = links.map(str::trim).find(|link| {
        link.split(';').skip(1).any(|parameter| matches!(parameter.trim(), "rel=\"next\"" | "rel=next"))
    })?;
    let url = next.split(';').next()?.trim().strip_prefix('<')?.strip_suffix('>')?;
    let url = Url::parse(url).ok()?;
    let mut pairs = url.query_pairs();
    pairs.find_map(|(name, value)| if name == "page" { value.parse().ok() } else { None })
}
