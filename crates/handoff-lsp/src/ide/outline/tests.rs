use crate::ide::testing::main;

#[test]
fn declarations_hold_what_stands_in_them() {
    let (analysis, id) = main();
    let outline = analysis.outline(id);
    let process = outline.iter().find(|e| e.name == "deal").unwrap();
    let kickoff = process.inner.iter().find(|e| e.name == "kickoff").unwrap();
    let inner: Vec<&str> = kickoff.inner.iter().map(|e| e.name.as_str()).collect();
    assert_eq!(inner, ["signed", "incomplete"]);
    assert_eq!(kickoff.detail, "Kickoff");
}

#[test]
fn symbols_are_found_by_letters_in_order() {
    let (analysis, _) = main();
    let names = |query: &str| -> Vec<String> {
        analysis.find_symbols(query).iter().map(|(s, _)| s.name.to_string()).collect()
    };
    assert_eq!(names("kkf"), ["kickoff"]);
    assert!(names("rossi").contains(&"carla".to_owned()), "by the label, in the other file");
    assert!(names("zzz").is_empty());
    let (_, within) = analysis.find_symbols("kickoff").remove(0);
    assert_eq!(within.map(|w| w.name.as_str()), Some("deal"));
}
