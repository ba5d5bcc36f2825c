//! What somebody says about a log: which column holds what, what ends a case, which deadlines there ought to be and what a
//! delay costs.

#[cfg(test)]
mod tests;

use std::str::FromStr;

use handoff_plan::{Duration, Money, Name, is_currency};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::error::LogError;

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    #[serde(default)]
    pub columns: Columns,
    /// Activities that end a case well: with them there is a completion rate.
    #[serde(default)]
    pub done: Vec<String>,
    #[serde(default, rename = "deadline")]
    pub deadlines: Vec<Wanted>,
}

/// Names of columns, of members of a JSON object (`data.team`), of attributes of XES.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    pub case: Option<String>,
    pub activity: Option<String>,
    pub time: Option<String>,
    pub person: Option<String>,
    pub team: Option<String>,
    pub lifecycle: Option<String>,
    /// How times are written, where it cannot be told by itself: `%d/%m/%Y %H:%M`.
    pub time_format: Option<String>,
}

/// A deadline that there ought to be: from one activity to another, or whenever work crosses between teams.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    pub name: String,
    pub from: Option<String>,
    pub to: Option<String>,
    /// `teams` or `people`, in place of `from` and `to`.
    pub between: Option<Between>,
    /// `7 days`, `24 hours`; a day has 24 hours here.
    pub within: String,
    /// What one that is over costs: `8640 USD`, or `18% of 48000 USD`.
    pub price: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Between {
    Teams,
    People,
}

/// What a [`Wanted`] means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) seconds: i64,
    pub(super) price: Option<Money>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Span {
    Steps { from: String, to: String },
    Between(Between),
}

impl Wanted {
    pub(super) fn rule(&self) -> Result<Rule, LogError> {
        let wrong = |why: String| LogError::Map(format!("deadline `{}`: {why}", self.name));
        let span = match (&self.from, &self.to, self.between) {
            (Some(from), Some(to), None) => Span::Steps { from: from.clone(), to: to.clone() },
            (None, None, Some(between)) => Span::Between(between),
            _ => {
                let ways = "say either `from` and `to` (activities), or `between = \"teams\"` or \"people\"";
                return Err(wrong(ways.to_owned()));
            }
        };
        Ok(Rule {
            name: self.name.clone(),
            span,
            seconds: elapsed(&self.within).map_err(&wrong)?,
            price: self.price.as_deref().map(price).transpose().map_err(&wrong)?,
        })
    }
}

/// A log knows no calendar: a day is 24 hours, and there is no business time.
pub fn elapsed(text: &str) -> Result<i64, String> {
    let duration = Duration::from_str(text).map_err(|e| e.to_string())?;
    if duration.is_business() {
        return Err(format!(
            "`{text}`: a log has no calendar, so there is no business time; say it in hours or days"
        ));
    }
    Ok(duration.days.saturating_mul(86_400).saturating_add(duration.seconds))
}

/// `8640 USD`, `18% of 48000 USD`
fn price(text: &str) -> Result<Money, String> {
    let wrong = || format!("`{text}` is no price: write `8640 USD` or `18% of 48000 USD`");
    let number = |text: &str| text.trim().replace('_', "").parse::<Decimal>().map_err(|_| wrong());
    let (percent, amount) = match text.split_once('%') {
        Some((percent, rest)) => {
            let of = rest.trim().strip_prefix("of ").ok_or_else(wrong)?;
            (number(percent)?, of)
        }
        None => (Decimal::ONE_HUNDRED, text),
    };
    let (amount, currency) = amount.trim().rsplit_once(' ').ok_or_else(wrong)?;
    if !is_currency(currency) {
        return Err(format!("`{currency}` is no currency (ISO 4217)"));
    }
    let amount = number(amount)?.checked_mul(percent).and_then(|n| n.checked_div(Decimal::ONE_HUNDRED));
    Ok(Money { amount: amount.ok_or_else(wrong)?.normalize(), currency: Name::from(currency) })
}
