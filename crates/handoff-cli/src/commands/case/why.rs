use std::io::{self, Write};

use anstyle::AnsiColor;
use clap::Args;
use handoff_engine::{Case, LeafState, Opening, State, Waiting, Way, Why as Reasons, WhyLeaf, WhyMissing};
use handoff_plan::Plan;

use super::super::format::Format;
use super::{Which, as_of, asked};
use crate::console::Console;
use crate::outcome::{Failure, Outcome};
use crate::timeline::{BOLD, DIM, View, key};

/// Why a case stands where it stands: what is missing, its value now, and who supplies it
#[derive(Args)]
#[command(after_help = "Example:\n  handoff case why D-104 --store store")]
pub(crate) struct Why {
    #[command(flatten)]
    which: Which,
}

impl Why {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        if let Some(url) = &self.which.kept.url {
            return asked::why(console, url, &self.which);
        }
        let opened = self.which.open(console)?;
        let (case, plan) = opened.find(&self.which)?;
        let rules = || Failure::Undone(format!("the rules of case `{}` are not known", case.id.key));
        let why = opened.world().why(&case.id).ok_or_else(rules)?;
        if self.which.kept.format == Format::Json {
            console.line(why.to_json())?;
            return Ok(Outcome::Done);
        }
        let view = opened.view(case, plan);
        let tree = Tree { at_hand: Some((case, plan)), view };
        tree.write(console.out(), &why)?;
        Ok(Outcome::Done)
    }
}

pub(super) struct Tree<'a> {
    /// Where the case itself is at hand: its values are told as what they are, not as JSON has them.
    pub(super) at_hand: Option<(&'a Case, &'a Plan)>,
    pub(super) view: View<'a>,
}

