//! From a process to its map.

use std::collections::BTreeMap;

use handoff_plan::{
    About, Action, Choice, Deadline, Handoff, MAIN_TRACK, Name, Place, Plan, Process, ReturnTarget,
    StageKind, StartOn, Target,
};

use super::{Crossing, Edge, EdgeKind, End, Lane, Node, NodeKind, ProcessMap, words};

pub(super) fn process(plan: &Plan, name: &Name, process: &Process) -> (ProcessMap, Vec<Crossing>) {
    let map = ProcessMap {
        name: name.clone(),
        label: process.label.clone(),
        owner: words::owner(plan, process, &process.owner),
        lanes: Vec::new(),
        nodes: Vec::new(),
        edges: Vec::new(),
    };
    let mut builder =
        Builder { plan, process, map, crossings: Vec::new(), stages: BTreeMap::new(), owners: Vec::new() };
    builder.stages();
    builder.starts();
    builder.handoffs();
    builder.steps();
    builder.exceptions();
    builder.lanes();
    (builder.map, builder.crossings)
}

struct Builder<'p> {
    plan: &'p Plan,
    process: &'p Process,
    map: ProcessMap,
    crossings: Vec<Crossing>,
    stages: BTreeMap<&'p Place, usize>,
    /// Of each node, its track and owner: what its lane is made of.
    owners: Vec<(Name, Option<String>)>,
}

impl<'p> Builder<'p> {
    fn node(&mut self, track: &Name, node: Node) -> usize {
        self.owners.push((track.clone(), node.owner.clone()));
        self.map.nodes.push(node);
        self.map.nodes.len() - 1
    }

    fn stages(&mut self) {
        let process = self.process;
        for stage in &process.stages {
            let kind = match stage.kind {
                StageKind::Ordinary => NodeKind::Stage,
                StageKind::Final => NodeKind::Final,
                StageKind::FinalFailed => NodeKind::FinalFailed,
            };
            let owner = stage.owner.as_ref().map(|who| words::owner(self.plan, process, who));
            let node = Node {
                kind,
                lane: 0,
                name: stage.place.stage.clone(),
                place: Some(stage.place.clone()),
                label: stage.label.clone(),
                owner,
            };
            let at = self.node(&stage.place.track, node);
            self.stages.insert(&stage.place, at);
        }
    }

    fn starts(&mut self) {
        for start in &self.process.starts {
            let Some(&to) = self.stages.get(&start.place) else { continue };
            let (name, label) = match &start.on {
                StartOn::Event { event, .. } => (event.clone(), event.to_string()),
                StartOn::Opened => ("opened".into(), "when opened".to_owned()),
            };
            let owner = self.map.nodes.get(to).and_then(|stage| stage.owner.clone());
            let place = Some(start.place.clone());
            let node = Node {
                kind: NodeKind::Start,
                lane: 0,
                name: name.clone(),
                place,
                label: label.clone(),
                owner,
            };
            let from = self.node(&start.place.track, node);
            self.map.edges.push(Edge { from, to, kind: EdgeKind::Start, name, label, note: None });
        }
    }

    fn handoffs(&mut self) {
        let process = self.process;
        for handoff in &process.handoffs {
            for from in &handoff.from {
                self.handoff(handoff, from);
            }
        }
    }

