use std::path::PathBuf;

use clap::Args;
use handoff_store::{restore, restore_from_journal};
use serde_json::json;

use super::super::format::Format;
use super::{At, undone};
use crate::console::Console;
use crate::outcome::{Failure, Outcome};

/// Make a store from a backup, or put a damaged one right from its own journal
///
/// From a journal, sled's files are made anew; the old ones are kept in the folder `damaged` of the store.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  handoff store restore store --from-journal\n  handoff store restore new-store --from /mnt/backups/2026-03-02"
)]
pub(crate) struct Restore {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    source: Source,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Source {
    /// From this backup, into DIR, which is new or empty.
    #[arg(long, value_name = "BACKUP")]
    from: Option<PathBuf>,
    /// From the journal in DIR.
    #[arg(long)]
    from_journal: bool,
}

impl Restore {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let dir = &self.at.dir;
        let restored = match &self.source.from {
            Some(from) => restore(from, dir),
            None => restore_from_journal(dir),
        };
        let end = restored.map_err(undone)?;
        let shown = dir.display().to_string();
        match self.at.format {
            Format::Json => console.line(json!({"restored": shown, "groups": end.0}))?,
            Format::Text => console.line(format_args!("restored {end} groups of facts in `{shown}`"))?,
        }
        Ok(Outcome::Done)
    }
}
