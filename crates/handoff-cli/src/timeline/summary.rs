//! Where the cases stand, as a table.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};
use handoff_engine::{Case, Missing, State, Waiting, World};
use handoff_plan::{Calendar, Instant, Place, Value};

use super::view::{View, key};
use super::{BOLD, next_clock};
use crate::when;

/// Beyond this many the closed ones are only counted.
const MANY: usize = 50;

/// The cases of a world.
pub(crate) struct Cases<'a> {
    pub(crate) world: &'a World,
    /// Of processes without a calendar.
    pub(crate) zone: &'a Calendar,
    pub(crate) now: Instant,
}

impl Cases<'_> {
    /// The table under its heading; nothing where there are no cases.
    pub(crate) fn summary(&self, out: &mut dyn Write, width: usize) -> io::Result<()> {
        let cases = self.world.cases().collect::<Vec<_>>();
        if cases.is_empty() {
            return Ok(());
        }
        let at = format!("{} {}", when::day(self.now, self.zone), when::hour(self.now, self.zone));
        writeln!(out, "\n{BOLD}Where the cases stand, {at}{BOLD:#}\n")?;
        self.table(out, &cases, width)
    }

    /// One row a case.
    pub(crate) fn table(&self, out: &mut dyn Write, cases: &[&Case], width: usize) -> io::Result<()> {
        let closed = cases.iter().filter(|case| !case.is_open()).count();
        let many = cases.len() > MANY;
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
        table.set_header(["case", "where", "who has it", "what it waits for", "next clock", "at risk"]);
        for case in cases.iter().filter(|case| !many || case.is_open()) {
            let Some(plan) = self.world.plan(&case.plan) else { continue };
            let view = View::new(plan, Some(&case.id.process), self.zone, self.now);
            table.add_row([
                key(&case.id),
                place(case, view),
                owners(case, view),
                self.waits(case, view).join("\n"),
                next_clock(case, view).unwrap_or_default(),
                at_risk(case, view),
            ]);
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        writeln!(out, "{}", table.trim_fmt())?;
        if many && closed > 0 {
            writeln!(out, "and {closed} closed")?;
        }
        Ok(())
    }

    /// What somebody has to do next, with what is missing and who supplies it.
    pub(crate) fn waits(&self, case: &Case, view: View<'_>) -> Vec<String> {
        let Some(why) = self.world.why(&case.id).filter(|why| !why.closed) else { return Vec::new() };
        why.waiting.iter().map(|waiting| waits(waiting, view)).collect()
    }
}

fn waits(waiting: &Waiting, view: View<'_>) -> String {
    let label = &waiting.label;
    match waiting.state {
        State::Blocked => {
            let missing = waiting.missing.iter().map(|m| Missing {
                requirement: m.requirement.clone(),
                from: m.from.clone(),
                leaves: Vec::new(),
            });
            let missing = view.missing(&waiting.name, &missing.collect::<Vec<_>>());
            format!("{label}: {missing}")
        }
        State::Offered => {
            let who = waiting.receiver.as_ref().map_or("somebody", |who| view.who(who));
            format!("{who} to accept {label}")
        }
        State::Accepted | State::Completed | State::Cancelled => format!("{label} to be completed"),
    }
}

fn place(case: &Case, view: View<'_>) -> String {
    let places = case.tracks.iter().filter_map(|(track, t)| {
        let stage = t.stage.clone()?;
        Some(view.stage(&Place { track: track.clone(), stage }))
    });
    let places = places.collect::<Vec<_>>().join("\n");
    match &case.closed {
        None => places,
        Some(_) => format!("{places}, closed"),
    }
}

fn owners(case: &Case, view: View<'_>) -> String {
    if !case.is_open() {
        return String::new();
    }
    let owners = case.tracks.values().filter_map(|track| Some(view.who(track.owner.as_ref()?).to_owned()));
    owners.collect::<Vec<_>>().join("\n")
}

pub(crate) fn at_risk(case: &Case, view: View<'_>) -> String {
    let amounts = case.exposure.values().map(|money| view.value(&Value::Money(money.clone())));
    amounts.collect::<Vec<_>>().join("\n")
}
