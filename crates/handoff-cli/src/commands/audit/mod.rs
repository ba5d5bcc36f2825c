mod text;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use handoff_insight::{EventLog, Map, Options, Window, elapsed};
use handoff_plan::{Calendar, read_date};

use super::format::Format;
use crate::console::Console;
use crate::outcome::{Failure, Outcome, plain};
use crate::target::undone;
use crate::when;

/// The same figures from somebody else's event log, before any spec exists
///
/// Where work crosses between teams, how long it waits there, how often it comes back, and what that costs.
///
/// The log is CSV, XES or NDJSON (CloudEvents too), also with gzip; its first bytes tell which. Which column holds what is
/// told by the usual names, or by a map. `handoff report --definitions` prints what each figure means and how a map is written.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  handoff audit tickets.csv --last 90d\n  handoff audit log.xes.gz --map map.toml --format json"
)]
pub(crate) struct Audit {
    /// The log; `-` reads stdin.
    #[arg(value_name = "LOG")]
    log: PathBuf,
    /// A TOML file that says which column holds what, what ends a case, which deadlines there ought to be and what one that
    /// is over costs.
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Only cases that began in so much time before the last event of the log: `90d`, `12 weeks`.
    #[arg(long, value_name = "DURATION", conflicts_with = "from")]
    last: Option<String>,
    /// Only cases that began then or later.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Only cases that began before; a date is the end of that day.
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// The zone of times that name none.
    #[arg(long, value_name = "AREA/CITY", default_value = "UTC")]
    timezone: String,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Audit {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let zone = self.zone()?;
        let window = self.window(&zone)?;
        let map = self.map.as_deref().map(read_map).transpose()?.unwrap_or_default();
        let (shown, input): (String, Box<dyn Read>) = if self.log == Path::new("-") {
            ("stdin".to_owned(), Box::new(io::stdin().lock()))
        } else {
            let shown = self.log.display().to_string();
            let file = File::open(&self.log).map_err(|e| Failure::of(&shown, plain(&e)))?;
            (shown, Box::new(file))
        };
        let log = EventLog::read(input, &Options { map, zone });
        let audit = log.map_err(|e| Failure::of(&shown, e))?.audit(window);
        match self.format {
            Format::Json => console.line(serde_json::to_value(&audit).map_err(undone)?)?,
            Format::Text => {
                let width = console.width();
                text::write(console.out(), &audit, width)?;
            }
        }
        Ok(Outcome::Done)
    }

    fn zone(&self) -> Result<Calendar, Failure> {
        let unknown = |_| {
            Failure::Usage(format!("`--timezone {}` is no zone: write one as `Europe/Berlin`", self.timezone))
        };
        Ok(Calendar { zone: self.timezone.parse().map_err(unknown)?, ..Calendar::always() })
    }

    fn window(&self, zone: &Calendar) -> Result<Window, Failure> {
        let wrong = |name: &str, text: &str| {
            Failure::Usage(format!(
                "`--{name} {text}` is not a time: write `2026-03-12` or `2026-03-12 09:00`"
            ))
        };
        let start = |text: &str| match read_date(text.trim()) {
            Some(date) => Some(zone.instant_of(date.and_time(chrono::NaiveTime::MIN))),
            None => when::read(text, zone),
        };
        let from = self.from.as_deref().map(|text| start(text).ok_or_else(|| wrong("from", text)));
        let to = self.to.as_deref().map(|text| when::read(text, zone).ok_or_else(|| wrong("to", text)));
        let last = self.last.as_deref().map(|text| {
            elapsed(text).map_err(|why| Failure::Usage(format!("`--last {text}` is no duration: {why}")))
        });
        Ok(Window { from: from.transpose()?, to: to.transpose()?, last: last.transpose()? })
    }
}

fn read_map(path: &Path) -> Result<Map, Failure> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|e| Failure::of(shown, plain(&e)))?;
    toml::from_str(&text).map_err(|e| Failure::of(path.display(), e.to_string().trim_end()))
}
