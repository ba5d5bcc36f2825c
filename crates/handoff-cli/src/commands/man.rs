use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man as Page;

use crate::console::Console;
use crate::outcome::{Failure, Outcome, plain};

/// Print the manual page, or write one for every command
#[derive(Args)]
#[command(after_help = "Examples:\n  handoff man | man -l -\n  handoff man --dir ~/.local/share/man/man1")]
pub(crate) struct Man {
    /// Writes `handoff.1`, `handoff-check.1` and so on into this folder instead.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let mut command = crate::Cli::command();
        command.build();
        let Some(dir) = self.dir else {
            // Into memory first: an output that breaks off is told once, at the end.
            let mut page = Vec::new();
            Page::new(command).render(&mut page)?;
            console.out().write_all(&page)?;
            return Ok(Outcome::Done);
        };
        fs::create_dir_all(&dir).map_err(|e| Failure::of(dir.display(), plain(&e)))?;
        write(&dir, &command, "handoff")?;
        Ok(Outcome::Done)
    }
}

/// The page of the command, and of those below it.
fn write(dir: &Path, command: &Command, name: &str) -> Result<(), Failure> {
    let mut page = Vec::new();
    Page::new(command.clone()).title(name.to_owned()).render(&mut page)?;
    let path = dir.join(format!("{name}.1"));
    fs::write(&path, page).map_err(|e| Failure::of(path.display(), plain(&e)))?;
    command
        .get_subcommands()
        .filter(|below| below.get_name() != "help")
        .try_for_each(|below| write(dir, below, &format!("{name}-{}", below.get_name())))
}
