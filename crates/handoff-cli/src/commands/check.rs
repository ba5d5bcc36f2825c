use std::path::PathBuf;

use clap::{Args, ValueEnum};
use handoff_compiler::{Compilation, Depth};
use handoff_syntax::diagnostic::Severity;
use serde_json::json;

use crate::baseline::{self, Baseline, Settled};
use crate::config::Config;
use crate::console::Console;
use crate::findings::{self, Counts};
use crate::fix::fix;
use crate::outcome::{Failure, Outcome};
use crate::spec;

/// How many times what a change brings to light is mended in turn.
const MAX_FIXES: usize = 10;

/// Check specs: names, types, contracts, clocks and what will hurt
///
/// All problems of all files come in one run. Errors are about what cannot run, warnings about what will hurt.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  handoff check specs/\n  handoff check specs/ --format json --deny warnings\n  handoff check specs/ --write-baseline known.json\n  handoff check specs/ --baseline known.json"
)]
pub(crate) struct Check {
    /// Files, or folders with `.handoff` files below them.
    #[arg(value_name = "PATH", required_unless_present = "rules")]
    paths: Vec<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    format: CheckFormat,
    /// Make the changes that keep the meaning, then check again.
    #[arg(long)]
    fix: bool,
    /// Exit with 1 on warnings too.
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Where severities are set, in `[rules]`; the nearest `handoff.toml` where it is not given.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Say nothing of the findings that this file records, and say which of them are gone.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Record what is found in this file, for `--baseline`.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "deny"])]
    write_baseline: Option<PathBuf>,
    /// Leave out the walk through what cases can do: the rules H12 say nothing. For a quick look between two whole checks.
    #[arg(long)]
    without_soundness: bool,
    /// List every rule instead.
    #[arg(long, conflicts_with_all = ["paths", "without_soundness", "deny", "config", "fix", "baseline", "write_baseline"])]
    rules: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    /// For people.
    #[default]
    Text,
    /// For programs: one object.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of a GitHub workflow.
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Deny {
    Warnings,
}

impl Check {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        if self.rules {
            return list_rules(console, self.format);
        }
        let config = Config::load(self.config.as_deref(), &self.paths)?;
        let baseline = self.baseline.as_deref().map(Baseline::load).transpose()?;
        let mut compiled = self.compile()?;
        if self.fix {
            compiled = self.fix(console, compiled)?;
        }
        config.apply(&mut compiled.diagnostics);
        if let Some(file) = &self.write_baseline {
            baseline::write(file, &compiled)?;
            let recorded = findings::plural(compiled.diagnostics.len(), "finding");
            console.remark(format_args!("{recorded} recorded in `{}`", file.display()));
            return Ok(Outcome::Done);
        }
        let settled = baseline.map(|baseline| baseline.apply(&mut compiled)).unwrap_or_default();
        say(console, &settled);
        let counts = Counts::of(&compiled.diagnostics);
        match self.format {
            CheckFormat::Text => findings::text(console, &compiled)?,
            CheckFormat::Json => console.line(findings::json(&compiled))?,
            CheckFormat::Sarif => console.line(findings::sarif(&compiled, &settled.known))?,
            CheckFormat::Github => findings::github(console, &compiled)?,
        }
        // Nothing comes after this: to take a large set apart piece by piece takes longer than to end with it.
        std::mem::forget(compiled);
        let denied = self.deny == Some(Deny::Warnings) && counts.warnings > 0;
        Ok(if counts.errors > 0 || denied { Outcome::Findings } else { Outcome::Done })
    }

    fn compile(&self) -> Result<Compilation, Failure> {
        let depth = if self.without_soundness { Depth::WithoutSoundness } else { Depth::Whole };
        spec::check(&self.paths, depth)
    }

    /// What is mended may bring to light what stood behind it.
    fn fix(&self, console: &mut Console, mut compiled: Compilation) -> Result<Compilation, Failure> {
        let mut made = 0;
        for _ in 0..MAX_FIXES {
            match fix(&compiled)? {
                0 => break,
                some => made += some,
            }
            compiled = self.compile()?;
        }
        console.remark(format_args!("{} made", findings::plural(made, "change")));
        Ok(compiled)
    }
}

fn say(console: &mut Console, settled: &Settled) {
    if !settled.known.is_empty() {
        console.remark(format_args!("{} known already", findings::plural(settled.known.len(), "finding")));
    }
    for stale in &settled.stale {
        let baseline::Stale { name, file, message } = stale;
        console.remark(format_args!("in the baseline and no longer there: {file}: {name}: {message}"));
    }
    if !settled.stale.is_empty() {
        console
            .remark("record the baseline anew with `--write-baseline`, so that they cannot come back unseen");
    }
}

fn list_rules(console: &mut Console, format: CheckFormat) -> Result<Outcome, Failure> {
    let mut rules = handoff_compiler::rules();
    rules.sort_by_key(|rule| rule.code);
    if format == CheckFormat::Json {
        let each = rules.iter().map(|rule| {
            let severity = findings::severity(rule.severity);
            json!({"code": rule.code, "name": rule.name, "severity": severity, "summary": rule.summary()})
        });
        console.line(json!({"rules": each.collect::<Vec<_>>()}))?;
        return Ok(Outcome::Done);
    }
    let widest = rules.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    for rule in rules {
        let severity = match rule.severity {
            Severity::Error => "error  ",
            Severity::Warning => "warning",
            Severity::Info => "info   ",
        };
        console.line(format_args!("{}  {:widest$}  {severity}  {}", rule.code, rule.name, rule.summary()))?;
    }
    Ok(Outcome::Done)
}
