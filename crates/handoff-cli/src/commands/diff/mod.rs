//! What changes in meaning, and for whom.

mod markdown;
mod touched;

use std::path::PathBuf;
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use clap::{Args, ValueEnum};
use handoff_plan::{Change, Class, Plan, PlanId};
use serde_json::{Value, json};

use self::touched::Touched;
use crate::console::Console;
use crate::findings::{self, plural};
use crate::outcome::{Failure, Outcome};
use crate::spec;

/// Compare two specs by meaning
///
/// Each change is classed for the cases in flight: `safe`, no running case is worse off; `risky`, some may block, breach or
/// act otherwise; `breaking`, cases cannot follow, or what they hold no longer fits. A `was` makes a new name one change.
/// Exits with 1 where something is breaking.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  handoff diff old/ new/\n  handoff diff old/ new/ --store store\n  handoff diff old/ new/ --format markdown > comment.md"
)]
pub(crate) struct Diff {
    /// A file, or a folder with `.handoff` files below it: the rules as they were.
    old: PathBuf,
    /// The rules as they are to be.
    new: PathBuf,
    /// Also say which open cases of this store would move, which would stay and why, and whose time would be up at once.
    /// The store stays as it is.
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,
    /// When the new rules would be loaded; now where it is not given. For `--store`.
    #[arg(long, value_name = "TIME", requires = "store")]
    at: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    format: DiffFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum DiffFormat {
    /// For people.
    #[default]
    Text,
    /// For programs: one object.
    Json,
    /// The comment on a pull request.
    Markdown,
}

/// What there is to tell.
struct Told<'d> {
    old: &'d Plan,
    new: &'d Plan,
    /// The worst first.
    changes: &'d [Change],
    touched: Option<&'d Touched>,
}

impl Diff {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        let old = spec::compile(std::slice::from_ref(&self.old))?;
        let new = spec::compile(std::slice::from_ref(&self.new))?;
        let plans = (findings::plan_or_complain(console, &old), findings::plan_or_complain(console, &new));
        let (Some(old), Some(new)) = plans else { return Ok(Outcome::Findings) };
        let new = Arc::new(new.clone());
        let touched = match &self.store {
            Some(store) => Some(Touched::of(store, &new, self.at.as_deref())?),
            None => None,
        };
        let mut changes = handoff_plan::diff(old, &new);
        changes.sort_by_key(|change| std::cmp::Reverse(change.class));
        let told = Told { old, new: &new, changes: &changes, touched: touched.as_ref() };
        match self.format {
            DiffFormat::Text => told.text(console)?,
            DiffFormat::Json => console.line(told.json())?,
            DiffFormat::Markdown => console.out().write_all(markdown::comment(&told).as_bytes())?,
        }
        let breaking = told.count(Class::Breaking) > 0;
        Ok(if breaking { Outcome::Findings } else { Outcome::Done })
    }
}

impl Told<'_> {
    fn count(&self, class: Class) -> usize {
        self.changes.iter().filter(|change| change.class == class).count()
    }

    /// `1 breaking, 2 risky, 3 safe`
    fn counts(&self) -> String {
        let each = [Class::Breaking, Class::Risky, Class::Safe]
            .map(|class| format!("{} {class}", self.count(class)));
        format!("{}: {}", plural(self.changes.len(), "change"), each.join(", "))
    }

    fn text(&self, console: &mut Console) -> Result<(), Failure> {
        if self.changes.is_empty() {
            console.line("no change in meaning")?;
        }
        for Change { class, what, message, reason } in self.changes {
            let style = colour(*class);
            console.line(format_args!("{style}{class:<8}{style:#}  {what}: {message}"))?;
            console.line(format_args!("          {reason}"))?;
        }
        if !self.changes.is_empty() {
            console.line(format_args!("\n{}", self.counts()))?;
        }
        if let Some(touched) = self.touched {
            for line in touched.lines() {
                console.line(line)?;
            }
        }
        Ok(())
    }

    /// `{"old": plan_id, "new": plan_id, "breaking": N, "risky": N, "safe": N, "changes": [{"class", "what", "message",
    /// "reason"}], "cases": …}`; without `--store` no `cases`.
    fn json(&self) -> Value {
        let mut all = json!({
            "old": PlanId::of(self.old).to_string(),
            "new": PlanId::of(self.new).to_string(),
            "breaking": self.count(Class::Breaking),
            "risky": self.count(Class::Risky),
            "safe": self.count(Class::Safe),
            "changes": self.changes,
        });
        if let (Some(touched), Some(members)) = (self.touched, all.as_object_mut()) {
            members.insert("cases".to_owned(), touched.json());
        }
        all
    }
}

fn colour(class: Class) -> Style {
    match class {
        Class::Safe => AnsiColor::Green.on_default(),
        Class::Risky => AnsiColor::Yellow.on_default(),
        Class::Breaking => AnsiColor::Red.on_default().bold(),
    }
}
