use clap::Args;

use super::super::format::Format;
use super::{Which, asked};
use crate::console::Console;
use crate::outcome::{Failure, Outcome};
use crate::timeline::{self, Timeline};

/// What happened on a case, from its first fact on
#[derive(Args)]
#[command(
    after_help = "Examples:\n  handoff case history D-104 --store store\n  handoff case history D-104 --store store --format json"
)]
pub(crate) struct History {
    #[command(flatten)]
    which: Which,
}

impl History {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        if let Some(url) = &self.which.kept.url {
            return asked::history(console, url, &self.which);
        }
        let opened = self.which.open(console)?;
        let (case, _) = opened.find(&self.which)?;
        let world = opened.world();
        let current = world.plan(&case.plan).cloned().unwrap_or_default();
        let mut timeline = Timeline::new(current, timeline::plans(world), None);
        for record in opened.driver.store().records_of(&case.id) {
            let record = record.map_err(|e| Failure::Undone(e.to_string()))?;
            match self.which.kept.format {
                Format::Text => timeline.tell(console.out(), &record)?,
                Format::Json => timeline.tell_json(console.out(), &record)?,
            }
        }
        if self.which.kept.format == Format::Text {
            timeline.end(console.out())?;
        }
        Ok(Outcome::Done)
    }
}
