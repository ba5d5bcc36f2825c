//! Which values a case surely has by the time that something is said of it.

use std::collections::BTreeMap;

use handoff_plan::{
    Action, Edge, Expr, Field, Life, Moment, Name, Place, ReturnTarget, Start, StartOn, Type,
};
use handoff_syntax::source::Span;

use super::moves::{Move, by_stage, moves};
use super::places::Places;
use crate::model::{ExprSite, Model, Process, Purpose};
use crate::prove::known::{Known, Shapes, gaps, when_met, when_true};

pub(super) struct Assured<'a> {
    model: &'a Model,
    process: &'a Process,
    moves: Vec<Move<'a>>,
    /// What every case has from its beginning.
    always: Known,
    /// What messages show: nothing else is asked for.
    shown: Known,
    /// INVARIANT: parallel to the moves; what each asks for, of what is shown.
    asked: Vec<Known>,
    /// By name: the numbers of the moves.
    named: BTreeMap<&'a Name, usize>,
    types: BTreeMap<&'a str, &'a Type>,
    /// By stage that can be come to: what it has there.
    stages: BTreeMap<&'a Place, Known>,
    around: Around,
}

/// What a place of the text lies in.
#[derive(Debug)]
struct Around {
    moves: Places,
    stages: Places,
    reactions: Places,
    starts: Places,
    whens: Places,
    clocks: Places,
    conditional: Places,
}

impl Around {
    fn of(process: &Process, moves: &[Move<'_>]) -> Self {
        let conditional = process.actions.iter().filter(|site| site.conditional).map(|site| site.span);
        Self {
            moves: Places::of(moves.iter().map(|m| m.at.at.span)),
            stages: Places::of(process.stages.iter().map(|place| place.at.span)),
            reactions: Places::of(process.reactions.iter().copied()),
            starts: Places::of(process.starts.iter().copied()),
            whens: Places::of(process.whens.iter().copied()),
            clocks: Places::of(process.clocks.iter().map(|place| place.span)),
            conditional: Places::of(conditional),
        }
    }
}

impl Shapes for Assured<'_> {
    fn record(&self, name: &str) -> Option<&[Field]> {
        self.model.record(name).map(|r| r.plan.fields.as_slice())
    }

    fn field(&self, name: &str) -> Option<&Type> {
        let key = &self.process.plan.key;
        if key.name == name { Some(&key.ty) } else { self.types.get(name).copied() }
    }
}

impl<'a> Assured<'a> {
    /// `None`: no message shows what may not be there.
    pub(super) fn of(model: &'a Model, process: &'a Process) -> Option<Self> {
        let plan = &process.plan;
        let mut assured = Self {
            model,
            process,
            moves: moves(process),
            types: plan.context.iter().rev().map(|f| (f.name.as_str(), &f.ty)).collect(),
            named: BTreeMap::new(),
            around: Around::of(process, &[]),
            always: Known::default(),
            shown: Known::default(),
            asked: Vec::new(),
            stages: BTreeMap::new(),
        };
        assured.always.insert(&Expr::Field(plan.key.name.clone()));
        let with_default = plan.context.iter().filter(|f| f.default.is_some());
        with_default.for_each(|f| assured.always.insert(&Expr::Field(f.name.clone())));
        let messages = process.expressions.iter().filter(|site| site.purpose == Purpose::Message);
        let unsure = messages.filter(|site| !gaps(&site.expr, &assured.always, &assured).is_empty());
        let unsure: Vec<&Expr> = unsure.map(|site| &site.expr).collect();
        if unsure.is_empty() {
            return None;
        }
        unsure.into_iter().for_each(|expr| insert_all(&mut assured.shown, expr));
        assured.named = assured.moves.iter().map(|m| m.name).zip(0..).collect();
        assured.around = Around::of(process, &assured.moves);
        assured.asked = assured.moves.iter().map(|m| asked(m).both(&assured.shown)).collect();
        assured.walk();
        Some(assured)
    }

