//! What counts as present: `[]` does, blank text does not, a record does when deeply valid.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use handoff_plan::{Event, Expr, Field, Name, Type, Value};
use smol_str::ToSmolStr;

use super::{Scope, Unknown};

/// How a value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Present,
    /// The path of what is missing or wrong: the field itself, or a member deep inside.
    Missing(Name),
    Draft(Name, Name),
    Invalid(Name),
    /// There is a reason other than a field: overflow, division by zero.
    Unknown,
}

/// How the value of an expression stands.
pub(crate) fn presence(scope: &Scope<'_>, expr: &Expr) -> Presence {
    presence_and_value(scope, expr).0
}

/// With the value, where it is known.
pub(crate) fn presence_and_value<'s>(
    scope: &'s Scope<'_>,
    expr: &'s Expr,
) -> (Presence, Option<Cow<'s, Value>>) {
    match scope.value(expr) {
        Ok(value) if is_blank(&value) => (Presence::Missing(super::explain::path_of(expr)), Some(value)),
        Ok(value) => (Presence::Present, Some(value)),
        Err(Unknown::Missing(path)) => (Presence::Missing(path), None),
        Err(Unknown::Draft(path, port)) => (Presence::Draft(path, port), None),
        // Say which part of a record is missing, not only that it is not whole.
        Err(Unknown::Invalid(path)) => (deep(scope, &path).unwrap_or(Presence::Invalid(path)), None),
        Err(_) => (Presence::Unknown, None),
    }
}

fn deep(scope: &Scope<'_>, field: &Name) -> Option<Presence> {
    let slot = scope.case.context.get(field)?;
    let ty = &scope.process.field(field)?.ty;
    match flaw(scope, ty, &slot.value, &Path::Root(field)) {
        Some(Flaw::Missing(path)) => Some(Presence::Missing(path)),
        Some(Flaw::Invalid(path)) => Some(Presence::Invalid(path)),
        None => None,
    }
}

pub(crate) fn is_blank(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.trim().is_empty())
}

/// Whether a context field's value fulfils its `where` and is deeply valid.
pub(super) fn is_valid_field(scope: &Scope<'_>, name: &Name, value: &Value) -> bool {
    let Some(field) = scope.process.field(name) else { return true };
    let simple = !matches!(field.ty, Type::Record(_) | Type::List(_));
    if simple && field.condition.is_none() {
        return true;
    }
    // INVARIANT: a `where` sees values as they are, so that looking at its own field does not ask again whether it is valid.
    let inner = Scope { strict: false, ..*scope };
    let holds = field.condition.as_ref().is_none_or(|c| inner.truth(c) == Ok(true));
    holds && flaw(&inner, &field.ty, value, &Path::Root(name)).is_none()
}

/// Where something stands inside a value; made into text only where something is wrong.
enum Path<'a> {
    Root(&'a Name),
    Member(&'a Path<'a>, &'a Name),
    /// From 1.
    Item(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root(name) => f.write_str(name),
            Self::Member(of, name) => write!(f, "{of}.{name}"),
            Self::Item(of, number) => write!(f, "{of}[{number}]"),
        }
    }
}

enum Flaw {
    Missing(Name),
    Invalid(Name),
}

/// What makes a value not deeply valid, with its path.
fn flaw(scope: &Scope<'_>, ty: &Type, value: &Value, path: &Path<'_>) -> Option<Flaw> {
    match (ty, value) {
        (Type::List(inner), Value::List(items)) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(i, item)| flaw(scope, inner, item, &Path::Item(path, i + 1)))
        }
        (Type::Record(record), Value::Record(members)) => {
            let fields = &scope.plan.records.get(record)?.fields;
            fields.iter().find_map(|field| field_flaw(scope, field, members, path))
        }
        _ => None,
    }
}

fn field_flaw(
    scope: &Scope<'_>,
    field: &Field,
    members: &BTreeMap<Name, Value>,
    path: &Path<'_>,
) -> Option<Flaw> {
    let here = Path::Member(path, &field.name);
    let Some(value) = members.get(&field.name).filter(|v| !is_blank(v)) else {
        let fine = field.optional || field.default.is_some();
        return (!fine).then(|| Flaw::Missing(here.to_smolstr()));
    };
    let inner = Scope { strict: false, record: Some(members), variables: None, ..*scope };
    if field.condition.as_ref().is_some_and(|c| inner.truth(c) != Ok(true)) {
        return Some(Flaw::Invalid(here.to_smolstr()));
    }
    flaw(scope, &field.ty, value, &here)
}

/// Whether a value that a person gives fulfils its `where` and is deeply valid; the path of what does not.
///
/// # Errors
/// The path, and whether it is missing (else wrong).
pub(crate) fn check_given(scope: &Scope<'_>, field: &Field, value: &Value) -> Result<(), (Name, bool)> {
    let lenient = Scope { strict: false, ..*scope };
    match flaw(&lenient, &field.ty, value, &Path::Root(&field.name)) {
        Some(Flaw::Missing(path)) => return Err((path, true)),
        Some(Flaw::Invalid(path)) => return Err((path, false)),
        None => {}
    }
    // Unknown is not wrong: the condition may speak of fields that come later; it counts again whenever it is used.
    let refused = field.condition.as_ref().is_some_and(|c| lenient.truth(c) == Ok(false));
    if refused { Err((field.name.clone(), false)) } else { Ok(()) }
}

/// Whether every payload of the right shape will do.
pub(crate) fn is_shape_enough(event: &Event) -> bool {
    let simple = |f: &Field| f.condition.is_none() && !matches!(f.ty, Type::Record(_) | Type::List(_));
    event.fields.iter().all(simple)
}

/// What is wrong with an event's payload beyond its shape: the `where` of its fields and of the records inside, in words.
pub(crate) fn check_payload(scope: &Scope<'_>, event: &Event, data: &BTreeMap<Name, Value>) -> Vec<String> {
    let flaws = event.fields.iter().filter(|f| data.contains_key(&f.name)).filter_map(|field| {
        let inner = Scope { strict: false, record: Some(data), ..*scope };
        if field.condition.as_ref().is_some_and(|c| inner.truth(c) == Ok(false)) {
            return Some(format!("{} is not as the event wants it", field.name));
        }
        match flaw(&inner, &field.ty, data.get(&field.name)?, &Path::Root(&field.name))? {
            Flaw::Missing(path) => Some(format!("{path} is missing")),
            Flaw::Invalid(path) => Some(format!("{path} is not as its record wants it")),
        }
    });
    flaws.collect()
}
