//! What a scenario expects.

use handoff_plan::{Expectation, Life, Name, Place};
use handoff_syntax::ast::{self, HandoffClause, Ident, Path};

use super::command::{because_text, within};
use super::{Checker, Reader};
use crate::check::moment::life;
use crate::model::Purpose;
use crate::names::dotted;
use crate::outline::MoveOutline;
use crate::rules;

impl<'a> Checker<'a> {
    pub(super) fn expectation(
        &mut self,
        what: &'a ast::Expectation,
        reader: &Reader<'a>,
    ) -> Option<Expectation> {
        let scope = reader.scope();
        Some(match what {
            ast::Expectation::Error => return None,
            ast::Expectation::Closed => Expectation::Closed,
            ast::Expectation::Blocked { handoff, by } => {
                let found = self.expected_move(handoff, reader)?;
                by.iter().for_each(|name| self.blocking_name(name, found, reader));
                let by = by.iter().map(|name| dotted(name).to_string()).collect();
                Expectation::Blocked { handoff: found.name.clone(), by }
            }
            ast::Expectation::Offered { handoff, to } => {
                let found = self.expected_move(handoff, reader)?.name.clone();
                let to = to.as_ref().map(|to| self.person_named(to, reader.file));
                let to = match to {
                    Some(None) => return None,
                    Some(Some(person)) => Some(person),
                    None => None,
                };
                Expectation::Offered { handoff: found, to }
            }
            ast::Expectation::Life { handoff, word } => self.expected_life(handoff, word, reader)?,
            ast::Expectation::In(path) => Expectation::In(self.expected_stage(path, reader)?),
            ast::Expectation::Bypass(path) => Expectation::Bypass(self.expected_stage(path, reader)?),
            ast::Expectation::Owner(name) => Expectation::Owner(self.person_named(name, reader.file)?),
            ast::Expectation::Notified(name) => Expectation::Notified(self.somebody(name, reader.file)?),
            ast::Expectation::Escalated(name) => Expectation::Escalated(self.somebody(name, reader.file)?),
            ast::Expectation::Task(name) => Expectation::Task(self.somebody(name, reader.file)?),
            ast::Expectation::Called { port, action } => {
                let (port, action) = self.port_action(port, action, &scope)?;
                Expectation::Called { port, action: action.name.clone() }
            }
            ast::Expectation::Raised(name) => Expectation::Raised(self.exception(name, &scope)?),
            ast::Expectation::Refused { because } => {
                Expectation::Refused { because: because.as_ref().map(because_text) }
            }
            ast::Expectation::Breached(path) => Expectation::Breached(self.clock_named(path, &scope)?),
            ast::Expectation::Condition(condition) => {
                Expectation::Condition(self.condition(condition, &scope, Purpose::Scenario))
            }
        })
    }

    /// `HANDOFF`, or `PROCESS.HANDOFF`.
    fn expected_move(&mut self, path: &'a Path, reader: &Reader<'a>) -> Option<&'a MoveOutline<'a>> {
        match within(path, reader.outline) {
            [name] => self.move_named(name, &reader.scope()),
            _ => {
                let name = dotted(path);
                let names = reader.outline.moves_near(&name);
                self.unknown_in_process("handoff or step", &name, path.span, &names);
                None
            }
        }
    }

    fn expected_stage(&mut self, path: &Path, reader: &Reader<'a>) -> Option<Place> {
        let path = Path { parts: within(path, reader.outline).to_vec(), span: path.span };
        Some(self.stage(&path, &reader.scope())?.place.clone())
    }

    fn expected_life(
        &mut self,
        handoff: &'a Path,
        word: &'a Ident,
        reader: &Reader<'a>,
    ) -> Option<Expectation> {
        let found = self.expected_move(handoff, reader)?.name.clone();
        Some(match life(&word.name)? {
            Life::Opened => Expectation::Opened(found),
            Life::Accepted => Expectation::Accepted(found),
            Life::Returned => Expectation::Returned(found),
            Life::Completed => Expectation::Completed(found),
            Life::Cancelled => Expectation::Cancelled(found),
            Life::Offered => Expectation::Offered { handoff: found, to: None },
            Life::Blocked => Expectation::Blocked { handoff: found, by: Vec::new() },
            Life::Resubmitted => {
                let known =
                    ["opened", "blocked", "offered", "accepted", "returned", "completed", "cancelled"];
                self.report(rules::unknown_name::named(
                    "expectation",
                    &word.name,
                    word.span,
                    known.into_iter(),
                ));
                return None;
            }
        })
    }

    /// A requirement, a leaf field, an exception that is open, or the reason of a return.
    fn blocking_name(&mut self, path: &Path, found: &MoveOutline<'a>, reader: &Reader<'a>) {
        let name = dotted(path);
        let outline = reader.outline;
        let mut known = self.requirement_names(found, reader);
        known.extend(found.ast.clauses().iter().filter_map(|c| match c {
            HandoffClause::Return(r) => Some(r.name.name.clone()),
            _ => None,
        }));
        let declared = outline.field(&name).map(|field| field.span);
        let declared = declared.or_else(|| outline.exception(&name).map(|(_, span)| *span));
        if let Some(span) = declared {
            self.findings.used(path.span, span);
        }
        if declared.is_some() || known.contains(&name) {
            return;
        }
        // A member of a record field.
        let is_member = path.parts.len() > 1 && self.field_path_exists(path, reader);
        if !is_member {
            known.extend(outline.fields_near(&name).into_iter().map(Name::from));
            known.retain(|name| !name.contains(' '));
            self.unknown_in_process("requirement or field", &name, path.span, &known);
        }
    }

    fn field_path_exists(&mut self, path: &Path, reader: &Reader<'a>) -> bool {
        let said = self.findings.diagnostics.len();
        let found = self.field_path(path, &reader.scope()).is_some();
        self.findings.diagnostics.truncate(said);
        found
    }
}
