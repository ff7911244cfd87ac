//! Where an answer carries what its operation answers, and in which form.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde::ser::Serialize;

/// What an operation answers.
///
/// The default is what an absent value means: no field is known, and a status is neither a success nor a failure.
pub trait Payload: Serialize + DeserializeOwned + Default {
    /// The member of the answer that carries it; a few operations have another one than `Data` [SDK].
    const MEMBER: &'static str = "Data";

    /// Reads the value of the member, which must be an object for all but a few operations.
    ///
    /// By itself serde would take an array for an object whose fields stand in order, and so read a status into it.
    ///
    /// # Errors
    ///
    /// A value that is not what the operation answers.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields(PhantomData))
    }
}

/// Answers without data.
impl Payload for () {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::Deserialize::deserialize(deserializer)
    }
}

struct Fields<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for Fields<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields))
    }
}
