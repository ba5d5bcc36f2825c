//! Graphviz.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::map::{EdgeKind, End, Map, Node, NodeKind, ProcessMap};

/// The map for Graphviz: one cluster a process, in it one a lane, so that an owner's stages stand together.
#[must_use]
pub fn dot(map: &Map) -> String {
    let mut text = String::from(
        "digraph handoffs {\n  rankdir=LR; compound=true; nodesep=0.4; ranksep=0.9\n  graph [fontname=\"Helvetica\" color=\"#94a3b8\" style=rounded]\n  node [fontname=\"Helvetica\" fontsize=11 shape=box style=\"rounded,filled\" fillcolor=\"#dbeafe\" color=\"#1d4ed8\"]\n  edge [fontname=\"Helvetica\" fontsize=10 color=\"#475569\"]\n",
    );
    for (at, process) in map.processes.iter().enumerate() {
        draw(&mut text, at, process);
    }
    let mut outside = BTreeMap::new();
    for crossing in &map.crossings {
        let (from, to) = (
            end(&mut text, map, &mut outside, &crossing.from),
            end(&mut text, map, &mut outside, &crossing.to),
        );
        let label = told(&crossing.label, crossing.note.as_deref());
        arrow(&mut text, &from, &to, crossing.kind, &label);
    }
    text + "}\n"
}

// Writing to a text cannot fail: what `writeln!` gives back is nothing to look at.

fn draw(text: &mut String, at: usize, process: &ProcessMap) {
    let _ = writeln!(text, "  subgraph cluster_{at} {{\n    label={}", quoted(&process.label));
    for (number, lane) in process.lanes.iter().enumerate() {
        let label = match &lane.track {
            Some(track) => format!("{track}: {}", lane.owner),
            None => lane.owner.clone(),
        };
        let _ = writeln!(text, "    subgraph cluster_{at}_{number} {{\n      label={}", quoted(&label));
        for (index, node) in process.nodes.iter().enumerate().filter(|(_, node)| node.lane == number) {
            let _ = writeln!(text, "      {} [label={}{}]", id(at, index), quoted(&node.label), shape(node));
        }
        text.push_str("    }\n");
    }
    text.push_str("  }\n");
    for edge in &process.edges {
        let label = if edge.kind == EdgeKind::Start {
            String::new()
        } else {
            told(&edge.label, edge.note.as_deref())
        };
        arrow(text, &id(at, edge.from), &id(at, edge.to), edge.kind, &label);
    }
}

fn shape(node: &Node) -> &'static str {
    match node.kind {
        NodeKind::Stage => "",
        NodeKind::Start => " shape=oval fillcolor=\"#f1f5f9\" color=\"#475569\"",
        NodeKind::Final => " peripheries=2 fillcolor=\"#dcfce7\" color=\"#15803d\"",
        NodeKind::FinalFailed => " peripheries=2 fillcolor=\"#fee2e2\" color=\"#b91c1c\"",
        NodeKind::Exception => {
            " shape=hexagon style=\"filled,dashed\" fillcolor=\"#fef3c7\" color=\"#b45309\""
        }
        NodeKind::Link => " shape=cds fillcolor=\"#f1f5f9\" color=\"#475569\"",
    }
}

fn arrow(text: &mut String, from: &str, to: &str, kind: EdgeKind, label: &str) {
    let style = match kind {
        EdgeKind::Handoff => " penwidth=2 color=\"#1d4ed8\"",
        EdgeKind::Start => "",
        EdgeKind::Step => " style=dashed",
        EdgeKind::Return => " style=dashed color=\"#b45309\" constraint=false",
        EdgeKind::Raise => " style=dotted color=\"#b45309\"",
    };
    let _ = writeln!(text, "  {from} -> {to} [label={}{style}]", quoted(label));
}

fn end(text: &mut String, map: &Map, outside: &mut BTreeMap<String, String>, end: &End) -> String {
    if let Some((process, node)) = map.find(end) {
        return id(process, node);
    }
    let key = format!("{}.{}", end.process, end.place);
    if let Some(known) = outside.get(&key) {
        return known.clone();
    }
    let id = format!("x{}", outside.len());
    let label = quoted(&end.label);
    let _ = writeln!(text, "  {id} [label={label} shape=cds fillcolor=\"#f1f5f9\" color=\"#475569\"]");
    outside.insert(key, id.clone());
    id
}

fn id(process: usize, node: usize) -> String {
    format!("p{process}n{node}")
}

fn told(label: &str, note: Option<&str>) -> String {
    note.map_or_else(|| label.to_owned(), |note| format!("{label}\n{note}"))
}

/// A text of Graphviz, where only the quote and the backslash mean something.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{escaped}\"")
}
