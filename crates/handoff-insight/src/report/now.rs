//! The figures at one instant: what was counted, and what is open then.

use std::collections::BTreeMap;

use handoff_engine::CaseId;
use handoff_plan::{Instant, Money, Name, Value};
use rust_decimal::Decimal;

use super::Report;
use super::case::{CaseState, seconds};
use super::clock::DeadlineFigures;
use super::figures::{Figures, Sum};
use super::handoff::{HandoffFigures, Moment};
use super::summary::{
    Bypasses, Cases, Deadline, Exceptions, Exposure, Fidelity, Handoff, OpenException, OpenHandoffs, Returns,
    Stalled, Summary, Times, Waits,
};
use crate::{Durations, Share, definitions};

/// Handoffs that wait, and exceptions that are open, that are told one by one.
const LONGEST: usize = 100;

/// What is looked at: all, or one process.
#[derive(Clone, Copy)]
pub(super) struct Looked<'a> {
    pub(super) report: &'a Report,
    pub(super) process: Option<&'a str>,
}

impl<'a> Looked<'a> {
    fn figures(self) -> impl Iterator<Item = (&'a Name, &'a Figures)> {
        let wanted = move |name: &Name| self.process.is_none_or(|process| process == name.as_str());
        self.report.figures.iter().filter(move |(name, _)| wanted(name))
    }

    fn cases(self) -> impl Iterator<Item = (&'a CaseId, &'a CaseState)> {
        let wanted = move |id: &CaseId| self.process.is_none_or(|process| process == id.process.as_str());
        self.report.cases.iter().filter(move |(id, _)| wanted(id))
    }
}

/// By process and name.
#[derive(Default)]
struct Open {
    handoffs: BTreeMap<(Name, Name), OpenHandoffs>,
    running: BTreeMap<(Name, Name), u64>,
    late: BTreeMap<(Name, Name), u64>,
    exceptions: BTreeMap<(Name, Name), u64>,
}

pub(super) fn summary(looked: Looked<'_>, as_of: Option<Instant>) -> Summary {
    let now = as_of.unwrap_or_default();
    let open = Open::of(looked, now);
    let all = || looked.figures();
    let handoffs: Vec<Handoff> = all()
        .flat_map(|(process, f)| f.handoffs.iter().map(move |(name, h)| (process, name, h)))
        .map(|(process, name, counts)| handoff(process, name, counts, &open))
        .collect();
    let sum = |of: fn(&Figures) -> u64| all().map(|(_, f)| of(f)).sum::<u64>();
    let (opened, closed) = (sum(|f| f.cases.opened), sum(|f| f.cases.closed));
    let cases = Cases { opened, open: opened - closed, closed, failed: sum(|f| f.cases.failed) };
    let counts = all().flat_map(|(_, f)| f.handoffs.values());
    let total = counts.fold(HandoffFigures::default(), |total, one| total.and(one));
    Summary {
        as_of,
        process: looked.process.map(str::to_owned),
        from: looked.report.scope.from,
        to: looked.report.scope.to,
        cases,
        completion_rate: completion(&total),
        context_fidelity: fidelity(&total),
        handoffs,
        times: all().flat_map(|(process, f)| times(process, f)).collect(),
        deadlines: all()
            .flat_map(|(process, f)| f.deadlines.iter().map(move |(name, d)| (process, name, d)))
            .map(|(process, name, counts)| deadline(process, name, counts, &open))
            .collect(),
        returns: all().flat_map(|(process, f)| returns(process, f)).collect(),
        bypasses: all().flat_map(|(process, f)| bypasses(process, f)).collect(),
        exposure: exposure(looked),
        stalled: stalled(looked, now),
        exceptions: all().flat_map(|(process, f)| exceptions(process, f, &open)).collect(),
        open_exceptions: open_exceptions(looked, now),
        definitions: definitions(),
    }
}

