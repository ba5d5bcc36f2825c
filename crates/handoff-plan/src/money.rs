//! Amounts and currencies.

use rust_decimal::Decimal;

use crate::{Money, Name};

/// A currency of ISO 4217, by its code of three capitals.
#[must_use]
pub fn is_currency(code: &str) -> bool {
    iso_currency::Currency::from_code(code).is_some()
}

/// How many decimals the currency's minor unit has: 2 for USD, 0 for JPY; 0 where it has none.
#[must_use]
pub fn minor_digits(currency: &str) -> u32 {
    iso_currency::Currency::from_code(currency)
        .and_then(iso_currency::Currency::exponent)
        .map_or(0, u32::from)
}

impl Money {
    #[must_use]
    pub fn new(amount: Decimal, currency: impl Into<Name>) -> Self {
        Self { amount, currency: currency.into() }
    }

    /// The exact amount with at least the decimals of its minor unit: `48000.00`, and `0.005` where it is finer.
    pub(crate) fn padded(&self) -> Decimal {
        let mut amount = self.amount.normalize();
        let digits = minor_digits(&self.currency);
        if amount.scale() < digits {
            // Leaves the scale smaller where the amount is too large to take more decimals.
            amount.rescale(digits);
        }
        amount
    }
}
