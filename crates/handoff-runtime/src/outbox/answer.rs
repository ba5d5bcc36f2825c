//! What came back from a port.

use std::time::Duration;

use handoff_plan::Instant;
use serde_json::Value;

use super::message::{Call, Content};

/// How one try went.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sent {
    /// The other side has it; with the result of a call.
    Done(Option<Value>),
    /// The other side has the call; the result comes later, as an event.
    Promised,
    /// `after`: it asked not to be bothered for that long.
    Failed { why: String, after: Option<Duration> },
    /// It is gone for good.
    Gone(String),
}

impl Sent {
    pub(super) fn failed(why: impl Into<String>) -> Self {
        Self::Failed { why: why.into(), after: None }
    }

    /// For counting.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Done(_) | Self::Promised => "delivered",
            Self::Failed { .. } => "failed",
            Self::Gone(_) => "gone",
        }
    }
}

/// The result of a call in the text of an answer: what is under `result`, else all of it.
pub(super) fn result(content: &Content, text: &str) -> Sent {
    let Content::Call(Call { returns: Some(returns), .. }) = content else { return Sent::Done(None) };
    if text.trim().is_empty() {
        return Sent::failed("the answer is empty, and the action returns something");
    }
    let Ok(answer) = serde_json::from_str::<Value>(text) else {
        return Sent::failed(format!("the answer is not JSON: {}", excerpt(text)));
    };
    Sent::Done(Some(unwrapped(answer, returns.bare)))
}

pub(super) fn unwrapped(mut answer: Value, bare: bool) -> Value {
    let inside = answer.as_object_mut().filter(|_| !bare).and_then(|members| members.remove("result"));
    inside.unwrap_or(answer)
}

/// The beginning of a text, on one line.
pub(super) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 200;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    line.chars().take(LONGEST).chain(['…']).collect()
}

/// `Retry-After`: seconds, or a date.
pub(super) fn retry_after(says: &str, now: Instant) -> Option<Duration> {
    /// Longer than this nobody is kept away by a header.
    const LONGEST: Duration = Duration::from_secs(24 * 3_600);
    let says = says.trim();
    let wait = match says.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let date = chrono::DateTime::parse_from_rfc2822(says).ok()?;
            (date.to_utc() - now).to_std().unwrap_or_default()
        }
    };
    Some(wait.min(LONGEST))
}

#[cfg(test)]
mod tests;
