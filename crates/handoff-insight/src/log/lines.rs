//! One JSON object a line: CloudEvents, or flat objects. A member of a member is called `data.team`.

use std::io::{BufRead, Read};

use serde_json::Value;

use super::columns::Places;
use super::error::LogError;
use super::map::Columns;
use super::{EventLog, LINE_BYTES, Row, broken};

/// Objects in objects that are looked into.
const DEPTH: usize = 4;

/// `before`: lines above the first.
pub(super) fn read(
    mut input: impl BufRead,
    before: u64,
    columns: &Columns,
    log: &mut EventLog,
) -> Result<(), LogError> {
    let (mut text, mut line) = (Vec::new(), before);
    loop {
        text.clear();
        let read = input.by_ref().take(LINE_BYTES).read_until(b'\n', &mut text).map_err(broken)?;
        if read == 0 {
            return Ok(());
        }
        line += 1;
        if u64::try_from(read).is_ok_and(|read| read == LINE_BYTES) && !text.ends_with(b"\n") {
            return Err(LogError::line(line, format!("it is longer than {LINE_BYTES} bytes")));
        }
        if !text.trim_ascii().is_empty() {
            take(&text, line, columns, log)?;
        }
    }
}

fn take(text: &[u8], line: u64, columns: &Columns, log: &mut EventLog) -> Result<(), LogError> {
    let no_json =
        |e: serde_json::Error| LogError::line(line, format!("it is no JSON (column {})", e.column()));
    let Value::Object(object) = serde_json::from_slice(text).map_err(no_json)? else {
        return Err(LogError::line(line, "it is no JSON object"));
    };
    let mut members = Vec::new();
    object.into_iter().for_each(|(name, value)| flatten(name, value, DEPTH, &mut members));
    // Lines may have different members: what a map names may be missing in one, unless there is no event without it. It is
    // looked for under no name then, behind the last member.
    let has = |said: &Option<String>| said.clone().filter(|name| members.iter().any(|(n, _)| n == name));
    let there = Columns {
        person: has(&columns.person).or_else(|| columns.person.as_ref().map(|_| String::new())),
        team: has(&columns.team).or_else(|| columns.team.as_ref().map(|_| String::new())),
        lifecycle: has(&columns.lifecycle).or_else(|| columns.lifecycle.as_ref().map(|_| String::new())),
        ..columns.clone()
    };
    let named: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).chain([""]).collect();
    let places = Places::find(&named, &there).map_err(|e| LogError::line(line, e.to_string()))?;
    let names: Vec<String> = members.iter().map(|(name, _)| name.clone()).collect();
    let needed = places.must_have(&names).map_err(|e| LogError::line(line, e.to_string()))?;
    let (case, activity, time) = needed;
    let cell = |place: usize| members.get(place).map(|(_, v)| v.trim()).filter(|value| !value.is_empty());
    let name = |place: usize| members.get(place).map(|(name, _)| name.as_str()).unwrap_or_default();
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
    })
}

/// Texts, numbers and truth values with their names; lists are left out.
fn flatten(name: String, value: Value, depth: usize, into: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => into.push((name, text)),
        Value::Number(number) => into.push((name, number.to_string())),
        Value::Bool(truth) => into.push((name, truth.to_string())),
        Value::Object(members) if depth > 0 => {
            for (member, value) in members {
                flatten(format!("{name}.{member}"), value, depth - 1, into);
            }
        }
        Value::Null | Value::Array(_) | Value::Object(_) => {}
    }
}
