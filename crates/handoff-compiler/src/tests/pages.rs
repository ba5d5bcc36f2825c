//! Each rule's page gives a bad example that says exactly that rule, and a good one that says nothing.

use handoff_syntax::diagnostic::Severity;

use super::*;

/// The example under that heading.
pub(super) fn example(rule: &Rule, heading: &str) -> Option<String> {
    let mut lines = rule.page().skip_while(|l| *l != heading).skip_while(|l| *l != "```handoff");
    lines.next()?;
    Some(lines.take_while(|l| *l != "```").fold(String::new(), |text, line| text + line + "\n"))
}

pub(super) fn own_rules() -> impl Iterator<Item = &'static Rule> {
    rules::RULES.iter().chain(sound::RULES).copied().chain(lint::rules().copied())
}

#[test]
fn bad_examples_say_their_own_rule_and_no_other() {
    let mut wrong = String::new();
    for rule in own_rules() {
        let Some(bad) = example(rule, "## Bad") else {
            // An example is one file, and it is text.
            let known = matches!(rule.name, "not-utf8" | "unused-import");
            assert!(known, "{} has no bad example", rule.name);
            continue;
        };
        let compilation = compile_text(&bad);
        let others =
            compilation.diagnostics.iter().filter(|d| d.severity == Severity::Error || d.rule == rule);
        let codes: Vec<&str> = others.map(|d| d.rule.code).collect();
        if codes != [rule.code] {
            wrong += &format!("{} {}\n{}\n{bad}\n", rule.code, rule.name, said(&compilation));
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn good_examples_say_nothing() {
    let mut wrong = String::new();
    for rule in own_rules() {
        let Some(good) = example(rule, "## Good") else { continue };
        let compilation = compile_text(&good);
        if !compilation.diagnostics.is_empty() || compilation.plan.is_none() {
            wrong += &format!("{} {}\n{}\n{good}\n", rule.code, rule.name, said(&compilation));
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn codes_and_names_are_told_apart() {
    let all = rules();
    for (one, other) in all.iter().zip(all.iter().skip(1)) {
        assert!(one.code < other.code, "{} and {} share a code", one.name, other.name);
    }
    let mut names: Vec<&str> = all.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all.len());
}

#[test]
fn every_page_says_what_and_why() {
    for rule in own_rules() {
        assert!(rule.summary().ends_with('.'), "{}: {}", rule.name, rule.summary());
        assert!(rule.page().nth(2).is_some_and(|why| !why.is_empty()), "{} does not say why", rule.name);
    }
}
