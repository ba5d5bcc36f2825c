//! Sizes, bands and heights: everything but what lies from left to right.

use std::collections::{BTreeMap, BTreeSet};

use super::grid::{Grid, Strand, Vertex};
use super::measure::{px, width, wrapped};
use super::{Look, Rect};
use crate::map::{Node, NodeKind, ProcessMap};

pub(super) const BOX_WIDTH: i64 = 168;
const LINK_WIDTH: i64 = 148;
const NAME_ROW: i64 = 17;
const LABEL_ROW: i64 = 14;
const BEND: i64 = 18;
const BETWEEN: i64 = 22;
const BETWEEN_PORTS: i64 = 14;
const PADDING: i64 = 18;
const MAX_ROWS: usize = 5;
const LEAST_BAND: i64 = 76;

/// What a strand says at its end.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) rows: Vec<String>,
    pub(super) notes: Vec<String>,
    pub(super) width: i64,
    height: i64,
}

/// Where a line touches a vertex. A line that stays in one column comes in on the right side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Port {
    /// On the left.
    In(usize),
    /// On the right.
    Out(usize),
    /// On the right, and comes in.
    Turn(usize),
}

#[derive(Debug, Default)]
pub(super) struct Placed {
    pub(super) told: Vec<Told>,
    pub(super) bands: Vec<(i64, i64)>,
    /// One a vertex: its column is not known yet, so `x` is 0.
    pub(super) boxes: Vec<Rect>,
    /// Vertex and port: its height.
    pub(super) ports: BTreeMap<(usize, Port), i64>,
    pub(super) height: i64,
}

pub(super) fn place(process: &ProcessMap, grid: &Grid, look: Look) -> Placed {
    let mut placed = Placed { told: grid.strands.iter().map(told).collect(), ..Placed::default() };
    let (coming, going) = (incoming(grid), outgoing(grid));
    let vertices = grid.vertices.iter().enumerate();
    placed.boxes = vertices
        .map(|(at, vertex)| {
            let labels = coming.get(&at).into_iter().flatten().filter_map(|strand| placed.told.get(*strand));
            let left: i64 = labels.map(|told| told.height).sum();
            size(process, vertex, look, left, px(going.get(&at).copied().unwrap_or(0)))
        })
        .collect();
    bands(process.lanes.len(), grid, &mut placed);
    ins(grid, &mut placed, &coming);
    outs(grid, &mut placed);
    placed
}

fn told(strand: &Strand) -> Told {
    let mut rows = if strand.label.is_empty() { Vec::new() } else { wrapped(&strand.label, 20) };
    // What is longer is read in the description, or in the spec.
    if rows.len() > MAX_ROWS {
        rows.truncate(MAX_ROWS);
        if let Some(last) = rows.last_mut() {
            last.push_str(" …");
        }
    }
    let notes = strand.note.as_ref().map(|note| wrapped(note, 24)).unwrap_or_default();
    let width = width(&rows, 66).max(width(&notes, 58));
    let height = (px(rows.len()) + px(notes.len())) * LABEL_ROW + 10;
    Told { rows, notes, width, height: height.max(BEND) }
}

/// Of each vertex, the strands that come in on its left, each once.
fn incoming(grid: &Grid) -> BTreeMap<usize, Vec<usize>> {
    let mut all: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for hop in grid.hops.iter().filter(|hop| !in_one_column(grid, hop.from, hop.to)) {
        let strands = all.entry(hop.to).or_default();
        if !strands.contains(&hop.strand) {
            strands.push(hop.strand);
        }
    }
    all
}

pub(super) fn in_one_column(grid: &Grid, from: usize, to: usize) -> bool {
    let column = |at: usize| grid.vertices.get(at).map(|v| v.column);
    column(from) == column(to)
}

/// How many lines leave each vertex on its right.
fn outgoing(grid: &Grid) -> BTreeMap<usize, usize> {
    let mut strands: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for hop in &grid.hops {
        strands.entry(hop.from).or_default().insert(hop.strand);
    }
    strands.into_iter().map(|(vertex, strands)| (vertex, strands.len())).collect()
}

/// `left`: the height of what stands at its lines on the left; `right`: how many lines leave on the right.
fn size(process: &ProcessMap, vertex: &Vertex, look: Look, left: i64, right: i64) -> Rect {
    let Some(node) = vertex.node.and_then(|at| process.nodes.get(at)) else {
        return Rect { height: BEND, ..Rect::default() };
    };
    let (width, own) = own_size(node, look);
    let is_circle = node.kind == NodeKind::Start;
    let height = if is_circle { own } else { own.max(left + 8).max((right - 1) * BETWEEN_PORTS + 20) };
    // Even, so that middles meet.
    Rect { width, height: height + height % 2, ..Rect::default() }
}

