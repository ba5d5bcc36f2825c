//! A track without a final stage.
//!
//! A case closes when every started track is in a final stage. Without one no case ever closes: clocks go on, and reports
//! count nothing as done.
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
//!   stage live { owner cs }
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

use super::Ctx;

pub(crate) static RULE: Rule = Rule {
    code: "H0520",
    name: "no-final-stage",
    severity: Severity::Warning,
    source: include_str!("no_final_stage.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        for track in &process.plan.tracks {
            let mut stages = process.plan.stages.iter().filter(|s| s.place.track == *track).peekable();
            if stages.peek().is_none() || stages.any(|stage| stage.kind.is_final()) {
                continue;
            }
            let place = process.tracks.iter().find(|(name, _)| name == track);
            let (what, at) = place.map_or(("process", &process.at), |(_, at)| ("track", at));
            let name = place.map_or(&process.name, |(name, _)| name);
            let diagnostic = Diagnostic::new(&RULE, at.header, format!("{what} `{name}` has no final stage"))
                .label("mark the last stage `final`")
                .help("No case ever closes, so its clocks go on and reports count nothing as done.");
            found.push(diagnostic);
        }
    }
}
