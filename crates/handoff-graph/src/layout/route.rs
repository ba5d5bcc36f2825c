//! From left to right: channels between the columns, and the lines through them.

use std::collections::BTreeMap;

use super::grid::{Grid, Hop};
use super::place::{Placed, Port, in_one_column};
use super::{Arrow, HEADING, Label, Layout, Line, Look, Point, Rect};
use crate::map::{NodeKind, ProcessMap};

const MARGIN: i64 = 24;
const BEFORE_CHANNELS: i64 = 14;
const CHANNEL: i64 = 10;
/// Between a label and the arrow's box.
const BEFORE_BOX: i64 = 16;
const BEFORE_CIRCLE: i64 = 8;
const LEAST_GAP: i64 = 44;

/// The room between a column and the next.
#[derive(Clone, Copy, Debug, Default)]
struct Gap {
    channels: i64,
    label: i64,
}

impl Gap {
    fn width(self) -> i64 {
        (BEFORE_CHANNELS + self.channels * CHANNEL + self.label + BEFORE_BOX + 8).max(LEAST_GAP)
    }
}

/// Hops that end in one port share a channel.
#[derive(Debug)]
struct Bundle {
    gap: usize,
    port: (usize, Port),
    top: i64,
    bottom: i64,
    goes_down: bool,
    to: i64,
}

pub(super) fn layout(process: &ProcessMap, grid: &Grid, mut placed: Placed, look: Look) -> Layout {
    let count = grid.vertices.iter().map(|v| v.column + 1).max().unwrap_or(0);
    let mut gaps = vec![Gap::default(); count];
    let channels = channels(grid, &placed, &mut gaps);
    for hop in &grid.hops {
        let (_, gap) = ends_in(grid, hop);
        if let (Some(gap), Some(told), true) =
            (gaps.get_mut(gap), placed.told.get(hop.strand), is_last(grid, hop))
        {
            gap.label = gap.label.max(told.width);
        }
    }
    let (lefts, rights) = columns(grid, &mut placed, &gaps);
    let turns = grid.hops.iter().any(|hop| in_one_column(grid, hop.from, hop.to));
    let last_gap = if turns { gaps.last().map_or(0, |gap| gap.width()) } else { 0 };
    let width = rights.last().copied().unwrap_or(HEADING) + last_gap.max(MARGIN);
    let circles: Vec<bool> = process.nodes.iter().map(|node| circle(node.kind, look).is_some()).collect();
    let boxes = boxes(process, grid, &placed, look);
    let drawn = Drawn { grid, placed: &placed, boxes: &boxes, circles: &circles };
    let paths: Vec<Vec<Point>> = grid.hops.iter().map(|hop| path(&drawn, hop, &rights, &channels)).collect();
    let (labels, label_at) = labels(grid, &placed, &gaps, &lefts, &rights);
    let lines = grid.hops.iter().zip(&paths).filter_map(|(hop, points)| line(grid, hop, points)).collect();
    let mut routes = Vec::new();
    let mut label_of = Vec::new();
    for (way, strand) in &grid.ways {
        let mut points: Vec<Point> = Vec::new();
        for hop in way {
            points.extend(paths.get(*hop).into_iter().flatten());
        }
        points.dedup();
        let reversed = grid.strands.get(*strand).is_some_and(|s| s.reversed);
        if reversed {
            points.reverse();
        }
        routes.push(points);
        label_of.push(way.last().and_then(|hop| label_at.get(hop)).copied());
    }
    let (bands, height) = (placed.bands, placed.height);
    Layout { width, height, bands, boxes, lines, labels, routes, label_of }
}

/// The port that a hop ends in, and the gap that its label stands in.
fn ends_in(grid: &Grid, hop: &Hop) -> ((usize, Port), usize) {
    let column = grid.vertices.get(hop.to).map_or(0, |v| v.column);
    if in_one_column(grid, hop.from, hop.to) {
        ((hop.to, Port::Turn(hop.strand)), column)
    } else {
        ((hop.to, Port::In(hop.strand)), column.saturating_sub(1))
    }
}

/// It ends at a node, not at a bend.
fn is_last(grid: &Grid, hop: &Hop) -> bool {
    grid.vertices.get(hop.to).is_some_and(|v| v.node.is_some())
}

