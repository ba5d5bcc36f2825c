//! Whatever the text: a clear word or success, in time, and no panic.

use handoff_syntax::ast::{ExprKind, Item, ProcessItem};

use crate::{clean, codes, messages, parse, process};

#[test]
fn nothing_is_a_spec_without_declarations() {
    for text in ["", "\n\n", "// only a comment", "/// for nothing\n", "\u{feff}", " \t\r\n"] {
        assert_eq!(clean(text).items.len(), 0, "{text:?}");
    }
}

#[test]
fn deep_brackets_cost_their_declaration_only() {
    let text = format!(
        "person a\nprocess p {{\n  when {}a{} {{ }}\n}}\nperson b\n",
        "(".repeat(300),
        ")".repeat(300)
    );
    let parsed = parse(&text);
    assert_eq!(parsed.diagnostics.len(), 1);
    assert_eq!(parsed.diagnostics[0].rule.code, "H0107");
    assert_eq!(parsed.tree.items.len(), 3);
    assert!(matches!(parsed.tree.items[1], Item::Error(_)));
}

#[test]
fn prose_that_is_nested_too_deeply_is_told() {
    let text = format!("prose a {{\n{}  expect b {{\nstage a {{\n  }}\n", "stage a {\n".repeat(66));
    assert_eq!(codes(&text).len(), 1, "{:?}", messages(&text));
}

#[test]
fn braces_that_close_nothing_in_a_row_are_one_slip() {
    let text = format!("person a {{ email \"a@b.example\" }}\n{}person b\n}}\n", "}\n".repeat(1_000));
    assert_eq!(codes(&text), ["H0114", "H0114"], "{:?}", messages(&text));
}

#[test]
fn long_conditions_cost_themselves_only() {
    for long in [format!("{}a", "not ".repeat(20_000)), format!("{}a", "a + ".repeat(200_000))] {
        let text = format!("process p {{\n  invariant \"x\": {long}\n  owner x\n}}\n");
        let parsed = parse(&text);
        assert_eq!(parsed.diagnostics.len(), 1);
        let items = &process(&parsed.tree).items;
        assert!(matches!(&items[0], ProcessItem::Invariant(i) if i.condition.kind == ExprKind::Error));
        assert!(matches!(items[1], ProcessItem::Owner { .. }));
    }
}

#[test]
fn five_hundred_operators_are_read() {
    clean(&format!("process p {{\n  invariant \"x\": {}a\n}}\n", "a + ".repeat(500)));
}

#[test]
fn sixty_four_levels_are_read() {
    clean(&format!("process p {{\n  invariant \"x\": {}a{}\n}}\n", "(".repeat(63), ")".repeat(63)));
}

#[test]
fn endless_repetitions_end() {
    let texts = [
        format!("process p {{\n  invariant \"x\": {}a\n}}\n", "if a then ".repeat(2_000)),
        format!("process p {{\n  invariant \"x\": {}a\n}}\n", "any x in l: ".repeat(3_000)),
        format!("process p {{\n{}\n", "  stage x {\n".repeat(50_000)),
        format!("type x = {}text\n", "list of ".repeat(50_000)),
        "}\n".repeat(50_000),
        "\"".repeat(300_000),
        "\"\n".repeat(50_000),
        format!("process p {{\n  on x {{ notify a \"{}\" }}\n}}\n", "{".repeat(50_000)),
        format!("process p {{\n{}}}\n", "  require (((((((((\n".repeat(5_000)),
        format!("process p {{\n  on x {{ {}{}\n}}\n", "if a { ".repeat(30), " } junk".repeat(30)),
        format!("process p {{\n{}}}\n", "  what is this\n".repeat(5_000)),
        "a".repeat(1_000_000),
        format!("process p {{\n  invariant \"x\": {}b!{}\n}}\n", "[{a: ".repeat(31), "}]".repeat(31)),
    ];
    for text in texts {
        assert!(!codes(&text).is_empty(), "{}", &text[..40]);
    }
}

#[test]
fn a_text_full_of_braces_is_a_text() {
    clean(&format!("process p {{\n  invariant \"x\": a == \"{}\"\n}}\n", "{".repeat(50_000)));
}

#[test]
fn ten_megabytes_are_read() {
    let one = "person anna \"Anna\" { email \"anna@acme.example\" }\n";
    let text = one.repeat(10_000_000 / one.len());
    assert_eq!(clean(&text).items.len(), 10_000_000 / one.len());
}

#[test]
fn control_characters_are_told_once_and_read_as_blanks() {
    let parsed = parse("person a\0 \"x\"\nperson b \"y\u{7}z\"\n");
    assert_eq!(parsed.diagnostics.len(), 1);
    assert_eq!(parsed.diagnostics[0].message, "2 characters that no editor shows stand in this file");
    assert_eq!(parsed.tree.items.len(), 2);
    assert_eq!(messages(&"\0\u{1}\u{2}ab".repeat(1_000)), ["this file is not text"]);
}

#[test]
fn files_of_other_systems_are_read() {
    let tree = clean(
        "\u{feff}/// Anna.\r\nperson a \"x\"\r\n\r\nteam t {\r\n\tlead a\r\n\tmembers a,\r\n\t\tb\r\n}\r\n",
    );
    assert_eq!(tree.items.len(), 2);
    let Item::Person(person) = &tree.items[0] else { panic!("a person") };
    assert_eq!(person.docs.as_ref().map(|d| d.text.as_str()), Some("Anna."));
}

#[test]
fn names_may_be_of_any_language() {
    let tree = clean("process обработка \"x\" {\n  key 注文: text\n  stage größe { owner équipe }\n}\n");
    assert_eq!(process(&tree).name.name, "обработка");
}
