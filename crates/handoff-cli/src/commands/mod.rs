//! The commands, one file each.

mod build;
mod case;
mod check;
mod completions;
mod explain;
mod fmt;
mod format;
mod junit;
mod run;
mod store;
mod test;

use clap::Subcommand;

use crate::console::Console;
use crate::outcome::{Failure, Outcome};

#[derive(Subcommand)]
pub(crate) enum Command {
    Check(check::Check),
    Explain(explain::Explain),
    Fmt(fmt::Fmt),
    Build(build::Build),
    Test(test::Test),
    Run(run::Run),
    #[command(subcommand)]
    Case(case::Case),
    #[command(subcommand)]
    Store(store::Store),
    Completions(completions::Completions),
}

impl Command {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        match self {
            Self::Check(check) => check.run(console),
            Self::Explain(explain) => explain.run(console),
            Self::Fmt(fmt) => fmt.run(console),
            Self::Build(build) => build.run(console),
            Self::Test(test) => test.run(console),
            Self::Run(run) => run.run(console),
            Self::Case(case) => case.run(console),
            Self::Store(store) => store.run(console),
            Self::Completions(completions) => completions.run(console),
        }
    }
}
