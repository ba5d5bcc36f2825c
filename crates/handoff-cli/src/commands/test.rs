use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use anstream::adapter::strip_str;
use anstyle::AnsiColor;
use clap::{Args, ValueEnum};
use handoff_engine::{Limits, Record};
use handoff_plan::{Plan, Scenario};
use handoff_runtime::{Coverage, Played, play};
use rayon::prelude::*;
use serde_json::{Value, json};

use super::junit;
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
    /// Print what happened in each, not only in those that fail.
    #[arg(long)]
    timeline: bool,
    /// Also say what no scenario exercised: triggers, requirements, returns, ladder steps, exceptions, routes.
    #[arg(long)]
    coverage: bool,
    #[arg(long, value_enum, default_value_t)]
    format: TestFormat,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum TestFormat {
    #[default]
    Text,
    Json,
    /// The XML that build servers read.
    Junit,
}

impl Test {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let compiled = spec::compile(&self.paths)?;
        let Some(plan) = findings::plan_or_complain(console, &compiled) else { return Ok(Outcome::Findings) };
        let plan = Arc::new(plan.clone());
        let wanted = |s: &&Scenario| self.filter.as_deref().is_none_or(|text| s.title.contains(text));
        let scenarios: Vec<&Scenario> = compiled.scenarios.iter().filter(wanted).collect();
        if let Some(text) = self.filter.as_ref().filter(|_| scenarios.is_empty()) {
            console.remark(format_args!("handoff: no scenario has `{text}` in its name"));
        }
        // Each in a world of its own: they can be played side by side, and are told in the order of the spec.
        let played: Vec<Played> = scenarios.par_iter().map(|s| play(&plan, s, Limits::default())).collect();
        let results: Vec<(&Scenario, &Played)> = scenarios.iter().copied().zip(&played).collect();
        let failed = played.iter().filter(|p| p.failure.is_some()).count();
        let passed = played.len() - failed;
        let coverage = self.coverage.then(|| {
            let mut coverage = Coverage::of(&plan);
            played.iter().for_each(|p| coverage.take(&plan, &p.records));
            coverage
        });
        match self.format {
            TestFormat::Text => {
                for (scenario, played) in results {
                    self.tell(console.out(), &plan, scenario, played)?;
                }
                console.line(format_args!("{passed} passed, {failed} failed"))?;
                if let Some(coverage) = &coverage {
                    tell_coverage(console.out(), coverage)?;
                }
            }
            TestFormat::Json => {
                let results: Vec<Value> = results.iter().map(|(s, p)| result(s, p)).collect();
                let mut all = json!({"passed": passed, "failed": failed, "scenarios": results});
                if let (Some(coverage), Some(members)) = (&coverage, all.as_object_mut()) {
                    members.insert("coverage".to_owned(), coverage_json(coverage));
                }
                console.line(all)?;
            }
            TestFormat::Junit => console.line(junit::report(&results, &|played| plain(&plan, played))?)?,
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
        for note in &played.notes {
            writeln!(out, "        {}:{}: {}", scenario.file, note.line, note.text)?;
            writeln!(out, "        note: it was refused, and no `expect` speaks of it: {}", note.why)?;
        }
        // A failure is read with what led to it.
        if self.timeline || played.failure.is_some() {
            tell_timeline(out, plan, played)?;
            writeln!(out)?;
        }
        Ok(())
    }
}

fn tell_timeline(out: &mut dyn Write, plan: &Arc<Plan>, played: &Played) -> io::Result<()> {
    let mut timeline = Timeline::new(plan.clone(), Plans::new(), None);
    for record in &played.records {
        timeline.tell(out, record)?;
    }
    timeline.end(out)
}

/// The timeline without colour.
fn plain(plan: &Arc<Plan>, played: &Played) -> io::Result<String> {
    let mut out = Vec::new();
    tell_timeline(&mut out, plan, played)?;
    Ok(strip_str(&String::from_utf8_lossy(&out)).to_string())
}

fn result(scenario: &Scenario, played: &Played) -> Value {
    let failure = played
        .failure
        .as_ref()
        .map(|f| {
            // What led to it, as `run` tells it.
            let timeline: Vec<Value> = played.records.iter().filter_map(Record::to_json).collect();
            json!({"line": f.line, "text": f.text, "expected": f.expected, "instead": f.instead, "timeline": timeline})
        });
    let notes: Vec<Value> =
        played.notes.iter().map(|n| json!({"line": n.line, "text": n.text, "refused": n.why})).collect();
    json!({
        "name": scenario.title,
        "process": scenario.process.as_str(),
        "file": scenario.file,
        "passed": failure.is_none(),
        "failure": failure,
        "notes": notes,
    })
}

fn tell_coverage(out: &mut dyn Write, coverage: &Coverage) -> io::Result<()> {
    let (done, all) = coverage.share();
    writeln!(out, "\ncoverage: {done} of {all}")?;
    let mut missing = coverage.iter().filter(|(_, _, done)| !done).peekable();
    if missing.peek().is_some() {
        writeln!(out, "no scenario exercises")?;
    }
    for (process, covered, _) in missing {
        writeln!(out, "  {process}: {} {}", covered.kind.word(), covered.name)?;
    }
    Ok(())
}

fn coverage_json(coverage: &Coverage) -> Value {
    let (done, all) = coverage.share();
    let items = coverage.iter().map(|(process, covered, done)| {
        json!({"process": process.as_str(), "kind": covered.kind.word(), "name": covered.name, "covered": done})
    });
    json!({"covered": done, "all": all, "items": items.collect::<Vec<_>>()})
}
