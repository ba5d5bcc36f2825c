//! A reaction to a return that the handoff does not allow.
//!
//! A receiver returns work for a reason that the handoff declares. Where it declares none, nothing comes back and the
//! reaction never runs.
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
//!     on returned { notify giver "{reason}" }
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
//!   exception trouble { owner dee; resolve within 1 day { at 100% notify ana "open" } }
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     return unclear "Unclear" at most 2 times then raise trouble
//!     on returned { notify giver "{reason}" }
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::{Life, Moment};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H0923",
    name: "returned-without-return",
    severity: Severity::Warning,
    source: include_str!("returned_without_return.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for (reaction, span) in process.reactions() {
            let Moment::Life(name, Life::Returned) = &reaction.moment else { continue };
            if process.handoff(name).is_none_or(|handoff| !handoff.returns.is_empty()) {
                continue;
            }
            let diagnostic = Diagnostic::new(&RULE, span, format!("`{name}` is never returned"))
                .label("add a `return` to the handoff")
                .help("A receiver can give work back only for a reason that the handoff declares. Write, for example, `return incomplete \"Something is missing\"`.");
            found.push(diagnostic);
        }
    }
}
