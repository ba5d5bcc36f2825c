//! From text to plan.
//!
//! [`load`] reads and parses what is asked for and all that it imports; [`compile`] resolves, checks, proves, lints and
//! lowers. Neither fails: each returns what could be made of the texts, and what is to be said about them.

mod allow;
mod check;
mod consequence;
mod findings;
mod lint;
mod load;
mod lower;
pub mod model;
mod names;
mod outline;
mod prove;
mod rules;
mod shapes;
mod sound;
mod ty;

use std::collections::BTreeMap;
use std::sync::Arc;

use handoff_plan::{Calendar, Name, Plan, Scenario};
use handoff_syntax::ast;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::SourceMap;

pub use allow::Silenced;
pub use load::{Files, Loaded, Parses, Root, load, load_again};
pub use model::Model;

use crate::check::World;
use crate::findings::Findings;

/// What became of a set of files.
#[derive(Debug)]
pub struct Compilation {
    pub sources: SourceMap,
    /// INVARIANT: one for each file of `sources`, in the same order.
    pub trees: Vec<Arc<ast::File>>,
    /// By file, place and code; none twice.
    pub diagnostics: Vec<Diagnostic>,
    /// What comments silence, in no order.
    pub silenced: Vec<Silenced>,
    /// What it means; `None` where there is an error, or where only a check was asked for.
    pub plan: Option<Plan>,
    /// The tests of the set, in the order of its files; empty where there is an error.
    pub scenarios: Vec<Scenario>,
    /// What was declared, with places; whole only where there is no error.
    pub model: Model,
    /// Paths that were asked for and could not be read, and why.
    pub unreadable: Vec<(String, String)>,
}

/// All that the check can say: the rules of the text and those of its meaning, by code.
#[must_use]
pub fn rules() -> Vec<&'static Rule> {
    let own = rules::RULES.iter().chain(sound::RULES).chain(lint::rules());
    let mut rules: Vec<&'static Rule> = handoff_syntax::RULES.iter().chain(own).copied().collect();
    rules.sort_by_key(|rule| rule.code);
    rules
}

/// How far a check goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    #[default]
    Whole,
    /// What a case can do is not walked through: the rules of soundness (H12) say nothing.
    WithoutSoundness,
}

/// All that is to be said, and the plan.
#[must_use]
pub fn compile(loaded: Loaded) -> Compilation {
    let (mut compilation, calendars) = passes(loaded, Depth::Whole);
    if !compilation.has_errors() {
        compilation.plan = Some(lower::lower(&compilation.model, &calendars));
    }
    compilation
}

/// All that is to be said: no plan is made, which for a large set takes time and memory.
#[must_use]
pub fn check(loaded: Loaded, depth: Depth) -> Compilation {
    passes(loaded, depth).0
}

impl Compilation {
    #[must_use]
    pub fn has_errors(&self) -> bool {
        any_error(&self.diagnostics)
    }
}

fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.rule.severity == Severity::Error)
}

/// The passes before lowering, in order.
fn passes(loaded: Loaded, depth: Depth) -> (Compilation, BTreeMap<Name, Calendar>) {
    let mut findings = Findings::default();
    let names = names::collect(&loaded, &mut findings);
    let shapes = shapes::shapes(&names, &loaded, &mut findings);
    let outlines = outline::outlines(&names, &mut findings);
    let (calendars, calendar_items) = check::calendars(&names, &loaded, &mut findings);
    let world = World::new(&loaded.sources, names, shapes, outlines, calendars);
    let mut model = check::check(&world, &loaded.trees, calendar_items, &mut findings);
    let calendars = world.into_calendars();
    prove::prove(&mut model, &loaded, &mut findings);
    model.take_uses(findings.uses);

    let mut loaded = loaded;
    let mut diagnostics = std::mem::take(&mut loaded.diagnostics);
    diagnostics.append(&mut findings.diagnostics);
    diagnostics.extend(lint::lint(&model, &loaded, &diagnostics));
    let walked = depth == Depth::Whole;
    if walked && !any_error(&diagnostics) {
        diagnostics.extend(sound::check(&model));
    }
    consequence::leave_out(&mut diagnostics, &loaded);
    let (mut diagnostics, silenced) = allow::silence(diagnostics, &loaded, walked);
    in_order(&mut diagnostics, &loaded.sources);

    let sound = !any_error(&diagnostics);
    let scenarios = model.scenarios.iter().filter(|_| sound).map(|s| s.plan.clone()).collect();
    let Loaded { sources, trees, unreadable, .. } = loaded;
    let plan = None;
    let compilation =
        Compilation { sources, trees, diagnostics, silenced, plan, scenarios, model, unreadable };
    (compilation, calendars)
}

fn in_order(diagnostics: &mut Vec<Diagnostic>, sources: &SourceMap) {
    let path = |d: &Diagnostic| sources.get(d.span.file).map_or("", |f| f.path());
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.span.start, d.rule.code, d.span.end);
        path(a).cmp(path(b)).then_with(|| key(a).cmp(&key(b))).then_with(|| a.message.cmp(&b.message))
    });
    diagnostics.dedup_by(|a, b| a.rule == b.rule && a.span == b.span && a.message == b.message);
}

#[cfg(test)]
mod tests;