/// The channel of each port that lines turn for.
fn channels(grid: &Grid, placed: &Placed, gaps: &mut [Gap]) -> BTreeMap<(usize, Port), i64> {
    let mut bundles: BTreeMap<(usize, Port), Bundle> = BTreeMap::new();
    for hop in &grid.hops {
        let (port, _) = ends_in(grid, hop);
        let gap = grid.vertices.get(hop.from).map_or(0, |v| v.column);
        let y = |port: (usize, Port)| placed.ports.get(&port).copied().unwrap_or(0);
        let (from, to) = (y((hop.from, Port::Out(hop.strand))), y(port));
        let (top, bottom) = (from.min(to), from.max(to));
        let goes_down = from < to;
        let bundle = bundles.entry(port).or_insert(Bundle { gap, port, top, bottom, goes_down, to });
        bundle.top = bundle.top.min(top);
        bundle.bottom = bundle.bottom.max(bottom);
    }
    let mut turning: Vec<Bundle> = bundles.into_values().filter(|b| b.top != b.bottom).collect();
    // Lines that go down leave the earlier the deeper they go, and the other way round: so they do not cross.
    turning.sort_by_key(|b| (b.gap, b.goes_down, if b.goes_down { -b.to } else { b.to }));
    let mut channels: BTreeMap<(usize, Port), i64> = BTreeMap::new();
    let mut laid: Vec<Vec<(i64, i64, i64)>> = vec![Vec::new(); gaps.len()];
    for bundle in turning {
        let Some(laid) = laid.get_mut(bundle.gap) else { continue };
        let beside =
            laid.iter().filter(|(top, bottom, _)| *top <= bundle.bottom + 4 && bundle.top <= *bottom + 4);
        let channel = beside.map(|(.., channel)| channel + 1).max().unwrap_or(0);
        laid.push((bundle.top, bundle.bottom, channel));
        channels.insert(bundle.port, channel);
        if let Some(gap) = gaps.get_mut(bundle.gap) {
            gap.channels = gap.channels.max(channel + 1);
        }
    }
    channels
}

/// Where each column begins and ends; puts every vertex into its own.
fn columns(grid: &Grid, placed: &mut Placed, gaps: &[Gap]) -> (Vec<i64>, Vec<i64>) {
    let mut widths = vec![0; gaps.len()];
    for (vertex, rect) in grid.vertices.iter().zip(&placed.boxes) {
        if let Some(width) = widths.get_mut(vertex.column) {
            *width = rect.width.max(*width);
        }
    }
    let mut x = HEADING + MARGIN;
    let (mut lefts, mut rights) = (Vec::new(), Vec::new());
    for (width, gap) in widths.iter().zip(gaps) {
        lefts.push(x);
        rights.push(x + width);
        x += width + gap.width();
    }
    for (vertex, rect) in grid.vertices.iter().zip(&mut placed.boxes) {
        let left = lefts.get(vertex.column).copied().unwrap_or(0);
        let width = widths.get(vertex.column).copied().unwrap_or(0);
        if vertex.node.is_none() {
            rect.width = width;
        }
        rect.x = left + (width - rect.width) / 2;
    }
    (lefts, rights)
}

/// Of the nodes: circles are smaller than the room that they have.
fn boxes(process: &ProcessMap, grid: &Grid, placed: &Placed, look: Look) -> Vec<Rect> {
    let nodes = process.nodes.iter().zip(&grid.vertices).zip(&placed.boxes);
    let drawn = nodes.map(|((node, _), rect)| match circle(node.kind, look) {
        Some(size) => centred(*rect, size),
        None => *rect,
    });
    drawn.collect()
}

/// How large the circle is, where it is one.
fn circle(kind: NodeKind, look: Look) -> Option<i64> {
    match kind {
        NodeKind::Start => Some(look.start),
        NodeKind::Final | NodeKind::FinalFailed => look.final_circle,
        NodeKind::Stage | NodeKind::Exception | NodeKind::Link => None,
    }
}

fn centred(room: Rect, size: i64) -> Rect {
    let middle = room.middle();
    Rect { x: middle.x - size / 2, y: middle.y - size / 2, width: size, height: size }
}

/// What is drawn, and how lines come to it.
struct Drawn<'d> {
    grid: &'d Grid,
    placed: &'d Placed,
    boxes: &'d [Rect],
    circles: &'d [bool],
}

