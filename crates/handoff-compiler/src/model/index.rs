//! Where things of the model are found by name: asked for once for each process, of a set that may have thousands.

use std::collections::{BTreeMap, BTreeSet};

use handoff_plan::{Action, Expr, Handoff, Name, Place, Target};
use handoff_syntax::source::FileId;

use super::process::Numbers;
use super::{Model, Process, Scenario, Shape};

/// INVARIANT: positions in the lists of the model that it was made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Index {
    events: BTreeMap<Name, usize>,
    records: BTreeMap<Name, usize>,
    processes: BTreeMap<Name, usize>,
    /// By process: the handoffs of others that lead there, each by its process and its place there.
    handed: BTreeMap<Name, Vec<(usize, usize)>>,
    /// By process: the actions that open a case of it.
    opened: BTreeMap<Name, Vec<(usize, usize)>>,
    scenarios: BTreeMap<Name, Vec<usize>>,
    /// Files that declare a process.
    telling: BTreeSet<FileId>,
}

impl Index {
    pub(super) fn of(model: &Model) -> Self {
        let mut index = Self::default();
        for (i, event) in model.events.iter().enumerate() {
            index.events.entry(event.name.clone()).or_insert(i);
        }
        for (i, record) in model.records.iter().enumerate() {
            index.records.entry(record.name.clone()).or_insert(i);
        }
        for (i, scenario) in model.scenarios.iter().enumerate() {
            index.scenarios.entry(scenario.plan.process.clone()).or_default().push(i);
        }
        for (p, process) in model.processes.iter().enumerate() {
            index.telling.insert(process.file);
            index.processes.entry(process.name.clone()).or_insert(p);
            for (h, handoff) in process.plan.handoffs.iter().enumerate() {
                if let Target::Process { process: to, .. } = &handoff.target {
                    index.handed.entry(to.clone()).or_default().push((p, h));
                }
            }
            for (a, site) in process.actions.iter().enumerate() {
                if let Action::Open { process: to, .. } = &site.action {
                    index.opened.entry(to.clone()).or_default().push((p, a));
                }
            }
        }
        index
    }
}

impl Model {
    #[must_use]
    pub fn process(&self, name: &str) -> Option<&Process> {
        self.index.processes.get(name).and_then(|at| self.processes.get(*at))
    }

    #[must_use]
    pub fn record(&self, name: &str) -> Option<&Shape<handoff_plan::Record>> {
        self.index.records.get(name).and_then(|at| self.records.get(*at))
    }

    #[must_use]
    pub fn event(&self, name: &str) -> Option<&Shape<handoff_plan::Event>> {
        self.index.events.get(name).and_then(|at| self.events.get(*at))
    }

    /// The stages of a process that handoffs of other processes lead to.
    pub(crate) fn handed_to<'a>(&'a self, name: &str) -> impl Iterator<Item = (&'a Handoff, &'a Place)> {
        let handed = self.index.handed.get(name).into_iter().flatten();
        handed.filter_map(|(p, h)| {
            let handoff = self.processes.get(*p)?.plan.handoffs.get(*h)?;
            match &handoff.target {
                Target::Process { place, .. } => Some((handoff, place)),
                Target::Stage(_) | Target::Track(_) => None,
            }
        })
    }

    /// What each action brings that opens a case of a process.
    pub(crate) fn openings_of<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a [(Name, Expr)]> {
        let opened = self.index.opened.get(name).into_iter().flatten();
        opened.filter_map(|(p, a)| match &self.processes.get(*p)?.actions.get(*a)?.action {
            Action::Open { fields, .. } => Some(fields.as_slice()),
            _ => None,
        })
    }

    /// The scenarios for a process.
    pub(crate) fn scenarios_of<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Scenario> {
        let own = self.index.scenarios.get(name).into_iter().flatten();
        own.filter_map(|i| self.scenarios.get(*i))
    }

    /// Whether that file says how cases go. One that does not is there for others, who may not all be at hand.
    pub(crate) fn tells_a_process(&self, file: FileId) -> bool {
        self.index.telling.contains(&file)
    }

    /// Notes where things are, once all of them are there.
    pub(crate) fn index(&mut self) {
        self.index = Index::of(self);
        self.processes.iter_mut().for_each(|process| process.numbers = Numbers::of(&process.plan));
    }
}
