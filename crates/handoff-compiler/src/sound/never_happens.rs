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

use handoff_plan::{Action, Edge, Life, Moment, Name, ReturnTarget};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

use super::ground::{Move, any_action, raises};
use super::space::Space;
use crate::lint::never_true;
use crate::model::Process;

pub(crate) static RULE: Rule = Rule {
    code: "H1204",
    name: "never-happens",
    severity: Severity::Warning,
    source: include_str!("never_happens.rs"),
};

/// Where its stages are never reached, what does not lead to them has been reported.
pub(super) fn check(process: &Process, spaces: &[Space<'_>], found: &mut Vec<Diagnostic>) {
    if spaces.iter().any(|s| s.cut) {
        return;
    }
    let all = Happenings { process, spaces };
    let never: Vec<(usize, String)> = all.never_taken().collect();
    let untold = never.iter().filter(|(way, _)| !all.is_told(*way));
    found.extend(untold.filter_map(|(way, before)| all.way(*way, before)));
    for (stage, at) in process.stages() {
        let leads = |way: usize| {
            all.spaces.iter().any(|s| s.ground.ways.get(way).and_then(|w| w.to()) == Some(&stage.place))
        };
        let reached = spaces.iter().any(|s| s.first_in(&stage.place).is_some());
        let mut leading = never.iter().filter(|(way, _)| leads(*way));
        if reached || leading.clone().any(|(way, _)| all.is_told(*way)) {
            continue;
        }
        let Some((_, before)) = leading.next() else { continue };
        let message = format!("no case can ever come to stage `{}`", stage.place);
        let diagnostic = Diagnostic::new(&RULE, at.at.header, message)
            .label("what leads to it never happens: change that, or take the stage out")
            .help(format!(
                "A case gets as far as this: {before}. What would lead on to the stage never happens."
            ));
        found.push(diagnostic);
    }
    for (exception, at) in process.exceptions() {
        let sites = all.raising(&exception.name);
        if !sites.is_empty() && sites.iter().all(|possible| !possible) {
            let message = format!("exception `{}` can never be raised", exception.name);
            let diagnostic = Diagnostic::new(&RULE, at.at.header, message)
                .label("raise it where something can happen, or take it out")
                .help("What raises it hangs on something that never happens.");
            found.push(diagnostic);
        }
    }
    for (clock, at) in process.clocks() {
        if let Edge::On(moments) = &clock.start
            && moments.iter().all(|m| !all.possible(m))
        {
            let message = format!("clock `{}` can never start", clock.name());
            let diagnostic = Diagnostic::new(&RULE, at.header, message)
                .label("start it on something that happens, or take it out")
                .help("What starts it never happens, so that nobody is told when the time is up.");
            found.push(diagnostic);
            continue;
        }
        if let Some(Edge::On(moments)) = &clock.stop
            && moments.iter().all(|m| !all.possible(m))
        {
            let message = format!("clock `{}` can never be stopped", clock.name());
            let diagnostic = Diagnostic::new(&RULE, at.header, message)
                .label("stop it on something that happens, or let it run to the end of the case")
                .help("What stops it never happens, so that it runs out even where all went well.");
            found.push(diagnostic);
        }
    }
}

struct Happenings<'s, 'a> {
    process: &'a Process,
    spaces: &'s [Space<'a>],
}

impl Happenings<'_, '_> {
    /// The handoffs and steps whose stage is reached and that never happen, with the way to that stage.
    fn never_taken(&self) -> impl Iterator<Item = (usize, String)> {
        let count = self.process.plan.handoffs.len() + self.process.plan.steps.len();
        (0..count).filter_map(|way| {
            let taken = self.spaces.iter().any(|s| s.first_taken(way).is_some());
            let before = self.spaces.iter().find_map(|s| Some(s.story(s.first_before(way)?)));
            before.filter(|_| !taken).map(|before| (way, before))
        })
    }

