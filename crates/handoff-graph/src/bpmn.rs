//! BPMN 2.0 with its drawing (BPMN-DI), for the tools of people who model processes.
//!
//! A process is a pool, an owner a lane, a stage a user task, a final stage an end event, a start a message start event, a
//! handoff, step or return a conditional sequence flow (a task goes on one way, not all of them), a handoff to another
//! process a message flow, an exception an event sub-process.

use crate::layout::{HEADING, Layout, Look, Point, Rect};
use crate::map::{Edge, EdgeKind, Map, Node, NodeKind, ProcessMap};
use crate::xml::Xml;

const LOOK: Look = Look { start: 36, final_circle: Some(36) };
const BETWEEN: i64 = 60;
/// Where lanes begin: left of it stands the name of the pool.
const POOL_NAME: i64 = 30;

/// The map as BPMN 2.0 XML.
#[must_use]
pub fn bpmn(map: &Map) -> String {
    let mut xml = Xml::new();
    xml.declaration();
    let space = |uri: &str| uri.to_owned();
    xml.open(
        "definitions",
        [
            ("xmlns", space("http://www.omg.org/spec/BPMN/20100524/MODEL")),
            ("xmlns:bpmndi", space("http://www.omg.org/spec/BPMN/20100524/DI")),
            ("xmlns:dc", space("http://www.omg.org/spec/DD/20100524/DC")),
            ("xmlns:di", space("http://www.omg.org/spec/DD/20100524/DI")),
            ("xmlns:xsi", space("http://www.w3.org/2001/XMLSchema-instance")),
            ("id", space("definitions")),
            ("targetNamespace", space("urn:handoff:map")),
            ("exporter", space("handoff")),
        ],
    );
    xml.open("collaboration", id("collaboration"));
    for (at, process) in map.processes.iter().enumerate() {
        let attributes = [
            ("id", format!("p{at}_pool")),
            ("name", process.label.clone()),
            ("processRef", format!("p{at}")),
        ];
        xml.empty("participant", attributes);
    }
    let crossings = crossings(map);
    for Message { id, label, from, to } in &crossings {
        let attributes = [
            ("id", id.clone()),
            ("name", label.clone()),
            ("sourceRef", node_id(from.0, from.1)),
            ("targetRef", node_id(to.0, to.1)),
        ];
        xml.empty("messageFlow", attributes);
    }
    xml.close();
    for (at, process) in map.processes.iter().enumerate() {
        describe(&mut xml, at, process);
    }
    draw(&mut xml, map, &crossings);
    xml.finish()
}

