//! The figures of a log: one pass over its cases, one after the other.

use std::collections::{BTreeMap, BTreeSet};

use handoff_plan::{Instant, Money, Name, instant_text};
use rust_decimal::Decimal;

use super::map::{Between, Rule, Span};
use super::summary::{Audit, AuditDeadline, Exchange, Pair, Rework, Traffic, Variant};
use super::{EventLog, Number, Step};
use crate::report::amount_text;
use crate::words::of_logs;
use crate::{Durations, Exposure, Share};

/// Variants that are told one by one.
const VARIANTS: usize = 10;

/// Which cases are looked at: those whose first event lies in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    pub from: Option<Instant>,
    /// Before that.
    pub to: Option<Instant>,
    /// So many seconds before the last event of the log.
    pub last: Option<i64>,
}

/// One way between two, and what was counted on it.
#[derive(Default)]
struct Way {
    wait: Durations,
    returns: u64,
}

#[derive(Default)]
struct TrafficCount {
    known: u64,
    crossed: u64,
    wait: Durations,
    returns: u64,
    ways: BTreeMap<(Number, Number), Way>,
}

#[derive(Default)]
struct DeadlineCount {
    started: u64,
    met: u64,
    over: u64,
    running: u64,
    time: Durations,
}

#[derive(Default)]
struct Counts {
    cases: u64,
    steps: u64,
    case_time: Durations,
    straight: u64,
    done: u64,
    variants: BTreeMap<Vec<Number>, u64>,
    teams: TrafficCount,
    people: TrafficCount,
    pairs: BTreeMap<(Number, Number), Durations>,
    reworked: u64,
    repeats: BTreeMap<Number, u64>,
    deadlines: Vec<DeadlineCount>,
    waiting: BTreeMap<Option<Number>, Durations>,
}

fn seconds(from: Instant, to: Instant) -> i64 {
    (to - from).num_seconds()
}

impl EventLog {
    /// The figures of the cases that began in a window.
    #[must_use]
    pub fn audit(&self, window: Window) -> Audit {
        let all = || self.cases.values().flatten().map(|step| step.at);
        let (first, last) = (all().min(), all().max());
        let recent = window
            .last
            .zip(last)
            .and_then(|(seconds, last)| last.checked_sub_signed(chrono::TimeDelta::try_seconds(seconds)?));
        let from = window.from.max(recent);
        let began = |steps: &[Step]| steps.first().map(|step| step.at);
        let in_window =
            |at: Instant| from.is_none_or(|from| at >= from) && window.to.is_none_or(|to| at < to);
        let mut counts = Counts::default();
        counts.deadlines.resize_with(self.rules.len(), DeadlineCount::default);
        for steps in self.cases.values().filter(|steps| began(steps).is_some_and(in_window)) {
            self.count(steps, last.unwrap_or_default(), &mut counts);
        }
        let text = |at: Option<Instant>| at.map(instant_text);
        let mut audit = self.figures(&counts);
        (audit.log_from, audit.log_to) = (text(first), text(last));
        (audit.from, audit.to) = (text(from), text(window.to));
        audit
    }

