//! A name that mixes small and capital letters.
//!
//! Names are read aloud and typed in commands. Small letters joined by `_` are the style of the language; two styles in one
//! spec make people guess.
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
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickOff from won to live {
//!     trigger on enter
//!     require scope
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
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kick_off from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::{Ctx, declared};

pub(crate) static RULE: Rule = Rule {
    code: "H0224",
    name: "naming-style",
    severity: Severity::Info,
    source: include_str!("naming_style.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for (name, span) in declared::names(ctx.model) {
        // An event is called what the outside calls it.
        let outside = || ctx.model.events.iter().any(|event| event.at.name == span);
        if !name.chars().any(char::is_uppercase) || outside() {
            continue;
        }
        let diagnostic = Diagnostic::new(&RULE, span, format!("`{name}` has capital letters"))
            .label(format!("write `{}`", joined(name)))
            .help(
                "Names are small letters joined by `_`; what people see is the label, which may be anything.",
            );
        found.push(diagnostic);
    }
}

/// `kickOff` as `kick_off`.
fn joined(name: &str) -> String {
    let mut out = String::new();
    let mut small_before = false;
    for c in name.chars() {
        if c.is_uppercase() && small_before {
            out.push('_');
        }
        small_before = c.is_lowercase() || c.is_numeric();
        out.extend(c.to_lowercase());
    }
    out
}
