//! The package proof: what the receiver is promised is there by the time it is offered.

use std::collections::{BTreeMap, BTreeSet};

use handoff_plan::{Expr, Field, Handoff, Name, Package, Requirement, Target, Type};
use handoff_syntax::source::{SourceMap, Span};

use super::known::{Known, Shapes, gaps, when_met};
use crate::findings::{Errors, Findings};
use crate::load::Loaded;
use crate::model::{Model, MoveAt, Process};
use crate::rules;

pub(super) fn check(model: &mut Model, loaded: &Loaded, findings: &mut Findings) {
    let sources = &loaded.sources;
    let records = model.records.iter().map(|r| (r.name.clone(), r.plan.fields.clone())).collect();
    let errors = Errors::of(loaded.diagnostics.iter().chain(&findings.diagnostics));
    let mut sure: Vec<(usize, usize, Vec<bool>)> = Vec::new();
    for (p, process) in model.processes.iter().enumerate() {
        let fields = Fields::of(process, &errors);
        for (h, (handoff, at)) in process.handoffs().enumerate() {
            // What was reported there would only be said again in other words.
            if errors.are_in(at.at.span) {
                continue;
            }
            let proof = Proof { model, records: &records, fields: &fields, process, handoff, at, sources };
            proof.expected(findings);
            let Some(package) = &handoff.package else { continue };
            let known = proof.known(|_| true);
            if package.record.is_some() {
                proof.promised(package, &known, findings);
            } else {
                let surely = |value: &Expr| gaps(value, &known, &proof).is_empty();
                sure.push((p, h, package.fields.iter().map(|f| surely(&f.value)).collect()));
            }
        }
    }
    // A field that is carried by its name alone is optional unless it is surely there.
    for (p, h, fields) in sure {
        let handoff = model.processes.get_mut(p).and_then(|process| process.plan.handoffs.get_mut(h));
        let package = handoff.and_then(|handoff| handoff.package.as_mut());
        for (field, sure) in package.into_iter().flat_map(|p| &mut p.fields).zip(fields) {
            field.optional = !sure;
        }
    }
}

/// The context fields of a process.
struct Fields<'a> {
    types: BTreeMap<&'a str, &'a Type>,
    /// Those that were reported where they are declared.
    told: BTreeSet<&'a str>,
}

impl<'a> Fields<'a> {
    fn of(process: &'a Process, errors: &Errors) -> Self {
        let types = process.plan.context.iter().rev().map(|f| (f.name.as_str(), &f.ty)).collect();
        let told = process.fields().filter(|(_, at)| errors.are_in(at.span));
        Self { types, told: told.map(|(f, _)| f.name.as_str()).collect() }
    }
}

struct Proof<'a> {
    model: &'a Model,
    records: &'a BTreeMap<Name, Vec<Field>>,
    fields: &'a Fields<'a>,
    process: &'a Process,
    handoff: &'a Handoff,
    at: &'a MoveAt,
    sources: &'a SourceMap,
}

impl Shapes for Proof<'_> {
    fn record(&self, name: &str) -> Option<&[Field]> {
        self.records.get(name).map(Vec::as_slice)
    }

    fn field(&self, name: &str) -> Option<&Type> {
        let key = &self.process.plan.key;
        if key.name == name { Some(&key.ty) } else { self.fields.types.get(name).copied() }
    }
}

