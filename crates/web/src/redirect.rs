//! Whether an answer's pointer to somewhere else is followed: a pure decision.
//!
//! A request carries a token or a signature, so it goes to no other scheme, host or port. And it stays what it is: a
//! `POST` that would be repeated as a `GET` is not followed.

use crate::{Method, Request, Response};

/// The most pointers that are followed in a row. A renamed repository is one; more than three is a circle.
pub(crate) const MOST: u32 = 3;

/// Where `response` sends `request`, if it is to be followed.
pub(crate) fn followed(request: &Request, response: &Response) -> Option<Request> {
    let keeps_all = matches!(response.status, 307 | 308);
    let keeps_reading = matches!(response.status, 301..=303) && request.method == Method::Get;
    if !keeps_all && !keeps_reading {
        return None;
    }
    let url = request.url.join(response.header("location")?).ok()?;
    let is_dressed_up = !url.username().is_empty() || url.password().is_some();
    (url.origin() == request.url.origin() && !is_dressed_up).then(|| Request { url, ..request.clone() })
}
