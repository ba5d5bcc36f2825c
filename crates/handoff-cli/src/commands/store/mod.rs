//! The store's health.

mod backup;
mod compact;
mod restore;
mod verify;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use handoff_store::{SledStore, StoreError};

use super::format::Format;
use crate::console::Console;
use crate::outcome::{Failure, Outcome};

/// Look after a store: verify it, back it up, restore it, compact it
#[derive(Subcommand)]
#[command(after_help = "Example:\n  handoff store verify store")]
pub(crate) enum Store {
    Verify(verify::Verify),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Compact(compact::Compact),
}

impl Store {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        match self {
            Self::Verify(verify) => verify.run(console),
            Self::Backup(backup) => backup.run(console),
            Self::Restore(restore) => restore.run(console),
            Self::Compact(compact) => compact.run(console),
        }
    }
}

/// Which store.
#[derive(Args)]
struct At {
    /// The folder of the store.
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A store that is damaged, open elsewhere or not there.
#[expect(clippy::needless_pass_by_value, reason = "what `map_err` hands over")]
fn undone(error: StoreError) -> Failure {
    Failure::Undone(error.to_string())
}

/// Opens a store, and says on stderr if it had to be mended.
pub(crate) fn open(dir: &Path, console: &mut Console) -> Result<SledStore, Failure> {
    tell_mended(SledStore::open(dir).map_err(undone)?, console)
}

/// Likewise, or makes one.
pub(super) fn open_or_create(dir: &Path, console: &mut Console) -> Result<SledStore, Failure> {
    tell_mended(SledStore::open_or_create(dir).map_err(undone)?, console)
}

fn tell_mended(store: SledStore, console: &mut Console) -> Result<SledStore, Failure> {
    if let Some(why) = store.mended() {
        console.remark(format_args!(
            "handoff: the store `{}` was made anew from its journal, and nothing is missing: {why}",
            store.dir().display()
        ));
    }
    Ok(store)
}
