//! What a handoff or step still misses, and who supplies it.

use handoff_plan::{
    About, Approval, Choice, Deadline, Expr, Handoff, Limit, Name, Requirement, RequirementKind, Who,
};

use super::Turn;
use crate::case::Instance;
use crate::eval::{Presence, Unknown, presence};
use crate::fact::Missing;

impl Turn<'_> {
    /// Everything that stands against an offer. Empty: it can be offered.
    pub(crate) fn missing_of_handoff(&self, handoff: &Handoff) -> Vec<Missing> {
        let instance = self.case.handoffs.get(&handoff.name);
        let mut missing = Vec::new();
        let offered = instance.is_some_and(|i| i.state == crate::case::State::Offered);
        if let Some(reason) = instance.and_then(|i| i.returned.as_ref()) {
            let from = instance.and_then(|i| i.giver.clone());
            missing.push(Missing {
                requirement: Name::new_static("resubmit"),
                from,
                leaves: vec![reason.clone()],
            });
        }
        // An exception keeps a new offer back; one that stands goes on.
        if !offered {
            missing.extend(self.blocking_exceptions());
        }
        missing.extend(self.unmet(&handoff.name, &handoff.requirements));
        self.missing_of_package(handoff, &mut missing);
        if !offered {
            self.missing_of_choices(handoff, &mut missing);
        }
        missing
    }

    pub(super) fn blocking_exceptions(&self) -> Vec<Missing> {
        let open = self.case.exceptions.iter().filter(|(_, e)| e.open);
        let blocking =
            open.filter(|(name, _)| self.index.blocking.contains(*name) || super::exception::blocks(name));
        let missing = |(name, e): (&Name, &crate::case::Raised)| Missing {
            requirement: name.clone(),
            from: Some(e.owner.clone()),
            leaves: vec![name.clone()],
        };
        blocking.map(missing).collect()
    }

    /// The requirements that do not hold.
    pub(super) fn unmet(&self, name: &Name, requirements: &[Requirement]) -> Vec<Missing> {
        let instance = self.case.handoffs.get(name);
        let about = About::Handoff(name.clone());
        let unmet = requirements.iter().filter_map(|r| {
            let leaves = self.lacks(r, &about, instance)?;
            Some(Missing { requirement: r.name.clone(), from: self.supplier(r, &about), leaves })
        });
        unmet.collect()
    }

    /// Whether everything holds that can hold before it is opened: approvers are asked only then.
    pub(super) fn is_ready(&self, name: &Name, requirements: &[Requirement]) -> bool {
        let (about, instance) = (About::Handoff(name.clone()), self.case.handoffs.get(name));
        let asked = |r: &&Requirement| !matches!(r.kind, RequirementKind::Approval(_));
        requirements.iter().filter(asked).all(|r| self.lacks(r, &about, instance).is_none())
    }

    /// The leaves that make a requirement not hold; `None`: it holds.
    fn lacks(
        &self,
        requirement: &Requirement,
        about: &About,
        instance: Option<&Instance>,
    ) -> Option<Vec<Name>> {
        if instance.is_some_and(|i| i.waived.contains(&requirement.name)) {
            return None;
        }
        let scope = self.scope(about);
        if let Some(condition) = &requirement.condition {
            match scope.truth(condition) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(_) => return Some(self.leaves(condition, about)),
            }
        }
        match &requirement.kind {
            RequirementKind::Field(expr) => match presence(&scope, expr) {
                Presence::Present => {
                    let refused =
                        matches!(scope.value(expr).as_deref(), Ok(handoff_plan::Value::Bool(false)));
                    refused.then(|| self.names_of(expr))
                }
                Presence::Missing(path) | Presence::Draft(path, _) | Presence::Invalid(path) => {
                    Some(vec![path])
                }
                Presence::Unknown => Some(self.names_of(expr)),
            },
            RequirementKind::Condition(expr) => {
                if scope.truth(expr) == Ok(true) {
                    return None;
                }
                Some(self.leaves(expr, about))
            }
            RequirementKind::Approval(approval) => {
                let given =
                    instance.and_then(|i| i.approvals.get(&requirement.name)).map_or(0, |a| a.given.len());
                let enough = u32::try_from(given).is_ok_and(|n| n >= approval.count);
                (!enough).then(|| vec![requirement.name.clone()])
            }
        }
    }

    pub(super) fn leaves(&self, expr: &Expr, about: &About) -> Vec<Name> {
        self.scope(about).leaves(expr).into_iter().map(|l| l.path).collect()
    }

    /// The fields that an expression names, whatever they hold.
    fn names_of(&self, expr: &Expr) -> Vec<Name> {
        match expr {
            Expr::Field(name) => vec![name.clone()],
            _ => self.leaves(&Expr::IsMissing(Box::new(expr.clone())), &About::Case),
        }
    }

    /// Who supplies it: as the spec says, the approver of an approval, else the giver.
    fn supplier(&self, requirement: &Requirement, about: &About) -> Option<Name> {
        let who = match (&requirement.from, &requirement.kind) {
            (Some(who), _) => who,
            (None, RequirementKind::Approval(Approval { by, .. })) => by,
            (None, _) => &Who::Giver,
        };
        self.find(who, about).ok().map(|found| found.person)
    }

    /// The compiler proves the package; what it could not foresee (a value that turned out invalid) is caught here.
    fn missing_of_package(&self, handoff: &Handoff, missing: &mut Vec<Missing>) {
        let about = About::Handoff(handoff.name.clone());
        let scope = self.scope(&about);
        let required = handoff.package.iter().flat_map(|p| &p.fields).filter(|f| !f.optional);
        for field in required {
            let path = match scope.value(&field.value) {
                Ok(_) => continue,
                Err(Unknown::Missing(path) | Unknown::Draft(path, _) | Unknown::Invalid(path)) => path,
                Err(_) => field.name.clone(),
            };
            let known = missing.iter().any(|m| m.requirement == path || m.leaves.contains(&path));
            if !known {
                let from = self.case.giver(&about).cloned();
                missing.push(Missing { requirement: path.clone(), from, leaves: vec![path] });
            }
        }
    }

    /// Conditions that decide who, how long, on which calendar and with which ladder: unknown ones block.
    fn missing_of_choices(&self, handoff: &Handoff, missing: &mut Vec<Missing>) {
        let about = About::Handoff(handoff.name.clone());
        let mut lack = |what: &Name, leaves: Vec<Name>| {
            if !leaves.is_empty() {
                let from = self.case.giver(&about).cloned();
                missing.push(Missing { requirement: what.clone(), from, leaves });
            }
        };
        lack(&Name::new_static("to"), self.unknown_in_who(&handoff.to, &about));
        let complete = handoff.complete.iter().filter_map(|c| c.deadline.as_ref());
        for deadline in handoff.accept.iter().chain(complete) {
            lack(&deadline.clock, self.unknown_in_deadline(deadline, &about));
        }
        // An offer without a clock would wait for ever: the date that its time hangs on has to be known.
        if let Some(deadline) = &handoff.accept
            && let Limit::Before { of, .. } | Limit::By(of) = &deadline.limit
            && self.scope(&about).value(of).is_err()
        {
            lack(&deadline.clock, self.names_of(of));
        }
    }

    fn unknown_in_who(&self, who: &Who, about: &About) -> Vec<Name> {
        match who {
            Who::If { condition, then, otherwise } => match self.scope(about).truth(condition) {
                Ok(true) => self.unknown_in_who(then, about),
                Ok(false) => self.unknown_in_who(otherwise, about),
                Err(_) => self.leaves(condition, about),
            },
            Who::Lead(inner) | Who::Manager(inner) => self.unknown_in_who(inner, about),
            Who::Field(field) if !self.case.context.contains_key(field) => vec![field.clone()],
            _ => Vec::new(),
        }
    }

    fn unknown_in_deadline(&self, deadline: &Deadline, about: &About) -> Vec<Name> {
        let mut leaves = self.unknown_in(&deadline.ladder, about);
        leaves.extend(deadline.calendar.iter().flat_map(|c| self.unknown_in(c, about)));
        if let Limit::Within(duration) = &deadline.limit {
            leaves.extend(self.unknown_in(duration, about));
        }
        leaves
    }

    fn unknown_in<T>(&self, choice: &Choice<T>, about: &About) -> Vec<Name> {
        match choice {
            Choice::One(_) => Vec::new(),
            Choice::If { condition, then, otherwise } => match self.scope(about).truth(condition) {
                Ok(true) => self.unknown_in(then, about),
                Ok(false) => self.unknown_in(otherwise, about),
                Err(_) => self.leaves(condition, about),
            },
        }
    }
}
