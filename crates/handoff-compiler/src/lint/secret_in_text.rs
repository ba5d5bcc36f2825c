//! A text that looks like a password or an access key.
//!
//! A spec is read by everybody and kept with its history. Addresses and secrets belong to the configuration of the runtime,
//! which takes them from the environment.
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
//!   // the key is AKIAIOSFODNN7EXAMPLE
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

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};
use handoff_syntax::source::{FileId, Span};
use memchr::memmem;

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H1022",
    name: "secret-in-text",
    severity: Severity::Warning,
    source: include_str!("secret_in_text.rs"),
};

/// How the keys of widely used services begin, and how many letters and digits follow at least.
const KEYS: [(&str, usize); 9] = [
    ("AKIA", 16),
    ("ghp_", 30),
    ("github_pat_", 30),
    ("glpat-", 16),
    ("sk_live_", 16),
    ("sk-ant-", 16),
    ("xoxb-", 16),
    ("xoxp-", 16),
    ("-----BEGIN PRIVATE KEY", 0),
];

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for (file, source) in ctx.sources.iter() {
        for (start, follow) in KEYS {
            for at in memmem::find_iter(source.text().as_bytes(), start) {
                let Some(length) = key_length(source.text(), at, start.len(), follow) else { continue };
                found.extend(diagnostic(file, at, length));
            }
        }
    }
}

/// How long the key is that starts there, if it is one.
fn key_length(text: &str, at: usize, start: usize, follow: usize) -> Option<usize> {
    let before = text.get(..at)?.chars().next_back();
    if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return None;
    }
    let of_key = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let rest = text.get(at + start..)?.chars().take_while(of_key).count();
    (rest >= follow).then_some(start + rest)
}

fn diagnostic(file: FileId, at: usize, length: usize) -> Option<Diagnostic> {
    let span = Span::new(file, u32::try_from(at).ok()?, u32::try_from(at + length).ok()?);
    let diagnostic = Diagnostic::new(&RULE, span, "this looks like an access key")
        .label("take it out, and have it replaced")
        .help("A spec is read by everybody and its history keeps what was ever in it. Bind the service in `handoff.toml`, which takes secrets from the environment.");
    Some(diagnostic)
}