    fn handoff(&mut self, handoff: &'p Handoff, from: &Place) {
        let (name, label, note) = (handoff.name.clone(), handoff.label.clone(), words::note(handoff));
        let reasons = returns(handoff, self.process);
        let Some(&source) = self.stages.get(from) else { return };
        match &handoff.target {
            Target::Stage(place) | Target::Track(place) => {
                let Some(&to) = self.stages.get(place) else { return };
                let kind = EdgeKind::Handoff;
                self.map.edges.push(Edge { from: source, to, kind, name: name.clone(), label, note });
                for (target, label) in reasons {
                    let back = target.and_then(|place| self.stages.get(place).copied()).unwrap_or(source);
                    let kind = EdgeKind::Return;
                    let edge = Edge { from: to, to: back, kind, name: name.clone(), label, note: None };
                    if !self.map.edges.contains(&edge) {
                        self.map.edges.push(edge);
                    }
                }
            }
            Target::Process { process, place } => {
                let here = self.end(&self.map.name, from);
                let there = self.end(process, place);
                let kind = EdgeKind::Handoff;
                let (to, back) = (there.clone(), here.clone());
                self.crossings.push(Crossing { from: here, to, kind, name: name.clone(), label, note });
                for (_, label) in reasons {
                    let (from, to) = (there.clone(), back.clone());
                    let kind = EdgeKind::Return;
                    self.crossings.push(Crossing { from, to, kind, name: name.clone(), label, note: None });
                }
            }
        }
    }

    fn end(&self, process: &Name, place: &Place) -> End {
        let of = self.plan.processes.get(process);
        let stage = of.and_then(|p| p.stage(place)).map_or(place.stage.as_str(), |s| s.label.as_str());
        let whose = of.map_or(process.as_str(), |p| p.label.as_str());
        End { process: process.clone(), place: place.clone(), label: format!("{whose}: {stage}") }
    }

    fn steps(&mut self) {
        for step in &self.process.steps {
            let Some(&to) = self.stages.get(&step.to) else { continue };
            for from in step.from.iter().filter_map(|place| self.stages.get(place).copied()) {
                let (kind, name, label) = (EdgeKind::Step, step.name.clone(), step.label.clone());
                self.map.edges.push(Edge { from, to, kind, name, label, note: None });
            }
        }
    }

    fn exceptions(&mut self) {
        let process = self.process;
        let Some(track) = process.tracks.first() else { return };
        for exception in &process.exceptions {
            let owner = Some(words::owner(self.plan, process, &exception.owner));
            let (name, label) = (exception.name.clone(), exception.label.clone());
            let node =
                Node { kind: NodeKind::Exception, lane: 0, name: name.clone(), place: None, label, owner };
            let to = self.node(track, node);
            for (place, label) in raised(process, &name) {
                let Some(&from) = self.stages.get(place) else { continue };
                let known = self.map.edges.iter_mut().find(|e| e.from == from && e.to == to);
                match known {
                    Some(known) if known.label.split(" / ").any(|told| told == label) => {}
                    Some(known) => known.label = format!("{} / {label}", known.label),
                    None => {
                        let (kind, name) = (EdgeKind::Raise, name.clone());
                        self.map.edges.push(Edge { from, to, kind, name, label, note: None });
                    }
                }
            }
        }
    }

    /// An ownerless final stage stands with whoever brings work to it.
    fn lanes(&mut self) {
        let edges = &self.map.edges;
        for at in 0..self.owners.len() {
            let Some((track, None)) = self.owners.get(at).cloned() else { continue };
            let giver = |edge: &&Edge| edge.to == at && edge.kind != EdgeKind::Raise;
            let mut givers = edges.iter().filter(giver).filter_map(|edge| self.owners.get(edge.from));
            let owner = givers.find(|(of, owner)| *of == track && owner.is_some()).cloned();
            let any = || self.owners.iter().find(|(of, owner)| *of == track && owner.is_some()).cloned();
            let owner = owner.or_else(any).and_then(|(_, owner)| owner);
            if let Some(entry) = self.owners.get_mut(at) {
                entry.1 = Some(owner.unwrap_or_else(|| self.map.owner.clone()));
            }
        }
        for track in &self.process.tracks {
            for (at, (_, owner)) in self.owners.iter().enumerate().filter(|(_, (of, _))| of == track) {
                let lane = Lane {
                    track: (track != MAIN_TRACK).then(|| track.clone()),
                    owner: owner.clone().unwrap_or_default(),
                };
                let known = self.map.lanes.iter().position(|l| *l == lane);
                let index = known.unwrap_or_else(|| {
                    self.map.lanes.push(lane);
                    self.map.lanes.len() - 1
                });
                if let Some(node) = self.map.nodes.get_mut(at) {
                    node.lane = index;
                }
            }
        }
    }
}

