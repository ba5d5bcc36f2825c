//! The lines that expect something.

use handoff_engine::{CaseId, Fact, Record, State, Why};
use handoff_plan::{Expectation, Expr, Life, Name, Place};

use super::play::{Differs, Play};

impl Play<'_> {
    pub(super) fn expect(&self, not: bool, what: &Expectation, key: Option<&str>) -> Result<(), Differs> {
        let holds = self.holds(what, key);
        if holds != not {
            return Ok(());
        }
        let expected = if not { format!("not {}", words(what)) } else { words(what) };
        Err((expected, self.instead(not, what, key)))
    }

    pub(super) fn why(&self, key: &str) -> Option<Why> {
        self.world.why(&self.case(key)?.id)
    }

    fn holds(&self, what: &Expectation, key: Option<&str>) -> bool {
        let case = key.and_then(|k| self.case(k));
        let state = |name: &Name| case.and_then(|c| c.handoffs.get(name)).map(|i| i.state);
        let happened = |f: &dyn Fn(&Fact) -> bool| self.about_case(key).any(|r| f(&r.fact));
        let told = |f: &dyn Fn(&Fact) -> bool| self.around_case(key).any(|r| f(&r.fact));
        let lived = |name: &Name, life| happened(&|f| lives(f) == Some((name, life)));
        match what {
            Expectation::Blocked { handoff, by } => {
                state(handoff) == Some(State::Blocked)
                    && by.iter().all(|wanted| self.is_missing(key, handoff, wanted))
            }
            Expectation::Offered { handoff, to } => {
                let receiver = case.and_then(|c| c.handoffs.get(handoff)).and_then(|i| i.receiver.as_ref());
                state(handoff) == Some(State::Offered) && to.as_ref().is_none_or(|to| receiver == Some(to))
            }
            Expectation::Opened(name) => lived(name, Life::Opened),
            Expectation::Accepted(name) => lived(name, Life::Accepted),
            Expectation::Returned(name) => lived(name, Life::Returned),
            Expectation::Completed(name) => lived(name, Life::Completed),
            Expectation::Cancelled(name) => lived(name, Life::Cancelled),
            Expectation::In(place) => case.is_some_and(|c| c.is_in(place)),
            Expectation::Closed => case.is_some_and(|c| !c.is_open()),
            Expectation::Owner(person) => {
                case.is_some_and(|c| c.tracks.values().any(|t| t.owner.as_ref() == Some(person)))
            }
            Expectation::Notified(person) => {
                // Whoever is reminded is told, too.
                let tells = |f: &Fact| match f {
                    Fact::Notified { to, .. } | Fact::Reminded { to, .. } => *to == *person,
                    _ => false,
                };
                told(&tells)
            }
            Expectation::Escalated(person) => {
                told(&|f| matches!(f, Fact::Escalated { to, .. } if *to == *person))
            }
            Expectation::Task(person) => {
                told(&|f| matches!(f, Fact::TaskCreated { to, .. } if *to == *person))
            }
            Expectation::Called { port, action } => {
                told(&|f| matches!(f, Fact::CallRequested(c) if c.port == *port && c.action == *action))
            }
            Expectation::Raised(name) => {
                happened(&|f| matches!(f, Fact::ExceptionRaised { exception, .. } if *exception == *name))
            }
            Expectation::Bypass(place) => {
                happened(&|f| matches!(f, Fact::BypassDetected { place: p, .. } if *p == *place))
            }
            Expectation::Refused { because } => {
                self.lately().iter().any(|r| refuses(&r.fact, because.as_deref()))
            }
            Expectation::Breached(name) => {
                happened(&|f| matches!(f, Fact::ClockBreached { clock, .. } if *clock == *name))
            }
            Expectation::Condition(condition) => {
                // Expected not to hold, it may also not be known.
                let (condition, wanted) = match condition {
                    Expr::Not(inner) => (&**inner, false),
                    _ => (condition, true),
                };
                case.is_some_and(|c| (self.world.holds(&c.id, condition) == Ok(true)) == wanted)
            }
        }
    }

    /// What happened to that case lately.
    pub(super) fn about_case<'p>(&'p self, key: Option<&'p str>) -> impl Iterator<Item = &'p Record> {
        let process = self.process_name();
        self.lately().iter().filter(move |r| {
            r.case.as_ref().is_some_and(|id| id.process == *process && Some(id.key.as_str()) == key)
        })
    }

    /// What happened to that case or to one that is linked with it: whoever is told, asked or called hears it from either.
    pub(super) fn around_case<'p>(&'p self, key: Option<&'p str>) -> impl Iterator<Item = &'p Record> {
        let own = key.and_then(|k| self.case(k));
        let linked = move |id: &CaseId| {
            own.is_some_and(|c| c.id == *id || c.parent.as_ref() == Some(id) || c.links.contains(id))
        };
        self.lately().iter().filter(move |r| r.case.as_ref().is_some_and(linked))
    }

    /// By the requirement's name or label, by a leaf, by the field that a leaf is part of, or by a member of it.
    fn is_missing(&self, key: Option<&str>, handoff: &Name, wanted: &str) -> bool {
        let Some(why) = key.and_then(|k| self.why(k)) else { return false };
        let Some(waiting) = why.waiting.iter().find(|w| w.name == *handoff) else { return false };
        let below =
            |path: &str, of: &str| path.strip_prefix(of).is_some_and(|rest| rest.starts_with(['.', '[']));
        // What is missing is missing with all its members.
        let within = |path: &str| path == wanted || below(path, wanted) || below(wanted, path);
        waiting.missing.iter().any(|m| {
            m.requirement == *wanted
                || m.label.as_deref() == Some(wanted)
                || m.leaves.iter().any(|l| within(&l.path))
        })
    }
}

