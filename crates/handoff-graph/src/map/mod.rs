//! What there is to draw, before anybody draws it.

mod build;
mod words;

use handoff_plan::{Name, Place, Plan};

/// The processes of a plan and what crosses from one to the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map {
    pub processes: Vec<ProcessMap>,
    pub crossings: Vec<Crossing>,
}

/// One process. Nodes are named by their place in `nodes`, lanes by theirs in `lanes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessMap {
    pub name: Name,
    pub label: String,
    /// Who owns the failure when something breaks.
    pub owner: String,
    /// Track by track, in each in the order in which work comes to them. Not empty where there is a node.
    pub lanes: Vec<Lane>,
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
}

/// One owner of one track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// `None`: the one without a name.
    pub track: Option<Name>,
    pub owner: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub kind: NodeKind,
    pub lane: usize,
    /// Of a stage or an exception; of a start the event, of a link the process.
    pub name: Name,
    /// Of stages and starts.
    pub place: Option<Place>,
    pub label: String,
    pub owner: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// What opens a case, or starts a track of it.
    Start,
    Stage,
    Final,
    FinalFailed,
    Exception,
    /// A stage of another process, where each process is drawn by itself.
    Link,
}

impl NodeKind {
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Final | Self::FinalFailed)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    pub kind: EdgeKind,
    /// Of the handoff or step; of a start the event.
    pub name: Name,
    pub label: String,
    /// How long there is: `accept within 24 hours`.
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EdgeKind {
    Start,
    Handoff,
    Step,
    /// Back from the receiver.
    Return,
    /// To an exception.
    Raise,
}

impl EdgeKind {
    /// Handoffs are what a map is about: all else is drawn lighter.
    #[must_use]
    pub fn is_dashed(self) -> bool {
        matches!(self, Self::Step | Self::Return | Self::Raise)
    }
}

/// Work that crosses to another process, or comes back from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    pub from: End,
    pub to: End,
    pub kind: EdgeKind,
    pub name: Name,
    pub label: String,
    pub note: Option<String>,
}

/// A stage of some process, which may not be on the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    pub process: Name,
    pub place: Place,
    /// `Delivery: Planning`
    pub label: String,
}

impl Map {
    /// The map of every process; of one where `process` names it (empty where the plan has none of that name).
    #[must_use]
    pub fn of(plan: &Plan, process: Option<&str>) -> Self {
        let wanted = plan.processes.iter().filter(|(name, _)| process.is_none_or(|p| *name == p));
        let mut map = Self { processes: Vec::new(), crossings: Vec::new() };
        for (name, process) in wanted {
            let (drawn, crossings) = build::process(plan, name, process);
            map.processes.push(drawn);
            map.crossings.extend(crossings);
        }
        map
    }

    /// Where that stage is: its process and its node. `None` where it is not on this map.
    #[must_use]
    pub fn find(&self, end: &End) -> Option<(usize, usize)> {
        let at = self.processes.iter().position(|p| p.name == end.process)?;
        let nodes = &self.processes.get(at)?.nodes;
        let is = |node: &Node| node.kind != NodeKind::Start && node.place.as_ref() == Some(&end.place);
        Some((at, nodes.iter().position(is)?))
    }
}
