use std::path::PathBuf;

use clap::Args;
use handoff_plan::{published, published_schema};

use crate::console::Console;
use crate::findings;
use crate::outcome::{Failure, Outcome, plain};
use crate::spec;

/// Compile specs into the executable plan, as JSON
///
/// `plan_id` is the hash of the plan's meaning: comments, layout and the order of declarations do not change it.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  handoff build specs/ -o plan.json\n  handoff build --schema > plan.schema.json"
)]
pub(crate) struct Build {
    /// Files, or folders with `.handoff` files below them.
    #[arg(value_name = "PATH", required_unless_present = "schema")]
    paths: Vec<PathBuf>,
    /// Where to write it, instead of to stdout.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the JSON Schema of plans instead.
    #[arg(long, conflicts_with = "paths")]
    schema: bool,
}

impl Build {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let json = if self.schema {
            published_schema()
        } else {
            let compiled = spec::compile(&self.paths)?;
            let Some(plan) = findings::plan_or_complain(console, &compiled) else {
                return Ok(Outcome::Findings);
            };
            published(plan).map_err(|e| Failure::Undone(format!("the plan cannot be written: {e}")))?
        };
        let text = format!("{json:#}\n");
        match &self.output {
            Some(path) => {
                std::fs::write(path, text).map_err(|e| Failure::of(path.display(), plain(&e)))?;
            }
            None => console.out().write_all(text.as_bytes())?,
        }
        Ok(Outcome::Done)
    }
}
