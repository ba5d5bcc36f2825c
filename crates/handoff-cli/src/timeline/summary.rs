//! Where the cases stand, as a table.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, Table, presets};
use handoff_engine::{Case, Missing, State, Waiting, World};
use handoff_plan::{Calendar, Instant, Value};

use super::view::{View, key};
use super::{BOLD, Plans};
use crate::sheet::Summary;
use crate::when;

/// Beyond this many the closed ones are only counted.
const MANY: usize = 50;

/// A case, and what it waits for.
pub(crate) struct Row {
    pub(crate) case: Summary,
    pub(crate) waiting: Vec<Waiting>,
}

impl Row {
    pub(crate) fn of(world: &World, case: &Case) -> Option<Self> {
        let waiting = world.why(&case.id).filter(|why| !why.closed).map(|why| why.waiting);
        Some(Self { case: Summary::read(&case.summary_json())?, waiting: waiting.unwrap_or_default() })
    }
}

/// Where cases stand.
pub(crate) struct Cases<'a> {
    /// Those that they run on.
    pub(crate) plans: &'a Plans,
    /// Of processes without a calendar.
    pub(crate) zone: &'a Calendar,
    pub(crate) now: Instant,
}

impl Cases<'_> {
    /// The table under its heading; nothing where there are no cases.
    pub(crate) fn summary(&self, out: &mut dyn Write, rows: &[Row], width: usize) -> io::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let at = format!("{} {}", when::day(self.now, self.zone), when::hour(self.now, self.zone));
        writeln!(out, "\n{BOLD}Where the cases stand, {at}{BOLD:#}\n")?;
        self.table(out, rows, width)
    }

    /// One row a case.
    pub(crate) fn table(&self, out: &mut dyn Write, rows: &[Row], width: usize) -> io::Result<()> {
        let closed = rows.iter().filter(|row| !row.case.is_open).count();
        let many = rows.len() > MANY;
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
        table.set_header(["case", "where", "who has it", "what it waits for", "next clock", "at risk"]);
        for Row { case, waiting } in rows.iter().filter(|row| !many || row.case.is_open) {
            let Some(plan) = self.plans.get(&case.plan) else { continue };
            let view = View::new(plan, Some(&case.id.process), self.zone, self.now);
            let next = case.next_clock.as_ref();
            table.add_row([
                key(&case.id),
                place(case, view),
                owners(case, view),
                waits(waiting, view).join("\n"),
                next.map(|(clock, due)| clock_by(clock, *due, view)).unwrap_or_default(),
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
}

/// What somebody has to do next, with what is missing and who supplies it.
pub(crate) fn waits(waiting: &[Waiting], view: View<'_>) -> Vec<String> {
    waiting.iter().map(|waiting| wait(waiting, view)).collect()
}

fn wait(waiting: &Waiting, view: View<'_>) -> String {
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

fn place(case: &Summary, view: View<'_>) -> String {
    let places = case.tracks.iter().map(|track| view.stage(&track.place)).collect::<Vec<_>>().join("\n");
    if case.is_open { places } else { format!("{places}, closed") }
}

fn owners(case: &Summary, view: View<'_>) -> String {
    if !case.is_open {
        return String::new();
    }
    let owners = case.tracks.iter().filter_map(|track| Some(view.who(track.owner.as_ref()?)));
    owners.collect::<Vec<_>>().join("\n")
}

pub(crate) fn at_risk(case: &Summary, view: View<'_>) -> String {
    case.at_risk.iter().map(|money: &Value| view.value(money)).collect::<Vec<_>>().join("\n")
}

/// `Kickoff to be completed, by Mon 9 Mar 09:05`
pub(super) fn clock_by(clock: &str, due: Instant, view: View<'_>) -> String {
    format!("{}, by {}", view.clock(clock), view.when(due))
}
