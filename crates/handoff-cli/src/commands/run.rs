use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use handoff_engine::{Limits, Record, World};
use handoff_plan::{Calendar, Instant, Plan};
use handoff_runtime::{Arrival, Driver, events_by_time};
use handoff_store::{MemoryStore, Store};

use super::format::Format;
use crate::console::Console;
use crate::findings;
use crate::outcome::{Failure, Outcome, plain};
use crate::timeline::{self, Cases, Row, Timeline};
use crate::{spec, when};

/// Run events through a spec in virtual time, and print what happens
///
/// The clock is the events' own: CloudEvents, one JSON object a line, ordered by `time`. After the last one it goes on to
/// `--until`. Commands of people are events of the types `handoff.accept`, `handoff.set` and so on.
///
/// Marks in the text: `>` it moved, `?` it waits, `!` trouble, `@` told to somebody, `·` beside, `=` where the case stands now.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  handoff run specs/ --events events.ndjson --until 2026-03-12\n  handoff run specs/ --events - --store store --format json < events.ndjson"
)]
pub(crate) struct Run {
    /// Files, or folders with `.handoff` files below them.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// The events; `-` reads stdin.
    #[arg(long, value_name = "FILE")]
    events: PathBuf,
    /// Keep the cases in this folder; a second run goes on from there. Without it they are forgotten at the end.
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,
    /// Where the clock stops: RFC 3339, or `2026-03-12 09:00` in the zone of the spec's calendar; a date is the end of that day.
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Run {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let compiled = spec::compile(&self.paths)?;
        let Some(plan) = findings::plan_or_complain(console, &compiled) else { return Ok(Outcome::Findings) };
        let plan = Arc::new(plan.clone());
        let until = self.until.as_deref().map(|text| read_until(text, &when::zone_of(&plan))).transpose()?;
        let events = read_events(&self.events)?;
        let limits = Limits { hold_seconds: super::serve::hold_seconds(&self.paths)?, ..Limits::default() };
        let mut driver = open(self.store.as_deref(), limits, console)?;
        let mut teller = Teller::new(self.format, &plan, &driver);
        let told = |record: &Record| teller.tell(console, record);
        let ran = handoff_runtime::run(&mut driver, plan, events, until, told).map_err(undone)?;
        for why in &ran.broken {
            console.remark(format_args!("handoff: {why}"));
        }
        if let Some(end) = ran.end {
            teller.end(console, driver.world(), end);
        }
        driver.close().map_err(undone)?;
        teller.failed.map_or(Ok(Outcome::Done), |e| Err(e.into()))
    }
}

fn read_until(text: &str, zone: &Calendar) -> Result<Instant, Failure> {
    when::read(text, zone).ok_or_else(|| {
        Failure::Usage(format!(
            "`--until {text}` is not a time: write `2026-03-12T09:00:00Z` or `2026-03-12 09:00`"
        ))
    })
}

fn read_events(path: &Path) -> Result<Vec<Arrival>, Failure> {
    let (shown, lines): (String, Box<dyn BufRead>) = if path == Path::new("-") {
        ("stdin".to_owned(), Box::new(io::stdin().lock()))
    } else {
        let shown = path.display().to_string();
        let file = File::open(path).map_err(|e| Failure::of(&shown, plain(&e)))?;
        (shown, Box::new(BufReader::new(file)))
    };
    events_by_time(lines).map_err(|e| Failure::of(shown, e))
}

fn open(store: Option<&Path>, limits: Limits, console: &mut Console) -> Result<Driver, Failure> {
    let store: Box<dyn Store> = match store {
        Some(dir) => Box::new(super::store::open_or_create(dir, console)?),
        None => Box::new(MemoryStore::new()),
    };
    Driver::open(store, limits).map_err(undone)
}

fn undone(error: impl std::fmt::Display) -> Failure {
    Failure::Undone(error.to_string())
}

/// Prints facts as they happen. What cannot be printed still happens.
struct Teller {
    timeline: Timeline,
    format: Format,
    failed: Option<io::Error>,
}

impl Teller {
    fn new(format: Format, plan: &Arc<Plan>, driver: &Driver) -> Self {
        let world = driver.world();
        let timeline = Timeline::new(plan.clone(), timeline::plans(world), world.cases().cloned());
        Self { timeline, format, failed: None }
    }

    fn tell(&mut self, console: &mut Console, record: &Record) {
        if self.failed.is_none() {
            let told = match self.format {
                Format::Text => self.timeline.tell(console.out(), record),
                Format::Json => self.timeline.tell_json(console.out(), record),
            };
            self.failed = told.err();
        }
    }

    fn end(&mut self, console: &mut Console, world: &World, now: Instant) {
        if self.failed.is_none() && self.format == Format::Text {
            let width = console.width();
            if let Err(e) = self.timeline.end(console.out()) {
                self.failed = Some(e);
                return;
            }
            let plans = timeline::plans(world);
            let rows = world.cases().filter_map(|case| Row::of(world, case)).collect::<Vec<_>>();
            let cases = Cases { plans: &plans, zone: self.timeline.zone(), now };
            self.failed = cases.summary(console.out(), &rows, width).err();
        }
    }
}
