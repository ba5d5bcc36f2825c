//! Regular expressions of the spec.

use std::borrow::Cow;
use std::sync::OnceLock;

use regex::Regex;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

/// A regular expression as the spec writes it; made ready once, when it is first asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Pattern {
    text: String,
    ready: OnceLock<Option<Regex>>,
}

impl Pattern {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `None`: it is no regular expression. The compiler refuses such a one; an older plan may have it.
    #[must_use]
    pub fn is_match(&self, text: &str) -> Option<bool> {
        let ready = self.ready.get_or_init(|| Regex::new(&self.text).ok());
        ready.as_ref().map(|regex| regex.is_match(text))
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// A text.
impl JsonSchema for Pattern {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        String::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

impl From<String> for Pattern {
    fn from(text: String) -> Self {
        Self { text, ready: OnceLock::new() }
    }
}

impl From<&str> for Pattern {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.text
    }
}
