//! The part of a map that changes between two plans.

use std::collections::{BTreeMap, BTreeSet};

use handoff_plan::{Change, Name, Plan};

use crate::map::{Edge, EdgeKind, Map, Node, ProcessMap};
use crate::mermaid::{Chart, told};

/// A larger picture says less than the list of changes.
const MAX_LINES: usize = 80;

/// What the changes touch, as a Mermaid flowchart: each handoff and step that is new, gone or other than it was, with the
/// stages at its ends. `None` where nothing on the map changes, or too much.
#[must_use]
pub fn mermaid_of_changes(old: &Plan, new: &Plan, changes: &[Change]) -> Option<String> {
    let (before, after) = (Map::of(old, None), Map::of(new, None));
    let mut chart = Chart::default();
    chart.line("flowchart LR");
    let mut drawn = 0;
    for (at, process) in after.processes.iter().enumerate() {
        let was = before.processes.iter().find(|p| p.name == process.name);
        let known = new.processes.get(&process.name);
        let still: BTreeSet<&Name> = known.into_iter().flat_map(kept).collect();
        let mut picture = Picture { at, chart: &mut chart, nodes: BTreeMap::new(), drawn: 0 };
        let touched = |name: &str| changes.iter().any(|change| is_about(&change.what, &process.name, name));
        for edge in process.edges.iter().filter(|e| e.kind != EdgeKind::Raise && touched(&e.name)) {
            let is_new = was.is_none_or(|was| !was.edges.iter().any(|e| e.name == edge.name));
            let renamed = is_new && known.is_some_and(|p| was_other(p, &edge.name));
            picture.edge(process, edge, if is_new && !renamed { "new" } else { "changed" });
        }
        for gone in was.into_iter().flat_map(|was| was.edges.iter().map(move |e| (was, e))) {
            let (was, edge) = gone;
            let moves = matches!(edge.kind, EdgeKind::Handoff | EdgeKind::Step);
            if moves && !still.contains(&edge.name) {
                picture.edge(was, edge, "removed");
            }
        }
        let stage = |node: &Node| node.place.as_ref().is_some_and(|p| touched(&p.to_string()));
        for node in process.nodes.iter().filter(|node| stage(node) || touched(&node.name)) {
            picture.node(node);
        }
        drawn += picture.drawn;
    }
    (1..=MAX_LINES).contains(&drawn).then_some(chart.text)
}

/// The names that moves have, and those that they had.
fn kept(process: &handoff_plan::Process) -> impl Iterator<Item = &Name> {
    let handoffs = process.handoffs.iter().flat_map(|h| std::iter::once(&h.name).chain(&h.was));
    handoffs.chain(process.steps.iter().flat_map(|s| std::iter::once(&s.name).chain(&s.was)))
}

fn was_other(process: &handoff_plan::Process, name: &str) -> bool {
    process.handoff(name).is_some_and(|h| !h.was.is_empty())
        || process.step(name).is_some_and(|s| !s.was.is_empty())
}

/// `sales.kickoff.accept` is about `kickoff` of `sales`, and so is `sales.kickoff on kickoff completed`.
fn is_about(what: &str, process: &str, name: &str) -> bool {
    let rest = what.strip_prefix(process).and_then(|rest| rest.strip_prefix('.'));
    let rest = rest.and_then(|rest| rest.strip_prefix(name));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ' ']))
}

struct Picture<'c> {
    at: usize,
    chart: &'c mut Chart,
    /// By what it is, in either plan.
    nodes: BTreeMap<String, String>,
    drawn: usize,
}

impl Picture<'_> {
    fn node(&mut self, node: &Node) -> String {
        let key = match &node.place {
            Some(place) => format!("{:?} {place} {}", node.kind, node.name),
            None => format!("{:?} {}", node.kind, node.name),
        };
        if let Some(id) = self.nodes.get(&key) {
            return id.clone();
        }
        let id = format!("c{}n{}", self.at, self.nodes.len());
        self.chart.node(&id, node);
        self.nodes.insert(key, id.clone());
        self.drawn += 1;
        id
    }

    fn edge(&mut self, process: &ProcessMap, edge: &Edge, mark: &str) {
        let (Some(from), Some(to)) = (process.nodes.get(edge.from), process.nodes.get(edge.to)) else {
            return;
        };
        let (from, to) = (self.node(from), self.node(to));
        let label = told(&format!("{mark}: {}", edge.label), edge.note.as_deref());
        self.chart.arrow(&from, edge.kind, &label, &to);
        self.drawn += 1;
    }
}
