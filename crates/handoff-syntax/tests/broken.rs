//! What is said about broken texts, beside the text itself. Read a snapshot as its reader would before accepting it.

use std::fmt::Write as _;

use crate::{codes, parse, shown};

/// The text, then what is said about it.
fn beside(text: &str) -> String {
    let parsed = parse(text);
    let mut out = String::new();
    writeln!(out, "{}\n────", text.trim_end()).expect("writing to a text");
    out.push_str(&shown(text, &parsed.diagnostics));
    out
}

macro_rules! broken {
    ($($name:ident: $text:expr;)*) => {
        $(
            #[test]
            fn $name() {
                insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
                    insta::assert_snapshot!(stringify!($name), beside($text));
                });
            }
        )*
    };
}

broken! {
    misspelt_declaration: "proces sales_to_cs \"Sales\" {\n  owner revops\n}\n";
    misspelt_clauses: "process p {\n  handoff h from a to b {\n    triger on enter\n    requires account\n    acept within 24 hours\n  }\n}\n";
    misspelt_inside: "process p {\n  handoff h form a to b {\n    accept within 24 hours usnig standard\n    on kickoff ofered { notify giver vai slack \"x\" }\n  }\n}\n";
    unclosed_stage: "process p {\n  owner x\n  stage a {\n    owner y\n  stage b { owner z }\n}\n\nperson c\n";
    unclosed_reaction: "process p {\n  handoff h from a to b {\n    trigger on enter\n    on offered {\n      notify giver \"x\"\n\n    accept within 24 hours\n  }\n  stage c { owner x }\n}\n";
    unclosed_process: "process p {\n  owner x\n\nprocess q {\n  owner y\n}\n";
    stray_brace: "process p {\n  stage a { owner x } }\n  stage b { owner x }\n}\n";
    missing_brace: "process p {\n  handoff h from a to b\n    trigger on enter\n    require x\n  }\n  stage c { owner x }\n}\n";
    unclosed_text: "process p {\n  on offered { notify giver \"late }\n  stage a \"A { owner x }\n  owner y\n}\n";
    unclosed_long_text: "process p {\n  on x { notify giver \"\"\"\n    late\n  }\n}\n\nperson a\n";
    text_after_raise: "process p {\n  handoff h from a to b {\n    return late raise misrouted \"too late\"\n    return wrong at most 2 times then raise misrouted \"again\"\n  }\n}\n";
    one_name_for_several: "process p {\n  handoff h from a to b {\n    require checked: account, scope\n    require both: account and scope\n  }\n}\n";
    doc_inside: "record r {\n  /// A name.\n  name: one of a |\n    /// The other.\n    b\n  /// Another.\n  other: text,\n}\n";
    misplaced_run: "process p {\n  owner x\n  require account\n  accept within 24 hours\n  stage a { owner y }\n}\n\nstage lost { owner z }\n";
    prose: "Please note that this\nis not a spec at all.\n\nperson a\n";
    bad_header: "process p {\n  handoff kickoff \"Kickoff\" between a and b {\n    trigger on entr\n  }\n  clock late whithin 3 days {\n    start on x\n  }\n}\n";
    bad_quantities: "ladder l {\n  after 2 hrs remind receiver\n  at 75 remind receiver\n}\nrecord r { price: money(USD) = $500; fee: money(USD) = 48000 usd }\n";
    bad_dates: "calendar c {\n  closed 2026-3-2\n  closed 2026-13-01\n  closed 2026-02-29\n  open mon..fri 9:00..25:00\n}\n";
    other_languages: "process p {\n  invariant \"x\": a = 3 && b != 4 || c is not set\n  on x { set a == 3 }\n  on y { notify giver 'late' }\n}\n";
    word_processor: "process p {\n  on x { notify giver \u{201c}late\u{201d} }\n  owner\u{a0}x\n}\n";
    missing_signs: "process p {\n  key id text\n  invariant \"x\": count(a > 3\n  on x { emit e { a = 3 } }\n}\n";
    commas_between_fields: "record contact { name: text, email: email, role: text? }\n";
    two_on_a_line: "process p {\n  stage a { owner x final }\n}\n";
    trailing_comma: "process p {\n  handoff h from a to b {\n    require x, y,\n    trigger on enter\n  }\n}\n";
    left_open_and_readable: "scenario \"x\" for p {\n  at 2026-03-02 09:00\n  expect not\n  expect in live\n  expect n >\n  wait 2 hours\n}\n";
    left_open: "process p {\n  handoff h from a to b {\n    require scope and\n    require n >\n    require flag or\n    on offered { notify giver \"x\" }\n    return late \"Late\" at most\n    accept within 24 hors\n  }\n}\n";
    incomplete: "process p {\n  owner\n  stage a { expects }\n  handoff h from a to b {\n    accept\n    require\n    return\n  }\n}\nimport\nteam t\n";
    placeholders: "ladder l {\n  at 100% notify x \"{a is late\"\n  at 101% notify x \"{a b} and {}\"\n  at 102% notify x \"\\{fine} {a.b} \\q\"\n}\n";
    bad_scenario: "scenario \"x\" for p {\n  at 2026-03-02 09:00\n  expct in live\n  expect kickoff is ofered\n  wait 24 hrs\n  set a 3 by b\n}\n";
    misleading: "process p {\n  handoff h from a to b {\n    require x > 3\n    waivable by y\n  }\n}\n";
    too_deep: &format!("process p {{\n  invariant \"x\": {}a\n}}\n", "not ".repeat(600));
    damaged: "person a\u{0} \"x\"\n";
}

