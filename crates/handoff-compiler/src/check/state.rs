//! Tests of a case's state, and the names of stages, handoffs, exceptions and events that they and others use.

use handoff_plan::{BUILT_IN_EXCEPTIONS, Expr, Name, Place, Type};
use handoff_syntax::ast::{self, ExprKind, Ident, Path};

use super::{Checker, Scope, Typed};
use crate::model::Purpose;
use crate::names::{Space, Symbol, dotted};
use crate::outline::{MoveOutline, Outline, StageOutline};
use crate::rules;

impl<'a> Checker<'a> {
    pub(super) fn state_test(&mut self, e: &'a ast::Expr, scope: &Scope<'a>) -> Typed {
        let expr = match &e.kind {
            ExprKind::Reached(path) => self.stage(path, scope).map(|s| Expr::Reached(s.place.clone())),
            ExprKind::InStage(path) => self.stage(path, scope).map(|s| Expr::InStage(s.place.clone())),
            ExprKind::Seen { event, condition } => self.event_named(event, scope.file).map(|symbol| {
                let name = symbol.plan.clone();
                let inner = scope.with_event(Some(name.clone()));
                let condition = condition.as_deref().map(|c| Box::new(self.bool(c, &inner).expr));
                Expr::Seen(name, condition)
            }),
            ExprKind::Done(path) => {
                let name = self.single(path, "handoff or step");
                name.and_then(|name| self.move_named(name, scope)).map(|m| Expr::Done(m.name.clone()))
            }
            ExprKind::Times(moment) => {
                let moment = self.moment(moment, scope);
                return moment.map_or_else(Typed::error, |moment| {
                    Typed::is(Expr::Times(Box::new(moment)), Type::Integer)
                });
            }
            ExprKind::Open(path) => {
                let name = self.single(path, "exception");
                name.and_then(|name| self.exception(name, scope)).map(Expr::OpenException)
            }
            _ => None,
        };
        expr.map_or_else(Typed::error, |expr| Typed::is(expr, Type::Bool))
    }

