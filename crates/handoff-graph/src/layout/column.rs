//! Which column each node stands in.

use std::collections::BTreeSet;

use crate::map::{EdgeKind, NodeKind, ProcessMap};

/// One a node: as far right as the longest way there. Edges that lead back do not count.
pub(super) fn columns(process: &ProcessMap) -> Vec<usize> {
    let count = process.nodes.len();
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); count];
    for edge in process.edges.iter().filter(|e| e.kind != EdgeKind::Return && e.from != e.to) {
        if let Some(targets) = next.get_mut(edge.from) {
            targets.push(edge.to);
        }
    }
    let is_start = |at: &usize| process.nodes.get(*at).is_some_and(|n| n.kind == NodeKind::Start);
    let entered = (0..count).filter(is_start);
    let (order, ways) = downstream(&next, entered.chain(0..count));
    let mut columns = vec![0_usize; count];
    for from in order {
        let column = columns.get(from).copied().unwrap_or(0);
        for to in ways.get(from).into_iter().flatten() {
            if let Some(far) = columns.get_mut(*to) {
                *far = (*far).max(column + 1);
            }
        }
    }
    // A start stands right before what it starts.
    for at in (0..count).filter(is_start) {
        let first = next.get(at).into_iter().flatten().filter_map(|to| columns.get(*to)).min().copied();
        if let (Some(first), Some(column)) = (first, columns.get_mut(at)) {
            *column = first.saturating_sub(1);
        }
    }
    // What nothing leads to stands beside the first stages, not before them.
    let touched: BTreeSet<usize> = process.edges.iter().flat_map(|e| [e.from, e.to]).collect();
    if columns.iter().any(|column| *column > 0) {
        let alone = columns.iter_mut().enumerate().filter(|(at, _)| !touched.contains(at));
        alone.for_each(|(_, column)| *column = 1);
    }
    columns
}

/// The nodes, each before all that it leads to, and the ways without those that lead back. Without recursion: a spec may
/// have as many stages in a row as it likes.
fn downstream(next: &[Vec<usize>], roots: impl Iterator<Item = usize>) -> (Vec<usize>, Vec<Vec<usize>>) {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        No,
        Open,
        Done,
    }
    let mut seen = vec![Seen::No; next.len()];
    let mut ways: Vec<Vec<usize>> = vec![Vec::new(); next.len()];
    let mut order = Vec::with_capacity(next.len());
    for root in roots {
        let mut open: Vec<(usize, usize)> = vec![(root, 0)];
        while let Some((at, turn)) = open.pop() {
            if turn == 0 {
                match seen.get_mut(at) {
                    Some(state) if *state == Seen::No => *state = Seen::Open,
                    _ => continue,
                }
            }
            let Some(to) = next.get(at).and_then(|targets| targets.get(turn)).copied() else {
                if let Some(state) = seen.get_mut(at) {
                    *state = Seen::Done;
                }
                order.push(at);
                continue;
            };
            open.push((at, turn + 1));
            if seen.get(to).is_some_and(|state| *state != Seen::Open) {
                if let Some(ways) = ways.get_mut(at) {
                    ways.push(to);
                }
                open.push((to, 0));
            }
        }
    }
    order.reverse();
    (order, ways)
}
