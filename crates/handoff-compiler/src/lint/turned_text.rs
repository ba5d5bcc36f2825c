//! A hidden character that turns the direction of writing.
//!
//! It makes what stands after it show in another order than it is read in: a condition or a message can look like its
//! opposite.
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
//!     scope: text "Scope \u{202e}of work"
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
//!     scope: text "Scope of work"
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
use handoff_syntax::source::{FileId, Span};

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H0221",
    name: "turned-text",
    severity: Severity::Warning,
    source: include_str!("turned_text.rs"),
};

/// Embeddings, overrides and isolates.
const TURNS: [char; 9] = [
    '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}',
    '\u{2069}',
];

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for (file, source) in ctx.sources.iter() {
        for turn in TURNS {
            let escape = format!("\\u{{{:x}}}", u32::from(turn));
            let raw = source.text().match_indices(turn);
            let escaped = source.text().match_indices(escape.as_str());
            let spans = raw.chain(escaped).filter_map(|(at, what)| span(file, at, what.len()));
            found.extend(spans.map(|span| diagnostic(turn, span)));
        }
    }
}

fn span(file: FileId, at: usize, length: usize) -> Option<Span> {
    Some(Span::new(file, u32::try_from(at).ok()?, u32::try_from(at + length).ok()?))
}

fn diagnostic(turn: char, span: Span) -> Diagnostic {
    let message = format!("hidden character U+{:04X} turns the direction of writing", u32::from(turn));
    Diagnostic::new(&RULE, span, message)
        .label("take it out")
        .help("What stands after it shows in another order than it is read in, so that people agree to something else than what runs.")
        .suggest("take it out", span, "", false)
}
