//! A plan as others read it: JSON with its id, and the schema that says its shape.

#[cfg(test)]
mod tests;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::{PLAN_FORMAT, Plan, PlanId};

const ID: &str = "plan_id";

/// The plan with its id after its format: `{"format": 1, "plan_id": "…", …}`.
///
/// # Errors
/// It cannot be said in JSON.
pub fn published(plan: &Plan) -> serde_json::Result<Value> {
    let body = serde_json::to_value(plan)?;
    let mut whole = Map::new();
    whole.insert("format".to_owned(), plan.format.into());
    whole.insert(ID.to_owned(), PlanId::of(plan).to_string().into());
    if let Value::Object(body) = body {
        whole.extend(body.into_iter().filter(|(key, _)| key != "format"));
    }
    Ok(Value::Object(whole))
}

/// The JSON Schema (2020-12) of what [`published`] gives.
#[must_use]
pub fn published_schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Plan>().to_value();
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("format".to_owned(), json!({"const": PLAN_FORMAT}));
        let id =
            json!({"description": "The hash of its meaning.", "type": "string", "pattern": "^[0-9a-f]{32}$"});
        properties.insert(ID.to_owned(), id);
    }
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.insert(1, ID.into());
    }
    schema
}
