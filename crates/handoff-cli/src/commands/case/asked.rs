//! The same of a running service, as its JSON says it.

use serde_json::Value;

use super::super::format::Format;
use super::Which;
use crate::console::Console;
use crate::outcome::{Failure, Outcome};
use crate::remote::{Answer, Remote};
use crate::target::fact_line;

/// Cases that are asked for at once.
const PAGE: &str = "1000";

pub(super) fn list(
    console: &mut Console,
    url: &str,
    format: Format,
    process: Option<&str>,
    open: bool,
) -> Result<Outcome, Failure> {
    let remote = Remote::new(url);
    let mut after: Option<String> = None;
    loop {
        let mut query = vec![("limit", PAGE)];
        query.extend(process.map(|process| ("process", process)));
        query.extend(open.then_some(("state", "open")));
        query.extend(after.as_deref().map(|after| ("after", after)));
        let page = json(&done(remote.get(&["cases"], &query)?)?)?;
        for case in page.get("cases").and_then(Value::as_array).into_iter().flatten() {
            match format {
                Format::Json => console.line(case)?,
                Format::Text => console.line(line(case))?,
            }
        }
        match page.get("next").and_then(Value::as_str) {
            Some(next) => after = Some(next.to_owned()),
            None => return Ok(Outcome::Done),
        }
    }
}

/// `D-104  open  onboarding (carla)`
fn line(case: &Value) -> String {
    let text =
        |of: &Value, member: &str| of.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
    let places = case.get("tracks").and_then(Value::as_array).into_iter().flatten();
    let places = places.map(|track| format!("{} ({})", text(track, "stage"), text(track, "owner")));
    let places = places.collect::<Vec<_>>().join(", ");
    format!("{}  {}  {places}", text(case, "case"), text(case, "state"))
}

/// `part`: `why`, or nothing for the case itself.
pub(super) fn show(
    console: &mut Console,
    url: &str,
    which: &Which,
    part: Option<&str>,
) -> Result<Outcome, Failure> {
    let case = json(&done(ask(url, which, part)?)?)?;
    match which.kept.format {
        Format::Json => console.line(case)?,
        Format::Text => {
            let mut out = String::new();
            outline(&case, 0, &mut out);
            console.line(out.trim_end())?;
        }
    }
    Ok(Outcome::Done)
}

pub(super) fn history(console: &mut Console, url: &str, which: &Which) -> Result<Outcome, Failure> {
    for fact in done(ask(url, which, Some("history"))?)?.lines() {
        match which.kept.format {
            Format::Json => console.line(fact)?,
            Format::Text => console.line(fact_line(&json(fact)?))?,
        }
    }
    Ok(Outcome::Done)
}

fn ask(url: &str, which: &Which, part: Option<&str>) -> Result<Answer, Failure> {
    let path: Vec<&str> = ["cases", &which.id].into_iter().chain(part).collect();
    let process = which.process.as_deref().map(|process| ("process", process));
    Remote::new(url).get(&path, &process.into_iter().collect::<Vec<_>>())
}

fn done(answer: Answer) -> Result<String, Failure> {
    match answer {
        Answer::Done(text) => Ok(text),
        Answer::Refused(problem) => {
            let why = problem.get("detail").and_then(Value::as_str).unwrap_or("the service refuses it");
            Err(Failure::Undone(why.to_owned()))
        }
    }
}

fn json(text: &str) -> Result<Value, Failure> {
    serde_json::from_str(text).map_err(|_| Failure::Undone("the service does not answer in JSON".to_owned()))
}

/// One member a line, what belongs to it deeper. What is empty is left out.
fn outline(value: &Value, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let mut one = |name: &str, value: &Value| match value {
        Value::Null => {}
        Value::Object(members) if members.is_empty() => {}
        Value::Array(items) if items.is_empty() => {}
        Value::Object(_) | Value::Array(_) => {
            out.push_str(&format!("{indent}{name}\n"));
            outline(value, depth + 1, out);
        }
        Value::String(text) => out.push_str(&format!("{indent}{name}: {text}\n")),
        other => out.push_str(&format!("{indent}{name}: {other}\n")),
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| one(name, value)),
        Value::Array(items) => items.iter().for_each(|item| one("-", item)),
        _ => {}
    }
}
