use clap::Args;
use handoff_store::{Compaction, compact};
use serde_json::json;

use super::super::format::Format;
use super::{At, undone};
use crate::console::Console;
use crate::outcome::{Failure, Outcome};

/// Give back the space that a store does not need
///
/// Everything is read and checked first. No fact is removed. The store must not be in use.
#[derive(Args)]
#[command(after_help = "Example:\n  handoff store compact store")]
pub(crate) struct Compact {
    #[command(flatten)]
    at: At,
}

impl Compact {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let Compaction { before, after } = compact(&self.at.dir).map_err(undone)?;
        match self.at.format {
            Format::Json => console.line(json!({"bytes_before": before, "bytes_after": after}))?,
            Format::Text => console.line(format_args!("{before} bytes before, {after} bytes now"))?,
        }
        Ok(Outcome::Done)
    }
}
