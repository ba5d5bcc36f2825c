//! What must be there for a condition to be true, and whether a value is there when all that is.

use std::collections::BTreeSet;

use handoff_plan::{Arithmetic, Expr, Field, Function, Requirement, RequirementKind, Type, Value};

/// Expressions that surely have a value: fields, members of fields, and whatever a requirement said `is set` of.
///
/// INVARIANT: kept as written in the plan, so that equal expressions are equal entries.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Known {
    exprs: BTreeSet<String>,
}

impl Known {
    pub(crate) fn insert(&mut self, expr: &Expr) {
        self.exprs.insert(expr.to_string());
    }

    pub(crate) fn contains(&self, expr: &Expr) -> bool {
        self.exprs.contains(&expr.to_string())
    }

    fn union(mut self, other: Self) -> Self {
        self.exprs.extend(other.exprs);
        self
    }

    pub(crate) fn both(self, other: &Self) -> Self {
        Self { exprs: self.exprs.into_iter().filter(|e| other.exprs.contains(e)).collect() }
    }

    fn all(sets: impl Iterator<Item = Self>) -> Self {
        sets.fold(Self::default(), Self::union)
    }

    fn any(mut sets: impl Iterator<Item = Self>) -> Self {
        let first = sets.next().unwrap_or_default();
        sets.fold(first, |so_far, next| so_far.both(&next))
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.exprs.extend(other.exprs);
    }
}

/// What has a value whenever `expr` has one.
pub(crate) fn when_known(expr: &Expr) -> Known {
    match expr {
        Expr::Field(_) => {
            let mut known = Known::default();
            known.insert(expr);
            known
        }
        Expr::Member(of, _) => {
            let mut known = when_known(of);
            known.insert(expr);
            known
        }
        Expr::Negate(of) | Expr::PercentOf(_, of) | Expr::Matches(of, _) | Expr::Shift { of, .. } => {
            when_known(of)
        }
        Expr::Arithmetic(_, a, b) | Expr::Compare(_, a, b) => when_known(a).union(when_known(b)),
        Expr::Call(Function::Default, args) => Known::any(args.iter().map(when_known)),
        Expr::Call(_, args) => Known::all(args.iter().map(when_known)),
        Expr::If(condition, then, otherwise) => {
            let then = when_true(condition).union(when_known(then));
            then.both(&when_false(condition).union(when_known(otherwise)))
        }
        _ => Known::default(),
    }
}

/// What has a value when the requirement holds.
pub(crate) fn when_met(requirement: &Requirement) -> Known {
    match &requirement.kind {
        RequirementKind::Field(field) => when_true(&Expr::IsSet(Box::new(field.clone()))),
        RequirementKind::Condition(condition) => when_true(condition),
        RequirementKind::Approval(_) => Known::default(),
    }
}

/// What has a value whenever the condition is true.
pub(crate) fn when_true(condition: &Expr) -> Known {
    match condition {
        Expr::And(all) => Known::all(all.iter().map(when_true)),
        Expr::Or(any) => Known::any(any.iter().map(when_true)),
        Expr::Not(of) => when_false(of),
        Expr::OnlyIf(a, b) => when_false(a).both(&when_true(b)),
        Expr::IsSet(of) => {
            let mut known = when_known(of);
            known.insert(of);
            known
        }
        // One element that is equal is enough, so that others of a list may be missing; the list itself may not.
        Expr::In(item, list) if matches!(**list, Expr::List(_)) => when_known(item),
        Expr::Any { list, .. } | Expr::All { list, .. } => when_known(list),
        Expr::If(condition, then, otherwise) => {
            let then = when_true(condition).union(when_true(then));
            then.both(&when_false(condition).union(when_true(otherwise)))
        }
        Expr::In(item, list) => when_known(item).union(when_known(list)),
        other => when_known(other),
    }
}

fn when_false(condition: &Expr) -> Known {
    match condition {
        Expr::And(all) => Known::any(all.iter().map(when_false)),
        Expr::Or(any) => Known::all(any.iter().map(when_false)),
        Expr::Not(of) => when_true(of),
        Expr::OnlyIf(a, _) => when_true(a),
        Expr::IsMissing(of) => {
            let mut known = when_known(of);
            known.insert(of);
            known
        }
        Expr::IsSet(_) => Known::default(),
        Expr::In(item, list) => when_known(item).union(when_known(list)),
        Expr::Any { list, .. } | Expr::All { list, .. } => when_known(list),
        Expr::If(condition, then, otherwise) => {
            let then = when_true(condition).union(when_false(then));
            then.both(&when_false(condition).union(when_false(otherwise)))
        }
        other => when_known(other),
    }
}

