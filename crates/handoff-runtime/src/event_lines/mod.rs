//! A file of events: one JSON object a line.

#[cfg(test)]
mod tests;

use std::fmt;
use std::io::{BufRead, Read};

use handoff_plan::Instant;
use serde_json::Value;

use crate::cloud_event::{Arrival, cloud_event};

/// No line may be longer, in bytes.
pub const LINE_BYTES: usize = 16 * 1024 * 1024;

/// A line that cannot be read as JSON. What is JSON and no event is an [`Arrival::Rejected`] instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineError {
    /// From 1.
    pub line: u64,
    pub why: String,
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} of the events cannot be read: {}", self.line, self.why)
    }
}

impl std::error::Error for LineError {}

/// Reads the events of a file, line by line; blank lines are skipped. After an error nothing comes.
pub fn event_lines(mut lines: impl BufRead) -> impl Iterator<Item = Result<Arrival, LineError>> {
    let mut number = 0;
    let mut failed = false;
    std::iter::from_fn(move || {
        while !failed {
            number += 1;
            let next = next_line(&mut lines, number == 1).map_err(|why| LineError { line: number, why });
            failed = next.is_err();
            match next {
                Ok(Some(line)) if line.is_empty() => {}
                Ok(Some(line)) => {
                    let read = read(&line).map_err(|why| LineError { line: number, why });
                    failed = read.is_err();
                    return Some(read);
                }
                Ok(None) => return None,
                Err(e) => return Some(Err(e)),
            }
        }
        None
    })
}

/// All events, in the order of their times; those of one time, and those without one, stay behind the line before them.
///
/// The whole is read before anything is made of it, so a line that cannot be read changes nothing.
pub fn events_by_time(lines: impl BufRead) -> Result<Vec<Arrival>, LineError> {
    let mut events: Vec<(Option<Instant>, Arrival)> = Vec::new();
    let mut latest = None;
    for event in event_lines(lines) {
        let event = event?;
        let time = event.time().or(latest);
        latest = time;
        events.push((time, event));
    }
    events.sort_by_key(|(time, _)| *time);
    Ok(events.into_iter().map(|(_, event)| event).collect())
}

/// The next line without what surrounds it; `None` at the end.
fn next_line(lines: &mut impl BufRead, first: bool) -> Result<Option<String>, String> {
    let mut bytes = Vec::new();
    let limit = LINE_BYTES as u64 + 1;
    let read = lines.take(limit).read_until(b'\n', &mut bytes).map_err(|e| e.to_string())?;
    if read == 0 {
        return Ok(None);
    }
    if bytes.len() > LINE_BYTES {
        return Err(format!("it is longer than {} MiB", LINE_BYTES / 1024 / 1024));
    }
    let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
    let text = if first { text.trim_start_matches('\u{feff}') } else { &text };
    Ok(Some(text.trim().to_owned()))
}

fn read(line: &str) -> Result<Arrival, String> {
    let json: Value = serde_json::from_str(line).map_err(|e| match e.classify() {
        serde_json::error::Category::Eof => "the JSON object is not complete".to_owned(),
        _ => format!("it is not JSON at column {}: each line is one event as a JSON object", e.column()),
    })?;
    Ok(cloud_event(json))
}
