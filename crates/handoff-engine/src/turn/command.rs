//! Commands of people: done, or refused with the reason. A refusal changes nothing and is recorded.

use handoff_plan::{About, Approval, Handoff, Name, Requirement, RequirementKind, Target, Trigger, Value};

use super::Turn;
use super::approval::approvals;
use crate::case::State;
use crate::eval::check_given;
use crate::fact::{Author, Fact, Missing};
use crate::few::Few;
use crate::input::Command;

/// Why a command was not done.
pub(super) struct Refused {
    why: String,
    missing: Vec<Missing>,
}

impl Refused {
    fn because(why: impl Into<String>) -> Self {
        Self { why: why.into(), missing: Vec::new() }
    }
}

type Done = Result<(), Refused>;

impl<'a> Turn<'a> {
    pub(crate) fn command(&mut self, command: Command, by: &Name) {
        let word = command.word();
        let done = if self.case.is_open() {
            self.carry_out(command, by)
        } else {
            Err(Refused::because("the case is closed"))
        };
        if let Err(Refused { why, missing }) = done {
            self.tell(Fact::CommandRefused {
                command: Name::new_static(word),
                by: Some(by.clone()),
                why,
                missing,
            });
        }
    }

    fn carry_out(&mut self, command: Command, by: &Name) -> Done {
        match command {
            Command::Trigger { name } => self.trigger(&name, by),
            Command::Advance { name } => self.advance(&name, by),
            Command::Accept { handoff } => self.accept_by(&handoff, by),
            Command::Return { handoff, reason, note } => self.return_by(&handoff, &reason, note, by),
            Command::Resubmit { handoff } => self.resubmit_by(&handoff, by),
            Command::Approve { handoff, requirement } => self.approve(&handoff, requirement.as_ref(), by),
            Command::Decline { handoff, requirement: None, reason, note }
                if self.declines_offer(&handoff, by) =>
            {
                self.decline_offer_by(&handoff, &reason, note, by)
            }
            Command::Decline { handoff, requirement, reason, .. } => {
                self.decline(&handoff, requirement.as_ref(), reason, by)
            }
            Command::Waive { handoff, requirement, note } => self.waive(&handoff, &requirement, note, by),
            Command::Set { fields } => self.set_by(fields, by),
            Command::Confirm { fields } => self.confirm(&fields, by),
            Command::Reassign { handoff, to, note } => self.reassign_by(handoff, &to, note, by),
            Command::Resolve { exception } => self.resolve_by(&exception, by),
        }
    }

