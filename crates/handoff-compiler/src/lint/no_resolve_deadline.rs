//! An exception that may stay open for ever.
//!
//! An exception stops the case until somebody clears it. Without a deadline nobody notices when nobody does.
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
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//!   exception lost { owner dee }
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
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     return unclear "Unclear" raise lost
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//!   exception lost { owner dee; resolve within 1 day { at 100% remind owner } }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H0901",
    name: "no-resolve-deadline",
    severity: Severity::Warning,
    source: include_str!("no_resolve_deadline.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for (exception, at) in process.exceptions().filter(|(e, _)| e.resolve.is_none()) {
            let diagnostic = Diagnostic::new(
                &RULE,
                at.at.header,
                format!("exception `{}` may stay open for ever", exception.name),
            )
            .label("add `resolve within …` with a ladder")
            .help(
                "Write, for example, `resolve within 1 business day { at 100% escalate to owner.manager }`.",
            );
            found.push(diagnostic);
        }
    }
}
