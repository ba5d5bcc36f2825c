//! The figures for people: each under its name, with the sentence that says what it counts.

use std::io::{self, Write};

use handoff_insight::{Fidelity, Summary};
use handoff_plan::{Calendar, Instant};

use crate::figures::{explain, length, spread, table};
use crate::timeline::BOLD;
use crate::when;

/// Rows of what waits; more are only counted.
const WAITING: usize = 20;

pub(super) fn write(out: &mut dyn Write, summary: &Summary, zone: &Calendar, width: usize) -> io::Result<()> {
    let Some(as_of) = summary.as_of else {
        return writeln!(out, "The store is empty: there is nothing to report.");
    };
    let cases = &summary.cases;
    let mut looked = format!("as of {} ({})", moment(as_of, zone), zone.zone);
    let named = [("of process ", summary.process.clone())];
    let window = [("opened from ", summary.from), ("opened before ", summary.to)];
    let window = window.into_iter().map(|(word, at)| (word, at.map(|at| moment(at, zone))));
    for (word, what) in named.into_iter().chain(window).filter_map(|(word, what)| Some((word, what?))) {
        looked.push_str(&format!(", {word}{what}"));
    }
    writeln!(out, "{BOLD}Figures{BOLD:#}  {looked}")?;
    if cases.opened == 0 {
        return writeln!(out, "\nNo case was opened: there is nothing to report.");
    }
    writeln!(
        out,
        "\n{} cases opened, {} of them open, {} closed, {} of these in failure",
        cases.opened, cases.open, cases.closed, cases.failed
    )?;
    let mut page = Page { out, summary, zone, width };
    page.completion()?;
    page.fidelity()?;
    page.deadlines()?;
    page.times()?;
    page.troubles()?;
    page.exposure()?;
    page.stalled()
}

fn moment(at: Instant, zone: &Calendar) -> String {
    format!("{} {}", when::day(at, zone), when::hour(at, zone))
}

struct Page<'a> {
    out: &'a mut dyn Write,
    summary: &'a Summary,
    zone: &'a Calendar,
    width: usize,
}

