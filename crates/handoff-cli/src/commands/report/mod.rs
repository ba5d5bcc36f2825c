mod text;

use std::path::PathBuf;

use clap::Args;
use handoff_insight::{FIGURES, Scope, Summary};
use handoff_plan::{Calendar, Instant, instant_text, read_date};
use handoff_runtime::Figures;
use handoff_store::Store;
use serde_json::Value;

use super::format::Format;
use crate::console::Console;
use crate::outcome::{Failure, Outcome};
use crate::remote::{Answer, Remote};
use crate::target::{Reached, undone};
use crate::when;

/// The figures of what ran: completion, times, deadlines, returns, money at risk
///
/// Also context fidelity, bypasses, exceptions, and what is stalled between stages. What each figure means stands beside it, and in full in the page that `--definitions` prints.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  handoff report --store store\n  handoff report --store store --process sales_to_cs --from 2026-01-01 --to 2026-03-31 --format json\n  handoff report --definitions"
)]
pub(crate) struct Report {
    /// The folder that `handoff run --store` keeps the cases in.
    #[arg(long, value_name = "DIR", conflicts_with = "url", required_unless_present_any = ["url", "definitions"])]
    store: Option<PathBuf>,
    /// Where a service runs that has them; the token, if it wants one, is in `HANDOFF_TOKEN`.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Only cases of this process.
    #[arg(long, value_name = "PROCESS")]
    process: Option<String>,
    /// Only cases that were opened then or later: RFC 3339, or a date or time in the zone of the spec's calendar.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Only cases that were opened before; a date is the end of that day.
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Print what each figure means, and nothing else.
    #[arg(long)]
    definitions: bool,
}

impl Report {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        if self.definitions {
            console.line(FIGURES.trim_end())?;
            return Ok(Outcome::Done);
        }
        let (summary, zone) = match (&self.url, &self.store) {
            (Some(url), _) => self.ask(url)?,
            (None, Some(dir)) => {
                let store = super::store::open(dir, console)?;
                self.read(&store)?
            }
            (None, None) => return Err(Failure::Usage("say where: `--store DIR` or `--url URL`".to_owned())),
        };
        match self.format {
            Format::Json => console.line(serde_json::to_value(&summary).map_err(undone)?)?,
            Format::Text => {
                let width = console.width();
                text::write(console.out(), &summary, &zone, width)?;
            }
        }
        Ok(Outcome::Done)
    }

    /// One pass over the facts of a store.
    fn read(&self, store: &dyn Store) -> Result<(Summary, Calendar), Failure> {
        let plans = store.plans().map_err(undone)?;
        let current = plans.all.iter().find(|plan| Some(plan.id) == plans.current);
        let current = current.and_then(|plan| serde_json::from_slice(&plan.json).ok());
        let zone = current.map_or_else(Calendar::always, |plan| when::zone_of(&plan));
        let mut figures = Figures::new(self.scope(&zone)?);
        figures.catch_up(store).map_err(undone)?;
        Ok((figures.summary(self.process.as_deref(), None), zone))
    }

    fn ask(&self, url: &str) -> Result<(Summary, Calendar), Failure> {
        let zone = Reached::Service(Remote::new(url)).zone()?;
        let scope = self.scope(&zone)?;
        let (from, to) = (scope.from.map(instant_text), scope.to.map(instant_text));
        let query = [("process", &self.process), ("from", &from), ("to", &to)];
        let query = query.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
        match Remote::new(url).get(&["report"], &query.collect::<Vec<_>>())? {
            Answer::Done(text) => {
                let summary = serde_json::from_str(&text);
                let unknown = |_| Failure::Undone("the service tells figures of another version".to_owned());
                Ok((summary.map_err(unknown)?, zone))
            }
            Answer::Refused(problem) => {
                let why = problem.get("detail").and_then(Value::as_str);
                Err(Failure::Undone(why.unwrap_or("the service refuses it").to_owned()))
            }
        }
    }

    fn scope(&self, zone: &Calendar) -> Result<Scope, Failure> {
        let read = |name: &str, text: &Option<String>, read: &dyn Fn(&str) -> Option<Instant>| {
            let Some(text) = text else { return Ok(None) };
            let wrong = || {
                Failure::Usage(format!(
                    "`--{name} {text}` is not a time: write `2026-03-12`, `2026-03-12 09:00` or `2026-03-12T09:00:00Z`"
                ))
            };
            read(text).map(Some).ok_or_else(wrong)
        };
        let start = |text: &str| match read_date(text.trim()) {
            Some(date) => Some(zone.instant_of(date.and_time(chrono::NaiveTime::MIN))),
            None => when::read(text, zone),
        };
        Ok(Scope {
            from: read("from", &self.from, &start)?,
            to: read("to", &self.to, &|text| when::read(text, zone))?,
        })
    }
}