    fn count(&self, steps: &[Step], end: Instant, counts: &mut Counts) {
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return };
        counts.cases += 1;
        counts.steps += number(steps.len());
        counts.case_time.add(seconds(first.at, last.at));
        *counts.variants.entry(steps.iter().map(|step| step.activity).collect()).or_default() += 1;
        for (before, step) in steps.iter().zip(steps.iter().skip(1)) {
            let pair = counts.pairs.entry((before.activity, step.activity)).or_default();
            pair.add(seconds(before.at, step.at));
        }
        let mut seen = BTreeSet::new();
        let mut again = false;
        for step in steps.iter().filter(|step| !seen.insert(step.activity)) {
            *counts.repeats.entry(step.activity).or_default() += 1;
            again = true;
        }
        counts.reworked += u64::from(again);
        let came_back = counts.teams.count(steps, |step| step.team);
        counts.people.count(steps, |step| step.person);
        counts.straight += u64::from(!again && !came_back);
        if self.done.iter().any(|done| done == self.names.name(last.activity)) {
            counts.done += 1;
        } else {
            let team = steps.iter().rev().find_map(|step| step.team);
            counts.waiting.entry(team).or_default().add(seconds(last.at, end));
        }
        for (rule, count) in self.rules.iter().zip(&mut counts.deadlines) {
            self.hold(rule, steps, end, count);
        }
    }

    /// Holds one case to a deadline.
    fn hold(&self, rule: &Rule, steps: &[Step], end: Instant, count: &mut DeadlineCount) {
        match &rule.span {
            Span::Steps { from, to } => {
                let is = |step: &&Step, name: &String| self.names.name(step.activity) == name;
                let mut steps = steps.iter();
                let Some(start) = steps.by_ref().find(|step| is(step, from)) else { return };
                let reached = steps.find(|step| is(step, to)).map(|step| step.at);
                count.add(rule.seconds, start.at, reached, end);
            }
            Span::Between(between) => {
                let who = |step: &Step| match between {
                    Between::Teams => step.team,
                    Between::People => step.person,
                };
                crossings(steps, who, |_, _, before, step| count.add(rule.seconds, before, Some(step), end));
            }
        }
    }

    fn figures(&self, counts: &Counts) -> Audit {
        let name = |number: Number| self.names.name(number).to_owned();
        let mut pairs: Vec<Pair> = counts
            .pairs
            .iter()
            .map(|((from, to), time)| Pair { from: name(*from), to: name(*to), time: time.spread() })
            .collect();
        pairs.sort_by(|a, b| (b.time.count, &a.from, &a.to).cmp(&(a.time.count, &b.from, &b.to)));
        let by_activity: BTreeMap<String, u64> =
            counts.repeats.iter().map(|(activity, count)| (name(*activity), *count)).collect();
        let deadlines: Vec<AuditDeadline> =
            self.rules.iter().zip(&counts.deadlines).map(|(rule, count)| count.figures(rule)).collect();
        Audit {
            format: self.format.to_owned(),
            events: self.rows,
            left_out: self.other,
            assumed_zone: self.times.assumed.then(|| self.zone.clone()),
            log_from: None,
            log_to: None,
            from: None,
            to: None,
            cases: counts.cases,
            steps: counts.steps,
            case_time: counts.case_time.spread(),
            straight_through: Share::new(counts.straight, counts.cases),
            completion_rate: (!self.done.is_empty()).then(|| Share::new(counts.done, counts.cases)),
            variants: number(counts.variants.len()),
            common_variants: self.variants(counts),
            between_teams: self.traffic(&counts.teams),
            between_people: self.traffic(&counts.people),
            pairs,
            rework: Rework {
                cases: Share::new(counts.reworked, counts.cases),
                repeats: by_activity.values().sum(),
                by_activity,
            },
            exposure: exposure(&self.rules, &counts.deadlines),
            deadlines,
            waiting: if self.done.is_empty() { Vec::new() } else { self.waiting(counts) },
            definitions: of_logs(),
        }
    }

    fn variants(&self, counts: &Counts) -> Vec<Variant> {
        let activities =
            |variant: &[Number]| variant.iter().map(|n| self.names.name(*n).to_owned()).collect();
        let mut common: Vec<(&Vec<Number>, u64)> = counts.variants.iter().map(|(v, n)| (v, *n)).collect();
        common.sort_by_key(|(_, cases)| std::cmp::Reverse(*cases));
        // Of those that are as common, the order is by their names and not by when these came first.
        let least = common.get(VARIANTS.saturating_sub(1)).map_or(0, |(_, cases)| *cases);
        let told = common.iter().take_while(|(_, cases)| *cases >= least);
        let mut told: Vec<(u64, Vec<String>)> = told.map(|(v, cases)| (*cases, activities(v))).collect();
        told.sort_by(|a, b| (b.0, &a.1).cmp(&(a.0, &b.1)));
        told.truncate(VARIANTS);
        let variant = |(cases, activities)| Variant { cases: Share::new(cases, counts.cases), activities };
        told.into_iter().map(variant).collect()
    }

    fn traffic(&self, count: &TrafficCount) -> Traffic {
        let exchange = |(from, to): &(Number, Number), way: &Way| Exchange {
            from: self.names.name(*from).to_owned(),
            to: self.names.name(*to).to_owned(),
            returns: way.returns,
            wait: way.wait.spread(),
        };
        let mut exchanges: Vec<Exchange> =
            count.ways.iter().map(|(between, way)| exchange(between, way)).collect();
        exchanges.sort_by(longest_in_all);
        let wait = count.wait.spread();
        Traffic {
            known: count.known,
            handoffs: wait.count,
            cases_with_handoff: Share::new(count.crossed, count.known),
            returns: Share::new(count.returns, wait.count),
            wait,
            exchanges,
        }
    }

    fn waiting(&self, counts: &Counts) -> Vec<Exchange> {
        let waits = counts.waiting.iter().map(|(team, times)| Exchange {
            from: team.map(|team| self.names.name(team).to_owned()).unwrap_or_default(),
            to: String::new(),
            returns: 0,
            wait: times.spread(),
        });
        let mut waits: Vec<Exchange> = waits.collect();
        waits.sort_by(longest_in_all);
        waits
    }
}

