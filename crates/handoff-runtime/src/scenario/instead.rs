//! What is so instead of what a line expects, in words.

use handoff_engine::{Case, Fact, State};
use handoff_plan::{Expectation, Expr, Name, Value};

use super::play::Play;

/// So much of a line is quoted.
const QUOTED: usize = 60;

impl Play<'_> {
    /// `not`: it was expected not to be so.
    pub(super) fn instead(&self, not: bool, what: &Expectation, key: Option<&str>) -> String {
        let Some(case) = key.and_then(|k| self.case(k)) else {
            return "there is no such case".to_owned();
        };
        match what {
            Expectation::Blocked { handoff, .. } | Expectation::Offered { handoff, .. } => {
                self.standing(case, handoff)
            }
            Expectation::Opened(name) => self.lived(not, case, name, "opened"),
            Expectation::Accepted(name) => self.lived(not, case, name, "accepted"),
            Expectation::Returned(name) => self.lived(not, case, name, "returned"),
            Expectation::Completed(name) => self.lived(not, case, name, "completed"),
            Expectation::Cancelled(name) => self.lived(not, case, name, "cancelled"),
            Expectation::In(_) | Expectation::Closed => where_it_is(case),
            Expectation::Owner(_) => {
                let owners = case.tracks.values().filter_map(|t| t.owner.as_deref());
                format!("the owner is {}", listed(owners, "nobody"))
            }
            Expectation::Condition(condition) => self.values(not, case, condition),
            _ => self.happened(what, key),
        }
    }

    /// What a condition looks at, as it is.
    fn values(&self, not: bool, case: &Case, condition: &Expr) -> String {
        let hoped = if not { Expr::Not(Box::new(condition.clone())) } else { condition.clone() };
        let leaves = self.world.leaves(&case.id, &hoped).into_iter().map(|l| match l.value {
            Some(Value::Bool(yes)) if l.path.contains(' ') => {
                format!("{} is {}", l.path, if yes { "so" } else { "not so" })
            }
            Some(value) => format!("{} is {}", l.path, value.show(self.plan, None)),
            None => format!("{} is missing", l.path),
        });
        let exposed =
            case.exposure.values().map(|m| format!("exposure is {} {}", m.amount.normalize(), m.currency));
        let mut told: Vec<String> = leaves.chain(exposed).collect();
        if told.is_empty() && looks_at_exposure(condition) {
            told.push("nothing is exposed".to_owned());
        }
        if told.is_empty() {
            (if not { "it holds" } else { "it does not hold" }).to_owned()
        } else {
            told.join(", ")
        }
    }

    /// How a handoff stands, and that the word is of what happened.
    fn lived(&self, not: bool, case: &Case, name: &Name, word: &str) -> String {
        let was = if not { "was" } else { "was not" };
        match case.handoffs.get(name) {
            None => format!("{name} was not opened"),
            Some(_) => format!("{}; {} it {was} {word}", self.standing(case, name), self.since()),
        }
    }

    /// What of that kind happened.
    fn happened(&self, what: &Expectation, key: Option<&str>) -> String {
        let told = |pick: &dyn Fn(&Fact) -> Option<String>| -> Vec<String> {
            self.around_case(key).filter_map(|r| pick(&r.fact)).collect()
        };
        let (done, nothing) = match what {
            Expectation::Notified(_) => (told(&notified), "nobody was notified"),
            Expectation::Escalated(_) => (told(&escalated), "nothing was escalated"),
            Expectation::Task(_) => (told(&tasked), "nobody was given a task"),
            Expectation::Called { .. } => (told(&called), "nothing was called"),
            Expectation::Raised(_) => (told(&raised), "no exception was raised"),
            Expectation::Bypass(_) => (told(&bypassed), "no bypass was seen"),
            Expectation::Breached(_) => (told(&breached), "no clock was breached"),
            _ => (self.lately().iter().filter_map(|r| refused(&r.fact)).collect(), "nothing was refused"),
        };
        if done.is_empty() { format!("{} {nothing}", self.since()) } else { done.join("; ") }
    }

    /// From which line on happenings count.
    fn since(&self) -> String {
        let Some(line) = self.acted else { return "so far".to_owned() };
        let mut text: String = line.text.trim().chars().take(QUOTED).collect();
        if text.len() < line.text.trim().len() {
            text.push('…');
        }
        format!("since line {} (`{text}`)", line.line)
    }

    fn standing(&self, case: &Case, handoff: &Name) -> String {
        let Some(instance) = case.handoffs.get(handoff) else { return format!("{handoff} was not opened") };
        let receiver = instance.receiver.as_deref().unwrap_or("nobody");
        match instance.state {
            State::Blocked => {
                let why = self.world.why(&case.id);
                let waiting = why.iter().flat_map(|w| &w.waiting).find(|w| w.name == *handoff);
                let missing = waiting.into_iter().flat_map(|w| &w.missing).map(|m| m.requirement.as_str());
                format!("{handoff} is blocked by {}", listed(missing, "nothing"))
            }
            State::Offered => format!("{handoff} is offered to {receiver}"),
            State::Accepted => format!("{handoff} was accepted by {receiver}"),
            State::Completed => format!("{handoff} is completed"),
            State::Cancelled => format!("{handoff} was cancelled"),
        }
    }
}

