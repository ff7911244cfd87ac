//! From the bytes of an answer to data or a refusal.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::ErrorBody;
use crate::tolerant;

/// How many characters of a body that is not JSON are kept for people to look at.
const EXCERPT_CHARS: usize = 200;

/// What an answer says by its first two levels of success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decoded<T> {
    /// The request was taken on. Whether it also succeeded is said by the status in the data.
    Data {
        /// Names the request towards Alibaba Cloud's support.
        request_id: String,
        /// What the operation answers; the default if `Data` was absent or null.
        data: T,
    },
    /// The HTTP status is not 2xx, or `Success` is false.
    Refused(ErrorBody),
}

/// Why an answer with HTTP status 2xx cannot be understood. The request may have been carried out.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The body is not a JSON object with the fields of an envelope.
    #[error("the answer is not the JSON object that was expected, but starts with `{excerpt}`")]
    Envelope {
        /// The start of the body, control characters replaced.
        excerpt: String,
        /// Where and what.
        source: serde_json::Error,
    },
    /// The body has neither `Success` nor a code.
    #[error("the answer says neither success nor refusal, but starts with `{excerpt}`")]
    Verdict {
        /// The start of the body, control characters replaced.
        excerpt: String,
    },
    /// `Data` is not what the operation answers.
    #[error("the data of the answer to request {request_id} is not what the operation answers")]
    Data {
        /// Names the request towards Alibaba Cloud's support.
        request_id: String,
        /// Where, counted from the start of `Data`, and what.
        source: serde_json::Error,
    },
}

/// Reads an answer and applies the first two levels of success: HTTP status, then `Success`.
///
/// An HTTP error is a refusal whatever its body is; if the body is not JSON, as from a proxy in
/// between, the code is empty and the message is the start of the body. An answer with HTTP status
/// 2xx, without `Success` and with a code is a refusal too.
///
/// # Errors
///
/// With HTTP status 2xx only: a body or data that cannot be read. Bytes that are not UTF-8 are
/// among it.
pub fn decode<T>(http_status: u16, body: &[u8]) -> Result<Decoded<T>, DecodeError>
where
    T: DeserializeOwned + Default,
{
    if !(200..300).contains(&http_status) {
        return Ok(Decoded::Refused(refusal(body)));
    }
    let outer: Outer<'_> =
        serde_json::from_slice(body).map_err(|source| DecodeError::Envelope { excerpt: excerpt(body), source })?;
    let success = match outer.success {
        Some(success) => success,
        None if refusal(body).code.is_empty() => {
            return Err(DecodeError::Verdict { excerpt: excerpt(body) });
        }
        None => false,
    };
    if !success {
        return Ok(Decoded::Refused(refusal(body)));
    }
    let request_id = outer.request_id.unwrap_or_default();
    match outer.data.map(RawValue::get) {
        None | Some("null") => Ok(Decoded::Data { request_id, data: T::default() }),
        // serde would take an array for an object whose fields stand in order, and so read a status into it.
        Some(data) if data.starts_with('[') => {
            let source = serde::de::Error::custom("an array stands where an object belongs");
            Err(DecodeError::Data { request_id, source })
        }
        Some(data) => match serde_json::from_str(data) {
            Ok(data) => Ok(Decoded::Data { request_id, data }),
            Err(source) => Err(DecodeError::Data { request_id, source }),
        },
    }
}

/// The envelope with its data still unread, so that odd data cannot hide a refusal.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Outer<'a> {
    #[serde(default, deserialize_with = "tolerant::flag")]
    success: Option<bool>,
    #[serde(default, deserialize_with = "tolerant::text")]
    request_id: Option<String>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

fn refusal(body: &[u8]) -> ErrorBody {
    serde_json::from_slice(body).unwrap_or_else(|_| ErrorBody { message: excerpt(body), ..ErrorBody::default() })
}

/// The start of a body for people to look at, harmless to a terminal.
fn excerpt(body: &[u8]) -> String {
    let start = body.get(..EXCERPT_CHARS * 4).unwrap_or(body);
    let text = String::from_utf8_lossy(start);
    let shown = text.chars().take(EXCERPT_CHARS);
    shown.map(|c| if c.is_control() { ' ' } else { c }).collect()
}
