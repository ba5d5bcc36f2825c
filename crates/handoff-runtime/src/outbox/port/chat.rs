//! An assistant behind an OpenAI-compatible API: it is asked for JSON of the declared type.

use std::time::Duration;

use handoff_plan::Instant;
use serde_json::{Value, json};

use super::Port;
use super::http::{Answered, Client};
use crate::outbox::answer::{Sent, excerpt, unwrapped};
use crate::outbox::message::{Call, Content, Parcel};

const PATH: &str = "/chat/completions";

pub(super) struct Chat {
    client: Client,
    url: String,
    model: String,
    key: Option<String>,
    instructions: Option<String>,
}

impl Chat {
    /// `url`: that of the API, with or without `/chat/completions`.
    pub(super) fn new(
        url: &str,
        model: String,
        key: Option<String>,
        instructions: Option<String>,
        timeout: Duration,
    ) -> Self {
        let base = url.trim_end_matches('/');
        let url = if base.ends_with(PATH) { base.to_owned() } else { format!("{base}{PATH}") };
        Self { client: Client::new(timeout), url, model, key, instructions }
    }

    fn question(&self, parcel: &Parcel, call: &Call) -> Value {
        let schema = call.returns.as_ref().map_or_else(|| json!({}), |returns| returns.schema.clone());
        let schema = json!({
            "type": "object",
            "properties": { "result": schema },
            "required": ["result"],
            "additionalProperties": false,
        });
        let mut told = format!(
            "You draft `{}` for a case of the process `{}`. A person reads the draft and confirms or changes it. Answer with \
             one JSON object of this schema and nothing else: {schema}",
            call.action, parcel.case.process
        );
        if let Some(more) = &self.instructions {
            told.push_str("\n\n");
            told.push_str(more);
        }
        json!({
            "model": self.model,
            "messages": [
                { "role": "system", "content": told },
                { "role": "user", "content": call.args.to_string() },
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": { "name": "draft", "strict": true, "schema": schema },
            },
        })
    }
}

impl Port for Chat {
    fn send(&self, parcel: &Parcel, now: Instant) -> Sent {
        let Content::Call(call) = &parcel.content else {
            return Sent::failed("an assistant takes calls alone");
        };
        let key = self.key.as_ref().map(|key| ("authorization", format!("Bearer {key}")));
        let headers: Vec<_> = key.into_iter().collect();
        let body = self.question(parcel, call).to_string();
        match self.client.post(&self.url, &parcel.id, &body, &headers, now) {
            Err(sent) => sent,
            Ok(Answered { text, .. }) => drafted(call, &text),
        }
    }
}

/// The draft in what the API answers.
fn drafted(call: &Call, text: &str) -> Sent {
    let answer: Value = serde_json::from_str(text).unwrap_or_default();
    let content = answer.pointer("/choices/0/message/content").and_then(Value::as_str);
    let Some(content) = content else {
        return Sent::failed(format!("the answer has no `choices[0].message.content`: {}", excerpt(text)));
    };
    if call.returns.is_none() {
        return Sent::Done(None);
    }
    match serde_json::from_str::<Value>(unfenced(content)) {
        // It was asked for one object with `result`, whatever the type.
        Ok(draft) => Sent::Done(Some(unwrapped(draft, false))),
        Err(_) => Sent::failed(format!("the draft is not JSON: {}", excerpt(content))),
    }
}

/// Some set their JSON between lines of three backticks, whatever they are told.
fn unfenced(content: &str) -> &str {
    let content = content.trim();
    let inside = content.strip_prefix("```").and_then(|rest| rest.strip_suffix("```"));
    let inside = inside.and_then(|inside| inside.split_once('\n')).map(|(_, lines)| lines);
    inside.unwrap_or(content)
}