impl Open {
    fn of(looked: Looked<'_>, now: Instant) -> Self {
        let mut open = Self::default();
        for (id, case) in looked.cases() {
            let named = |name: &Name| (id.process.clone(), name.clone());
            for (name, instance) in case.handoffs.iter().filter(|(_, i)| i.is_open()) {
                let counts = open.handoffs.entry(named(name)).or_default();
                match instance.last {
                    Moment::Accepted => counts.accepted += 1,
                    Moment::Offered => counts.offered += 1,
                    _ => counts.blocked += 1,
                }
            }
            for (name, run) in case.clocks.iter().filter(|(_, run)| !run.has_ended()) {
                let of = if run.is_late(now) { &mut open.late } else { &mut open.running };
                *of.entry(named(name)).or_default() += 1;
            }
            for name in case.exceptions.keys() {
                *open.exceptions.entry(named(name)).or_default() += 1;
            }
        }
        open
    }
}

impl HandoffFigures {
    /// Both together, as far as the shares go.
    fn and(mut self, other: &Self) -> Self {
        self.completed += other.completed;
        self.cancelled += other.cancelled;
        self.answered += other.answered;
        self.right += other.right;
        self.required = (self.required.0 + other.required.0, self.required.1 + other.required.1);
        self.optional = (self.optional.0 + other.optional.0, self.optional.1 + other.optional.1);
        self
    }
}

fn completion(counts: &HandoffFigures) -> Share {
    Share::new(counts.completed, counts.completed + counts.cancelled)
}

fn fidelity(counts: &HandoffFigures) -> Fidelity {
    Fidelity {
        right_first_time: Share::new(counts.right, counts.answered),
        required_fields: Share::new(counts.required.0, counts.required.1),
        optional_fields: Share::new(counts.optional.0, counts.optional.1),
    }
}

fn handoff(process: &Name, name: &Name, counts: &HandoffFigures, open: &Open) -> Handoff {
    Handoff {
        process: process.to_string(),
        handoff: name.to_string(),
        opened: counts.opened,
        offered: counts.offered,
        accepted: counts.accepted,
        returned: counts.returned,
        declined: counts.declined,
        completed: counts.completed,
        cancelled: counts.cancelled,
        open: open.handoffs.get(&(process.clone(), name.clone())).copied().unwrap_or_default(),
        completion_rate: completion(counts),
        context_fidelity: fidelity(counts),
        missing: counts.missing.iter().map(|(name, count)| (name.to_string(), *count)).collect(),
    }
}

fn times(process: &Name, figures: &Figures) -> Vec<Times> {
    let one = |of: &str, name: &str, from: &str, to: &str, times: &Durations| Times {
        process: process.to_string(),
        of: of.to_owned(),
        name: name.to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        spread: times.spread(),
    };
    let mut all = vec![one("case", process, "opened", "closed", &figures.cases.times)];
    for ((from, to), times) in &figures.stages {
        all.push(one("stage", &from.track, &from.stage, &to.stage, times));
    }
    for (name, counts) in &figures.handoffs {
        for ((from, to), times) in &counts.times {
            all.push(one("handoff", name, from.word(), to.word(), times));
        }
    }
    for (name, times) in &figures.steps {
        all.push(one("step", name, "opened", "completed", times));
    }
    for (name, counts) in &figures.exceptions {
        all.push(one("exception", name, "raised", "resolved", &counts.times));
    }
    all.retain(|times| times.spread.count > 0);
    all
}

fn deadline(process: &Name, name: &Name, counts: &DeadlineFigures, open: &Open) -> Deadline {
    let named = (process.clone(), name.clone());
    let late = open.late.get(&named).copied().unwrap_or_default();
    let over = counts.over + late;
    Deadline {
        process: process.to_string(),
        clock: name.to_string(),
        started: counts.started,
        met: counts.met,
        over,
        over_and_running: late,
        running: open.running.get(&named).copied().unwrap_or_default(),
        called_off: counts.called_off,
        share_over: Share::new(over, counts.met + over),
    }
}

fn returns(process: &Name, figures: &Figures) -> Vec<Returns> {
    let each = figures.handoffs.iter().flat_map(|(name, counts)| {
        counts.returns.iter().map(move |(reason, count)| Returns {
            process: process.to_string(),
            handoff: name.to_string(),
            reason: reason.to_string(),
            count: *count,
        })
    });
    each.collect()
}

fn bypasses(process: &Name, figures: &Figures) -> Vec<Bypasses> {
    let each = figures.bypasses.iter().map(|(place, count)| Bypasses {
        process: process.to_string(),
        stage: place.stage.to_string(),
        track: place.track.to_string(),
        count: *count,
    });
    each.collect()
}

