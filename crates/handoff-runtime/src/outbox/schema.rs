//! The JSON Schema of a type: what a machine that drafts is asked for.

use handoff_plan::{Field, Name, Plan, Type};
use serde_json::{Map, Value, json};

/// Records inside of each other; deeper ones are any object.
const DEPTH: u32 = 8;

pub(super) fn of(ty: &Type, plan: &Plan) -> Value {
    shape(ty, plan, DEPTH)
}

fn shape(ty: &Type, plan: &Plan, depth: u32) -> Value {
    match ty {
        Type::Text | Type::Document => json!({ "type": "string" }),
        Type::Number => json!({ "type": "number" }),
        Type::Integer => json!({ "type": "integer" }),
        Type::Bool => json!({ "type": "boolean" }),
        Type::Money(currency) => json!({
            "type": "object",
            "properties": {
                "amount": { "type": "string", "pattern": "^-?[0-9]+([.][0-9]+)?$" },
                "currency": { "const": currency.as_str() },
            },
            "required": ["amount", "currency"],
            "additionalProperties": false,
        }),
        Type::Date => json!({ "type": "string", "format": "date" }),
        Type::Time => json!({ "type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$" }),
        Type::DateTime => json!({ "type": "string", "format": "date-time" }),
        Type::Duration => json!({ "type": "string", "description": "a duration as in ISO 8601: `PT24H`" }),
        Type::Email => json!({ "type": "string", "format": "email" }),
        Type::Url => json!({ "type": "string", "format": "uri" }),
        Type::Person => one_of(plan.persons.keys()),
        Type::Team => one_of(plan.teams.keys()),
        Type::Choice(words) => one_of(words.iter()),
        Type::List(of) => json!({ "type": "array", "items": shape(of, plan, depth) }),
        Type::Record(name) => match plan.records.get(name).filter(|_| depth > 0) {
            Some(record) => fields(&record.fields, plan, depth - 1),
            None => json!({ "type": "object" }),
        },
    }
}

fn one_of<'n>(words: impl Iterator<Item = &'n Name>) -> Value {
    json!({ "type": "string", "enum": words.map(Name::as_str).collect::<Vec<_>>() })
}

fn fields(fields: &[Field], plan: &Plan, depth: u32) -> Value {
    let mut properties = Map::new();
    for field in fields {
        let mut shape = shape(&field.ty, plan, depth);
        if let (Some(says), Some(members)) = (&field.description, shape.as_object_mut()) {
            members.insert("description".to_owned(), says.as_str().into());
        }
        properties.insert(field.name.to_string(), shape);
    }
    let required = fields.iter().filter(|field| !field.optional).map(|field| field.name.as_str());
    json!({
        "type": "object",
        "properties": properties,
        "required": required.collect::<Vec<_>>(),
        "additionalProperties": false,
    })
}
