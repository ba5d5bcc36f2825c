//! A `reveal` around a value that is not sensitive.
//!
//! It reads as if something secret were shown on purpose. Either the field was to be `sensitive`, or the word misleads.
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
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     on accepted { notify giver "agreed on {reveal(scope)}" }
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
//!     on accepted { notify giver "agreed on {scope}" }
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::{Expr, Function};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use crate::model::Process;

pub(crate) static RULE: Rule = Rule {
    code: "H1021",
    name: "reveals-nothing-hidden",
    severity: Severity::Info,
    source: include_str!("reveals_nothing_hidden.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for site in process.expressions.iter().filter(|site| reveals_plain(process, &site.expr)) {
            let diagnostic = Diagnostic::new(&RULE, site.span, "what is revealed here is not sensitive")
                .label("leave out `reveal`, or mark the field `sensitive`")
                .help("A field is hidden only where its declaration says `sensitive`.");
            found.push(diagnostic);
        }
    }
}

fn reveals_plain(process: &Process, expr: &Expr) -> bool {
    let plain = |e: &Expr| match e {
        Expr::Field(name) => process.field(name).is_some_and(|field| !field.sensitive),
        _ => false,
    };
    let here = matches!(expr, Expr::Call(Function::Reveal, of) if of.iter().all(plain));
    here || expr.children().into_iter().any(|child| reveals_plain(process, child))
}
