//! A message with a value that may not be there yet.
//!
//! Who reads it finds `(account not known)` where the account should stand. At that point nothing has asked for the field: no
//! requirement that holds by then, no default, and nothing that surely fills it in as the case begins.
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
//!     account: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require account
//!     prepare within 1 day { at 100% escalate to dee "{account} is not ready" }
//!     accept within 24 hours { at 100% escalate to dee "{account} waits" }
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
//!     account: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require account
//!     prepare within 1 day { at 100% escalate to dee "{deal} is not ready" }
//!     accept within 24 hours { at 100% escalate to dee "{account} waits" }
//!   }
//! }
//! ```

use std::collections::BTreeMap;

use handoff_plan::Expr;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

use super::Ctx;
use super::assured::Assured;
use crate::model::Purpose;

pub(crate) static RULE: Rule = Rule {
    code: "H0420",
    name: "message-may-lack",
    severity: Severity::Info,
    source: include_str!("message_may_lack.rs"),
};

/// So many other messages are named that show the same.
const MOST_OTHERS: usize = 8;

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        let Some(assured) = Assured::of(ctx.model, process) else { continue };
        // What several messages show is one thing to ask for.
        let mut lacking: BTreeMap<String, Vec<Span>> = BTreeMap::new();
        for site in process.expressions.iter().filter(|site| site.purpose == Purpose::Message) {
            for field in assured.lacking(site).iter().map(Expr::to_string) {
                lacking.entry(field).or_default().push(site.span);
            }
        }
        for (field, places) in lacking {
            let Some((first, others)) = places.split_first() else { continue };
            let message = format!("`{field}` may not be known when this is sent");
            let diagnostic = Diagnostic::new(&RULE, *first, message)
                .label("ask for it before, or say what stands there instead: `default(…, \"…\")`")
                .help(format!("Until somebody fills it in, the text says `({field} not known)`."));
            let others = others.iter().take(MOST_OTHERS);
            found.push(others.fold(diagnostic, |told, place| told.related(*place, "nor here")));
        }
    }
}
