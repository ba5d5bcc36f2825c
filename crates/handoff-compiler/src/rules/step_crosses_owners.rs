//! A step that gives the work to another owner.
//!
//! A step is done by the one who has the work. Where somebody else has it afterwards, nobody was asked and nobody accepted:
//! that is what handoffs are for. Only into a final stage may a step lead anywhere.
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
//!   stage setup { owner cs }
//!   stage live { owner cs; final }
//!   step begin from won to setup { trigger by sales }
//!   step finish from setup to live { trigger by cs }
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
//!   stage setup { owner cs }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to setup {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//!   step finish from setup to live { trigger by cs }
//! }
//! ```

use handoff_plan::{Place, Step, Who};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use crate::model::MoveAt;

pub(crate) static RULE: Rule = Rule {
    code: "H0302",
    name: "step-crosses-owners",
    severity: Severity::Error,
    source: include_str!("step_crosses_owners.rs"),
};

pub(crate) fn diagnostic(step: &Step, at: &MoveAt, from: (&Place, &Who), to: &Who) -> Diagnostic {
    let (place, owner) = from;
    let message = format!("step `{}` takes the work from `{owner}` to `{to}`", step.name);
    Diagnostic::new(&RULE, at.at.header, message)
        .label(format!("make it a handoff: `{place}` and `{}` have different owners", step.to))
        .help("Across owners somebody has to accept the work. A `handoff` names who, checks what they need and keeps the clock.")
}
