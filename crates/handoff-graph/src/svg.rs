//! A drawing that stands alone: readable on a light and on a dark page, by eye and by a screen reader.

use crate::layout::{Arrow, Label, Layout, Line, Look, Point, Rect, wrapped};
use crate::map::{Crossing, Edge, EdgeKind, End, Map, Node, NodeKind, ProcessMap};
use crate::xml::Xml;

const STYLE: &str = "
    text { font-family: system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif; fill: #0f172a }
    .page { fill: #ffffff }
    .even { fill: #f8fafc } .odd { fill: #eef2f7 } .frame { fill: none; stroke: #cbd5e1 }
    .title { font-size: 16px; font-weight: 600 } .owner { font-size: 12px; font-weight: 600 } .small { font-size: 10.5px; fill: #475569 }
    .name { font-size: 13px; font-weight: 600 } .says { font-size: 11.5px } .note { font-size: 10px; fill: #475569 }
    .stage { fill: #dbeafe; stroke: #1d4ed8; stroke-width: 1.5 } .final { fill: #dcfce7; stroke: #15803d; stroke-width: 1.5 }
    .failed { fill: #fee2e2; stroke: #b91c1c; stroke-width: 1.5 } .trouble { fill: #fef3c7; stroke: #b45309; stroke-width: 1.5; stroke-dasharray: 5 3 }
    .link { fill: #ffffff; stroke: #64748b; stroke-width: 1.2 } .begin { fill: #475569 } .inner { fill: none; stroke-dasharray: none; stroke-width: 1 }
    .handoff { stroke: #1d4ed8; stroke-width: 2.2 } .start { stroke: #475569; stroke-width: 1.4 } .step { stroke: #475569; stroke-width: 1.4; stroke-dasharray: 6 4 }
    .return { stroke: #b45309; stroke-width: 1.4; stroke-dasharray: 6 4 } .raise { stroke: #b45309; stroke-width: 1.4; stroke-dasharray: 2 4 }
    .line { fill: none; stroke-linejoin: round } .head { stroke: none; stroke-dasharray: none }
    .head.handoff { fill: #1d4ed8 } .head.start, .head.step { fill: #475569 } .head.return, .head.raise { fill: #b45309 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e2e8f0 } .page { fill: #0b1120 } .even { fill: #111a2e } .odd { fill: #16213a } .frame { stroke: #334155 }
      .small, .note { fill: #a8b5c8 } .stage { fill: #1e3a6e; stroke: #7aa7ff } .final { fill: #14452a; stroke: #4ade80 }
      .failed { fill: #571a1a; stroke: #f87171 } .trouble { fill: #4d330d; stroke: #fbbf24 } .link { fill: #0b1120; stroke: #94a3b8 } .begin { fill: #a8b5c8 }
      .handoff { stroke: #7aa7ff } .start, .step { stroke: #a8b5c8 } .return, .raise { stroke: #fbbf24 }
      .head.handoff { fill: #7aa7ff } .head.start, .head.step { fill: #a8b5c8 } .head.return, .head.raise { fill: #fbbf24 }
    }
  ";
const LOOK: Look = Look { start: 22, final_circle: None };
const MARGIN: i64 = 16;
const TITLE: i64 = 40;
const BETWEEN: i64 = 28;
const LEGEND: i64 = 44;
/// The legend's own width.
const LEAST_WIDTH: i64 = 620;
const ROUND: i64 = 6;

/// The map as SVG: one pool a process, one band a lane. Stages of other processes stand beside those that lead to them.
#[must_use]
pub fn svg(map: &Map) -> String {
    let pools: Vec<(ProcessMap, Layout)> = (map.processes.iter())
        .map(|process| with_links(map, process))
        .map(|process| {
            let layout = Layout::of(&process, LOOK);
            (process, layout)
        })
        .collect();
    let widest = pools.iter().map(|(_, layout)| layout.width).max().unwrap_or(0).max(LEAST_WIDTH);
    let height: i64 = pools.iter().map(|(_, layout)| layout.height + TITLE + BETWEEN).sum();
    let (width, height) = (widest + 2 * MARGIN, height + MARGIN + LEGEND);
    let mut xml = Xml::new();
    let size = |n: i64| n.to_string();
    xml.open(
        "svg",
        [
            ("xmlns", "http://www.w3.org/2000/svg".to_owned()),
            ("width", size(width)),
            ("height", size(height)),
            ("viewBox", format!("0 0 {width} {height}")),
            ("role", "img".to_owned()),
            ("aria-labelledby", "title desc".to_owned()),
        ],
    );
    xml.text("title", [("id", "title".to_owned())], &title(map));
    xml.text("desc", [("id", "desc".to_owned())], &described(map));
    xml.text("style", [], STYLE);
    rect(&mut xml, Rect { x: 0, y: 0, width, height }, "page", 0);
    let mut top = MARGIN;
    for (process, layout) in &pools {
        pool(&mut xml, process, layout, top, widest);
        top += TITLE + layout.height + BETWEEN;
    }
    legend(&mut xml, top);
    xml.finish()
}

fn title(map: &Map) -> String {
    let labels: Vec<&str> = map.processes.iter().map(|process| process.label.as_str()).collect();
    format!("Map of {}", labels.join(", "))
}

/// The map in sentences, for those who do not see it.
fn described(map: &Map) -> String {
    let mut said = Vec::new();
    for process in &map.processes {
        let label = |at: usize| process.nodes.get(at).map_or("", |node| node.label.as_str());
        said.push(format!("{}, owned by {}.", process.label, process.owner));
        for Edge { from, to, kind, label: says, .. } in &process.edges {
            let (from, to) = (label(*from), label(*to));
            said.push(match kind {
                EdgeKind::Start => format!("It starts in {to} on {says}."),
                EdgeKind::Handoff => format!("Handoff {says}: from {from} to {to}."),
                EdgeKind::Step => format!("Step {says}: from {from} to {to}."),
                EdgeKind::Return => format!("Back from {from} to {to}: {says}."),
                EdgeKind::Raise => format!("From {from} it may raise {to}: {says}."),
            });
        }
    }
    for Crossing { from, to, kind, label, .. } in &map.crossings {
        let word = if *kind == EdgeKind::Return { "Back" } else { "Handoff" };
        said.push(format!("{word} {label}: from {} to {}.", from.label, to.label));
    }
    said.join(" ")
}

/// The process with the stages of others that it crosses to or from.
fn with_links(map: &Map, process: &ProcessMap) -> ProcessMap {
    let mut process = process.clone();
    for crossing in map.crossings.iter().filter(|c| c.kind == EdgeKind::Handoff) {
        let Crossing { from, to, kind, name, label, note } = crossing;
        if let Some(node) = here(&process, from) {
            let to = link(&mut process, to, node);
            let (label, note) = (label.clone(), note.clone());
            process.edges.push(Edge { from: node, to, kind: *kind, name: name.clone(), label, note });
        }
        if let Some(node) = here(&process, to) {
            let from = link(&mut process, from, node);
            let label = label.clone();
            process.edges.push(Edge { from, to: node, kind: *kind, name: name.clone(), label, note: None });
        }
    }
    process
}

fn here(process: &ProcessMap, end: &End) -> Option<usize> {
    let is = |node: &Node| node.kind != NodeKind::Start && node.place.as_ref() == Some(&end.place);
    (process.name == end.process).then(|| process.nodes.iter().position(is)).flatten()
}

/// In the lane of the stage that it is linked to.
fn link(process: &mut ProcessMap, end: &End, beside: usize) -> usize {
    let lane = process.nodes.get(beside).map_or(0, |node| node.lane);
    let (name, label) = (end.process.clone(), end.label.clone());
    process.nodes.push(Node { kind: NodeKind::Link, lane, name, place: None, label, owner: None });
    process.nodes.len() - 1
}

fn pool(xml: &mut Xml, process: &ProcessMap, layout: &Layout, top: i64, width: i64) {
    xml.open("g", [("transform", format!("translate({MARGIN} {top})"))]);
    let owner = format!("owner: {}", process.owner);
    xml.text("text", at(0, 18, "title"), &process.label);
    xml.text("text", at(0, 33, "small"), &owner);
    xml.open("g", [("transform", format!("translate(0 {TITLE})"))]);
    for (number, (lane, (y, height))) in process.lanes.iter().zip(&layout.bands).enumerate() {
        let class = if number % 2 == 0 { "even" } else { "odd" };
        rect(xml, Rect { x: 0, y: *y, width, height: *height }, class, 0);
        let rows = wrapped(&lane.owner, 17);
        let first = y + height / 2 + 4 - rows_high(rows.len(), 15) / 2 + 7;
        for (row, y) in rows.iter().zip((first..).step_by(15)) {
            xml.text("text", at(12, y, "owner"), row);
        }
        if let Some(track) = &lane.track {
            xml.text("text", at(12, first - 16, "small"), &format!("track {track}"));
        }
    }
    rect(xml, Rect { x: 0, y: 0, width, height: layout.height }, "frame", 0);
    layout.lines.iter().for_each(|line| draw(xml, line));
    for (node, rect) in process.nodes.iter().zip(&layout.boxes) {
        let owner = process.lanes.get(node.lane).map_or("", |lane| lane.owner.as_str());
        draw_node(xml, node, *rect, owner);
    }
    layout.labels.iter().for_each(|label| draw_label(xml, label));
    xml.close();
    xml.close();
}

fn rows_high(rows: usize, row: i64) -> i64 {
    i64::try_from(rows).unwrap_or(0) * row
}

fn draw_node(xml: &mut Xml, node: &Node, place: Rect, owner: &str) {
    xml.open("g", []);
    xml.text("title", [], &format!("{}, {owner}", node.label));
    let middle = place.middle();
    let (class, round, rows, row, text) = match node.kind {
        NodeKind::Start => {
            let radius = (place.width / 2).to_string();
            let (x, y) = (middle.x.to_string(), middle.y.to_string());
            xml.empty("circle", [("cx", x), ("cy", y), ("r", radius), ("class", "begin".to_owned())]);
            xml.close();
            return;
        }
        NodeKind::Stage => ("stage", 8, wrapped(&node.label, 22), 17, "name"),
        NodeKind::Final => ("final", 14, wrapped(&node.label, 22), 17, "name"),
        NodeKind::FinalFailed => ("failed", 14, wrapped(&node.label, 22), 17, "name"),
        NodeKind::Exception => ("trouble", 2, wrapped(&node.label, 22), 17, "name"),
        NodeKind::Link => ("link", 16, wrapped(&node.label, 20), 14, "says"),
    };
    rect(xml, place, class, round);
    if node.kind.is_final() {
        let Rect { x, y, width, height } = place;
        let inside = Rect { x: x + 4, y: y + 4, width: width - 8, height: height - 8 };
        rect(xml, inside, &format!("{class} inner"), round - 4);
    }
    let first = middle.y - rows_high(rows.len(), row) / 2 + row * 3 / 4;
    for (line, y) in rows.iter().zip((first..).step_by(usize::try_from(row).unwrap_or(1))) {
        xml.text("text", centred(middle.x, y, text), line);
    }
    xml.close();
}

fn draw_label(xml: &mut Xml, label: &Label) {
    let notes = rows_high(label.notes.len(), 13);
    let first = label.y - notes - rows_high(label.rows.len().saturating_sub(1), 14);
    for (row, y) in label.rows.iter().zip((first..).step_by(14)) {
        xml.text("text", centred(label.x, y, "says"), row);
    }
    for (row, y) in label.notes.iter().zip((label.y - notes + 13..).step_by(13)) {
        xml.text("text", centred(label.x, y, "note"), row);
    }
}

fn class(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Start => "start",
        EdgeKind::Handoff => "handoff",
        EdgeKind::Step => "step",
        EdgeKind::Return => "return",
        EdgeKind::Raise => "raise",
    }
}

fn draw(xml: &mut Xml, line: &Line) {
    let kind = class(line.kind);
    xml.empty("path", [("d", rounded(&line.points)), ("class", format!("line {kind}"))]);
    let tip = match line.arrow {
        Arrow::None => None,
        Arrow::AtEnd => line.points.last().map(|tip| (tip, is_from_right(line.points.iter().rev()))),
        Arrow::AtStart => line.points.first().map(|tip| (tip, is_from_right(line.points.iter()))),
    };
    if let Some((tip, from_right)) = tip {
        let back = if from_right { tip.x + 9 } else { tip.x - 9 };
        let points = format!("{},{} {back},{} {back},{}", tip.x, tip.y, tip.y - 5, tip.y + 5);
        xml.empty("polygon", [("points", points), ("class", format!("head {kind}"))]);
    }
}

/// Whether the line comes to its tip (the first of these) from the right.
fn is_from_right<'p>(mut from_tip: impl Iterator<Item = &'p Point>) -> bool {
    let tip = from_tip.next();
    let before = from_tip.next();
    tip.zip(before).is_some_and(|(tip, before)| before.x > tip.x)
}

/// A path with round corners.
fn rounded(points: &[Point]) -> String {
    let mut path = String::new();
    let mut say = |text: String| {
        if !path.is_empty() {
            path.push(' ');
        }
        path.push_str(&text);
    };
    for (at, point) in points.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| points.get(before));
        match (before, points.get(at + 1)) {
            (None, _) => say(format!("M{} {}", point.x, point.y)),
            (Some(_), None) => say(format!("L{} {}", point.x, point.y)),
            (Some(before), Some(after)) => {
                let (start, end) = (toward(*point, *before), toward(*point, *after));
                let Point { x, y } = point;
                say(format!("L{} {} Q{x} {y} {} {}", start.x, start.y, end.x, end.y));
            }
        }
    }
    path
}

/// A little way from `from` to `to`.
fn toward(from: Point, to: Point) -> Point {
    let step = |a: i64, b: i64| a + (b - a).signum() * ((b - a).abs() / 2).min(ROUND);
    Point { x: step(from.x, to.x), y: step(from.y, to.y) }
}

fn legend(xml: &mut Xml, top: i64) {
    let entries = [
        (EdgeKind::Handoff, "handoff to another owner"),
        (EdgeKind::Step, "step within one owner"),
        (EdgeKind::Return, "return"),
        (EdgeKind::Raise, "exception"),
    ];
    xml.open("g", [("transform", format!("translate({MARGIN} {top})"))]);
    let mut x = 0;
    for (kind, says) in entries {
        let points = vec![Point { x, y: 8 }, Point { x: x + 34, y: 8 }];
        draw(xml, &Line { kind, points, arrow: Arrow::AtEnd });
        xml.text("text", at(x + 42, 12, "small"), says);
        x += 62 + i64::try_from(says.len()).unwrap_or(0) * 6;
    }
    xml.close();
}

fn rect(xml: &mut Xml, rect: Rect, class: &str, round: i64) {
    let Rect { x, y, width, height } = rect;
    let number = |n: i64| n.to_string();
    xml.empty(
        "rect",
        [
            ("x", number(x)),
            ("y", number(y)),
            ("width", number(width)),
            ("height", number(height)),
            ("rx", number(round)),
            ("class", class.to_owned()),
        ],
    );
}

fn at(x: i64, y: i64, class: &str) -> [(&'static str, String); 3] {
    [("x", x.to_string()), ("y", y.to_string()), ("class", class.to_owned())]
}

fn centred(x: i64, y: i64, class: &str) -> [(&'static str, String); 4] {
    let [x, y, class] = at(x, y, class);
    [x, y, class, ("text-anchor", "middle".to_owned())]
}
