use clap::Args;

use super::super::format::Format;
use super::{Kept, asked};
use crate::completion;
use crate::console::Console;
use crate::outcome::{Failure, Outcome};
use crate::timeline::{Cases, Row};

/// Every case: where it is, who has it, what it waits for, which clock runs out next
#[derive(Args)]
#[command(after_help = "Example:\n  handoff case list --store store")]
pub(crate) struct List {
    #[command(flatten)]
    kept: Kept,
    /// Only cases of this process.
    #[arg(long, add = completion::processes())]
    process: Option<String>,
    /// Only cases that are open.
    #[arg(long)]
    open: bool,
}

impl List {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        if let Some(url) = &self.kept.url {
            return asked::list(console, url, self.kept.format, self.process.as_deref(), self.open);
        }
        let opened = self.kept.open(console)?;
        let of_process = |name: &str| self.process.as_deref().is_none_or(|process| process == name);
        // Those that closed long ago are kept by themselves.
        let past = if self.open { Ok(Vec::new()) } else { opened.driver.past_cases() };
        let past = past.map_err(|e| Failure::Undone(e.to_string()))?;
        let cases = opened.world().cases().chain(&past).filter(|case| of_process(&case.id.process));
        let mut cases = cases.filter(|case| !self.open || case.is_open()).collect::<Vec<_>>();
        cases.sort_by(|one, other| one.id.cmp(&other.id));
        if self.kept.format == Format::Json {
            for case in cases {
                console.line(case.summary_json())?;
            }
            return Ok(Outcome::Done);
        }
        if cases.is_empty() {
            console.remark("no case");
            return Ok(Outcome::Done);
        }
        let (width, world) = (console.width(), opened.world());
        let rows = cases.into_iter().filter_map(|case| Row::of(world, case)).collect::<Vec<_>>();
        let known = |row: &Row| Some((row.case.plan, world.plan(&row.case.plan)?.clone()));
        let plans = rows.iter().filter_map(known).collect();
        let cases = Cases { plans: &plans, zone: &opened.zone, now: opened.now() };
        cases.table(console.out(), &rows, width)?;
        Ok(Outcome::Done)
    }
}
