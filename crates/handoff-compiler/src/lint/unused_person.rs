//! A person whom nothing gives any part.
//!
//! They own, receive and approve nothing, and stand in for nobody.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person ben "Ben Okafor" { manager dee }
//! person dee "Dee Larsen"
//! person eli "Eli Novak"
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
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H0320",
    name: "unused-person",
    severity: Severity::Info,
    source: include_str!("unused_person.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    if !ctx.whole {
        return;
    }
    for (person, at) in ctx.model.persons.iter().map(|p| (&p.name, &p.at)) {
        if ctx.model.is_used(at.name) || !ctx.model.tells_a_process(at.name.file) {
            continue;
        }
        let diagnostic = Diagnostic::new(&RULE, at.header, format!("nothing names person `{person}`"))
            .label("give them a part, or take them out")
            .help("A person has a part as a member, lead, manager or deputy, as an owner, or where a clause names them.");
        found.push(diagnostic);
    }
}
