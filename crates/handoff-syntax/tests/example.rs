//! The reference case is read without a word, and is in the one style.

use handoff_syntax::ast::Item;
use handoff_syntax::source::SourceFile;

use crate::clean;

const SPEC: &str = include_str!("../../../examples/sales-to-cs/sales-to-cs.handoff");
const TEAMS: &str = include_str!("../../../examples/sales-to-cs/org/teams.handoff");

#[test]
fn the_reference_case_has_no_fault() {
    let tree = clean(SPEC);
    assert_eq!(tree.items.len(), 11);
    assert!(!tree.items.iter().any(|item| matches!(item, Item::Error(_))));
    assert!(tree.comments.is_empty(), "all its comments document something");
}

#[test]
fn the_teams_have_no_fault() {
    let tree = clean(TEAMS);
    let teams = tree.items.iter().filter(|item| matches!(item, Item::Team(_))).count();
    assert_eq!(teams, 4);
    assert_eq!(tree.comments.len(), 5);
}

#[test]
fn both_are_in_the_one_style() {
    for text in [SPEC, TEAMS] {
        assert_eq!(handoff_syntax::format(&SourceFile::new("spec.handoff", text)).as_deref(), Ok(text));
    }
}