impl Page<'_> {
    fn heading(&mut self, name: &str, figure: &str) -> io::Result<()> {
        explain(self.out, name, self.summary.definitions.get(figure), self.width)
    }

    fn completion(&mut self) -> io::Result<()> {
        self.heading("Completion rate", "completion_rate")?;
        let rate = &self.summary.completion_rate;
        writeln!(self.out, "{} of {}: {}", rate.count, rate.of, rate.percent())?;
        let rows = self.summary.handoffs.iter().map(|h| {
            let open = h.open.blocked + h.open.offered + h.open.accepted;
            let numbers = [h.opened, h.offered, h.accepted, h.returned, h.completed, h.cancelled, open];
            let name = [h.process.clone(), h.handoff.clone()];
            let numbers = numbers.iter().map(u64::to_string);
            name.into_iter().chain(numbers).chain([h.completion_rate.percent()]).collect()
        });
        let header = [
            "process",
            "handoff",
            "opened",
            "offered",
            "accepted",
            "returned",
            "completed",
            "cancelled",
            "open",
            "rate",
        ];
        table(self.out, self.width, &header, rows)
    }

    fn fidelity(&mut self) -> io::Result<()> {
        self.heading("Context fidelity", "context_fidelity")?;
        let told = |fidelity: &Fidelity| {
            [&fidelity.right_first_time, &fidelity.required_fields, &fidelity.optional_fields]
                .map(|share| format!("{} ({} of {})", share.percent(), share.count, share.of))
        };
        let rows = self.summary.handoffs.iter().map(|h| {
            let mut missing: Vec<_> = h.missing.iter().collect();
            missing.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
            let missing = missing.into_iter().map(|(name, count)| format!("{name} {count}"));
            let missing = missing.collect::<Vec<_>>().join(", ");
            let [right, required, optional] = told(&h.context_fidelity);
            vec![h.handoff.clone(), right, required, optional, missing]
        });
        let header = [
            "handoff",
            "right first time",
            "required fields",
            "optional fields",
            "missing at first, how often",
        ];
        table(self.out, self.width, &header, rows)
    }

    fn deadlines(&mut self) -> io::Result<()> {
        self.heading("Deadlines", "deadlines")?;
        let rows = self.summary.deadlines.iter().map(|d| {
            let numbers = [d.started, d.met, d.over, d.running, d.called_off].map(|n| n.to_string());
            let [started, met, over, running, called_off] = numbers;
            vec![d.clock.clone(), started, met, over, d.share_over.percent(), running, called_off]
        });
        let header = ["clock", "started", "met", "over", "share over", "not due yet", "called off"];
        table(self.out, self.width, &header, rows)
    }

    fn times(&mut self) -> io::Result<()> {
        self.heading("Times", "times")?;
        let rows = self.summary.times.iter().map(|t| {
            let what = match t.of.as_str() {
                "case" | "stage" => t.of.clone(),
                _ => format!("{} {}", t.of, t.name),
            };
            let [count, median, p90] = spread(&t.spread);
            vec![what, t.from.clone(), t.to.clone(), count, median, p90]
        });
        table(self.out, self.width, &["of", "from", "to", "how often", "median", "p90"], rows)
    }

    fn troubles(&mut self) -> io::Result<()> {
        let summary = self.summary;
        if !summary.returns.is_empty() {
            self.heading("Returns", "returns")?;
            let rows = summary.returns.iter();
            let rows = rows.map(|r| vec![r.handoff.clone(), r.reason.clone(), r.count.to_string()]);
            table(self.out, self.width, &["handoff", "reason", "how often"], rows)?;
        }
        if !summary.bypasses.is_empty() {
            self.heading("Bypasses", "bypasses")?;
            let rows = summary.bypasses.iter();
            let rows = rows.map(|b| vec![b.process.clone(), b.stage.clone(), b.count.to_string()]);
            table(self.out, self.width, &["process", "stage", "how often"], rows)?;
        }
        if !summary.exceptions.is_empty() {
            self.heading("Exceptions", "exceptions")?;
            let rows = summary.exceptions.iter().map(|e| {
                let [raised, resolved, open] = [e.raised, e.resolved, e.open].map(|n| n.to_string());
                vec![e.exception.clone(), raised, resolved, open]
            });
            table(self.out, self.width, &["exception", "raised", "resolved", "open"], rows)?;
            for open in summary.open_exceptions.iter().take(WAITING) {
                let (case, owner, since) = (&open.case, &open.owner, length(open.seconds));
                writeln!(self.out, "{} of {case} is open since {since}; {owner} owns it", open.exception)?;
            }
        }
        Ok(())
    }

    fn exposure(&mut self) -> io::Result<()> {
        self.heading("Money at risk", "exposure")?;
        if self.summary.exposure.is_empty() {
            return writeln!(self.out, "none");
        }
        let rows = self.summary.exposure.iter().map(|e| {
            let why = match (&e.process, &e.why) {
                (None, _) => "in all".to_owned(),
                (Some(process), why) => why.clone().unwrap_or_else(|| process.clone()),
            };
            vec![why, e.count.to_string(), format!("{} {}", e.amount, e.currency)]
        });
        table(self.out, self.width, &["why", "how often", "amount"], rows)
    }

    fn stalled(&mut self) -> io::Result<()> {
        self.heading("Stalled between stages", "stalled")?;
        let stalled = &self.summary.stalled;
        writeln!(self.out, "{} now, {} of them past their deadline", stalled.count, stalled.over)?;
        if stalled.longest.is_empty() {
            return Ok(());
        }
        let rows = stalled.longest.iter().take(WAITING).map(|w| {
            let over = if w.over { "yes" } else { "" };
            let (since, waits) = (moment(w.since, self.zone), length(w.seconds));
            let state = if w.missing.is_empty() {
                w.state.clone()
            } else {
                format!("{}: {}", w.state, w.missing.join(", "))
            };
            vec![w.case.clone(), w.handoff.clone(), state, w.with.join(", "), since, waits, over.to_owned()]
        });
        let header = ["case", "handoff", "state", "with", "since", "for", "past due"];
        table(self.out, self.width, &header, rows)
    }
}
