use std::path::PathBuf;

use clap::Args;
use handoff_plan::{Plan, PlanId};
use serde_json::Value;

use crate::console::Console;
use crate::findings;
use crate::outcome::{Failure, Outcome, plain};
use crate::spec;

/// Compile specs into the executable plan, as JSON
///
/// `plan_id` is the hash of the plan's meaning: comments and layout do not change it.
#[derive(Args)]
#[command(after_help = "Example:\n  handoff build specs/ -o plan.json")]
pub(crate) struct Build {
    /// Files, or folders with `.handoff` files below them.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Where to write it, instead of to stdout.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Build {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let compiled = spec::compile(&self.paths)?;
        let Some(plan) = findings::plan_or_complain(console, &compiled) else { return Ok(Outcome::Findings) };
        let text = format!("{:#}\n", to_json(plan)?);
        match &self.output {
            Some(path) => {
                std::fs::write(path, text).map_err(|e| Failure::of(path.display(), plain(&e)))?;
            }
            None => console.out().write_all(text.as_bytes())?,
        }
        Ok(Outcome::Done)
    }
}

/// The plan with its id after its format.
fn to_json(plan: &Plan) -> Result<Value, Failure> {
    let body = serde_json::to_value(plan)
        .map_err(|e| Failure::Undone(format!("the plan cannot be written: {e}")))?;
    let mut whole = serde_json::Map::new();
    whole.insert("format".to_owned(), plan.format.into());
    whole.insert("plan_id".to_owned(), PlanId::of(plan).to_string().into());
    if let Value::Object(body) = body {
        whole.extend(body.into_iter().filter(|(key, _)| key != "format"));
    }
    Ok(Value::Object(whole))
}
