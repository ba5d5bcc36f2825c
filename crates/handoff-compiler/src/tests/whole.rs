use super::*;

const FILES: [(&str, &str); 4] = [
    ("whole.handoff", include_str!("specs/whole.handoff")),
    ("org.handoff", include_str!("specs/org.handoff")),
    ("paid.json", include_str!("specs/paid.json")),
    ("holidays.ics", include_str!("specs/holidays.ics")),
];

#[test]
fn every_clause_of_the_language_compiles_without_a_finding() {
    let compilation = compile_files(&FILES, &["whole.handoff"]);
    assert_eq!(said(&compilation), "");
    assert!(compilation.plan.is_some());
}
