//! How a case can go on from where it is: the handoffs and steps that nothing has opened yet.

use handoff_plan::{About, Expr, Name, Place, Target, Trigger};

use crate::turn::Turn;
use crate::who::{Party, everyone, party};
use crate::why::WhyMissing;

/// A handoff or step that leads away from where the case is and is not open.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    pub name: Name,
    pub label: String,
    /// Where it leads; of another process with that process.
    pub to: Place,
    pub process: Option<Name>,
    /// What opens it, in the order of the spec; on entering a stage is left out, since the case is in it.
    pub opened_by: Vec<Opening>,
    /// What it would wait for if it were opened now.
    pub missing: Vec<WhyMissing>,
}

/// What opens a handoff or step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Each of these may; nobody where the words hang on what is not known.
    Persons(Vec<Name>),
    Event(Name),
    /// A condition; the fields that it hangs on.
    Condition(Vec<Name>),
    /// By itself, once everything that it needs is there.
    Ready,
}

impl Turn<'_> {
    /// In the order of the spec, handoffs first. Reads; nothing changes.
    pub(crate) fn ways(&self) -> Vec<Way> {
        if !self.case().is_open() {
            return Vec::new();
        }
        let process = self.process();
        let handoffs = process.handoffs.iter().filter(|h| self.leads_on(&h.name, &h.from)).map(|handoff| {
            let (process, to) = match &handoff.target {
                Target::Stage(place) | Target::Track(place) => (None, place),
                Target::Process { process, place } => (Some(process.clone()), place),
            };
            let missing = self.missing_of_handoff(handoff);
            Way {
                name: handoff.name.clone(),
                label: handoff.label.clone(),
                to: to.clone(),
                process,
                opened_by: self.openings(&handoff.name, &handoff.triggers),
                missing: self.why_missing(missing, &handoff.requirements, &handoff.name),
            }
        });
        let steps = process.steps.iter().filter(|s| self.leads_on(&s.name, &s.from)).map(|step| Way {
            name: step.name.clone(),
            label: step.label.clone(),
            to: step.to.clone(),
            process: None,
            opened_by: self.openings(&step.name, &step.triggers),
            missing: self.why_missing(self.missing_of_step(step), &step.requirements, &step.name),
        });
        handoffs.chain(steps).filter(|way| !way.opened_by.is_empty()).collect()
    }

    fn leads_on(&self, name: &Name, from: &[Place]) -> bool {
        let open = self.case().handoffs.get(name).is_some_and(crate::case::Instance::is_open);
        !open && self.active_source(from).is_some()
    }

    fn openings(&self, name: &Name, triggers: &[Trigger]) -> Vec<Opening> {
        let about = About::Handoff(name.clone());
        let opening = |trigger: &Trigger| match trigger {
            Trigger::Event { event, .. } => Some(Opening::Event(event.clone())),
            Trigger::Enter => None,
            Trigger::When(condition) => Some(Opening::Condition(self.hangs_on(condition, &about))),
            Trigger::Ready => Some(Opening::Ready),
            Trigger::By(who) => {
                let scope = self.scope(&about);
                let persons = match party(&scope, who) {
                    Ok(Party::Person { name, .. }) => vec![name],
                    Ok(Party::Team(team)) => scope
                        .plan
                        .teams
                        .get(&team)
                        .map(|t| everyone(t).cloned().collect())
                        .unwrap_or_default(),
                    Err(_) => Vec::new(),
                };
                Some(Opening::Persons(persons))
            }
        };
        triggers.iter().filter_map(opening).collect()
    }

    fn hangs_on(&self, condition: &Expr, about: &About) -> Vec<Name> {
        let mut names: Vec<Name> = Vec::new();
        for leaf in self.scope(about).leaves(condition) {
            if !names.contains(&leaf.path) {
                names.push(leaf.path);
            }
        }
        names
    }
}
