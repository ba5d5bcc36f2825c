//! A currency that there is not.
//!
//! Currencies are named by the three letters of ISO 4217, such as USD, EUR or JPY. What another name is worth nobody knows.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     value: money(DOLLAR)
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require value
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```
//!
//! ## Good
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! team cs { lead ben }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     value: money(USD)
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require value
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0408",
    name: "unknown-currency",
    severity: Severity::Error,
    source: include_str!("unknown_currency.rs"),
};

pub(crate) fn diagnostic(name: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, span, format!("there is no currency `{name}`"))
        .help("Currencies are named by the three letters of ISO 4217, such as USD, EUR or JPY.");
    let upper = name.to_uppercase();
    if upper != name && handoff_plan::is_currency(&upper) {
        return diagnostic.label(format!("did you mean `{upper}`?")).suggest(
            format!("write `{upper}`"),
            span,
            upper,
            true,
        );
    }
    diagnostic.label("name a currency")
}

/// `money` without saying of which country.
pub(crate) fn missing(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "`money` does not say in which currency")
        .label("write, for example, `money(USD)`")
        .help("An amount without a currency means something else in every country.")
}
