//! A name whose letters come from two alphabets.
//!
//! A Cyrillic `с` looks like a Latin `c`. Two names that look the same are then two different names, and nobody who reads the
//! spec can see it.
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
//!     sсope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require sсope
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

use super::Ctx;
use super::declared;

pub(crate) static RULE: Rule = Rule {
    code: "H0220",
    name: "mixed-scripts",
    severity: Severity::Warning,
    source: include_str!("mixed_scripts.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for (name, span) in declared::names(ctx.model) {
        let mut scripts: Vec<&str> = name.chars().filter_map(script).collect();
        scripts.sort_unstable();
        scripts.dedup();
        if let [one, other, ..] = scripts.as_slice() {
            let message = format!("`{name}` mixes {one} and {other} letters");
            let diagnostic = Diagnostic::new(&RULE, span, message)
                .label("type it again in one alphabet")
                .help("Letters of different alphabets look alike, so another name may look the same and not be. Write the whole name in one alphabet.");
            found.push(diagnostic);
        }
    }
}

/// Letters of two alphabets, either of which may be taken for the other.
pub(crate) fn are_of_two(one: char, other: char) -> bool {
    script(one).zip(script(other)).is_some_and(|(one, other)| one != other)
}

/// The alphabets whose letters are taken for each other.
fn script(letter: char) -> Option<&'static str> {
    match letter {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => Some("Latin"),
        '\u{370}'..='\u{3ff}' => Some("Greek"),
        '\u{400}'..='\u{52f}' => Some("Cyrillic"),
        _ => None,
    }
}
