use clap::Args;
use handoff_plan::instant_text;
use serde_json::Value;

use super::{members, nobody};
use crate::completion;
use crate::console::Console;
use crate::outcome::{Failure, Outcome};
use crate::target::{self, Target};
use crate::when;

/// Say that somebody is away: what is offered to them goes to their deputy
#[derive(Args)]
#[command(after_help = "Example:\n  handoff away carla --until \"2026-03-12 09:00\" --store store")]
pub(crate) struct Away {
    #[arg(add = completion::people())]
    person: String,
    /// RFC 3339, or `2026-03-12 09:00` in the zone of the spec's calendar; a date is the end of that day.
    #[arg(long, value_name = "TIME")]
    until: String,
    #[command(flatten)]
    told: Told,
}

/// Say that somebody is back
#[derive(Args)]
#[command(after_help = "Example:\n  handoff back carla --store store")]
pub(crate) struct Back {
    #[arg(add = completion::people())]
    person: String,
    #[command(flatten)]
    told: Told,
}

#[derive(Args)]
struct Told {
    /// Who says so; the person where it is not given.
    #[arg(long, value_name = "PERSON", add = completion::people())]
    by: Option<String>,
    #[command(flatten)]
    target: Target,
}

impl Away {
    pub(super) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let reached = self.told.target.reach(console)?;
        let until = when::read(&self.until, &reached.zone()?).ok_or_else(|| {
            Failure::Usage(format!(
                "`--until {}` is not a time: write `2026-03-12T09:00:00Z` or `2026-03-12 09:00`",
                self.until
            ))
        })?;
        self.told.send(console, reached, "away", self.person, Some(instant_text(until)))
    }
}

impl Back {
    pub(super) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let reached = self.told.target.reach(console)?;
        self.told.send(console, reached, "back", self.person, None)
    }
}

impl Told {
    fn send(
        self,
        console: &mut Console,
        reached: target::Reached,
        word: &str,
        person: String,
        until: Option<String>,
    ) -> Result<Outcome, Failure> {
        // A token says who asks; whom they speak of is another matter.
        let by = self.by.or_else(|| (!reached.knows_who_asks()).then(|| person.clone()));
        if person.trim().is_empty() {
            return Err(nobody());
        }
        let data = members([("by", by), ("person", Some(person)), ("until", until)]);
        let event = target::event(&format!("handoff.{word}"), None, &Value::Object(data));
        self.target.send(console, reached, &event, None)
    }
}
