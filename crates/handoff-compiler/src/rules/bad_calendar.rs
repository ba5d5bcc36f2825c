//! A calendar that does not hold together.
//!
//! Deadlines in business time are counted on a calendar: it needs a time zone and opening hours that lie within their day and
//! do not overlap.
//!
//! ## Bad
//!
//! ```handoff
//! calendar office { timezone "Europe/Berlin"; open mon..fri 09:00..17:00, 16:00..20:00 }
//! ```
//!
//! ## Good
//!
//! ```handoff
//! calendar office { timezone "Europe/Berlin"; open mon..fri 09:00..16:00, 17:00..20:00 }
//! ```

use handoff_syntax::ast::Text;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;
use handoff_syntax::suggest;

pub(crate) static RULE: Rule = Rule {
    code: "H0802",
    name: "bad-calendar",
    severity: Severity::Error,
    source: include_str!("bad_calendar.rs"),
};

pub(crate) fn diagnostic(span: Span, what: impl Into<String>, help: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, what).label("mend this").help(help)
}

pub(crate) fn zone<'n>(name: &Text, known: impl Iterator<Item = &'n str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, name.span, format!("there is no time zone `{}`", name.value))
        .help("Zones are named by area and city, such as `Europe/Berlin` or `America/New_York`.");
    match suggest(&name.value, known) {
        Some(meant) => diagnostic.label(format!("did you mean `{meant}`?")).suggest(
            format!("write `{meant}`"),
            name.span,
            format!("\"{meant}\""),
            false,
        ),
        None => diagnostic.label("name a zone"),
    }
}

pub(crate) fn overlap(span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "these hours overlap with others of the same day")
        .label("write each hour of a day once")
        .related(first, "open then already")
        .help("Time that is counted twice makes deadlines come early.")
}
