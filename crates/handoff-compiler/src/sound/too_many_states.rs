//! A process has more states than the check looks at.
//!
//! The check walks through what a case can do. Where conditions ask for many stages that were or were not reached, the ways
//! of remembering them multiply, and so do the states of tracks that ask much of each other. The walk stops at that number, and
//! says what it was looking for: dead ends and what never happens, or an invariant. Up to there nothing is wrong. Of a process
//! with a great many stages and ways between them the moves are bounded as the states are.
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
//!   stage k { owner sales }
//!   stage l { owner sales }
//!   stage m { owner sales }
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
//!   step to_k from any to k { trigger by sales }
//!   step to_l from any to l { trigger by sales }
//!   step to_m from any to m { trigger by sales }
//!   step finish from any to done {
//!     trigger by sales
//!     require reached a and reached b and reached c and reached d and reached e and reached f and reached g and reached h and reached i and reached j and reached k and reached l and reached m "All were seen to"
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

use super::lookup::{Bound, MOST_MOVES};
use super::space::MOST_STATES;
use crate::model::Process;

pub(crate) static RULE: Rule = Rule {
    code: "H1207",
    name: "too-many-states",
    severity: Severity::Info,
    source: include_str!("too_many_states.rs"),
};

/// `unproven`: what was therefore not looked at to the end.
pub(super) fn diagnostic(process: &Process, bound: Bound, unproven: &str) -> Diagnostic {
    let message = match bound {
        Bound::States => format!("process `{}` has more than {MOST_STATES} states", process.name),
        Bound::Moves => {
            format!("process `{}` has more than {MOST_MOVES} moves between its states", process.name)
        }
    };
    let (fix, way_out) = match bound {
        Bound::States => (
            "ask for fewer stages with `reached` and `done`",
            "Let the stages themselves say how far a case has come, and let tracks ask little of each other.",
        ),
        Bound::Moves => (
            "split it into processes that hand over to each other",
            "Nobody keeps so many stages and ways between them in mind: what one team does by itself is a process of its own.",
        ),
    };
    Diagnostic::new(&RULE, process.at.header, message)
        .label(fix)
        .help(format!("So many were looked at, and no more: {unproven}. {way_out}"))
}
