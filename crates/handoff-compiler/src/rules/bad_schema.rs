//! A JSON Schema that gives no fields.
//!
//! `event NAME from "FILE"` takes its fields from the properties of an object in a JSON Schema. A file that cannot be read or
//! says nothing of the kind leaves the event without fields.
//!
//! ## Bad
//!
//! ```handoff
//! event invoice.paid from "invoice.json"
//! ```
//!
//! ## Good
//!
//! ```handoff
//! // Where the schema is at hand: event invoice.paid from "invoice.json".
//! event invoice.paid { invoice: text; paid_on: date }
//! ```

use handoff_syntax::ast::Text;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "H0412",
    name: "bad-schema",
    severity: Severity::Error,
    source: include_str!("bad_schema.rs"),
};

pub(crate) fn diagnostic(path: &Text, why: &str) -> Diagnostic {
    Diagnostic::new(&RULE, path.span, format!("`{}` gives no fields: {why}", path.value))
        .label("name a JSON Schema of an object")
        .help("The fields come from `properties` and `required`; write the path relative to this file.")
}
