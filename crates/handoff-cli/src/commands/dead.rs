use clap::{Args, Subcommand};
use handoff_runtime::{Driver, cloud_event, dead_data, dead_json, dead_type};
use serde_json::Value;

use super::Format;
use super::outbox::refused;
use crate::console::Console;
use crate::outcome::{Failure, Outcome};
use crate::remote::Answer;
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
    #[command(flatten)]
    target: Target,
}

/// Send an event once more, with what it carried
#[derive(Args)]
#[command(after_help = "Example:\n  handoff dead retry crm-017 --store store")]
pub(crate) struct Retry {
    /// Its id, as `handoff dead list` prints it.
    id: String,
    #[command(flatten)]
    target: Target,
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
        let letters: Vec<Value> = match self.target.reach(console)? {
            Reached::Store(driver) => driver.world().dead_letters().map(dead_json).collect(),
            Reached::Service(remote) => match remote.get(&["dead"], &[])? {
                Answer::Refused(problem) => return Err(refused(&problem)),
                Answer::Done(text) => {
                    let answer: Value = serde_json::from_str(&text).unwrap_or_default();
                    answer.get("events").and_then(Value::as_array).cloned().unwrap_or_default()
                }
            },
        };
        for letter in letters {
            match self.target.format() {
                Format::Json => console.line(letter)?,
                Format::Text => console.line(line(&letter))?,
            }
        }
        Ok(Outcome::Done)
    }
}

/// `crm-017  crm.deal.closed_won  D-104  2026-03-02T09:00:00Z  no case D-104 of sales_to_cs was opened in time`
fn line(letter: &Value) -> String {
    let members = ["id", "event", "case", "at", "why"].into_iter();
    let texts = members.filter_map(|member| letter.get(member).and_then(Value::as_str));
    texts.collect::<Vec<_>>().join("  ")
}

impl Retry {
    fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        match self.target.reach(console)? {
            Reached::Service(remote) => match remote.act(&["dead", &self.id, "retry"], &[])? {
                Answer::Refused(problem) => Err(refused(&problem)),
                done @ Answer::Done(_) => self.target.answer(console, &remote, done),
            },
            Reached::Store(driver) => {
                let event = self.event(&driver)?;
                self.target.store(console, *driver, |driver, at| driver.submit(cloud_event(event), at))
            }
        }
    }

    fn event(&self, driver: &Driver) -> Result<Value, Failure> {
        let found = driver.world().dead_letters().find(|letter| letter.event.id == self.id);
        let none = || {
            Failure::Undone(format!("no dead event has the id `{}`: `handoff dead list` shows them", self.id))
        };
        let letter = found.ok_or_else(none)?;
        let data = dead_data(driver.store(), letter).map_err(undone)?;
        let data = data.ok_or_else(|| undone("the store does not say what it carried"))?;
        // An id of its own: that of the dead one was seen.
        Ok(target::event(&dead_type(driver.world(), letter), Some(&letter.key), &data))
    }
}
