use std::path::PathBuf;

use clap::{Args, Subcommand};
use handoff_engine::{CallState, Case};
use handoff_plan::instant_text;
use serde_json::json;

use super::Format;
use crate::console::Console;
use crate::outcome::{Failure, Outcome};
use crate::target::{self, Reached, Target};

/// Look at calls to other systems that wait for an answer, and give them up
#[derive(Subcommand)]
#[command(after_help = "Example:\n  handoff outbox list --store store")]
pub(crate) enum Outbox {
    List(List),
    Drop(Drop),
}

/// Every call that has no answer yet
#[derive(Args)]
#[command(after_help = "Example:\n  handoff outbox list --store store")]
pub(crate) struct List {
    /// The folder of a store that no service has open.
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Give a call up: it counts as failed for good, and what the spec says about that happens
#[derive(Args)]
#[command(after_help = "Example:\n  handoff outbox drop D-104/1 --store store")]
pub(crate) struct Drop {
    /// The call, as `handoff outbox list` prints it.
    call: String,
    /// Why, for the record.
    #[arg(long, default_value = "dropped by hand")]
    reason: String,
    /// The folder of a store that no service has open.
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Outbox {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        match self {
            Self::List(list) => list.run(console),
            Self::Drop(drop) => drop.run(console),
        }
    }
}

impl List {
    fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let driver = target::open(&self.store, console)?;
        for case in driver.world().cases() {
            for waiting in case.calls.values() {
                self.tell(console, case, waiting)?;
            }
        }
        Ok(Outcome::Done)
    }

    /// What it carries is not shown: it may be sensitive.
    fn tell(&self, console: &mut Console, case: &Case, waiting: &CallState) -> Result<(), Failure> {
        let (request, at) = (&waiting.request, instant_text(waiting.at));
        let (call, port, action) = (&request.call, &request.port, &request.action);
        match self.format {
            Format::Text => console.line(format_args!("{call}  {port}.{action}  {}  {at}", case.id.key))?,
            Format::Json => console.line(json!({
                "call": call.as_str(),
                "service": port.as_str(),
                "action": action.as_str(),
                "process": case.id.process.as_str(),
                "case": case.id.key.as_str(),
                "at": at,
                "failures": waiting.failures,
            }))?,
        }
        Ok(())
    }
}

impl Drop {
    fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let driver = target::open(&self.store, console)?;
        let mut cases = driver.world().cases();
        let having =
            cases.find(|case| case.calls.values().any(|waiting| *waiting.request.call == *self.call));
        let none =
            || Failure::Undone(format!("no call `{}` waits: `handoff outbox list` shows them", self.call));
        let id = having.map(|case| case.id.clone()).ok_or_else(none)?;
        drop(cases);
        let data = json!({
            "process": id.process.as_str(),
            "call": self.call,
            "error": self.reason,
            "final": true,
        });
        let event = target::event("handoff.call.failed", Some(&id.key), &data);
        let target = Target::of_store(self.store, self.format);
        target.send(console, Reached::Store(Box::new(driver)), &event, None)
    }
}
