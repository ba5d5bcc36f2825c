//! The same of a running service, as its JSON says it.

use handoff_engine::Why;
use handoff_plan::Plan;
use handoff_runtime::system_time;
use serde_json::Value;

use super::super::format::Format;
use super::Which;
use super::why::Tree;
use crate::console::Console;
use crate::outcome::{Failure, Outcome};
use crate::remote::{Answer, Remote};
use crate::target::fact_line;
use crate::timeline::View;
use crate::when;

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

pub(super) fn show(console: &mut Console, url: &str, which: &Which) -> Result<Outcome, Failure> {
    let case = json(&done(ask(url, which, None)?)?)?;
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

/// Told as of a store, by the rules that new cases take; a service without rules has no words for names.
pub(super) fn why(console: &mut Console, url: &str, which: &Which) -> Result<Outcome, Failure> {
    let answer = json(&done(ask(url, which, Some("why"))?)?)?;
    if which.kept.format == Format::Json {
        console.line(answer)?;
        return Ok(Outcome::Done);
    }
    let strange = || Failure::Undone("the service answers in another way than this program knows".to_owned());
    let why = Why::from_json(&answer).ok_or_else(strange)?;
    let plan = done(Remote::new(url).get(&["plan"], &[])?)?;
    let plan: Plan = serde_json::from_str(&plan).map_err(|_| strange())?;
    let zone = when::zone_of(&plan);
    let view = View::new(&plan, Some(&why.case.process), &zone, system_time());
    Tree { at_hand: None, view }.write(console.out(), &why)?;
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