fn own_size(node: &Node, look: Look) -> (i64, i64) {
    let rows = |most| px(wrapped(&node.label, most).len());
    match (node.kind, look.final_circle) {
        (NodeKind::Start, _) => (look.start, look.start),
        (NodeKind::Final | NodeKind::FinalFailed, Some(circle)) => {
            (BOX_WIDTH, circle + 2 * rows(22) * LABEL_ROW + 8)
        }
        (NodeKind::Link, _) => (LINK_WIDTH, rows(20) * LABEL_ROW + 16),
        _ => (BOX_WIDTH, rows(22) * NAME_ROW + 26),
    }
}

/// Stacks each cell in the middle of its band.
fn bands(lanes: usize, grid: &Grid, placed: &mut Placed) {
    let total = |cell: &Vec<usize>, boxes: &[Rect]| {
        let heights: i64 = cell.iter().filter_map(|v| boxes.get(*v)).map(|b| b.height).sum();
        heights + px(cell.len().saturating_sub(1)) * BETWEEN
    };
    let mut top = 0;
    for lane in 0..lanes {
        let cells = || grid.cells.iter().filter(|((_, l), _)| *l == lane).map(|(_, cell)| cell);
        let tallest = cells().map(|cell| total(cell, &placed.boxes)).max().unwrap_or(0);
        let height = (tallest + 2 * PADDING).max(LEAST_BAND);
        for cell in cells() {
            let mut y = top + (height - total(cell, &placed.boxes)) / 2;
            for rect in cell {
                if let Some(rect) = placed.boxes.get_mut(*rect) {
                    rect.y = y;
                    y += rect.height + BETWEEN;
                }
            }
        }
        placed.bands.push((top, height));
        top += height;
    }
    placed.height = top;
}

/// The ports on the left, from top to bottom as their lines come, with room for what each says.
fn ins(grid: &Grid, placed: &mut Placed, coming: &BTreeMap<usize, Vec<usize>>) {
    let mut highest: BTreeMap<(usize, usize), i64> = BTreeMap::new();
    for hop in &grid.hops {
        let y = placed.boxes.get(hop.from).map_or(0, |b| b.middle().y);
        highest.entry((hop.to, hop.strand)).and_modify(|known| *known = y.min(*known)).or_insert(y);
    }
    for (vertex, strands) in coming {
        let Some(rect) = placed.boxes.get(*vertex).copied() else { continue };
        let mut strands = strands.clone();
        strands.sort_by_key(|strand| (highest.get(&(*vertex, *strand)).copied(), *strand));
        if grid.vertices.get(*vertex).is_some_and(|v| v.node.is_none()) {
            let middle = rect.middle().y;
            placed.ports.extend(strands.iter().map(|s| ((*vertex, Port::In(*s)), middle)));
            continue;
        }
        let height = |strand: &usize| placed.told.get(*strand).map_or(BEND, |told| told.height);
        let all: i64 = strands.iter().map(height).sum();
        // A line runs below what it says; one alone goes to the middle.
        let mut y = rect.y + (rect.height - all) / 2;
        // What one alone says reaches a little above its box, no further.
        let alone = strands.len() == 1 && all <= rect.height / 2 + BETWEEN / 2;
        let heights: Vec<i64> = strands.iter().map(height).collect();
        for (strand, height) in strands.iter().zip(heights) {
            y += height;
            let at = if alone { rect.middle().y } else { y - 4 };
            placed.ports.insert((*vertex, Port::In(*strand)), at);
        }
    }
}

/// The ports on the right, each as near to the height where its line goes as there is room.
fn outs(grid: &Grid, placed: &mut Placed) {
    let mut wanted: BTreeMap<usize, BTreeMap<Port, i64>> = BTreeMap::new();
    for hop in &grid.hops {
        let middle = |at: usize| placed.boxes.get(at).map_or(0, |b| b.middle().y);
        let turns = in_one_column(grid, hop.from, hop.to);
        let goes = placed.ports.get(&(hop.to, Port::In(hop.strand))).copied();
        let goes = goes.filter(|_| !turns).unwrap_or_else(|| middle(hop.to));
        wanted.entry(hop.from).or_default().insert(Port::Out(hop.strand), goes);
        if turns {
            wanted.entry(hop.to).or_default().insert(Port::Turn(hop.strand), middle(hop.from));
        }
    }
    for (vertex, ports) in wanted {
        let Some(rect) = placed.boxes.get(vertex).copied() else { continue };
        let is_box = grid.vertices.get(vertex).is_some_and(|v| v.node.is_some()) && rect.width > BEND * 2;
        let mut ports: Vec<(i64, Port)> = ports.into_iter().map(|(port, y)| (y, port)).collect();
        ports.sort_unstable();
        let room = rect.height - 16;
        let step = if ports.len() > 1 { (room / px(ports.len() - 1)).min(BETWEEN_PORTS) } else { 0 };
        let mut least = rect.y + 8;
        let mut left = px(ports.len());
        for (y, port) in ports {
            left -= 1;
            let most = rect.y + rect.height - 8 - left * step;
            let at = if is_box { y.clamp(least.min(most), most) } else { rect.middle().y };
            placed.ports.insert((vertex, port), at);
            least = at + step;
        }
    }
}
