//! An invariant can be broken.
//!
//! `reached STAGE only if FIELD is set` holds when every way into the stage asks for the field, or brings it. One way that
//! does neither is enough for a case in which it does not hold.
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
//!   context { scope: text }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner sales; final }
//!   step go_live from won to live { trigger by sales; require scope }
//!   step hurry from won to live { trigger by sales }
//!   invariant "nothing is live without a scope": reached live only if scope is set
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
//!   context { scope: text }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner sales; final }
//!   step go_live from won to live { trigger by sales; require scope }
//!   invariant "nothing is live without a scope": reached live only if scope is set
//! }
//! ```

use std::collections::{BTreeMap, VecDeque};

use handoff_plan::{Action, Expr, FieldPath, Handoff, Name, Place, Start, StartOn, Step, Target};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::guard::{Guards, condition, conditions, mentions};
use crate::model::{Model, Process};

pub(crate) static RULE: Rule = Rule {
    code: "H1206",
    name: "broken-invariant",
    severity: Severity::Error,
    source: include_str!("broken_invariant.rs"),
};

/// Only what is refuted is said. What is neither proved nor refuted is checked by every scenario and by the runtime.
pub(super) fn check(model: &Model, process: &Process, found: &mut Vec<Diagnostic>) {
    for (invariant, span) in process.plan.invariants.iter().zip(&process.invariants) {
        let Expr::OnlyIf(there, then) = &invariant.condition else { continue };
        let (Expr::Reached(place) | Expr::InStage(place)) = &**there else { continue };
        let required = match &**then {
            Expr::And(all) => all.iter().collect(),
            one => vec![one],
        };
        let fields = required.into_iter().filter_map(|e| match e {
            Expr::IsSet(of) => match &**of {
                Expr::Field(name) => Some(name),
                _ => None,
            },
            _ => None,
        });
        let broken = fields.filter(|f| can_lack(model, process, f)).find_map(|field| {
            let way = Without { model, process, field, guards: Guards::of(process, &place.track) };
            way.to(place).map(|story| (field, story))
        });
        if let Some((field, story)) = broken {
            let message = format!(
                "invariant `{}` can be broken: `{place}` is reached without `{field}`",
                invariant.label
            );
            let diagnostic = Diagnostic::new(&RULE, *span, message)
                .label(format!("require `{field}` on every way to `{place}`"))
                .help(format!(
                    "It is broken like this: {story}. Nothing on that way asks for `{field}` or sets it."
                ));
            found.push(diagnostic);
        }
    }
}

/// A context field that starts missing, and that only people and starts fill in: what other rules set could be there in time.
fn can_lack(model: &Model, process: &Process, field: &Name) -> bool {
    let Some(declared) = process.plan.field(field) else { return false };
    let outside_starts = process.actions.iter().filter(|site| writes(&site.action, field)).count();
    let in_starts = process.plan.starts.iter().map(|s| count_writes(&s.actions, field)).sum::<usize>();
    declared.default.is_none()
        && outside_starts <= in_starts
        // What hands work over from elsewhere may bring it.
        && !model.processes.iter().flat_map(|p| &p.plan.handoffs).any(|h| brings(h, &process.name, field))
        && !opened_with(model, process, field)
}

fn brings(handoff: &Handoff, to: &Name, field: &Name) -> bool {
    let fields = handoff.package.iter().flat_map(|p| &p.fields);
    matches!(&handoff.target, Target::Process { process, .. } if process == to)
        && fields.into_iter().any(|f| f.name == *field)
}

fn opened_with(model: &Model, process: &Process, field: &Name) -> bool {
    let sites = model.processes.iter().flat_map(|p| &p.actions);
    sites.into_iter().any(|site| match &site.action {
        Action::Open { process: to, fields } => {
            *to == process.name && fields.iter().any(|(name, _)| name == field)
        }
        _ => false,
    })
}

fn written(action: &Action) -> Option<&FieldPath> {
    match action {
        Action::Set { field, .. } => Some(field),
        Action::Add { list, .. } => Some(list),
        Action::Call { into, .. } => into.as_ref(),
        _ => None,
    }
}

fn writes(action: &Action, name: &Name) -> bool {
    written(action).is_some_and(|path| path.field == *name)
}