/// The lifecycle word that a fact is.
fn lives(fact: &Fact) -> Option<(&Name, Life)> {
    Some(match fact {
        Fact::HandoffOpened { handoff: n, .. } | Fact::StepOpened { step: n, .. } => (n, Life::Opened),
        Fact::HandoffAccepted { handoff, .. } => (handoff, Life::Accepted),
        Fact::HandoffReturned { handoff, .. } => (handoff, Life::Returned),
        Fact::HandoffCompleted { handoff: n } | Fact::StepCompleted { step: n } => (n, Life::Completed),
        Fact::HandoffCancelled { handoff: n, .. } | Fact::StepCancelled { step: n, .. } => {
            (n, Life::Cancelled)
        }
        _ => return None,
    })
}

/// `because NAME`: the command, a requirement or leaf that was missing, or a word of the reason.
fn refuses(fact: &Fact, because: Option<&str>) -> bool {
    let Some(wanted) = because else {
        return matches!(fact, Fact::CommandRefused { .. } | Fact::EventRejected { .. });
    };
    match fact {
        Fact::CommandRefused { command, why, missing, .. } => {
            let names =
                missing.iter().any(|m| m.requirement == *wanted || m.leaves.iter().any(|l| l == wanted));
            *command == *wanted || names || why.contains(wanted)
        }
        Fact::EventRejected { errors, .. } => errors.iter().any(|e| e.contains(wanted)),
        _ => false,
    }
}

fn words(what: &Expectation) -> String {
    let place = |p: &Place| p.to_string();
    match what {
        Expectation::Blocked { handoff, by } if by.is_empty() => format!("{handoff} is blocked"),
        Expectation::Blocked { handoff, by } => format!("{handoff} is blocked by {}", by.join(", ")),
        Expectation::Offered { handoff, to: None } => format!("{handoff} is offered"),
        Expectation::Offered { handoff, to: Some(to) } => format!("{handoff} is offered to {to}"),
        Expectation::Opened(name) => format!("{name} is opened"),
        Expectation::Accepted(name) => format!("{name} is accepted"),
        Expectation::Returned(name) => format!("{name} is returned"),
        Expectation::Completed(name) => format!("{name} is completed"),
        Expectation::Cancelled(name) => format!("{name} is cancelled"),
        Expectation::In(p) => format!("in {}", place(p)),
        Expectation::Closed => "closed".to_owned(),
        Expectation::Owner(person) => format!("owner is {person}"),
        Expectation::Notified(person) => format!("notified {person}"),
        Expectation::Escalated(person) => format!("escalated to {person}"),
        Expectation::Task(person) => format!("task for {person}"),
        Expectation::Called { port, action } => format!("called {port}.{action}"),
        Expectation::Raised(name) => format!("raised {name}"),
        Expectation::Bypass(p) => format!("bypass of {}", place(p)),
        Expectation::Refused { because: None } => "refused".to_owned(),
        Expectation::Refused { because: Some(name) } => format!("refused because {name}"),
        Expectation::Breached(clock) => format!("breached {clock}"),
        Expectation::Condition(condition) => condition.to_string(),
    }
}
