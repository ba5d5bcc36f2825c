//! What happened, in words. One line a fact.

use handoff_engine::{Author, CaseId, Fact, Few};
use handoff_plan::{Name, Value};

use super::view::{View, key};

/// How a line strikes the eye.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Something went wrong, or is late.
    Trouble,
    /// Somebody has to do something first.
    Waiting,
    /// The work moved.
    Move,
    /// Told to somebody.
    Told,
    /// Happens beside.
    Quiet,
}

pub(crate) struct Words {
    pub(crate) tone: Tone,
    pub(crate) text: String,
}

fn words(tone: Tone, text: impl Into<String>) -> Option<Words> {
    Some(Words { tone, text: text.into() })
}

/// `None` for what its neighbours say already (a stage left, a clock stopped) and for a case's own memory.
pub(crate) fn of(fact: &Fact, view: View<'_>) -> Option<Words> {
    of_case(fact, view)
        .or_else(|| of_handoff(fact, view))
        .or_else(|| of_approval(fact, view))
        .or_else(|| of_clock(fact, view))
        .or_else(|| of_effect(fact, view))
        .or_else(|| of_outbox(fact))
        .or_else(|| of_event(fact, view))
}

fn of_case(fact: &Fact, view: View<'_>) -> Option<Words> {
    match fact {
        Fact::CaseOpened { parent: Some(parent), .. } => {
            words(Tone::Move, format!("the case opens, from {}", view.case(parent)))
        }
        Fact::CaseOpened { .. } => words(Tone::Move, "the case opens"),
        Fact::CaseClosed { failed: false, .. } => words(Tone::Move, "the case closes"),
        Fact::CaseClosed { failed: true, why } => {
            let because = why.as_deref().map(because).unwrap_or_default();
            words(Tone::Trouble, format!("the case closes, failed{because}"))
        }
        Fact::CaseLinked { to, .. } => words(Tone::Quiet, format!("linked with {}", view.case(to))),
        Fact::CaseMoved { to_plan, .. } => words(Tone::Quiet, format!("goes on under plan {to_plan}")),
        Fact::CaseStays { plan, why } => words(Tone::Waiting, format!("stays under plan {plan}: {why}")),
        Fact::StageEntered { place } => words(Tone::Move, format!("in {}", view.stage(place))),
        Fact::AssignmentChanged { handoff: Some(handoff), to, why, .. } => {
            let (handoff, to) = (view.handoff(handoff), view.who(to));
            words(Tone::Waiting, format!("{handoff} goes to {to}{}", because(why)))
        }
        Fact::AssignmentChanged { to, why, .. } => {
            let why = if why.is_empty() { String::new() } else { format!(" ({why})") };
            words(Tone::Move, format!("{} has it{why}", view.who(to)))
        }
        Fact::ContextSet { fields, by } => words(Tone::Quiet, context(fields, by, view)),
        Fact::DraftSet { field, value, by } => {
            let value = view.value(value);
            words(Tone::Waiting, format!("{by} drafts {field}: {value}; a person has yet to confirm it"))
        }
        Fact::DraftConfirmed { field, by } => {
            words(Tone::Quiet, format!("{} confirms {field}", view.who(by)))
        }
        Fact::ExceptionRaised { exception, owner, text } => {
            let text = text.as_ref().map(|t| format!(": {t}")).unwrap_or_default();
            let (label, owner) = (view.exception(exception), view.who(owner));
            words(Tone::Trouble, format!("exception \"{label}\"{text}; {owner} owns it"))
        }
        Fact::ExceptionResolved { exception, by } => {
            let by = by.as_ref().map(|by| format!(" by {}", view.who(by))).unwrap_or_default();
            words(Tone::Move, format!("exception \"{}\" is resolved{by}", view.exception(exception)))
        }
        Fact::BypassDetected { place, missing } => {
            let missing = missing_of(view, "", missing);
            words(Tone::Trouble, format!("bypass: the work is already in {}{missing}", view.stage(place)))
        }
        Fact::InvariantBroken { invariant } => {
            words(Tone::Trouble, format!("this no longer holds: {invariant}"))
        }
        Fact::AlarmRaised { owner, why, .. } => {
            words(Tone::Trouble, format!("alarm: {why}; {} has it", view.who(owner)))
        }
        Fact::AlarmCleared { alarm } => {
            words(Tone::Quiet, format!("the alarm is over: {}", view.clock(alarm)))
        }
        _ => None,
    }
}

