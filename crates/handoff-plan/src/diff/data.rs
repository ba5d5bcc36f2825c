//! Types, fields, records, events and ports.

use super::{Changes, Class, Listed, Verdict};
use crate::{Event, Field, Plan, Port, PortAction, Record, Type};

/// Whether what was valid for the old type is valid for the new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Same,
    All,
    Some,
    None,
}

fn fit(old: &Type, new: &Type) -> Fit {
    match (old, new) {
        _ if old == new => Fit::Same,
        (Type::Integer, Type::Number)
        | (Type::Email | Type::Url, Type::Text | Type::Document)
        | (Type::Text, Type::Document)
        | (Type::Document, Type::Text) => Fit::All,
        (Type::Number, Type::Integer) | (Type::Text | Type::Document, Type::Email | Type::Url) => Fit::Some,
        (Type::Choice(old), Type::Choice(new)) if old.iter().all(|option| new.contains(option)) => Fit::All,
        (Type::Choice(_), Type::Choice(_)) => Fit::Some,
        (Type::List(old), Type::List(new)) => fit(old, new),
        _ => Fit::None,
    }
}

/// `what` that holds the values.
pub(super) fn ty(changes: &mut Changes, what: &str, old: &Type, new: &Type) {
    let verdict: Verdict = match fit(old, new) {
        Fit::Same => return,
        Fit::All => (Class::Safe, "every value that was valid still is"),
        Fit::Some => (Class::Risky, "some values that were valid no longer are"),
        Fit::None => (Class::Breaking, "values that are there no longer fit"),
    };
    changes.value(verdict, what, old, new);
}

/// Whose fields they are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Context,
    Record,
    Event,
}

pub(super) fn fields(changes: &mut Changes, of: Of, old: &[Field], new: &[Field]) {
    let in_order = |fields: &[Field]| {
        let mut fields = fields.to_vec();
        // The order of a context carries no meaning.
        if of == Of::Context {
            fields.sort_by(|a, b| a.name.cmp(&b.name));
        }
        fields
    };
    let (old, new) = (&in_order(old), &in_order(new));
    changes.lists(
        "fields",
        old,
        new,
        |field| field.name.clone(),
        |changes, pair, name| {
            let added =
                if let super::Pair::Added(field) = pair { new_field(of, field) } else { GONE_FROM_EVENT };
            let Some((old, new)) = pair.or_note(changes, "field", name, gone_field(of), added) else {
                return;
            };
            field(changes, of, old, new);
        },
    );
}

const GONE_FROM_EVENT: Verdict = (Class::Safe, "events that carry it are still taken, and it is ignored");

fn gone_field(of: Of) -> Verdict {
    match of {
        Of::Context => (Class::Breaking, "what running cases hold in it is no longer seen"),
        Of::Record => (Class::Safe, "values that have it still fit"),
        Of::Event => GONE_FROM_EVENT,
    }
}

fn new_field(of: Of, field: &Field) -> Verdict {
    let may_be_absent = field.optional || field.default.is_some();
    match of {
        Of::Context => (Class::Safe, "in running cases it starts missing"),
        _ if may_be_absent => (Class::Safe, "what lacks it still fits"),
        Of::Record => (Class::Risky, "values that running cases hold lack it and count as incomplete"),
        Of::Event => (Class::Breaking, "events that do not carry it are rejected"),
    }
}

