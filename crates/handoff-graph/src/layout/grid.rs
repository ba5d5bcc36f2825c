//! The cells of lanes and columns, and what stands in each: nodes, and bends where a line passes through.

use std::collections::BTreeMap;

use crate::map::{Edge, EdgeKind, Node, ProcessMap};

/// Beyond this many pieces long lines run straight through: a map of that size is no longer read line by line.
const MAX_PIECES: usize = 20_000;
const SWEEPS: usize = 8;

/// A node, or a bend of a line that passes its column.
#[derive(Debug)]
pub(super) struct Vertex {
    pub(super) column: usize,
    pub(super) lane: usize,
    /// `None`: a bend.
    pub(super) node: Option<usize>,
}

/// Edges that end together: the same step from several stages is one line at its end.
#[derive(Debug)]
pub(super) struct Strand {
    pub(super) kind: EdgeKind,
    pub(super) label: String,
    pub(super) note: Option<String>,
    /// It is drawn from left to right, and points to the left.
    pub(super) reversed: bool,
}

/// One piece of a line, from column to column; from the left, `from`, to the right, `to`. In one column where both are.
#[derive(Debug)]
pub(super) struct Hop {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) strand: usize,
}

#[derive(Debug, Default)]
pub(super) struct Grid {
    pub(super) vertices: Vec<Vertex>,
    pub(super) strands: Vec<Strand>,
    pub(super) hops: Vec<Hop>,
    /// One an edge: its hops from left to right, and its strand.
    pub(super) ways: Vec<(Vec<usize>, usize)>,
    /// Column and lane: what stands there, from top to bottom.
    pub(super) cells: BTreeMap<(usize, usize), Vec<usize>>,
    known: BTreeMap<(usize, usize, usize), usize>,
    /// Of all ways together.
    pieces: usize,
}

type StrandKey<'p> = (EdgeKind, &'p str, &'p str, usize, Option<usize>);

impl Grid {
    pub(super) fn of(process: &ProcessMap, columns: &[usize]) -> Self {
        let mut grid = Self::default();
        let column = |node: usize| columns.get(node).copied().unwrap_or(0);
        for (at, Node { lane, .. }) in process.nodes.iter().enumerate() {
            grid.vertex(Vertex { column: column(at), lane: *lane, node: Some(at) });
        }
        let mut strands: BTreeMap<StrandKey<'_>, usize> = BTreeMap::new();
        let mut bends = BTreeMap::new();
        for edge in &process.edges {
            let reversed = column(edge.from) > column(edge.to);
            let alone = reversed.then_some(edge.from);
            let key = (edge.kind, edge.name.as_str(), edge.label.as_str(), edge.to, alone);
            let strand = *strands.entry(key).or_insert_with(|| {
                let (label, note) = (edge.label.clone(), edge.note.clone());
                grid.strands.push(Strand { kind: edge.kind, label, note, reversed });
                grid.strands.len() - 1
            });
            grid.edge(edge, strand, reversed, &mut bends);
        }
        grid
    }

    fn vertex(&mut self, vertex: Vertex) -> usize {
        let at = self.vertices.len();
        self.cells.entry((vertex.column, vertex.lane)).or_default().push(at);
        self.vertices.push(vertex);
        at
    }

    /// Lays the edge through the columns between, sharing bends and pieces with its strand.
    fn edge(
        &mut self,
        edge: &Edge,
        strand: usize,
        reversed: bool,
        bends: &mut BTreeMap<(usize, usize), usize>,
    ) {
        let (left, right) = if reversed { (edge.to, edge.from) } else { (edge.from, edge.to) };
        let place = |grid: &Self, at: usize| grid.vertices.get(at).map_or((0, 0), |v| (v.column, v.lane));
        let ((first, from_lane), (last, to_lane)) = (place(self, left), place(self, right));
        let mut way = Vec::new();
        let mut at = left;
        for column in first + 1..last {
            if self.pieces >= MAX_PIECES {
                break;
            }
            let known = bends.get(&(strand, column)).copied();
            let bend = known.unwrap_or_else(|| {
                // In its own lane where nobody stands in the way, else already in the lane that it goes to.
                let free = !self.cells.contains_key(&(column, from_lane));
                let lane = if free { from_lane } else { to_lane };
                let bend = self.vertex(Vertex { column, lane, node: None });
                bends.insert((strand, column), bend);
                bend
            });
            way.push(self.hop(at, bend, strand));
            at = bend;
        }
        way.push(self.hop(at, right, strand));
        self.ways.push((way, strand));
    }

    fn hop(&mut self, from: usize, to: usize, strand: usize) -> usize {
        self.pieces += 1;
        let next = self.hops.len();
        let at = *self.known.entry((from, to, strand)).or_insert(next);
        if at == next {
            self.hops.push(Hop { from, to, strand });
        }
        at
    }

    /// Orders what stands in one cell so that lines cross less.
    pub(super) fn order(&mut self, lanes: usize) {
        let mut near: Vec<(Vec<usize>, Vec<usize>)> = vec![(Vec::new(), Vec::new()); self.vertices.len()];
        for hop in &self.hops {
            if let Some((_, right)) = near.get_mut(hop.from) {
                right.push(hop.to);
            }
            if let Some((left, _)) = near.get_mut(hop.to) {
                left.push(hop.from);
            }
        }
        let mut height = vec![0_u64; self.vertices.len()];
        let widest = self.cells.values().map(Vec::len).max().unwrap_or(1).max(lanes) as u64 + 1;
        for sweep in 0..SWEEPS {
            let mut keys: Vec<(usize, usize)> = self.cells.keys().copied().collect();
            if sweep % 2 == 1 {
                keys.reverse();
            }
            for key in keys {
                let Some(cell) = self.cells.get_mut(&key) else { continue };
                cell.sort_by_key(|vertex| {
                    let sides = near.get(*vertex);
                    let side = sides.map(|(left, right)| if sweep % 2 == 0 { left } else { right });
                    let heights: Vec<u64> =
                        side.into_iter().flatten().filter_map(|v| height.get(*v).copied()).collect();
                    let own = height.get(*vertex).copied().unwrap_or(0);
                    heights.iter().sum::<u64>().checked_div(heights.len() as u64).unwrap_or(own)
                });
                for (slot, vertex) in cell.iter().enumerate() {
                    if let Some(height) = height.get_mut(*vertex) {
                        // Fractions of a lane, in whole numbers.
                        *height = (key.1 as u64 * widest + slot as u64) * 64;
                    }
                }
            }
        }
    }
}