fn of_handoff(fact: &Fact, view: View<'_>) -> Option<Words> {
    match fact {
        Fact::HandoffOpened { handoff, giver, .. } => {
            words(Tone::Quiet, format!("{} opens; {} gives", view.handoff(handoff), view.who(giver)))
        }
        Fact::HandoffBlocked { handoff: name, missing } | Fact::StepBlocked { step: name, missing } => {
            let missing = missing_of(view, name, missing);
            words(Tone::Waiting, format!("{} is blocked{missing}", view.handoff(name)))
        }
        Fact::HandoffOffered { handoff, to, package, why, .. } => {
            let with =
                if package.is_empty() { String::new() } else { format!(", with {}", names(package.keys())) };
            let because = why.as_deref().map(because).unwrap_or_default();
            let (handoff, to) = (view.handoff(handoff), view.who(to));
            words(Tone::Move, format!("{handoff} is offered to {to}{because}{with}"))
        }
        Fact::HandoffAccepted { handoff, by } => {
            words(Tone::Move, format!("{} accepts {}", view.who(by), view.handoff(handoff)))
        }
        Fact::HandoffReturned { handoff, by, reason, note, giver } => {
            let note = note.as_ref().map(|n| format!(" ({n})")).unwrap_or_default();
            let reason = view.reason(handoff, reason);
            let (by, handoff, giver) = (view.who(by), view.handoff(handoff), view.who(giver));
            words(Tone::Trouble, format!("{by} returns {handoff} to {giver}: {reason}{note}"))
        }
        Fact::HandoffDeclined { handoff, by, reason } => {
            let (by, handoff) = (view.who(by), view.handoff(handoff));
            words(Tone::Trouble, format!("{by} declines {handoff}: {reason}"))
        }
        Fact::HandoffResubmitted { handoff, by, .. } => {
            words(Tone::Move, format!("{} resubmits {}", view.who(by), view.handoff(handoff)))
        }
        Fact::HandoffCompleted { handoff: name } | Fact::StepCompleted { step: name } => {
            words(Tone::Move, format!("{} is completed", view.handoff(name)))
        }
        Fact::HandoffCancelled { handoff: name, why } | Fact::StepCancelled { step: name, why } => {
            words(Tone::Waiting, format!("{} is cancelled{}", view.handoff(name), because(why)))
        }
        Fact::StepOpened { step, by, .. } => {
            let by = by.as_ref().map(|by| format!(", by {}", view.who(by))).unwrap_or_default();
            words(Tone::Quiet, format!("{} opens{by}", view.handoff(step)))
        }
        _ => None,
    }
}

fn of_approval(fact: &Fact, view: View<'_>) -> Option<Words> {
    match fact {
        Fact::ApprovalRequested { handoff, requirement, of } => {
            let who = of.iter().map(|name| view.who(name)).collect::<Vec<_>>().join(", ");
            let what = view.requirement(handoff, requirement);
            words(Tone::Told, format!("asks {who} to approve {}: {what}", view.handoff(handoff)))
        }
        Fact::ApprovalGiven { handoff, requirement, by } => {
            let what = view.requirement(handoff, requirement);
            words(Tone::Move, format!("{} approves {}: {what}", view.who(by), view.handoff(handoff)))
        }
        Fact::ApprovalDeclined { handoff, requirement, by, reason } => {
            let what = view.requirement(handoff, requirement);
            let (by, handoff) = (view.who(by), view.handoff(handoff));
            words(Tone::Trouble, format!("{by} declines {handoff}, \"{what}\": {reason}"))
        }
        Fact::ApprovalVoided { handoff, requirement, why } => {
            let what = view.requirement(handoff, requirement);
            words(Tone::Waiting, format!("the approval \"{what}\" no longer counts{}", because(why)))
        }
        Fact::RequirementWaived { handoff, requirement, by, note } => {
            let note = note.as_deref().map(because).unwrap_or_default();
            let what = view.requirement(handoff, requirement);
            let (by, handoff) = (view.who(by), view.handoff(handoff));
            words(Tone::Move, format!("{by} waives \"{what}\" for {handoff}{note}"))
        }
        _ => None,
    }
}