impl Drawn<'_> {
    fn node(&self, vertex: usize) -> Option<usize> {
        self.grid.vertices.get(vertex).and_then(|v| v.node)
    }

    fn rect(&self, vertex: usize) -> Rect {
        let node = self.node(vertex).and_then(|node| self.boxes.get(node));
        node.or_else(|| self.placed.boxes.get(vertex)).copied().unwrap_or_default()
    }

    /// The last piece to a side of a vertex, from outside; a circle is touched in its middle.
    fn dock(&self, vertex: usize, x: i64, y: i64) -> Vec<Point> {
        let rect = self.rect(vertex);
        let is_circle = self.node(vertex).and_then(|node| self.circles.get(node)).copied().unwrap_or(false);
        let middle = rect.middle().y;
        if !is_circle || y == middle {
            return vec![Point { x, y }];
        }
        let outside = if x == rect.x { x - BEFORE_CIRCLE } else { x + BEFORE_CIRCLE };
        vec![Point { x: outside, y }, Point { x: outside, y: middle }, Point { x, y: middle }]
    }
}

/// Horizontal, down or up its channel, horizontal.
fn path(drawn: &Drawn<'_>, hop: &Hop, rights: &[i64], channels: &BTreeMap<(usize, Port), i64>) -> Vec<Point> {
    let (port, _) = ends_in(drawn.grid, hop);
    let (from, to) = (drawn.rect(hop.from), drawn.rect(hop.to));
    let height = |port: (usize, Port)| drawn.placed.ports.get(&port).copied().unwrap_or(0);
    let (start_y, end_y) = (height((hop.from, Port::Out(hop.strand))), height(port));
    let turns = matches!(port.1, Port::Turn(_));
    // A bend is passed from one side to the other.
    let bends = drawn.node(hop.from).is_none();
    let start_x = if bends { from.x } else { from.x + from.width };
    let mut points = drawn.dock(hop.from, start_x, start_y);
    points.reverse();
    if start_y != end_y || turns {
        let column = drawn.grid.vertices.get(hop.from).map_or(0, |v| v.column);
        let right = rights.get(column).copied().unwrap_or(0);
        let channel = channels.get(&port).copied().unwrap_or(0);
        let x = right + BEFORE_CHANNELS + channel * CHANNEL;
        points.push(Point { x, y: start_y });
        points.push(Point { x, y: end_y });
    }
    let end_x = if turns { to.x + to.width } else { to.x };
    points.extend(drawn.dock(hop.to, end_x, end_y));
    points.dedup();
    points
}

/// One a port: what stands at its end. Also, of each hop its label.
fn labels(
    grid: &Grid,
    placed: &Placed,
    gaps: &[Gap],
    lefts: &[i64],
    rights: &[i64],
) -> (Vec<Label>, BTreeMap<usize, usize>) {
    let mut labels = Vec::new();
    let mut known: BTreeMap<(usize, Port), usize> = BTreeMap::new();
    let mut of_hop = BTreeMap::new();
    for (at, hop) in grid.hops.iter().enumerate().filter(|(_, hop)| is_last(grid, hop)) {
        let (port, gap) = ends_in(grid, hop);
        let Some(told) = placed.told.get(hop.strand) else { continue };
        if told.rows.is_empty() && told.notes.is_empty() {
            continue;
        }
        let index = *known.entry(port).or_insert_with(|| {
            let room = gaps.get(gap).map_or(0, |gap| gap.label);
            let x = if matches!(port.1, Port::Turn(_)) {
                let channels = gaps.get(gap).map_or(0, |gap| gap.channels);
                let right = rights.get(gap).copied().unwrap_or(0);
                right + BEFORE_CHANNELS + channels * CHANNEL + told.width / 2
            } else {
                lefts.get(gap + 1).copied().unwrap_or(0) - BEFORE_BOX - room / 2
            };
            let y = placed.ports.get(&port).copied().unwrap_or(0) - 5;
            let (rows, notes) = (told.rows.clone(), told.notes.clone());
            labels.push(Label { x, y, width: told.width, rows, notes });
            labels.len() - 1
        });
        of_hop.insert(at, index);
    }
    (labels, of_hop)
}

fn line(grid: &Grid, hop: &Hop, points: &[Point]) -> Option<Line> {
    let strand = grid.strands.get(hop.strand)?;
    let starts = grid.vertices.get(hop.from)?.node.is_some();
    let arrow = match strand.reversed {
        true if starts => Arrow::AtStart,
        false if is_last(grid, hop) => Arrow::AtEnd,
        _ => Arrow::None,
    };
    Some(Line { kind: strand.kind, points: points.to_vec(), arrow })
}
