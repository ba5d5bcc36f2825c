use clap::Args;
use serde_json::{Map, Value};

use super::Given;
use crate::completion;
use crate::outcome::Failure;

#[derive(Args)]
pub(crate) struct Set {
    #[command(flatten)]
    given: Given,
    /// `FIELD=VALUE`: the value as text, or as JSON where it is an object, a list, `true`, `false`, `null` or in quotes.
    #[arg(value_name = "FIELD=VALUE", add = completion::settings())]
    each: Vec<String>,
    /// The same as one JSON object.
    #[arg(long, value_name = "JSON")]
    fields: Option<String>,
}

#[derive(Args)]
pub(crate) struct Confirm {
    #[command(flatten)]
    given: Given,
    #[arg(value_name = "FIELD", required = true, add = completion::fields())]
    fields: Vec<String>,
}

impl Set {
    pub(super) fn read(self) -> Result<(Given, Map<String, Value>), Failure> {
        let mut fields = match self.fields.as_deref().map(serde_json::from_str) {
            None => Map::new(),
            Some(Ok(Value::Object(fields))) => fields,
            Some(_) => {
                return Err(Failure::Usage(
                    "`--fields` is a JSON object, such as '{\"scope\": \"50 seats\"}'".to_owned(),
                ));
            }
        };
        for each in &self.each {
            let Some((name, text)) = each.split_once('=') else {
                return Err(Failure::Usage(format!("`{each}` sets nothing: write `FIELD=VALUE`")));
            };
            fields.insert(name.trim().to_owned(), value(text));
        }
        if fields.is_empty() {
            return Err(Failure::Usage("say what to set: `FIELD=VALUE` or `--fields JSON`".to_owned()));
        }
        Ok((self.given, Map::from_iter([("fields".to_owned(), Value::Object(fields))])))
    }
}

/// A number stays text: what it is, its field says.
fn value(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(Value::Number(_)) | Err(_) => text.into(),
        Ok(json) => json,
    }
}

impl Confirm {
    pub(super) fn read(self) -> Result<(Given, Map<String, Value>), Failure> {
        Ok((self.given, Map::from_iter([("fields".to_owned(), self.fields.into())])))
    }
}
