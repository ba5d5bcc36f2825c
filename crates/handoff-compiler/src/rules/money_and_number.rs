//! Money and a bare number together.
//!
//! A bare number says nothing about the currency, and an amount without a currency is an accident that waits for its day.
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
//!     value: money(USD)
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require value > 1000
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
//!     require value > 1000 USD
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0402",
    name: "money-and-number",
    severity: Severity::Error,
    source: include_str!("money_and_number.rs"),
};

/// `literal`: the number stands there as it is, and may be given the currency.
pub(crate) fn diagnostic(
    span: Span,
    number: &str,
    money: &str,
    currency: &str,
    doing: &str,
    literal: bool,
) -> Diagnostic {
    let with = if doing == "add" {
        "to"
    } else if doing == "subtract" {
        "from"
    } else {
        "with"
    };
    let doing = if doing == "look for" { "compare" } else { doing };
    let message = match doing {
        "compare" => {
            format!("comparing money with a number: `{money}` is in {currency}, `{number}` has no currency")
        }
        _ => format!(
            "`{number}` has no currency, so it cannot be {doing}ed {with} `{money}`, which is in {currency}"
        ),
    };
    with_amount(Diagnostic::new(&RULE, span, message), span, number, currency, literal)
}

/// A number where an amount of money belongs.
pub(crate) fn needed(span: Span, number: &str, currency: &str, literal: bool) -> Diagnostic {
    let message = format!("`{number}` has no currency, and money in {currency} is needed here");
    with_amount(Diagnostic::new(&RULE, span, message), span, number, currency, literal)
}

fn with_amount(
    diagnostic: Diagnostic,
    span: Span,
    number: &str,
    currency: &str,
    literal: bool,
) -> Diagnostic {
    let diagnostic = diagnostic.help("An amount without a currency means something else in every country.");
    if !literal {
        return diagnostic.label(format!("make this an amount in {currency}"));
    }
    let amount = format!("{number} {currency}");
    diagnostic.label(format!("write `{amount}`")).suggest(format!("write `{amount}`"), span, amount, false)
}