fn longest_in_all(a: &Exchange, b: &Exchange) -> std::cmp::Ordering {
    (b.wait.total_seconds, &a.from, &a.to).cmp(&(a.wait.total_seconds, &b.from, &b.to))
}

/// Tells of each time that work crosses: from whom to whom, and when each of them acted. Events that name nobody are passed
/// over.
fn crossings(
    steps: &[Step],
    who: impl Fn(&Step) -> Option<Number>,
    mut tell: impl FnMut(Number, Number, Instant, Instant),
) -> bool {
    let mut last: Option<(Number, Instant)> = None;
    for step in steps {
        let Some(now) = who(step) else { continue };
        if let Some((before, at)) = last.filter(|(before, _)| *before != now) {
            tell(before, now, at, step.at);
        }
        last = Some((now, step.at));
    }
    last.is_some()
}

impl TrafficCount {
    /// Whether something came back.
    fn count(&mut self, steps: &[Step], who: impl Fn(&Step) -> Option<Number>) -> bool {
        let (mut came_back, mut crossed, mut giver) = (false, false, None);
        let known = crossings(steps, who, |from, to, gave, took| {
            let wait = seconds(gave, took);
            let way = self.ways.entry((from, to)).or_default();
            way.wait.add(wait);
            self.wait.add(wait);
            // It goes to whoever had it before.
            let back = giver == Some(to);
            way.returns += u64::from(back);
            self.returns += u64::from(back);
            came_back |= back;
            crossed = true;
            giver = Some(from);
        });
        self.known += u64::from(known);
        self.crossed += u64::from(crossed);
        came_back
    }
}

impl DeadlineCount {
    /// It is over from the very instant of the deadline on.
    fn add(&mut self, within: i64, start: Instant, reached: Option<Instant>, end: Instant) {
        self.started += 1;
        let took = seconds(start, reached.unwrap_or(end));
        if reached.is_some() {
            self.time.add(took);
        }
        match (took >= within, reached) {
            (true, _) => self.over += 1,
            (false, Some(_)) => self.met += 1,
            (false, None) => self.running += 1,
        }
    }

    fn cost(&self, price: &Money) -> Decimal {
        price.amount.checked_mul(Decimal::from(self.over)).unwrap_or(Decimal::MAX)
    }

    fn figures(&self, rule: &Rule) -> AuditDeadline {
        let price = rule.price.as_ref();
        AuditDeadline {
            name: rule.name.clone(),
            within_seconds: rule.seconds,
            started: self.started,
            met: self.met,
            over: self.over,
            running: self.running,
            share_over: Share::new(self.over, self.met + self.over),
            price: price.map(|price| amount_text(price.amount, &price.currency)),
            cost: price.map(|price| amount_text(self.cost(price), &price.currency)),
            currency: price.map(|price| price.currency.to_string()),
            time: self.time.spread(),
        }
    }
}

/// Of each currency the sum, then what it is made of.
fn exposure(rules: &[Rule], counts: &[DeadlineCount]) -> Vec<Exposure> {
    let mut currencies: BTreeMap<&Name, (u64, Decimal, Vec<Exposure>)> = BTreeMap::new();
    for (rule, count) in rules.iter().zip(counts).filter(|(_, count)| count.over > 0) {
        let Some(price) = &rule.price else { continue };
        let cost = count.cost(price);
        let (times, sum, parts) = currencies.entry(&price.currency).or_default();
        *times += count.over;
        *sum = sum.checked_add(cost).unwrap_or(Decimal::MAX);
        parts.push(at_risk(Some(rule.name.clone()), count.over, cost, &price.currency));
    }
    let each = currencies.into_iter().flat_map(|(currency, (times, sum, parts))| {
        std::iter::once(at_risk(None, times, sum, currency)).chain(parts)
    });
    each.collect()
}

fn at_risk(why: Option<String>, count: u64, amount: Decimal, currency: &Name) -> Exposure {
    let (amount, currency) = (amount_text(amount, currency), currency.to_string());
    Exposure { process: None, why, count, amount, currency }
}

fn number(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}
