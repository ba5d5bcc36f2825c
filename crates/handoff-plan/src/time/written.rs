//! How instants are written down: as text (RFC 3339) where people read it, as two numbers where only programs do. A third as
//! long, and sooner made and read.
//!
//! For `#[serde(with = "…")]` on an [`Instant`], on one that may be missing, and on a list of them.

use chrono::DateTime;
use serde::de::{DeserializeOwned, Deserializer, Error};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use crate::Instant;

/// # Errors
/// Those of the serializer.
pub fn serialize<T: Instants, S: Serializer>(instants: &T, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        instants.serialize(serializer)
    } else {
        instants.numbers().serialize(serializer)
    }
}

/// # Errors
/// Those of the deserializer; or an instant is none that there is.
pub fn deserialize<'de, T: Instants, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    if deserializer.is_human_readable() {
        return T::deserialize(deserializer);
    }
    T::of(T::Numbers::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("a time out of range"))
}

/// Whole seconds since 1970, and the billionths of a second beyond them.
pub type Numbers = (i64, u32);

/// What instants can be written in.
pub trait Instants: Serialize + DeserializeOwned {
    type Numbers: Serialize + DeserializeOwned;

    fn numbers(&self) -> Self::Numbers;
    /// `None`: there is no such instant.
    fn of(numbers: Self::Numbers) -> Option<Self>;
}

impl Instants for Instant {
    type Numbers = Numbers;

    fn numbers(&self) -> Numbers {
        (self.timestamp(), self.timestamp_subsec_nanos())
    }

    fn of((seconds, nanos): Numbers) -> Option<Self> {
        DateTime::from_timestamp(seconds, nanos)
    }
}

impl<T: Instants> Instants for Option<T> {
    type Numbers = Option<T::Numbers>;

    fn numbers(&self) -> Self::Numbers {
        self.as_ref().map(T::numbers)
    }

    fn of(numbers: Self::Numbers) -> Option<Self> {
        numbers.map(T::of).map_or(Some(None), |instant| instant.map(Some))
    }
}

impl<T: Instants> Instants for Vec<T> {
    type Numbers = Vec<T::Numbers>;

    fn numbers(&self) -> Self::Numbers {
        self.iter().map(T::numbers).collect()
    }

    fn of(numbers: Self::Numbers) -> Option<Self> {
        numbers.into_iter().map(T::of).collect()
    }
}
