use super::*;
use crate::sound::ground::{Focus, Ground};
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
    let ways = crate::sound::ground::ways(process);
    let tracks = process.plan.tracks.iter().collect();
    let ground = Ground::of(&compilation.model, process, tracks, &ways, &Focus::default()).expect("room");
    let space = Space::of(ground, |_, _| Verdict::Go);
    assert!(space.size() < 2_000, "{}", space.size());
}
