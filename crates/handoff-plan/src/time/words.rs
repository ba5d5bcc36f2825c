//! A duration as text: in the language's words and in ISO 8601.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use super::{Duration, DurationUnit};

/// Hours, minutes and seconds as people say them: `90 seconds` stays, `5400 seconds` is one hour and a half.
fn spoken(seconds: i64) -> [i64; 3] {
    if seconds.unsigned_abs() < 120 && seconds % 60 != 0 {
        [0, 0, seconds]
    } else {
        [seconds / 3600, seconds % 3600 / 60, seconds % 60]
    }
}

/// In the language's words: `1 day 12 hours`, `5 business days`. Reading it gives the same duration.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [business_hours, business_minutes, business_rest] = spoken(self.business_seconds);
        let [hours, minutes, rest] = spoken(self.seconds);
        let parts = [
            (self.days, "day"),
            (self.business_days, "business day"),
            (business_hours, "business hour"),
            (business_minutes, "business minute"),
            (business_rest, "business second"),
            (hours, "hour"),
            (minutes, "minute"),
            (rest, "second"),
        ];
        let mut space = "";
        for (amount, unit) in parts.into_iter().filter(|(amount, _)| *amount != 0) {
            let plural = if amount == 1 { "" } else { "s" };
            write!(f, "{space}{amount} {unit}{plural}")?;
            space = " ";
        }
        if space.is_empty() { f.write_str("0 seconds") } else { Ok(()) }
    }
}

impl Duration {
    /// As ISO 8601, `P1DT12H`; `None` where it has business time, which ISO 8601 cannot say, or is negative.
    #[must_use]
    pub fn to_iso(&self) -> Option<String> {
        if self.is_business() || self.is_negative() {
            return None;
        }
        let [hours, minutes, rest] = spoken(self.seconds);
        let part =
            |amount: i64, unit: char| if amount == 0 { String::new() } else { format!("{amount}{unit}") };
        let time = format!("{}{}{}", part(hours, 'H'), part(minutes, 'M'), part(rest, 'S'));
        Some(match (self.days, time.is_empty()) {
            (0, true) => "PT0S".to_owned(),
            (days, true) => format!("P{days}D"),
            (days, false) => format!("P{}T{time}", part(days, 'D')),
        })
    }
}

/// Why a text is not a duration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DurationError {
    Empty,
    /// Where a number should stand.
    NoNumber(String),
    /// The word after a number.
    UnknownUnit(String),
    /// Months and years differ in length.
    NoFixedLength,
    /// Half a day, half a second.
    NotWhole(String),
    TooLong,
}

impl fmt::Display for DurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("a duration needs a number and a unit, such as `24 hours`"),
            Self::NoNumber(found) => {
                write!(f, "`{found}` stands where a duration needs a number, such as `24 hours`")
            }
            Self::UnknownUnit(found) => write!(
                f,
                "`{found}` is not a unit of time: seconds, minutes, hours, days, weeks, business days, business hours"
            ),
            Self::NoFixedLength => {
                f.write_str("months and years have no fixed length; say it in days or weeks")
            }
            Self::NotWhole(found) => {
                write!(f, "`{found}` is not whole: days must be whole, and so must seconds")
            }
            Self::TooLong => f.write_str("the duration is too long"),
        }
    }
}

impl std::error::Error for DurationError {}

/// Reads the language's words (`1 day 12 hours`, `1d 12h`) and ISO 8601 (`P1DT12H`, `P2W`).
impl FromStr for Duration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        match text.strip_prefix('P') {
            Some(iso) => read_iso(iso),
            None => read_words(text),
        }
    }
}