impl Proof<'_> {
    /// The record that the target stage expects, with where it says so.
    fn expects(&self) -> Option<(&Name, Span)> {
        let process = match &self.handoff.target {
            Target::Process { process, .. } => self.model.process(process)?,
            _ => self.process,
        };
        let (stage, at) = process.stages().find(|(s, _)| s.place == *self.handoff.place())?;
        Some((stage.expects.as_ref()?, at.expects?))
    }

    fn expected(&self, findings: &mut Findings) {
        let Some((record, said)) = self.expects() else { return };
        let carried = self.handoff.package.as_ref().and_then(|p| p.record.as_ref());
        // A `carry` that was reported carries something.
        let broken = self.handoff.package.is_none() && self.at.carry.is_some();
        if carried != Some(record) && !broken {
            let insert = self.at.carry.is_none().then(|| self.insertion(&format!("carry {record}")));
            let at = self.at.carry.unwrap_or(self.at.at.header);
            let stage = &self.handoff.place().stage;
            findings.report(rules::package_not_carried::diagnostic(
                &self.handoff.name,
                stage,
                record,
                at,
                said,
                insert,
            ));
        }
    }

    /// What is there when all requirements hold that are always asked for, and `keep` keeps.
    fn known(&self, keep: impl Fn(&Requirement) -> bool) -> Known {
        let mut known = Known::default();
        known.insert(&Expr::Field(self.process.plan.key.name.clone()));
        for field in self.process.plan.context.iter().filter(|f| f.default.is_some()) {
            known.insert(&Expr::Field(field.name.clone()));
        }
        let asked = self.handoff.requirements.iter().filter(|r| r.condition.is_none() && keep(r));
        asked.for_each(|requirement| known.extend(when_met(requirement)));
        known
    }

    fn promised(&self, package: &Package, known: &Known, findings: &mut Findings) {
        let unwaived = self.known(|r| r.waivable_by.is_none());
        let Some(record) = &package.record else { return };
        for (field, span) in package.fields.iter().zip(&self.at.package).filter(|(f, _)| !f.optional) {
            let missing = gaps(&field.value, known, self);
            if missing.iter().any(|expr| self.is_told(expr)) {
                continue;
            }
            if !missing.is_empty() {
                let asks: Vec<String> = missing.iter().map(|expr| self.requirement(expr)).collect();
                let insert = self.insertion(&asks.join("\n"));
                let diagnostic =
                    rules::package_may_lack::diagnostic(&field.name, record, *span, &missing, insert);
                findings.report(diagnostic);
                continue;
            }
            let waived = gaps(&field.value, &unwaived, self);
            if !waived.is_empty() {
                let waivable = self.handoff.requirements.iter().zip(&self.at.requirements);
                let mut guilty = waivable.filter(|(r, _)| r.waivable_by.is_some() && proves(r, &waived));
                let place = guilty.next().map_or(*span, |(_, span)| *span);
                findings.report(rules::waivable_package_field::diagnostic(&field.name, record, place, *span));
            }
        }
    }

    /// Whether a field that it speaks of was reported where it is declared: what asks for that asks for nothing now.
    fn is_told(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Field(name) => self.fields.told.contains(name.as_str()),
            _ => expr.children().into_iter().any(|inner| self.is_told(inner)),
        }
    }

    /// The clause that would prove it.
    fn requirement(&self, expr: &Expr) -> String {
        match expr {
            Expr::Field(_) | Expr::Member(..) => format!("require {expr}"),
            _ => format!("require ({expr}) is set"),
        }
    }

    /// Where a new clause goes, and its text with the indentation of that place.
    fn insertion(&self, clauses: &str) -> (Span, String) {
        let anchor = self.at.carry.or(self.at.accept).or_else(|| self.at.triggers.first().copied());
        let span = anchor.unwrap_or(self.at.at.name);
        let indent = self.sources.get(span.file).map_or("", |file| {
            let start =
                file.line_start(file.position(span.start).line.saturating_sub(1) as usize).unwrap_or(0);
            let line = file.slice(Span::new(span.file, start, span.start));
            let blank = line.len() - line.trim_start().len();
            if blank == line.len() { line } else { "    " }
        });
        let text: String = clauses.lines().flat_map(|clause| [clause, "\n", indent]).collect();
        (span.before(), text)
    }
}

fn proves(requirement: &Requirement, missing: &[Expr]) -> bool {
    let known = when_met(requirement);
    missing.iter().any(|expr| known.contains(expr))
}
