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
use memchr::memmem;

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
        let text = source.text();
        // Each of them begins so, as it is or escaped: all others are passed over at once.
        let raw = memmem::find_iter(text.as_bytes(), LEAD).chain(memmem::find_iter(text.as_bytes(), ESCAPE));
        for at in raw {
            let Some((turn, length)) = text.get(at..).and_then(turn_at) else { continue };
            found.extend(span(file, at, length).map(|span| diagnostic(turn, span)));
        }
    }
}

/// The first byte of each in UTF-8, and how an escape begins.
const LEAD: &[u8] = b"\xe2";
const ESCAPE: &[u8] = b"\\u{";

/// The character that stands there, as it is or escaped, and its length in the text.
fn turn_at(text: &str) -> Option<(char, usize)> {
    let first = text.chars().next()?;
    if TURNS.contains(&first) {
        return Some((first, first.len_utf8()));
    }
    TURNS.into_iter().find_map(|turn| {
        let escape = format!("\\u{{{:x}}}", u32::from(turn));
        text.starts_with(&escape).then_some((turn, escape.len()))
    })
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