fn of_clock(fact: &Fact, view: View<'_>) -> Option<Words> {
    match fact {
        Fact::ClockStarted { clock, run } => {
            words(Tone::Quiet, format!("clock: {}, by {}", view.clock(clock), view.when(run.due)))
        }
        Fact::ClockMoved { clock, run } => {
            let (what, due) = (view.clock(clock), view.when(run.due));
            words(Tone::Quiet, format!("clock under the new rules: {what}, by {due}"))
        }
        Fact::ClockPaused { clock, .. } => words(Tone::Quiet, format!("clock paused: {}", view.clock(clock))),
        Fact::ClockResumed { clock, due, .. } => {
            words(Tone::Quiet, format!("clock goes on: {}, by {}", view.clock(clock), view.when(*due)))
        }
        Fact::ClockBreached { clock, .. } => {
            words(Tone::Trouble, format!("time is up: {}", view.clock(clock)))
        }
        // The breach of the same instant has said so.
        Fact::ClockFired { says, .. } if says.starts_with("at 100%") => None,
        Fact::ClockFired { clock, says, times, .. } => {
            let times = if *times > 1 { format!(", {times} times") } else { String::new() };
            words(Tone::Quiet, format!("{says}{times}: {}", view.clock(clock)))
        }
        _ => None,
    }
}

fn of_effect(fact: &Fact, view: View<'_>) -> Option<Words> {
    match fact {
        Fact::Notified { to, via, text } => {
            let via = via.as_ref().map(|v| format!(" via {v}")).unwrap_or_default();
            words(Tone::Told, format!("tells {}{via}: {text}", view.who(to)))
        }
        Fact::Reminded { to, text } => {
            words(Tone::Told, format!("reminds {}{}", view.who(to), because(text)))
        }
        Fact::Escalated { to, text } => {
            words(Tone::Trouble, format!("escalates to {}{}", view.who(to), because(text)))
        }
        Fact::TaskCreated { to, text, due } => {
            let due = due.map(|due| format!(", by {}", view.when(due))).unwrap_or_default();
            words(Tone::Told, format!("task for {}: {text}{due}", view.who(to)))
        }
        Fact::CallRequested(request) => {
            words(Tone::Quiet, format!("calls {}.{}", request.port, request.action))
        }
        Fact::CallSucceeded { port, action, result: None, .. } => {
            words(Tone::Quiet, format!("{port}.{action} is done"))
        }
        Fact::CallSucceeded { port, action, result: Some(result), used, .. } => {
            let used = if *used { "" } else { " (not used)" };
            words(Tone::Quiet, format!("{port}.{action} answers: {}{used}", view.value(result)))
        }
        Fact::CallFailed { port, action, error, last, .. } => {
            let then = if *last { "given up" } else { "it will be tried again" };
            words(Tone::Trouble, format!("{port}.{action} fails: {error}; {then}"))
        }
        Fact::ExposureCounted { amount, why } => {
            let why = why.as_deref().map(because).unwrap_or_default();
            words(Tone::Trouble, format!("at risk: {}{why}", view.value(&Value::Money(amount.clone()))))
        }
        _ => None,
    }
}

