//! An event's fields from a JSON Schema: the properties of an object, with what the language has a word for.

use handoff_plan::{self as plan, Field, Name, Type};
use handoff_syntax::ast::Text;
use serde_json::{Map, Value};

use crate::findings::Findings;
use crate::rules;

/// Objects in objects deeper than this are refused.
const DEPTH: usize = 16;

#[derive(Debug, Default)]
pub(super) struct Schema {
    pub(super) fields: Vec<Field>,
    /// Nested objects, named `EVENT.FIELD`.
    pub(super) records: Vec<(Name, plan::Record)>,
}

pub(super) fn read(
    event: &Name,
    path: &Text,
    bytes: Option<&Result<Vec<u8>, String>>,
    findings: &mut Findings,
) -> Schema {
    let mut say = |why: &str| findings.report(rules::bad_schema::diagnostic(path, why));
    let bytes = match bytes {
        Some(Ok(bytes)) => bytes,
        Some(Err(why)) => {
            say(why);
            return Schema::default();
        }
        None => return Schema::default(),
    };
    let schema: Value = match serde_json::from_slice(bytes) {
        Ok(schema) => schema,
        Err(why) => {
            say(&format!("it is not JSON: {why}"));
            return Schema::default();
        }
    };
    let mut reader = Reader { whole: &schema, records: Vec::new(), problems: Vec::new() };
    let fields = reader.fields(&schema, event.as_str(), 0);
    if reader.problems.is_empty() && fields.is_empty() {
        reader.problems.push("it has no `properties`".to_owned());
    }
    reader.problems.iter().for_each(|why| say(why));
    Schema { fields, records: reader.records }
}

struct Reader<'a> {
    whole: &'a Value,
    records: Vec<(Name, plan::Record)>,
    problems: Vec<String>,
}

impl Reader<'_> {
    fn fields(&mut self, schema: &Value, path: &str, depth: usize) -> Vec<Field> {
        let properties = schema.get("properties").and_then(Value::as_object);
        let required = schema.get("required").and_then(Value::as_array);
        let is_required = |name: &str| required.is_some_and(|r| r.iter().any(|n| n.as_str() == Some(name)));
        let mut fields = Vec::new();
        for (name, property) in properties.into_iter().flat_map(Map::iter) {
            let path = format!("{path}.{name}");
            // What the language has no word for stays in the record of the event and is not named here.
            let Some((ty, nullable)) = self.ty(property, &path, depth) else { continue };
            let description = property.get("description").and_then(Value::as_str).map(str::to_owned);
            fields.push(Field {
                name: Name::new(name),
                ty,
                optional: nullable || !is_required(name),
                sensitive: property.get("writeOnly").and_then(Value::as_bool).unwrap_or(false),
                set_by: Vec::new(),
                default: None,
                condition: None,
                description,
            });
        }
        fields
    }

    /// The type, and whether `null` may stand for it.
    fn ty(&mut self, schema: &Value, path: &str, depth: usize) -> Option<(Type, bool)> {
        if depth > DEPTH {
            self.problems.push(format!("`{path}` lies more than {DEPTH} objects deep"));
            return None;
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let whole = self.whole;
            let Some(target) = reference.strip_prefix('#').and_then(|pointer| whole.pointer(pointer)) else {
                self.problems.push(format!("`{path}` refers to `{reference}`, which is not in this file"));
                return None;
            };
            return self.ty(target, path, depth + 1);
        }
        if let Some(options) = schema.get("enum").and_then(Value::as_array) {
            let nullable = options.iter().any(Value::is_null);
            let names: Option<Vec<Name>> = options.iter().filter(|o| !o.is_null()).map(option).collect();
            return Some((names.map_or(Type::Text, Type::Choice), nullable));
        }
        let (kind, nullable) = kind(schema)?;
        let ty = match kind {
            "string" => text(schema),
            "integer" => Type::Integer,
            "number" => Type::Number,
            "boolean" => Type::Bool,
            "array" => Type::List(Box::new(self.ty(schema.get("items")?, path, depth + 1)?.0)),
            "object" => {
                let fields = self.fields(schema, path, depth + 1);
                let name = Name::new(path);
                self.records.push((name.clone(), plan::Record { fields }));
                Type::Record(name)
            }
            _ => return None,
        };
        Some((ty, nullable))
    }
}

fn kind(schema: &Value) -> Option<(&str, bool)> {
    match schema.get("type") {
        Some(Value::String(kind)) => Some((kind, false)),
        Some(Value::Array(kinds)) => {
            let nullable = kinds.iter().any(|k| k == "null");
            let mut others = kinds.iter().filter_map(Value::as_str).filter(|k| *k != "null");
            let kind = others.next()?;
            others.next().is_none().then_some((kind, nullable))
        }
        _ if schema.get("properties").is_some() => Some(("object", false)),
        _ => None,
    }
}

fn text(schema: &Value) -> Type {
    match schema.get("format").and_then(Value::as_str) {
        Some("date") => Type::Date,
        Some("time") => Type::Time,
        Some("date-time") => Type::DateTime,
        Some("duration") => Type::Duration,
        Some("email" | "idn-email") => Type::Email,
        Some("uri" | "iri" | "url") => Type::Url,
        _ => Type::Text,
    }
}

/// An option that the language can name.
fn option(value: &Value) -> Option<Name> {
    let text = value.as_str()?;
    let mut letters = text.chars();
    let starts = letters.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    (starts && letters.all(|c| c.is_alphanumeric() || c == '_')).then(|| Name::new(text))
}
