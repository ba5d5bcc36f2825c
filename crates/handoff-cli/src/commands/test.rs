use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use anstyle::AnsiColor;
use clap::Args;
use handoff_engine::Limits;
use handoff_plan::{Plan, Scenario};
use handoff_runtime::{Played, play};
use serde_json::{Value, json};

use super::format::Format;
use crate::console::Console;
use crate::findings;
use crate::outcome::{Failure, Outcome};
use crate::spec;
use crate::timeline::{Plans, Timeline};

/// Run the scenarios of a spec
///
/// Each is played in virtual time, on its own. One that does not come out as it says fails with the line, what was expected
/// and what was there instead.
#[derive(Args)]
#[command(after_help = "Examples:\n  handoff test specs/\n  handoff test specs/ --filter silent --timeline")]
pub(crate) struct Test {
    /// Files, or folders with `.handoff` files below them.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Only scenarios whose name contains this.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Print what happened in each, too.
    #[arg(long)]
    timeline: bool,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Test {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let compiled = spec::compile(&self.paths)?;
        let Some(plan) = findings::plan_or_complain(console, &compiled) else { return Ok(Outcome::Findings) };
        let plan = Arc::new(plan.clone());
        let wanted = |s: &&Scenario| self.filter.as_deref().is_none_or(|text| s.title.contains(text));
        let mut results = Vec::new();
        let mut failed = 0;
        for scenario in compiled.scenarios.iter().filter(wanted) {
            let played = play(&plan, scenario, Limits::default());
            failed += usize::from(played.failure.is_some());
            match self.format {
                Format::Text => self.tell(console.out(), &plan, scenario, &played)?,
                Format::Json => results.push(result(scenario, &played)),
            }
        }
        let all = compiled.scenarios.iter().filter(wanted).count();
        match self.format {
            Format::Text => console.line(format_args!("{} passed, {failed} failed", all - failed))?,
            Format::Json => {
                console.line(json!({"passed": all - failed, "failed": failed, "scenarios": results}))?;
            }
        }
        Ok(if failed > 0 { Outcome::Findings } else { Outcome::Done })
    }

    fn tell(
        &self,
        out: &mut dyn Write,
        plan: &Arc<Plan>,
        scenario: &Scenario,
        played: &Played,
    ) -> io::Result<()> {
        let (green, red) = (AnsiColor::Green.on_default(), AnsiColor::Red.on_default());
        match &played.failure {
            None => writeln!(out, "{green}ok{green:#}      {}", scenario.title)?,
            Some(failure) => {
                writeln!(out, "{red}failed{red:#}  {}", scenario.title)?;
                writeln!(out, "        {}:{}: {}", scenario.file, failure.line, failure.text)?;
                writeln!(out, "        expected {}", failure.expected)?;
                writeln!(out, "        instead  {}", failure.instead)?;
            }
        }
        if self.timeline {
            let mut timeline = Timeline::new(plan.clone(), Plans::new(), None);
            for record in &played.records {
                timeline.tell(out, record)?;
            }
            timeline.end(out)?;
            writeln!(out)?;
        }
        Ok(())
    }
}

fn result(scenario: &Scenario, played: &Played) -> Value {
    let failure = played
        .failure
        .as_ref()
        .map(|f| json!({"line": f.line, "text": f.text, "expected": f.expected, "instead": f.instead}));
    json!({
        "name": scenario.title,
        "process": scenario.process.as_str(),
        "file": scenario.file,
        "passed": failure.is_none(),
        "failure": failure,
    })
}