/// What got through says nothing new.
fn of_outbox(fact: &Fact) -> Option<Words> {
    match fact {
        Fact::EffectFailed { port, error, last, .. } => {
            let then = if *last { "given up" } else { "it will be tried again" };
            words(Tone::Trouble, format!("{port} does not deliver: {error}; {then}"))
        }
        Fact::EffectRetried { .. } => words(Tone::Quiet, "what was to be told is tried again"),
        Fact::EffectDropped { why, .. } => {
            words(Tone::Quiet, format!("what was to leave is dropped{}", because(why)))
        }
        Fact::PortDisabled { port, why, .. } => {
            words(Tone::Trouble, format!("{port} is gone{}", because(why)))
        }
        Fact::PortEnabled { port, .. } => words(Tone::Quiet, format!("{port} is tried again")),
        _ => None,
    }
}

fn of_event(fact: &Fact, view: View<'_>) -> Option<Words> {
    match fact {
        Fact::EventReceived { event, .. } => words(Tone::Quiet, format!("event {}", event.event)),
        Fact::EventHeld { event, handoff: Some(handoff), .. } => {
            words(Tone::Waiting, format!("event {} is held for {}", event.event, view.handoff(handoff)))
        }
        Fact::EventHeld { event, until, .. } => {
            let until = until.map(|until| format!(", until {}", view.when(until))).unwrap_or_default();
            words(Tone::Waiting, format!("event {} is held: its case is not there yet{until}", event.event))
        }
        Fact::EventDuplicate { event } => {
            words(Tone::Quiet, format!("event {} came again ({}): it counts once", event.event, event.id))
        }
        Fact::EventConflict { event } => {
            let text =
                format!("event {} came again ({}) with another payload: refused", event.event, event.id);
            words(Tone::Trouble, text)
        }
        Fact::EventRejected { event, errors } => {
            let text = format!("event {} ({}) is rejected: {}", event.event, event.id, errors.join("; "));
            words(Tone::Trouble, text)
        }
        Fact::EventExpired { event, why } => words(
            Tone::Trouble,
            format!("event {} ({}) was never used{}", event.event, event.id, because(why)),
        ),
        Fact::EventEmitted { event, .. } => words(Tone::Quiet, format!("emits {event}")),
        Fact::CommandRefused { command, by, why, missing } => {
            let by = by.as_ref().map(|by| format!(" by {}", view.who(by))).unwrap_or_default();
            let missing = missing_of(view, "", missing);
            words(Tone::Trouble, format!("refused: {command}{by}{}{missing}", because(why)))
        }
        Fact::PersonAway { person, until } => {
            words(Tone::Waiting, format!("{} is away until {}", view.who(person), view.when(*until)))
        }
        Fact::PersonBack { person } => words(Tone::Quiet, format!("{} is back", view.who(person))),
        Fact::PlanLoaded { plan } => words(Tone::Quiet, format!("plan {plan} is loaded")),
        Fact::PlanRejected { errors } => {
            words(Tone::Trouble, format!("a new plan is refused: {}", errors.join("; ")))
        }
        _ => None,
    }
}

fn because(why: &str) -> String {
    if why.is_empty() { String::new() } else { format!(": {why}") }
}

fn missing_of(view: View<'_>, handoff: &str, missing: &[handoff_engine::Missing]) -> String {
    if missing.is_empty() { String::new() } else { format!("; missing: {}", view.missing(handoff, missing)) }
}

fn names<'a>(names: impl Iterator<Item = &'a Name>) -> String {
    names.map(Name::as_str).collect::<Vec<_>>().join(", ")
}

fn context(fields: &Few<Name, Option<Value>>, by: &Author, view: View<'_>) -> String {
    let each = fields.iter().map(|(name, value)| match value {
        Some(value) => format!("{name} = {}", view.value(value)),
        None => format!("{name} is cleared"),
    });
    let each = each.collect::<Vec<_>>().join("; ");
    match by {
        Author::Person(person) => format!("{} sets {each}", view.who(person)),
        Author::Port(port) => format!("from {port}: {each}"),
        Author::Rule => each,
    }
}

/// The case's column.
pub(crate) fn case(id: Option<&CaseId>) -> String {
    id.map_or_else(|| "–".to_owned(), key)
}
