use std::path::PathBuf;

use clap::Args;
use handoff_store::backup;
use serde_json::json;

use super::super::format::Format;
use super::{At, undone};
use crate::console::Console;
use crate::outcome::{Failure, Outcome};

/// Copy a store to another folder, while it is in use or not
///
/// The copy has everything that was acknowledged before, and is a store itself.
#[derive(Args)]
#[command(after_help = "Example:\n  handoff store backup store /mnt/backups/2026-03-02")]
pub(crate) struct Backup {
    #[command(flatten)]
    at: At,
    /// Where to: a new or empty folder.
    #[arg(value_name = "TO")]
    to: PathBuf,
}

impl Backup {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let end = backup(&self.at.dir, &self.to).map_err(undone)?;
        let to = self.to.display().to_string();
        match self.at.format {
            Format::Json => console.line(json!({"backup": to, "groups": end.0}))?,
            Format::Text => console.line(format_args!("backed up {end} groups of facts to `{to}`"))?,
        }
        Ok(Outcome::Done)
    }
}
