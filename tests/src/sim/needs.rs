//! Whether a requirement surely does not hold, told from the facts alone: a second reading of conditions, which shares nothing
//! with the engine's. What it does not understand it lets pass.

use std::collections::{BTreeMap, BTreeSet};

use handoff_engine::Fact;
use handoff_plan::{Comparison, Expr, Name, Place, Process, Requirement, RequirementKind, Value};

/// What the facts of a case say of its fields, and of what was given towards its handoffs and steps.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    fields: BTreeMap<Name, Entry>,
    waived: BTreeSet<(Name, Name)>,
    /// Returned, and not resubmitted yet.
    returned: BTreeSet<Name>,
    reached: BTreeSet<Place>,
}

#[derive(Debug)]
struct Entry {
    value: Value,
    draft: bool,
}

/// `Pass`: this reader does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Read {
    Yes,
    No,
    Unknown,
    Pass,
}

impl Ledger {
    pub(super) fn take(&mut self, fact: &Fact) {
        match fact {
            Fact::ContextSet { fields, .. } => {
                for (name, value) in fields {
                    match value {
                        Some(value) => {
                            let entry = Entry { value: value.clone(), draft: false };
                            self.fields.insert(name.clone(), entry);
                        }
                        None => drop(self.fields.remove(name)),
                    }
                }
            }
            Fact::DraftSet { field, value, .. } => {
                self.fields.insert(field.clone(), Entry { value: value.clone(), draft: true });
            }
            Fact::DraftConfirmed { field, .. } => {
                self.fields.get_mut(field).into_iter().for_each(|entry| entry.draft = false);
            }
            Fact::RequirementWaived { handoff, requirement, .. } => {
                self.waived.insert((handoff.clone(), requirement.clone()));
            }
            Fact::HandoffOpened { handoff: name, .. } | Fact::StepOpened { step: name, .. } => {
                self.waived.retain(|(of, _)| of != name);
                self.returned.remove(name);
            }
            Fact::HandoffReturned { handoff, .. } => drop(self.returned.insert(handoff.clone())),
            Fact::HandoffResubmitted { handoff, .. } => drop(self.returned.remove(handoff)),
            Fact::StageEntered { place } => drop(self.reached.insert(place.clone())),
            _ => {}
        }
    }

    /// What is called otherwise from now on.
    pub(super) fn rename(&mut self, renames: &handoff_engine::Renames) {
        let called = |name: &Name| {
            let new = renames.handoffs.iter().find(|(from, _)| from == name).map(|(_, to)| to.clone());
            new.unwrap_or_else(|| name.clone())
        };
        self.waived = self.waived.iter().map(|(of, which)| (called(of), which.clone())).collect();
        self.returned = self.returned.iter().map(called).collect();
        let stage = |place: &Place| {
            let new = renames.stages.iter().find(|(from, _)| from == place).map(|(_, to)| to.clone());
            new.unwrap_or_else(|| place.clone())
        };
        self.reached = self.reached.iter().map(stage).collect();
    }

    /// The first thing that surely is not as it must be before that handoff or step moves on. `given`: by how many a
    /// requirement was approved.
    pub(super) fn lacks(
        &self,
        process: &Process,
        name: &Name,
        requirements: &[Requirement],
        given: impl Fn(&Name) -> usize,
    ) -> Option<Name> {
        if self.returned.contains(name) {
            return Some(Name::new_static("resubmit"));
        }
        let open = requirements.iter().filter(|r| !self.waived.contains(&(name.clone(), r.name.clone())));
        let asked = |r: &&Requirement| {
            // Unknown asks for it.
            r.condition.as_ref().is_none_or(|c| matches!(self.read(process, c), Read::Yes | Read::Unknown))
        };
        let unmet = |r: &&Requirement| match &r.kind {
            RequirementKind::Field(Expr::Field(field)) => {
                let no = self.fields.get(field).is_some_and(|e| e.value == Value::Bool(false));
                no || self.present(process, field) == Read::No
            }
            RequirementKind::Field(_) => false,
            RequirementKind::Condition(e) => matches!(self.read(process, e), Read::No | Read::Unknown),
            RequirementKind::Approval(approval) => given(&r.name) < approval.count as usize,
        };
        open.filter(asked).find(unmet).map(|r| r.name.clone())
    }

