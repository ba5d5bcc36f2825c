//! Where an event or a command goes: into a store on this machine, or to a running service.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use handoff_engine::{Case, Fact, Limits, Record};
use handoff_plan::{Calendar, Instant, Plan};
use handoff_runtime::{Driver, DriverError, Signature, cloud_event, system_time};
use serde_json::{Value, json};

use crate::commands::Format;
use crate::console::Console;
use crate::outcome::{Failure, Outcome};
use crate::remote::{Answer, Remote};
use crate::timeline::{self, Timeline};
use crate::when;

/// The one or the other.
#[derive(Args)]
#[group(skip)]
pub(crate) struct Target {
    /// Where the service runs; the token, if it wants one, is in `HANDOFF_TOKEN`.
    #[arg(long, value_name = "URL", conflicts_with = "store", required_unless_present = "store")]
    url: Option<String>,
    /// The folder of a store that no service has open; its last good rules are used.
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A target that answers.
pub(crate) enum Reached {
    Store(Box<Driver>),
    Service(Remote),
}

impl Target {
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    pub(crate) fn reach(&self, console: &mut Console) -> Result<Reached, Failure> {
        match (&self.url, &self.store) {
            (Some(url), _) => Ok(Reached::Service(Remote::new(url))),
            (None, Some(dir)) => Ok(Reached::Store(Box::new(open(dir, console)?))),
            (None, None) => Err(Failure::Usage("say where: `--url URL` or `--store DIR`".to_owned())),
        }
    }

    /// Sends a CloudEvent, and prints what it led to.
    pub(crate) fn send(
        &self,
        console: &mut Console,
        reached: Reached,
        event: &Value,
        signature: Option<&Signature>,
    ) -> Result<Outcome, Failure> {
        match reached {
            Reached::Store(driver) => {
                self.store(console, *driver, |driver, at| driver.submit(cloud_event(event.clone()), at))
            }
            Reached::Service(remote) => {
                let body = event.to_string();
                let now = system_time().timestamp();
                let id = event.get("id").and_then(Value::as_str).unwrap_or_default();
                let headers = signature.map(|signature| signature.headers(id, now, &body).to_vec());
                let media = "application/cloudevents+json";
                let answer = remote.post(&["events"], media, &body, &headers.unwrap_or_default())?;
                self.answer(console, &remote, answer)
            }
        }
    }

    /// What is due by now fires first.
    pub(crate) fn store(
        &self,
        console: &mut Console,
        mut driver: Driver,
        work: impl FnOnce(&mut Driver, Instant) -> Result<(), DriverError>,
    ) -> Result<Outcome, Failure> {
        let at = system_time();
        while driver.fire_next(at).map_err(undone)? {}
        driver.commit().map_err(undone)?;
        let world = driver.world();
        let (plan, plans) = (current(&driver)?, timeline::plans(world));
        let before = world.snapshots(None).map(|case| (case.id.clone(), case)).collect::<BTreeMap<_, _>>();
        work(&mut driver, at).map_err(undone)?;
        let facts = driver.commit().map_err(undone)?;
        let told = facts.iter().filter_map(|record| record.case.as_ref()).collect::<BTreeSet<_>>();
        let told = told.into_iter().filter_map(|id| Some(Case::clone(&before.get(id)?.case())));
        let mut timeline = Timeline::new(plan, plans, told);
        for record in &facts {
            match self.format {
                Format::Text => timeline.tell(console.out(), record)?,
                Format::Json => timeline.tell_json(console.out(), record)?,
            }
        }
        if self.format == Format::Text {
            timeline.end(console.out())?;
        }
        driver.close().map_err(undone)?;
        Ok(if facts.iter().any(is_refusal) { Outcome::Findings } else { Outcome::Done })
    }