#[test]
fn a_line_break_that_is_none_is_named() {
    let text = "import \"org.handoff\"\u{2028}import \"more.handoff\"\n";
    let told = &parse(text).diagnostics[0];
    assert!(told.message.contains("(U+2028)"), "{told:?}");
}

/// As many findings as mistakes, none of which comes from another.
#[test]
fn each_mistake_is_told_once() {
    let text = "\
imprt \"org/teams.handoff\"
evnt crm.won { deal_id: text }
record contact { name text; email: email }
process p {
  key id text
  context { acv: money(USD) whre acv > 0 USD }
  stage a { owner x
  stage b { ownr y }
  handoff h form a to b {
    triger on enter
    accept in 24 hours
    on kickoff ofered { notify giver \"late }
  }
}
";
    assert_eq!(
        codes(text),
        [
            "H0106", "H0106", "H0101", "H0101", "H0101", "H0103", "H0101", "H0101", "H0101", "H0101",
            "H0101", "H0104"
        ]
    );
}

/// Whatever single sign is taken out of the reference case, there is one finding, or two where that cannot be told.
#[test]
fn one_missing_sign_is_one_finding() {
    let spec = include_str!("../../../examples/sales-to-cs/sales-to-cs.handoff");
    let mut twice = Vec::new();
    for (at, sign) in spec.char_indices().filter(|(_, c)| "{}\"()[]:,=%".contains(*c)) {
        let mut text = spec.to_owned();
        text.remove(at);
        let found = codes(&text);
        assert!(found.len() <= 2, "without the `{sign}` at {at}: {found:?}");
        if found.len() == 2 {
            twice.push(spec[..at].lines().count());
        }
    }
    assert_eq!(twice, [68, 131, 135], "lines in which one sign makes two findings");
}

#[test]
fn what_no_clause_begins_with_is_named() {
    let told = &parse("record contact { name: text; \"mail\": text }\n").diagnostics[0];
    assert_eq!(told.message, "no clause begins with `\"mail\"`");
}

#[test]
fn a_text_over_several_lines_is_one_mistake() {
    let text = "process p {\n  on offered {\n    notify giver \"The deal\nof {account}\n      is late\"\n  }\n  owner sales\n}\n";
    assert_eq!(codes(text), ["H0104"]);
    let begun = "process p {\n  on offered {\n    notify giver \"\n      The deal is late\n    \"\n  }\n  owner sales\n}\n";
    assert_eq!(codes(begun), ["H0104"]);
    let apart = "process p {\n  on offered {\n    notify giver \"late\n    notify ana later\"\n  }\n}\n";
    assert_eq!(codes(apart), ["H0104", "H0104"]);
}

#[test]
fn a_character_that_nobody_sees_is_named() {
    let told = &parse("process p {\n  owner rev\u{200b}ops\n}\n").diagnostics;
    let messages: Vec<&str> = told.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(messages, ["a character that nobody sees stands here (U+200B)"]);
}

#[test]
fn other_words_for_money_and_for_what_is_there_are_told_by_name() {
    let text = "process p {\n  context { a: mony(USD) }\n  invariant \"x\": a is null\n  invariant \"y\": b exists\n}\n";
    let said = beside(text);
    for right in ["`money`", "`is missing`", "`is set`"] {
        assert!(said.contains(right), "{right}\n{said}");
    }
}