    /// Whether a field has a value that counts.
    fn present(&self, process: &Process, name: &Name) -> Read {
        let Some(field) = process.field(name) else { return Read::Pass };
        let blank = |v: &Value| matches!(v, Value::Text(text) if text.trim().is_empty());
        match self.fields.get(name).filter(|e| !blank(&e.value)) {
            None if field.default.is_some() => Read::Pass,
            None => Read::No,
            Some(entry) if entry.draft => Read::No,
            // Whether its `where` holds, and what is inside a record, this reader does not ask.
            Some(entry)
                if field.condition.is_some() || matches!(entry.value, Value::Record(_) | Value::List(_)) =>
            {
                Read::Pass
            }
            Some(_) => Read::Yes,
        }
    }

    fn read(&self, process: &Process, e: &Expr) -> Read {
        match e {
            Expr::Value(Value::Bool(yes)) => Read::of(*yes),
            Expr::Field(name) => match (self.present(process, name), self.fields.get(name)) {
                (Read::Yes, Some(Entry { value: Value::Bool(yes), .. })) => Read::of(*yes),
                (Read::No, _) => Read::Unknown,
                _ => Read::Pass,
            },
            Expr::Not(e) => match self.read(process, e) {
                Read::Yes => Read::No,
                Read::No => Read::Yes,
                other => other,
            },
            Expr::And(parts) => self.joined(process, parts, Read::No, Read::Yes),
            Expr::Or(parts) => self.joined(process, parts, Read::Yes, Read::No),
            Expr::IsSet(e) => self.is_set(process, e),
            Expr::IsMissing(e) => match self.is_set(process, e) {
                Read::Yes => Read::No,
                Read::No => Read::Yes,
                other => other,
            },
            Expr::Compare(op, a, b) => match (&**a, &**b) {
                (Expr::Field(name), Expr::Value(value)) => self.compared(process, name, *op, value),
                _ => Read::Pass,
            },
            Expr::Reached(place) => Read::of(self.reached.contains(place)),
            _ => Read::Pass,
        }
    }

    fn is_set(&self, process: &Process, e: &Expr) -> Read {
        if let Expr::Field(name) = e { self.present(process, name) } else { Read::Pass }
    }

    /// Kleene: one part that is `strong` decides; all that are `weak` leave `weak`.
    fn joined(&self, process: &Process, parts: &[Expr], strong: Read, weak: Read) -> Read {
        let read: Vec<Read> = parts.iter().map(|part| self.read(process, part)).collect();
        if read.contains(&strong) {
            strong
        } else if read.contains(&Read::Pass) {
            Read::Pass
        } else if read.contains(&Read::Unknown) {
            Read::Unknown
        } else {
            weak
        }
    }

    fn compared(&self, process: &Process, name: &Name, op: Comparison, with: &Value) -> Read {
        match self.present(process, name) {
            Read::No => return Read::Unknown,
            Read::Yes => {}
            other => return other,
        }
        let order = match (self.fields.get(name).map(|e| &e.value), with) {
            (Some(Value::Number(a)), Value::Number(b)) => a.cmp(b),
            (Some(Value::Money(a)), Value::Money(b)) if a.currency == b.currency => a.amount.cmp(&b.amount),
            _ => return Read::Pass,
        };
        Read::of(match op {
            Comparison::Eq => order.is_eq(),
            Comparison::Ne => order.is_ne(),
            Comparison::Lt => order.is_lt(),
            Comparison::Le => order.is_le(),
            Comparison::Gt => order.is_gt(),
            Comparison::Ge => order.is_ge(),
        })
    }
}

impl Read {
    fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}
