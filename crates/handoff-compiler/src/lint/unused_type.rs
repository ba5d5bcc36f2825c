//! A named type that no field has.
//!
//! Either a field has the wrong type, or the name is left over from an earlier version.
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
//! type size = one of small | large
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
//!   handoff kickoff from won to live {
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
//! type size = one of small | large
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: size
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H0721",
    name: "unused-type",
    severity: Severity::Warning,
    source: include_str!("unused_type.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    if !ctx.whole {
        return;
    }
    for (name, at) in ctx.model.types.iter().map(|t| (&t.name, &t.at)) {
        if ctx.model.is_used(at.name) || !ctx.model.tells_a_process(at.name.file) {
            continue;
        }
        let diagnostic = Diagnostic::new(&RULE, at.header, format!("no field is a `{name}`"))
            .label("give it to a field, or take it out")
            .help("A type that nothing has checks nothing. Write it where the value is declared.");
        found.push(diagnostic);
    }
}
