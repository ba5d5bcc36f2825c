use crate::ide::testing::{main, place};

fn said(words: &str, nth: usize) -> String {
    let (analysis, id) = main();
    analysis.hover(id, place(words, nth)).map(|h| h.markdown).unwrap_or_default()
}

#[test]
fn a_field_says_its_type_and_who_waits_for_it() {
    let said = said("account, champion\n", 0);
    assert!(said.contains("account: text"), "{said}");
    assert!(said.contains("The customer's name."), "{said}");
    assert!(said.contains("`kickoff` waits for it, from the giver"), "{said}");
    assert!(said.contains("`kickoff` carries it"), "{said}");
    assert!(said.contains("a change voids `signed` of `kickoff`"), "{said}");
}

#[test]
fn a_requirement_says_who_supplies_it() {
    let signed = said("signed: approval", 0);
    assert!(signed.contains("approved by `cs`") && signed.contains("waivable by `dana`"), "{signed}");
    let goals = said("goals: text", 0);
    assert!(!goals.contains("waits"), "{goals}");
}

#[test]
fn people_handoffs_stages_and_clauses() {
    assert!(said("cs; expects", 0).contains("team cs \"Customer Success\""));
    let kickoff = said("kickoff \"Kickoff\"", 0);
    assert!(kickoff.contains("- `signed` (Signed), approved by `cs`"), "{kickoff}");
    assert!(kickoff.contains("- accept within 24 hours"), "{kickoff}");
    let won = said("won \"Won\"", 0);
    assert!(won.contains("owned by `seller`") && won.contains("left by `kickoff` to `live`"), "{won}");
    let accept = said("accept within", 0);
    assert!(
        accept.contains("accept within 24 hours using LADDER") && accept.contains("a handoff"),
        "{accept}"
    );
    assert_eq!(said("Something is", 0), "");
}
