//! Commands of people in a scenario.

use handoff_plan::{CommandVerb, Name, ScenarioStep};
use handoff_syntax::ast::{Because, HandoffClause, Ident, Line, LineKind, Path, Require, RequireKind, Verb};
use handoff_syntax::token::{Kind, tokens};

use super::{Checker, Reader};
use crate::check::require::requires;
use crate::outline::{Move, MoveOutline, Outline};
use crate::rules;

impl<'a> Checker<'a> {
    pub(super) fn scenario_command(&mut self, line: &'a Line, reader: &Reader<'a>) -> Option<ScenarioStep> {
        let LineKind::Command { verb, name, by, because, note } = &line.kind else { return None };
        let by = self.by(by.as_ref(), reader.file);
        let (found, requirement) = self.commanded(*verb, name, reader)?;
        if let (Verb::Return, Some(Because::Name(reason))) = (verb, because) {
            self.return_reason(reason, found);
        }
        Some(ScenarioStep::Command {
            verb: command_verb(*verb),
            name: found.name.clone(),
            requirement,
            by,
            because: because.as_ref().map(because_text),
            note: note.as_ref().map(|note| note.value.clone()),
        })
    }

    /// The handoff or step, and for approvals and waivers the requirement: `kickoff`, `kickoff.signed_off`, or where only
    /// one handoff has such a requirement `signed_off`.
    fn commanded(
        &mut self,
        verb: Verb,
        path: &'a Path,
        reader: &Reader<'a>,
    ) -> Option<(&'a MoveOutline<'a>, Option<Name>)> {
        let outline = reader.outline;
        let (first, rest) = within(path, outline).split_first()?;
        let of_requirement = matches!(verb, Verb::Approve | Verb::Decline | Verb::Waive);
        if outline.move_named(&first.name).is_none() && of_requirement {
            let name = joined(within(path, outline));
            let mut having =
                outline.moves.iter().filter(|m| self.requirement_names(m, reader).contains(&name));
            if let (Some(only), None) = (having.next(), having.next()) {
                return Some((only, Some(name)));
            }
        }
        let found = self.move_named(first, &reader.scope())?;
        if !rest.is_empty() {
            let name = joined(rest);
            let known = self.requirement_names(found, reader);
            let span =
                rest.iter().map(|p| p.span).reduce(handoff_syntax::source::Span::to).unwrap_or(path.span);
            let meant =
                if known.contains(&name) { Some(name.clone()) } else { self.speaks_of(found, &name, reader) };
            let Some(meant) = meant.filter(|_| of_requirement) else {
                self.unknown_in_process("requirement", &name, span, &known);
                return None;
            };
            return Some((found, Some(meant)));
        }
        match verb {
            Verb::Approve | Verb::Decline => {}
            Verb::Waive => return self.waived(found, path, reader),
            _ => return Some((found, None)),
        }
        let asked = self.all_approvals(found, outline);
        match asked.as_slice() {
            // Who may not give the approval, but is offered the work, declines the offer itself.
            _ if verb == Verb::Decline => Some((found, None)),
            [(only, _)] => Some((found, Some(only.clone()))),
            // Of several, the one that this person may still give is meant.
            [_, _, ..] => Some((found, None)),
            [] => {
                self.report(rules::which_requirement::diagnostic(&found.name, path.span, &[]));
                None
            }
        }
    }

    /// `waive kickoff`: its one requirement that may be waived; where none may be, the first, so that the refusal is seen.
    fn waived(
        &mut self,
        found: &'a MoveOutline<'a>,
        path: &'a Path,
        reader: &Reader<'a>,
    ) -> Option<(&'a MoveOutline<'a>, Option<Name>)> {
        let all = self.named_requirements(found, reader.outline);
        let waivable: Vec<Name> =
            all.iter().filter(|(_, r)| r.waivable_by.is_some()).map(|(name, _)| name.clone()).collect();
        match waivable.as_slice() {
            [only] => Some((found, Some(only.clone()))),
            [] if !all.is_empty() => Some((found, all.first().map(|(name, _)| name.clone()))),
            _ => {
                self.report(rules::which_requirement::diagnostic(&found.name, path.span, &waivable));
                None
            }
        }
    }

