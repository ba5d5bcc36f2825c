//! Where everything stands: lanes are bands from left to right, work flows with the reading direction.
//!
//! After Sugiyama, made small: columns by longest path, order in each cell by barycentre, and right-angled lines that run
//! in channels between the columns.

mod column;
mod grid;
mod measure;
mod place;
mod route;

use crate::map::{EdgeKind, ProcessMap};

pub(crate) use measure::wrapped;

/// Left of the first column: the names of the lanes.
pub(crate) const HEADING: i64 = 128;

/// How nodes are shaped.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// The side of a start's circle.
    pub(crate) start: i64,
    /// Final stages are circles of that size too, with their name below; else boxes.
    pub(crate) final_circle: Option<i64>,
}

/// Everything in pixels, from the upper left corner.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) width: i64,
    pub(crate) height: i64,
    /// One a lane: its top and its height.
    pub(crate) bands: Vec<(i64, i64)>,
    /// One a node.
    pub(crate) boxes: Vec<Rect>,
    /// Each piece once, where edges run together.
    pub(crate) lines: Vec<Line>,
    pub(crate) labels: Vec<Label>,
    /// One an edge, in its direction: where it starts, bends and ends.
    pub(crate) routes: Vec<Vec<Point>>,
    /// One an edge: its place in `labels`, where it has one.
    pub(crate) label_of: Vec<Option<usize>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Point {
    pub(crate) x: i64,
    pub(crate) y: i64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) x: i64,
    pub(crate) y: i64,
    pub(crate) width: i64,
    pub(crate) height: i64,
}

impl Rect {
    pub(crate) fn middle(&self) -> Point {
        Point { x: self.x + self.width / 2, y: self.y + self.height / 2 }
    }
}

#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) kind: EdgeKind,
    pub(crate) points: Vec<Point>,
    pub(crate) arrow: Arrow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrow {
    None,
    AtEnd,
    AtStart,
}

/// What stands above the end of a line; `y` is the base of its last row.
#[derive(Debug)]
pub(crate) struct Label {
    /// The middle.
    pub(crate) x: i64,
    pub(crate) y: i64,
    pub(crate) width: i64,
    pub(crate) rows: Vec<String>,
    pub(crate) notes: Vec<String>,
}

impl Layout {
    pub(crate) fn of(process: &ProcessMap, look: Look) -> Self {
        let columns = column::columns(process);
        let mut grid = grid::Grid::of(process, &columns);
        grid.order(process.lanes.len());
        let placed = place::place(process, &grid, look);
        route::layout(process, &grid, placed, look)
    }
}
