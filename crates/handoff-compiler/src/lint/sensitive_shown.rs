//! A sensitive value that would be shown or passed on.
//!
//! A `sensitive` value never reaches a message, a board, a log or an outside system by accident: it is left out there, and
//! the reader sees a gap.
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
//!     salary: text sensitive
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope, salary
//!     on accepted { notify giver "agreed on {salary}" }
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
//!     salary: text sensitive
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope, salary
//!     on accepted { notify giver "agreed on {reveal(salary)}" }
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H1020",
    name: "sensitive-shown",
    severity: Severity::Warning,
    source: include_str!("sensitive_shown.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for site in ctx.processes().flat_map(|p| &p.expressions).filter(|site| site.sensitive) {
        let written = ctx.sources.get(site.span.file).map_or("", |file| file.slice(site.span));
        let diagnostic = Diagnostic::new(&RULE, site.span, format!("`{written}` is sensitive and stays hidden here"))
            .label("leave it out, or write `reveal(…)`")
            .help("Sensitive values do not reach messages or outside systems unless the spec says so. Write `reveal(…)` around it where its readers may know it.");
        found.push(diagnostic);
    }
}
