//! The maps of every example, in every format.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where something is not as it should be")]

use std::path::Path;

use handoff_graph::{EdgeKind, Map, bpmn, dot, mermaid, svg};
use handoff_plan::{Name, Place};
use handoff_tests::specs::{all_specs, compile_file};

/// The map of every spec of the house, with its name.
fn maps() -> Vec<(String, Map)> {
    let specs = all_specs().unwrap().into_iter();
    specs
        .map(|(folder, file)| {
            let plan =
                compile_file(Path::new(&folder), &file).plan.unwrap_or_else(|| panic!("{file} has errors"));
            (file, Map::of(&plan, None))
        })
        .collect()
}

#[test]
fn every_stage_handoff_and_step_is_on_the_map() {
    for (folder, file) in all_specs().unwrap() {
        let plan = compile_file(Path::new(&folder), &file).plan.unwrap();
        let map = Map::of(&plan, None);
        for (process, drawn) in plan.processes.values().zip(&map.processes) {
            let has = |place: &Place| drawn.nodes.iter().any(|node| node.place.as_ref() == Some(place));
            assert!(process.stages.iter().all(|stage| has(&stage.place)), "{file}");
            let edge = |name: &Name| drawn.edges.iter().any(|e| e.name == *name);
            let crosses = |name: &Name| map.crossings.iter().any(|c| c.name == *name);
            assert!(process.handoffs.iter().all(|h| edge(&h.name) || crosses(&h.name)), "{file}");
            assert!(process.steps.iter().all(|s| edge(&s.name)), "{file}");
            assert!(drawn.nodes.iter().all(|node| node.lane < drawn.lanes.len()), "{file}");
        }
        for crossing in &map.crossings {
            assert!(map.find(&crossing.from).is_some() && map.find(&crossing.to).is_some(), "{file}");
        }
    }
}

#[test]
fn every_format_names_every_handoff() {
    for (file, map) in maps() {
        let drawings = [mermaid(&map), dot(&map), svg(&map), bpmn(&map)];
        for process in &map.processes {
            for edge in process.edges.iter().filter(|e| e.kind == EdgeKind::Handoff) {
                // Its first word: a long label is broken into rows, and signs are escaped.
                let word: String = edge.label.chars().take_while(|c| c.is_alphabetic()).collect();
                assert!(drawings.iter().all(|drawing| drawing.contains(&word)), "{file}: {word}");
            }
        }
    }
}