    fn known_handoff(&self, name: &Name) -> Result<&'a Handoff, Refused> {
        self.handoff(name).ok_or_else(|| Refused::because(format!("there is no handoff {name}")))
    }

    fn known_requirements(&self, name: &Name) -> Result<&'a [Requirement], Refused> {
        let known = self.requirements_of(name);
        known.ok_or_else(|| Refused::because(format!("there is no handoff or step {name}")))
    }

    fn state(&self, name: &Name) -> Option<State> {
        self.case.handoffs.get(name).map(|i| i.state)
    }

    fn trigger(&mut self, name: &Name, by: &Name) -> Done {
        let (triggers, from) = match (self.handoff(name), self.step(name)) {
            (Some(handoff), _) => (&handoff.triggers, &handoff.from),
            (None, Some(step)) => (&step.triggers, &step.from),
            (None, None) => return Err(Refused::because(format!("there is no handoff or step {name}"))),
        };
        let trigger = self.check_trigger(triggers, name, by)?;
        let Some(source) = self.active_source(from) else {
            return Err(Refused::because(format!("the case is not where {name} starts")));
        };
        if let Some(handoff) = self.handoff(name) {
            self.open_handoff(handoff, source, trigger);
        } else if let Some(step) = self.step(name) {
            self.open_step(step, source, trigger, Some(by));
        }
        Ok(())
    }

    /// Which of the triggers that is.
    fn check_trigger(&self, triggers: &[Trigger], name: &Name, by: &Name) -> Result<usize, Refused> {
        if !triggers.iter().any(|t| matches!(t, Trigger::By(_))) {
            return Err(Refused::because(format!("{name} is not triggered by a person")));
        }
        let trigger = self.trigger_for(triggers, name, by);
        trigger.ok_or_else(|| Refused::because(format!("{by} may not trigger {name}")))
    }

    /// Performs a step that has a `trigger by`, or refuses with what is missing. An open one is performed too.
    fn advance(&mut self, name: &Name, by: &Name) -> Done {
        let Some(step) = self.step(name) else {
            let why = if self.handoff(name).is_some() {
                format!("{name} is a handoff: it moves when its receiver accepts it")
            } else {
                format!("there is no step {name}")
            };
            return Err(Refused::because(why));
        };
        let trigger = self.check_trigger(&step.triggers, name, by)?;
        let Some(source) = self.active_source(&step.from) else {
            return Err(Refused::because(format!("the case is not where {name} starts")));
        };
        let missing = self.missing_of_step(step);
        let asks = approvals(&step.requirements).next().is_some();
        let opened = self.state(name) == Some(State::Blocked);
        if !missing.is_empty() {
            // An approval can be given only to a step that is open.
            if asks && !opened {
                self.open_step(step, source, trigger, Some(by));
            }
            return Err(Refused { why: format!("{name} is not ready"), missing });
        }
        self.open_step(step, source, trigger, Some(by));
        Ok(())
    }

    fn accept_by(&mut self, name: &Name, by: &Name) -> Done {
        let handoff = self.known_handoff(name)?;
        if self.state(name) != Some(State::Offered) {
            let missing = match self.state(name) {
                Some(State::Blocked) => self.missing_of_handoff(handoff),
                _ => Vec::new(),
            };
            return Err(Refused { why: format!("{name} is not offered"), missing });
        }
        if !self.may_receive(handoff, by) {
            return Err(Refused::because(format!("{name} is not offered to {by}")));
        }
        // An exception that was raised after the offer: it goes on, but not into a final stage.
        let ends = self.stage(handoff.place()).is_some_and(|s| s.kind.is_final());
        let missing = if ends { self.blocking_exceptions() } else { Vec::new() };
        if !missing.is_empty() {
            return Err(Refused { why: format!("{name} ends the work while an exception is open"), missing });
        }
        self.accept(handoff, by);
        Ok(())
    }

    fn return_by(&mut self, name: &Name, reason: &Name, note: Option<String>, by: &Name) -> Done {
        let handoff = self.known_handoff(name)?;
        let Some(returned) = handoff.returns.iter().find(|r| r.name == *reason) else {
            let known: Vec<&str> = handoff.returns.iter().map(|r| r.name.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(Refused::because(format!("{name} has no return {reason}; it has {known}")));
        };
        match self.state(name) {
            Some(State::Offered) => {}
            // Completed at acceptance, its work may still come back while it is where it came to.
            Some(State::Accepted | State::Completed) if self.is_still_there(handoff) => {}
            Some(State::Accepted | State::Completed) => {
                return Err(Refused::because(format!("the work has already left where {name} brought it")));
            }
            _ => return Err(Refused::because(format!("{name} is not offered"))),
        }
        if !self.may_receive(handoff, by) {
            return Err(Refused::because(format!("{name} is not with {by}")));
        }
        self.give_back(handoff, returned, by, note);
        Ok(())
    }

    fn is_still_there(&self, handoff: &Handoff) -> bool {
        match &handoff.target {
            Target::Process { .. } => self.state(&handoff.name) == Some(State::Accepted),
            Target::Stage(place) | Target::Track(place) => self.case.is_in(place),
        }
    }

    fn resubmit_by(&mut self, name: &Name, by: &Name) -> Done {
        let handoff = self.known_handoff(name)?;
        let returned = self.case.handoffs.get(name).is_some_and(|i| i.returned.is_some());
        match self.state(name) {
            Some(State::Blocked) if returned => {}
            Some(State::Offered | State::Accepted) => {}
            _ => return Err(Refused::because(format!("{name} was not returned"))),
        }
        if !self.may_give(name, by) {
            return Err(Refused::because(format!("{name} is not {by}'s to resubmit")));
        }
        self.resubmit(handoff, by);
        Ok(())
    }

    /// The approval that is meant: the named one, else the only one, else the first that this person may still give.
    fn approval_of(
        &self,
        name: &Name,
        requirement: Option<&Name>,
        by: &Name,
    ) -> Result<(&'a Requirement, &'a Approval), Refused> {
        let requirements = self.known_requirements(name)?;
        let all: Vec<_> = approvals(requirements).collect();
        let chosen = match requirement {
            Some(wanted) => all.iter().find(|(r, _)| r.name == *wanted),
            None => all
                .iter()
                .find(|(r, a)| self.may_still_approve(name, r, a, by))
                .or_else(|| all.iter().find(|(r, _)| self.is_called_for(r, &About::Handoff(name.clone()))))
                .or_else(|| all.first()),
        };
        chosen.copied().ok_or_else(|| Refused::because(format!("{name} asks for no such approval")))
    }

    fn may_still_approve(
        &self,
        name: &Name,
        requirement: &Requirement,
        approval: &Approval,
        by: &Name,
    ) -> bool {
        let approvals = self.case.handoffs.get(name).and_then(|i| i.approvals.get(&requirement.name));
        let given = approvals.is_some_and(|a| a.given.contains(by));
        !given
            && self.is_called_for(requirement, &About::Handoff(name.clone()))
            && self.approval_refusal(approval, name, &requirement.name, by).is_none()
    }

    fn check_approval(&self, name: &Name, requirement: &Requirement, approval: &Approval, by: &Name) -> Done {
        match self.state(name) {
            Some(State::Blocked | State::Offered) => {}
            _ => return Err(Refused::because(format!("{name} is not open"))),
        }
        if !self.is_called_for(requirement, &About::Handoff(name.clone())) {
            return Err(Refused::because(format!("{} is not asked for", requirement.name)));
        }
        self.approval_refusal(approval, name, &requirement.name, by)
            .map_or(Ok(()), |why| Err(Refused::because(why)))
    }

    fn approve(&mut self, name: &Name, requirement: Option<&Name>, by: &Name) -> Done {
        let (requirement, approval) = self.approval_of(name, requirement, by)?;
        self.check_approval(name, requirement, approval, by)?;
        let requirement = requirement.name.clone();
        let approvals = self.case.handoffs.get(name).and_then(|i| i.approvals.get(&requirement));
        if approvals.is_some_and(|a| a.given.contains(by)) {
            return Err(Refused::because(format!("{by} has already approved {requirement}")));
        }
        self.tell(Fact::ApprovalGiven { handoff: name.clone(), requirement, by: by.clone() });
        Ok(())
    }

    fn decline(&mut self, name: &Name, requirement: Option<&Name>, reason: String, by: &Name) -> Done {
        let (requirement, approval) = self.approval_of(name, requirement, by)?;
        self.check_approval(name, requirement, approval, by)?;
        let requirement = requirement.name.clone();
        self.tell(Fact::ApprovalDeclined { handoff: name.clone(), requirement, by: by.clone(), reason });
        Ok(())
    }

    /// Whether a decline that names no approval means the offer: this person may receive it, and no approval waits for them.
    fn declines_offer(&self, name: &Name, by: &Name) -> bool {
        let Some(handoff) = self.handoff(name) else { return false };
        let asked = |(r, a): (&Requirement, &Approval)| self.may_still_approve(name, r, a, by);
        let none = approvals(&handoff.requirements).next().is_none();
        let offered = self.state(name) == Some(State::Offered) && self.may_receive(handoff, by);
        none || (offered && !approvals(&handoff.requirements).any(asked))
    }

    /// A reason that is one of the handoff's returns gives it back; any other has it offered to somebody else.
    fn decline_offer_by(&mut self, name: &Name, reason: &str, note: Option<String>, by: &Name) -> Done {
        let handoff = self.known_handoff(name)?;
        if handoff.returns.iter().any(|r| r.name == reason) {
            return self.return_by(name, &Name::from(reason), note, by);
        }
        if self.state(name) != Some(State::Offered) {
            return Err(Refused::because(format!("{name} is not offered")));
        }
        if !self.may_receive(handoff, by) {
            return Err(Refused::because(format!("{name} is not offered to {by}")));
        }
        self.decline_offer(handoff, by, reason);
        Ok(())
    }

    fn waive(&mut self, name: &Name, requirement: &Name, note: Option<String>, by: &Name) -> Done {
        let requirements = self.known_requirements(name)?;
        let entry = self.handoff(name).map_or(&[][..], |h| &h.entry);
        let is_it = |r: &&Requirement| r.name == *requirement || r.label.as_deref() == Some(requirement);
        let found = requirements.iter().chain(entry).find(is_it);
        let Some(found) = found else {
            return Err(Refused::because(format!("{name} has no requirement {requirement}")));
        };
        let Some(who) = &found.waivable_by else {
            return Err(Refused::because(format!("{requirement} cannot be waived")));
        };
        match self.state(name) {
            Some(State::Blocked) => {}
            Some(State::Offered | State::Accepted) => {
                return Err(Refused::because(format!("{name} is offered already")));
            }
            _ => return Err(Refused::because(format!("{name} is not open"))),
        }
        if !self.is_meant(who, &About::Handoff(name.clone()), by) {
            return Err(Refused::because(format!("{by} may not waive {requirement}")));
        }
        let requirement = found.name.clone();
        self.tell(Fact::RequirementWaived { handoff: name.clone(), requirement, by: by.clone(), note });
        if let RequirementKind::Approval(Approval { deadline: Some(deadline), .. }) = &found.kind {
            self.stop_clock(&deadline.clock);
        }
        Ok(())
    }

    /// All of them or none.
    fn set_by(&mut self, fields: Few<Name, Option<Value>>, by: &Name) -> Done {
        let process = self.process;
        for name in fields.keys() {
            let Some(field) = process.field(name) else {
                let is_key = *name == process.key.name;
                let why = if is_key {
                    format!("{name} is the key of the case")
                } else {
                    format!("there is no field {name}")
                };
                return Err(Refused::because(why));
            };
            if !self.may_set(field, by) {
                return Err(Refused::because(format!("{by} may not set {name}")));
            }
        }
        self.check_values(&fields, by)?;
        self.set_fields(fields, Author::Person(by.clone()));
        Ok(())
    }

    fn check_values(&self, fields: &Few<Name, Option<Value>>, by: &Name) -> Done {
        // A condition sees the new values in their places; without one the case as it is will do.
        let process = self.process;
        let conditional =
            fields.keys().any(|name| process.field(name).is_some_and(|f| f.condition.is_some()));
        let with = conditional.then(|| {
            let mut with = self.case.clone();
            let by = Author::Person(by.clone());
            with.apply(self.set.at, &Fact::ContextSet { fields: fields.clone(), by });
            with
        });
        let about = About::Case;
        let scope = crate::eval::Scope::new(self.plan, process, with.as_ref().unwrap_or(self.case), &about);
        for (name, value) in fields {
            let (Some(field), Some(value)) = (process.field(name), value) else { continue };
            if let Err((path, missing)) = check_given(&scope, field, value) {
                let why = if missing { "is missing" } else { "is not as the spec wants it" };
                return Err(Refused::because(format!("{path} {why}")));
            }
        }
        Ok(())
    }

    fn confirm(&mut self, fields: &[Name], by: &Name) -> Done {
        let process = self.process;
        for name in fields {
            let Some(field) = process.field(name) else {
                return Err(Refused::because(format!("there is no field {name}")));
            };
            if self.case.context.get(name).is_none_or(|s| s.draft.is_none()) {
                return Err(Refused::because(format!("{name} is not a draft")));
            }
            if !self.may_set(field, by) {
                return Err(Refused::because(format!("{by} may not confirm {name}")));
            }
        }
        for name in fields {
            self.tell(Fact::DraftConfirmed { field: name.clone(), by: by.clone() });
        }
        Ok(())
    }

    fn reassign_by(&mut self, handoff: Option<Name>, to: &Name, note: Option<String>, by: &Name) -> Done {
        if !self.plan.persons.contains_key(to) {
            return Err(Refused::because(format!("there is no person {to}")));
        }
        let open = || {
            let open = self
                .process
                .handoffs
                .iter()
                .filter(|h| self.case.handoffs.get(&h.name).is_some_and(|i| i.is_open()));
            open.map(|h| h.name.clone()).next()
        };
        let about = match handoff {
            Some(name) => {
                self.known_handoff(&name)?;
                if !matches!(self.state(&name), Some(State::Offered | State::Accepted)) {
                    return Err(Refused::because(format!("{name} is with nobody yet")));
                }
                About::Handoff(name)
            }
            None => match open().filter(|n| matches!(self.state(n), Some(State::Offered))) {
                Some(name) => About::Handoff(name),
                None => About::Case,
            },
        };
        if !self.may_reassign(&about, by) {
            return Err(Refused::because(format!("{by} may not reassign this")));
        }
        let found = crate::who::Found { person: to.clone(), team: None, why: Vec::new() };
        self.reassign(&about, found, &note.unwrap_or_else(|| format!("reassigned by {by}")));
        Ok(())
    }

    fn resolve_by(&mut self, exception: &Name, by: &Name) -> Done {
        if !self.case.exceptions.get(exception).is_some_and(|e| e.open) {
            return Err(Refused::because(format!("{exception} is not open")));
        }
        if !self.may_resolve(exception, by) {
            return Err(Refused::because(format!("{by} may not resolve {exception}")));
        }
        self.resolve(exception, Some(by));
        Ok(())
    }
}
