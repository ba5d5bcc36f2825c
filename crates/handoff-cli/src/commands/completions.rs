use clap::{Args, CommandFactory};

use crate::console::Console;
use crate::outcome::{Failure, Outcome};

/// Print the completion script of a shell
#[derive(Args)]
#[command(
    after_help = "Example:\n  handoff completions bash > ~/.local/share/bash-completion/completions/handoff"
)]
pub(crate) struct Completions {
    shell: clap_complete::Shell,
}

impl Completions {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        // Into memory first: the generator panics on an output that breaks off.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut crate::Cli::command(), "handoff", &mut script);
        console.out().write_all(&script)?;
        Ok(Outcome::Done)
    }
}
