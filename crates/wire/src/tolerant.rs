//! Helpers for `#[serde(deserialize_with = "…")]` where the service is not consistent with itself.
//!
//! Numbers arrive as strings, booleans as words in any case, lists of one element as the element,
//! and anything may be `null`. Nothing is guessed beyond that: a number is read exactly or not at
//! all, and `12.0` is not an integer. Fields that use these helpers also carry `#[serde(default)]`,
//! because a field may be missing.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer, StrDeserializer};
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Reads a boolean: `true`, `"True"`, `1`, `"1"` and their opposites; `null` and `""` as nothing.
///
/// # Errors
///
/// Any other word or number, and any list or object.
pub fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let scalar = Scalar::deserialize(deserializer)?;
    match &scalar {
        Scalar::Null => Ok(None),
        Scalar::Bool(flag) => Ok(Some(*flag)),
        Scalar::Signed(0) | Scalar::Unsigned(0) => Ok(Some(false)),
        Scalar::Signed(1) | Scalar::Unsigned(1) => Ok(Some(true)),
        Scalar::Text(word) => match word.to_ascii_lowercase().as_str() {
            "" => Ok(None),
            "true" | "1" => Ok(Some(true)),
            "false" | "0" => Ok(Some(false)),
            _ => Err(scalar.unexpected("a boolean")),
        },
        Scalar::Signed(_) | Scalar::Unsigned(_) | Scalar::Float(_) | Scalar::Nested => {
            Err(scalar.unexpected("a boolean"))
        }
    }
}

/// Reads a 64-bit integer that must be there, written as a number or as a string.
///
/// # Errors
///
/// Anything that is not exactly such an integer: `null`, `12.0`, `"abc"`, 2⁶³.
pub fn int<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    opt_int(deserializer)?.ok_or_else(|| D::Error::custom("expected a 64-bit integer, found nothing"))
}

/// Reads a 64-bit integer, written as a number or as a string; `null` and `""` as nothing.
///
/// This is for ids: one that cannot be read exactly must not be taken for one that is absent.
///
/// # Errors
///
/// Anything else that is not exactly such an integer.
pub fn opt_int<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let scalar = Scalar::deserialize(deserializer)?;
    if scalar.is_nothing() {
        return Ok(None);
    }
    scalar.to_int().map(Some).ok_or_else(|| scalar.unexpected("a 64-bit integer"))
}

/// Reads a 64-bit integer, and everything that is not exactly one as nothing.
///
/// This is for what decorates an answer: a strange time of editing must not cost the list of files.
///
/// # Errors
///
/// Malformed JSON only.
pub fn loose_int<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(Scalar::deserialize(deserializer)?.to_int())
}

/// Reads a text; numbers and booleans as they are written, `null` as nothing.
///
/// # Errors
///
/// A list or an object.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = Option::<Text<'de>>::deserialize(deserializer)?;
    Ok(text.map(|Text(text)| text.into_owned()))
}

/// Reads a list; a bare element as a list of one, `null` as the empty list.
///
/// # Errors
///
/// An element that is not a `T`.
pub fn one_or_many<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(opt_one_or_many(deserializer)?.unwrap_or_default())
}

/// Reads a list; a bare element as a list of one, `null` as nothing.
///
/// # Errors
///
/// An element that is not a `T`.
pub fn opt_one_or_many<'de, D, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_any(OneOrMany(PhantomData))
}

/// A text that borrows from the document it was read from where it can; numbers and booleans as
/// they are written.
///
/// serde borrows inside an `Option` or a `Vec` only through a type like this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text<'a>(pub Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Scalar::deserialize(deserializer)? {
            Scalar::Text(text) => Ok(Self(text)),
            nothing @ (Scalar::Null | Scalar::Nested) => Err(nothing.unexpected("a text")),
            other @ (Scalar::Bool(_) | Scalar::Signed(_) | Scalar::Unsigned(_) | Scalar::Float(_)) => {
                Ok(Self(Cow::Owned(other.to_string())))
            }
        }
    }
}

/// What a JSON value is, without looking into lists and objects.
enum Scalar<'de> {
    Null,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Text(Cow<'de, str>),
    Nested,
}

impl Scalar<'_> {
    fn is_nothing(&self) -> bool {
        matches!(self, Self::Null) || matches!(self, Self::Text(text) if text.is_empty())
    }

    fn to_int(&self) -> Option<i64> {
        match self {
            Self::Signed(number) => Some(*number),
            Self::Unsigned(number) => i64::try_from(*number).ok(),
            Self::Text(text) => text.parse().ok(),
            Self::Null | Self::Bool(_) | Self::Float(_) | Self::Nested => None,
        }
    }

    fn unexpected<E: Error>(&self, wanted: &str) -> E {
        E::custom(format_args!("expected {wanted}, found `{self}`"))
    }
}

impl fmt::Display for Scalar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => value.fmt(f),
            Self::Signed(value) => value.fmt(f),
            Self::Unsigned(value) => value.fmt(f),
            // `{:?}` keeps the `.0` that shows why 12.0 was not taken for 12.
            Self::Float(value) => write!(f, "{value:?}"),
            Self::Text(value) => f.write_str(value),
            Self::Nested => f.write_str("a list or an object"),
        }
    }
}

impl<'de> Deserialize<'de> for Scalar<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Scalar::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Scalar::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Scalar::Signed(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Scalar::Unsigned(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Scalar::Float(value))
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Nested)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Nested)
    }
}

struct OneOrMany<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrMany<T> {
    type Value = Option<Vec<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list, or its only element")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Self::Value, E> {
        T::deserialize(BorrowedStrDeserializer::new(value)).map(|only| Some(vec![only]))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        T::deserialize(StrDeserializer::new(value)).map(|only| Some(vec![only]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element()? {
            elements.push(element);
        }
        Ok(Some(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|only| Some(vec![only]))
    }
}