fn read_words(text: &str) -> Result<Duration, DurationError> {
    let mut rest = text;
    let mut total = Duration::ZERO;
    if rest.is_empty() {
        return Err(DurationError::Empty);
    }
    while !rest.is_empty() {
        let (amount, after) = split(rest, |c| c.is_ascii_digit() || c == '.' || c == '_');
        let (word, after) = split(after.trim_start(), char::is_alphabetic);
        let (unit, after) = match word {
            "business" => {
                let (unit, after) = split(after.trim_start(), char::is_alphabetic);
                (
                    business_unit(unit).ok_or_else(|| DurationError::UnknownUnit(format!("business {unit}"))),
                    after,
                )
            }
            _ => (plain_unit(word).ok_or_else(|| DurationError::UnknownUnit(word.to_owned())), after),
        };
        if amount.is_empty() {
            return Err(DurationError::NoNumber(word_at(rest)));
        }
        total = add_part(total, amount, unit?)?;
        rest = after.trim_start();
    }
    Ok(total)
}

fn plain_unit(word: &str) -> Option<DurationUnit> {
    Some(match word {
        "second" | "seconds" | "s" => DurationUnit::Seconds,
        "minute" | "minutes" | "m" => DurationUnit::Minutes,
        "hour" | "hours" | "h" => DurationUnit::Hours,
        "day" | "days" | "d" => DurationUnit::Days,
        "week" | "weeks" | "w" => DurationUnit::Weeks,
        _ => return None,
    })
}

fn business_unit(word: &str) -> Option<DurationUnit> {
    Some(match word {
        "day" | "days" => DurationUnit::BusinessDays,
        "hour" | "hours" => DurationUnit::BusinessHours,
        "minute" | "minutes" => DurationUnit::BusinessMinutes,
        "second" | "seconds" => DurationUnit::BusinessSeconds,
        _ => return None,
    })
}

fn read_iso(text: &str) -> Result<Duration, DurationError> {
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    if text.is_empty() || time.is_some_and(str::is_empty) {
        return Err(DurationError::Empty);
    }
    let date_units = [('W', DurationUnit::Weeks), ('D', DurationUnit::Days)];
    let time_units = [('H', DurationUnit::Hours), ('M', DurationUnit::Minutes), ('S', DurationUnit::Seconds)];
    if date.contains(['Y', 'M']) {
        return Err(DurationError::NoFixedLength);
    }
    let days = read_iso_parts(date, &date_units)?;
    let seconds = read_iso_parts(time.unwrap_or_default(), &time_units)?;
    days.checked_add(&seconds).ok_or(DurationError::TooLong)
}

/// Each unit at most once, in the order of `units`.
fn read_iso_parts(text: &str, units: &[(char, DurationUnit)]) -> Result<Duration, DurationError> {
    let mut units = units.iter();
    let mut total = Duration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let (amount, after) = split(rest, |c| c.is_ascii_digit() || c == '.' || c == ',');
        if amount.is_empty() {
            return Err(DurationError::NoNumber(rest.to_owned()));
        }
        let mut letters = after.chars();
        let letter = letters.next();
        let unit = units.find(|(sign, _)| Some(*sign) == letter);
        let (_, unit) =
            unit.ok_or_else(|| DurationError::UnknownUnit(letter.map(String::from).unwrap_or_default()))?;
        total = add_part(total, &amount.replace(',', "."), *unit)?;
        rest = letters.as_str();
    }
    Ok(total)
}

fn add_part(total: Duration, amount: &str, unit: DurationUnit) -> Result<Duration, DurationError> {
    // Digits with one point at most are a number; one that does not fit is too long.
    if amount.matches('.').count() > 1
        || !amount.starts_with(|c: char| c.is_ascii_digit())
        || amount.ends_with('.')
    {
        return Err(DurationError::NoNumber(amount.to_owned()));
    }
    let number = Decimal::from_str_exact(amount).map_err(|_| DurationError::TooLong)?;
    let fits = Decimal::from(i64::MAX / 3600);
    let part = unit.times(number).ok_or_else(|| {
        if number > fits { DurationError::TooLong } else { DurationError::NotWhole(amount.to_owned()) }
    })?;
    total.checked_add(&part).ok_or(DurationError::TooLong)
}

/// The front of the text that `belongs`, and the rest.
fn split(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    text.split_at(end)
}

fn word_at(text: &str) -> String {
    text.split_whitespace().next().unwrap_or_default().chars().take(40).collect()
}
