use super::*;
use crate::sound::ground::{Focus, Ground};
use crate::sound::lookup::{Effort, Lookup};
use crate::sound::space::{Space, Verdict};

/// Fifty stages in a row, each with a handoff to the next that can come back, and a way out of all.
fn fifty_stages() -> String {
    let mut items =
        String::from("  context { scope: text }\n  start s0 on deal.won\n  stage lost { final failed }\n");
    for n in 0..50 {
        items += &format!("  stage s{n} {{ owner {} }}\n", if n % 2 == 0 { "sales" } else { "cs" });
    }
    for n in 0..49 {
        let next = n + 1;
        items += &format!(
            "  handoff h{n} from s{n} to s{next} {{
    trigger on enter; require scope; return back
    accept within 1 day {{ at 100% escalate to dee }}
    complete when scope is set within 1 day {{ at 100% escalate to dee }}
  }}\n"
        );
    }
    items + "  step lose from any to lost { trigger by dee }\n"
}

/// A state for each combination of what is open would pass the bound.
#[test]
fn states_grow_with_the_stages_and_not_with_their_combinations() {
    let compilation = renewal(&fifty_stages());
    assert_eq!(soundness(&compilation), "");
    let process = compilation.model.processes.first().expect("one");
    let lookup = std::rc::Rc::new(Lookup::of(process));
    let tracks = process.plan.tracks.iter().collect();
    let ground = Ground::of(&compilation.model, process, tracks, &lookup, &Focus::default()).expect("room");
    let space = Space::of(ground, &Effort::new(), |_, _| Verdict::Go);
    assert!(space.size() < 2_000, "{}", space.size());
}

/// A row of steps, and a stage beside it that every stage but the last can go to.
fn row(stages: usize) -> String {
    let mut items = String::from("  start s0 on deal.won\n  stage end { owner sales; final }\n");
    for n in 0..stages {
        let next = if n + 1 == stages { "end".to_owned() } else { format!("s{}", n + 1) };
        items += &format!(
            "  stage s{n} {{ owner sales }}\n  step t{n} from s{n} to {next} {{ trigger by sales }}\n"
        );
    }
    items
}

/// What it takes to walk through a process, in moves.
fn moves(text: &str) -> usize {
    let compilation = renewal(text);
    let process = compilation.model.processes.first().expect("one");
    let lookup = std::rc::Rc::new(Lookup::of(process));
    let tracks = process.plan.tracks.iter().collect();
    let ground = Ground::of(&compilation.model, process, tracks, &lookup, &Focus::default()).expect("room");
    let effort = Effort::new();
    let space = Space::of(ground, &effort, |_, _| Verdict::Go);
    assert_eq!(space.cut, None);
    effort.used()
}

#[test]
fn twice_as_many_stages_in_a_row_take_twice_as_many_moves() {
    let (one, two) = (moves(&row(400)), moves(&row(800)));
    assert!(two <= 2 * one + 10, "{one} and {two}");
}

#[test]
fn a_process_with_very_many_moves_is_looked_at_up_to_a_bound_and_that_is_said() {
    let mut items = String::from("  start s0 on deal.won\n  stage end { owner sales; final }\n");
    for n in 0..900 {
        items +=
            &format!("  stage s{n} {{ owner sales }}\n  step t{n} from any to s{n} {{ trigger by sales }}\n");
    }
    items += "  step finish from any to end { trigger by sales }\n";
    let said = soundness(&renewal(&items));
    assert!(said.contains("has more than 1000000 moves between its states"), "{said}");
    assert_eq!(said.matches("H1207").count(), 1, "{said}");
}

#[test]
fn invariants_past_the_bound_are_named() {
    let mut items = row(3) + "  context { n: integer }\n";
    for n in 0..1_200 {
        items += &format!("  invariant \"i{n}\": reached s1 only if n > {n}\n");
        items += &format!("  on deal.won where event.deal == \"{n}\" {{ notify dee \"x\" }}\n");
    }
    let said = soundness(&renewal(&items));
    assert!(said.contains("has more than 1000000 moves between its states"), "{said}");
}

#[test]
fn a_long_way_is_told_by_its_beginning_and_its_end() {
    let items = row(300).replace("step t299 from s299 to end", "step t299 from s299 to s298");
    let compilation = renewal(&items);
    let dead = compilation.diagnostics.iter().find(|d| d.rule.code == "H1201").expect("a dead end");
    let help = dead.help.as_deref().unwrap_or_default();
    assert!(help.len() < 4_000, "{} letters", help.len());
    assert!(!compilation.diagnostics.is_empty());
}