fn count_writes(actions: &[Action], name: &Name) -> usize {
    let inside = |action: &Action| match action {
        Action::If { then, otherwise, .. } => count_writes(then, name) + count_writes(otherwise, name),
        _ => 0,
    };
    actions.iter().map(|a| usize::from(writes(a, name)) + inside(a)).sum()
}

/// The ways of a track on which nothing asks for a field or sets it.
struct Without<'a> {
    model: &'a Model,
    process: &'a Process,
    field: &'a Name,
    guards: Guards,
}

impl<'a> Without<'a> {
    /// The shortest such way to that stage, in words.
    fn to(&self, place: &Place) -> Option<String> {
        let mut known: BTreeMap<&Place, String> = BTreeMap::new();
        let mut queue: VecDeque<&Place> = VecDeque::new();
        for start in self.process.plan.starts.iter().filter(|s| self.lets_start(s)) {
            known.entry(&start.place).or_insert_with(|| {
                queue.push_back(&start.place);
                begin(start)
            });
        }
        while let Some(at) = queue.pop_front() {
            let story = known.get(at).cloned()?;
            if at == place {
                return Some(story);
            }
            let handoffs = self.process.plan.handoffs.iter().filter(|h| self.lets(at, h));
            let targets = handoffs.filter_map(|h| match &h.target {
                Target::Stage(to) => Some((to, format!("`{}` is accepted", h.name))),
                Target::Track(_) | Target::Process { .. } => None,
            });
            let steps = self.process.plan.steps.iter().filter(|s| self.lets_step(at, s));
            for (to, how) in targets.chain(steps.map(|s| (&s.to, format!("`{}` is done", s.name)))) {
                known.entry(to).or_insert_with(|| {
                    queue.push_back(to);
                    format!("{story} → {how}, the case is in `{to}`")
                });
            }
        }
        None
    }

    fn asks(&self, expr: &Expr) -> bool {
        mentions(expr, &|e| matches!(e, Expr::Field(name) if name == self.field))
    }

    fn lets_start(&self, start: &Start) -> bool {
        let StartOn::Event { condition, .. } = &start.on else {
            // `can_lack` has seen that what opens such a case does not bring the field.
            return self.is_opened();
        };
        let possible = |c: &Expr| self.guards.truth(c, 0, None) != Some(false) && !self.asks(c);
        condition.as_ref().is_none_or(possible) && count_writes(&start.actions, self.field) == 0
    }

    fn is_opened(&self) -> bool {
        let to = &self.process.name;
        self.model.processes.iter().any(|p| {
            let given = |h: &Handoff| matches!(&h.target, Target::Process { process, .. } if process == to);
            let opens = |a: &Action| matches!(a, Action::Open { process, .. } if process == to);
            p.plan.handoffs.iter().any(given) || p.actions.iter().any(|site| opens(&site.action))
        })
    }

    fn lets(&self, at: &Place, handoff: &Handoff) -> bool {
        handoff.from.contains(at) && self.open(&handoff.triggers, &handoff.requirements)
    }

    fn lets_step(&self, at: &Place, step: &Step) -> bool {
        step.from.contains(at) && self.open(&step.triggers, &step.requirements)
    }

    /// Nothing asks for the field, and nothing asks for what only other ways bring: a condition on the past goes either way.
    fn open(&self, triggers: &[handoff_plan::Trigger], requirements: &[handoff_plan::Requirement]) -> bool {
        let past = |e: &Expr| {
            matches!(
                e,
                Expr::Reached(_)
                    | Expr::InStage(_)
                    | Expr::Done(_)
                    | Expr::Seen(..)
                    | Expr::Times(_)
                    | Expr::OpenException(_)
            )
        };
        let free =
            |e: &Expr| !self.asks(e) && !mentions(e, &past) && self.guards.truth(e, 0, None) != Some(false);
        triggers.iter().any(|t| condition(t).is_none_or(free))
            && requirements.iter().flat_map(conditions).all(free)
    }
}

fn begin(start: &Start) -> String {
    match &start.on {
        StartOn::Event { event, .. } => format!("`{event}` arrives, the case is in `{}`", start.place),
        StartOn::Opened => format!("the case is opened in `{}`", start.place),
    }
}
