//! The body of a refusal.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Why the gateway or the service refused a request.
///
/// Texts that are missing are empty. `Code` and `code`, `Message` and `message` are the same [SDK];
/// the operations on files say `ErrorCode` and `ErrorMessage` [SDK].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", from = "Map<String, Value>")]
pub struct ErrorBody {
    /// The code, see [`ErrorCode::from_code`](crate::ErrorCode::from_code).
    pub code: String,
    /// The message, in the language of the account: for people, never to be compared.
    pub message: String,
    /// Names the request towards Alibaba Cloud's support.
    pub request_id: String,
    /// The host that answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_id: Option<String>,
    /// An address that explains the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recommend: Option<String>,
    /// A longer explanation, on some codes [SDK].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What permission is missing, on some codes of access control [SDK]; kept as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_denied_detail: Option<Value>,
}

impl From<Map<String, Value>> for ErrorBody {
    fn from(mut body: Map<String, Value>) -> Self {
        Self {
            code: take_text(&mut body, &["Code", "code", "ErrorCode", "errorCode"]).unwrap_or_default(),
            message: take_text(&mut body, &["Message", "message", "ErrorMessage", "errorMessage"]).unwrap_or_default(),
            request_id: take_text(&mut body, &["RequestId", "requestId"]).unwrap_or_default(),
            host_id: take_text(&mut body, &["HostId", "hostId"]),
            recommend: take_text(&mut body, &["Recommend", "recommend"]),
            description: take_text(&mut body, &["Description", "description"]),
            access_denied_detail: ["AccessDeniedDetail", "accessDeniedDetail"]
                .into_iter()
                .find_map(|name| body.remove(name))
                .filter(|detail| !detail.is_null()),
        }
    }
}

/// Takes the first of the names that has a text which is not empty; numbers and booleans are texts.
fn take_text(body: &mut Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match body.remove(*name)? {
        Value::String(text) => (!text.is_empty()).then_some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    })
}
