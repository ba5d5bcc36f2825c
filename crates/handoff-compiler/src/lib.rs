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

use std::sync::Arc;

use handoff_plan::{Plan, Scenario};
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
    /// What it means; `None` where there is an error.
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

#[must_use]
pub fn compile(loaded: Loaded) -> Compilation {
    compile_to(loaded, Depth::Whole)
}

/// The passes, in order.
#[must_use]
pub fn compile_to(loaded: Loaded, depth: Depth) -> Compilation {
    let mut findings = Findings::default();
    let names = names::collect(&loaded, &mut findings);
    let shapes = shapes::shapes(&names, &loaded, &mut findings);
    let outlines = outline::outlines(&names, &mut findings);
    let (calendars, calendar_items) = check::calendars(&names, &loaded, &mut findings);
    let world = World::new(&loaded.sources, names, shapes, outlines, calendars);
    let mut model = check::check(&world, &loaded.trees, calendar_items, &mut findings);
    let calendars = world.calendars;
    prove::prove(&mut model, &loaded, &mut findings);
    model.take_uses(findings.uses);

    let mut diagnostics = loaded.diagnostics.clone();
    diagnostics.append(&mut findings.diagnostics);
    diagnostics.extend(lint::lint(&model, &loaded, &diagnostics));
    let walked = depth == Depth::Whole;
    if walked && !diagnostics.iter().any(|d| d.rule.severity == Severity::Error) {
        diagnostics.extend(sound::check(&model));
    }
    consequence::leave_out(&mut diagnostics, &loaded);
    let (mut diagnostics, silenced) = allow::silence(diagnostics, &loaded, walked);
    in_order(&mut diagnostics, &loaded.sources);

    let sound = !diagnostics.iter().any(|d| d.rule.severity == Severity::Error);
    let plan = sound.then(|| lower::lower(&model, &calendars));
    let scenarios = model.scenarios.iter().filter(|_| sound).map(|s| s.plan.clone()).collect();
    let Loaded { sources, trees, unreadable, .. } = loaded;
    Compilation { sources, trees, diagnostics, silenced, plan, scenarios, model, unreadable }
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
