use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::completion;
use crate::console::Console;
use crate::outcome::{Failure, Outcome};

/// Print the completion script of a shell
///
/// It completes words of the command and what a store or service has: cases, handoffs, people. Where they are, `--store` or
/// `--url` on the line says, else `[cases]` in the nearest `handoff.toml`: `store = "store"`, `url = "http://…"`.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  handoff completions bash > ~/.local/share/bash-completion/completions/handoff\n  echo 'source <(handoff completions zsh)' >> ~/.zshrc\n  handoff completions fish > ~/.config/fish/completions/handoff.fish"
)]
pub(crate) struct Completions {
    #[arg(value_parser = PossibleValuesParser::new(["bash", "elvish", "fish", "powershell", "zsh"]))]
    shell: String,
}

impl Completions {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let mut script = Vec::new();
        completion::script(&self.shell, &mut script)?;
        console.out().write_all(&script)?;
        Ok(Outcome::Done)
    }
}
