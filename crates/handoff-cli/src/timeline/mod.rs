//! What happened, as a timeline: grouped by time and case, one line a fact, and after each group where the case stands.

mod summary;
#[cfg(test)]
mod tests;
mod view;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use handoff_engine::{Case, CaseId, Fact, Record, World};
use handoff_plan::{Calendar, Instant, Plan, PlanId};

pub(crate) use self::summary::{Cases, Row, at_risk, waits};
pub(crate) use self::view::{View, key};
use self::words::{Tone, Words};
use crate::when;

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
const CASE: Style = AnsiColor::Cyan.on_default();

pub(crate) type Plans = BTreeMap<PlanId, Arc<Plan>>;

/// A fold over the records that it is told, so that it can say where each case stands.
pub(crate) struct Timeline {
    plans: Plans,
    /// That of facts of no case.
    current: Arc<Plan>,
    zone: Calendar,
    cases: BTreeMap<CaseId, Case>,
    /// The day and zone of the last heading.
    day: Option<(String, &'static str)>,
    group: Option<(Instant, Option<CaseId>)>,
    /// The time under which the last line stands.
    hour: Option<Instant>,
    /// Where each case was said to stand.
    said: BTreeMap<CaseId, String>,
}

impl Timeline {
    /// `plans`: all that the cases run on; `cases`: those that were there before the first record.
    pub(crate) fn new(current: Arc<Plan>, mut plans: Plans, cases: impl IntoIterator<Item = Case>) -> Self {
        plans.insert(PlanId::of(&current), current.clone());
        let zone = when::zone_of(&current);
        let cases = cases.into_iter().map(|case| (case.id.clone(), case)).collect();
        Self { plans, current, zone, cases, day: None, group: None, hour: None, said: BTreeMap::new() }
    }

    /// That of facts of no case, and of processes without a calendar.
    pub(crate) fn zone(&self) -> &Calendar {
        &self.zone
    }

    /// Tells one record; they come in order.
    pub(crate) fn tell(&mut self, out: &mut dyn Write, record: &Record) -> io::Result<()> {
        let group = (record.at, record.case.clone());
        if self.group.as_ref() != Some(&group) {
            self.end_group(out)?;
        }
        self.fold(record);
        // The first plan is the one that was asked for; only a later one is news.
        if self.cases.is_empty() && matches!(record.fact, Fact::PlanLoaded { .. }) {
            return Ok(());
        }
        let view = self.view(record.case.as_ref(), record.at);
        let shown = record.veiled(self.plan(record.case.as_ref()));
        let Some(words) = words::of(&shown.fact, view) else { return Ok(()) };
        let first = self.group.is_none();
        self.heading(out, record)?;
        let same_hour = self.hour == Some(record.at);
        self.group = Some(group);
        self.hour = Some(record.at);
        let view = self.view(record.case.as_ref(), record.at);
        let hour = if first && !same_hour { when::hour(record.at, view.zone()) } else { String::new() };
        let case = if first { words::case(record.case.as_ref()) } else { String::new() };
        line(out, &hour, &case, &words)
    }

    /// The same record for programs. It is folded, so that nothing but the form differs.
    pub(crate) fn tell_json(&mut self, out: &mut dyn Write, record: &Record) -> io::Result<()> {
        self.fold(record);
        let plan = self.plan(record.case.as_ref());
        match record.veiled(plan).to_json() {
            Some(line) => writeln!(out, "{line}"),
            None => Ok(()),
        }
    }

    /// After the last record.
    pub(crate) fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.end_group(out)
    }

    fn fold(&mut self, record: &Record) {
        if let Some(case) = Case::open(record) {
            self.cases.insert(case.id.clone(), case);
        } else if let Some(case) = record.case.as_ref().and_then(|id| self.cases.get_mut(id)) {
            case.apply(record.at, &record.fact);
        }
    }

    /// The plan that the case runs on.
    fn plan(&self, case: Option<&CaseId>) -> &Plan {
        let pinned = case.and_then(|id| self.cases.get(id)).and_then(|case| self.plans.get(&case.plan));
        pinned.unwrap_or(&self.current)
    }

    fn view(&self, case: Option<&CaseId>, now: Instant) -> View<'_> {
        View::new(self.plan(case), case.map(|id| id.process.as_str()), &self.zone, now)
    }

    /// The day, where it is another than before.
    fn heading(&mut self, out: &mut dyn Write, record: &Record) -> io::Result<()> {
        let zone = self.view(record.case.as_ref(), record.at).zone();
        let day = (when::day(record.at, zone), zone.zone.name());
        if self.day.as_ref() == Some(&day) {
            return Ok(());
        }
        let gap = if self.day.is_some() { "\n" } else { "" };
        writeln!(out, "{gap}{BOLD}{}{BOLD:#}  {DIM}{}{DIM:#}", day.0, day.1)?;
        self.day = Some(day);
        self.hour = None;
        Ok(())
    }

    /// Where the case of the group stands now, if that changed.
    fn end_group(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let Some((at, Some(id))) = self.group.take() else { return Ok(()) };
        let Some(case) = self.cases.get(&id) else { return Ok(()) };
        let stands = stands(case, self.view(Some(&id), at));
        if self.said.get(&id) != Some(&stands) {
            writeln!(out, "{:<COLUMN$}{DIM}= {stands}{DIM:#}", "")?;
            self.said.insert(id, stands);
        }
        Ok(())
    }
}

/// Where the words of a line begin.
const COLUMN: usize = 19;

fn line(out: &mut dyn Write, hour: &str, case: &str, words: &Words) -> io::Result<()> {
    let (mark, style) = match words.tone {
        Tone::Trouble => ('!', AnsiColor::Red.on_default()),
        Tone::Waiting => ('?', AnsiColor::Yellow.on_default()),
        Tone::Move => ('>', AnsiColor::Green.on_default()),
        Tone::Told => ('@', Style::new()),
        Tone::Quiet => ('·', DIM),
    };
    let text = words.text.replace('\n', " ");
    writeln!(out, "{BOLD}{hour:<8}{BOLD:#} {CASE}{case:<9}{CASE:#} {style}{mark} {text}{style:#}")
}

/// `Onboarding · Carla Mendes has it · next: Kickoff to be completed, by Mon 9 Mar 09:05`
fn stands(case: &Case, view: View<'_>) -> String {
    if let Some(closed) = &case.closed {
        return if closed.failed { "closed, failed".to_owned() } else { "closed".to_owned() };
    }
    let mut parts = Vec::new();
    for (name, track) in &case.tracks {
        let Some(stage) = &track.stage else { continue };
        parts.push(view.stage(&handoff_plan::Place { track: name.clone(), stage: stage.clone() }));
        parts.extend(track.owner.as_ref().map(|owner| format!("{} has it", view.who(owner))));
    }
    parts.extend(next_clock(case, view).map(|next| format!("next: {next}")));
    parts.join(" · ")
}

/// The running clock that runs out first.
fn next_clock(case: &Case, view: View<'_>) -> Option<String> {
    case.next_clock().map(|(name, due)| summary::clock_by(name, due, view))
}

/// Every plan that a case of that world runs on.
pub(crate) fn plans(world: &World) -> Plans {
    let ids = world.snapshots(None).map(|case| case.outline.plan).collect::<BTreeSet<_>>();
    ids.into_iter().filter_map(|id| Some((id, world.plan(&id)?.clone()))).collect()
}
