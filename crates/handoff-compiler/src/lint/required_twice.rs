//! A requirement that is written twice.
//!
//! The second asks for nothing more. Most often another field was meant.
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

use handoff_plan::RequirementKind;
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::moves::moves;

pub(crate) static RULE: Rule = Rule {
    code: "H0725",
    name: "required-twice",
    severity: Severity::Warning,
    source: include_str!("required_twice.rs"),
};

/// Each is compared with so many before it: nobody reads a handoff with more.
const MOST_BEFORE: usize = 100;

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for m in ctx.processes().flat_map(moves) {
        let all = || m.requirements.iter().zip(&m.at.requirements);
        // What a package or an entry asks for may be asked for here as well.
        let own = |span: &handoff_syntax::source::Span| {
            m.at.at.span.start <= span.start
                && span.end <= m.at.at.span.end
                && ctx.sources.get(span.file).is_some_and(|file| !file.slice(*span).contains("package"))
        };
        for (i, (requirement, span)) in all().enumerate().filter(|(_, (_, span))| own(span)) {
            let same = |kind: &RequirementKind| {
                !matches!(kind, RequirementKind::Approval(_)) && *kind == requirement.kind
            };
            let mut before = all().take(i).skip(i.saturating_sub(MOST_BEFORE)).filter(|(_, span)| own(span));
            let Some((_, first)) =
                before.find(|(r, _)| same(&r.kind) && r.condition == requirement.condition)
            else {
                continue;
            };
            let diagnostic =
                Diagnostic::new(&RULE, *span, format!("`{}` is required twice", requirement.name))
                    .label("take it out, or name what was meant")
                    .related(*first, "here already")
                    .help("Requiring the same again asks for nothing more.");
            found.push(diagnostic);
        }
    }
}