    /// Down from the starts, until nothing less is sure anywhere.
    fn walk(&mut self) {
        let leaving = by_stage(&self.moves);
        let mut back: BTreeMap<&Place, Vec<&'a Place>> = BTreeMap::new();
        for handoff in &self.process.plan.handoffs {
            let targets = handoff.returns.iter().filter_map(|r| match &r.target {
                ReturnTarget::Stage(to) => Some(to),
                _ => None,
            });
            let targets: Vec<&Place> = targets.collect();
            handoff.from.iter().for_each(|place| back.entry(place).or_default().extend(&targets));
        }
        let mut arrivals: Vec<(&'a Place, Known)> = Vec::new();
        for start in &self.process.plan.starts {
            arrivals.push((&start.place, self.begun(start)));
        }
        for (handoff, place) in self.model.handed_to(&self.process.name) {
            let mut known = self.always.clone();
            let fields = handoff.package.iter().flat_map(|p| &p.fields).filter(|f| !f.optional);
            fields.for_each(|f| known.insert(&Expr::Field(f.name.clone())));
            arrivals.push((place, known));
        }
        while let Some((place, known)) = arrivals.pop() {
            let less = match self.stages.get(place) {
                None => known,
                Some(before) => {
                    let less = before.clone().both(&known);
                    if less == *before {
                        continue;
                    }
                    less
                }
            };
            self.stages.insert(place, less.clone());
            let out = leaving.get(place).into_iter().flatten();
            for (m, asked) in out.filter_map(|i| self.moves.get(*i).zip(self.asked.get(*i))) {
                let mut known = less.clone();
                known.extend(asked.clone());
                arrivals.extend(m.to.map(|to| (to, known)));
            }
            let back = back.get(place).into_iter().flatten();
            arrivals.extend(back.map(|to| (*to, less.clone())));
        }
        let mut everywhere = self.stages.values();
        let first = everywhere.next().cloned();
        self.always.extend(everywhere.fold(first.unwrap_or_default(), |all, next| all.both(next)));
    }

    /// What is there once the actions of a start are done.
    fn begun(&self, start: &Start) -> Known {
        let mut known = self.always.clone();
        let event = match &start.on {
            StartOn::Event { event, .. } => self.model.event(event),
            StartOn::Opened => None,
        };
        let required = |name: &Name| {
            let fields = event.map(|e| e.plan.fields.as_slice()).unwrap_or_default();
            fields.iter().any(|f| f.name == *name && (!f.optional || f.default.is_some()))
        };
        for action in &start.actions {
            let Action::Set { field, value } = action else { continue };
            let there = match value {
                Expr::Member(of, name) if **of == Expr::Event => required(name),
                value => gaps(value, &known, self).is_empty(),
            };
            if there && field.members.is_empty() {
                known.insert(&Expr::Field(field.field.clone()));
            }
        }
        known
    }

    /// The parts of what a message shows that may not be there when it is sent. Where that hangs on more than is looked at here
    /// there are none.
    pub(super) fn lacking(&self, site: &ExprSite) -> Vec<Expr> {
        if !of_the_case(&site.expr) || self.is_conditional(site.span) {
            return Vec::new();
        }
        self.at(site.span).map_or_else(Vec::new, |known| gaps(&site.expr, &known, self))
    }

    /// It stands in an `if` or behind another condition.
    fn is_conditional(&self, at: Span) -> bool {
        self.around.conditional.around(at).is_some()
    }

    /// What is known at a place of the text; `None` where that is not looked at.
    fn at(&self, at: Span) -> Option<Known> {
        let (plan, around) = (&self.process.plan, &self.around);
        let reaction = around.reactions.around(at).and_then(|i| plan.reactions.get(i));
        let moved = around.moves.around(at).and_then(|i| self.moves.get(i).zip(self.asked.get(i)));
        if let Some((m, asked)) = moved {
            let late = [m.at.accept, m.at.complete].into_iter().flatten().any(|place| inside(at, place));
            return match reaction {
                Some(reaction) => self.upon(&reaction.moment),
                None if late => Some(self.after(m, asked)),
                None => Some(self.before(m)),
            };
        }
        if let Some(stage) = around.stages.around(at).and_then(|i| plan.stages.get(i)) {
            return self.stages.get(&stage.place).cloned();
        }
        if let Some(reaction) = reaction {
            return self.upon(&reaction.moment);
        }
        if let Some(start) = around.starts.around(at).and_then(|i| plan.starts.get(i)) {
            return Some(self.begun(start));
        }
        if let Some(when) = around.whens.around(at).and_then(|i| plan.whens.get(i)) {
            let mut known = self.always.clone();
            known.extend(when_true(&when.condition));
            return Some(known);
        }
        let clock = around.clocks.around(at).and_then(|i| plan.clocks.get(i));
        match clock.map(|clock| &clock.start) {
            Some(Edge::On(moments)) => {
                moments.iter().map(|m| self.upon(m)).reduce(|all, next| Some(all?.both(&next?)))?
            }
            _ => Some(self.always.clone()),
        }
    }

    fn upon(&self, moment: &Moment) -> Option<Known> {
        let named = |name: &Name| {
            let number = self.named.get(name).copied()?;
            self.moves.get(number).zip(self.asked.get(number))
        };
        Some(match moment {
            Moment::Enter(place) | Moment::Leave(place) => self.stages.get(place)?.clone(),
            Moment::Life(name, Life::Opened | Life::Blocked | Life::Cancelled) => self.before(named(name)?.0),
            Moment::Life(name, life) => {
                let (m, asked) = named(name)?;
                let mut known = self.after(m, asked);
                let handoff = self.process.handoff(name).filter(|_| *life == Life::Completed);
                let completes = handoff.and_then(|h| h.complete.as_ref()?.when.as_ref());
                completes.iter().for_each(|condition| known.extend(when_true(condition)));
                known
            }
            _ => self.always.clone(),
        })
    }

    /// While it is being prepared.
    fn before(&self, m: &Move<'_>) -> Known {
        let known = m.from.iter().filter_map(|place| self.stages.get(place)).cloned();
        known.reduce(|all, next| all.both(&next)).unwrap_or_else(|| self.always.clone())
    }

    /// Once it is offered.
    fn after(&self, m: &Move<'_>, asked: &Known) -> Known {
        let mut known = self.before(m);
        known.extend(asked.clone());
        known
    }
}

/// What has a value where all hold that a move always requires and that nobody may waive.
fn asked(m: &Move<'_>) -> Known {
    let mut known = Known::default();
    let always = m.requirements.iter().filter(|r| r.condition.is_none() && r.waivable_by.is_none());
    always.for_each(|r| known.extend(when_met(r)));
    known
}

/// An expression and all inside it.
fn insert_all(known: &mut Known, expr: &Expr) {
    known.insert(expr);
    expr.children().into_iter().for_each(|inner| insert_all(known, inner));
}

/// It shows fields of the case and nothing else, so that they alone decide.
fn of_the_case(expr: &Expr) -> bool {
    match expr {
        Expr::Event | Expr::Variable(_) | Expr::Seen(..) | Expr::Any { .. } | Expr::All { .. } => false,
        expr => expr.children().into_iter().all(of_the_case),
    }
}

fn inside(inner: Span, outer: Span) -> bool {
    inner.file == outer.file && outer.start <= inner.start && inner.end <= outer.end
}
