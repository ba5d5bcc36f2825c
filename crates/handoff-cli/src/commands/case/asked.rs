//! The same of a running service, as its JSON says it.

use std::collections::BTreeSet;
use std::sync::Arc;

use handoff_engine::Why;
use handoff_plan::{Calendar, Plan, PlanId};
use handoff_runtime::system_time;
use serde_json::Value;

use super::super::format::Format;
use super::show::Page;
use super::why::Tree;
use super::{Which, strange};
use crate::console::Console;
use crate::outcome::{Failure, Outcome};
use crate::remote::{Answer, Remote};
use crate::sheet::{Sheet, Summary};
use crate::target::fact_line;
use crate::timeline::{Cases, Plans, Row, View, waits};
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
    let (mut rows, mut after) = (Vec::new(), None::<String>);
    loop {
        let mut query = vec![("limit", PAGE)];
        query.extend(process.map(|process| ("process", process)));
        query.extend(open.then_some(("state", "open")));
        query.extend((format == Format::Text).then_some(("why", "true")));
        query.extend(after.as_deref().map(|after| ("after", after)));
        let page = json(&done(remote.get(&["cases"], &query)?)?)?;
        for case in page.get("cases").and_then(Value::as_array).into_iter().flatten() {
            match format {
                Format::Json => console.line(case)?,
                Format::Text => rows.push(row(case).ok_or_else(strange)?),
            }
        }
        match page.get("next").and_then(Value::as_str) {
            Some(next) => after = Some(next.to_owned()),
            None => break,
        }
    }
    match format {
        Format::Json => {}
        Format::Text if rows.is_empty() => console.remark("no case"),
        Format::Text => {
            let plans = plans(&remote, rows.iter().map(|row| row.case.plan))?;
            let zone = rules(&remote, None)?.map_or_else(Calendar::always, |plan| when::zone_of(&plan));
            let (cases, width) = (Cases { plans: &plans, zone: &zone, now: system_time() }, console.width());
            cases.table(console.out(), &rows, width)?;
        }
    }
    Ok(Outcome::Done)
}

fn row(case: &Value) -> Option<Row> {
    let why = case.get("why").filter(|why| !why.is_null());
    let why = why.map_or(Some(None), |why| Why::from_json(why).map(Some))?;
    let waiting = why.filter(|why| !why.closed).map(|why| why.waiting);
    Some(Row { case: Summary::read(case)?, waiting: waiting.unwrap_or_default() })
}

/// The rules of these ids, each once.
fn plans(remote: &Remote, ids: impl Iterator<Item = PlanId>) -> Result<Plans, Failure> {
    let ids = ids.collect::<BTreeSet<_>>();
    let found = ids.into_iter().map(|id| Ok(rules(remote, Some(id))?.map(|plan| (id, Arc::new(plan)))));
    found.filter_map(Result::transpose).collect()
}

/// The rules of that id, or those that new cases take; `None`: the service has none.
fn rules(remote: &Remote, id: Option<PlanId>) -> Result<Option<Plan>, Failure> {
    let id = id.map(|id| id.to_string());
    let query = id.iter().map(|id| ("id", id.as_str())).collect::<Vec<_>>();
    match remote.get(&["plan"], &query)? {
        Answer::Refused(_) => Ok(None),
        Answer::Done(plan) => serde_json::from_str(&plan).map(Some).map_err(|_| strange()),
    }
}

pub(super) fn show(console: &mut Console, url: &str, which: &Which) -> Result<Outcome, Failure> {
    let case = json(&done(ask(url, which, None)?)?)?;
    if which.kept.format == Format::Json {
        console.line(case)?;
        return Ok(Outcome::Done);
    }
    let why = json(&done(ask(url, which, Some("why"))?)?)?;
    let why = Why::from_json(&why).ok_or_else(strange)?;
    let plan = plan_of(url, &Summary::read(&case).ok_or_else(strange)?)?;
    let sheet = Sheet::read(&case, &plan).ok_or_else(strange)?;
    let zone = when::zone_of(&plan);
    let view = View::new(&plan, Some(&why.case.process), &zone, system_time());
    let waiting = if why.closed { &[][..] } else { &why.waiting };
    Page { sheet: &sheet, view, waits: waits(waiting, view) }.write(console.out())?;
    Ok(Outcome::Done)
}

/// The rules that a case runs on.
fn plan_of(url: &str, case: &Summary) -> Result<Plan, Failure> {
    rules(&Remote::new(url), Some(case.plan))?.ok_or_else(strange)
}

/// Told as of a store; a service without rules has no words for names.
pub(super) fn why(console: &mut Console, url: &str, which: &Which) -> Result<Outcome, Failure> {
    let answer = json(&done(ask(url, which, Some("why"))?)?)?;
    if which.kept.format == Format::Json {
        console.line(answer)?;
        return Ok(Outcome::Done);
    }
    let why = Why::from_json(&answer).ok_or_else(strange)?;
    let case = json(&done(ask(url, which, None)?)?)?;
    let plan = plan_of(url, &Summary::read(&case).ok_or_else(strange)?)?;
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
