//! So many of so many.

#[cfg(test)]
mod tests;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use serde_json::Number;

/// `count` of `of`. The share is the exact quotient, rounded to four digits; none of nothing is no share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub count: u64,
    pub of: u64,
    pub share: Option<Number>,
}

impl Share {
    #[must_use]
    pub fn new(count: u64, of: u64) -> Self {
        let share = quotient(count, of, 4).and_then(|share| share.to_string().parse().ok());
        Self { count, of, share }
    }

    /// `16.7 %`; `–` where there is nothing to have a share of.
    #[must_use]
    pub fn percent(&self) -> String {
        let percent = quotient(self.count.saturating_mul(100), self.of, 1);
        percent.map_or_else(|| "–".to_owned(), |percent| format!("{percent} %"))
    }
}

fn quotient(count: u64, of: u64, digits: u32) -> Option<Decimal> {
    let exact = Decimal::from(count).checked_div(Decimal::from(of))?;
    Some(exact.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero).normalize())
}
