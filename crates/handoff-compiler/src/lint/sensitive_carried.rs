//! A sensitive value that leaves its team.
//!
//! The package shows it to the receiving team. Where that is meant, the record should say `sensitive` too, and so it does here;
//! this only points out who gets to see it.
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
//! record brief { salary: number sensitive }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     salary: number sensitive
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final; expects brief }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require salary
//!     carry brief
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
//! record brief { scope: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final; expects brief }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     carry brief
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H1023",
    name: "sensitive-carried",
    severity: Severity::Info,
    source: include_str!("sensitive_carried.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for (handoff, at) in ctx.processes().flat_map(|p| p.handoffs()) {
        let fields = handoff.package.iter().flat_map(|package| &package.fields);
        for (field, span) in fields.zip(&at.package).filter(|(field, _)| field.sensitive) {
            let message =
                format!("`{}` is sensitive and leaves its team with `{}`", field.name, handoff.name);
            let diagnostic = Diagnostic::new(&RULE, *span, message)
                .label("leave it out where the receiver can do without it")
                .help("The package is frozen when it is offered: what the receiving team got, it keeps.");
            found.push(diagnostic);
        }
    }
}
