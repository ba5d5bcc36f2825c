//! Mermaid flowcharts: what GitHub draws in a README or a comment.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::map::{Edge, EdgeKind, End, Map, Node, NodeKind, ProcessMap};

/// The colours hold on a light and on a dark page.
const CLASSES: &str = "  classDef stage fill:#dbeafe,stroke:#1d4ed8,color:#0b1f4d
  classDef done fill:#dcfce7,stroke:#15803d,color:#052e16
  classDef failed fill:#fee2e2,stroke:#b91c1c,color:#450a0a
  classDef trouble fill:#fef3c7,stroke:#b45309,color:#451a03
  classDef start fill:#f1f5f9,stroke:#475569,color:#0f172a
";

/// The map as a Mermaid flowchart: one subgraph a process where there are several, one a track where it has several;
/// handoffs thick, steps, returns and exceptions dashed.
#[must_use]
pub fn mermaid(map: &Map) -> String {
    let mut chart = Chart::default();
    chart.line("flowchart LR");
    for (at, process) in map.processes.iter().enumerate() {
        chart.process(at, process, map.processes.len() > 1);
    }
    for crossing in &map.crossings {
        let (from, to) = (chart.end(map, &crossing.from), chart.end(map, &crossing.to));
        let label = told(&crossing.label, crossing.note.as_deref());
        chart.arrow(&from, crossing.kind, &label, &to);
    }
    chart.text + CLASSES
}

#[derive(Default)]
pub(crate) struct Chart {
    pub(crate) text: String,
    depth: usize,
    /// Stages of processes that are not on the map.
    outside: BTreeMap<String, String>,
}

impl Chart {
    pub(crate) fn line(&mut self, line: &str) {
        let indent = if self.text.is_empty() { 0 } else { 2 * (self.depth + 1) };
        // Writing to a text cannot fail.
        let _ = writeln!(self.text, "{:indent$}{line}", "");
    }

    fn process(&mut self, at: usize, process: &ProcessMap, framed: bool) {
        if framed {
            self.open(&format!("p{at}"), &process.label);
        }
        for (number, track) in tracks(process).into_iter().enumerate() {
            if let Some(track) = track {
                self.open(&format!("p{at}t{number}"), track);
            }
            let of_track =
                |node: &Node| process.lanes.get(node.lane).map(|l| l.track.as_deref()) == Some(track);
            for (index, node) in process.nodes.iter().enumerate().filter(|(_, node)| of_track(node)) {
                self.node(&id(at, index), node);
            }
            if track.is_some() {
                self.close();
            }
        }
        for Edge { from, to, kind, label, note, .. } in &process.edges {
            let label = if *kind == EdgeKind::Start { String::new() } else { told(label, note.as_deref()) };
            self.arrow(&id(at, *from), *kind, &label, &id(at, *to));
        }
        if framed {
            self.close();
        }
    }

    fn open(&mut self, id: &str, label: &str) {
        self.line(&format!("subgraph {id} [\"{}\"]", escape(label)));
        self.depth += 1;
        self.line("direction LR");
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.line("end");
    }

    pub(crate) fn node(&mut self, id: &str, node: &Node) {
        let label = match &node.owner {
            Some(owner) if node.kind != NodeKind::Start => told(&node.label, Some(owner)),
            _ => escape(&node.label),
        };
        let (open, close, class) = match node.kind {
            NodeKind::Start => ("([", "])", "start"),
            NodeKind::Stage => ("[", "]", "stage"),
            NodeKind::Final => ("([", "])", "done"),
            NodeKind::FinalFailed => ("([", "])", "failed"),
            NodeKind::Exception => ("{{", "}}", "trouble"),
            NodeKind::Link => ("[/", "/]", "start"),
        };
        self.line(&format!("{id}{open}\"{label}\"{close}:::{class}"));
    }

    pub(crate) fn arrow(&mut self, from: &str, kind: EdgeKind, label: &str, to: &str) {
        let arrow = match kind {
            EdgeKind::Handoff => "==>",
            EdgeKind::Start => "-->",
            EdgeKind::Step | EdgeKind::Return | EdgeKind::Raise => "-.->",
        };
        let label = if label.is_empty() { String::new() } else { format!("|\"{label}\"|") };
        self.line(&format!("{from} {arrow}{label} {to}"));
    }

    fn end(&mut self, map: &Map, end: &End) -> String {
        if let Some((process, node)) = map.find(end) {
            return id(process, node);
        }
        let key = format!("{}.{}", end.process, end.place);
        if let Some(known) = self.outside.get(&key) {
            return known.clone();
        }
        let id = format!("x{}", self.outside.len());
        self.line(&format!("{id}[/\"{}\"/]:::start", escape(&end.label)));
        self.outside.insert(key, id.clone());
        id
    }
}

fn id(process: usize, node: usize) -> String {
    format!("p{process}n{node}")
}

/// In order, each once.
fn tracks(process: &ProcessMap) -> Vec<Option<&str>> {
    let mut tracks = Vec::new();
    for lane in &process.lanes {
        let track = lane.track.as_deref();
        if !tracks.contains(&track) {
            tracks.push(track);
        }
    }
    tracks
}

pub(crate) fn told(label: &str, note: Option<&str>) -> String {
    let note = note.map(|note| format!("<br/><small>{}</small>", escape(note))).unwrap_or_default();
    format!("{}{note}", escape(label))
}

/// As an entity whatever could be read as something else: by Mermaid, as Markdown, or as HTML.
pub(crate) fn escape(label: &str) -> String {
    let mut text = String::with_capacity(label.len());
    for (at, c) in label.chars().enumerate() {
        let plain = c.is_alphabetic() || matches!(c, ' ' | ',' | ':' | '/' | '(' | ')' | '\'' | '.' | '_');
        // A label that begins with a number or a dash is taken for a list.
        if plain || c.is_numeric() && at > 0 || c == '-' && at > 0 {
            text.push(c);
        } else if c.is_control() {
            text.push(' ');
        } else {
            let _ = write!(text, "#{};", u32::from(c));
        }
    }
    text
}
