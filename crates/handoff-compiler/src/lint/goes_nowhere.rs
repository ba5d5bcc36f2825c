//! A handoff or step that leads to where it starts.
//!
//! The case is afterwards where it was before. Most often another stage was meant.
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
//!   step again from won to won { trigger by sales }
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
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage lost { final failed }
//!   step lose from won to lost { trigger by sales }
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
use super::moves::moves;

pub(crate) static RULE: Rule = Rule {
    code: "H0522",
    name: "goes-nowhere",
    severity: Severity::Warning,
    source: include_str!("goes_nowhere.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for m in moves(process) {
            let Some(to) = m.to.filter(|to| !m.from.is_empty() && m.from.iter().all(|from| from == *to))
            else {
                continue;
            };
            let message = format!("`{}` leads from `{}` to itself", m.name, to.stage);
            let diagnostic = Diagnostic::new(&RULE, m.at.target, message)
                .label("name the stage that the case comes to")
                .help("The case is afterwards where it was before. For something that happens on the way, write an `on` or `when`.");
            found.push(diagnostic);
        }
    }
}
