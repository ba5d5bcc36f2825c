//! A process has more states than the check looks at.
//!
//! The check walks through what a case can do. Where conditions ask for many stages that were or were not reached, the ways
//! of remembering them multiply, and the walk stops. Up to there nothing is wrong; beyond it dead ends are not looked for.
//!
//! ## Bad
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   start a on deal.won
//!   stage a { owner sales }
//!   stage b { owner sales }
//!   stage c { owner sales }
//!   stage d { owner sales }
//!   stage e { owner sales }
//!   stage f { owner sales }
//!   stage g { owner sales }
//!   stage h { owner sales }
//!   stage i { owner sales }
//!   stage j { owner sales }
//!   stage done { final }
//!   step to_a from any to a { trigger by sales }
//!   step to_b from any to b { trigger by sales }
//!   step to_c from any to c { trigger by sales }
//!   step to_d from any to d { trigger by sales }
//!   step to_e from any to e { trigger by sales }
//!   step to_f from any to f { trigger by sales }
//!   step to_g from any to g { trigger by sales }
//!   step to_h from any to h { trigger by sales }
//!   step to_i from any to i { trigger by sales }
//!   step to_j from any to j { trigger by sales }
//!   step finish from any to done {
//!     trigger by sales
//!     require reached a and reached b and reached c and reached d and reached e and reached f and reached g and reached h and reached i and reached j "All were seen to"
//!   }
//! }
//! ```
//!
//! ## Good
//!
//! ```handoff
//! person ana "Ana Ruiz" { manager dee }
//! person dee "Dee Larsen"
//! team sales { lead ana }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   start a on deal.won
//!   stage a { owner sales }
//!   stage b { owner sales }
//!   stage c { owner sales }
//!   stage done { final }
//!   step to_b from a to b { trigger by sales }
//!   step to_c from b to c { trigger by sales }
//!   step finish from c to done { trigger by sales }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::space::MOST_STATES;
use crate::model::Process;

pub(crate) static RULE: Rule = Rule {
    code: "H1207",
    name: "too-many-states",
    severity: Severity::Info,
    source: include_str!("too_many_states.rs"),
};

pub(super) fn diagnostic(process: &Process) -> Diagnostic {
    let message = format!("process `{}` has more than {MOST_STATES} states", process.name);
    Diagnostic::new(&RULE, process.at.header, message)
        .label("ask for fewer stages with `reached` and `done`")
        .help("Dead ends, and handoffs that never happen, were looked for up to that number only. Let the stages themselves say how far a case has come.")
}
