//! Pass 6: what will hurt. One file a lint: its page, its rule and what it looks for.
//!
//! A lint sees the whole model; [`Ctx::processes`] gives only processes without errors, as elsewhere it would say the same
//! thing again in other words.

mod no_accept_deadline;
mod no_resolve_deadline;
mod sensitive_shown;
mod team_without_lead;
mod unreachable_stage;
mod unused_field;
mod unused_import;

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::{SourceMap, Span};

use crate::load::Loaded;
use crate::model::{Model, Process};

type Lint = fn(&Ctx<'_>, &mut Vec<Diagnostic>);

/// By code.
const LINTS: &[(&Rule, Lint)] = &[
    (&unused_import::RULE, unused_import::check),
    (&unused_field::RULE, unused_field::check),
    (&team_without_lead::RULE, team_without_lead::check),
    (&unreachable_stage::RULE, unreachable_stage::check),
    (&no_accept_deadline::RULE, no_accept_deadline::check),
    (&no_resolve_deadline::RULE, no_resolve_deadline::check),
    (&sensitive_shown::RULE, sensitive_shown::check),
];

/// What a lint may look at.
pub(crate) struct Ctx<'a> {
    pub(crate) model: &'a Model,
    pub(crate) sources: &'a SourceMap,
    /// The texts, their trees and what they import.
    pub(crate) loaded: &'a Loaded,
    /// Nothing in the set has an error: what is not found is not there.
    pub(crate) whole: bool,
    errors: Vec<Span>,
}

impl<'a> Ctx<'a> {
    /// The processes that have no error.
    pub(crate) fn processes(&self) -> impl Iterator<Item = &'a Process> {
        let sound = |p: &&Process| {
            let inside = |e: &Span| e.file == p.file && p.at.span.start <= e.start && e.end <= p.at.span.end;
            !self.errors.iter().any(inside)
        };
        self.model.processes.iter().filter(sound)
    }
}

pub(crate) fn rules() -> impl Iterator<Item = &'static &'static Rule> {
    LINTS.iter().map(|(rule, _)| rule)
}

pub(crate) fn lint(model: &Model, loaded: &Loaded, said: &[Diagnostic]) -> Vec<Diagnostic> {
    let errors =
        said.iter().filter(|d| d.rule.severity == Severity::Error).map(|d| d.span).collect::<Vec<_>>();
    let ctx = Ctx { model, sources: &loaded.sources, loaded, whole: errors.is_empty(), errors };
    let mut found = Vec::new();
    for (_, check) in LINTS {
        check(&ctx, &mut found);
    }
    found
}