fn field(changes: &mut Changes, of: Of, old: &Field, new: &Field) {
    ty(changes, "the type", &old.ty, &new.ty);
    match (old.optional, new.optional) {
        (true, false) => {
            let verdict = new_field(of, new);
            changes.note(verdict, "it is required");
        }
        (false, true) => changes.note((Class::Safe, "what has it still fits"), "it may be absent"),
        _ => {}
    }
    match (old.sensitive, new.sensitive) {
        (true, false) => {
            changes.note(
                (Class::Risky, "values of running cases show from now on"),
                "it is no longer sensitive",
            );
        }
        (false, true) => {
            changes.note((Class::Safe, "values no longer show; what was sent stays sent"), "it is sensitive");
        }
        _ => {}
    }
    let more = !old.set_by.is_empty() && old.set_by.iter().all(|who| new.set_by.contains(who));
    let who: Verdict = if more {
        (Class::Safe, "whoever could set it still can")
    } else {
        (Class::Risky, "somebody who could set it may be refused")
    };
    changes.value(who, "who may set it", &Listed(&old.set_by), &Listed(&new.set_by));
    let default: Verdict = match (&old.default, &new.default) {
        (None, Some(_)) => (Class::Safe, "only where it is missing"),
        _ => (Class::Risky, "where it is missing, running cases see another value"),
    };
    changes.maybe(default, "the default", old.default.as_ref(), new.default.as_ref());
    let condition: Verdict = match (&old.condition, &new.condition) {
        (Some(_), None) => (Class::Safe, "every value that was valid still is"),
        _ => (Class::Risky, "values that running cases hold may count as invalid"),
    };
    changes.maybe(condition, "the condition on its values", old.condition.as_ref(), new.condition.as_ref());
    let shown = (Class::Safe, "a description is only shown");
    changes.maybe(shown, "the description", old.description.as_ref(), new.description.as_ref());
}

pub(super) fn records(changes: &mut Changes, old: &Plan, new: &Plan) {
    const GONE: Verdict = (Class::Safe, "nothing in the new plan has this shape");
    const NEW: Verdict = (Class::Safe, "no running case holds one");
    changes.maps("record", &old.records, &new.records, GONE, NEW, |changes, old: &Record, new: &Record| {
        fields(changes, Of::Record, &old.fields, &new.fields);
    });
}

pub(super) fn events(changes: &mut Changes, old: &Plan, new: &Plan) {
    const GONE: Verdict = (Class::Risky, "whoever still sends it finds nobody listening");
    const NEW: Verdict = (Class::Safe, "nobody has sent it yet");
    const OUTSIDE: Verdict =
        (Class::Breaking, "what the outside sends under the old name is not known any more");
    changes.maps("event", &old.events, &new.events, GONE, NEW, |changes, old: &Event, new: &Event| {
        changes.maybe(OUTSIDE, "its name outside", old.outside.as_ref(), new.outside.as_ref());
        fields(changes, Of::Event, &old.fields, &new.fields);
    });
}

pub(super) fn ports(changes: &mut Changes, old: &Plan, new: &Plan) {
    const GONE: Verdict = (Class::Risky, "results of calls that are under way have nowhere to go");
    const NEW: Verdict = (Class::Safe, "nothing has called it yet");
    const CALLED: Verdict = (Class::Risky, "whoever answers calls must understand the new ones");
    changes.maps("port", &old.ports, &new.ports, GONE, NEW, |changes, old: &Port, new: &Port| {
        match (old.assistant, new.assistant) {
            (false, true) => changes.note(
                (Class::Risky, "what it returns must be confirmed by a person"),
                "it is an assistant, was a service",
            ),
            (true, false) => changes.note(
                (Class::Risky, "what it returns counts without a person's confirmation"),
                "it is a service, was an assistant",
            ),
            _ => {}
        }
        changes.lists(
            "actions",
            &old.actions,
            &new.actions,
            |a| a.name.clone(),
            |changes, pair, name| {
                let Some((old, new)) = pair.or_note(changes, "action", name, GONE, NEW) else { return };
                changes.value(CALLED, "what it takes", &params(old), &params(new));
                match (&old.returns, &new.returns) {
                    (Some(old), Some(new)) => ty(changes, "what it returns", old, new),
                    (old, new) => changes.maybe(CALLED, "what it returns", old.as_ref(), new.as_ref()),
                }
            },
        );
    });
}

fn params(action: &PortAction) -> String {
    let params: Vec<String> = action.params.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
    params.join(", ")
}
