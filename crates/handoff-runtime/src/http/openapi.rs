//! `GET /openapi.json`, from the list of addresses.

use axum::http::{Method, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::cases::LARGEST_PAGE;
use super::commands::WORDS;
use super::events::json_response;
use super::route::{Route, routes};

pub(super) async fn get() -> Response {
    json_response(StatusCode::OK, &document())
}

pub(super) fn document() -> Value {
    let mut paths = Map::new();
    for route in routes() {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Some(path) = path.as_object_mut() {
            path.insert(route.method.as_str().to_lowercase(), operation(&route));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "handoff",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Handoffs between teams. A token (`handoff token new`) says who asks; without any, this machine \
                            alone is served.",
        },
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": schemas(),
        },
    })
}

fn operation(route: &Route) -> Value {
    let security = if route.needs.is_some() { json!([{ "token": [] }, {}]) } else { json!([]) };
    let mut parameters: Vec<Value> = route.query.iter().map(|name| query(route.path, name)).collect();
    for (name, schema) in [
        ("key", json!({ "type": "string", "minLength": 1 })),
        ("command", json!({ "type": "string", "enum": WORDS })),
        ("effect", json!({ "type": "string", "minLength": 1 })),
        ("port", json!({ "type": "string", "minLength": 1 })),
        ("id", json!({ "type": "string", "minLength": 1 })),
    ] {
        if route.path.contains(&format!("{{{name}}}")) {
            parameters.push(json!({ "name": name, "in": "path", "required": true, "schema": schema }));
        }
    }
    if route.path.ends_with("{command}") {
        let says = "A command that is repeated with the same key is given once.";
        let schema = json!({ "type": "string", "pattern": "^[ -~]+$" });
        parameters.push(
            json!({ "name": "Idempotency-Key", "in": "header", "description": says, "schema": schema }),
        );
    }
    let mut operation = json!({
        "summary": route.says,
        "operationId": operation_id(route),
        "security": security,
        "parameters": parameters,
        "responses": responses(route),
    });
    let takes_body = route.path == "/events" || route.path.ends_with("{command}");
    if let (true, Some(operation)) = (takes_body, operation.as_object_mut()) {
        let content = if route.path == "/events" {
            json!({
                "application/cloudevents+json": { "schema": reference("Event") },
                "application/cloudevents-batch+json": {
                    "schema": { "type": "array", "items": reference("Event") },
                },
            })
        } else {
            json!({ "application/json": { "schema": reference("Command") } })
        };
        operation.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
    }
    operation
}

fn operation_id(route: &Route) -> String {
    let words = route.path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words = words.collect::<Vec<_>>().join("_");
    let method = route.method.as_str().to_lowercase();
    if words.is_empty() { format!("{method}_board") } else { format!("{method}_{words}") }
}

fn query(path: &str, name: &str) -> Value {
    let schema = match name {
        "after" if path == "/cases" => json!({ "type": "string", "pattern": "^[^:]+:[0-9]{1,9}:" }),
        "after" if path == "/stream" || path == "/outbox" => json!({ "type": "integer", "minimum": 0 }),
        "from" | "to" => json!({ "type": "string", "format": "date-time" }),
        "state" => json!({ "type": "string", "enum": ["open", "closed", "failed"] }),
        "overdue" | "why" => json!({ "type": "boolean" }),
        "id" => json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" }),
        "limit" => json!({ "type": "integer", "minimum": 1, "maximum": LARGEST_PAGE }),
        _ => json!({ "type": "string" }),
    };
    json!({ "name": name, "in": "query", "schema": schema })
}

fn responses(route: &Route) -> Value {
    let schema = match (route.media, &route.method) {
        ("application/json", _) => json!({ "type": "object" }),
        _ => json!({ "type": "string" }),
    };
    let mut all = Map::new();
    let mut content = Map::from_iter([(route.media.to_owned(), json!({ "schema": schema }))]);
    if route.path.ends_with("/history") {
        content.insert("application/json".to_owned(), json!({ "schema": { "type": "array" } }));
    }
    all.insert("200".to_owned(), json!({ "description": "done", "content": content }));
    let common = ["400", "401", "403", "404", "405", "422", "429", "500", "503"];
    let of_post = ["408", "409", "413", "415"];
    let of_key = ["409"].into_iter().filter(|_| route.path.contains("{key}"));
    let posts = of_post.into_iter().filter(|_| route.method == Method::POST);
    for status in common.into_iter().chain(posts).chain(of_key) {
        let problem = json!({ "application/problem+json": { "schema": reference("Problem") } });
        all.insert(status.to_owned(), json!({ "description": said(status), "content": problem }));
    }
    Value::Object(all)
}

fn said(status: &str) -> &'static str {
    match status {
        "400" => "it cannot be read",
        "401" => "who asks is not known",
        "403" => "not allowed",
        "404" => "there is no such thing",
        "405" => "it cannot be asked in this way",
        "408" => "the body took too long",
        "409" => "refused: what blocks it stands in `missing`",
        "413" => "too large",
        "415" => "the body is of another type",
        "422" => "the payload does not fit: every mismatch stands in `errors`",
        "429" => "too many requests",
        "503" => "nothing is taken at the moment",
        _ => "an error inside of handoff",
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn schemas() -> Value {
    let text = json!({ "type": "string" });
    json!({
        "Problem": {
            "type": "object",
            "required": ["type", "title", "status"],
            "properties": {
                "type": text,
                "title": text,
                "status": { "type": "integer" },
                "detail": text,
                "errors": { "type": "array", "items": text },
                "missing": { "type": "array", "items": { "type": "object" } },
            },
        },
        "Event": {
            "type": "object",
            "description": "CloudEvents 1.0. Types that begin with `handoff.` are commands of people.",
            "required": ["specversion", "id", "source", "type"],
            "properties": {
                "specversion": { "const": "1.0" },
                "id": { "type": "string", "minLength": 1 },
                "source": { "type": "string", "minLength": 1 },
                "type": { "type": "string", "minLength": 1 },
                "subject": { "type": ["string", "null"], "pattern": "\\S" },
                "time": { "type": ["string", "null"], "format": "date-time" },
                "data": { "type": ["object", "null"] },
            },
        },
        "Command": {
            "type": "object",
            "description": "`by` may be left out with a token.",
            "properties": {
                "process": text, "by": text, "handoff": text, "step": text, "to": text, "approval": text,
                "reason": text, "note": text, "requirement": text, "exception": text,
                "fields": { "type": ["object", "array", "string"] },
            },
        },
    })
}
