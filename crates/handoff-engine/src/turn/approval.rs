//! Approvals: asked for, given, declined, voided by a change of what was approved.

use std::collections::BTreeSet;

use handoff_plan::{About, Approval, Name, Requirement, RequirementKind};

use super::Turn;
use crate::case::State;
use crate::fact::Fact;
use crate::index::Move;
use crate::who::{self, Party};

impl Turn<'_> {
    /// Asks the approvers of every approval that is called for and not asked yet.
    pub(super) fn ask_approvals(&mut self, name: &Name, requirements: &[Requirement]) {
        let about = About::Handoff(name.clone());
        for requirement in requirements {
            let RequirementKind::Approval(approval) = &requirement.kind else { continue };
            let Some(instance) = self.case.handoffs.get(name) else { return };
            let asked = instance.approvals.get(&requirement.name).is_some_and(|a| !a.asked.is_empty());
            if asked
                || !self.is_called_for(requirement, &about)
                || instance.waived.contains(&requirement.name)
            {
                continue;
            }
            let of = self.approvers(approval, &about);
            let requirement_name = requirement.name.clone();
            self.tell(Fact::ApprovalRequested { handoff: name.clone(), requirement: requirement_name, of });
            approval.deadline.iter().for_each(|d| self.start_clock(d, &about));
        }
    }

    /// Whether its `if` holds; one whose condition is not known yet waits.
    pub(super) fn is_called_for(&self, requirement: &Requirement, about: &About) -> bool {
        requirement.condition.as_ref().is_none_or(|c| self.scope(about).truth(c) == Ok(true))
    }

    /// Who is asked: the person who is there for a named one; of a team everybody but the giver.
    fn approvers(&self, approval: &Approval, about: &About) -> Vec<Name> {
        let giver = self.case.giver(about);
        let excepted = approval.except.as_ref().and_then(|w| self.party(w, about).ok());
        let barred =
            |p: &Name| Some(p) == giver || matches!(&excepted, Some(Party::Person { name, .. }) if name == p);
        let asked: Vec<Name> = match self.party(&approval.by, about) {
            Ok(Party::Team(team)) => {
                let team = self.plan.teams.get(&team);
                team.into_iter().flat_map(who::everyone).filter(|p| !barred(p)).cloned().collect()
            }
            // Nobody approves their own work: the giver does not stand in either.
            Ok(party @ Party::Person { .. }) => {
                let except: Vec<Name> =
                    giver.cloned().into_iter().chain(excepted_person(&excepted)).collect();
                self.search(&except).person(&party).map(|found| found.person).into_iter().collect()
            }
            Err(why) => vec![self.stand_in(&why).person],
        };
        if asked.is_empty() { vec![self.stand_in("nobody may approve it").person] } else { asked }
    }

    pub(super) fn keep_approval_clocks(&mut self, name: &Name, requirements: &[Requirement]) {
        let about = About::Handoff(name.clone());
        for (requirement, approval) in approvals(requirements) {
            let Some(deadline) = &approval.deadline else { continue };
            let Some(instance) = self.case.handoffs.get(name) else { return };
            let given = instance.approvals.get(&requirement.name).map_or(0, |a| a.given.len());
            let asked = instance.approvals.get(&requirement.name).is_some_and(|a| !a.asked.is_empty());
            let over = !instance.is_open()
                || instance.waived.contains(&requirement.name)
                || u32::try_from(given).is_ok_and(|n| n >= approval.count);
            if over {
                self.stop_clock(&deadline.clock);
            } else if asked {
                self.keep_clock(deadline, &about);
            }
        }
    }

    pub(super) fn stop_approval_clocks(&mut self, requirements: &[Requirement]) {
        let deadlines = approvals(requirements).filter_map(|(_, a)| a.deadline.as_ref());
        deadlines.for_each(|d| self.stop_clock(&d.clock));
    }

    /// A change of the `of` fields voids what was given; nothing else does.
    pub(super) fn void_approvals(&mut self, changed: &[Name]) {
        let (index, process) = (self.index, self.process);
        let voided: BTreeSet<Move> =
            changed.iter().filter_map(|f| index.voided.get(f)).flatten().copied().collect();
        for one in voided {
            let found = match one {
                Move::Handoff(i) => process.handoffs.get(i).map(|h| (&h.name, &h.requirements)),
                Move::Step(i) => process.steps.get(i).map(|s| (&s.name, &s.requirements)),
            };
            if let Some((name, requirements)) = found {
                self.void_approvals_of(name, requirements, changed);
            }
        }
    }

    fn void_approvals_of(&mut self, name: &Name, requirements: &[Requirement], changed: &[Name]) {
        for (requirement, approval) in approvals(requirements) {
            let Some(field) = changed.iter().find(|f| approval.of.contains(f)) else { continue };
            let Some(instance) = self.case.handoffs.get(name) else { continue };
            // Nothing is re-checked after acceptance.
            let waits = matches!(instance.state, State::Blocked | State::Offered);
            let given = instance
                .approvals
                .get(&requirement.name)
                .is_some_and(|a| !a.given.is_empty() || !a.declined.is_empty());
            if !(waits && given) {
                continue;
            }
            let why = format!("{field} changed");
            self.tell(Fact::ApprovalVoided {
                handoff: name.clone(),
                requirement: requirement.name.clone(),
                why,
            });
            approval.deadline.iter().for_each(|d| self.stop_clock(&d.clock));
            self.ask_approvals(name, requirements);
        }
    }
}

fn excepted_person(party: &Option<Party>) -> Option<Name> {
    match party {
        Some(Party::Person { name, .. }) => Some(name.clone()),
        _ => None,
    }
}

pub(super) fn approvals(requirements: &[Requirement]) -> impl Iterator<Item = (&Requirement, &Approval)> {
    requirements.iter().filter_map(|r| match &r.kind {
        RequirementKind::Approval(approval) => Some((r, approval)),
        _ => None,
    })
}
