//! Pass 4: what every declaration says, names resolved and types known. One file for each kind of clause.

mod action;
mod arguments;
mod calendar;
mod carry;
mod deadline;
mod declaration;
mod entry;
mod expr;
mod field;
mod function;
mod literal;
mod moment;
mod moves;
mod name;
mod operator;
mod process;
mod require;
mod scenario;
mod scope;
mod stage;
mod state;
mod template;
mod who;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use handoff_plan::{self as plan, Name};
use handoff_syntax::diagnostic::Diagnostic;
use handoff_syntax::source::{SourceMap, Span};
use rayon::prelude::*;

pub(crate) use calendar::calendars;
pub(crate) use field::declared;
use scenario::{AlikeByNames, Spoken};
pub(crate) use scope::Scope;

use crate::findings::Findings;
use crate::model::{ActionSite, DeadlineSite, ExprSite, Item, Model, Named, WhoSite};
use crate::names::{Decl, Names};
use crate::outline::{Outline, Outlines};
use crate::shapes::Shapes;
use crate::ty::Ty;

/// What the passes before found out.
#[derive(Debug)]
pub(crate) struct World<'a> {
    pub(crate) sources: &'a SourceMap,
    pub(crate) names: Names<'a>,
    pub(crate) shapes: Shapes,
    pub(crate) outlines: Outlines<'a>,
    /// By name in the plan, `always` among them.
    pub(crate) calendars: BTreeMap<Name, plan::Calendar>,
    pub(crate) always: plan::Calendar,
    /// Found out when a scenario's line first needs it.
    spoken: OnceLock<Spoken>,
}

impl<'a> World<'a> {
    pub(crate) fn new(
        sources: &'a SourceMap,
        names: Names<'a>,
        shapes: Shapes,
        outlines: Vec<Outline<'a>>,
        calendars: BTreeMap<Name, plan::Calendar>,
    ) -> Self {
        let outlines = Outlines::new(outlines);
        Self {
            sources,
            names,
            shapes,
            outlines,
            calendars,
            always: plan::Calendar::always(),
            spoken: OnceLock::new(),
        }
    }

    pub(crate) fn into_calendars(self) -> BTreeMap<Name, plan::Calendar> {
        self.calendars
    }
}

pub(crate) fn check(
    world: &World<'_>,
    trees: &[Arc<handoff_syntax::ast::File>],
    calendars: Vec<Item<plan::Calendar>>,
    findings: &mut Findings,
) -> Model {
    let mut checker = Checker::new(world);
    let mut model = Model::default();
    model.calendars = calendars;
    for symbol in &world.names.symbols {
        let named = || Named { name: symbol.name.clone(), at: symbol.at };
        match symbol.decl {
            Decl::Person(person) => model.persons.extend(checker.person(symbol, person)),
            Decl::Team(team) => model.teams.extend(checker.team(symbol, team)),
            Decl::Rota(rota) => model.rotas.extend(checker.rota(symbol, rota)),
            Decl::Type(_) => model.types.push(named()),
            Decl::Record(record) => model.records.extend(checker.record(symbol, record)),
            Decl::Event(event) => model.events.extend(checker.event(symbol, event)),
            Decl::Port(_) => model.ports.extend(checker.port(symbol)),
            Decl::Ladder(ladder) => {
                checker.ladder(ladder);
                model.ladders.push(named());
            }
            Decl::Calendar(_) | Decl::Process(_) => {}
        }
    }
    model.records.extend(checker.made_records());
    findings.absorb(checker.findings);
    model.processes = each(world, world.outlines.all(), Checker::process, findings);
    model.scenarios =
        each(world, trees, |checker, tree| checker.scenarios(tree), findings).into_iter().flatten().collect();
    model.index();
    model
}

/// What is made of each, side by side; in their order all the same.
fn each<'a, T: Sync, M: Send>(
    world: &'a World<'a>,
    all: &'a [T],
    make: impl Fn(&mut Checker<'a>, &'a T) -> M + Sync,
    findings: &mut Findings,
) -> Vec<M> {
    let made = all.par_iter().map(|one| {
        let mut checker = Checker::new(world);
        let made = make(&mut checker, one);
        (made, checker.findings)
    });
    let (made, said): (Vec<M>, Vec<Findings>) = made.unzip();
    said.into_iter().for_each(|said| findings.absorb(said));
    made
}

/// The places of one process, as they are met.
#[derive(Debug, Default)]
pub(crate) struct Sites {
    pub(crate) actions: Vec<ActionSite>,
    pub(crate) expressions: Vec<ExprSite>,
    pub(crate) people: Vec<WhoSite>,
    pub(crate) deadlines: Vec<DeadlineSite>,
    /// From how many stages its handoffs and steps lead, all counted.
    leading: usize,
}

#[derive(Debug)]
pub(crate) struct Checker<'a> {
    pub(crate) world: &'a World<'a>,
    pub(crate) findings: Findings,
    pub(crate) sites: Sites,
    /// Of the file whose scenarios are read.
    alike: AlikeByNames<'a>,
}

/// An expression of the plan with what is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    pub(crate) expr: plan::Expr,
    pub(crate) ty: Ty,
    /// Shows or passes on a `sensitive` value.
    pub(crate) sensitive: bool,
}

impl Typed {
    pub(crate) fn new(expr: plan::Expr, ty: Ty) -> Self {
        Self { expr, ty, sensitive: false }
    }

    pub(crate) fn is(expr: plan::Expr, ty: plan::Type) -> Self {
        Self::new(expr, Ty::Is(ty))
    }

    /// Stands where an error was reported.
    pub(crate) fn error() -> Self {
        Self::new(placeholder(), Ty::Error)
    }

    pub(crate) fn with_sensitive(mut self, sensitive: bool) -> Self {
        self.sensitive |= sensitive;
        self
    }
}

/// Stands for an expression that was reported; no plan is made of it.
pub(crate) fn placeholder() -> plan::Expr {
    plan::Expr::Value(plan::Value::Bool(false))
}

impl<'a> Checker<'a> {
    fn new(world: &'a World<'a>) -> Self {
        Self { world, findings: Findings::default(), sites: Sites::default(), alike: BTreeMap::new() }
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.findings.report(diagnostic);
    }

    /// The text of a place, in one line.
    pub(crate) fn written(&self, span: Span) -> String {
        let text = self.world.sources.get(span.file).map_or("", |f| f.slice(span));
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn outline_named(
        &self,
        file: handoff_syntax::source::FileId,
        name: &str,
    ) -> Option<&'a Outline<'a>> {
        self.world.outlines.find(&self.world.names, file, name)
    }
}
