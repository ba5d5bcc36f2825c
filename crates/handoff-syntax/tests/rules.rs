//! Each rule's page keeps its word: the bad example gives that code, the good one gives nothing.

use handoff_syntax::RULES;

use crate::codes;

/// The fenced example under a heading of a page.
fn example(page: &[&str], heading: &str) -> String {
    let lines = page.iter().skip_while(|l| **l != heading).skip_while(|l| **l != "```handoff").skip(1);
    let lines = lines.take_while(|l| **l != "```").map(|l| format!("{l}\n"));
    lines.collect()
}

#[test]
fn every_page_has_examples_that_are_true() {
    for rule in RULES {
        let page: Vec<&str> = rule.page().collect();
        let bad = example(&page, "## Bad");
        let good = example(&page, "## Good");
        assert!(!bad.is_empty() && !good.is_empty(), "{} has both examples", rule.name);
        let found = codes(&bad);
        assert!(
            !found.is_empty() && found.iter().all(|c| *c == rule.code),
            "{}: {found:?}\n{bad}",
            rule.name
        );
        assert_eq!(codes(&good), Vec::<&str>::new(), "{}\n{good}", rule.name);
    }
}

#[test]
fn codes_and_names_are_in_order_and_told_apart() {
    for (rule, next) in RULES.iter().zip(RULES.iter().skip(1)) {
        assert!(rule.code < next.code, "{} before {}", rule.code, next.code);
    }
    for rule in RULES {
        assert!(rule.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", rule.name);
        assert!(rule.summary().ends_with('.') && rule.summary().len() < 100, "{}", rule.summary());
        assert!(rule.page().nth(1) == Some(""), "{}: one line, then why it matters", rule.name);
    }
}
