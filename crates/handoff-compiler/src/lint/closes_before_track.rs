//! A track that can close the case before another track has begun.
//!
//! A case closes when every track that has started is in a final stage. A track that starts only later does not count until
//! it has: its work is then never done, and nobody is told.
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
//! event deal.billed { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won
//!   track billing {
//!     start open on deal.billed
//!     stage open { owner sales }
//!     stage paid { owner sales; final }
//!     step pay from open to paid { trigger by sales }
//!   }
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
//!   track billing {
//!     start open on deal.won
//!     stage open { owner sales }
//!     stage paid { owner sales; final }
//!     step pay from open to paid { trigger by sales }
//!   }
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 24 hours { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_plan::{Expr, Name, Place, RequirementKind, StartOn, Target};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::moves::{Move, moves};
use crate::model::Process;

pub(crate) static RULE: Rule = Rule {
    code: "H0524",
    name: "closes-before-track",
    severity: Severity::Warning,
    source: include_str!("closes_before_track.rs"),
};

/// Of more tracks than these nobody keeps apart which of them closes first.
const MOST_TRACKS: usize = 200;

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    for process in ctx.processes() {
        let name = &process.name;
        if process.tracks.len() > MOST_TRACKS {
            continue;
        }
        let by_rules =
            ctx.model.handed_to(name).next().is_some() || ctx.model.openings_of(name).next().is_some();
        let late = |track: &Name| !starts_with_the_case(process, track, by_rules);
        for (track, at) in process.tracks.iter().filter(|(track, _)| late(track)) {
            // Those that begin by themselves: the case closes only when all of them are at an end.
            let begins = |other: &&Name| process.plan.starts.iter().any(|s| s.place.track == **other);
            let mut others =
                process.plan.tracks.iter().filter(|other| *other != track).filter(begins).peekable();
            let Some(first) = others.peek().copied() else { continue };
            if !others.all(|other| closes_without(process, other, track)) {
                continue;
            }
            let which = process.tracks.iter().find(|(name, _)| name == first);
            let closer =
                which.map_or_else(|| "the main track".to_owned(), |(name, _)| format!("track `{name}`"));
            let message = format!("{closer} can close the case before track `{track}` has begun");
            let diagnostic = Diagnostic::new(&RULE, at.header, message)
                .label("start it with the case, or let the last move require `reached` one of its stages")
                .help("A track counts only once it has started. The work of this one may never be done, and nobody is told.");
            found.push(diagnostic);
        }
    }
}

/// It starts when the case is opened, or by the very events that open the case. `opened_by_rules`: other rules open such cases too.
fn starts_with_the_case(process: &Process, track: &Name, opened_by_rules: bool) -> bool {
    let starts = || process.plan.starts.iter();
    let by = |event: &Name| {
        let mut own = starts().filter(|s| s.place.track == *track);
        own.any(|s| matches!(&s.on, StartOn::Event { event: e, condition: None, .. } if e == event))
    };
    let mut others = starts().filter(|s| s.place.track != *track);
    let opened = starts().any(|s| s.place.track == *track && s.on == StartOn::Opened);
    // A track that nothing else goes before opens the case itself.
    let first = others.clone().next().is_none();
    opened
        || first
        || others.all(|s| match &s.on {
            StartOn::Event { event, .. } => by(event),
            StartOn::Opened => !opened_by_rules,
        })
}

/// Whether a way into one of its final stages asks nothing of the other track, and none of its handoffs starts that.
fn closes_without(process: &Process, closer: &Name, track: &Name) -> bool {
    let starts_it = |to: &Target| matches!(to, Target::Track(place) if place.track == *track);
    let handed = process
        .plan
        .handoffs
        .iter()
        .any(|h| starts_it(&h.target) && h.from.iter().any(|from| from.track == *closer));
    let is_end = |place: &Place| {
        process.stage(place).is_some_and(|stage| stage.kind == handoff_plan::StageKind::Final)
    };
    let mut ends =
        moves(process).into_iter().filter(|m| m.to.is_some_and(|to| to.track == *closer && is_end(to)));
    !handed && ends.any(|m| !asks_of(&m, track))
}

fn asks_of(m: &Move<'_>, track: &Name) -> bool {
    let own = m.requirements.iter().any(|r| match &r.kind {
        RequirementKind::Condition(condition) | RequirementKind::Field(condition) => {
            speaks_of(condition, track)
        }
        RequirementKind::Approval(_) => false,
    });
    let waits = |t: &handoff_plan::Trigger| matches!(t, handoff_plan::Trigger::When(condition) if speaks_of(condition, track));
    own || m.triggers.iter().all(waits)
}

fn speaks_of(condition: &Expr, track: &Name) -> bool {
    match condition {
        Expr::Reached(place) | Expr::InStage(place) => place.track == *track,
        _ => condition.children().into_iter().any(|child| speaks_of(child, track)),
    }
}
