//! What a handoff or step still misses, and who supplies it.

use handoff_plan::{
    About, Approval, Choice, Deadline, Expr, Handoff, Limit, Name, Requirement, RequirementKind, Value, Who,
};

use super::Turn;
use crate::case::{Instance, State};
use crate::eval::{Presence, Scope, Unknown, presence_and_value};
use crate::fact::Missing;

/// Why a requirement does not hold; its leaves are looked for only when somebody is told.
pub(super) enum Lack<'r> {
    /// A condition that is not true.
    Condition(&'r Expr),
    /// A field that is there and says no, or that cannot be computed.
    Refused(&'r Expr),
    Path(Name),
    Approval,
}

impl Lack<'_> {
    pub(super) fn leaves(self, scope: &Scope<'_>, requirement: &Requirement) -> Vec<Name> {
        match self {
            Lack::Condition(expr) => paths(scope, expr),
            Lack::Refused(expr) => names_of(scope, expr),
            Lack::Path(path) => vec![path],
            Lack::Approval => vec![requirement.name.clone()],
        }
    }
}

impl Turn<'_> {
    /// Everything that stands against an offer. Empty: it can be offered.
    pub(crate) fn missing_of_handoff(&self, handoff: &Handoff) -> Vec<Missing> {
        let about = About::Handoff(handoff.name.clone());
        let instance = self.case.handoffs.get(&handoff.name);
        let mut missing = Vec::new();
        if let Some(reason) = instance.and_then(|i| i.returned.as_ref()) {
            let from = instance.and_then(|i| i.giver.clone());
            missing.push(Missing {
                requirement: Name::new_static("resubmit"),
                from,
                leaves: vec![reason.clone()],
            });
        }
        // An exception keeps a new offer back; one that stands goes on.
        let offered = is_offered(instance);
        if !offered {
            missing.extend(self.blocking_exceptions());
        }
        let unmet = self.unmet(&handoff.name, &handoff.requirements);
        if missing.is_empty() {
            missing = unmet;
        } else {
            missing.extend(unmet);
        }
        // What the target asks for too is said once.
        for at_entry in self.unmet_at_entry(handoff) {
            let known = |m: &Missing| m.requirement == at_entry.requirement && m.leaves == at_entry.leaves;
            if !missing.iter().any(known) {
                missing.push(at_entry);
            }
        }
        for path in self.unpacked(handoff, &self.scope(&about), instance) {
            let known = missing.iter().any(|m| m.requirement == path || m.leaves.contains(&path));
            if !known {
                let from = self.case.giver(&about).cloned();
                missing.push(Missing { requirement: path.clone(), from, leaves: vec![path] });
            }
        }
        if !offered {
            self.missing_of_choices(handoff, &about, &mut missing);
        }
        missing
    }

    /// Whether nothing stands against an offer: the same question as [`missing_of_handoff`](Self::missing_of_handoff) asks,
    /// without the answer in words.
    pub(super) fn can_be_offered(&self, handoff: &Handoff) -> bool {
        let about = About::Handoff(handoff.name.clone());
        let instance = self.case.handoffs.get(&handoff.name);
        if instance.is_some_and(|i| i.returned.is_some()) {
            return false;
        }
        let offered = is_offered(instance);
        if !offered && self.is_blocked_by_exception() {
            return false;
        }
        let scope = self.scope(&about);
        let met = |r: &Requirement| self.lack(r, &scope, instance).is_none();
        if !handoff.requirements.iter().all(met) || self.unpacked(handoff, &scope, instance).next().is_some()
        {
            return false;
        }
        if !handoff.entry.is_empty() && !self.unmet_at_entry(handoff).is_empty() {
            return false;
        }
        let mut choices = Vec::new();
        if !offered {
            self.missing_of_choices(handoff, &about, &mut choices);
        }
        choices.is_empty()
    }

    pub(super) fn is_blocked_by_exception(&self) -> bool {
        self.case.exceptions.iter().any(|(name, e)| e.open && self.blocks(name))
    }

    fn blocks(&self, exception: &Name) -> bool {
        self.index.blocking.contains(exception) || super::exception::blocks(exception)
    }

    pub(super) fn blocking_exceptions(&self) -> Vec<Missing> {
        let blocking = self.case.exceptions.iter().filter(|(name, e)| e.open && self.blocks(name));
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
        let scope = self.scope(&about);
        let (mut giver, mut unmet) = (None, Vec::new());
        for r in requirements {
            let Some(lack) = self.lack(r, &scope, instance) else { continue };
            // Most requirements are the giver's: looked for once.
            let from = match supplier(r) {
                Who::Giver => giver.get_or_insert_with(|| self.supplied_by(&Who::Giver, &about)).clone(),
                who => self.supplied_by(who, &about),
            };
            if unmet.is_empty() {
                // Room for all at once: where one does not hold, mostly others do not either.
                unmet.reserve_exact(requirements.len());
            }
            unmet.push(Missing { requirement: r.name.clone(), from, leaves: lack.leaves(&scope, r) });
        }
        unmet
    }

    pub(super) fn is_met(&self, name: &Name, requirements: &[Requirement]) -> bool {
        let (about, instance) = (About::Handoff(name.clone()), self.case.handoffs.get(name));
        let scope = self.scope(&about);
        requirements.iter().all(|r| self.lack(r, &scope, instance).is_none())
    }

    /// Whether everything holds that can hold before it is opened: approvers are asked only then.
    pub(super) fn is_ready(&self, name: &Name, requirements: &[Requirement]) -> bool {
        let (about, instance) = (About::Handoff(name.clone()), self.case.handoffs.get(name));
        let scope = self.scope(&about);
        let asked = |r: &&Requirement| !matches!(r.kind, RequirementKind::Approval(_));
        requirements.iter().filter(asked).all(|r| self.lack(r, &scope, instance).is_none())
    }

    /// Why a requirement does not hold; `None`: it holds.
    pub(super) fn lack<'r>(
        &self,
        requirement: &'r Requirement,
        scope: &Scope<'_>,
        instance: Option<&Instance>,
    ) -> Option<Lack<'r>> {
        if instance.is_some_and(|i| i.waived.contains(&requirement.name)) {
            return None;
        }
        if let Some(condition) = &requirement.condition {
            match scope.truth(condition) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(_) => return Some(Lack::Condition(condition)),
            }
        }
        match &requirement.kind {
            RequirementKind::Field(expr) => {
                let (presence, value) = presence_and_value(scope, expr);
                match presence {
                    Presence::Present => {
                        let refused = matches!(value.as_deref(), Some(Value::Bool(false)));
                        refused.then_some(Lack::Refused(expr))
                    }
                    Presence::Missing(path) | Presence::Draft(path, _) | Presence::Invalid(path) => {
                        Some(Lack::Path(path))
                    }
                    Presence::Unknown => Some(Lack::Refused(expr)),
                }
            }
            RequirementKind::Condition(expr) => {
                (scope.truth(expr) != Ok(true)).then_some(Lack::Condition(expr))
            }
            RequirementKind::Approval(approval) => {
                let given =
                    instance.and_then(|i| i.approvals.get(&requirement.name)).map_or(0, |a| a.given.len());
                let enough = u32::try_from(given).is_ok_and(|n| n >= approval.count);
                (!enough).then_some(Lack::Approval)
            }
        }
    }

    fn leaves(&self, expr: &Expr, about: &About) -> Vec<Name> {
        paths(&self.scope(about), expr)
    }

    pub(super) fn supplied_by(&self, who: &Who, about: &About) -> Option<Name> {
        self.find(who, about).ok().map(|found| found.person)
    }

    /// What the package lacks beside what the requirements ask for. The compiler proves it; what it could not foresee (a value
    /// that turned out invalid, a requirement that was waived) is caught here.
    fn unpacked<'s>(
        &'s self,
        handoff: &'s Handoff,
        scope: &'s Scope<'_>,
        instance: Option<&Instance>,
    ) -> impl Iterator<Item = Name> + use<'s> {
        let offer = self.index.handoffs.get(&handoff.name).and_then(|i| self.index.offers.get(*i));
        let proven =
            offer.map(|offer| &offer.proven).filter(|_| instance.is_none_or(|i| i.waived.is_empty()));
        let fields = handoff.package.iter().flat_map(|p| p.fields.iter().enumerate());
        let open = fields.filter(move |(i, f)| !f.optional && !proven.is_some_and(|p| p.contains(*i)));
        open.filter_map(|(_, field)| match scope.value(&field.value) {
            Ok(_) => None,
            Err(Unknown::Missing(path) | Unknown::Draft(path, _) | Unknown::Invalid(path)) => Some(path),
            Err(_) => Some(field.name.clone()),
        })
    }

    /// Conditions that decide who, how long, on which calendar and with which ladder: unknown ones block.
    fn missing_of_choices(&self, handoff: &Handoff, about: &About, missing: &mut Vec<Missing>) {
        let mut lack = |what: &Name, leaves: Vec<Name>| {
            // What something else asks for already is not said twice.
            let said = |leaf: &Name| missing.iter().any(|m| m.leaves.contains(leaf));
            if leaves.iter().all(said) {
                return;
            }
            // The field that it hangs on says more than that it decides who, or how long.
            let requirement = if let [leaf] = leaves.as_slice() { leaf.clone() } else { what.clone() };
            let from = self.case.giver(about).cloned();
            missing.push(Missing { requirement, from, leaves });
        };
        lack(&Name::new_static("to"), self.unknown_in_who(&handoff.to, about));
        let complete = handoff.complete.iter().filter_map(|c| c.deadline.as_ref());
        for deadline in handoff.accept.iter().chain(complete) {
            lack(&deadline.clock, self.unknown_in_deadline(deadline, about));
        }
        // An offer without a clock would wait for ever: the date that its time hangs on has to be known.
        if let Some(deadline) = &handoff.accept
            && let Limit::Before { of, .. } | Limit::By(of) = &deadline.limit
            && self.scope(about).value(of).is_err()
        {
            lack(&deadline.clock, names_of(&self.scope(about), of));
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

fn is_offered(instance: Option<&Instance>) -> bool {
    instance.is_some_and(|i| i.state == State::Offered)
}

/// Who supplies it: as the spec says, the approver of an approval, else the giver.
fn supplier(requirement: &Requirement) -> &Who {
    match (&requirement.from, &requirement.kind) {
        (Some(who), _) => who,
        (None, RequirementKind::Approval(Approval { by, .. })) => by,
        (None, _) => &Who::Giver,
    }
}

fn paths(scope: &Scope<'_>, expr: &Expr) -> Vec<Name> {
    scope.leaves(expr).into_iter().map(|l| l.path).collect()
}

/// The fields that an expression names, whatever they hold.
pub(super) fn names_of(scope: &Scope<'_>, expr: &Expr) -> Vec<Name> {
    match expr {
        Expr::Field(name) => vec![name.clone()],
        _ => paths(scope, &Expr::IsMissing(Box::new(expr.clone()))),
    }
}