/// Where returned work goes, each place with its reasons; `None` is the stage that it came from.
fn returns<'h>(handoff: &'h Handoff, process: &Process) -> Vec<(Option<&'h Place>, String)> {
    let mut by_place: Vec<(Option<&Place>, Vec<&str>)> = Vec::new();
    for returned in &handoff.returns {
        let place = match &returned.target {
            ReturnTarget::Giver | ReturnTarget::Who(_) => None,
            ReturnTarget::Stage(place) => Some(place),
            // Drawn as a way to the exception.
            ReturnTarget::Raise(exception) if process.exception(exception).is_some() => continue,
            ReturnTarget::Raise(_) => None,
        };
        match by_place.iter_mut().find(|(known, _)| *known == place) {
            Some((_, reasons)) => reasons.push(&returned.label),
            None => by_place.push((place, vec![&returned.label])),
        }
    }
    by_place.into_iter().map(|(place, reasons)| (place, reasons.join(" / "))).collect()
}

/// From which stages that exception is raised, and by what.
fn raised<'p>(process: &'p Process, exception: &Name) -> Vec<(&'p Place, String)> {
    let mut all = Vec::new();
    for handoff in &process.handoffs {
        let place = match &handoff.target {
            Target::Stage(place) | Target::Track(place) => Some(place),
            Target::Process { .. } => handoff.from.first(),
        };
        let Some(place) = place else { continue };
        for returned in &handoff.returns {
            if returned.target == ReturnTarget::Raise(exception.clone()) {
                all.push((place, returned.label.clone()));
            }
            if let Some((times, raises)) = &returned.at_most
                && raises == exception
            {
                let plural = if *times == 1 { "" } else { "s" };
                all.push((place, format!("{}, more than {times} time{plural}", returned.label)));
            }
        }
        let own = handoff.prepare.iter().chain(&handoff.accept);
        let deadlines = own.chain(handoff.complete.iter().filter_map(|c| c.deadline.as_ref()));
        for deadline in deadlines.filter(|d| ladder_raises(d, exception)) {
            let source =
                if deadline.clock.ends_with(".complete") { Some(place) } else { handoff.from.first() };
            all.extend(source.map(|from| (from, format!("{}: time is up", handoff.label))));
        }
    }
    for stage in
        process.stages.iter().filter(|s| s.stay.as_ref().is_some_and(|d| ladder_raises(d, exception)))
    {
        all.push((&stage.place, "stays too long".to_owned()));
    }
    for reaction in process.reactions.iter().filter(|r| raises(&r.actions, exception)) {
        let place = match &reaction.about {
            About::Stage(place) => Some(place),
            About::Handoff(name) => {
                let handoff =
                    process.handoff(name).map(Handoff::place).filter(|p| process.stage(p).is_some());
                handoff.or_else(|| process.step(name).map(|step| &step.to))
            }
            About::Case | About::Exception(_) => None,
        };
        all.extend(place.map(|place| (place, reaction.moment.to_string())));
    }
    all
}

fn ladder_raises(deadline: &Deadline, exception: &Name) -> bool {
    fn any(ladder: &Choice<Vec<handoff_plan::LadderStep>>, exception: &Name) -> bool {
        match ladder {
            Choice::One(steps) => steps.iter().any(|step| raises(&step.actions, exception)),
            Choice::If { then, otherwise, .. } => any(then, exception) || any(otherwise, exception),
        }
    }
    any(&deadline.ladder, exception)
}

fn raises(actions: &[Action], exception: &Name) -> bool {
    actions.iter().any(|action| match action {
        Action::Raise(raise) => raise.exception == *exception,
        Action::Call { otherwise: Some(raise), .. } => raise.exception == *exception,
        Action::If { then, otherwise, .. } => raises(then, exception) || raises(otherwise, exception),
        _ => false,
    })
}
