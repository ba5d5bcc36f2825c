//! Two conditions that leave out a value between them.
//!
//! A case with exactly that value takes neither way and stays where it is.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! event deal.won { deal: text }
//! event deal.scored { deal: text; score: number }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage lost { final failed }
//!   step lose from won to lost { trigger on deal.scored where event.score < 10 }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on deal.scored where event.score > 10
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```
//!
//! ## Good
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! event deal.won { deal: text }
//! event deal.scored { deal: text; score: number }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage lost { final failed }
//!   step lose from won to lost { trigger on deal.scored where event.score < 10 }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger by sales
//!     trigger on deal.scored where event.score >= 10
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use std::collections::{BTreeMap, BTreeSet};

use handoff_plan::{Name, Place, StageKind, Trigger};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

use super::Ctx;
use super::guard::Bound;
use super::moves::{Move, by_stage, moves, pairs};
use crate::model::Process;

pub(crate) static RULE: Rule = Rule {
    code: "H0625",
    name: "gap-between-conditions",
    severity: Severity::Warning,
    source: include_str!("gap_between_conditions.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        let all = All::of(process);
        for (one, other) in pairs(process) {
            for (heard, low, first) in bounds(&one) {
                let others = bounds(&other).into_iter().filter(|(h, ..)| *h == heard);
                for (_, high, span) in others.filter(|_| all.two_listen(&one, heard)) {
                    let Some(left_out) = gap(&all, (&one, &other), &low, &high) else { continue };
                    let message = format!("{left_out} takes neither `{}` nor `{}`", one.name, other.name);
                    let diagnostic = Diagnostic::new(&RULE, span, message)
                        .label("let one of them take that: `<=` or `>=`, and the same amount in both")
                        .related(first, "the other condition")
                        .help("A case with that value takes neither way and stays where it is.");
                    found.push(diagnostic);
                }
            }
        }
    }
}

/// What a trigger with a condition listens to: an event, or (`trigger when`) the case itself.
type Heard<'a> = Option<&'a Name>;

/// Its triggers that bound one value.
fn bounds<'a>(m: &Move<'a>) -> Vec<(Heard<'a>, Bound<'a>, Span)> {
    let triggers = m.triggers.iter().zip(&m.at.triggers);
    let bounds = triggers.filter_map(|(trigger, span)| match trigger {
        Trigger::Event { event, condition: Some(condition), .. } => {
            Some((Some(event), Bound::of(condition)?, *span))
        }
        Trigger::When(condition) => Some((None, Bound::of(condition)?, *span)),
        _ => None,
    });
    bounds.collect()
}

/// The values that neither takes, where one ends below an amount and the other begins above it.
fn gap(all: &All<'_>, pair: (&Move<'_>, &Move<'_>), one: &Bound<'_>, other: &Bound<'_>) -> Option<String> {
    if one.value != other.value {
        return None;
    }
    let between = |above: &Bound<'_>, below: &Bound<'_>| {
        let ((low, low_out), (high, high_out)) = (above.lower()?, below.upper()?);
        if low == high && low_out && high_out {
            return Some(format!("exactly {low}"));
        }
        // Whoever leaves a whole stretch out may mean that the case waits.
        let written = format!("what lies between {high} and {low}");
        (low > high && !all.looks_after(pair)).then_some(written)
    };
    between(one, other).or_else(|| between(other, one))
}

/// The moves of a process, found by the stage that they lead out of.
struct All<'a> {
    process: &'a Process,
    moves: Vec<Move<'a>>,
    leaving: BTreeMap<&'a Place, Vec<usize>>,
}

impl<'a> All<'a> {
    fn of(process: &'a Process) -> Self {
        let moves = moves(process);
        Self { process, leaving: by_stage(&moves), moves }
    }

    fn leaving(&self, place: &Place) -> impl Iterator<Item = (usize, &Move<'a>)> {
        let beside = self.leaving.get(place).into_iter().flatten();
        beside.filter_map(|i| Some((*i, self.moves.get(*i)?)))
    }

    /// The case can go on otherwise from there than to be given up, or a clock tells when it waits for long.
    fn looks_after(&self, (one, other): (&Move<'_>, &Move<'_>)) -> bool {
        let shared = one.from.iter().filter(|place| other.from.contains(place));
        let given_up = |m: &Move<'_>| {
            let to = m.to.and_then(|place| self.process.stage(place));
            to.is_some_and(|stage| stage.kind == StageKind::FinalFailed)
        };
        let mut waits = shared.filter_map(|place| self.process.stage(place));
        waits.any(|stage| {
            let mut leaving = self.leaving(&stage.place);
            let others = leaving.any(|(_, m)| m.name != one.name && m.name != other.name && !given_up(m));
            let several = one.triggers.len() > 1 || other.triggers.len() > 1;
            others || several || stage.stay.is_some()
        })
    }

    /// Whether just two triggers out of its stages listen to it: a third may take what these two leave out.
    fn two_listen(&self, of: &Move<'_>, heard: Heard<'_>) -> bool {
        let hears = |t: &&Trigger| match t {
            Trigger::Event { event, .. } => Some(event) == heard,
            Trigger::When(_) => heard.is_none(),
            _ => false,
        };
        let mut met = BTreeSet::new();
        let beside = of.from.iter().flat_map(|place| self.leaving(place)).filter(|(i, _)| met.insert(*i));
        beside.flat_map(|(_, m)| m.triggers.iter().filter(hears)).take(3).count() == 2
    }
}