    /// Nothing opens it, and a condition of it was found that no case fulfils.
    fn is_told(&self, number: usize) -> bool {
        let (handoffs, steps) = (&self.process.handoffs, &self.process.steps);
        let Some(at) = handoffs.iter().chain(steps).nth(number).map(|way| way.at.span) else { return false };
        let opens = self.spaces.iter().any(|s| s.first_opened(number).is_some());
        let inside = |span: Span| span.file == at.file && at.start <= span.start && span.end <= at.end;
        !opens && never_true(self.process).any(|site| inside(site.span))
    }

    fn way(&self, number: usize, before: &str) -> Option<Diagnostic> {
        let space = self.spaces.iter().find(|s| s.first_before(number).is_some())?;
        let way = space.ground.ways.get(number)?;
        let (at, noun) = match way.what {
            Move::Handoff(_) => (self.process.handoffs.get(way.index)?, "handoff"),
            Move::Step(_) => (self.process.steps.get(way.index)?, "step"),
        };
        let message = format!("{noun} `{}` can never happen", way.name());
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

    fn number(&self, name: &Name) -> Option<usize> {
        let plan = &self.process.plan;
        let handoff = plan.handoffs.iter().position(|h| h.name == *name);
        handoff.or_else(|| plan.steps.iter().position(|s| s.name == *name).map(|n| n + plan.handoffs.len()))
    }

    fn happens(&self, name: &Name) -> bool {
        self.number(name).is_none_or(|way| self.spaces.iter().any(|s| s.first_taken(way).is_some()))
    }

    fn possible(&self, moment: &Moment) -> bool {
        match moment {
            Moment::Enter(place) | Moment::Leave(place) => {
                self.spaces.iter().any(|s| s.first_in(place).is_some())
            }
            Moment::Life(name, Life::Opened | Life::Blocked | Life::Cancelled) => {
                self.number(name).is_none_or(|way| self.spaces.iter().any(|s| s.first_opened(way).is_some()))
            }
            Moment::Life(name, _) => self.happens(name),
            Moment::Raised(name) | Moment::Resolved(name) => {
                let sites = self.raising(name);
                sites.is_empty() || sites.iter().any(|possible| *possible)
            }
            Moment::Event(_) | Moment::Breached(_) | Moment::Call { .. } | Moment::Pattern { .. } => true,
        }
    }

    /// For each place that raises it, whether that can come to pass. What raises it as another exception is raised or
    /// resolved counts as possible.
    fn raising(&self, exception: &Name) -> Vec<bool> {
        let plan = &self.process.plan;
        let raises = |actions: &[Action]| any_action(actions, &|a| raises(a) == Some(exception));
        let mut sites = Vec::new();
        for reaction in plan.reactions.iter().filter(|r| raises(&r.actions)) {
            let chained = matches!(reaction.moment, Moment::Raised(_) | Moment::Resolved(_));
            sites.push(chained || self.possible(&reaction.moment));
        }
        let here = |h: &handoff_plan::Handoff| {
            h.returns.iter().any(|r| {
                r.target == ReturnTarget::Raise(exception.clone())
                    || r.at_most.as_ref().is_some_and(|(_, e)| e == exception)
            })
        };
        sites.extend(plan.handoffs.iter().filter(|h| here(h)).map(|h| self.happens(&h.name)));
        let all = self.process.actions.iter();
        let count = all.filter(|site| super::ground::raises(&site.action) == Some(exception)).count();
        let in_reactions: usize = plan.reactions.iter().map(|r| count_raises(&r.actions, exception)).sum();
        // Starts, ladders and `when`: they can come to pass.
        sites.extend((in_reactions < count).then_some(true));
        sites
    }
}

fn count_raises(actions: &[Action], exception: &Name) -> usize {
    let each = actions.iter().map(|action| {
        let inside = match action {
            Action::If { then, otherwise, .. } => {
                count_raises(then, exception) + count_raises(otherwise, exception)
            }
            _ => 0,
        };
        inside + usize::from(raises(action) == Some(exception))
    });
    each.sum()
}
