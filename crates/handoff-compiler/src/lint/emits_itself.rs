//! An event whose reaction emits the same event again.
//!
//! What is emitted feeds this spec too, so that the reaction sets itself off. The runtime stops it after 16 rounds, and what
//! the rounds did stands.
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
//!   on deal.won { emit deal.won { deal } }
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
//! event deal.noted { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won
//!   on deal.won { emit deal.noted { deal } }
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger by sales
//!     trigger on deal.noted
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::{Action, Moment, Name};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H1120",
    name: "emits-itself",
    severity: Severity::Warning,
    source: include_str!("emits_itself.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for (reaction, span) in process.reactions() {
            let Moment::Event(event) = &reaction.moment else { continue };
            if reaction.condition.is_some() || !emits(&reaction.actions, event) {
                continue;
            }
            let diagnostic = Diagnostic::new(&RULE, span, format!("`{event}` emits itself again"))
                .label("emit another event, or add a `where` that ends it")
                .help("What is emitted feeds this spec too. The runtime stops such a round after 16 times, and what they did stands.");
            found.push(diagnostic);
        }
    }
}

/// Whatever the case is: what stands in an `if` may end it.
fn emits(actions: &[Action], event: &Name) -> bool {
    actions.iter().any(|action| matches!(action, Action::Emit { event: e, .. } if e == event))
}