fn notified(fact: &Fact) -> Option<String> {
    match fact {
        Fact::Notified { to, text, .. } => Some(format!("{to} was notified: \"{text}\"")),
        Fact::Reminded { to, text } => Some(format!("{to} was reminded: \"{text}\"")),
        _ => None,
    }
}

fn escalated(fact: &Fact) -> Option<String> {
    let Fact::Escalated { to, text } = fact else { return None };
    Some(format!("it was escalated to {to}: \"{text}\""))
}

fn tasked(fact: &Fact) -> Option<String> {
    let Fact::TaskCreated { to, text, .. } = fact else { return None };
    Some(format!("{to} has the task \"{text}\""))
}

fn called(fact: &Fact) -> Option<String> {
    let Fact::CallRequested(call) = fact else { return None };
    Some(format!("{}.{} was called", call.port, call.action))
}

fn raised(fact: &Fact) -> Option<String> {
    let Fact::ExceptionRaised { exception, .. } = fact else { return None };
    Some(format!("{exception} was raised"))
}

fn bypassed(fact: &Fact) -> Option<String> {
    let Fact::BypassDetected { place, .. } = fact else { return None };
    Some(format!("the bypass was of {place}"))
}

fn breached(fact: &Fact) -> Option<String> {
    let Fact::ClockBreached { clock, .. } = fact else { return None };
    Some(format!("{clock} was breached"))
}

fn refused(fact: &Fact) -> Option<String> {
    match fact {
        Fact::CommandRefused { command, why, missing, .. } if missing.is_empty() => {
            Some(format!("{command} was refused: {why}"))
        }
        Fact::CommandRefused { command, why, missing, .. } => {
            let missing = missing.iter().map(|m| m.requirement.as_str());
            Some(format!("{command} was refused: {why}, without {}", listed(missing, "nothing")))
        }
        Fact::EventRejected { event, errors } => {
            Some(format!("{} was refused: {}", event.event, errors.join(", ")))
        }
        _ => None,
    }
}

fn listed<'n>(names: impl Iterator<Item = &'n str>, none: &str) -> String {
    let names: Vec<&str> = names.collect();
    if names.is_empty() { none.to_owned() } else { names.join(", ") }
}

fn looks_at_exposure(condition: &Expr) -> bool {
    *condition == Expr::Exposure || condition.children().into_iter().any(looks_at_exposure)
}

fn where_it_is(case: &Case) -> String {
    let places: Vec<String> = case.places().map(|p| p.to_string()).collect();
    let open = if case.is_open() { "" } else { ", closed" };
    format!("the case is in {}{open}", listed(places.iter().map(String::as_str), "no stage"))
}
