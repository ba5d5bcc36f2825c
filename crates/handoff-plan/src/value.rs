//! Values of fields, and their order.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Duration, Instant, Name, Text};

/// A value that is there. What is not there is the absence of a value (`Option::None`), never a value of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum Value {
    /// `text`, `email`, `url` and `document`.
    Text(Text),
    /// `number` and `integer`; a percentage as its fraction (`18%` is 0.18).
    Number(
        #[serde(with = "rust_decimal::serde::str")]
        #[schemars(with = "String")]
        Decimal,
    ),
    Bool(bool),
    Money(Money),
    Date(NaiveDate),
    Time(NaiveTime),
    DateTime(
        #[serde(with = "crate::time::written")]
        #[schemars(with = "Instant")]
        Instant,
    ),
    Duration(Duration),
    Person(Name),
    Team(Name),
    /// One of a `one of a | b | c`.
    Choice(Name),
    List(Vec<Value>),
    /// A field that is absent has no entry.
    Record(BTreeMap<Name, Value>),
}

/// An amount in a currency (ISO 4217).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Money {
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "String")]
    pub amount: Decimal,
    pub currency: Name,
}
