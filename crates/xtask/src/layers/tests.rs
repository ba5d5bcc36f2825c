use std::collections::BTreeMap;

use super::{compare, rows};

const MAP: &str = "
| layer | crate | owns | may use |
| --- | --- | --- | --- |
| 2 | `cli` | the command | all below |
| 1 | `engine` | meaning | `plan` |
| 1 | `compiler` | text to plan | `plan`, `syntax` |
| 0 | `syntax` | text | |
| 0 | `plan` | the waist | |

| word | means |
";

fn found(manifests: &[(&str, &[&str])]) -> Vec<String> {
    let manifests = manifests.iter().map(|(name, uses)| {
        let uses = uses.iter().map(|u| (*u).to_owned()).collect();
        ((*name).to_owned(), uses)
    });
    compare(&rows(MAP), &manifests.collect::<BTreeMap<_, Vec<_>>>())
}

const GOOD: [(&str, &[&str]); 5] = [
    ("cli", &["engine", "compiler"]),
    ("engine", &["plan"]),
    ("compiler", &["plan", "syntax"]),
    ("syntax", &[]),
    ("plan", &[]),
];

#[test]
fn arrows_that_point_down_pass() {
    assert_eq!(found(&GOOD), Vec::<String>::new());
}

#[test]
fn an_arrow_up_or_sideways_is_told() {
    let mut wrong = GOOD;
    wrong[4].1 = &["engine"];
    wrong[1].1 = &["plan", "compiler"];
    assert_eq!(found(&wrong).len(), 2);
}

#[test]
fn an_arrow_down_that_the_map_does_not_name_is_told() {
    let mut wrong = GOOD;
    wrong[1].1 = &["plan", "syntax"];
    assert_eq!(found(&wrong), ["`engine` may not use `syntax`: see crates/README.md"]);
}

#[test]
fn a_crate_that_is_not_listed_and_a_row_without_a_crate_are_told() {
    let mut wrong = GOOD;
    wrong[3].0 = "grammar";
    let problems = found(&wrong);
    assert_eq!(problems.len(), 2, "{problems:?}");
}
