//! A clock runs out and nobody hears of it.
//!
//! A deadline is worth what happens when it is missed. Where no step of its ladder at or after the deadline reaches anybody,
//! the work is late in silence.
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
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     accept within 24 hours { at 50% remind receiver }
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
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     accept within 24 hours { at 50% remind receiver; at 100% escalate to dee }
//!   }
//! }
//! ```

use std::collections::BTreeSet;

use handoff_plan::{About, Action, Choice, Deadline, Duration, LadderStep, Limit, Moment, Name, Point};
use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use crate::model::Process;

pub(crate) static RULE: Rule = Rule {
    code: "H1203",
    name: "silent-ladder",
    severity: Severity::Warning,
    source: include_str!("silent_ladder.rs"),
};

pub(super) fn check(process: &Process, found: &mut Vec<Diagnostic>) {
    let answered = answered(process);
    for site in &process.deadlines {
        let deadline = &site.deadline;
        if answered.contains(&deadline.clock) || !is_silent(deadline, &deadline.ladder) {
            continue;
        }
        let clock = &deadline.clock;
        let message = format!("the clock `{clock}` runs out and nobody hears of it");
        let to = match &site.about {
            About::Handoff(_) => "receiver.manager",
            About::Exception(_) | About::Stage(_) => "owner.manager",
            About::Case => "owner",
        };
        let diagnostic = Diagnostic::new(&RULE, site.span, message)
            .label(format!("add a step for when it is late, as in `at 100% escalate to {to}`"))
            .help("No step of its ladder at or after the deadline reaches anybody, so that late work is late in silence.");
        found.push(diagnostic);
    }
}

/// The clocks of which somebody hears otherwise when they run out.
fn answered(process: &Process) -> BTreeSet<&Name> {
    let heard = process.plan.reactions.iter().filter(|r| r.actions.iter().any(is_heard));
    let clocks = heard.filter_map(|r| match &r.moment {
        Moment::Breached(clock) => Some(clock),
        _ => None,
    });
    clocks.collect()
}

/// In one case of its conditions is enough.
fn is_silent(deadline: &Deadline, ladder: &Choice<Vec<LadderStep>>) -> bool {
    match ladder {
        Choice::One(steps) => {
            !steps.iter().any(|step| is_late(deadline, &step.at) && step.actions.iter().any(is_heard))
        }
        Choice::If { then, otherwise, .. } => is_silent(deadline, then) || is_silent(deadline, otherwise),
    }
}

/// Whether that point can lie at or after the deadline.
fn is_late(deadline: &Deadline, point: &Point) -> bool {
    match point {
        Point::Fraction(part) => *part >= rust_decimal::Decimal::ONE,
        Point::Before(by) => *by == Duration::ZERO,
        Point::Every { .. } => true,
        Point::After(after) => match &deadline.limit {
            Limit::Within(Choice::One(limit)) => !is_within(after, limit),
            _ => true,
        },
    }
}

/// Surely shorter: no part of it is longer, and one is shorter.
fn is_within(after: &Duration, limit: &Duration) -> bool {
    after != limit
        && after.days <= limit.days
        && after.business_days <= limit.business_days
        && after.business_seconds <= limit.business_seconds
        && after.seconds <= limit.seconds
}

/// Somebody or something outside the case's own fields learns of it.
fn is_heard(action: &Action) -> bool {
    match action {
        Action::Set { .. } | Action::Clear { .. } | Action::Add { .. } | Action::Remove { .. } => false,
        Action::If { then, otherwise, .. } => then.iter().chain(otherwise).any(is_heard),
        _ => true,
    }
}
