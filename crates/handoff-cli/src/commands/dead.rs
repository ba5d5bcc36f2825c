use std::path::PathBuf;

use clap::{Args, Subcommand};
use handoff_engine::{DeadLetter, Fact, Record};
use handoff_plan::instant_text;
use serde_json::{Map, Value, json};

use super::Format;
use crate::console::Console;
use crate::outcome::{Failure, Outcome};
use crate::target::{self, Reached, Target, undone};

/// Look at events that nothing took, and send them again
#[derive(Subcommand)]
#[command(after_help = "Example:\n  handoff dead list --store store")]
pub(crate) enum Dead {
    List(List),
    Retry(Retry),
}

/// Every event that nothing took, and why
#[derive(Args)]
#[command(after_help = "Example:\n  handoff dead list --store store")]
pub(crate) struct List {
    /// The folder of a store that no service has open.
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Send an event once more, with what it carried
#[derive(Args)]
#[command(after_help = "Example:\n  handoff dead retry crm-017 --store store")]
pub(crate) struct Retry {
    /// Its id, as `handoff dead list` prints it.
    id: String,
    /// The folder of a store that no service has open.
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Dead {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        match self {
            Self::List(list) => list.run(console),
            Self::Retry(retry) => retry.run(console),
        }
    }
}

impl List {
    fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let driver = target::open(&self.store, console)?;
        for letter in driver.world().dead_letters() {
            match self.format {
                Format::Json => console.line(to_json(letter))?,
                Format::Text => {
                    let (event, at) = (&letter.event, instant_text(letter.at));
                    console.line(format_args!(
                        "{}  {}  {}  {at}  {}",
                        event.id, event.event, letter.key, letter.why
                    ))?;
                }
            }
        }
        Ok(Outcome::Done)
    }
}

fn to_json(letter: &DeadLetter) -> Value {
    json!({
        "id": letter.event.id,
        "source": letter.event.source,
        "event": letter.event.event.as_str(),
        "process": letter.process.as_str(),
        "case": letter.key.as_str(),
        "at": instant_text(letter.at),
        "why": letter.why,
    })
}

impl Retry {
    fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let driver = target::open(&self.store, console)?;
        let found = driver.world().dead_letters().iter().find(|letter| letter.event.id == self.id).cloned();
        let none = || {
            Failure::Undone(format!("no dead event has the id `{}`: `handoff dead list` shows them", self.id))
        };
        let letter = found.ok_or_else(none)?;
        let mut carried = None;
        for record in driver.store().records() {
            let Record { fact, .. } = record.map_err(undone)?;
            if let Fact::EventHeld { event, data, .. } = fact
                && event == letter.event
            {
                carried = Some(data);
            }
        }
        let data = carried.ok_or_else(|| undone("the store does not say what it carried"))?;
        let data: Map<String, Value> = data.iter().map(|(name, v)| (name.to_string(), v.to_json())).collect();
        let declared = driver.world().current_plan().and_then(|plan| plan.events.get(&letter.event.event));
        let ty = declared
            .and_then(|event| event.outside.clone())
            .unwrap_or_else(|| letter.event.event.to_string());
        // An id of its own: that of the dead one was seen.
        let event = target::event(&ty, Some(&letter.key), &Value::Object(data));
        let target = Target::of_store(self.store, self.format);
        target.send(console, Reached::Store(Box::new(driver)), &event, None)
    }
}
