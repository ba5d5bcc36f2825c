//! The map of a plan: which stages there are, who owns them, and how work moves between them.
//!
//! [`Map::of`] reads it from a plan; [`mermaid`], [`dot`], [`svg`] and [`bpmn`] write it. The same plan gives the same bytes.

mod bpmn;
mod changed;
mod dot;
mod layout;
mod map;
mod mermaid;
mod svg;
mod xml;

pub use bpmn::bpmn;
pub use changed::mermaid_of_changes;
pub use dot::dot;
pub use map::{Crossing, Edge, EdgeKind, End, Lane, Map, Node, NodeKind, ProcessMap};
pub use mermaid::mermaid;
pub use svg::svg;

#[cfg(test)]
mod tests;
