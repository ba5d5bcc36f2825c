//! In how many processes a scenario's line is tried, and which one it then speaks of.

use std::fmt::Write as _;

use handoff_syntax::ast::{File, Scenario};

use super::*;
use crate::check::{World, calendars};
use crate::findings::Findings;
use crate::tests::{Memory, compile_text, said};
use crate::{Root, load, names, outline, shapes};

const TOP: &str = "person lena\nevent opened { id: text }\n";

/// A process with a field of the type, whose requirement is of a name of its own.
fn process(name: &str, ty: &str, required: &str) -> String {
    format!(
        "process {name} {{
  key id: text
  owner lena
  context {{ note_of: {ty}; {required}: text }}
  start a on opened
  stage a {{ owner lena }}
  stage b {{ owner lena; final }}
  handoff give from a to b {{ trigger on enter; require {required}; accept within 1 day {{ at 100% notify lena \"Late\" }} }}
}}
"
    )
}

fn scenario(lines: &str) -> String {
    format!("scenario \"s\" for own {{\n  at 2026-03-02 09:00\n{lines}}}\n")
}

/// For each line of the one scenario, how many other processes it would be tried in.
fn tried(text: &str) -> Vec<usize> {
    let memory = Memory([("spec.handoff".to_owned(), text.as_bytes().to_vec())].into());
    let loaded = load(&Root { folder: String::new(), paths: vec!["spec.handoff".to_owned()] }, &memory);
    let mut findings = Findings::default();
    let names = names::collect(&loaded, &mut findings);
    let shapes = shapes::shapes(&names, &loaded, &mut findings);
    let outlines = outline::outlines(&names, &mut findings);
    let (calendars, _) = calendars(&names, &loaded, &mut findings);
    let world = World::new(&loaded.sources, names, shapes, outlines, calendars);
    let tree: &File = &loaded.trees[0];
    let mut scenarios = tree.items.iter().filter_map(|item| match item {
        Item::Scenario(scenario) => Some(scenario),
        _ => None,
    });
    let scenario: &Scenario = scenarios.next_back().unwrap();
    let own = world.outlines.first_named("own").unwrap();
    let mut checker = Checker::new(&world);
    let reader = Reader {
        own,
        outline: own,
        file: tree.id,
        zone: &world.always,
        lines: Vec::new(),
        spans: Vec::new(),
        now: None,
    };
    let lines = scenario.lines.iter().skip(1);
    lines.map(|line| checker.elsewhere(std::slice::from_ref(line), &reader).len()).collect()
}

#[test]
fn a_line_is_tried_where_its_names_stand_for_something_else() {
    let mut text = format!("{TOP}{}", process("own", "text", "own_field"));
    for i in 0..200 {
        text += &process(&format!("like_{i}"), "text", &format!("field_{i}"));
    }
    text += &process("other", "integer", "other_field");
    text += &scenario(
        "  set note_of = 5\n  set other_field = 5\n  accept like_7.give by lena\n  set field_9 = 5\n  expect closed\n",
    );
    // Of two hundred processes that call the same thing `note_of` none is tried; the one that calls another thing so is.
    // `give` asks for something else in each.
    assert_eq!(tried(&text), [1, 1, 201, 1, 0]);
}

#[test]
fn the_only_process_in_which_a_line_means_something_is_meant() {
    let mut text =
        format!("{TOP}{}{}", process("own", "text", "own_field"), process("other", "integer", "sum"));
    for i in 0..50 {
        let _ = write!(text, "{}", process(&format!("like_{i}"), "text", "own_field"));
    }
    let lines =
        "  set note_of = 5\n  set sum = \"x\"\n  expect give is blocked by sum\n  set note_of = \"y\"\n";
    let compilation = compile_text(&format!("{text}{}", scenario(lines)));
    assert!(!compilation.has_errors(), "{}", said(&compilation));
    let meant: Vec<&str> = compilation.scenarios[0]
        .lines
        .iter()
        .map(|line| line.process.as_ref().map_or("own", |name| name.as_str()))
        .collect();
    assert_eq!(meant, ["own", "other", "other", "other", "own"]);
}

#[test]
fn a_line_that_means_something_in_several_others_is_told_of_its_own() {
    let processes = ["own", "left", "right"].map(|name| process(name, "text", &format!("{name}_field")));
    let twice = process("again", "text", "left_field");
    let lines = "  set left_field = \"x\"\n  set right_field = \"x\"\n";
    let text = format!("{TOP}{}{twice}{}", processes.concat(), scenario(lines));
    let said = said(&compile_text(&text));
    let errors: Vec<&str> = said.lines().filter(|line| line.starts_with("H0201")).collect();
    assert_eq!(errors, ["H0201 spec.handoff:41 there is no field called `left_field`"], "{said}");
}

#[test]
fn what_no_declaration_in_sight_has_is_not_looked_for_elsewhere() {
    let text = format!("{TOP}{}{}", process("own", "text", "a_field"), process("other", "text", "b_field"));
    let said = said(&compile_text(&format!("{text}{}", scenario("  accept give by nobody\n"))));
    assert_eq!(said.lines().filter(|line| line.contains("nobody")).count(), 1, "{said}");
}
