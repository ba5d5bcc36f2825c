//! Why a case stands where it stands: what waits, what each thing hangs on, and who supplies it.

use handoff_plan::{About, Instant, Name, Place, Requirement, Value};

use crate::case::State;
use crate::eval::{Leaf, LeafState};
use crate::fact::{CaseId, Missing};
use crate::turn::Turn;
use crate::way::Way;

/// The answer to `case why`.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    pub case: CaseId,
    /// By track.
    pub places: Vec<(Place, Option<Name>)>,
    pub closed: bool,
    /// The handoffs and steps that are not over.
    pub waiting: Vec<Waiting>,
    /// Open exceptions with their owners.
    pub exceptions: Vec<(Name, Name)>,
    pub alarms: Vec<(Name, Name, String)>,
    /// Running clocks with their due time, the earliest first.
    pub clocks: Vec<(Name, Instant)>,
    /// How it can go on: what nothing has opened yet.
    pub ways: Vec<Way>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    pub name: Name,
    pub label: String,
    pub state: State,
    pub giver: Option<Name>,
    pub receiver: Option<Name>,
    pub missing: Vec<WhyMissing>,
    /// The context changed since the package was frozen: these of its fields would be different now.
    pub changed: Vec<Name>,
}

/// A requirement that does not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct WhyMissing {
    pub requirement: Name,
    pub label: Option<String>,
    /// Who supplies it.
    pub from: Option<Name>,
    pub leaves: Vec<WhyLeaf>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct WhyLeaf {
    pub path: Name,
    pub state: LeafState,
    pub value: Option<Value>,
    /// What the spec says the field is.
    pub description: Option<String>,
}

impl Turn<'_> {
    /// Reads; nothing changes.
    pub(crate) fn why(&self) -> Why {
        let case = self.case();
        let open = self.process().handoffs.iter().map(|h| (&h.name, &h.label));
        let open = open.chain(self.process().steps.iter().map(|s| (&s.name, &s.label)));
        let waiting = open.filter_map(|(name, label)| self.why_waiting(name, label));
        let raised = case.exceptions.iter().filter(|(_, e)| e.open);
        let running = case.clocks.iter().filter(|(_, c)| c.state == crate::case::ClockState::Running);
        let mut clocks: Vec<(Name, Instant)> = running.map(|(n, c)| (n.clone(), c.run.due)).collect();
        clocks.sort_by_key(|(_, due)| *due);
        Why {
            case: case.id.clone(),
            places: case
                .places()
                .map(|p| {
                    let owner = case.owner(&p.track).cloned();
                    (p, owner)
                })
                .collect(),
            closed: !case.is_open(),
            waiting: waiting.collect(),
            exceptions: raised.map(|(name, e)| (name.clone(), e.owner.clone())).collect(),
            alarms: case.alarms.iter().map(|(n, a)| (n.clone(), a.owner.clone(), a.why.clone())).collect(),
            clocks,
            ways: self.ways(),
        }
    }

    fn why_waiting(&self, name: &Name, label: &str) -> Option<Waiting> {
        let instance = self.case().handoffs.get(name).filter(|i| i.is_open())?;
        let blocked = instance.state == State::Blocked;
        let handoff = self.handoff(name);
        let (missing, requirements) = match (handoff, self.step(name)) {
            (Some(h), _) => (self.missing_of_handoff(h), &h.requirements),
            (None, Some(s)) => (self.missing_of_step(s), &s.requirements),
            (None, None) => return None,
        };
        let now = handoff.filter(|_| !blocked).map(|h| self.freeze(h)).unwrap_or_default();
        let differs = |(field, value): &(&Name, &Value)| instance.package.get(*field) != Some(*value);
        Some(Waiting {
            name: name.clone(),
            label: label.to_owned(),
            state: instance.state,
            giver: instance.giver.clone(),
            receiver: instance.receiver.clone().filter(|_| !blocked),
            missing: if instance.state == State::Accepted {
                Vec::new()
            } else {
                self.why_missing(missing, requirements, name)
            },
            changed: now.iter().filter(differs).map(|(field, _)| field.clone()).collect(),
        })
    }

    pub(crate) fn why_missing(
        &self,
        missing: Vec<Missing>,
        requirements: &[Requirement],
        name: &Name,
    ) -> Vec<WhyMissing> {
        let about = About::Handoff(name.clone());
        let entry = self.handoff(name).map_or(&[][..], |handoff| &handoff.entry);
        let explain = |m: Missing| {
            let requirement = requirements.iter().chain(entry).find(|r| r.name == m.requirement);
            let leaves = m.leaves.iter().map(|path| self.why_leaf(path, requirement, &about));
            WhyMissing {
                label: requirement.and_then(|r| r.label.clone()),
                leaves: leaves.collect(),
                requirement: m.requirement,
                from: m.from,
            }
        };
        missing.into_iter().map(explain).collect()
    }

    fn why_leaf(&self, path: &Name, requirement: Option<&Requirement>, about: &About) -> WhyLeaf {
        use handoff_plan::{Expr, RequirementKind};
        let known: Vec<Leaf> = match requirement.map(|r| &r.kind) {
            Some(RequirementKind::Condition(expr)) => self.scope(about).leaves(expr),
            Some(RequirementKind::Field(expr)) => {
                self.scope(about).leaves(&Expr::IsSet(Box::new(expr.clone())))
            }
            _ => Vec::new(),
        };
        let found = known.into_iter().find(|l| l.path == *path);
        let field = path.split(['.', '[']).next().and_then(|f| self.process().field(f));
        let hidden = field.is_some_and(|f| f.sensitive);
        WhyLeaf {
            path: path.clone(),
            state: found.as_ref().map_or(LeafState::Missing, |l| l.state.clone()),
            value: found.and_then(|l| l.value).filter(|_| !hidden),
            description: field.and_then(|f| f.description.clone()),
        }
    }
}
