//! The package: what the receiver gets.

use std::collections::{BTreeMap, BTreeSet};

use handoff_plan::{Expr, Name, Package, PackageField};
use handoff_syntax::ast::{Carry, CarryKind, Ident};
use handoff_syntax::source::Span;

use super::arguments::Missing;
use super::field::plan_type;
use super::{Checker, Scope};
use crate::names::{Decl, Space, Symbol};
use crate::outline::Outline;
use crate::rules;
use crate::shapes::Member;
use crate::ty::Ty;

impl<'a> Checker<'a> {
    /// The package, with where each of its fields stands. `expects`: the record that the target stage wants.
    pub(super) fn carry(
        &mut self,
        carry: &'a Carry,
        expects: Option<&Name>,
        scope: &Scope<'a>,
    ) -> Option<(Package, Vec<Span>)> {
        match &carry.kind {
            CarryKind::Error => None,
            CarryKind::Names(names) => {
                if let [only] = names.as_slice()
                    && let Some(symbol) = self.carried_record(only, expects, scope)
                {
                    self.findings.used(only.span, symbol.at.name);
                    return Some(self.record_by_name(symbol, only.span, scope));
                }
                Some(self.carried_fields(names, scope))
            }
            CarryKind::Record { record, fields } => {
                let world = self.world;
                let symbol = world.names.resolve(scope.file, Space::Shape, record, &mut self.findings)?;
                if !matches!(symbol.decl, Decl::Record(_)) {
                    self.report(rules::not_a_record::diagnostic(&record.name, record.span));
                    return None;
                }
                let members = world.shapes.records.get(&symbol.plan)?;
                let what = format!("`{}`", symbol.name);
                let args = self.arguments(
                    fields,
                    carry.span,
                    members,
                    &what,
                    &scope.covered_if(true),
                    Missing::Error,
                );
                let given: BTreeSet<&Name> = args.sensitive.iter().collect();
                let by_name: BTreeMap<&Name, &Member> = members.iter().rev().map(|m| (&m.name, m)).collect();
                let places: BTreeMap<&Name, Span> =
                    fields.iter().rev().map(|f| (&f.name.name, f.span)).collect();
                let mut plan = Package { record: Some(symbol.plan.clone()), fields: Vec::new() };
                let mut spans = Vec::new();
                for (name, value) in args.values.clone() {
                    let Some(member) = by_name.get(&name) else { continue };
                    let place = places.get(&name).copied().unwrap_or(carry.span);
                    let sensitive = member.sensitive || given.contains(&name);
                    plan.fields.push(PackageField {
                        name,
                        ty: plan_type(&member.ty),
                        optional: !member.is_required(),
                        sensitive,
                        value,
                    });
                    spans.push(place);
                }
                Some((plan, spans))
            }
        }
    }

    /// A single name: a record where the target expects it or no field has the name.
    fn carried_record(
        &self,
        name: &Ident,
        expects: Option<&Name>,
        scope: &Scope<'a>,
    ) -> Option<&'a Symbol<'a>> {
        let world = self.world;
        let symbol = world.names.find(scope.file, Space::Shape, &name.name)?;
        let is_field = scope.outline.is_some_and(|o| o.field(&name.name).is_some());
        let wanted = expects == Some(&symbol.plan) || !is_field;
        (wanted && matches!(symbol.decl, Decl::Record(_))).then_some(symbol)
    }

    /// `carry RECORD`: every field from the case's field of that name.
    fn record_by_name(
        &mut self,
        symbol: &'a Symbol<'a>,
        span: Span,
        scope: &Scope<'a>,
    ) -> (Package, Vec<Span>) {
        let mut plan = Package { record: Some(symbol.plan.clone()), fields: Vec::new() };
        let world = self.world;
        let members = world.shapes.records.get(&symbol.plan).map_or(&[][..], Vec::as_slice);
        let mut without: Vec<&str> = Vec::new();
        for member in members {
            let Some(field) = scope.outline.and_then(|o| o.field(&member.name)) else {
                if member.is_required() {
                    without.push(&member.name);
                }
                continue;
            };
            self.findings.used(span, field.span);
            if !field.ty.fits(&member.ty) {
                let differs = rules::wrong_type::diagnostic(span, &member.name, &field.ty, &member.ty)
                    .related(member.span, "the record wants it like this");
                self.report(differs);
            }
            plan.fields.push(package_field(member, Expr::Field(member.name.clone()), field.sensitive));
        }
        if !without.is_empty() {
            self.report(rules::missing_value::by_name(span, &symbol.name, &without));
        }
        let spans = vec![span; plan.fields.len()];
        (plan, spans)
    }

    /// `carry A, B`: what is there of them.
    fn carried_fields(&mut self, names: &'a [Ident], scope: &Scope<'a>) -> (Package, Vec<Span>) {
        let mut plan = Package { record: None, fields: Vec::new() };
        let mut spans: Vec<Span> = Vec::new();
        let mut carried: BTreeMap<&Name, Span> = BTreeMap::new();
        for name in names {
            let Some(field) = scope.outline.and_then(|o| o.field(&name.name)) else {
                let known = scope.outline.into_iter().flat_map(|o| o.fields_near(&name.name));
                let records = self.world.names.near(scope.file, Space::Shape, &name.name);
                let known: Vec<&str> = known.chain(records).collect();
                let noun = if names.len() == 1 { "field or record" } else { "field" };
                self.report(rules::unknown_name::named(noun, &name.name, name.span, known.into_iter()));
                continue;
            };
            self.findings.used(name.span, field.span);
            let first = *carried.entry(&name.name).or_insert(name.span);
            if first != name.span {
                self.report(rules::duplicate_name::diagnostic("field", &name.name, name.span, first));
                continue;
            }
            // Whether it is surely there, the proof says later.
            let member = Member { optional: true, ..field.clone() };
            plan.fields.push(package_field(&member, Expr::Field(name.name.clone()), field.sensitive));
            spans.push(name.span);
        }
        (plan, spans)
    }

    /// Acceptance opens a linked case there: what the package says must fit its context.
    pub(super) fn check_linked(
        &mut self,
        package: Option<&Package>,
        spans: &[Span],
        source: &'a Outline<'a>,
        target: &'a Outline<'a>,
        at: Span,
    ) {
        let fields = package.map_or(&[][..], |p| p.fields.as_slice());
        if let (Some(ours), Some(theirs)) = (&source.key, &target.key)
            && !fields.iter().any(|f| f.name == theirs.name)
            && !ours.ty.fits(&theirs.ty)
        {
            let differs = rules::wrong_type::diagnostic(at, &ours.name, &ours.ty, &theirs.ty);
            let there = format!("the key of `{}`; carry a field of that name", target.name);
            self.report(differs.related(theirs.span, there));
        }
        for (field, span) in fields.iter().zip(spans) {
            let Some(theirs) = target.field(&field.name) else { continue };
            self.findings.used(*span, theirs.span);
            let found = Ty::Is(field.ty.clone());
            if !found.fits(&theirs.ty) {
                let there = format!("`{}` fills it by name", target.name);
                let differs = rules::wrong_type::diagnostic(*span, &field.name, &found, &theirs.ty);
                self.report(differs.related(theirs.span, there));
            }
        }
    }
}

fn package_field(member: &Member, value: Expr, sensitive: bool) -> PackageField {
    PackageField {
        name: member.name.clone(),
        ty: plan_type(&member.ty),
        optional: !member.is_required(),
        sensitive: sensitive || member.sensitive,
        value,
    }
}
