//! From the bytes of an answer to data or a refusal.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::outer::{self, Outer};
use super::{ErrorBody, Payload};

/// How many characters of a body that is not JSON are kept for people to look at.
const EXCERPT_CHARS: usize = 200;

/// What an answer says by its first two levels of success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decoded<T> {
    /// The request was taken on. Whether it also succeeded is said by the status in the data.
    Data {
        /// Names the request towards Alibaba Cloud's support.
        request_id: String,
        /// What the operation answers; the default if that was absent or null.
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
    /// The data is not what the operation answers.
    #[error("the data of the answer is not what the operation answers")]
    Data {
        /// Names the request towards Alibaba Cloud's support.
        request_id: String,
        /// Where, counted from the start of the data, and what.
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
pub fn decode<T: Payload>(http_status: u16, body: &[u8]) -> Result<Decoded<T>, DecodeError> {
    if !(200..300).contains(&http_status) {
        return Ok(Decoded::Refused(refusal(body)));
    }
    if let Ok(Outer { success: Some(true), request_id, member }) = outer::read::<Member<T>>(body, T::MEMBER) {
        let data = member.map_or_else(T::default, |Member(data)| data);
        return Ok(Decoded::Data { request_id: request_id.unwrap_or_default(), data });
    }
    // Whatever does not fit is looked at more closely, the data still unread, so that odd data cannot hide a refusal.
    let outer: Outer<&RawValue> =
        outer::read(body, T::MEMBER).map_err(|source| DecodeError::Envelope { excerpt: excerpt(body), source })?;
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
    match outer.member.map(RawValue::get) {
        None | Some("null") => Ok(Decoded::Data { request_id, data: T::default() }),
        Some(data) => match serde_json::from_str(data) {
            Ok(Member(data)) => Ok(Decoded::Data { request_id, data }),
            Err(source) => Err(DecodeError::Data { request_id, source }),
        },
    }
}

/// The member of a payload.
struct Member<T>(T);

impl<'de, T: Payload> Deserialize<'de> for Member<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
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
