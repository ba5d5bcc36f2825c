//! What entering a stage of another process asks for. The case there does not exist yet: it is asked of the package, in the
//! words of that process. Approvals are asked here, like those of the handoff itself.

use handoff_plan::{About, Expr, Name, Package, Requirement, RequirementKind};
use handoff_syntax::ast::{Approval, Require, RequireKind};
use handoff_syntax::source::Span;

use super::require::{approval_name, approvals, package_requirements};
use super::{Checker, Scope};
use crate::outline::{MoveOutline, Outline, StageOutline};
use crate::rules;

/// A stage, and the process that it is of.
type Elsewhere<'a> = (&'a Outline<'a>, &'a StageOutline<'a>);

impl<'a> Checker<'a> {
    /// The fields and conditions.
    pub(super) fn entry_elsewhere(
        &mut self,
        m: &MoveOutline<'a>,
        package: Option<&Package>,
        (target, stage): Elsewhere<'a>,
    ) -> Vec<Requirement> {
        let scope = Scope::of_process(target, self.zone(target)).about(About::Case);
        let here = std::mem::take(&mut self.sites);
        let mut found = Vec::new();
        for require in stage.entry() {
            let kinds = match &require.kind {
                RequireKind::Fields(fields) => {
                    fields.iter().filter_map(|field| self.required_field(field, require, &scope)).collect()
                }
                RequireKind::Condition(condition) => {
                    vec![self.required_condition(condition, require, &scope)]
                }
                RequireKind::Approval(_) | RequireKind::Package | RequireKind::Error => Vec::new(),
            };
            for (name, kind, _) in kinds {
                self.check_brought(m, package, (target, stage), require.span, &kind);
                found.push(self.entry_requirement(require, name, kind, &scope));
            }
        }
        // Its places are of the other process.
        self.sites = here;
        found
    }

    /// The approvals, and what `require package` asks for, beside the handoff's own requirements.
    pub(super) fn entry_approvals(
        &mut self,
        m: &MoveOutline<'a>,
        outline: &Outline<'a>,
        package: Option<&Package>,
        (target, stage): Elsewhere<'a>,
        found: &mut Vec<(Requirement, Span)>,
    ) {
        let scope = Scope::of_process(target, self.zone(target)).about(About::Handoff(m.name.clone()));
        let here = std::mem::take(&mut self.sites);
        let mut names = approvals(m, outline);
        for require in stage.entry() {
            let kinds = match &require.kind {
                RequireKind::Approval(approval) => {
                    let name = approval_name(require, approval, &names);
                    names.push((name.clone(), approval));
                    let clock = Name::new(format!("{}.{name}", m.name));
                    let mut approval = self.approval(approval, clock, &scope);
                    approval.of = sources(&approval.of, package);
                    vec![(name, RequirementKind::Approval(approval), require.span)]
                }
                RequireKind::Package => package
                    .map_or_else(Vec::new, |package| package_requirements(package, found, require.span)),
                RequireKind::Fields(_) | RequireKind::Condition(_) | RequireKind::Error => Vec::new(),
            };
            for (name, kind, span) in kinds {
                found.push((self.entry_requirement(require, name, kind, &scope), span));
            }
        }
        self.sites = here;
    }

    /// The approvals of a move, those of entering its target in another process among them, under the names that facts use.
    pub(super) fn all_approvals(
        &self,
        m: &MoveOutline<'a>,
        outline: &Outline<'a>,
    ) -> Vec<(Name, &'a Approval)> {
        let mut found = approvals(m, outline);
        for require in self.asked_elsewhere(m, outline) {
            if let RequireKind::Approval(approval) = &require.kind {
                found.push((approval_name(require, approval, &found), approval));
            }
        }
        found
    }

    /// What entering its target asks for, where that is in another process.
    pub(super) fn asked_elsewhere(&self, m: &MoveOutline<'a>, outline: &Outline<'a>) -> Vec<&'a Require> {
        let Some((first, rest)) = m.ast.to().parts.split_first() else { return Vec::new() };
        if rest.is_empty() || outline.tracks.contains(&first.name) {
            return Vec::new();
        }
        let stage = self.outline_named(outline.file, &first.name).and_then(|target| match rest {
            [stage] => target.stage_named(&stage.name, None),
            [track, stage] => {
                let of_track = |s: &&StageOutline<'a>| s.place.track == track.name;
                target.stages_named(&stage.name).find(of_track)
            }
            _ => None,
        });
        stage.into_iter().flat_map(StageOutline::entry).collect()
    }

    fn entry_requirement(
        &mut self,
        require: &'a Require,
        name: Name,
        kind: RequirementKind,
        scope: &Scope<'a>,
    ) -> Requirement {
        let condition =
            self.maybe_condition(require.condition.as_ref(), scope, crate::model::Purpose::Requirement);
        let from = self.maybe_who(require.from.as_ref(), scope);
        let waivable_by = self.maybe_who(require.waivable_by.as_ref(), scope);
        let label = require.label.as_ref().map(|label| label.value.clone());
        Requirement { name, kind, condition, label, from, waivable_by }
    }

    /// What nothing brings could never be there.
    fn check_brought(
        &mut self,
        m: &MoveOutline<'a>,
        package: Option<&Package>,
        (target, stage): Elsewhere<'a>,
        said: Span,
        kind: &RequirementKind,
    ) {
        let (RequirementKind::Field(expr) | RequirementKind::Condition(expr)) = kind else { return };
        let carried = |name: &Name| package.is_some_and(|p| p.fields.iter().any(|f| f.name == *name));
        let mut asked = Vec::new();
        fields(expr, &mut asked);
        for name in asked {
            let field = target.context_field(name);
            if field.is_some_and(|f| f.is_required()) && !carried(name) {
                let place = format!("{}.{}", target.name, stage.place.stage);
                let at = m.ast.to().span;
                self.report(rules::package_not_carried::entry(&m.name, &place, name, at, said));
            }
        }
    }
}

/// The fields here that those there are filled from.
fn sources(of: &[Name], package: Option<&Package>) -> Vec<Name> {
    let carried = package.iter().flat_map(|p| &p.fields).filter(|f| of.contains(&f.name));
    let mut found = Vec::new();
    carried.for_each(|f| fields(&f.value, &mut found));
    found.into_iter().cloned().collect()
}

fn fields<'e>(expr: &'e Expr, out: &mut Vec<&'e Name>) {
    if let Expr::Field(name) = expr
        && !out.contains(&name)
    {
        out.push(name);
    }
    expr.children().into_iter().for_each(|child| fields(child, out));
}
