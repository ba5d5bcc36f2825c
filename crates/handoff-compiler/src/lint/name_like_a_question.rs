//! A field that is called like a question about the state of the case.
//!
//! `reached`, `done`, `open` and `seen` ask about stages, handoffs, exceptions and events. A field of that name can be used,
//! but a line with both is hard to read aloud.
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
//!     done: bool
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope, done
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
//!     is_done: bool
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope, is_done
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H0226",
    name: "name-like-a-question",
    severity: Severity::Info,
    source: include_str!("name_like_a_question.rs"),
};

const QUESTIONS: &[(&str, &str)] = &[
    ("reached", "whether the case was ever in a stage"),
    ("done", "whether a handoff or step is completed"),
    ("open", "whether an exception is open"),
    ("seen", "whether an event has come"),
];

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for (field, at) in ctx.processes().flat_map(|p| p.fields()) {
        let Some((word, asks)) = QUESTIONS.iter().find(|(word, _)| field.name == *word) else { continue };
        let diagnostic =
            Diagnostic::new(&RULE, at.name, format!("`{word}` is also a question of the language"))
                .label("say more, such as `is_done` or `seen_by`")
                .help(format!("Before a name, `{word}` asks {asks}."));
        found.push(diagnostic);
    }
}
