//! The figures of a log for people.

use std::io::{self, Write};

use handoff_insight::{Audit, Exchange, Spread, Traffic};

use crate::figures::{explain, length, spread, table};
use crate::timeline::BOLD;

/// Rows of a list; JSON has all.
const ROWS: usize = 12;

pub(super) fn write(out: &mut dyn Write, audit: &Audit, width: usize) -> io::Result<()> {
    let mut page = Page { out, audit, width };
    page.head()?;
    if audit.cases == 0 {
        return writeln!(page.out, "\nNo case began in this window: there is nothing to tell.");
    }
    page.cases()?;
    page.traffic("Handoffs between teams", &audit.between_teams)?;
    page.traffic("Handoffs between people", &audit.between_people)?;
    page.pairs()?;
    page.rework()?;
    page.deadlines()?;
    page.waiting()
}

struct Page<'a> {
    out: &'a mut dyn Write,
    audit: &'a Audit,
    width: usize,
}

impl Page<'_> {
    fn head(&mut self) -> io::Result<()> {
        let audit = self.audit;
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
        writeln!(
            self.out,
            "{BOLD}Audit{BOLD:#}  {} events from {} to {}; {} cases with {} events are looked at",
            audit.events,
            text(&audit.log_from),
            text(&audit.log_to),
            audit.cases,
            audit.steps
        )?;
        match (&audit.from, &audit.to) {
            (None, None) => {}
            (from, to) => writeln!(self.out, "cases that began from {} to {}", text(from), text(to))?,
        }
        if audit.left_out > 0 {
            writeln!(self.out, "{} events do not end an activity and are left out", audit.left_out)?;
        }
        if let Some(zone) = &audit.assumed_zone {
            writeln!(self.out, "times that name no zone are read as {zone}; `--timezone` says another")?;
        }
        Ok(())
    }

    fn heading(&mut self, name: &str, figure: &str) -> io::Result<()> {
        explain(self.out, name, self.audit.definitions.get(figure), self.width)
    }

    fn cases(&mut self) -> io::Result<()> {
        let audit = self.audit;
        self.heading("Cases", "straight_through")?;
        let [_, median, p90] = spread(&audit.case_time);
        writeln!(self.out, "from first event to last: median {median}, p90 {p90}")?;
        let straight = &audit.straight_through;
        writeln!(
            self.out,
            "straight through: {} of {}, {}",
            straight.count,
            straight.of,
            straight.percent()
        )?;
        match &audit.completion_rate {
            Some(rate) => writeln!(self.out, "completed: {} of {}, {}", rate.count, rate.of, rate.percent())?,
            None => {
                writeln!(self.out, "completed: not known; say in a map what ends a case: `done = [\"…\"]`")?;
            }
        }
        writeln!(self.out, "{} variants; the commonest:", audit.variants)?;
        let rows = audit.common_variants.iter().take(5).map(|variant| {
            let way = variant.activities.join(" > ");
            let shown: String = way.chars().take(200).collect();
            let more = if shown.len() < way.len() { "…" } else { "" };
            vec![variant.cases.count.to_string(), variant.cases.percent(), format!("{shown}{more}")]
        });
        table(self.out, self.width, &["cases", "share", "way"], rows)
    }

    fn traffic(&mut self, name: &str, traffic: &Traffic) -> io::Result<()> {
        self.heading(name, "handoffs")?;
        if traffic.known == 0 {
            return writeln!(self.out, "none: the log names nobody here; a map can say which column does");
        }
        let (crossed, returns) = (&traffic.cases_with_handoff, &traffic.returns);
        let [_, median, p90] = spread(&traffic.wait);
        let (cases, share) = (crossed.count, crossed.percent());
        writeln!(self.out, "{} in {cases} of {} cases ({share})", traffic.handoffs, crossed.of)?;
        if traffic.handoffs == 0 {
            return Ok(());
        }
        writeln!(self.out, "wait: median {median}, p90 {p90}")?;
        writeln!(self.out, "come back to whoever gave it: {}, {}", returns.count, returns.percent())?;
        writeln!(self.out, "where work waits longest in all:")?;
        let rows = traffic.exchanges.iter().take(ROWS).map(|e: &Exchange| {
            let [count, median, p90] = spread(&e.wait);
            let total = length(e.wait.total_seconds);
            vec![e.from.clone(), e.to.clone(), count, median, p90, total, e.returns.to_string()]
        });
        let header = ["from", "to", "how often", "median", "p90", "in all", "come back"];
        table(self.out, self.width, &header, rows)?;
        self.more(traffic.exchanges.len())
    }

    fn more(&mut self, rows: usize) -> io::Result<()> {
        match rows.checked_sub(ROWS) {
            None | Some(0) => Ok(()),
            Some(more) => writeln!(self.out, "and {more} more; `--format json` has all"),
        }
    }

    fn pairs(&mut self) -> io::Result<()> {
        self.heading("Times between activities", "pairs")?;
        let row = |from: &str, to: &str, time: &Spread| {
            let [count, median, p90] = spread(time);
            vec![from.to_owned(), to.to_owned(), count, median, p90]
        };
        let rows = self.audit.pairs.iter().take(ROWS).map(|pair| row(&pair.from, &pair.to, &pair.time));
        table(self.out, self.width, &["from", "to", "how often", "median", "p90"], rows)?;
        self.more(self.audit.pairs.len())
    }

    fn rework(&mut self) -> io::Result<()> {
        self.heading("Rework", "rework")?;
        let rework = &self.audit.rework;
        let (count, of, share) = (rework.cases.count, rework.cases.of, rework.cases.percent());
        writeln!(self.out, "in {count} of {of} cases ({share}), {} repeats", rework.repeats)
    }

    fn deadlines(&mut self) -> io::Result<()> {
        let audit = self.audit;
        if audit.deadlines.is_empty() {
            return Ok(());
        }
        self.heading("Deadlines and what delays cost", "deadlines")?;
        let rows = audit.deadlines.iter().map(|d| {
            let money = |amount: &Option<String>| match (amount, &d.currency) {
                (Some(amount), Some(currency)) => format!("{amount} {currency}"),
                _ => String::new(),
            };
            let [started, met, over, running] = [d.started, d.met, d.over, d.running].map(|n| n.to_string());
            let within = length(d.within_seconds);
            let (share, price, cost) = (d.share_over.percent(), money(&d.price), money(&d.cost));
            vec![d.name.clone(), within, started, met, over, share, running, price, cost]
        });
        let header = [
            "deadline",
            "within",
            "started",
            "met",
            "over",
            "share over",
            "not due yet",
            "each costs",
            "in all",
        ];
        table(self.out, self.width, &header, rows)?;
        for sum in audit.exposure.iter().filter(|sum| sum.why.is_none()) {
            writeln!(self.out, "{} delays cost {} {}", sum.count, sum.amount, sum.currency)?;
        }
        Ok(())
    }

    fn waiting(&mut self) -> io::Result<()> {
        if self.audit.waiting.is_empty() {
            return Ok(());
        }
        self.heading("Not at an end", "waiting")?;
        let rows = self.audit.waiting.iter().take(ROWS).map(|waits| {
            let [count, median, p90] = spread(&waits.wait);
            let team = if waits.from.is_empty() { "nobody is named".to_owned() } else { waits.from.clone() };
            vec![team, count, median, p90]
        });
        table(self.out, self.width, &["with", "cases", "median", "p90"], rows)
    }
}
