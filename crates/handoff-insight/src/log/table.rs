//! CSV.

use std::io::Read;

use csv::{ErrorKind, ReaderBuilder, StringRecord};

use super::columns::Places;
use super::error::LogError;
use super::map::Columns;
use super::{EventLog, Row};

/// `start`: the header, which tells the separator. `before`: lines above it.
pub(super) fn read(
    input: impl Read,
    start: &[u8],
    before: u64,
    columns: &Columns,
    log: &mut EventLog,
) -> Result<(), LogError> {
    let mut reader = ReaderBuilder::new().delimiter(separator(start)).from_reader(input);
    let names: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(|name| name.trim().to_owned()).collect(),
        Err(error) => return Err(wrong(&error, before)),
    };
    let places = Places::find(&names.iter().map(String::as_str).collect::<Vec<_>>(), columns)?;
    let (case, activity, time) = places.must_have(&names)?;
    let name = |place: usize| names.get(place).map(String::as_str).unwrap_or_default();
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(|error| wrong(&error, before))? {
        let line = before + record.position().map_or(0, csv::Position::line);
        let cell = |place: usize| record.get(place).map(str::trim).filter(|cell| !cell.is_empty());
        let must = |place: usize| cell(place).ok_or_else(|| LogError::row(line, name(place), "it is empty"));
        log.take(&Row {
            line,
            case: must(case)?,
            activity: must(activity)?,
            time: must(time)?,
            time_column: name(time),
            person: places.person.and_then(cell),
            team: places.team.and_then(cell),
            lifecycle: places.lifecycle.and_then(cell),
        })?;
    }
    Ok(())
}

/// The usual one that the header has most of, outside of quotes.
fn separator(header: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0_u32), (b';', 0), (b'\t', 0), (b'|', 0)];
    for byte in header {
        quoted ^= *byte == b'"';
        let counted = counts.iter_mut().filter(|(separator, _)| !quoted && separator == byte);
        counted.for_each(|(_, count)| *count += 1);
    }
    // Of several that are there as often, the first.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| *separator)
}

fn wrong(error: &csv::Error, before: u64) -> LogError {
    let line = |position: &Option<csv::Position>| before + position.as_ref().map_or(0, csv::Position::line);
    match error.kind() {
        ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let (line, has) = (line(pos), if *len == 1 { "cell" } else { "cells" });
            LogError::line(line, format!("it has {len} {has}, and the header has {expected_len}"))
        }
        ErrorKind::Utf8 { pos, err } => {
            let column = format!("{}", err.field() + 1);
            LogError::row(line(pos), &column, "it is not UTF-8; save the log as UTF-8")
        }
        _ => LogError::Unreadable(format!("the log cannot be read to its end: {error}")),
    }
}