    /// The one requirement whose condition speaks of that field: a label cannot be written after the point.
    fn speaks_of(&self, found: &MoveOutline<'a>, field: &Name, reader: &Reader<'a>) -> Option<Name> {
        let all = self.named_requirements(found, reader.outline);
        let mut speaking = all.into_iter().filter(|(_, require)| match &require.kind {
            RequireKind::Condition(condition) => {
                let written = self.written(condition.span);
                let said = |t: &str| t == field.as_str() || t.split('.').next() == Some(field);
                tokens(&written).iter().any(|t| t.kind == Kind::Word && said(t.text))
            }
            _ => false,
        });
        match (speaking.next(), speaking.next()) {
            (Some((only, _)), None) => Some(only),
            _ => None,
        }
    }

    /// Every requirement of a move by the name that facts use.
    pub(super) fn requirement_names(&self, m: &MoveOutline<'a>, reader: &Reader<'a>) -> Vec<Name> {
        self.named_requirements(m, reader.outline).into_iter().map(|(name, _)| name).collect()
    }

    /// Approvals first.
    pub(super) fn named_requirements(
        &self,
        m: &MoveOutline<'a>,
        outline: &Outline<'a>,
    ) -> Vec<(Name, &'a Require)> {
        let mut requires = requires(m, outline);
        requires.extend(self.asked_elsewhere(m, outline));
        let approving = requires.iter().filter(|r| matches!(r.kind, RequireKind::Approval(_)));
        let names = self.all_approvals(m, outline).into_iter().map(|(name, _)| name);
        let mut all: Vec<(Name, &'a Require)> = names.zip(approving.copied()).collect();
        for require in requires {
            match &require.kind {
                RequireKind::Fields(fields) => {
                    all.extend(
                        fields.iter().map(|f| (self.field_requirement_name(require, f.span), require)),
                    );
                }
                RequireKind::Condition(condition) => {
                    all.push((self.condition_requirement_name(require, condition.span), require));
                }
                _ => {}
            }
        }
        all
    }

    fn return_reason(&mut self, reason: &'a Ident, of: &MoveOutline<'a>) {
        let Move::Handoff(handoff) = of.ast else { return };
        let returns = handoff.clauses.iter().filter_map(|c| match c {
            HandoffClause::Return(r) => Some(&r.name),
            _ => None,
        });
        match returns.clone().find(|name| name.name == reason.name) {
            Some(found) => self.findings.used(reason.span, found.span),
            None => {
                let names: Vec<Name> = returns.map(|name| name.name.clone()).collect();
                self.unknown_in_process("return reason", &reason.name, reason.span, &names);
            }
        }
    }
}

/// What a path says inside that process: `PROCESS.NAME` is `NAME` there.
pub(super) fn within<'p>(path: &'p Path, outline: &Outline<'_>) -> &'p [Ident] {
    match path.parts.as_slice() {
        [process, rest @ ..] if !rest.is_empty() && process.name == outline.name.as_str() => rest,
        parts => parts,
    }
}

fn joined(parts: &[Ident]) -> Name {
    Name::new(parts.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join("."))
}

pub(super) fn because_text(because: &Because) -> String {
    match because {
        Because::Name(name) => name.name.to_string(),
        Because::Text(text) => text.value.clone(),
    }
}

fn command_verb(verb: Verb) -> CommandVerb {
    match verb {
        Verb::Trigger => CommandVerb::Trigger,
        Verb::Accept => CommandVerb::Accept,
        Verb::Resubmit => CommandVerb::Resubmit,
        Verb::Approve => CommandVerb::Approve,
        Verb::Waive => CommandVerb::Waive,
        Verb::Advance => CommandVerb::Advance,
        Verb::Decline => CommandVerb::Decline,
        Verb::Return => CommandVerb::Return,
    }
}
