//! Commands of people in a scenario.

use handoff_plan::{CommandVerb, Name, ScenarioStep};
use handoff_syntax::ast::{Because, HandoffClause, Ident, Line, LineKind, Path, RequireKind, Verb};

use super::{Checker, Reader};
use crate::check::require::{approvals, requires};
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
            if !of_requirement || !known.contains(&name) {
                self.unknown_in_process("requirement", &name, span, &known);
                return None;
            }
            return Some((found, Some(name)));
        }
        if !of_requirement {
            return Some((found, None));
        }
        let asked = approvals(found, outline);
        match asked.as_slice() {
            [(only, _)] => Some((found, Some(only.clone()))),
            // A decline without an approval declines the offer itself.
            [] if verb == Verb::Decline => Some((found, None)),
            // Of several, the one that this person may still give is meant.
            [_, ..] if verb != Verb::Waive => Some((found, None)),
            several => {
                let names: Vec<Name> = match verb {
                    Verb::Waive => self.requirement_names(found, reader),
                    _ => several.iter().map(|(name, _)| name.clone()).collect(),
                };
                self.report(rules::which_requirement::diagnostic(&found.name, path.span, &names));
                None
            }
        }
    }

    /// Every requirement of a move by the name that facts use.
    pub(super) fn requirement_names(&self, m: &MoveOutline<'a>, reader: &Reader<'a>) -> Vec<Name> {
        let mut names: Vec<Name> = approvals(m, reader.outline).into_iter().map(|(name, _)| name).collect();
        for require in requires(m, reader.outline) {
            match &require.kind {
                RequireKind::Fields(fields) => {
                    names.extend(fields.iter().map(|f| self.field_requirement_name(require, f.span)));
                }
                RequireKind::Condition(condition) => {
                    names.push(self.condition_requirement_name(require, condition.span));
                }
                _ => {}
            }
        }
        names
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
