//! A handoff or step can never happen.
//!
//! Its stage is reached, and yet what opens it or what it requires can never be true there. Whoever relies on it waits for
//! ever, and nobody sees why.
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
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage checked { owner sales }
//!   stage closed { final }
//!   step check from won to checked { trigger by sales }
//!   step close from won to closed { trigger by sales; require reached checked "It was checked" }
//!   step archive from checked to closed { trigger by sales }
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
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage checked { owner sales }
//!   stage closed { final }
//!   step check from won to checked { trigger by sales }
//!   step close from checked to closed { trigger by sales; require reached checked "It was checked" }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::space::{Move, Space, Way};
use crate::model::Process;

pub(crate) static RULE: Rule = Rule {
    code: "H1204",
    name: "never-happens",
    severity: Severity::Warning,
    source: include_str!("never_happens.rs"),
};

/// Where its stages are never reached, what does not lead to them has been reported.
pub(super) fn check(process: &Process, space: &Space<'_>, found: &mut Vec<Diagnostic>) {
    let mut said: Vec<(bool, usize)> = Vec::new();
    for way in &space.ways {
        let (at, noun) = match way.what {
            Move::Handoff(_) => (process.handoffs.get(way.index), "handoff"),
            Move::Step(_) => (process.steps.get(way.index), "step"),
        };
        let key = (matches!(way.what, Move::Handoff(_)), way.index);
        let (Some(at), Some(before)) = (at, space.first_before(way)) else { continue };
        if space.happens(way) || said.contains(&key) {
            continue;
        }
        said.push(key);
        let (message, label, help) = words(space, way, noun, before);
        found.push(Diagnostic::new(&RULE, at.at.header, message).label(label).help(help));
    }
}

fn words(space: &Space<'_>, way: &Way<'_>, noun: &str, before: usize) -> (String, &'static str, String) {
    let name = way.name();
    let message = format!("{noun} `{name}` can never happen");
    match space.first_blocked(way) {
        Some(blocked) => (
            message,
            "a requirement of it can never hold there: change it, or take the whole out",
            format!(
                "It gets this far and no further: {}. What it requires cannot come true in that stage.",
                space.story(blocked)
            ),
        ),
        None => (
            message,
            "no trigger of it can ever be true there: change one, or take the whole out",
            format!("A case waits for it like this: {}. Then nothing can open it.", space.story(before)),
        ),
    }
}
