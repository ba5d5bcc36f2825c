//! A team that shares out its work among nobody.
//!
//! `assign round_robin` and `assign least_loaded` choose among the team's members; without members there is no choice.
//!
//! ## Bad
//!
//! ```handoff
//! person ben "Ben Okafor"
//! team cs { lead ben; assign round_robin }
//! ```
//!
//! ## Good
//!
//! ```handoff
//! person ana "Ana Ruiz"
//! person ben "Ben Okafor"
//! team cs { lead ben; members ana, ben; assign round_robin }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::Span;

pub(crate) static RULE: Rule = Rule {
    code: "H0305",
    name: "nobody-to-assign",
    severity: Severity::Error,
    source: include_str!("nobody_to_assign.rs"),
};

pub(crate) fn diagnostic(team: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("team `{team}` has no members to choose from"))
        .label("add `members`, or assign to the lead")
        .help("Write, for example, `members ana, ben`.")
}
