use crate::tests::{compile_files, compile_text, said};

/// The lines of the findings.
#[track_caller]
fn lines(text: &str, wanted: &[u32]) {
    let compilation = compile_text(text);
    let found = compilation
        .diagnostics
        .iter()
        .map(|d| compilation.sources.get(d.span.file).map_or(0, |f| f.position(d.span.start).line));
    assert_eq!(found.collect::<Vec<_>>(), wanted, "{}", said(&compilation));
}

#[test]
fn a_name_of_a_lost_declaration_is_not_missed() {
    lines("person \"ana\" \"Ana Ruiz\"\nteam sales { lead ana }\n", &[1]);
}

#[test]
fn a_name_that_is_lost_nowhere_is_missed() {
    lines("person \"ana\" \"Ana Ruiz\"\nteam sales { lead anna }\n", &[1, 2]);
}

#[test]
fn a_clause_that_was_read_by_a_guess_is_not_blamed_for_its_meaning() {
    lines("record contact {\n  mail text = 5\n  size: number = \"x\"\n}\n", &[2, 3]);
}

#[test]
fn names_of_an_import_that_cannot_be_read_are_not_missed() {
    let spec = "import \"teems.handoff\"\nteam sales { lead ana; manager dee }\nperson ben { manager bem }\n";
    let compilation = compile_files(&[("spec.handoff", spec)], &["spec.handoff"]);
    let codes: Vec<&str> = compilation.diagnostics.iter().map(|d| d.rule.code).collect();
    // `bem` is near to `ben`.
    assert_eq!(codes, ["H0203", "H0201"], "{}", said(&compilation));
}

#[test]
fn names_of_an_import_that_is_broken_are_not_missed() {
    lines("import teams\nteam sales { lead ana; manager dee }\n", &[1]);
}

#[test]
fn what_a_block_swallowed_that_is_never_closed_is_not_missed() {
    let spec = "person ana \"Ana\"\nprocess p {\n  key k: text\n  owner ana\n  context {\n    a: text {\n    b: text\n  }\n\
                  stage s { owner ana }\n  start s when opened\n  stage e { final }\n\
                  step go from s to e { trigger by ana; require b, c }\n}\n";
    let compilation = compile_text(spec);
    let missed = |name: &str| said(&compilation).contains(&format!("called `{name}`"));
    assert!(!missed("b") && missed("c"), "{}", said(&compilation));
}

#[test]
fn what_is_required_of_a_field_without_a_type_counts_as_required() {
    let spec = "person ana \"Ana\"\nperson ben \"Ben\"\nevent came { id: text }\nrecord brief { worth: money(EUR) }\n\
                process p {\n  key id: text\n  owner ana\n  context { worth: money(EUX) }\n  start a on came\n\
                  stage a { owner ana }\n  stage b { owner ben; expects brief }\n  stage e { final }\n\
                  handoff h from a to b {\n    trigger on enter\n    require worth\n    carry brief\n  }\n\
                  step go from b to e { trigger by ben }\n}\n";
    lines(spec, &[8]);
}

#[test]
fn what_stands_under_an_event_that_is_not_known_is_checked_all_the_same() {
    let spec = "person ana \"Ana\"\nevent came { id: text; n: integer }\nprocess p {\n  key id: text\n  owner ana\n  context { n: integer }\n\
                  start a on come where event.m > 1 and n > \"x\" {\n    set n from event\n    set m = event.m\n  }\n\
                  on came { set n from event }\n  on cane where event.m > 1 {\n    set l = event.n\n    notify ana \"{event.k}\"\n  }\n\
                  observe camp as e { set k = 1 }\n  stage a { owner ana }\n  stage e { final }\n\
                  step go from a to e { trigger on cape where n > \"x\" }\n}\n";
    lines(spec, &[7, 7, 9, 12, 13, 16, 16, 19, 19]);
}

#[test]
fn a_name_declared_in_two_alphabets_is_told_once() {
    let spec = "person ana \"Ana\"\nevent came { id: text }\nprocess p {\n  key id: text\n  owner ana\n  start a on came\n\
                  stage a { owner ana }\n  stage l\u{456}ve { owner ana }\n  stage e { final }\n\
                  step go from a to live { trigger by ana }\n  step on_ from live to e { trigger by ana }\n\
                  invariant \"x\": reached live only if reached a\n}\n";
    let compilation = compile_text(spec);
    let told: Vec<&str> = compilation.diagnostics.iter().map(|d| d.message.as_str()).collect();
    let once = "`l\u{456}ve` has letters of two alphabets: it is not the `live` that is meant elsewhere";
    assert_eq!(told, [once]);
    assert!(compilation.has_errors());
}

#[test]
fn an_import_of_nothing_is_told_beside_what_cannot_be_read() {
    lines("import \"\"\nimport teams\n", &[1, 2]);
}

#[test]
fn the_clause_after_a_block_that_is_never_closed_is_read() {
    let lost = "person ana \"Ana\"\nevent came { id: text }\nprocess p {\n  key id: text\n  owner ana\n  context {\n    a: text\n\n";
    let rest = "  start s on came\n  stage s { owner nobody }\n  stage e { final }\n";
    let step = "  step go from s to e { trigger by ana; require a }\n}\n";
    lines(&format!("{lost}{rest}{step}"), &[6, 10]);
}
