//! Stages.

use handoff_plan::{About, Stage, StageKind};
use handoff_syntax::ast::StageClause;

use super::declaration::Once;
use super::moves::label;
use super::who::says;
use super::{Checker, Scope};
use crate::model::{At, Process, StageAt};
use crate::names::{Decl, Space, Symbol};
use crate::outline::StageOutline;
use crate::rules;

impl<'a> Checker<'a> {
    pub(super) fn stage_clauses(
        &mut self,
        outline: &'a StageOutline<'a>,
        scope: &Scope<'a>,
        process: &mut Process,
    ) {
        let ast = outline.ast;
        let scope = scope.about(About::Stage(outline.place.clone())).in_track(&outline.place.track);
        let (mut owner, mut kind, mut expects, mut stay) =
            (Once::default(), Once::default(), Once::default(), Once::default());
        let mut entry = Vec::new();
        let mut broken = false;
        for clause in &ast.clauses {
            match clause {
                StageClause::Error(_) => broken = true,
                StageClause::Owner { who, span } => {
                    if says(who, &["owner"]) {
                        self.report(rules::not_a_person::own_owner(*span));
                    }
                    let who = self.who(who, &scope);
                    self.once(&mut owner, "owner", *span, Some(who));
                }
                StageClause::Final { failed, span } => {
                    let found = if *failed { StageKind::FinalFailed } else { StageKind::Final };
                    self.once(&mut kind, "final", *span, Some(found));
                }
                StageClause::Expects { record, span } => {
                    let world = self.world;
                    let symbol = world.names.resolve(scope.file, Space::Shape, record, &mut self.findings);
                    let is_record = |s: &&Symbol<'_>| matches!(s.decl, Decl::Record(_));
                    if symbol.is_some_and(|s| !is_record(&s)) {
                        self.report(rules::not_a_record::diagnostic(&record.name, record.span));
                    }
                    let name = symbol.filter(is_record).map(|s| s.plan.clone());
                    self.once(&mut expects, "expects", *span, name);
                }
                StageClause::Entry(require) => entry.push(require.span),
                StageClause::Stay(deadline) => {
                    let clock = scope.outline.map(|o| o.stay_clock(&outline.place)).unwrap_or_default();
                    let found = self.deadline(deadline, "stay", clock, &scope);
                    self.once(&mut stay, "stay", deadline.span, found);
                }
                StageClause::On(reaction) => self.reaction(reaction, &scope, process),
            }
        }
        let kind = kind.value.unwrap_or(StageKind::Ordinary);
        if owner.span().is_none() && !kind.is_final() && !broken {
            self.report(rules::missing_owner::diagnostic("stage", &ast.name.name, ast.header));
        }
        process.stages.push(StageAt {
            at: At { name: ast.name.span, header: ast.header, span: ast.span },
            owner: owner.span(),
            expects: expects.span(),
            entry,
            stay: stay.span(),
        });
        process.plan.stages.push(Stage {
            place: outline.place.clone(),
            label: label(ast.label.as_ref(), &ast.name.name),
            was: ast.was.iter().map(|w| w.name.clone()).collect(),
            owner: owner.value,
            kind,
            expects: expects.value,
            stay: stay.value,
        });
    }
}