fn id(id: &str) -> [(&'static str, String); 1] {
    [("id", id.to_owned())]
}

fn node_id(process: usize, node: usize) -> String {
    format!("p{process}_n{node}")
}

fn edge_id(process: usize, edge: usize) -> String {
    format!("p{process}_e{edge}")
}

/// A handoff between two pools, or its way back; each end is a process and a node.
struct Message {
    id: String,
    label: String,
    from: (usize, usize),
    to: (usize, usize),
}

fn crossings(map: &Map) -> Vec<Message> {
    let both = |(at, crossing): (usize, &crate::map::Crossing)| {
        let (from, to) = (map.find(&crossing.from)?, map.find(&crossing.to)?);
        Some(Message { id: format!("m{at}"), label: crossing.label.clone(), from, to })
    };
    map.crossings.iter().enumerate().filter_map(both).collect()
}

fn describe(xml: &mut Xml, at: usize, process: &ProcessMap) {
    let attributes =
        [("id", format!("p{at}")), ("name", process.label.clone()), ("isExecutable", "false".to_owned())];
    xml.open("process", attributes);
    xml.text("documentation", [], &format!("Owner: {}", process.owner));
    if !process.lanes.is_empty() {
        xml.open("laneSet", id(&format!("p{at}_lanes")));
        for (number, lane) in process.lanes.iter().enumerate() {
            let name = match &lane.track {
                Some(track) => format!("{} ({track})", lane.owner),
                None => lane.owner.clone(),
            };
            xml.open("lane", [("id", format!("p{at}_l{number}")), ("name", name)]);
            for (index, _) in process.nodes.iter().enumerate().filter(|(_, n)| n.lane == number) {
                xml.text("flowNodeRef", [], &node_id(at, index));
            }
            xml.close();
        }
        xml.close();
    }
    for (index, node) in process.nodes.iter().enumerate() {
        flow_node(xml, at, index, node, process);
    }
    let flows = || process.edges.iter().enumerate();
    for (number, edge) in flows().filter(|(_, e)| e.kind != EdgeKind::Raise) {
        flow(xml, at, number, edge);
    }
    // Artifacts stand after what flows.
    for (number, edge) in flows().filter(|(_, e)| e.kind == EdgeKind::Raise) {
        let attributes = [
            ("id", edge_id(at, number)),
            ("associationDirection", "One".to_owned()),
            ("sourceRef", node_id(at, edge.from)),
            ("targetRef", node_id(at, edge.to)),
        ];
        xml.empty("association", attributes);
    }
    xml.close();
}

fn flow_node(xml: &mut Xml, at: usize, index: usize, node: &Node, process: &ProcessMap) {
    let own = node_id(at, index);
    let element = match node.kind {
        NodeKind::Start => "startEvent",
        NodeKind::Stage | NodeKind::Link => "userTask",
        NodeKind::Final | NodeKind::FinalFailed => "endEvent",
        NodeKind::Exception => return exception(xml, &own, node),
    };
    xml.open(element, [("id", own.clone()), ("name", node.label.clone())]);
    let flows = process.edges.iter().enumerate().filter(|(_, e)| e.kind != EdgeKind::Raise);
    for (number, _) in flows.clone().filter(|(_, e)| e.to == index) {
        xml.text("incoming", [], &edge_id(at, number));
    }
    for (number, _) in flows.filter(|(_, e)| e.from == index) {
        xml.text("outgoing", [], &edge_id(at, number));
    }
    match node.kind {
        NodeKind::Start if node.name != "opened" => {
            xml.empty("messageEventDefinition", id(&format!("{own}_message")));
        }
        NodeKind::FinalFailed => xml.empty("errorEventDefinition", id(&format!("{own}_error"))),
        _ => {}
    }
    xml.close();
}

/// May be raised at any time, and takes nothing from the work.
fn exception(xml: &mut Xml, own: &str, node: &Node) {
    let named = |part: &str, name: &str| [("id", format!("{own}_{part}")), ("name", name.to_owned())];
    let attributes =
        [("id", own.to_owned()), ("name", node.label.clone()), ("triggeredByEvent", "true".to_owned())];
    xml.open("subProcess", attributes);
    xml.open("startEvent", [("id", format!("{own}_raised")), ("isInterrupting", "false".to_owned())]);
    xml.text("outgoing", [], &format!("{own}_a"));
    xml.empty("escalationEventDefinition", id(&format!("{own}_escalation")));
    xml.close();
    let owner = node.owner.as_deref().unwrap_or_default();
    xml.open("userTask", named("resolve", &format!("Resolve: {owner}")));
    xml.text("incoming", [], &format!("{own}_a"));
    xml.text("outgoing", [], &format!("{own}_b"));
    xml.close();
    xml.open("endEvent", named("resolved", "Resolved"));
    xml.text("incoming", [], &format!("{own}_b"));
    xml.close();
    for (flow, from, to) in [("a", "raised", "resolve"), ("b", "resolve", "resolved")] {
        let attributes = [
            ("id", format!("{own}_{flow}")),
            ("sourceRef", format!("{own}_{from}")),
            ("targetRef", format!("{own}_{to}")),
        ];
        xml.empty("sequenceFlow", attributes);
    }
    xml.close();
}

fn flow(xml: &mut Xml, at: usize, number: usize, edge: &Edge) {
    let mut attributes = vec![("id", edge_id(at, number))];
    if edge.kind != EdgeKind::Start {
        attributes.push(("name", edge.label.clone()));
    }
    attributes.push(("sourceRef", node_id(at, edge.from)));
    attributes.push(("targetRef", node_id(at, edge.to)));
    let condition = match edge.kind {
        EdgeKind::Handoff => format!("{} accepted", edge.name),
        EdgeKind::Step => format!("{} completed", edge.name),
        EdgeKind::Return => format!("{} returned", edge.name),
        EdgeKind::Start | EdgeKind::Raise => return xml.empty("sequenceFlow", attributes),
    };
    xml.open("sequenceFlow", attributes);
    if let Some(note) = &edge.note {
        xml.text("documentation", [], note);
    }
    xml.text("conditionExpression", [("xsi:type", "tFormalExpression".to_owned())], &condition);
    xml.close();
}

fn draw(xml: &mut Xml, map: &Map, crossings: &[Message]) {
    xml.open("bpmndi:BPMNDiagram", id("diagram"));
    xml.open("bpmndi:BPMNPlane", [("id", "plane".to_owned()), ("bpmnElement", "collaboration".to_owned())]);
    let layouts: Vec<Layout> = map.processes.iter().map(|process| Layout::of(process, LOOK)).collect();
    let widest = layouts.iter().map(|layout| layout.width).max().unwrap_or(0).max(HEADING * 4);
    let mut tops = Vec::new();
    let mut top = 0;
    for (at, (process, layout)) in map.processes.iter().zip(&layouts).enumerate() {
        tops.push(top);
        draw_pool(xml, at, process, layout, top, widest);
        top += layout.height.max(BETWEEN) + BETWEEN;
    }
    let place = |(process, node): (usize, usize)| {
        let rect = layouts.get(process)?.boxes.get(node)?;
        Some(Rect { y: rect.y + tops.get(process)?, ..*rect })
    };
    for message in crossings {
        let (Some(from), Some(to)) = (place(message.from), place(message.to)) else { continue };
        edge(xml, &message.id, &across(from, to), None, 0);
    }
    xml.close();
    xml.close();
}

/// From the lower or upper side of one box to the near side of the other.
fn across(from: Rect, to: Rect) -> [Point; 4] {
    let (a, b) = (from.middle(), to.middle());
    let down = b.y > a.y;
    let start = if down { from.y + from.height } else { from.y };
    let end = if down { to.y } else { to.y + to.height };
    let turn = if down { end - 12 } else { end + 12 };
    [
        Point { x: a.x, y: start },
        Point { x: a.x, y: turn },
        Point { x: b.x, y: turn },
        Point { x: b.x, y: end },
    ]
}

fn draw_pool(xml: &mut Xml, at: usize, process: &ProcessMap, layout: &Layout, top: i64, width: i64) {
    let height = layout.height.max(BETWEEN);
    shape(xml, &format!("p{at}_pool"), Rect { x: 0, y: top, width, height }, Shape::Band);
    for (number, (y, height)) in layout.bands.iter().enumerate() {
        let place = Rect { x: POOL_NAME, y: top + y, width: width - POOL_NAME, height: *height };
        shape(xml, &format!("p{at}_l{number}"), place, Shape::Band);
    }
    for (index, (node, rect)) in process.nodes.iter().zip(&layout.boxes).enumerate() {
        let kind = match node.kind {
            NodeKind::Exception => Shape::Collapsed,
            NodeKind::Start | NodeKind::Final | NodeKind::FinalFailed => Shape::Circle,
            NodeKind::Stage | NodeKind::Link => Shape::Box,
        };
        shape(xml, &node_id(at, index), Rect { y: rect.y + top, ..*rect }, kind);
    }
    for (number, route) in layout.routes.iter().enumerate() {
        let label = layout.label_of.get(number).copied().flatten().and_then(|at| layout.labels.get(at));
        let drawn =
            process.edges.get(number).filter(|e| !matches!(e.kind, EdgeKind::Start | EdgeKind::Raise));
        let label = label.filter(|_| drawn.is_some()).map(|label| {
            let rows = i64::try_from(label.rows.len()).unwrap_or(1).max(1);
            let height = rows * 14;
            Rect { x: label.x - label.width / 2, y: label.y - height + 2, width: label.width, height }
        });
        edge(xml, &edge_id(at, number), route, label, top);
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Band,
    Box,
    Circle,
    Collapsed,
}

fn shape(xml: &mut Xml, element: &str, place: Rect, kind: Shape) {
    let mut attributes = vec![("id", format!("{element}_di")), ("bpmnElement", element.to_owned())];
    match kind {
        Shape::Band => attributes.push(("isHorizontal", "true".to_owned())),
        Shape::Collapsed => attributes.push(("isExpanded", "false".to_owned())),
        Shape::Box | Shape::Circle => {}
    }
    xml.open("bpmndi:BPMNShape", attributes);
    bounds(xml, place);
    if kind == Shape::Circle {
        let middle = place.middle().x;
        let below = Rect { x: middle - 70, y: place.y + place.height + 4, width: 140, height: 28 };
        xml.open("bpmndi:BPMNLabel", []);
        bounds(xml, below);
        xml.close();
    }
    xml.close();
}

fn edge(xml: &mut Xml, element: &str, route: &[Point], label: Option<Rect>, top: i64) {
    xml.open("bpmndi:BPMNEdge", [("id", format!("{element}_di")), ("bpmnElement", element.to_owned())]);
    for point in route {
        xml.empty("di:waypoint", [("x", point.x.to_string()), ("y", (point.y + top).to_string())]);
    }
    if let Some(label) = label {
        xml.open("bpmndi:BPMNLabel", []);
        bounds(xml, Rect { y: label.y + top, ..label });
        xml.close();
    }
    xml.close();
}

fn bounds(xml: &mut Xml, Rect { x, y, width, height }: Rect) {
    let number = |n: i64| n.to_string();
    xml.empty(
        "dc:Bounds",
        [("x", number(x)), ("y", number(y)), ("width", number(width)), ("height", number(height))],
    );
}