impl Tree<'_> {
    pub(super) fn write(&self, out: &mut dyn Write, why: &Reasons) -> io::Result<()> {
        let view = self.view;
        writeln!(out, "{BOLD}{}{BOLD:#}  {DIM}{}{DIM:#}", key(&why.case), as_of(view))?;
        if why.closed {
            return writeln!(out, "closed: nothing is waited for");
        }
        for (place, owner) in &why.places {
            let owner = owner.as_ref().map(|owner| format!("; {} has it", view.who(owner)));
            writeln!(out, "in {}{}", view.stage(place), owner.unwrap_or_default())?;
        }
        if why.waiting.is_empty() {
            writeln!(out, "no handoff or step is open")?;
        }
        why.waiting.iter().try_for_each(|waiting| self.waiting(out, waiting))?;
        for (exception, owner) in &why.exceptions {
            writeln!(out, "\nexception: {}; {} owns it", view.exception(exception), view.who(owner))?;
        }
        for (_, owner, why) in &why.alarms {
            writeln!(out, "\nalarm: {why}; {} has it", view.who(owner))?;
        }
        if !why.clocks.is_empty() {
            writeln!(out, "\n{BOLD}clocks{BOLD:#}")?;
        }
        for (clock, due) in &why.clocks {
            let passed = *due <= view.now();
            let when = if passed { "time was up" } else { "by" };
            writeln!(out, "  {}: {when} {}", view.clock(clock), view.when(*due))?;
        }
        if !why.ways.is_empty() {
            writeln!(out, "\n{BOLD}how it can go on{BOLD:#}")?;
        }
        why.ways.iter().try_for_each(|way| self.way(out, way))
    }

    fn way(&self, out: &mut dyn Write, way: &Way) -> io::Result<()> {
        let to = match &way.process {
            None => self.view.stage(&way.to),
            Some(process) => self.view.process(process).to_owned(),
        };
        let opened_by = way.opened_by.iter().map(|opening| self.opening(opening)).collect::<Vec<_>>();
        writeln!(out, "  {}, to {to}: {}", way.label, opened_by.join("; or "))?;
        let last = way.missing.len();
        for (number, missing) in way.missing.iter().enumerate() {
            self.missing(out, &way.name, missing, number + 1 == last)?;
        }
        Ok(())
    }

    fn opening(&self, opening: &Opening) -> String {
        match opening {
            Opening::Persons(persons) => {
                let names = persons.iter().map(|person| self.view.who(person)).collect::<Vec<_>>();
                match names.split_last() {
                    None => "by nobody yet: who it is hangs on what is not known".to_owned(),
                    Some((only, [])) => format!("by {only}"),
                    Some((last, others)) => format!("by {} or {last}", others.join(", ")),
                }
            }
            Opening::Event(event) => format!("when `{event}` comes"),
            Opening::Condition(fields) if fields.is_empty() => "when its condition holds".to_owned(),
            Opening::Condition(fields) => {
                format!("when its condition holds, which hangs on {}", fields.join(", "))
            }
            Opening::Ready => "by itself, once nothing is missing".to_owned(),
        }
    }

    fn waiting(&self, out: &mut dyn Write, waiting: &Waiting) -> io::Result<()> {
        let receiver = waiting.receiver.as_ref().map_or("its receiver", |who| self.view.who(who));
        let state = match waiting.state {
            State::Blocked => "is blocked".to_owned(),
            State::Offered => format!("waits for {receiver} to accept it"),
            State::Accepted | State::Completed | State::Cancelled => {
                format!("is accepted by {receiver} and not completed")
            }
        };
        writeln!(out, "\n{BOLD}{}{BOLD:#} {state}", waiting.label)?;
        let last = waiting.missing.len();
        for (number, missing) in waiting.missing.iter().enumerate() {
            self.missing(out, &waiting.name, missing, number + 1 == last)?;
        }
        if !waiting.changed.is_empty() {
            let changed = waiting.changed.join(", ");
            writeln!(out, "  changed since it was offered: {changed} (resubmit to send it anew)")?;
        }
        Ok(())
    }

    fn missing(
        &self,
        out: &mut dyn Write,
        handoff: &str,
        missing: &WhyMissing,
        last: bool,
    ) -> io::Result<()> {
        let (branch, trunk) = if last { ("└─", "  ") } else { ("├─", "│ ") };
        let words = self.view.requirement(handoff, &missing.requirement);
        let from =
            missing.from.as_ref().map(|from| format!("  from {}", self.view.who(from))).unwrap_or_default();
        let alone = missing.leaves.iter().find(|leaf| leaf.path == missing.requirement);
        let yellow = AnsiColor::Yellow.on_default();
        if let ([_], Some(leaf)) = (missing.leaves.as_slice(), alone) {
            let state = self.leaf(leaf);
            return writeln!(out, "  {branch} {yellow}{words}{yellow:#} {state}{from}");
        }
        writeln!(out, "  {branch} {yellow}{words}{yellow:#}{from}")?;
        let end = missing.leaves.len();
        for (number, leaf) in missing.leaves.iter().enumerate() {
            let twig = if number + 1 == end { "└─" } else { "├─" };
            writeln!(out, "  {trunk} {twig} {} {}", leaf.path, self.leaf(leaf))?;
        }
        Ok(())
    }

    /// What is the matter with it, and what the spec says that it is.
    fn leaf(&self, leaf: &WhyLeaf) -> String {
        let shown = self.at_hand.and_then(|(case, plan)| case.shown(plan, &leaf.path));
        let shown = shown.or_else(|| leaf.value.clone());
        let value = shown.map(|value| format!(" {}", self.view.value(&value))).unwrap_or_default();
        let state = match &leaf.state {
            LeafState::Known => format!("is{value}"),
            LeafState::Missing => "is missing".to_owned(),
            LeafState::Draft(port) => format!("is{value}, drafted by {port}, not confirmed"),
            LeafState::Invalid => format!("is{value}, which is not valid"),
        };
        let description = leaf.description.as_ref().map(|d| format!(" ({d})")).unwrap_or_default();
        format!("{state}{description}")
    }
}
