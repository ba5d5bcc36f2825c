use std::io::{self, Write};

use clap::Args;
use handoff_engine::{Case, ClockState, State};
use handoff_plan::{Place, Plan};

use super::super::format::Format;
use super::{Which, asked};
use crate::console::Console;
use crate::outcome::{Failure, Outcome};
use crate::timeline::{self, BOLD, DIM, View, key};
use crate::when;

/// One case: where it is, who has it, what it holds, which clocks run, what is wrong
#[derive(Args)]
#[command(after_help = "Example:\n  handoff case show D-104 --store store")]
pub(crate) struct Show {
    #[command(flatten)]
    which: Which,
}

impl Show {
    pub(crate) fn run(self, console: &mut Console) -> Result<Outcome, Failure> {
        if let Some(url) = &self.which.kept.url {
            return asked::show(console, url, &self.which);
        }
        let opened = self.which.open(console)?;
        let (case, plan) = opened.find(&self.which)?;
        if self.which.kept.format == Format::Json {
            console.line(case.to_json(plan))?;
            return Ok(Outcome::Done);
        }
        let view = opened.view(case, plan);
        let as_of = super::as_of(view);
        let page = Page { case, plan, view, waits: opened.cases().waits(case, view) };
        page.head(console.out(), &as_of)?;
        page.context(console.out())?;
        page.handoffs(console.out())?;
        page.clocks(console.out())?;
        page.trouble(console.out())?;
        Ok(Outcome::Done)
    }
}

struct Page<'a> {
    case: &'a Case,
    plan: &'a Plan,
    view: View<'a>,
    waits: Vec<String>,
}

impl Page<'_> {
    fn head(&self, out: &mut dyn Write, as_of: &str) -> io::Result<()> {
        let (case, view) = (self.case, self.view);
        let process = view.process(&case.id.process);
        writeln!(out, "{BOLD}{}{BOLD:#}  {process}  {DIM}{as_of}{DIM:#}\n", key(&case.id))?;
        for (track, t) in &case.tracks {
            let Some(stage) = t.stage.clone() else { continue };
            let place = view.stage(&Place { track: track.clone(), stage });
            let since = view.when(t.since);
            match (&t.owner, &case.closed) {
                (Some(owner), None) => writeln!(out, "in {place} since {since}; {} has it", view.who(owner))?,
                _ => writeln!(out, "in {place} since {since}")?,
            }
        }
        if let Some(closed) = &case.closed {
            let how = if closed.failed { "closed, failed," } else { "closed" };
            writeln!(out, "{how} since {}", view.when(closed.at))?;
        }
        if let Some(parent) = &case.parent {
            writeln!(out, "opened by {}", view.case(parent))?;
        }
        for link in &case.links {
            writeln!(out, "linked with {}", view.case(link))?;
        }
        for wait in &self.waits {
            writeln!(out, "waits for {wait}")?;
        }
        Ok(())
    }

    fn context(&self, out: &mut dyn Write) -> io::Result<()> {
        let widest = self.case.context.keys().map(|name| name.chars().count()).max().unwrap_or(0);
        section(out, "Context", self.case.context.iter(), |out, (name, slot)| {
            let value = self.case.shown(self.plan, name).map(|v| self.view.value(&v)).unwrap_or_default();
            let draft = slot.draft.as_ref().map(|port| format!("  (drafted by {port}, not confirmed)"));
            writeln!(out, "  {name:<widest$}  {value}{}", draft.unwrap_or_default())
        })
    }

    fn handoffs(&self, out: &mut dyn Write) -> io::Result<()> {
        let view = self.view;
        section(out, "Handoffs and steps", self.case.handoffs.iter(), |out, (name, instance)| {
            let who = instance.receiver.as_ref().map(|who| view.who(who));
            let state = match (instance.state, who) {
                (State::Blocked, _) => "blocked".to_owned(),
                (State::Offered, Some(who)) => format!("offered to {who}"),
                (State::Offered, None) => "offered".to_owned(),
                (State::Accepted, Some(who)) => format!("accepted by {who}"),
                (State::Accepted, None) => "accepted".to_owned(),
                (State::Completed, _) => "completed".to_owned(),
                (State::Cancelled, _) => "cancelled".to_owned(),
            };
            writeln!(out, "  {}: {state} since {}", view.handoff(name), view.when(instance.since))?;
            let returned: u32 = instance.returns.values().sum();
            if returned > 0 {
                let times = if returned == 1 { "once".to_owned() } else { format!("{returned} times") };
                writeln!(out, "    returned {times}")?;
            }
            for (field, value) in self.case.shown_package(self.plan, name) {
                writeln!(out, "    {field}: {}", view.value(&value))?;
            }
            Ok(())
        })
    }

    fn clocks(&self, out: &mut dyn Write) -> io::Result<()> {
        let view = self.view;
        let going = self.case.clocks.iter().filter(|(_, c)| !matches!(c.state, ClockState::Stopped(_)));
        section(out, "Clocks", going, |out, (name, clock)| {
            let what = view.clock(name);
            match clock.state {
                ClockState::Paused(_) => writeln!(out, "  {what}: paused"),
                _ if clock.breached => writeln!(out, "  {what}: time was up {}", view.when(clock.run.due)),
                _ => writeln!(out, "  {what}: by {}", view.when(clock.run.due)),
            }
        })
    }

    fn trouble(&self, out: &mut dyn Write) -> io::Result<()> {
        let (case, view) = (self.case, self.view);
        let open = case.exceptions.iter().filter(|(_, e)| e.open);
        section(out, "Exceptions", open, |out, (name, raised)| {
            let (label, owner) = (view.exception(name), view.who(&raised.owner));
            writeln!(out, "  {label}, since {}; {owner} owns it", view.when(raised.at))
        })?;
        section(out, "Alarms", case.alarms.values(), |out, alarm| {
            let since = when::day(alarm.at, view.zone());
            writeln!(out, "  {}, since {since}; {} has it", alarm.why, view.who(&alarm.owner))
        })?;
        let at_risk = timeline::at_risk(case, view);
        if at_risk.is_empty() { Ok(()) } else { writeln!(out, "\nAt risk: {}", at_risk.replace('\n', ", ")) }
    }
}

/// A heading with its lines; nothing where there are none.
fn section<T>(
    out: &mut dyn Write,
    heading: &str,
    items: impl Iterator<Item = T>,
    mut line: impl FnMut(&mut dyn Write, T) -> io::Result<()>,
) -> io::Result<()> {
    let mut items = items.peekable();
    if items.peek().is_some() {
        writeln!(out, "\n{BOLD}{heading}{BOLD:#}")?;
    }
    items.try_for_each(|item| line(out, item))
}
