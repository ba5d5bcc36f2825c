use crate::ide::testing::{main, place};

#[test]
fn every_declaration_is_there_with_its_words() {
    let (analysis, id) = main();
    let found: Vec<String> =
        analysis.symbols.of_file(id).map(|s| format!("{} {}", s.kind.noun(), s.name)).collect();
    for wanted in [
        "event crm.won",
        "record brief",
        "service crm",
        "action terms",
        "parameter deal_id",
        "ladder usual",
        "process deal",
        "key deal_id",
        "field account",
        "stage won",
        "handoff kickoff",
        "requirement signed",
        "return incomplete",
        "step finish",
        "scenario It works",
    ] {
        assert!(found.iter().any(|f| f == wanted), "{wanted} is not in {found:?}");
    }
    let account = analysis.symbol_at(id, place("account: text\n    seller", 0)).unwrap();
    assert_eq!(account.docs.as_deref(), Some("The customer's name."));
    let process = analysis.symbol_at(id, place("deal \"From", 0)).unwrap();
    assert_eq!(process.label.as_deref(), Some("From deal to customer"));
    assert_eq!(account.within, Some(process.at));
}
