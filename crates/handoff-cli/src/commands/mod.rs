//! The commands, one file each.

mod audit;
mod build;
mod case;
mod check;
mod completions;
mod dead;
mod diff;
mod explain;
mod fmt;
mod format;
mod graph;
mod junit;
mod lsp;
mod man;
mod new;
mod outbox;
mod people;
mod report;
mod run;
mod send;
mod serve;
mod store;
mod test;
mod token;

use clap::Subcommand;

pub(crate) use self::format::Format;
pub(crate) use self::store::open as open_store;

use crate::console::Console;
use crate::outcome::{Failure, Outcome};

#[derive(Subcommand)]
pub(crate) enum Command {
    New(new::New),
    Check(check::Check),
    Explain(explain::Explain),
    Fmt(fmt::Fmt),
    Build(build::Build),
    Graph(graph::Graph),
    Diff(diff::Diff),
    Test(test::Test),
    Run(run::Run),
    Serve(serve::Serve),
    Send(send::Send),
    #[command(flatten)]
    People(people::People),
    #[command(subcommand)]
    Token(token::Token),
    #[command(subcommand)]
    Outbox(outbox::Outbox),
    #[command(subcommand)]
    Dead(dead::Dead),
    #[command(subcommand)]
    Case(case::Case),
    Report(report::Report),
    Audit(audit::Audit),
    #[command(subcommand)]
    Store(store::Store),
    Lsp(lsp::Lsp),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Command {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        match self {
            Self::New(new) => new.run(console),
            Self::Check(check) => check.run(console),
            Self::Explain(explain) => explain.run(console),
            Self::Fmt(fmt) => fmt.run(console),
            Self::Build(build) => build.run(console),
            Self::Graph(graph) => graph.run(console),
            Self::Diff(diff) => diff.run(console),
            Self::Test(test) => test.run(console),
            Self::Run(run) => run.run(console),
            Self::Serve(serve) => serve.run(console),
            Self::Send(send) => send.run(console),
            Self::People(people) => people.run(console),
            Self::Token(token) => token.run(console),
            Self::Outbox(outbox) => outbox.run(console),
            Self::Dead(dead) => dead.run(console),
            Self::Case(case) => case.run(console),
            Self::Report(report) => report.run(console),
            Self::Audit(audit) => audit.run(console),
            Self::Store(store) => store.run(console),
            Self::Lsp(lsp) => lsp.run(),
            Self::Completions(completions) => completions.run(console),
            Self::Man(man) => man.run(console),
        }
    }
}
