use std::io::{self, Write};

use clap::Args;
use handoff_engine::State;

use super::super::format::Format;
use super::{Which, asked, strange};
use crate::console::Console;
use crate::outcome::{Failure, Outcome};
use crate::sheet::{Move, Sheet};
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
        let json = case.to_json(plan);
        if self.which.kept.format == Format::Json {
            console.line(json)?;
            return Ok(Outcome::Done);
        }
        let sheet = Sheet::read(&json, plan).ok_or_else(strange)?;
        let waiting = opened.world().why(&case.id).filter(|why| !why.closed).map(|why| why.waiting);
        let view = opened.view(case, plan);
        let waits = timeline::waits(&waiting.unwrap_or_default(), view);
        Page { sheet: &sheet, view, waits }.write(console.out())?;
        Ok(Outcome::Done)
    }
}

pub(super) struct Page<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) view: View<'a>,
    /// What somebody has to do next.
    pub(super) waits: Vec<String>,
}

impl Page<'_> {
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.head(out)?;
        self.context(out)?;
        self.moves(out)?;
        self.clocks(out)?;
        self.trouble(out)
    }

    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let (sheet, view, as_of) = (self.sheet, self.view, super::as_of(self.view));
        let case = &sheet.summary;
        let process = view.process(&case.id.process);
        writeln!(out, "{BOLD}{}{BOLD:#}  {process}  {DIM}{as_of}{DIM:#}\n", key(&case.id))?;
        for track in &case.tracks {
            let (place, since) = (view.stage(&track.place), view.when(track.since));
            match &track.owner {
                Some(owner) if case.is_open => {
                    writeln!(out, "in {place} since {since}; {} has it", view.who(owner))?;
                }
                _ => writeln!(out, "in {place} since {since}")?,
            }
        }
        if let Some(closed) = sheet.closed {
            let how = if case.failed { "closed, failed," } else { "closed" };
            writeln!(out, "{how} since {}", view.when(closed))?;
        }
        if let Some(parent) = &sheet.parent {
            writeln!(out, "opened by {}", view.case(parent))?;
        }
        for link in &sheet.links {
            writeln!(out, "linked with {}", view.case(link))?;
        }
        for wait in &self.waits {
            writeln!(out, "waits for {wait}")?;
        }
        Ok(())
    }

    fn context(&self, out: &mut dyn Write) -> io::Result<()> {
        let context = &self.sheet.context;
        let widest = context.iter().map(|slot| slot.name.chars().count()).max().unwrap_or(0);
        section(out, "Context", context.iter(), |out, slot| {
            let value = slot.value.as_ref().map(|value| self.view.value(value)).unwrap_or_default();
            let draft = slot.draft.as_ref().map(|port| format!("  (drafted by {port}, not confirmed)"));
            writeln!(out, "  {:<widest$}  {value}{}", slot.name, draft.unwrap_or_default())
        })
    }

    fn moves(&self, out: &mut dyn Write) -> io::Result<()> {
        section(out, "Handoffs and steps", self.sheet.moves.iter(), |out, each| self.one_move(out, each))
    }

    fn one_move(&self, out: &mut dyn Write, each: &Move) -> io::Result<()> {
        let view = self.view;
        let who = each.receiver.as_ref().map(|who| view.who(who));
        let state = match (each.state, who) {
            (State::Blocked, _) => "blocked".to_owned(),
            (State::Offered, Some(who)) => format!("offered to {who}"),
            (State::Offered, None) => "offered".to_owned(),
            (State::Accepted, Some(who)) => format!("accepted by {who}"),
            (State::Accepted, None) => "accepted".to_owned(),
            (State::Completed, _) => "completed".to_owned(),
            (State::Cancelled, _) => "cancelled".to_owned(),
        };
        writeln!(out, "  {}: {state} since {}", view.handoff(&each.name), view.when(each.since))?;
        match each.returns {
            0 => {}
            1 => writeln!(out, "    returned once")?,
            times => writeln!(out, "    returned {times} times")?,
        }
        for (field, value) in &each.package {
            writeln!(out, "    {field}: {}", view.value(value))?;
        }
        Ok(())
    }

    fn clocks(&self, out: &mut dyn Write) -> io::Result<()> {
        let view = self.view;
        section(out, "Clocks", self.sheet.clocks.iter(), |out, clock| {
            let what = view.clock(&clock.name);
            match clock.due {
                None => writeln!(out, "  {what}: paused"),
                Some(due) if clock.breached => writeln!(out, "  {what}: time was up {}", view.when(due)),
                Some(due) => writeln!(out, "  {what}: by {}", view.when(due)),
            }
        })
    }

    fn trouble(&self, out: &mut dyn Write) -> io::Result<()> {
        let (sheet, view) = (self.sheet, self.view);
        section(out, "Exceptions", sheet.exceptions.iter(), |out, raised| {
            let (label, owner) = (view.exception(&raised.name), view.who(&raised.owner));
            writeln!(out, "  {label}, since {}; {owner} owns it", view.when(raised.since))
        })?;
        section(out, "Alarms", sheet.alarms.iter(), |out, alarm| {
            let since = when::day(alarm.since, view.zone());
            writeln!(out, "  {}, since {since}; {} has it", alarm.why, view.who(&alarm.owner))
        })?;
        let at_risk = timeline::at_risk(&sheet.summary, view);
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
