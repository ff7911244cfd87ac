//! From the bytes of an answer to data or a refusal.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
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
    if let Ok(Whole { success: Some(true), request_id, data }) = serde_json::from_slice(body) {
        let data = data.map_or_else(T::default, |Object(data)| data);
        return Ok(Decoded::Data { request_id: request_id.unwrap_or_default(), data });
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
        Some(data) => match serde_json::from_str(data) {
            Ok(Object(data)) => Ok(Decoded::Data { request_id, data }),
            Err(source) => Err(DecodeError::Data { request_id, source }),
        },
    }
}

/// The envelope of a success in one pass: documents are long, and each pass over one counts. Whatever does not fit is
/// looked at more closely.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", bound = "T: DeserializeOwned")]
struct Whole<T> {
    #[serde(default, deserialize_with = "tolerant::flag")]
    success: Option<bool>,
    #[serde(default, deserialize_with = "tolerant::text")]
    request_id: Option<String>,
    data: Option<Object<T>>,
}

/// Data that is an object. By itself serde would take an array for one whose fields stand in order, and so read a
/// status into it.
struct Object<T>(T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields<T>(PhantomData<T>);

        impl<'de, T: DeserializeOwned> Visitor<'de> for Fields<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(fields)).map(Object)
            }
        }

        deserializer.deserialize_map(Fields(PhantomData))
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
