//! A person who stands in for, or manages, themselves.
//!
//! When they are away the work is passed to the one who is away; an escalation goes to the one who did not act.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager ana }
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
    code: "H0321",
    name: "own-deputy",
    severity: Severity::Error,
    source: include_str!("own_deputy.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for person in &ctx.model.persons {
        let parts = [("deputy", &person.plan.deputy), ("manager", &person.plan.manager)];
        for (part, who) in parts {
            if who.as_ref() != Some(&person.name) {
                continue;
            }
            let named = ctx.model.uses_in(person.at.span).iter().map(|used| used.at).find(|at| {
                let file = ctx.sources.get(at.file);
                let before = file.and_then(|f| f.text().get(..at.start as usize)).unwrap_or_default();
                before.trim_end().ends_with(part)
            });
            let message = format!("`{}` is their own {part}", person.name);
            let diagnostic = Diagnostic::new(&RULE, named.unwrap_or(person.at.header), message)
                .label(format!("name somebody else as {part}, or nobody"))
                .help("A deputy acts when the person is away, a manager when the person does not act: neither can be that person.");
            found.push(diagnostic);
        }
    }
}
