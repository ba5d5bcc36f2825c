//! Random processes, held against a walk that is as simple as can be: it opens, does and cancels one step at a time, and
//! knows nothing of abstraction.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Ask {
    Nothing,
    Reached(usize),
    NotReached(usize),
    In(usize),
    Done(usize),
}

/// Stages 0 to 3 are in the first track, 4 to 7 in the second; the last of each is final.
#[derive(Clone, Debug)]
struct Hop {
    from: usize,
    to: usize,
    ask: Ask,
}

const STAGES: usize = 4;

fn hop(steps: usize) -> impl Strategy<Value = Hop> {
    let ask = prop_oneof![
        3 => Just(Ask::Nothing),
        1 => (0..2 * STAGES).prop_map(Ask::Reached),
        1 => (0..2 * STAGES).prop_map(Ask::NotReached),
        1 => (0..2 * STAGES).prop_map(Ask::In),
        1 => (0..steps).prop_map(Ask::Done),
    ];
    (0..2usize, 0..STAGES - 1, 0..STAGES, ask).prop_map(|(track, from, to, ask)| {
        let first = track * STAGES;
        Hop { from: first + from, to: first + to, ask }
    })
}

fn place(stage: usize) -> String {
    if stage < STAGES { format!("s{stage}") } else { format!("other.s{stage}") }
}

fn text(hops: &[Hop]) -> String {
    let mut main = String::from("  start s0 on deal.won\n");
    let mut other = String::from("  track other {\n  start s4 on deal.won\n");
    for stage in 0..2 * STAGES {
        let kind = if stage % STAGES == STAGES - 1 { "final" } else { "owner sales" };
        let of = if stage < STAGES { &mut main } else { &mut other };
        writeln!(of, "  stage s{stage} {{ {kind} }}").expect("a string");
    }
    for (n, hop) in hops.iter().enumerate() {
        let ask = match hop.ask {
            Ask::Nothing => String::new(),
            Ask::Reached(s) => format!("; require reached {} \"asked\"", place(s)),
            Ask::NotReached(s) => format!("; require not reached {} \"asked\"", place(s)),
            Ask::In(s) => format!("; require in {} \"asked\"", place(s)),
            Ask::Done(step) => format!("; require done h{step} \"asked\""),
        };
        let of = if hop.from < STAGES { &mut main } else { &mut other };
        writeln!(of, "  step h{n} from s{} to s{} {{ trigger by sales{ask} }}", hop.from, hop.to)
            .expect("a string");
    }
    format!("{TOP}{main}{other}  }}\n}}\n")
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Case {
    at: [usize; 2],
    reached: BTreeSet<usize>,
    done: BTreeSet<usize>,
    open: BTreeSet<usize>,
}

fn is_over(case: &Case) -> bool {
    case.at.iter().all(|s| s % STAGES == STAGES - 1)
}

fn after(hops: &[Hop], case: &Case) -> Vec<(Option<usize>, Case)> {
    let mut all = Vec::new();
    if is_over(case) {
        return all;
    }
    for (n, hop) in hops.iter().enumerate().filter(|(_, h)| case.at.contains(&h.from)) {
        if !case.open.contains(&n) {
            let mut opened = case.clone();
            opened.open.insert(n);
            opened.done.remove(&n);
            all.push((None, opened));
            continue;
        }
        let met = match hop.ask {
            Ask::Nothing => true,
            Ask::Reached(s) => case.reached.contains(&s),
            Ask::NotReached(s) => !case.reached.contains(&s),
            Ask::In(s) => case.at.contains(&s),
            Ask::Done(step) => case.done.contains(&step),
        };
        if met {
            let mut next = case.clone();
            next.open.retain(|o| hops.get(*o).is_some_and(|h| h.from != hop.from));
            next.done.insert(n);
            next.at = next.at.map(|s| if s == hop.from { hop.to } else { s });
            next.reached.insert(hop.to);
            all.push((Some(n), next));
        }
    }
    all
}

/// Whether some case cannot be closed, and which steps are never done though their stage is reached.
fn naive(hops: &[Hop]) -> (bool, BTreeSet<usize>) {
    let first =
        Case { at: [0, STAGES], reached: [0, STAGES].into(), done: BTreeSet::new(), open: BTreeSet::new() };
    let mut next: BTreeMap<Case, Vec<Case>> = BTreeMap::new();
    let mut queue = vec![first];
    let (mut done, mut reached) = (BTreeSet::new(), BTreeSet::new());
    while let Some(case) = queue.pop() {
        if next.contains_key(&case) {
            continue;
        }
        reached.extend(case.at);
        let follow = after(hops, &case);
        done.extend(follow.iter().filter_map(|(step, _)| *step));
        let follow: Vec<Case> = follow.into_iter().map(|(_, c)| c).collect();
        queue.extend(follow.iter().cloned());
        next.insert(case, follow);
    }
    let mut live: BTreeSet<&Case> = next.keys().filter(|c| is_over(c)).collect();
    loop {
        let more: Vec<&Case> = next
            .iter()
            .filter(|(case, follow)| !live.contains(case) && follow.iter().any(|f| live.contains(f)))
            .map(|(case, _)| case)
            .collect();
        if more.is_empty() {
            break;
        }
        live.extend(more);
    }
    let never = (0..hops.len())
        .filter(|n| !done.contains(n) && hops.get(*n).is_some_and(|h| reached.contains(&h.from)));
    (live.len() < next.len(), never.collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn agrees_with_a_walk_that_knows_nothing_of_abstraction(hops in prop::collection::vec(hop(6), 6)) {
        let compilation = compile_text(&text(&hops));
        let said = soundness(&compilation);
        let others = said.lines().filter(|l| !l.starts_with("H12"));
        prop_assert_eq!(others.collect::<Vec<_>>(), Vec::<&str>::new());
        let (dead, never) = naive(&hops);
        prop_assert_eq!(said.contains("H1201") || said.contains("H1205"), dead, "{}\n{}", text(&hops), said);
        let found: BTreeSet<usize> = (0..hops.len())
            .filter(|n| said.contains(&format!("H1204 step `h{n}` can never happen")))
            .collect();
        prop_assert_eq!(found, never, "{}\n{}", text(&hops), said);
    }
}
