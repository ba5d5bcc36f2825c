//! A handoff, step, stage, exception or clock can never happen.
//!
//! The stage before it is reached, and yet what opens it or what it requires can never be true there, or contradicts itself.
//! What hangs on it never happens either: the stage that it leads to, a clock that it starts, an exception that it raises.
//! Whoever relies on it waits for ever, and nobody sees why.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage checked { owner sales }
//!   stage closed { final }
//!   step check from won to checked { trigger by sales }
//!   step close from won to closed { trigger by sales; require reached checked "It was checked" }
//!   step archive from checked to closed { trigger by sales }
//! }
//! ```
//!
//! ## Good
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage checked { owner sales }
//!   stage closed { final }
//!   step check from won to checked { trigger by sales }
//!   step close from checked to closed { trigger by sales; require reached checked "It was checked" }
//! }
//! ```

use std::collections::{BTreeMap, BTreeSet};

use handoff_plan::{Edge, Life, Moment, Name, Place, ReturnTarget};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

use super::ground::{Move, each_action, raises};
use super::space::Space;
use crate::lint::never_true;
use crate::model::{MoveAt, Process, Purpose};

pub(crate) static RULE: Rule = Rule {
    code: "H1204",
    name: "never-happens",
    severity: Severity::Warning,
    source: include_str!("never_happens.rs"),
};

/// Only the causes: where a stage is never reached, what would lead on from there was reported, and where a condition or
/// requirement never holds, that was.
pub(super) fn check<'a>(process: &'a Process, spaces: &[Space<'a>], found: &mut Vec<Diagnostic>) {
    let all = Happenings::of(process, spaces);
    let never: Vec<(usize, String)> = all.never_taken().collect();
    let (told, untold): (Vec<_>, Vec<_>) = never.iter().partition(|(way, _)| all.is_told(*way));
    let mut lost: BTreeSet<&Place> = untold.iter().flat_map(|(way, _)| all.leads_to(*way)).collect();
    lost.retain(|place| !spaces.iter().any(|s| s.first_in(place).is_some()));
    told.iter().flat_map(|(way, _)| all.leads_to(*way)).for_each(|place| {
        lost.remove(place);
    });
    let first = found.len();
    for (way, before) in &untold {
        let stage = all.leads_to(*way).find(|place| lost.remove(place));
        found.extend(all.way(*way, before, stage));
    }
    // What hangs on a single cause is said with it.
    if let ([only], true) = (found.get_mut(first..).unwrap_or_default(), told.is_empty()) {
        let follows = all.follows();
        if let (Some(help), false) = (&mut only.help, follows.is_empty()) {
            help.push_str(&format!(" Because of it {}.", follows.join(", ")));
        }
    }
}

struct Happenings<'s, 'a> {
    process: &'a Process,
    spaces: &'s [Space<'a>],
    /// The numbers of the handoffs and steps, handoffs first.
    numbers: BTreeMap<&'a Name, usize>,
    /// INVARIANT: sorted; where conditions stand that no case fulfils, and where requirements do.
    conditions: Vec<Span>,
    requirements: Vec<Span>,
    /// A field takes no value at all: what asks for it never holds.
    no_value: bool,
    /// For each exception and each place that raises it: whether that can come to pass. What raises it as another
    /// exception is raised or resolved counts as possible.
    raising: BTreeMap<&'a Name, Vec<bool>>,
}

