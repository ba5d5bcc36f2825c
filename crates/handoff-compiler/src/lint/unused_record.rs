//! A record that nothing carries, expects or holds.
//!
//! Somebody agreed on what the receiver needs, and no handoff delivers it.
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
    code: "H0720",
    name: "unused-record",
    severity: Severity::Warning,
    source: include_str!("unused_record.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    if !ctx.whole {
        return;
    }
    for (record, at) in ctx.model.records.iter().map(|r| (&r.name, &r.at)) {
        if ctx.model.is_used(at.name) || !ctx.model.tells_a_process(at.name.file) {
            continue;
        }
        let diagnostic = Diagnostic::new(&RULE, at.header, format!("nothing uses record `{record}`"))
            .label("carry it, or take it out")
            .help("A record does something where a handoff carries it, a stage expects it or a field has its shape.");
        found.push(diagnostic);
    }
}
