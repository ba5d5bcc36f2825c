//! What holds for any text.

use std::fmt::Write as _;

use handoff_syntax::diagnostic::Severity;
use handoff_syntax::source::{FileId, SourceFile, Span};
use proptest::prelude::*;

use crate::parse;

const SPEC: &str = include_str!("../../../examples/sales-to-cs/sales-to-cs.handoff");

/// Every span that a finding names is of the file, in order and between characters.
fn check_spans(text: &str) {
    let parsed = parse(text);
    let good = |span: Span| {
        let (start, end) = (span.start as usize, span.end as usize);
        start <= end && end <= text.len() && text.is_char_boundary(start) && text.is_char_boundary(end)
    };
    for d in &parsed.diagnostics {
        assert!(good(d.span), "{d:?}");
        assert!(d.related.iter().all(|(span, _)| good(*span)), "{d:?}");
        for edit in d.suggestions.iter().flat_map(|s| &s.edits) {
            assert!(good(edit.span), "{d:?}");
        }
        assert!(!d.message.ends_with('.') && !d.message.is_empty(), "{}", d.message);
    }
    let shown = format!("{:?}", parsed.tree);
    let is_whole = !shown.contains("Error(0:") && !shown.contains("kind: Error");
    let silent = parsed.diagnostics.iter().all(|d| d.severity != Severity::Error);
    assert!(is_whole || !silent, "something is left out, and nothing said");
    // The tree's own spans show in its debug form as `file:start..end`.
    for span in shown.split("span: ").skip(1) {
        let span = span.split([' ', ',', '}']).next().unwrap_or_default();
        let Some((start, end)) = span.strip_prefix("0:").and_then(|s| s.split_once("..")) else { continue };
        let (start, end) = (start.parse().expect("a number"), end.parse().expect("a number"));
        assert!(good(Span::new(FileId(0), start, end)), "{span}");
    }
}

/// A stretch of a text, between characters.
fn cut(text: &str, from: usize, len: usize) -> (usize, usize) {
    let floor = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    (floor(from), floor(from + len))
}

const SCRAPS: &[&str] = &[
    "{",
    "}",
    "\"",
    "\"\"\"",
    "(",
    ")",
    "[",
    "]",
    ";",
    ",",
    "\n",
    "//",
    "///",
    "stage",
    "handoff h from a to b {",
    " and ",
    "within 5 days",
    "process p {",
    "é",
    "🦀",
    "\\",
    "{x}",
    "require",
    "on offered {",
    "48000 USD",
    ":",
    "=",
    "\u{201c}",
    "\0",
    "\r\n",
    "scenario \"s\" for p {",
    "if a { } else",
    "record",
    "2026-3-2",
    "$5",
    "'x'",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        check_spans(&text);
    }

    #[test]
    fn any_words_are_read(words in prop::collection::vec(prop::sample::select(SCRAPS), 0..60)) {
        check_spans(&words.concat());
        check_spans(&words.join(" "));
    }

    #[test]
    fn a_damaged_spec_is_read(
        damages in prop::collection::vec((0..SPEC.len(), 0..12usize, prop::sample::select(SCRAPS)), 1..6),
    ) {
        let mut text = SPEC.to_owned();
        for (at, len, scrap) in damages {
            let (from, to) = cut(&text, at, len);
            text.replace_range(from..to, scrap);
        }
        check_spans(&text);
    }

    #[test]
    fn a_spec_cut_short_is_read(at in 0..SPEC.len()) {
        let (_, end) = cut(SPEC, 0, at);
        check_spans(&SPEC[..end]);
    }

    #[test]
    fn the_order_of_clauses_is_free(order in Just((0..CLAUSES.len()).collect::<Vec<_>>()).prop_shuffle()) {
        let mut text = String::from("process p {\n  owner o\n  handoff h from a to b {\n");
        for i in order {
            writeln!(text, "    {}", CLAUSES[i]).expect("writing to a text");
        }
        text.push_str("  }\n}\n");
        prop_assert_eq!(parse(&text).diagnostics, vec![]);
    }

    #[test]
    fn comments_anywhere_survive(
        places in prop::collection::vec((0..SPEC.len(), 0..3usize), 1..8),
    ) {
        let text = plant(&places);
        let file = SourceFile::new("spec.handoff", text.as_str());
        // A comment may stand where it breaks a clause that has to stay on its line.
        if !parse(&text).diagnostics.iter().any(|d| d.severity == Severity::Error) {
            let once = handoff_syntax::format(&file).map_err(|e| TestCaseError::fail(format!("{e}\n{text}")))?;
            let planted = text.matches("// c").count();
            prop_assert_eq!(once.matches("// c").count(), planted, "{}", once);
            let twice = handoff_syntax::format(&SourceFile::new("spec.handoff", once.as_str()));
            prop_assert_eq!(twice.as_deref(), Ok(once.as_str()));
        }
    }

    #[test]
    fn any_white_space_leads_to_one_style(
        places in prop::collection::vec((0..SPEC.len(), prop::sample::select(&["  ", "\n", "\t", "\n\n\n", "\r\n"][..])), 1..20),
    ) {
        let mut text = SPEC.to_owned();
        for (at, blank) in places {
            // Only where there is white space already, and not in a text.
            let (at, _) = cut(&text, at, 0);
            let in_text = text[..at].rsplit('\n').next().is_some_and(|l| l.matches('"').count() % 2 == 1);
            if text[at..].starts_with([' ', '\n']) && !in_text {
                text.insert_str(at, blank);
            }
        }
        let file = SourceFile::new("spec.handoff", text.as_str());
        match handoff_syntax::format(&file) {
            Ok(once) => {
                let twice = handoff_syntax::format(&SourceFile::new("spec.handoff", once.as_str()));
                prop_assert_eq!(twice.as_deref(), Ok(once.as_str()));
            }
            Err(handoff_syntax::FormatError::Broken { .. }) => {}
            Err(e) => return Err(TestCaseError::fail(format!("{e}\n{text}"))),
        }
    }
}

const CLAUSES: &[&str] = &[
    "trigger on enter",
    "trigger on crm.won where event.acv > 0 USD",
    "trigger when ready",
    "trigger by sales",
    "to cs.lead",
    "require a, b",
    "require count(c) > 0 \"label\" waivable by x",
    "require done",
    "require signed: approval by legal within 2 business days { at 100% escalate to x }",
    "carry brief { a; b: c }",
    "prepare within 1 business day { at 100% escalate to x \"text\" }",
    "accept within 24 hours",
    "complete when k is set within 5 days using standard",
    "return incomplete \"Something\" to stage s at most 2 times then raise r",
    "return wrong to cs.lead",
    "on offered { notify giver \"x\" }",
    "on returned { task \"x\" for y due within 2 days }",
];

/// Plants comments: at the end of a line, on a line of its own, or within a line.
fn plant(places: &[(usize, usize)]) -> String {
    let mut text = SPEC.to_owned();
    for (at, how) in places {
        let (at, _) = cut(&text, *at, 0);
        let line = text[..at].rfind('\n').map_or(0, |i| i + 1);
        let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
        if text[line..end].contains("//") {
            continue;
        }
        match how {
            0 => text.insert_str(end, " // c"),
            1 => text.insert_str(line, "// c\n"),
            _ => {
                let in_text = text[line..at].matches('"').count() % 2 == 1;
                if text[at..].starts_with(' ') && !in_text {
                    text.insert_str(at, " // c\n");
                }
            }
        }
    }
    text
}