    fn single<'p>(&mut self, path: &'p Path, noun: &str) -> Option<&'p Ident> {
        match path.parts.as_slice() {
            [only] => Some(only),
            _ => {
                let name = dotted(path);
                self.report(rules::unknown_name::named(noun, &name, path.span, std::iter::empty()));
                None
            }
        }
    }

    /// A stage of the process at hand: `STAGE` or `TRACK.STAGE`.
    pub(super) fn stage(&mut self, path: &Path, scope: &Scope<'a>) -> Option<&'a StageOutline<'a>> {
        let Some(outline) = scope.outline else {
            self.report(rules::not_at_hand::no_case(&dotted(path), path.span));
            return None;
        };
        self.stage_of(outline, path, scope.track.as_deref())
    }

    pub(super) fn stage_of(
        &mut self,
        outline: &'a Outline<'a>,
        path: &Path,
        home: Option<&str>,
    ) -> Option<&'a StageOutline<'a>> {
        match path.parts.as_slice() {
            [stage] => {
                if let Some(found) = outline.stage_named(&stage.name, home) {
                    self.findings.used(stage.span, found.span);
                    return Some(found);
                }
                let mut same = outline.stages_named(&stage.name);
                if same.next().is_some() {
                    let tracks: Vec<Name> = outline.tracks.clone();
                    self.report(rules::unknown_name::which_track(&stage.name, stage.span, &tracks));
                    return None;
                }
                let names = outline.stages_near(&stage.name);
                self.unknown_in_process("stage", &stage.name, stage.span, &names);
                None
            }
            [track, stage] => {
                let known = outline.tracks.contains(&track.name);
                if !known {
                    let names: Vec<Name> = outline.named_tracks.iter().map(|(n, _)| n.clone()).collect();
                    self.unknown_in_process("track", &track.name, track.span, &names);
                    return None;
                }
                if let Some((_, at)) = outline.named_tracks.iter().find(|(n, _)| *n == track.name) {
                    self.findings.used(track.span, at.name);
                }
                let place = Place { track: track.name.clone(), stage: stage.name.clone() };
                if let Some(found) = outline.stage(&place) {
                    self.findings.used(stage.span, found.span);
                    return Some(found);
                }
                let of_track = outline.stages.iter().filter(|s| s.place.track == track.name);
                let names: Vec<Name> = of_track.map(|s| s.place.stage.clone()).collect();
                self.unknown_in_process("stage", &stage.name, stage.span, &names);
                None
            }
            _ => {
                let name = dotted(path);
                self.unknown_in_process("stage", &name, path.span, &outline.stages_near(&name));
                None
            }
        }
    }

    pub(super) fn move_named(&mut self, name: &Ident, scope: &Scope<'a>) -> Option<&'a MoveOutline<'a>> {
        let Some(outline) = scope.outline else {
            self.report(rules::not_at_hand::no_case(&name.name, name.span));
            return None;
        };
        let Some(found) = outline.move_named(&name.name) else {
            let names = outline.moves_near(&name.name);
            self.unknown_in_process("handoff or step", &name.name, name.span, &names);
            return None;
        };
        self.findings.used(name.span, found.span);
        Some(found)
    }

    pub(super) fn exception(&mut self, name: &Ident, scope: &Scope<'a>) -> Option<Name> {
        let Some(outline) = scope.outline else {
            self.report(rules::not_at_hand::no_case(&name.name, name.span));
            return None;
        };
        let Some((found, span)) = outline.exception(&name.name) else {
            if BUILT_IN_EXCEPTIONS.contains(&name.name.as_str()) {
                return Some(name.name.clone());
            }
            let names = outline.exceptions_near(&name.name);
            self.unknown_in_process("exception", &name.name, name.span, &names);
            return None;
        };
        self.findings.used(name.span, *span);
        Some(found.clone())
    }

    pub(super) fn event_named(
        &mut self,
        path: &Path,
        file: handoff_syntax::source::FileId,
    ) -> Option<&'a Symbol<'a>> {
        let world = self.world;
        world.names.resolve_as(file, Space::Event, &dotted(path), path.span, &mut self.findings)
    }

    /// Which case an event belongs to. `event`: its name in the plan.
    pub(super) fn correlate(
        &mut self,
        correlate: Option<&'a ast::Correlate>,
        event: &Symbol<'a>,
        at: handoff_syntax::source::Span,
        scope: &Scope<'a>,
    ) -> handoff_plan::Correlate {
        let inner = scope.with_event(Some(event.plan.clone()));
        let Some(outline) = scope.outline else { return handoff_plan::Correlate::Key };
        match correlate {
            None => {
                let members = self.world.shapes.events.get(&event.plan);
                if let (Some(members), Some(key)) = (members, &outline.key) {
                    match members.iter().find(|m| m.name == key.name) {
                        None => self.report(rules::event_without_case::diagnostic(
                            &event.name,
                            &key.name,
                            at,
                            event.at.name,
                        )),
                        Some(member) if !member.ty.fits(&key.ty) => {
                            let differs = rules::event_without_case::differs(&event.name, member, key, at);
                            self.report(differs);
                        }
                        Some(member) => self.findings.used(at, member.span),
                    }
                }
                handoff_plan::Correlate::Key
            }
            Some(ast::Correlate::Key(e)) => {
                let expected = outline.key.as_ref().map_or(crate::ty::Ty::Error, |key| key.ty.clone());
                handoff_plan::Correlate::By(self.value(e, &Scope { outline: None, ..inner }, &expected).expr)
            }
            Some(ast::Correlate::EachCase { field, value, .. }) => {
                let ty = match &outline.key {
                    Some(key) if key.name == field.name => Some(key.ty.clone()),
                    _ => self.field_named(field, scope).map(|slot| slot.ty),
                };
                let ty = ty.unwrap_or(crate::ty::Ty::Error);
                let value = self.value(value, &Scope { outline: None, ..inner }, &ty).expr;
                handoff_plan::Correlate::Each { field: field.name.clone(), value }
            }
        }
    }

    pub(super) fn maybe_condition(
        &mut self,
        condition: Option<&'a ast::Expr>,
        scope: &Scope<'a>,
        purpose: Purpose,
    ) -> Option<Expr> {
        condition.map(|condition| self.condition(condition, scope, purpose))
    }
}
