//! Requirements: what must hold before work crosses.

use handoff_plan::{self as plan, Approval, Expr, Name, Package, Requirement, RequirementKind};
use handoff_syntax::ast::{self, HandoffClause, Require, RequireKind, WhoKind};
use handoff_syntax::source::Span;

use super::{Checker, Scope};
use crate::model::Purpose;
use crate::names::dotted;
use crate::outline::{MoveOutline, Outline};
use crate::rules;

/// A move's own requirements, then those of entering its target stage.
pub(super) fn requires<'a>(m: &MoveOutline<'a>, outline: &Outline<'a>) -> Vec<&'a Require> {
    let own = m.ast.clauses().iter().filter_map(|c| match c {
        HandoffClause::Require(require) => Some(&**require),
        _ => None,
    });
    let mut all: Vec<&'a Require> = own.collect();
    let target = match m.ast.to().parts.as_slice() {
        [stage] => outline.stage_named(&stage.name, Some(&m.track)),
        [track, stage] => {
            let place = plan::Place { track: track.name.clone(), stage: stage.name.clone() };
            outline.stage(&place)
        }
        _ => None,
    };
    all.extend(target.into_iter().flat_map(crate::outline::StageOutline::entry));
    all
}

/// The approvals of a move under the names that facts use.
pub(super) fn approvals<'a>(m: &MoveOutline<'a>, outline: &Outline<'a>) -> Vec<(Name, &'a ast::Approval)> {
    let mut found: Vec<(Name, &'a ast::Approval)> = Vec::new();
    for require in requires(m, outline) {
        if let RequireKind::Approval(approval) = &require.kind {
            found.push((approval_name(require, approval, &found), approval));
        }
    }
    found
}

/// Its own name, else its label, else `approval`; a second one without a name is told by who approves.
pub(super) fn approval_name(
    require: &Require,
    approval: &ast::Approval,
    before: &[(Name, &ast::Approval)],
) -> Name {
    if let Some(name) = &require.name {
        return name.name.clone();
    }
    if let Some(label) = &require.label {
        return Name::new(&label.value);
    }
    let taken = |name: &str| before.iter().any(|(n, _)| n == name);
    let by = match &approval.by.kind {
        WhoKind::Name(path) => format!("approval by {}", dotted(path)),
        _ => "approval".to_owned(),
    };
    ["approval".to_owned(), by.clone()]
        .into_iter()
        .chain((2..).map(|n| format!("{by} {n}")))
        .find(|name| !taken(name))
        .map(Name::new)
        .unwrap_or_default()
}

impl<'a> Checker<'a> {
    /// All requirements of a move, with where each stands.
    pub(super) fn requirements(
        &mut self,
        m: &MoveOutline<'a>,
        outline: &'a Outline<'a>,
        package: Option<&Package>,
        scope: &Scope<'a>,
    ) -> Vec<(Requirement, Span)> {
        let mut found: Vec<(Requirement, Span)> = Vec::new();
        let mut names: Vec<(Name, &'a ast::Approval)> = Vec::new();
        for require in requires(m, outline) {
            if let Some(own) = &require.name
                && let Some((_, first)) = found.iter().find(|(r, _)| r.name == own.name)
            {
                let twice = rules::duplicate_name::diagnostic("requirement", &own.name, own.span, *first);
                self.findings.report(twice);
            }
            let kinds = self.require_kinds(require, m, package, &found, &mut names, scope);
            let condition = self.maybe_condition(require.condition.as_ref(), scope, Purpose::Requirement);
            let from = self.maybe_who(require.from.as_ref(), scope);
            let waivable_by = self.maybe_who(require.waivable_by.as_ref(), scope);
            let label = require.label.as_ref().map(|label| label.value.clone());
            found.extend(kinds.into_iter().map(|(name, kind, span)| {
                let (condition, label) = (condition.clone(), label.clone());
                let (from, waivable_by) = (from.clone(), waivable_by.clone());
                (Requirement { name, kind, condition, label, from, waivable_by }, span)
            }));
        }
        found
    }

    fn require_kinds(
        &mut self,
        require: &'a Require,
        m: &MoveOutline<'a>,
        package: Option<&Package>,
        before: &[(Requirement, Span)],
        names: &mut Vec<(Name, &'a ast::Approval)>,
        scope: &Scope<'a>,
    ) -> Vec<(Name, RequirementKind, Span)> {
        match &require.kind {
            RequireKind::Error => Vec::new(),
            RequireKind::Fields(fields) => {
                fields.iter().filter_map(|field| self.required_field(field, require, scope)).collect()
            }
            RequireKind::Condition(condition) => vec![self.required_condition(condition, require, scope)],
            RequireKind::Package => match package {
                Some(package) if package.record.is_some() => {
                    package_requirements(package, before, require.span)
                }
                _ => {
                    self.report(rules::package_not_carried::nothing_required(require.span));
                    Vec::new()
                }
            },
            RequireKind::Approval(approval) => {
                let name = approval_name(require, approval, names);
                names.push((name.clone(), approval));
                let clock = Name::new(format!("{}.{name}", m.name));
                let approval = self.approval(approval, clock, scope);
                vec![(name, RequirementKind::Approval(approval), require.span)]
            }
        }
    }

    /// A field or a member of one; anything else is a condition.
    pub(super) fn required_field(
        &mut self,
        field: &'a ast::Expr,
        require: &'a Require,
        scope: &Scope<'a>,
    ) -> Option<(Name, RequirementKind, Span)> {
        if !matches!(field.kind, ast::ExprKind::Name(_) | ast::ExprKind::Member { .. }) {
            return Some(self.required_condition(field, require, scope));
        }
        let typed = self.infer(field, scope, None);
        self.site(field.span, Purpose::Requirement, scope, &typed);
        if typed.ty.is_error() {
            return None;
        }
        let written = self.written(field.span);
        if !is_field(&typed.expr) {
            self.report(rules::not_a_condition::no_field(field.span, &written));
            return None;
        }
        let name = self.field_requirement_name(require, field.span);
        Some((name, RequirementKind::Field(typed.expr), field.span))
    }

    pub(super) fn required_condition(
        &mut self,
        condition: &'a ast::Expr,
        require: &'a Require,
        scope: &Scope<'a>,
    ) -> (Name, RequirementKind, Span) {
        let expr = self.condition(condition, scope, Purpose::Requirement);
        let name = self.condition_requirement_name(require, condition.span);
        (name, RequirementKind::Condition(expr), condition.span)
    }

    /// Its own name, else the field's. A name before several fields names none of them.
    pub(super) fn field_requirement_name(&self, require: &Require, field: Span) -> Name {
        let several = matches!(&require.kind, RequireKind::Fields(fields) if fields.len() > 1);
        let own = require.name.as_ref().filter(|_| !several);
        own.map_or_else(|| Name::new(self.written(field)), |own| own.name.clone())
    }

    /// Its own name, else its label, else the condition as written.
    pub(super) fn condition_requirement_name(&self, require: &Require, condition: Span) -> Name {
        let own = require.name.as_ref().map(|own| own.name.clone());
        let label = || require.label.as_ref().map(|label| Name::new(&label.value));
        own.or_else(label).unwrap_or_else(|| Name::new(self.written(condition)))
    }

    pub(super) fn approval(
        &mut self,
        approval: &'a ast::Approval,
        clock: Name,
        scope: &Scope<'a>,
    ) -> Approval {
        let count = approval.count.as_ref().map_or(1, |(text, span)| self.count(text, *span));
        let by = self.who(&approval.by, scope);
        let except = self.maybe_who(approval.except.as_ref(), scope);
        let of = approval.of.iter().filter(|field| self.field_named(field, scope).is_some());
        let of: Vec<Name> = of.map(|field| field.name.clone()).collect();
        let deadline = approval.deadline.as_ref().and_then(|d| self.deadline(d, "approval", clock, scope));
        Approval { count, by, except, of, deadline }
    }
}

fn is_field(expr: &Expr) -> bool {
    match expr {
        Expr::Field(_) => true,
        Expr::Member(of, _) => is_field(of),
        _ => false,
    }
}

/// `require package`: every required field of the carried record that is not asked for already.
pub(super) fn package_requirements(
    package: &Package,
    before: &[(Requirement, Span)],
    span: Span,
) -> Vec<(Name, RequirementKind, Span)> {
    let asked = |kind: &RequirementKind| {
        before.iter().any(|(r, _)| r.kind == *kind && r.condition.is_none() && r.waivable_by.is_none())
    };
    let mut found = Vec::new();
    for field in package.fields.iter().filter(|f| !f.optional) {
        let (name, kind) = match &field.value {
            Expr::Value(_) | Expr::Role(_) => continue,
            value if is_field(value) => (Name::new(value.to_string()), RequirementKind::Field(value.clone())),
            value => (field.name.clone(), RequirementKind::Condition(Expr::IsSet(Box::new(value.clone())))),
        };
        if !asked(&kind) {
            found.push((name, kind, span));
        }
    }
    found
}
