//! The name of a plan's meaning.

mod order;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Plan;

/// The hash of a plan's meaning: 128 bits of BLAKE3, shown as 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlanId([u8; 16]);

impl PlanId {
    /// Layout, comments, file names and the order of declarations that carry no meaning do not change it.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let mut normal = plan.clone();
        order::normalize(&mut normal);
        let mut hash = blake3::Hasher::new();
        // A plan is made of maps with text keys, numbers, texts and lists: there is nothing that JSON cannot say, and a
        // hasher takes every byte.
        let written = serde_json::to_writer(&mut hash, &normal);
        debug_assert!(written.is_ok(), "a plan is JSON: {written:?}");
        let mut id = [0; 16];
        hash.finalize_xof().fill(&mut id);
        Self(id)
    }
}

impl fmt::Display for PlanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PlanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Not 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAPlanId(pub String);

impl fmt::Display for NotAPlanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a plan id: 32 hexadecimal digits", self.0)
    }
}

impl std::error::Error for NotAPlanId {}

impl FromStr for PlanId {
    type Err = NotAPlanId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        let number = digits.then(|| u128::from_str_radix(text, 16).ok()).flatten();
        number.map(|n| Self(n.to_be_bytes())).ok_or_else(|| NotAPlanId(text.to_owned()))
    }
}

impl Serialize for PlanId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for PlanId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            text.parse().map_err(serde::de::Error::custom)
        } else {
            <[u8; 16]>::deserialize(deserializer).map(Self)
        }
    }
}

#[cfg(test)]
mod tests;