    pub(crate) fn answer(
        &self,
        console: &mut Console,
        remote: &Remote,
        answer: Answer,
    ) -> Result<Outcome, Failure> {
        match answer {
            Answer::Refused(problem) => {
                match self.format {
                    Format::Text => console.remark(refusal(&problem)),
                    Format::Json => console.line(problem)?,
                }
                Ok(Outcome::Findings)
            }
            Answer::Done(text) => {
                let answer: Value = serde_json::from_str(&text).unwrap_or_default();
                for fact in led_to(remote, &answer)? {
                    match self.format {
                        Format::Text => console.line(fact_line(&fact))?,
                        Format::Json => console.line(fact)?,
                    }
                }
                Ok(Outcome::Done)
            }
        }
    }
}

/// The facts of an answer, whole: the answer names them, the histories of its cases hold them.
fn led_to(remote: &Remote, answer: &Value) -> Result<Vec<Value>, Failure> {
    let list = |member: &str| answer.get(member).and_then(Value::as_array).cloned().unwrap_or_default();
    let number = |fact: &Value| fact.get("seq").and_then(Value::as_u64);
    let named = list("facts");
    let mut found: Vec<Value> = Vec::new();
    for case in list("cases") {
        let text = |member: &str| case.get(member).and_then(Value::as_str).unwrap_or_default();
        let path = ["cases", text("case"), "history"];
        if let Answer::Done(lines) = remote.get(&path, &[("process", text("process"))])? {
            let facts = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            found.extend(facts.filter(|fact| named.iter().any(|n| number(n) == number(fact))));
        }
    }
    let lacking = named.into_iter().filter(|n| !found.iter().any(|fact| number(fact) == number(n)));
    let mut all = found.clone();
    all.extend(lacking);
    all.sort_by_key(number);
    Ok(all)
}

/// `2026-03-02T09:00:00Z  D-1  handoff.offered  to carla`, as far as a fact has these.
pub(crate) fn fact_line(fact: &Value) -> String {
    let text = |member: &str| fact.get(member).and_then(Value::as_str);
    let head = ["at", "case", "fact"].into_iter().filter_map(text);
    let more = ["handoff", "step", "stage", "clock", "exception", "to", "by", "text", "why"];
    let more = more.into_iter().filter_map(|member| Some(format!("{member} {}", text(member)?)));
    head.map(str::to_owned).chain(more).collect::<Vec<_>>().join("  ")
}

/// Why, and what is missing.
fn refusal(problem: &Value) -> String {
    let text = |member: &str| problem.get(member).and_then(Value::as_str).unwrap_or_default();
    let mut out = format!("refused: {}", text("detail"));
    for missing in problem.get("missing").and_then(Value::as_array).into_iter().flatten() {
        let word = |member: &str| missing.get(member).and_then(Value::as_str);
        let from = word("from").map(|from| format!(", from {from}")).unwrap_or_default();
        out.push_str(&format!("\n  missing: {}{from}", word("requirement").unwrap_or_default()));
    }
    out
}

fn is_refusal(record: &Record) -> bool {
    matches!(
        record.fact,
        Fact::CommandRefused { .. } | Fact::EventRejected { .. } | Fact::EventConflict { .. }
    )
}

impl Reached {
    /// The rules that new cases take.
    pub(crate) fn plan(&self) -> Result<Arc<Plan>, Failure> {
        match self {
            Self::Store(driver) => current(driver),
            Self::Service(remote) => {
                let Answer::Done(text) = remote.get(&["plan"], &[])? else {
                    return Err(Failure::Undone("the service has no rules".to_owned()));
                };
                let plan: Plan = serde_json::from_str(&text).map_err(|_| {
                    Failure::Undone("the service speaks of rules that this version does not know".to_owned())
                })?;
                Ok(Arc::new(plan))
            }
        }
    }

    /// The zone in which times without one are read.
    pub(crate) fn zone(&self) -> Result<Calendar, Failure> {
        let plan = self.plan()?;
        Ok(when::zone_of(&plan))
    }

    /// Whether a token says who gives a command.
    pub(crate) fn knows_who_asks(&self) -> bool {
        matches!(self, Self::Service(remote) if remote.knows_who_asks())
    }
}

fn current(driver: &Driver) -> Result<Arc<Plan>, Failure> {
    let none = || {
        Failure::Undone("the store has no rules yet: `handoff run` or `handoff serve` brings them".to_owned())
    };
    driver.world().current_plan().cloned().ok_or_else(none)
}

pub(crate) fn open(dir: &Path, console: &mut Console) -> Result<Driver, Failure> {
    let store = crate::commands::open_store(dir, console)?;
    Driver::open(Box::new(store), Limits::default()).map_err(undone)
}

pub(crate) fn undone(error: impl std::fmt::Display) -> Failure {
    Failure::Undone(error.to_string())
}

/// A CloudEvent of this moment.
pub(crate) fn event(ty: &str, subject: Option<&str>, data: &Value) -> Value {
    let now = system_time();
    let id = format!("{:x}-{:x}", now.timestamp_nanos_opt().unwrap_or_default(), std::process::id());
    let mut event = json!({ "specversion": "1.0", "id": id, "source": "/cli", "type": ty, "data": data });
    if let (Some(subject), Some(members)) = (subject, event.as_object_mut()) {
        members.insert("subject".to_owned(), subject.into());
    }
    event
}
