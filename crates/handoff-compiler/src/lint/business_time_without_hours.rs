//! Business time where no working hours are known.
//!
//! Without a calendar every hour is open: `2 business days` are two days, weekends included.
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
//!     accept within 2 business days { at 100% escalate to dee }
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
//! calendar office { timezone "Europe/Berlin"; open mon..fri 09:00..17:00 }
//! event deal.won { deal: text }
//!
//! process renewal {
//!   key deal: text
//!   owner dee
//!   calendar office
//!   context {
//!     scope: text
//!   }
//!   start won on deal.won
//!   stage won { owner sales }
//!   stage live { owner cs; final }
//!   handoff kickoff from won to live {
//!     trigger on enter
//!     require scope
//!     accept within 2 business days { at 100% escalate to dee }
//!   }
//! }
//! ```

use handoff_syntax::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;
use super::ladders::fixed;

pub(crate) static RULE: Rule = Rule {
    code: "H0825",
    name: "business-time-without-hours",
    severity: Severity::Warning,
    source: include_str!("business_time_without_hours.rs"),
};

pub(super) fn check(ctx: &Ctx<'_>, found: &mut Vec<Diagnostic>) {
    let teams = ctx.model.teams.iter().any(|team| team.plan.calendar.is_some());
    let persons = ctx.model.persons.iter().any(|person| person.plan.calendar.is_some());
    if teams || persons {
        return;
    }
    for process in ctx.processes().filter(|p| p.plan.calendar.is_none()) {
        for site in &process.deadlines {
            let business = fixed(&site.deadline.limit).is_some_and(|limit| limit.is_business());
            if !business || site.deadline.calendar.is_some() {
                continue;
            }
            let message = format!("nothing says when it is open for `{}`", site.deadline.clock);
            let diagnostic = Diagnostic::new(&RULE, site.span, message)
                .label("add `on` and a calendar, or give the process one")
                .help("Without a calendar every hour is open, weekends included. Declare a `calendar` and name it in the process.");
            found.push(diagnostic);
        }
    }
}
