//! What a deadline comes to on an ordinary day, and which package fields are surely there: shown within the line.

use chrono::{DateTime, Utc};
use handoff_compiler::model::{DeadlineSite, Process};
use handoff_plan::time::{ALWAYS, add};
use handoff_plan::{Calendar, Choice, Limit};
use handoff_syntax::source::{FileId, Span};

use super::Analysis;

/// A few words after a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    pub at: Span,
    pub says: String,
    pub more: String,
}

/// A week without surprises for most calendars: Monday 1 June 2026.
const MONDAY: &str = "2026-06-01T00:00:00Z";

impl Analysis {
    /// For the clauses that start between two places of a file.
    #[must_use]
    pub fn hints(&self, file: FileId, from: u32, to: u32) -> Vec<Hint> {
        let here = |span: Span| span.file == file && span.start >= from && span.start <= to;
        let mut hints = Vec::new();
        for process in self.model().processes.iter().filter(|p| p.file == file) {
            let deadlines = process.deadlines.iter().filter(|d| here(d.span));
            hints.extend(deadlines.filter_map(|d| self.due(process, d)));
            hints.extend(self.proven(process).filter(|h| here(h.at)));
        }
        hints.sort_by_key(|h| (h.at.end, h.says.clone()));
        hints.dedup();
        hints
    }

    fn due(&self, process: &Process, site: &DeadlineSite) -> Option<Hint> {
        let Limit::Within(Choice::One(length)) = &site.deadline.limit else { return None };
        let named = match &site.deadline.calendar {
            Some(Choice::One(name)) => Some(name),
            Some(Choice::If { .. }) => return None,
            None => process.plan.calendar.as_ref(),
        };
        let calendars = &self.model().calendars;
        let calendar = named.and_then(|n| calendars.iter().find(|c| c.name == *n)).map(|c| &c.plan);
        let calendar: &Calendar = calendar.unwrap_or(&ALWAYS);
        let monday: DateTime<Utc> = MONDAY.parse().ok()?;
        let opening = calendar.next_opening(monday)?;
        // Late on the last day of the week, two hours before it closes.
        let closing = calendar.previous_closing(monday + chrono::TimeDelta::days(6))?;
        let late = closing - chrono::TimeDelta::hours(2);
        let due = |start| add(start, length, calendar).ok().map(|end| (start, end));
        let words = |(start, end): (DateTime<Utc>, DateTime<Utc>)| {
            let days = (calendar.date(end) - calendar.date(start)).num_days();
            let format = if days < 7 { "%a %H:%M" } else { "%a %-d %b %H:%M" };
            let from = calendar.local(start).format("%a %H:%M");
            format!("{from} → {}", calendar.local(end).format(format))
        };
        let (first, last) = (due(opening)?, due(late));
        let at = self.header_end(site.span);
        let more = match last {
            Some(last) => format!("started {}\n\nstarted late in the week: {}", words(first), words(last)),
            None => format!("started {}", words(first)),
        };
        Some(Hint { at, says: words(first), more })
    }

    /// The end of a clause before its braces: an empty span.
    fn header_end(&self, span: Span) -> Span {
        let text = self.text(span);
        let header = text.split('{').next().unwrap_or(text).trim_end();
        let end = span.start + u32::try_from(header.len()).unwrap_or(0);
        Span { start: end, end, ..span }
    }

    /// What the compiler proved of each field that is carried.
    fn proven<'a>(&'a self, process: &'a Process) -> impl Iterator<Item = Hint> + 'a {
        process.handoffs().flat_map(move |(handoff, at)| {
            let fields = handoff.package.iter().flat_map(|p| &p.fields).zip(&at.package);
            fields.filter_map(move |(field, span)| {
                // Fields that a record gives by name all stand where the record is named.
                let own = at.package.iter().filter(|s| *s == span).count() == 1;
                let (says, more) = if field.optional {
                    ("may be missing", "no requirement makes sure of it")
                } else {
                    ("surely there", "proven from the requirements, defaults and the key")
                };
                own.then(|| Hint { at: span.after(), says: says.to_owned(), more: more.to_owned() })
            })
        })
    }
}

#[cfg(test)]
mod tests;