/// Of each currency the sum, then what it is made of.
fn exposure(looked: Looked<'_>) -> Vec<Exposure> {
    let mut currencies: BTreeMap<&Name, (Sum, Vec<Exposure>)> = BTreeMap::new();
    for (process, figures) in looked.figures() {
        let told = figures.exposure.iter().map(|((currency, why), sum)| (currency, why.as_str(), sum));
        let rest = figures.exposure_else.iter().map(|(currency, sum)| (currency, "other reasons", sum));
        for (currency, why, sum) in told.chain(rest) {
            let (whole, parts) = currencies.entry(currency).or_default();
            whole.add(sum.count, sum.amount);
            let why = (!why.is_empty()).then(|| why.to_owned());
            parts.push(Exposure { process: Some(process.to_string()), why, ..at_risk(currency, sum) });
        }
    }
    let each = currencies
        .into_iter()
        .flat_map(|(currency, (whole, parts))| std::iter::once(at_risk(currency, &whole)).chain(parts));
    each.collect()
}

fn at_risk(currency: &Name, sum: &Sum) -> Exposure {
    let (amount, currency_text) = (amount_text(sum.amount, currency), currency.to_string());
    Exposure { process: None, why: None, count: sum.count, amount, currency: currency_text }
}

/// With the digits that the currency has.
pub(crate) fn amount_text(amount: Decimal, currency: &Name) -> String {
    let json = Value::Money(Money { amount, currency: currency.clone() }).to_json();
    json.get("amount").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

fn stalled(looked: Looked<'_>, now: Instant) -> Stalled {
    let waiting = looked.cases().flat_map(|(id, case)| {
        let between = case.handoffs.iter().filter(|(_, instance)| instance.is_between());
        between.map(move |(name, instance)| (instance.since, id, name, case))
    });
    let mut waiting: Vec<(Instant, &CaseId, &Name, &CaseState)> = waiting.collect();
    waiting.sort_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)));
    let over = waiting.iter().filter(|(_, _, name, case)| is_late(case, name, now)).count();
    let longest = waiting.iter().take(LONGEST).filter_map(|(since, id, name, case)| {
        let instance = case.handoffs.get(*name)?;
        let state = match instance.last {
            Moment::Offered => "offered",
            Moment::Returned => "returned",
            _ => "blocked",
        };
        Some(Waits {
            process: id.process.to_string(),
            case: id.key.to_string(),
            handoff: name.to_string(),
            state: state.to_owned(),
            since: *since,
            seconds: seconds(*since, now).max(0),
            with: instance.with().iter().map(Name::to_string).collect(),
            missing: instance.missing.iter().map(|m| m.requirement.to_string()).collect(),
            over: is_late(case, name, now),
        })
    });
    Stalled { count: count(waiting.len()), over: count(over), longest: longest.collect() }
}

/// The deadline of what it waits for has passed.
fn is_late(case: &CaseState, handoff: &Name, now: Instant) -> bool {
    let late = |part: &str| {
        case.clocks.get(format!("{handoff}.{part}").as_str()).is_some_and(|run| run.is_late(now))
    };
    late("prepare") || late("accept")
}

fn exceptions(process: &Name, figures: &Figures, open: &Open) -> Vec<Exceptions> {
    let each = figures.exceptions.iter().map(|(name, counts)| Exceptions {
        process: process.to_string(),
        exception: name.to_string(),
        raised: counts.raised,
        resolved: counts.resolved,
        open: open.exceptions.get(&(process.clone(), name.clone())).copied().unwrap_or_default(),
    });
    each.collect()
}

/// The longest first.
fn open_exceptions(looked: Looked<'_>, now: Instant) -> Vec<OpenException> {
    let open = looked.cases().flat_map(|(id, case)| {
        case.exceptions.iter().map(move |(name, trouble)| (trouble.since, id, name, trouble))
    });
    let mut open: Vec<_> = open.collect();
    open.sort_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)));
    let each = open.into_iter().take(LONGEST).map(|(since, id, name, trouble)| OpenException {
        process: id.process.to_string(),
        case: id.key.to_string(),
        exception: name.to_string(),
        owner: trouble.owner.to_string(),
        since,
        seconds: seconds(since, now).max(0),
    });
    each.collect()
}

fn count(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}
