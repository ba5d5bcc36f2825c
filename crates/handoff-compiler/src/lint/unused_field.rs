//! A field that nothing reads, sets or carries.
//!
//! People will be asked for it, or look for it, and it changes nothing. Require it, carry it, or take it out.
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
//!     colour: text
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
    code: "H0208",
    name: "unused-field",
    severity: Severity::Warning,
    source: include_str!("unused_field.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for (field, at) in process.fields().filter(|(_, at)| !ctx.model.is_used(at.name)) {
            let diagnostic = Diagnostic::new(&RULE, at.name, format!("nothing uses `{}`", field.name))
                .label("require it, carry it, or take it out")
                .help("A field that nothing reads, sets or carries changes nothing for anybody.");
            found.push(diagnostic);
        }
    }
}
