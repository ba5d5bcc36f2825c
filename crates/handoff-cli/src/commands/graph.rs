use std::path::PathBuf;

use clap::{Args, ValueEnum};
use handoff_graph::Map;
use handoff_plan::Plan;

use crate::console::Console;
use crate::findings;
use crate::outcome::{Failure, Outcome};
use crate::spec;

/// Draw the map of stages and handoffs
///
/// Handoffs are drawn thick, steps and returns dashed, exceptions dotted; owners are labels or lanes.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  handoff graph specs/ --format mermaid\n  handoff graph specs/ --process sales_to_cs --format svg > map.svg"
)]
pub(crate) struct Graph {
    /// Files, or folders with `.handoff` files below them.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    format: GraphFormat,
    /// Only this process.
    #[arg(long, value_name = "NAME")]
    process: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum GraphFormat {
    /// Text that GitHub and many wikis draw.
    #[default]
    Mermaid,
    /// For Graphviz.
    Dot,
    /// A drawing that stands alone.
    Svg,
    /// BPMN 2.0 with its drawing, for process modelling tools.
    Bpmn,
}

impl Graph {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let compiled = spec::compile(&self.paths)?;
        let Some(plan) = findings::plan_or_complain(console, &compiled) else { return Ok(Outcome::Findings) };
        if let Some(process) = &self.process {
            known(plan, process)?;
        }
        let map = Map::of(plan, self.process.as_deref());
        let text = match self.format {
            GraphFormat::Mermaid => handoff_graph::mermaid(&map),
            GraphFormat::Dot => handoff_graph::dot(&map),
            GraphFormat::Svg => handoff_graph::svg(&map),
            GraphFormat::Bpmn => handoff_graph::bpmn(&map),
        };
        console.out().write_all(text.as_bytes())?;
        Ok(Outcome::Done)
    }
}

fn known(plan: &Plan, process: &str) -> Result<(), Failure> {
    if plan.processes.contains_key(process) {
        return Ok(());
    }
    let names = plan.processes.keys().map(|name| name.as_str());
    let close = handoff_syntax::suggest(process, names.clone());
    let hint = match close {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("there is {}", names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
    };
    Err(Failure::Usage(format!("there is no process `{process}`; {hint}")))
}