/// The fields of records, for what is there when the whole is.
pub(crate) trait Shapes {
    fn record(&self, name: &str) -> Option<&[Field]>;
    /// The type of a context field or the key.
    fn field(&self, name: &str) -> Option<&Type>;
}

/// The parts of a value that may be missing, given what is known; empty where it is surely there.
pub(crate) fn gaps(expr: &Expr, known: &Known, shapes: &dyn Shapes) -> Vec<Expr> {
    if known.contains(expr) {
        return Vec::new();
    }
    match expr {
        Expr::Value(value) => {
            if blank(value) {
                vec![expr.clone()]
            } else {
                Vec::new()
            }
        }
        Expr::Template(_) | Expr::Role(_) | Expr::Special(_) => Vec::new(),
        Expr::Member(of, name) => {
            let whole = gaps(of, known, shapes);
            if whole.is_empty() && is_required_member(of, name, shapes) {
                Vec::new()
            } else {
                vec![expr.clone()]
            }
        }
        Expr::Negate(of) | Expr::PercentOf(_, of) | Expr::Shift { of, .. } => gaps(of, known, shapes),
        // A divisor that is written out and not zero cannot fail.
        Expr::Arithmetic(Arithmetic::Div, a, b) => match &**b {
            Expr::Value(Value::Number(n)) if !n.is_zero() => gaps(a, known, shapes),
            _ => vec![expr.clone()],
        },
        Expr::Arithmetic(_, a, b) | Expr::Compare(_, a, b) => {
            let mut found = gaps(a, known, shapes);
            found.extend(gaps(b, known, shapes));
            found
        }
        Expr::Call(Function::Default, args) => {
            let gaps: Vec<Vec<Expr>> = args.iter().map(|arg| gaps(arg, known, shapes)).collect();
            if gaps.iter().any(Vec::is_empty) {
                Vec::new()
            } else {
                gaps.into_iter().next().unwrap_or_default()
            }
        }
        // The least and greatest of an empty list are nothing.
        Expr::Call(Function::Min | Function::Max, args) if args.len() == 1 => vec![expr.clone()],
        Expr::Call(_, args) => args.iter().flat_map(|arg| gaps(arg, known, shapes)).collect(),
        Expr::List(items) => items.iter().flat_map(|item| gaps(item, known, shapes)).collect(),
        Expr::Record(fields) => fields.iter().flat_map(|(_, value)| gaps(value, known, shapes)).collect(),
        Expr::If(condition, then, otherwise) => {
            let mut found = gaps(condition, known, shapes);
            let mut then_known = known.clone();
            then_known.extend(when_true(condition));
            let mut else_known = known.clone();
            else_known.extend(when_false(condition));
            found.extend(gaps(then, &then_known, shapes));
            found.extend(gaps(otherwise, &else_known, shapes));
            found
        }
        Expr::And(all) | Expr::Or(all) => all.iter().flat_map(|e| gaps(e, known, shapes)).collect(),
        Expr::Not(of) | Expr::Matches(of, _) => gaps(of, known, shapes),
        Expr::IsSet(_) | Expr::IsMissing(_) | Expr::Reached(_) | Expr::InStage(_) | Expr::Done(_) => {
            Vec::new()
        }
        Expr::OpenException(_) | Expr::Times(_) | Expr::Seen(_, None) => Vec::new(),
        _ => vec![expr.clone()],
    }
}

/// A record is there only when all that it requires is.
fn is_required_member(of: &Expr, name: &str, shapes: &dyn Shapes) -> bool {
    let Some(Type::Record(record)) = type_of(of, shapes) else { return false };
    let fields = shapes.record(&record).unwrap_or_default();
    fields.iter().any(|f| f.name == name && (!f.optional || f.default.is_some()))
}

fn type_of(expr: &Expr, shapes: &dyn Shapes) -> Option<Type> {
    match expr {
        Expr::Field(name) => shapes.field(name).cloned(),
        Expr::Member(of, name) => match type_of(of, shapes)? {
            Type::Record(record) => {
                shapes.record(&record)?.iter().find(|f| f.name == *name).map(|f| f.ty.clone())
            }
            _ => None,
        },
        _ => None,
    }
}

/// Blank text is missing.
fn blank(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.trim().is_empty())
}

#[cfg(test)]
mod tests;