impl<'s, 'a> Happenings<'s, 'a> {
    fn of(process: &'a Process, spaces: &'s [Space<'a>]) -> Self {
        let plan = &process.plan;
        let names = plan.handoffs.iter().map(|h| &h.name).chain(plan.steps.iter().map(|s| &s.name));
        let numbers = names.enumerate().map(|(number, name)| (name, number)).collect();
        let [conditions, requirements, fields] = [Purpose::Condition, Purpose::Requirement, Purpose::Field]
            .map(|purpose| {
                let mut places: Vec<Span> = never_true(process, purpose).map(|site| site.span).collect();
                places.sort_unstable();
                places
            });
        let no_value = !fields.is_empty();
        let mut all =
            Self { process, spaces, numbers, conditions, requirements, no_value, raising: BTreeMap::new() };
        all.raising = all.all_raising();
        all
    }

    /// The handoffs and steps whose stage is reached and that never happen, with the way to that stage.
    fn never_taken(&self) -> impl Iterator<Item = (usize, String)> {
        let count = self.process.plan.handoffs.len() + self.process.plan.steps.len();
        (0..count).filter_map(|way| {
            if self.spaces.iter().any(|s| s.first_taken(way).is_some()) {
                return None;
            }
            let before = self.spaces.iter().find_map(|s| Some(s.story(s.first_before(way)?)));
            before.map(|before| (way, before))
        })
    }

    /// A condition or requirement of it was found that no case fulfils.
    fn is_told(&self, number: usize) -> bool {
        let Some(at) = self.at(number).map(|way| way.at.span) else { return false };
        let has = |places: &[Span]| {
            let next = places.get(places.partition_point(|span| *span < at.before()));
            next.is_some_and(|span| span.file == at.file && span.end <= at.end)
        };
        let opens = self.spaces.iter().any(|s| s.first_opened(number).is_some());
        self.no_value || has(&self.requirements) || (!opens && has(&self.conditions))
    }

    fn leads_to(&self, number: usize) -> impl Iterator<Item = &Place> {
        self.spaces.iter().filter_map(move |s| s.ground.ways.get(number)?.to())
    }

    /// The clocks and exceptions that hang on what never happens.
    fn follows(&self) -> Vec<String> {
        let mut follows = Vec::new();
        for clock in &self.process.plan.clocks {
            let never = |edge: &Edge| matches!(edge, Edge::On(on) if on.iter().all(|m| !self.possible(m)));
            if never(&clock.start) {
                follows.push(format!("clock `{}` never starts", clock.name()));
            } else if clock.stop.as_ref().is_some_and(never) {
                follows.push(format!("clock `{}` is never stopped", clock.name()));
            }
        }
        for exception in &self.process.plan.exceptions {
            let sites = self.raising.get(&exception.name);
            if sites.is_some_and(|sites| sites.iter().all(|possible| !possible)) {
                follows.push(format!("exception `{}` is never raised", exception.name));
            }
        }
        follows
    }

    /// `stage`: where no case comes because of it.
    fn way(&self, number: usize, before: &str, stage: Option<&Place>) -> Option<Diagnostic> {
        let space = self.spaces.iter().find(|s| s.first_before(number).is_some())?;
        let way = space.ground.ways.get(number)?;
        let (at, noun) = match way.what {
            Move::Handoff(_) => (self.process.handoffs.get(way.index)?, "handoff"),
            Move::Step(_) => (self.process.steps.get(way.index)?, "step"),
        };
        let so = stage.map_or_else(String::new, |stage| format!(", so no case comes to stage `{stage}`"));
        let message = format!("{noun} `{}` can never happen{so}", way.name());
        let diagnostic = Diagnostic::new(&RULE, at.at.header, message);
        let Some(opened) = space.first_opened(number) else {
            return Some(
                diagnostic
                    .label("no trigger of it can ever be true there: change one, or take the whole out")
                    .help(format!("A case waits for it like this: {before}. Then nothing can open it.")),
            );
        };
        if way.contradicts {
            return Some(
                diagnostic
                    .label("what it requires contradicts itself: change it, or take the whole out")
                    .help(format!(
                        "It gets this far and no further: {}. No case can meet all that it requires at once.",
                        space.story(opened)
                    )),
            );
        }
        let state = space.state(opened)?;
        let reader = space.ground.reader(state);
        let never = way.requirements().iter().find(|r| !reader.met(r).can_be_true());
        let what = never.map_or_else(|| "What it requires".to_owned(), |r| format!("`{}`", r.name));
        Some(
            diagnostic
                .label("a requirement of it can never hold there: change it, or take the whole out")
                .help(format!(
                    "It gets this far and no further: {}. {what} cannot come true in that stage.",
                    space.story(opened)
                )),
        )
    }

    fn at(&self, number: usize) -> Option<&'a MoveAt> {
        let (handoffs, steps) = (&self.process.handoffs, &self.process.steps);
        handoffs.get(number).or_else(|| steps.get(number.checked_sub(handoffs.len())?))
    }

    fn happens(&self, name: &Name) -> bool {
        self.numbers.get(name).is_none_or(|&way| self.spaces.iter().any(|s| s.first_taken(way).is_some()))
    }

    fn possible(&self, moment: &Moment) -> bool {
        match moment {
            Moment::Enter(place) | Moment::Leave(place) => {
                self.spaces.iter().any(|s| s.first_in(place).is_some())
            }
            Moment::Life(name, Life::Opened | Life::Blocked | Life::Cancelled) => self
                .numbers
                .get(name)
                .is_none_or(|&way| self.spaces.iter().any(|s| s.first_opened(way).is_some())),
            Moment::Life(name, _) => self.happens(name),
            Moment::Raised(name) | Moment::Resolved(name) => {
                self.raising.get(name).is_none_or(|sites| sites.iter().any(|possible| *possible))
            }
            Moment::Event(_) | Moment::Breached(_) | Moment::Call { .. } | Moment::Pattern { .. } => true,
        }
    }

    fn all_raising(&self) -> BTreeMap<&'a Name, Vec<bool>> {
        let plan = &self.process.plan;
        let mut sites: BTreeMap<&Name, Vec<bool>> = BTreeMap::new();
        // How often each is raised anywhere, less how often in reactions.
        let mut beside: BTreeMap<&Name, usize> = BTreeMap::new();
        for name in self.process.actions.iter().filter_map(|site| raises(&site.action)) {
            *beside.entry(name).or_default() += 1;
        }
        for reaction in &plan.reactions {
            let mut raised = BTreeSet::new();
            each_action(&reaction.actions, &mut |action| {
                if let Some(name) = raises(action) {
                    raised.insert(name);
                    beside.entry(name).and_modify(|count| *count = count.saturating_sub(1));
                }
            });
            let chained = matches!(reaction.moment, Moment::Raised(_) | Moment::Resolved(_));
            let possible = !raised.is_empty() && (chained || self.possible(&reaction.moment));
            raised.into_iter().for_each(|name| sites.entry(name).or_default().push(possible));
        }
        for handoff in &plan.handoffs {
            let at_once = handoff.returns.iter().filter_map(|r| match &r.target {
                ReturnTarget::Raise(exception) => Some(exception),
                _ => None,
            });
            let at_last =
                handoff.returns.iter().filter_map(|r| r.at_most.as_ref().map(|(_, exception)| exception));
            let raised: BTreeSet<&Name> = at_once.chain(at_last).collect();
            let happens = self.happens(&handoff.name);
            raised.into_iter().for_each(|name| sites.entry(name).or_default().push(happens));
        }
        // Starts, ladders and `when`: they can come to pass.
        let left = beside.into_iter().filter(|(_, count)| *count > 0);
        left.for_each(|(name, _)| sites.entry(name).or_default().push(true));
        sites
    }
}
