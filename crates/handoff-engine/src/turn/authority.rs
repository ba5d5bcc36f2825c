//! Who may do what. All else is refused.

use handoff_plan::{About, Approval, Field, Handoff, Name, Trigger, Who};

use super::Turn;
use crate::who::{self, Party};

impl Turn<'_> {
    pub(super) fn is_meant(&self, who: &Who, about: &About, by: &Name) -> bool {
        who::is_meant(&self.scope(about), self.people, self.set.at, who, by)
    }

    /// The receiver, their deputy, lead or manager; of a team that claims, any member.
    pub(super) fn may_receive(&self, handoff: &Handoff, by: &Name) -> bool {
        let Some(instance) = self.case.handoffs.get(&handoff.name) else { return false };
        let Some(receiver) = &instance.receiver else { return false };
        let person = self.plan.persons.get(receiver);
        let team = instance.team.as_ref().or_else(|| crate::people::team_of(self.plan, receiver));
        let team = team.and_then(|t| self.plan.teams.get(t));
        let above = [
            person.and_then(|p| p.deputy.as_ref()),
            person.and_then(|p| p.manager.as_ref()),
            team.and_then(|t| t.lead.as_ref()),
            team.and_then(|t| t.manager.as_ref()),
        ];
        by == receiver
            || above.contains(&Some(by))
            || self.is_claimed_by_members(handoff).is_some_and(|t| t.members.contains(by))
    }

    /// The giver, who stands in for them, or the owner of where the work is.
    pub(super) fn may_give(&self, handoff: &Name, by: &Name) -> bool {
        let about = About::Handoff(handoff.clone());
        self.is_meant(&Who::Giver, &about, by) || self.is_meant(&Who::Owner, &about, by)
    }

    /// As declared; else the current owner, giver or receiver.
    pub(super) fn may_set(&self, field: &Field, by: &Name) -> bool {
        if !field.set_by.is_empty() {
            return field.set_by.iter().any(|who| self.is_meant(who, &About::Case, by));
        }
        let owners = self.case.tracks.values().filter_map(|t| t.owner.as_ref());
        let open = self.case.handoffs.values().filter(|i| i.is_open());
        let parties = open.flat_map(|i| i.giver.iter().chain(&i.receiver));
        owners.chain(parties).any(|p| self.stands_for(p, by))
    }

    fn stands_for(&self, person: &Name, by: &Name) -> bool {
        let deputy = || self.plan.persons.get(person).and_then(|p| p.deputy.as_ref());
        person == by || (self.people.is_away(person, self.set.at) && deputy() == Some(by))
    }

    /// Why somebody may not approve; `None`: they may.
    pub(super) fn approval_refusal(
        &self,
        approval: &Approval,
        handoff: &Name,
        requirement: &Name,
        by: &Name,
    ) -> Option<String> {
        let about = About::Handoff(handoff.clone());
        if self.case.giver(&about) == Some(by) {
            return Some("nobody approves their own work".to_owned());
        }
        let excepted = approval.except.as_ref().is_some_and(|w| match self.party(w, &about) {
            Ok(Party::Person { name, .. }) => name == *by,
            Ok(Party::Team(_)) => self.is_meant(w, &about, by),
            Err(_) => false,
        });
        if excepted {
            return Some(format!("{by} is excepted from this approval"));
        }
        // Whoever was asked may answer: they stand in where the one whom the spec names is not there.
        let asks = self.case.handoffs.get(handoff).and_then(|i| i.approvals.get(requirement));
        let asked = asks.is_some_and(|a| a.asked.contains(by));
        (!(asked || self.is_meant(&approval.by, &about, by)))
            .then(|| format!("{by} is not asked for this approval"))
    }

    /// The trigger by which that person may open it.
    pub(super) fn trigger_for(&self, triggers: &[Trigger], name: &Name, by: &Name) -> Option<usize> {
        let about = About::Handoff(name.clone());
        triggers.iter().position(|t| matches!(t, Trigger::By(who) if self.is_meant(who, &about, by)))
    }

    /// The exception's owner, or who owns the process.
    pub(super) fn may_resolve(&self, exception: &Name, by: &Name) -> bool {
        let about = About::Exception(exception.clone());
        let declared = self.exception(exception).map(|e| &e.owner);
        let owner = self.case.exceptions.get(exception).is_some_and(|e| self.stands_for(&e.owner, by));
        owner
            || declared.is_some_and(|who| self.is_meant(who, &about, by))
            || self.is_meant(&self.process.owner, &About::Case, by)
    }

    /// Who has it now, a lead or manager above them, or who owns the process.
    pub(super) fn may_reassign(&self, about: &About, by: &Name) -> bool {
        let whose = [Who::Owner, Who::Receiver, Who::Giver];
        let may = |who: &Who| {
            self.is_meant(who, about, by)
                || self.is_meant(&Who::Manager(Box::new(who.clone())), about, by)
                || self.is_meant(&Who::Lead(Box::new(who.clone())), about, by)
        };
        whose.iter().any(may) || self.is_meant(&self.process.owner, &About::Case, by)
    }
}
