//! Places, moments, people, clocks and actions.

use std::fmt;

use super::expr::{arguments, record, words};
use super::joined;
use super::value::percent;
use crate::{
    Action, Choice, Correlate, FieldPath, LadderStep, Life, Limit, MAIN_TRACK, Moment, Place, Point, Raise,
    Target, Template, Trigger, Who,
};

words! {
    Life {
        Opened => "opened",
        Blocked => "blocked",
        Offered => "offered",
        Accepted => "accepted",
        Returned => "returned",
        Resubmitted => "resubmitted",
        Completed => "completed",
        Cancelled => "cancelled",
    }
}

/// `onboarding`, and `billing.invoiced` in a track that has a name.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.track == MAIN_TRACK { self.stage.fmt(f) } else { write!(f, "{}.{}", self.track, self.stage) }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stage(place) | Self::Track(place) => place.fmt(f),
            Self::Process { process, place } => write!(f, "{process}.{place}"),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event(name) => name.fmt(f),
            Self::Enter(place) => write!(f, "enter {place}"),
            Self::Leave(place) => write!(f, "leave {place}"),
            Self::Life(name, life) => write!(f, "{name} {life}"),
            Self::Raised(name) => write!(f, "{name} raised"),
            Self::Resolved(name) => write!(f, "{name} resolved"),
            Self::Breached(name) => write!(f, "{name} breached"),
            Self::Call { port, action, succeeded } => {
                write!(f, "{port}.{action} {}", if *succeeded { "succeeded" } else { "failed" })
            }
            Self::Pattern { event, count, within } => write!(f, "{count} {event} within {within}"),
        }
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(name) | Self::Team(name) | Self::Field(name) => name.fmt(f),
            Self::Giver => f.write_str("giver"),
            Self::Receiver => f.write_str("receiver"),
            Self::Owner => f.write_str("owner"),
            Self::ApproverOf(handoff) => write!(f, "approver of {handoff}"),
            Self::Lead(of) => write!(f, "{}.lead", Of(of)),
            Self::Manager(of) => write!(f, "{}.manager", Of(of)),
            Self::If { condition, then, otherwise } => {
                write!(f, "if {condition} then {then} else {otherwise}")
            }
        }
    }
}

/// Whose lead or manager.
struct Of<'a>(&'a Who);

impl fmt::Display for Of<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if matches!(self.0, Who::If { .. }) { write!(f, "({})", self.0) } else { self.0.fmt(f) }
    }
}

impl fmt::Display for Correlate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key => Ok(()),
            Self::By(key) => write!(f, " for {key}"),
            Self::Each { field, value } => write!(f, " for each case where {field} == {value}"),
        }
    }
}

impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event { event, correlate, condition } => {
                write!(f, "on {event}{correlate}")?;
                condition.as_ref().map_or(Ok(()), |condition| write!(f, " where {condition}"))
            }
            Self::Enter => f.write_str("on enter"),
            Self::When(condition) => write!(f, "when {condition}"),
            Self::Ready => f.write_str("when ready"),
            Self::By(who) => write!(f, "by {who}"),
        }
    }
}

impl<T: fmt::Display> fmt::Display for Choice<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(one) => one.fmt(f),
            Self::If { condition, then, otherwise } => {
                write!(f, "if {condition} then {then} else {otherwise}")
            }
        }
    }
}

/// `within 24 hours`, `by 2 days before due_on`, `by due_on`
impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Within(length) => write!(f, "within {length}"),
            Self::Before { by, of } => write!(f, "by {by} before {of}"),
            Self::By(date) => write!(f, "by {date}"),
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fraction(fraction) => write!(f, "at {}", percent(*fraction)),
            Self::After(length) => write!(f, "after {length}"),
            Self::Before(length) => write!(f, "{length} before"),
            Self::Every { period, times: None } => write!(f, "every {period}"),
            Self::Every { period, times: Some(1) } => write!(f, "every {period} up to 1 time"),
            Self::Every { period, times: Some(times) } => write!(f, "every {period} up to {times} times"),
        }
    }
}

impl fmt::Display for LadderStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.at.fmt(f)?;
        if let Some(condition) = &self.condition {
            write!(f, " if {condition}")?;
        }
        match self.actions.as_slice() {
            [one] => write!(f, " {one}"),
            many => block(f, many),
        }
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.field.fmt(f)?;
        self.members.iter().try_for_each(|member| write!(f, ".{member}"))
    }
}

impl fmt::Display for Raise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "raise {}{}", self.exception, Tail(self.text.as_ref()))
    }
}

/// A text at the end of a clause, where there is one.
struct Tail<'a>(Option<&'a Template>);

impl fmt::Display for Tail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |text| write!(f, " {text}"))
    }
}

/// ` { a; b }`
fn block(f: &mut fmt::Formatter<'_>, actions: &[Action]) -> fmt::Result {
    f.write_str(" { ")?;
    joined(f, actions, "; ")?;
    f.write_str(" }")
}

/// In one line.
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Notify { who, via: None, text } => write!(f, "notify {who} {text}"),
            Self::Notify { who, via: Some(via), text } => write!(f, "notify {who} via {via} {text}"),
            Self::Remind { who, text } => write!(f, "remind {who}{}", Tail(text.as_ref())),
            Self::Escalate { to, text } => {
                f.write_str("escalate to ")?;
                joined(f, to, " and ")?;
                Tail(text.as_ref()).fmt(f)
            }
            Self::Reassign { to, text } => write!(f, "reassign to {to}{}", Tail(text.as_ref())),
            Self::Task { text, who, due } => {
                write!(f, "task {text} for {who}")?;
                due.map_or(Ok(()), |due| write!(f, " due within {due}"))
            }
            Self::Call { port, action, args, into, otherwise } => {
                write!(f, "call {port}.{action}(")?;
                arguments(f, args)?;
                f.write_str(")")?;
                into.as_ref().map_or(Ok(()), |field| write!(f, " into {field}"))?;
                otherwise.as_ref().map_or(Ok(()), |raise| write!(f, " else {raise}"))
            }
            Self::Set { field, value } => write!(f, "set {field} = {value}"),
            Self::Clear { field } => write!(f, "clear {field}"),
            Self::Add { value, list } => write!(f, "add {value} to {list}"),
            Self::Remove { value, list } => write!(f, "remove {value} from {list}"),
            Self::Emit { event: name, fields } => {
                write!(f, "emit {name} ")?;
                record(f, fields)
            }
            Self::Open { process: name, fields } => {
                write!(f, "open {name} ")?;
                record(f, fields)
            }
            Self::Expose { amount, why } => write!(f, "expose {amount}{}", Tail(why.as_ref())),
            Self::Raise(raise) => raise.fmt(f),
            Self::Cancel { handoff } => write!(f, "cancel {handoff}"),
            Self::If { condition, then, otherwise } => {
                write!(f, "if {condition}")?;
                block(f, then)?;
                if otherwise.is_empty() {
                    return Ok(());
                }
                f.write_str(" else")?;
                block(f, otherwise)
            }
        }
    }
}
